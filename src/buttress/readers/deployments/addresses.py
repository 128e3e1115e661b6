"""Hosts in texts: URLs, DSNs of every make, lists of ``host:port``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


class Address(NamedTuple):
    """A host as a text names it. ``start`` and ``end`` are the offsets of the URL, or of ``host:port``, in the text."""

    host: str
    start: int
    end: int
    scheme: str = ""
    port: int = 0
    database: str = ""
    user: str = ""
    has_password: bool = False
    options: Mapping[str, str] = {}
    url: str = ""


#: A host may be a hole (``%s``, ``{}``, ``${HOST}``): the rest of a DSN is worth having all the same.
_URL = re.compile(
    r"""(?:jdbc:)?\b(?P<scheme>[a-z][a-z0-9+.-]{1,30})://
    (?:(?P<user>[^\s:@/'"`?#]*)(?::(?P<password>[^\s@/'"`]*))?@)?
    (?P<hosts>\[[0-9a-fA-F:]+\](?::\d+)?|[^\s/'"`?\#;<>()|\\]+)
    (?P<rest>[^\s'"`<>|\\]*)""",
    re.VERBOSE | re.IGNORECASE,
)
#: ``user:secret@tcp(db:3306)/shop?parseTime=true``, as Go's MySQL driver reads it.
_GO_MYSQL = re.compile(
    r"(?P<user>[\w.$%{}-]+)(?::(?P<password>[^\s@'\"]*))?@(?:tcp|unix)\((?P<hosts>[^\s()'\"]+)\)(?P<rest>/[^\s'\"`]*)?"
)
#: ``host=db port=5432 dbname=shop``, ``mysql:host=db;dbname=shop``, ``Server=db;Database=shop;User Id=app``.
_PAIRS = re.compile(
    r"(?:\b(?P<scheme>pgsql|mysql|sqlsrv):)?(?P<pairs>\b(?:host|server|data source|address)[ \t]*=[^\n\"'`]*)",
    re.IGNORECASE,
)
_PAIR = re.compile(r"(?P<key>[A-Za-z][A-Za-z _]*?)[ \t]*=[ \t]*(?P<value>[^\s;]*)")
_ORACLE = re.compile(r"jdbc:oracle:thin:@/{0,2}(?P<hosts>[\w.-]+(?::\d+)?)(?P<rest>[:/][\w.-]*)?")
#: One host name, perhaps with a port.
HOST = re.compile(r"(?P<host>[A-Za-z0-9_](?:[\w.-]*[\w])?|\[[0-9a-fA-F:]+\])(?::(?P<port>\d{1,5}))?\Z")
#: Schemes whose path names no database.
_WEB = frozenset({"http", "https", "ws", "wss", "lb", "grpc", "tcp", "dns", "discovery", "smtp", "ldap", "ldaps", "s3"})
_DATABASE_KEYS = ("dbname", "database", "initial catalog", "databasename")
_USER_KEYS = ("user", "user id", "uid", "username")
_PASSWORD_KEYS = ("password", "pwd")


def find_addresses(text: str) -> Iterator[Address]:
    """Every URL and DSN in a text, a list of hosts as one address each. A host that is a hole (``%s``) stands as ''."""
    for found in _URL.finditer(text):
        yield from _from_url(found, found["scheme"].lower())
    for found in _GO_MYSQL.finditer(text):
        yield from _from_url(found, "mysql")
    for found in _ORACLE.finditer(text):
        yield from _from_url(found, "oracle")
    for found in _PAIRS.finditer(text):
        yield from _from_pairs(found)


def _from_url(found: re.Match[str], scheme: str) -> Iterator[Address]:
    groups = found.groupdict()
    database, options = _path(groups.get("rest") or "")
    if scheme in _WEB:
        database = ""
    end = found.start() + len(found.group().rstrip(".,;)]}"))
    for written in found["hosts"].split(","):
        host, port = split_host(written.rpartition("@")[2])
        yield Address(
            host,
            found.start(),
            max(end, found.end("hosts")),
            scheme,
            port,
            database,
            unquote(groups.get("user") or ""),
            has_password=bool(groups.get("password")),
            options=options,
            url=found.group(),
        )


def _from_pairs(found: re.Match[str]) -> Iterator[Address]:
    pairs = {pair["key"].strip().lower(): pair["value"] for pair in _PAIR.finditer(found["pairs"])}
    written = next((pairs[key] for key in ("host", "server", "data source", "address") if pairs.get(key)), "")
    host, port = split_host(written.removeprefix("tcp:").replace(",", ":"))
    named = {
        key: pairs[key] for key in pairs if key.replace(" ", "") in ("sslmode", "encrypt", "trustservercertificate")
    }
    database = _first(pairs, _DATABASE_KEYS)
    if not database and not found["scheme"] and len(pairs) < 2:
        return
    yield Address(
        host,
        found.start(),
        found.end(),
        (found["scheme"] or "").lower(),
        port or (int(pairs["port"]) if pairs.get("port", "").isdecimal() else 0),
        database,
        _first(pairs, _USER_KEYS),
        has_password=bool(_first(pairs, _PASSWORD_KEYS)),
        options=named,
        url=found.group(),
    )


def _first(pairs: Mapping[str, str], keys: tuple[str, ...]) -> str:
    return next((pairs[key] for key in keys if pairs.get(key)), "")


def split_host(written: str) -> tuple[str, int]:
    """``db:5432`` is ``("db", 5432)``; a hole or anything that is no host name gives ''."""
    found = HOST.match(written.strip())
    if not found:
        host, _, port = written.rpartition(":")
        found = HOST.match(host) if host and not port.isdecimal() else None  # db:${PORT}
        return (found["host"], 0) if found else ("", 0)
    return found["host"].strip("[]"), int(found["port"] or 0)


def _path(rest: str) -> tuple[str, dict[str, str]]:
    """The database and the parameters behind the hosts: ``/shop?sslmode=disable`` or ``;databaseName=shop``."""
    path, _, query = rest.partition("?")
    path, *semicolons = path.partition("#")[0].split(";")
    pairs = (part.partition("=") for part in (*query.partition("#")[0].split("&"), *semicolons) if "=" in part)
    options = {unquote(key): unquote(value.rstrip(")]}.,")) for key, _, value in pairs}
    database = unquote(path.strip("/:").rstrip(".,)]}"))
    if re.search(r"[$%{<]", database):
        database = ""  # filled in when it runs
    return database or _first({k.lower(): v for k, v in options.items()}, _DATABASE_KEYS), options
