"""What stands beside a host in a configuration file: port, database, user, and what kind of server it is."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from buttress.readers.deployments.addresses import Address

_YAML = re.compile(r"^(?P<indent>[ \t]*)(?:- )?(?P<key>[\w.-]+)[ \t]*:[ \t]*(?P<value>[^\n]*?)[ \t\r]*$")
_PROPERTY = re.compile(r"^[ \t]*(?P<key>[\w.-]+)[ \t]*[=:][ \t]*(?P<value>[^\n]*?)[ \t\r]*$")
#: How many lines around a host are looked at.
_AROUND = 12
#: Words in the keys around it that say what server a host is.
_SCHEMES = {
    "mongodb": "mongodb",
    "mongo": "mongodb",
    "rabbitmq": "amqp",
    "amqp": "amqp",
    "redis": "redis",
    "mysql": "mysql",
    "postgres": "postgres",
    "postgresql": "postgres",
    "kafka": "kafka",
    "elasticsearch": "elasticsearch",
}
_MEANS = {
    "database": "database",
    "dbname": "database",
    "db": "database",
    "username": "user",
    "user": "user",
    "password": "password",
    "port": "port",
}


def settings_beside(path: str, text: str, address: Address) -> Address:
    """The address with what its neighbours in a YAML or properties file say; unchanged in any other file."""
    if path.endswith((".yml", ".yaml")):
        beside, scheme = _yaml(text, address.start)
    elif path.endswith((".properties", ".ini", ".env", ".toml", ".conf", ".cfg")):
        beside, scheme = _properties(text, address.start)
    else:
        return address
    port = beside.get("port", "")
    password = beside.get("password", "")
    return address._replace(
        scheme=address.scheme or scheme,
        port=int(port) if port.isdecimal() and len(port) < 6 else address.port,
        database=_literal(beside.get("database", "")),
        user=_literal(beside.get("user", "")),
        has_password=bool(_literal(password)),
    )


def _literal(value: str) -> str:
    value = value.strip("\"'")
    return "" if "$" in value or "{" in value else value


def _lines(text: str, start: int, *, upwards: bool) -> Iterator[str]:
    at = text.rfind("\n", 0, start) + 1
    for _ in range(_AROUND):
        if upwards:
            if not at:
                return
            before = text.rfind("\n", 0, at - 1) + 1
            yield text[before : at - 1]
            at = before
        else:
            at = text.find("\n", at) + 1
            if not at:
                return
            stop = text.find("\n", at)
            yield text[at : stop if stop >= 0 else len(text)]


def _yaml(text: str, start: int) -> tuple[dict[str, str], str]:
    """Values of the mapping around an entry, and the server that the key above it names."""
    line = text[text.rfind("\n", 0, start) + 1 : start]
    indent = len(line) - len(line.lstrip())
    beside: dict[str, str] = {}
    scheme = ""
    for upwards in (True, False):
        for near in _lines(text, start, upwards=upwards):
            found = _YAML.match(near)
            if not found or near.lstrip().startswith("#"):
                continue
            if len(found["indent"]) < indent:
                scheme = scheme or (_SCHEMES.get(found["key"].lower().rpartition(".")[2], "") if upwards else "")
                break
            if len(found["indent"]) == indent and (means := _MEANS.get(found["key"].lower())):
                beside.setdefault(means, found["value"])
    return beside, scheme


def _properties(text: str, start: int) -> tuple[dict[str, str], str]:
    """Values of keys with the same beginning: ``spring.data.mongodb.host`` and ``spring.data.mongodb.database``."""
    line = text[text.rfind("\n", 0, start) + 1 : start]
    prefix = re.split(r"[=:]", line)[0].strip().rpartition(".")[0]
    beside: dict[str, str] = {}
    for upwards in (True, False):
        for near in _lines(text, start, upwards=upwards):
            found = _PROPERTY.match(near)
            if found and prefix and found["key"].rpartition(".")[0] == prefix:
                means = _MEANS.get(found["key"].rpartition(".")[2].lower())
                if means:
                    beside.setdefault(means, found["value"])
    return beside, next((_SCHEMES[part] for part in prefix.lower().split(".") if part in _SCHEMES), "")
