"""Logins inside addresses and on command lines: URLs, Go and Oracle connection strings, curl, netrc, pgpass, headers."""

from __future__ import annotations

import base64
import binascii
import re

from buttress.agent.redaction.places import lowered, places_of, replaced
from buttress.agent.redaction.values import holds_nothing, looks_made

#: A scheme as the reversed text has it, before ``://``.
_SCHEME_BACK = re.compile(r"[A-Za-z0-9+.-]{1,40}")
_URL = re.compile(r"([A-Za-z0-9+.-]{1,40}):\\?/\\?/([^\s\"'`<>\\]{3,2000})")
_STORES = re.compile(
    r"(?:jdbc:)?(?:postgres|postgresql|mysql|mariadb|mongodb|redis|rediss|amqps?|mssql|sqlserver|oracle|clickhouse|cockroach"
    r"|nats|kafka|s?ftps?|smtps?|imaps?|ldaps?|mqtts?|ssh|couchdb|neo4j|bolt|elastic|mysqlx?|psql|pgsql|db2|valkey|memcached?|stomp)",
    re.IGNORECASE,
)
_GO = re.compile(r"([\w.$-]{1,64}):([^@\s\"'`/]{1,200})@(?:tcp|unix)\(")
_LOGIN_BACK = re.compile(r"[^\s@\"'`/<>]{1,200}")
_LOGIN_AT = re.compile(
    r"(?P<user>[\w.-]{1,64}):(?P<password>[^\s:@/\"'`<>]{3,128})@(?=(?:tcp|unix)\(|[A-Za-z][\w.-]{0,100}:\d{2,5}(?:/|\b))"
)
_ORACLE = re.compile(
    r"((?:oracle:(?:thin|oci):|sqlplus\s+(?:-\w+\s+)?)[\w$#.]{1,64}/)(\"[^\"\n]{1,128}\"|[^@\s\"']{1,128})(?=@)",
    re.IGNORECASE,
)
_HEADER = re.compile(
    r"(authorization\\*[\"']?\s{0,8}[:=,]\s{0,8}\\*[\"']?\s{0,8})(basic|bearer|token|digest|apikey|negotiate|aws4-hmac-sha256|bot|key)(\s{1,8})([^\s\"'`,;\\<>]{4,8000})",
    re.IGNORECASE,
)
_BEARER = re.compile(r"(bearer|basic)([ \t]{1,8})([A-Za-z0-9._~+/=-]{12,8000})", re.IGNORECASE)
_AUTH = re.compile(r"(auth\\*[\"']\s*:\s*\\*[\"'])([A-Za-z0-9+/=]{8,4000})")
_CURL = re.compile(r"(?<=\s)(-(?:u|-user|-proxy-user|U)[ =]{0,2}[\"']?[^\s:\"']{0,100}:)(?!//)([^\s\"'\\]{1,200})")
_MYSQL = re.compile(r"(mysql\w*\b[^\n|;&]{0,200}?\s-p)([^\s\"'|;&]{3,128}|\"[^\"\n]+\"|'[^'\n]+')")
_COMMANDS = (
    "sshpass",
    "docker login",
    "podman login",
    "mongo",
    "redis-cli",
    "sqlcmd",
    "bcp ",
    "mosquitto_",
    "oc login",
    "ldap",
    "smbclient",
    "helm registry",
)
_SHORT = re.compile(
    r"([\w -]{3,20}\b[^\n|;&]{0,200}?\s-{1,2}(?:p|a|P|w|pass)[ =])([^\s\"'|;&]{3,128}|\"[^\"\n]+\"|'[^'\n]+')"
)
_NETRC = re.compile(r"(login\s+\S{1,200}\s+password\s+)(\S+)")
_PGPASS_LIKE = re.compile(r":(?:\d{4,5}|\*):[^\s:]{1,64}:[^\s:]{1,64}:\S")
_PGPASS = re.compile(
    r"((?:^|\\n)[ \t]*(?:--|#|//)?[ \t]*(?=[^\n:]{0,253}[A-Za-z*])[\w.*-]{1,253}:(?:\d{4,5}|\*):[^\s:]{1,64}:[^\s:]{1,64}:)(\S[^\n\"]*?)(?=\\n|\"|$)",
    re.MULTILINE,
)
_IDENTIFIED = re.compile(
    r"(identified\s{1,8}(?:with\s{1,8}\S{1,60}\s{1,8})?(?:by|as)\s{1,8}(?:password\s{1,8})?)('(?:[^'\\\n]|\\.|'')*'?|\"[^\"\n]*\"?|(?-i:(?<=IDENTIFIED BY )[^\s'\";]{3,128}))",
    re.IGNORECASE,
)
_USER_IS_TOKEN = re.compile(r"[\w.~+/=-]{16,}")


