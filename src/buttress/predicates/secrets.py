"""Questions about secrets at rest: which columns hold one, whether it is protected there, and what that rests on.

A name says little for certain: of sixteen products read, three keep ciphertext in text columns with plain names such
as ``client_secret``. So a column's name alone is no evidence; what stands beside it has to argue.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal, NamedTuple

from buttress.predicates.keys import length
from buttress.predicates.naming import ACCOUNTS, last_word, singular_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from buttress.blueprint.catalog import Table
    from buttress.blueprint.sql import Column

Form = Literal["clear", "hashed", "encrypted"]

#: Words of a column that holds a one-way form.
HASHED = frozenset({"hash", "hashed", "digest", "digested", "hmac", "bcrypt", "argon", "scrypt", "pbkdf", "sha"})
#: Words of a column that holds ciphertext.
ENCRYPTED = frozenset({"encrypted", "enc", "cipher", "ciphertext", "crypted", "encrypt", "sealed", "wrapped", "kms"})
_PROTECTED = HASHED | ENCRYPTED
#: Words that turn a secret's name into something else: a part to show, a switch, a public half, somebody's device.
_NOT_THE_SECRET = frozenset(
    {"display", "partial", "mask", "masked", "prefix", "suffix", "hint", "preview", "redacted", "public", "short"}
    | {"csrf", "xsrf", "push", "device", "fcm", "apn", "unsubscribe", "tracking", "share", "page", "next", "sync"}
    | {"captcha", "recaptcha", "turnstile", "payment", "card", "idempotency", "verification", "confirmation", "invite"}
    | {"invitation", "prompt", "completion", "input", "output", "cached", "max", "total", "new", "site", "publishable"}
)
#: Last words of what somebody presents to be let in: a hash of it is all that has to be kept.
_PRESENTED = (
    ("reset", "token"),
    ("recovery", "token"),
    ("reset", "password", "token"),
    ("recovery", "code"),
    ("backup", "code"),
    ("session", "token"),
    ("remember", "token"),
    ("login", "token"),
    ("login", "code"),
    ("magic", "token"),
    ("magic", "link", "token"),
    ("personal", "access", "token"),
    ("password",),
)
#: Last words of what the application itself has to present or sign with: it must be able to read it.
_USED = (
    ("secret",),
    ("secret", "key"),
    ("private", "key"),
    ("secret", "access", "key"),
    ("signing", "key"),
    ("encryption", "key"),
    ("access", "token"),
    ("refresh", "token"),
    ("auth", "token"),
    ("bot", "token"),
    ("bearer", "token"),
    ("api", "token"),
    ("api", "key"),
    ("apikey",),
    ("passphrase",),
)
#: Secrets by their bare name, but only where the table or a protected twin says that they are one.
_BARE = frozenset({"token", "key", "code", "pin", "otp", "credential"})
#: Keys to an API: presented where the table lists the product's own, used where it belongs to another service.
_API_KEYS = frozenset({("api", "key"), ("apikey",), ("api", "token")})
#: Words of a place where the application itself logs in: its password cannot be a hash.
_ELSEWHERE = frozenset(
    {"smtp", "imap", "pop", "ftp", "sftp", "ssh", "db", "database", "redis", "proxy", "ldap", "bind", "connection"}
    | {"datasource", "server", "host", "hostname", "provider", "integration", "registry", "port", "endpoint", "mailbox"}
)
#: Columns that say where: whoever keeps them logs in there.
_ADDRESS = frozenset({"host", "hostname", "port", "server", "smtp_host", "imap_host", "endpoint", "dsn", "smtphost"})
_BYTES = frozenset({"bytea", "blob", "binary", "varbinary", "tinyblob", "mediumblob", "longblob"})
_TEXT = frozenset({"text", "varchar", "char", "citext", "uuid", "mediumtext", "longtext", "tinytext"})
#: Words beside a value that say in which form it is kept.
_FORM_WORDS = frozenset({"algorithm", "salt", "iv", "nonce", "cipher", "kms", "keyid", "encrypted", "encryption"})
_SAYS_PROTECTED = re.compile(r"hash|digest|crypt|cipher|sealed|kms|vault|bcrypt|argon|one[- ]way", re.IGNORECASE)
_MAKES_A_VALUE = re.compile(r"uuid|random|cuid|nanoid|ulid", re.IGNORECASE)
#: The shortest text that a hash or ciphertext fits: MD5 has 32 hex digits; AES-GCM adds 28 bytes, 38 in base64.
_SHORTEST = 32
#: Lengths of SHA-1, SHA-2, bcrypt, argon2 and their encodings: a column cut to one of these may hold a hash.
_HASH_LENGTHS = frozenset({32, 40, 43, 44, 56, 60, 64, 86, 88, 95, 96, 97, 98, 128})


class Secret(NamedTuple):
    """A column that holds a secret. ``words`` name the secret without the words of its protection."""

    table: Table
    column: Column
    words: tuple[str, ...]
    form: Form
    presented: bool  # somebody shows it to be let in; otherwise the application uses it

    @property
    def password(self) -> bool:
        """Whether it is a password, in whatever form."""
        return self.words[-1:] == ("password",)


def secrets_of(table: Table) -> Iterator[Secret]:
    """The columns of a table that by name and type hold a secret, in clear or not."""
    for column in table.columns:
        found = _secret(table, column)
        if found is not None:
            yield found


def twin_of(table: Table, secret: Secret) -> Secret | None:
    """The same secret a second time in the same table, protected."""
    others = (other for other in secrets_of(table) if other.form != "clear" and other.column is not secret.column)
    return next((other for other in others if sorted(other.words) == sorted(secret.words)), None)


def proof_of_clear(column: Column) -> str:
    """Why a value certainly is neither a hash nor ciphertext, worded to follow "because"; '' when it may be one."""
    default = column.client_default or column.default or ""
    if "(" in default and _MAKES_A_VALUE.search(default) and not _SAYS_PROTECTED.search(default):
        return f"its default makes it ({' '.join(default.split())})"
    if column.type.name == "uuid":
        return "a uuid is neither a hash nor ciphertext"
    limit = length(column.type)
    if limit is not None and limit < _SHORTEST:
        return f"{limit} characters hold neither a hash nor ciphertext"
    return ""


def may_be_hash(column: Column) -> bool:
    """Whether a column is cut to the length of a hash."""
    return length(column.type) in _HASH_LENGTHS


def says_its_form(table: Table) -> bool:
    """Whether columns beside the secret say how values are kept: a salt, an algorithm, an ``encrypted`` flag."""
    return any(_FORM_WORDS & set(singular_words(column.name)) for column in table.columns)


def keeps_logins_elsewhere(secret: Secret) -> bool:
    """Whether the application itself logs in with it: a mail server's password has to be readable."""
    named = {*singular_words(secret.table.name.name), *singular_words(secret.column.name)}
    return bool(_ELSEWHERE & named) or any(c.name.lower() in _ADDRESS for c in secret.table.columns)


