"""Questions about credentials in configuration: which variables hold one, and what its value gives away.

No value ever leaves this module: rules learn what kind it is, never what it says.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from typing import TYPE_CHECKING, Literal
from urllib.parse import unquote

from buttress.predicates.naming import words

if TYPE_CHECKING:
    from buttress.blueprint.deployment import Variable, Workload

Strength = Literal["real", "default", "placeholder", "empty", "reference"]

#: Endings of names whose value lets somebody in or signs something.
_SECRET_ENDINGS = (
    ("password",),
    ("passwd",),
    ("pwd",),
    ("pass",),
    ("passphrase",),
    ("secret",),
    ("token",),
    ("secret", "key"),
    ("api", "key"),
    ("apikey",),
    ("storage", "access", "key"),
    ("private", "key"),
    ("encryption", "key"),
    ("signing", "key"),
    ("master", "key"),
    ("auth", "key"),
    ("secret", "key", "base"),
    ("secret", "access", "key"),
    ("credentials",),
)
#: Words that make such a name something else: a file's path, a switch, a lifetime, something public.
_NOT_A_SECRET = frozenset(
    {
        "file",
        "path",
        "pull",
        "image",
        "url",
        "uri",
        "name",
        "id",
        "ttl",
        "expiry",
        "expires",
        "expiration",
        "lifetime",
        "length",
        "min",
        "max",
    }
    | {
        "public",
        "allow",
        "enable",
        "enabled",
        "disable",
        "header",
        "type",
        "policy",
        "duration",
        "host",
        "port",
        "field",
    }
    | {
        "publishable",
        "site",
        "arn",
        "version",
        "limit",
        "count",
        "algorithm",
        "random",
        "require",
        "skip",
        "hash",
        "publish",
    }
)
#: ``KAFKA_SSL_KEYSTORE_CREDENTIALS`` names the file that holds them.
_NAMES_A_FILE = frozenset({"keystore", "truststore", "ssl", "google", "application"})
#: Passwords that images, tutorials and botnets start with.
_DEFAULTS = frozenset(
    {
        "postgres",
        "password",
        "passw0rd",
        "root",
        "admin",
        "mysql",
        "example",
        "secret",
        "test",
        "guest",
        "1234",
        "12345",
    }
    | {
        "123456",
        "12345678",
        "123456789",
        "pass",
        "toor",
        "user",
        "redis",
        "mongo",
        "mongodb",
        "rabbitmq",
        "minio",
        "qwerty",
    }
    | {
        "minioadmin",
        "admin123",
        "password123",
        "pass123",
        "root123",
        "pw",
        "pwd",
        "default",
        "docker",
        "elastic",
        "neo4j",
    }
    | {
        "postgrespw",
        "mypassword",
        "dbpass",
        "dbpassword",
        "sa",
        "demo",
        "development",
        "dev",
        "local",
        "app",
        "api",
        "web",
    }
    | {
        "p@ssw0rd",
        "letmein",
        "my-secret-pw",
        "mariadb",
        "mysecretpassword",
        "welcome",
        "abc123",
        "supersecret",
        "db",
        "foobar",
    }
    | {
        "cassandra",
        "clickhouse",
        "miniosecret",
        "db-78n9n",
        "wordpress",
        "drupal",
        "nextcloud",
        "gitea",
        "keycloak",
        "system",
    }
)
_PLACEHOLDER = re.compile(
    r"change[-_ ]?(?:me|it|this|in|before)|replace|your[-_ ]|^<.*>$|^\[.*\]$|^x{3,}$|^\*{3,}$|\.\.\.|todo|fixme|example|sample|placeholder|insert|"
    r"to[-_ ]?be[-_ ]|dummy|fake|not[-_ ]?(?:so[-_ ]?)?(?:a[-_ ])?(?:secret|secure|real)|do[-_ ]not[-_ ]use|unsafe|insecure|fill|^(?:some|my|any|a|the)[-_ ]"
    r"|for[-_ ](?:test|dev|local)|test[-_]|^dev[-_]|^local|redacted|generate|openssl|random|^(?:none|null|nil|true|false|yes|no|on|off|default)$"
    r"|0{8,}|1234|super[-_ ]?secret|abcd?ef|mysecret|^secret|password",
    re.IGNORECASE,
)
_REFERENCE = re.compile(
    r"^\$|\$\{|\{\{|^%|^op://|^vault:|^ref\+|^arn:|^/run/secrets|^file:|^secretsmanager|^ssm:|^<%|^@|^ENC\["
)
#: Shapes that only real credentials have: a vendor's own prefix, a private key, a signed token.
_SHAPED = re.compile(
    r"^(?:sk_live_|rk_live_|AKIA[0-9A-Z]{12}|ghp_|gho_|github_pat_|glpat-|xox[abprs]-|AIza[\w-]{20}|SG\.[\w-]{16}|-----BEGIN|whsec_)|"
    r"^eyJ[\w-]{8,}\.[\w-]{8,}\."
)
_IN_DSN = re.compile(r"^[a-z][\w+.-]*://[^:/@\s]*:([^@/\s]+)@", re.IGNORECASE)
_URL_PASSWORD = re.compile(r"(\b[a-z][\w+.-]*://[^:/@\s]*:)([^@/\s${}]+)(@)", re.IGNORECASE)
_ASSIGNED = re.compile(
    r"^(?P<head>\s*(?:-\s+|export\s+)?[\"']?(?P<name>[A-Za-z_][\w.-]*)[\"']?\s*[:=]\s*)(?P<value>[^\s#|>{\[=].*)$"
)
_NO_VALUE = re.compile(r"^\s*(?:#.*|-?\s*[\w.\"'-]+:\s*[|>]?[-+]?\s*)?$")
_VEIL = "••••"
_LONG, _BITS_A_CHARACTER = 20, 3.2


def holds_secret(name: str) -> bool:
    """Whether a variable's name says that its value is a credential."""
    said = words(name)
    if not said or _NOT_A_SECRET & set(said):
        return False
    if said[-1] == "credentials" and _NAMES_A_FILE & set(said):
        return False
    return any(said[-len(ending) :] == ending for ending in _SECRET_ENDINGS)


