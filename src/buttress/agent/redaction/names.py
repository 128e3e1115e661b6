"""Which names say that a secret stands beside them."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from buttress.predicates.naming import words


class Named(NamedTuple):
    """What a name says: the placeholder's word, and whether the name alone is enough (``strong``) or the value has to
    look like one that a machine made.
    """

    kind: str
    strong: bool


#: Last words of names that are enough, with the word of their placeholder.
_STRONG: dict[tuple[str, ...], str] = {
    **{(word,): "password" for word in ("password", "passwd", "pwd", "pass", "passphrase", "passwort", "passcode", "pw")},
    **{(word,): "secret" for word in ("secret", "secretkey", "secrets")},
    **{(word,): "token" for word in ("token", "jwt", "authtoken", "accesstoken")},
    **{
        (first, "key"): "key"
        for first in ["api", "secret", "access", "private", "encryption", "encrypt", "signing", "sign", "master", "auth", "jwt", "hmac", "aes", "cipher", "crypt", "account", "shared", "session", "cookie", "webhook", "admin", "root", "license", "deploy", "ingest", "ingestion", "write", "service", "role", "subscription", "consumer", "salt", "user", "integration"]
    },
    ("apikey",): "key",
    ("key", "base"): "secret",
    ("master", "auth"): "password",
}  # fmt: skip
#: Endings of names written in one word.
_JOINED = (
    ("password", "password"), ("passwd", "password"), ("passphrase", "password"), ("requirepass", "password"),
    ("masterauth", "password"), ("dbpass", "password"), ("userpass", "password"), ("pwd", "password"),
    ("secret", "secret"), ("apikey", "key"), ("secretkey", "key"), ("accesskey", "key"), ("privatekey", "key"),
    ("accountkey", "key"), ("signingkey", "key"), ("encryptionkey", "key"), ("masterkey", "key"), ("authkey", "key"),
    ("token", "token"), ("secretkeybase", "secret"), ("sharedsecret", "secret"),
)  # fmt: skip
#: Last words that need a value which looks made.
_WEAK = frozenset(
    [
        "key",
        "auth",
        "authorization",
        "salt",
        "pepper",
        "sig",
        "cookie",
        "session",
        "sid",
        "credential",
        "credentials",
        "creds",
        "dsn",
        "license",
        "licence",
        "webhook",
        "seed",
        "passwords",
        "tokens",
        "keys",
        "identitytoken",
        "hmac",
        "sas",
    ]
)
#: Words that may follow the one that counts: which copy of it, and in what form.
_AFTER = frozenset(
    [
        "prod",
        "production",
        "staging",
        "stage",
        "dev",
        "development",
        "test",
        "testing",
        "live",
        "local",
        "old",
        "new",
        "current",
        "next",
        "previous",
        "primary",
        "secondary",
        "main",
        "default",
        "value",
        "raw",
        "plain",
        "plaintext",
        "text",
        "string",
        "str",
        "base64",
        "b64",
        "encoded",
        "v",
        "b",
        "c",
        "d",
        "one",
        "two",
        "app",
        "db",
        "env",
        "var",
        "override",
        "backup",
        "fallback",
        "sandbox",
        "readonly",
        "ro",
        "rw",
    ]
)
#: Words before the one that counts that make it public, or a place in a list.
_HARMLESS = frozenset(
    [
        "from",
        "public",
        "publishable",
        "page",
        "next",
        "continuation",
        "cursor",
        "sync",
        "pagination",
        "site",
        "idempotency",
        "foreign",
        "primary",
    ]
)


@lru_cache(maxsize=8_192)
def named(name: str) -> Named | None:
    """What a name says about the value beside it; None when nothing."""
    said = [word for word in words(name) if not word.isdigit()]
    while len(said) > 1 and said[-1] in _AFTER:
        said.pop()
    if not said:
        return None
    if not _HARMLESS & set(said[:-1]):
        for length in (2, 1):
            if kind := _STRONG.get(tuple(said[-length:])):
                return Named(kind, strong=True)
        for ending, kind in _JOINED:
            if said[-1].endswith(ending):
                return Named(kind, strong=True)
    if said[-1] in _WEAK:
        return Named("key" if said[-1] in ("key", "keys") else "secret", strong=False)
    return None
