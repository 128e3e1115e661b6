"""Checklist: connection pools sized properly."""

from __future__ import annotations

from typing import TYPE_CHECKING

from buttress.findings.verdict import Verdict

if TYPE_CHECKING:
    from collections.abc import Sequence

    from buttress.blueprint.blueprint import Blueprint
    from buttress.findings.finding import Finding

ITEM = "pools-sized"
_DEFAULTS = {"postgres": ("PostgreSQL", 100), "mysql": ("MySQL", 151)}  # max_connections of a fresh server


def verdict(blueprint: Blueprint, findings: Sequence[Finding]) -> Verdict:  # noqa: ARG001 - one shape for all items
    """Unknown until pool, workers, replicas and max_connections are stated; SQLite has no connections to share."""
    dialects = {database.dialect: database for database in blueprint.reviewed}
    if set(dialects) == {"sqlite"}:
        return Verdict(ITEM, "not-applicable", "SQLite is a file in the process: there is no server to run out of")
    server = next((name for name in ("postgres", "mysql") if name in dialects), "")
    if not server:
        return Verdict(ITEM, "unknown", "no database was read", settle="name the schema files")
    name, limit = _DEFAULTS[server]
    return Verdict(
        ITEM,
        "unknown",
        f"pool size, workers and replicas stand in no file that is read; a fresh {name} takes {limit} connections",
        settle="say max_connections, pool size, workers and replicas: pool x workers x replicas must stay below",
    )