def strength(value: str) -> Strength:
    """What kind of value stands there: ``default`` is one that everybody tries first, ``placeholder`` asks to be
    replaced, ``reference`` points elsewhere, and ``real`` could be in use.
    """
    text = value.strip().strip("'\"")
    if not text:
        return "empty"
    if _REFERENCE.search(text):
        return "reference"
    if _SHAPED.search(text):
        return "real"
    if text.lower() in _DEFAULTS:
        return "default"
    return "placeholder" if _PLACEHOLDER.search(text) else "real"


def random_looking(value: str) -> bool:
    """Whether a value was made by a machine: a vendor's shape, or long with many different characters.

    20 characters at 3.2 bits each (Shannon) is what hex keys, base64 keys and generated passwords have and words have
    not.
    """
    text = value.strip().strip("'\"")
    if _SHAPED.search(text):
        return True
    if len(text) < _LONG or " " in text or not re.search(r"\d", text):
        return False
    counts = Counter(text)
    bits = -sum(n / len(text) * math.log2(n / len(text)) for n in counts.values())
    return bits >= _BITS_A_CHARACTER and not re.match(r"^(?:https?:|/|\w+\.\w+\.\w+)", text)


def is_private_key(value: str) -> bool:
    """Whether a value is a private key as files hold it: whatever its name, it proves who somebody is."""
    return bool(re.match(r"\s*-----BEGIN (?:\w+ )*PRIVATE KEY-----", value))


def veiled(line: str, *, every: bool = False) -> str:
    """A line of a file as a report may show it: without the value of a secret, with ``every`` without any value."""
    text = _URL_PASSWORD.sub(r"\1" + _VEIL + r"\3", line)
    found = _ASSIGNED.match(text)
    if found is None:
        return _VEIL if every and not _NO_VALUE.match(text) else text
    hidden = every or (holds_secret(found["name"]) and strength(found["value"]) in ("real", "default"))
    return f"{found['head']}{_VEIL}" if hidden else text


def password_in_url(value: str) -> str:
    """The password inside a connection string, '' where it has none."""
    found = _IN_DSN.match(value)
    return unquote(found.group(1)) if found else ""


def password_of(workload: Workload) -> Variable | None:
    """The variable that sets the password of a store's first user; None where the file does not say."""
    named = [
        v for v in workload.variables if holds_secret(v.name) and words(v.name)[-1] in ("password", "pass", "passwd")
    ]
    roots = [v for v in named if "root" in words(v.name)]
    plain = [v for v in named if v.given or v.value]
    return next(iter([v for v in plain if v not in roots] or plain or named), None)
