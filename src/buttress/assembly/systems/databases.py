"""Several databases on one server are several stores: connection strings tell them apart."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from buttress.assembly.systems.atoms import Atom
from buttress.assembly.systems.kinds import Told
from buttress.blueprint.system import Mention
from buttress.predicates.part_names import part_name
from buttress.predicates.technologies import technology

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from buttress.blueprint.deployment import Deployment, HostUse
    from buttress.predicates.technologies import Technology

#: Variables by which images create their first database (their own documentation names them).
_FIRST_DATABASE = frozenset(
    {"POSTGRES_DB", "POSTGRESQL_DATABASE", "MYSQL_DATABASE", "MARIADB_DATABASE", "MONGO_INITDB_DATABASE"}
)
#: Schemes whose path is the name of a database. A cache's number, a broker's virtual host and an index are none.
_NAMED = frozenset(
    {
        "",
        "postgres",
        "postgresql",
        "pgsql",
        "mysql",
        "mariadb",
        "mongodb",
        "mongodb+srv",
        "sqlserver",
        "mssql",
        "sqlsrv",
        "jdbc",
    }
    | {"cockroachdb", "cockroach", "clickhouse", "oracle", "tcp"}
)


def with_databases(deployment: Deployment, atoms: tuple[Atom, ...]) -> tuple[Atom, ...]:
    """The deployment's atoms, and one more for each database where a server holds several, and for each server of
    others that its connections name.
    """
    hosts = {host.lower(): a for a in atoms if a.workload for host in (a.key, *a.workload.hosts)}
    watching = {
        a.key for a in atoms if a.told.kind == "infrastructure"
    }  # a monitor names the server, not what is in it
    named: dict[str, list[HostUse]] = {}
    outside: dict[str, HostUse] = {}
    for use in deployment.uses:
        server = hosts.get(use.host.lower()) or hosts.get(use.host.lower().split(".", 1)[0])
        if server is None:
            outside.setdefault(use.host.lower(), use)
        elif server.told.kind == "database" and use.workload != server.key and use.workload not in watching:
            named.setdefault(server.key, []).append(use)
    found: list[Atom] = []
    for atom in atoms:
        found.extend(_with_stores(atom, named.get(atom.key, [])))
    found.extend(a for host, use in outside.items() if (a := _outside(host, use, atoms)))
    return tuple(found)


def _with_stores(server: Atom, uses: list[HostUse]) -> Iterator[Atom]:
    """The server, and its databases where its users name more than one, or where only some name one."""
    databases: dict[str, HostUse] = {}
    for use in uses:
        if name := database_of(use):
            databases.setdefault(name, use)
    silent = {u.workload for u in uses} - {u.workload for u in uses if database_of(u)}
    first = _first_database(server)
    if len(databases) == 1 and (not silent or first in databases):
        (name,) = databases
        said = part_name(f"{name} db")
        yield replace(server, database=name, aliases=(*server.aliases, *(() if said.generic else (said.core,))))
        return
    yield server
    for name, use in databases.items():
        mention = Mention(name, use.span, use.origin, name)
        yield Atom(
            server.artefact,
            f"{server.key}/{name}",
            part_name(f"{name} db")._replace(side="store", tech=server.tech),
            Told("database", f"{use.workload} connects to it on {server.key}", server.tech, sure=True),
            mention,
            tech=server.tech,
            workload=server.workload,
            server=server.key,
            database=name,
        )


def database_of(use: HostUse) -> str:
    """The database that a connection names; '' where its path is something else, or still has a hole in it."""
    name = use.database.strip("/")
    if use.scheme.lower() not in _NAMED or "/" in name or "{" in name or "$" in name or "%" in name:
        return ""
    return name


def _first_database(server: Atom) -> str:
    variables = server.workload.variables if server.workload else ()
    return next((v.value for v in variables if v.name in _FIRST_DATABASE and v.value), "")


def _outside(host: str, use: HostUse, atoms: Iterable[Atom]) -> Atom | None:
    """A server that is not deployed here but connected to: a managed database, a known provider."""
    artefact = next((a.artefact for a in atoms), "")
    known = technology(use.scheme.split("+")[0]) if use.scheme else None
    if known is None or "." not in host:
        known = _provider(host)
    if known is None:
        return None
    mention = Mention(host, use.span, use.origin, host)
    said = part_name(known.name)
    told = Told(known.kind, f"{use.workload} connects to {host}", known.name, sure=True)
    return Atom(artefact, f"//{host}", said, told, mention, tech=known.name, database=database_of(use))


def _provider(host: str) -> Technology | None:
    """A provider by its domain: ``api.stripe.com``."""
    labels = host.split(".")
    known = technology(labels[-2]) if len(labels) >= 2 else None
    return known if known and known.kind == "external" else None