def encrypted_flag(table: Table) -> Column | None:
    """The column that says of each row whether its value is encrypted (``is_encrypted``)."""
    for column in table.columns:
        if column.type.name == "boolean" and singular_words(column.name)[-1:] == ("encrypted",):
            return column
    return None


def _secret(table: Table, column: Column) -> Secret | None:
    every, bare = singular_words(column.name), _bare(column)
    form = _form(every)
    if not bare or _NOT_THE_SECRET & set(bare) or not _can_hold(column, form):
        return None
    presented = _presented(table, bare, form)
    if presented is None:
        return None
    if form == "encrypted" and bare == ("password",):
        form = "hashed"  # what Devise and others call encrypted_password is a hash
    return Secret(table, column, bare, form, presented)


def _bare(column: Column) -> tuple[str, ...]:
    """The words of a column without those of protection, and without numbers."""
    return tuple(word for word in singular_words(column.name) if word not in _PROTECTED and not word.isdigit())


def _form(every: tuple[str, ...]) -> Form:
    if ENCRYPTED & set(every):
        return "encrypted"
    return "hashed" if HASHED & set(every) else "clear"


def _can_hold(column: Column, form: Form) -> bool:
    """Whether the type can hold such a value. Bytes hold no readable secret; a comment may settle the rest."""
    kind = column.type.name
    if form != "clear":
        return kind in _TEXT or kind in _BYTES
    plain = kind in _TEXT and not column.type.array and not column.generated
    return plain and not _SAYS_PROTECTED.search(column.comment)


def _presented(table: Table, bare: tuple[str, ...], form: Form) -> bool | None:
    """True for what somebody presents, False for what the application uses, None for what is no secret."""
    ours = table.role == "secrets" or last_word(table.name.name) in ACCOUNTS
    if any(bare[-len(ending) :] == ending for ending in _PRESENTED):
        return True
    if any(bare[-len(ending) :] == ending for ending in _USED):
        return ours and bare in _API_KEYS
    if len(bare) == 1 and bare[0] in _BARE:
        twin = any(
            _bare(c) == bare and (_form(singular_words(c.name)) != "clear") != (form != "clear") for c in table.columns
        )
        return True if table.role == "secrets" or (twin and bare[0] != "key") else None
    return None
