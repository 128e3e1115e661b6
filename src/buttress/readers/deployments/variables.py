"""Environment variables that name a host: DSNs, URLs, ``HOST=db``."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from buttress.blueprint.deployment import HostUse
from buttress.readers.deployments.addresses import find_addresses, split_host

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from buttress.blueprint.deployment import Variable, Workload

#: Words by which a variable's name says that its value is a place, not a kind or a word.
_PLACE = re.compile(
    r"(?:^|_|\.|-)(?:hosts?|hostname|url|urls|uri|uris|addr|addrs|address|addresses|server|servers|endpoint|endpoints"
    r"|broker|brokers|bootstrap|node|nodes|dsn|peers?|upstream|backend|proxy|target|targets|connect|connection"
    r"|service|location|origin|contact_points|seeds?|members|quorum|master|sentinel|sentinels|domain)(?:$|_|\.|-|\d)"
    r"|(?:Host|Url|Addr|Server|Endpoint|HOST|URL|ADDR|SERVERS?)$",
    re.IGNORECASE,
)
_HERE = frozenset({"localhost", "127.0.0.1", "0.0.0.0", "::1", "::", "host.docker.internal"})  # noqa: S104  # compared with, bound to nothing
#: Schemes of stores and brokers: their hosts are parts of the system even where another company runs them.
STORE_SCHEMES = frozenset(
    {
        "postgres",
        "postgresql",
        "mysql",
        "mariadb",
        "mongodb",
        "mongodb+srv",
        "redis",
        "rediss",
        "amqp",
        "amqps",
        "kafka",
    }
    | {
        "nats",
        "mssql",
        "sqlserver",
        "oracle",
        "clickhouse",
        "elasticsearch",
        "opensearch",
        "memcached",
        "cassandra",
        "neo4j",
    }
    | {
        "bolt",
        "s3",
        "pulsar",
        "tcp",
        "sqlsrv",
        "pgsql",
        "cockroachdb",
        "cockroach",
        "valkey",
        "mqtt",
        "stomp",
        "smtp",
        "ldap",
    }
)
_PREFIX = re.compile(r"^(.*?)(?:_|\.|-)?(?:hostname|hosts?|addr|address|server|url|uri|endpoint)$", re.IGNORECASE)
_BESIDE = {
    "database": ("_NAME", "_DATABASE", "_DB", "_DB_NAME", "_DBNAME", "_DATABASE_NAME", "NAME", "DATABASE", "DB"),
    "user": ("_USER", "_USERNAME", "_DB_USER", "USER", "USERNAME"),
    "password": ("_PASSWORD", "_PASS", "_PWD", "PASSWORD", "PASS"),
    "port": ("_PORT", "PORT"),
}


def variable_uses(workload: Workload, known: Callable[[str], bool]) -> Iterator[HostUse]:
    """Hosts that a workload's variables name: those of other workloads (``known``), and stores outside.

    A bare word is a host only where the variable's name says that it holds one, and the host is known.
    """
    for variable in workload.variables:
        if variable.value and len(variable.value) < 4000:
            yield from _uses(workload, variable, known)


def _uses(workload: Workload, variable: Variable, known: Callable[[str], bool]) -> Iterator[HostUse]:
    seen: set[str] = set()
    for address in find_addresses(variable.value):
        host = address.host
        if not host or host in seen or host.lower() in _HERE or host in workload.hosts:
            continue
        if known(host) or (address.scheme in STORE_SCHEMES and "." in host):
            seen.add(host)
            use = HostUse(
                workload.name,
                host,
                variable.span,
                address.scheme,
                address.port,
                address.database,
                address.user,
                address.has_password,
                address.options,
                variable.name,
                workload.origin,
                address.url,
            )
            yield _with_neighbours(use, workload) if use.scheme in STORE_SCHEMES else use
    if not seen and "://" not in variable.value:
        yield from _bare(workload, variable, known)


def _bare(workload: Workload, variable: Variable, known: Callable[[str], bool]) -> Iterator[HostUse]:
    """``db``, ``db:5432``, ``kafka-1:9092,kafka-2:9092``."""
    for written in re.split(r"[,;\s]+", variable.value):
        host, port = split_host(written.rpartition("@")[2].partition("/")[0])
        if not host or host in workload.hosts or not known(host):
            continue
        if port or _PLACE.search(variable.name):
            use = HostUse(
                workload.name,
                host,
                variable.span,
                port=port,
                variable=variable.name,
                origin=workload.origin,
                url=written,
            )
            yield _with_neighbours(use, workload)


def _with_neighbours(use: HostUse, workload: Workload) -> HostUse:
    """``DB_HOST`` with what ``DB_NAME``, ``DB_USER``, ``DB_PASSWORD`` and ``DB_PORT`` beside it say."""
    found = _PREFIX.match(use.variable)
    if not found:
        return use
    prefix = found.group(1).upper()
    values = {variable.name.upper().replace(".", "_"): variable.value for variable in workload.variables}
    beside = {
        what: next(
            (values[prefix + end] for end in ends if (prefix or not end.startswith("_")) and values.get(prefix + end)),
            "",
        )
        for what, ends in _BESIDE.items()
    }
    port = int(beside["port"]) if beside["port"].isdecimal() and len(beside["port"]) < 6 else 0
    return replace(
        use,
        database=use.database or beside["database"],
        user=use.user or beside["user"],
        has_password=use.has_password or bool(beside["password"]),
        port=use.port or port,
    )
