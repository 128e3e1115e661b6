"""Checklist: connection pools sized properly."""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING

from buttress.findings.verdict import Verdict
from buttress.predicates.naming import counted, listing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from buttress.blueprint.blueprint import Blueprint
    from buttress.blueprint.stated import Pool, Stated
    from buttress.findings.finding import Finding

ITEM = "pools-sized"
#: What a server is called, max_connections of a fresh one, and how many of them an application never gets: PostgreSQL
#: keeps superuser_reserved_connections (3 unless told otherwise) for superusers; MySQL keeps one beside the limit, not
#: within it (their manuals on max_connections).
_SERVERS = {"postgres": ("PostgreSQL", 100, 3), "mysql": ("MySQL", 151, 0)}


def verdict(blueprint: Blueprint, findings: Sequence[Finding]) -> Verdict:  # noqa: ARG001 - one shape for all items
    """From the configuration: all pools, size times processes, against the server's max_connections less what it keeps.

    Unknown until all three are stated, unless what is stated is too much already (each pool has a process). SQLite has
    no connections to share.
    """
    dialects = {database.dialect for database in blueprint.reviewed}
    if dialects == {"sqlite"}:
        return Verdict(ITEM, "not-applicable", "SQLite is a file in the process: there is no server to run out of")
    server = next((name for name in _SERVERS if name in dialects), "")
    if not server:
        return Verdict(ITEM, "unknown", "no database was read", settle="name the schema files")
    stated = blueprint.stated
    where = PurePath(stated.where).name or "buttress.toml"
    if not stated.pools or not stated.max_connections:
        return Verdict(ITEM, "unknown", _unsaid(stated, server, where), settle=f"say {_missing(stated)} in {where}")
    return _weighed(stated, server, where)


def _weighed(stated: Stated, server: str, where: str) -> Verdict:
    limit = stated.max_connections - _SERVERS[server][2]
    wanted = sum(_most(pool) for pool in stated.pools.values())
    reason = f"{_sum(stated)}; {_gives(stated.max_connections, server)}, as {where} states"
    if wanted > limit:
        return Verdict(ITEM, "fail", reason)
    if all(pool.processes for pool in stated.pools.values()):
        return Verdict(ITEM, "pass", reason)
    return Verdict(ITEM, "unknown", reason, settle=f"say {_missing(stated)} in {where}")


def _unsaid(stated: Stated, server: str, where: str) -> str:
    name, fresh, _ = _SERVERS[server]
    if stated.pools:
        return f"{_sum(stated)}, as {where} states; a fresh {name} takes {fresh} connections, yours is not stated"
    if stated.max_connections:
        return f"{_gives(stated.max_connections, server)}, as {where} states; the size of no pool is stated"
    return f"pool sizes and processes stand in no file that is read; a fresh {name} takes {fresh} connections"


def _missing(stated: Stated) -> str:
    """The keys that would settle it, as the configuration spells them."""
    keys = [] if stated.max_connections else ["max-connections"]
    keys += [] if stated.pools else ["[pools.NAME] size and processes"]
    keys += [f"pools.{name}.processes" for name, pool in stated.pools.items() if not pool.processes]
    return listing(keys, limit=len(keys))


def _most(pool: Pool) -> int:
    return pool.size * (pool.processes or 1)


def _sum(stated: Stated) -> str:
    """All pools, size times processes, and their sum; a pool whose processes are not stated counts once."""
    parts = [f"{name} {p.size}" + (f" × {p.processes}" if p.processes else "") for name, p in stated.pools.items()]
    wanted = counted(sum(_most(pool) for pool in stated.pools.values()), "connection")
    least = "" if all(pool.processes for pool in stated.pools.values()) else " or more"
    return f"{' + '.join(parts)} = {wanted}{least}"


def _gives(limit: int, server: str) -> str:
    name, _, kept = _SERVERS[server]
    room = f"{limit} less {kept} for superusers = {max(0, limit - kept)}" if kept else str(limit)
    return f"max_connections of {name} is {room}"
