"""Questions about values: does one look made by a machine, like code, a sentence, a reference, or like nothing?"""

from __future__ import annotations

import re

from buttress.predicates.naming import words

_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.IGNORECASE)
_HEX = re.compile(r"(?:0x)?[0-9a-f]+", re.IGNORECASE)
_PIECE = re.compile(r"[A-Z]?[a-z]+|[A-Z]+|\d+|[^\sA-Za-z\d]")
_SEPARATORS = re.compile(r"[_\-./:@ ]")
_MADE_LENGTH, _MADE_PIECE = 16, 2.6


def looks_made(value: str, *, hexadecimal: bool = True, least: int = _MADE_LENGTH) -> bool:
    """Whether a program drew this value by lot: at least 16 (``least``) characters whose kind changes every two or three.

    Words, identifiers and sentences change every four or more; UUIDs and digests are names of things, not secrets
    (``hexadecimal`` says whether plain hex digits count).
    """
    if len(value) < least or " " in value or _UUID.fullmatch(value):
        return False
    if _HEX.fullmatch(value):
        return hexadecimal and len(value) >= 32 and not value.isdigit() and not value.isalpha()
    bare = _SEPARATORS.sub("", value)
    pieces = _PIECE.findall(bare)
    if len(bare) < least or not pieces:
        return False
    return any(c.isdigit() for c in bare) and len(bare) / len(pieces) < _MADE_PIECE


#: Values that point elsewhere or hold a place.
_REFERENCE = re.compile(
    r"\$\{\{?[^}]*\}?\}|\$\(.*\)|\$[A-Z_][A-Z0-9_]*|\$[a-z_]+\d*|\$[a-z]+(?:[A-Z][a-z]+)*|\$\d+|\{\{.*|%\{?[\w()]+\}?[%s]?|<%.*|#\{.*|@\{?[A-Za-z_]\w*\}?"
    r"|:[A-Za-z_]\w*|\?|!\w+.*|(?:op|vault|ssm|secretsmanager|azurekeyvault|gcpsm|file|ref\+\w+)://?.*|arn:.*|ENC\[.*|vault:.*|[*&][A-Za-z_][\w.-]*"
    r"|\.{0,2}(?:/[a-z][\w{}.:-]{0,40}){1,8}/?|\{\w*\}"
)
_PLACE_HOLDER = re.compile(
    r"<.*>?|\[.*\]?|x{3,}|X{3,}|\*{2,}|\.{2,}|_{2,}|-{2,}|…|•+|#+|0+"
    r"|(?:please[-_ ]?)?change[-_ ]?(?:me|it|this|before|in)?(?:[-_ !.][\w -]*)?|(?:replace|your|insert|enter|put|fill|todo|fixme|redacted|removed|hidden|masked|dummy|placeholder)\b.*"
    r"|(?:replace|your|my|the|some|any|a|an)[-_ ][a-z]+(?:[-_ ][a-z]+){0,4}|(?:sample|example|dummy|fake|test)(?:[-_ ]?(?:password|passwd|secret|token|key|value|api[-_ ]?key))?",
    re.IGNORECASE,
)
#: Values that say nothing: switches, types, absence, and the names of secrets themselves.
_PLAIN = frozenset(
    [
        "await",
        "new",
        "async",
        "function",
        "lambda",
        "return",
        "typeof",
        "yield",
        "tbd",
        "tba",
        "n/a",
        "private",
        "public",
        "hidden",
        "true",
        "false",
        "yes",
        "no",
        "on",
        "off",
        "none",
        "null",
        "nil",
        "undefined",
        "void",
        "never",
        "any",
        "unknown",
        "required",
        "optional",
        "auto",
        "disabled",
        "enabled",
        "string",
        "str",
        "text",
        "varchar",
        "char",
        "bytes",
        "byte",
        "bytea",
        "buffer",
        "number",
        "integer",
        "int",
        "bigint",
        "float",
        "bool",
        "boolean",
        "uuid",
        "object",
        "array",
        "date",
        "datetime",
        "list",
        "map",
        "dict",
        "json",
        "jsonb",
        "blob",
        "binary",
        "secretstr",
        "password",
        "passwd",
        "pwd",
        "pass",
        "passphrase",
        "secret",
        "token",
        "tokens",
        "key",
        "keys",
        "apikey",
        "api_key",
        "access_token",
        "refresh_token",
        "id_token",
        "credentials",
        "bearer",
        "basic",
        "digest",
        "oauth2",
        "oauth",
        "jwt",
        "jws",
        "hs256",
        "rs256",
        "header",
        "cookie",
        "query",
        "body",
        "form",
        "session",
        "path",
        "file",
        "env",
        "vault",
        "type",
        "name",
        "value",
        "default",
        "read",
        "write",
        "admin-password",
        "current-password",
        "new-password",
        "one-time-code",
        "random",
        "generated",
        "self",
        "this",
        "not",
        "and",
        "or",
        "in",
        "is",
        "as",
        "if",
        "else",
        "with",
        "then",
        "when",
        "end",
    ]
)
_VERSION = re.compile(r"[~^<>=v ]*\d+(?:\.\d+){1,4}(?:[-+.][\w.]+)?(?: .*)?|[~^<>=]+\d+")
_CODE = re.compile(
    r"(?:new|await|await |return|lambda|func|function|async|yield|not) .*|[&*!]*[A-Za-z_$][\w$]*(?:\??\.[A-Za-z_$][\w$]*|::[A-Za-z_]\w*|->\w+)*\s*[\[(<{].*"
    r"|[&*!]*[A-Za-z_$][A-Za-z$_]*(?:\??\.[A-Za-z_$][A-Za-z_$]*|::[A-Za-z_]+|->[A-Za-z_]+)+[;,)?!]*|[\[({|>&].*|[A-Za-z_]+(?:\[\])+.*"
)
_IDENTIFIER = re.compile(r"[A-Za-z_$/][A-Za-z_$#./-]*")
_WORDS = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
#: Words of sentences about a secret, which no passphrase has.
_SENTENCE = frozenset(
    [
        "a",
        "an",
        "the",
        "is",
        "are",
        "be",
        "was",
        "to",
        "of",
        "for",
        "in",
        "on",
        "with",
        "by",
        "and",
        "or",
        "not",
        "no",
        "must",
        "should",
        "may",
        "can",
        "will",
        "your",
        "you",
        "our",
        "its",
        "it",
        "this",
        "that",
        "if",
        "when",
        "as",
        "at",
        "from",
        "than",
        "least",
        "most",
        "min",
        "max",
        "minimum",
        "maximum",
        "required",
        "optional",
        "characters",
        "chars",
        "length",
        "string",
        "unique",
        "null",
        "hash",
        "hashed",
        "hashes",
        "password",
        "passwords",
        "token",
        "tokens",
        "secret",
        "secrets",
        "key",
        "keys",
        "reset",
        "forgot",
        "change",
        "confirm",
        "enter",
        "invalid",
        "expired",
        "generate",
        "generated",
        "used",
        "using",
        "via",
        "only",
        "never",
    ]
)
OURS = re.compile(r"\[(?:password|token|key|secret|private key|password hash|encoded data|secret removed)\]")