def without_logins(text: str) -> str:
    """The text without the secret halves of logins."""
    for mark in ("://", ":\\/\\/"):
        if places := places_of(text, (mark,)):
            text = replaced(text, places, _URL, _url, _SCHEME_BACK)
    if places := places_of(text, ("@",)):
        text = replaced(text, _logins(text, places), _LOGIN_AT, _login, None)
    low = lowered(text)
    for words, form in _BY_WORD:
        if places := places_of(low, words):
            new = replaced(text, places, form, _second)
            low = low if new is text else lowered(new)
            text = new
    if "authorization" in low:
        text = replaced(text, places_of(low, ("authorization",)), _HEADER, _header)
    low = lowered(text)
    if places := places_of(low, ("bearer", "basic")):
        text = replaced(text, places, _BEARER, _bearer)
    if '"auth' in text or "'auth" in text:
        text = replaced(text, places_of(text, ("auth",)), _AUTH, _docker)
    return _PGPASS.sub(_second, text) if _PGPASS_LIKE.search(text) else text


_BY_WORD: tuple[tuple[tuple[str, ...], re.Pattern[str]], ...] = (
    (("oracle:", "sqlplus"), _ORACLE),
    (("-u", "--user", "--proxy-user"), _CURL),
    (("mysql", "mariadb"), _MYSQL),
    (_COMMANDS, _SHORT),
    (("login",), _NETRC),
    (("identified",), _IDENTIFIED),
)


def _second(found: re.Match[str]) -> str:
    value = found[2]
    if holds_nothing(value):
        return found.group()
    quote = value[0] if value[0] in "'\"" else ""
    return f"{found[1]}{quote}[password]{quote if value.endswith(quote) else ''}"


def _header(found: re.Match[str]) -> str:
    return found.group() if holds_nothing(found[4]) else f"{found[1]}{found[2]}{found[3]}[token]"


def _docker(found: re.Match[str]) -> str:
    return f"{found[1]}[password]" if _is_login(found[2]) else found.group()


def _logins(text: str, ats: list[int]) -> list[int]:
    """Where ``user:password`` before an ``@`` begins, without a scheme before it."""
    found = []
    for at in ats:
        if not (text.startswith(("tcp(", "unix("), at + 1) or text.find(":", at + 1, at + 110) > 0):
            continue
        before = _LOGIN_BACK.match(text[max(0, at - 200) : at][::-1])
        start = at - before.end() if before else at
        inner = re.search(r"[\w.-]{1,64}:[^:]*$", text[start:at])
        if inner and text[start + inner.start() - 1 : start + inner.start()] not in ("/", ":"):
            found.append(start + inner.start())
    return found


def _login(found: re.Match[str]) -> str:
    if holds_nothing(found["password"]):
        return found.group()
    return f"{found['user']}:[password]@"


def _url(found: re.Match[str]) -> str:
    """A URL without its password. Where a password has ``/`` or ``@`` in it, unescaped as people write them, the last ``@``
    counts.
    """
    scheme, rest = found[1], found[2]
    if "@" not in rest:
        return found.group()
    head = found.group()[: found.start(2) - found.start()]
    end = _end_of_login(rest, store=_STORES.match(scheme) is not None)
    if end < 0:
        return found.group()
    user, colon, password = rest[:end].partition(":")
    if not colon:
        made = _USER_IS_TOKEN.fullmatch(user) and looks_made(user)
        return f"{head}[token]{rest[end:]}" if made else found.group()
    return found.group() if holds_nothing(password) else f"{head}{user}:[password]{rest[end:]}"


def _end_of_login(rest: str, *, store: bool) -> int:
    """Where the ``@`` behind user and password stands; -1 where there is none."""
    authority = re.split(r"[/?#]", rest, maxsplit=1)[0]
    end = authority.rfind("@")
    if store:
        first = rest.split(",", maxsplit=1)[0] if end >= 0 else rest
        return max(end, first.rfind("@"))
    if end < 0 and ":" in authority and not re.search(r":\d{1,5}$", authority):
        return rest.split("?", maxsplit=1)[0].rfind("@")
    return end


def _bearer(found: re.Match[str]) -> str:
    value = found[3]
    secret = _is_login(value) if found[1].lower() == "basic" else any(c.isdigit() for c in value) and looks_made(value)
    return f"{found[1]}{found[2]}[token]" if secret else found.group()


def _is_login(value: str) -> bool:
    """Whether base64 holds ``user:password``."""
    try:
        plain = base64.b64decode(value + "=" * (-len(value) % 4), validate=True)
    except (binascii.Error, ValueError):
        return False
    return b":" in plain and plain.isascii() and plain.decode("ascii").isprintable()