def holds_nothing(value: str) -> bool:
    """Whether a value is no secret whatever its name: empty, a reference, a placeholder, a switch, a version."""
    text = value.strip().strip("'\"`\\")
    if len(text) < 2 or OURS.match(text) or text.lower() in _PLAIN or _VERSION.fullmatch(text):
        return True
    return bool(_REFERENCE.fullmatch(text) or (_PLACE_HOLDER.fullmatch(text) and not looks_made(text)))


def is_sentence(value: str) -> bool:
    """Whether a value is words about a secret (a label, a help text) and not a phrase that lets somebody in."""
    said = _WORDS.findall(value)
    if not re.search(r"\s", value.strip()) or (len(said) < 4 and any(c.isdigit() for c in value)):
        return False
    if any(c.isdigit() for c in value) and looks_made(max(value.split(), key=len)):
        return False
    return bool({word.lower() for word in said} & _SENTENCE) or (
        value[:1].isupper() and len(said) > 1 and not re.search(r"\d", value)
    )


def is_code(value: str) -> bool:
    """Whether an unquoted value is an expression of a program and no literal."""
    return bool(_CODE.fullmatch(value.strip()))


def names_one(value: str) -> bool:
    """Whether a value is an identifier that itself names a secret: ``hashed_password``, ``jwtSecret``, ``token``."""
    text = value.strip().rstrip(",;")
    return bool(_IDENTIFIER.fullmatch(text)) and any(
        word in _PLAIN or word in ("hash", "hashed", "encrypted", "auth") for word in words(text)
    )
