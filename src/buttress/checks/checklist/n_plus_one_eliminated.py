"""Checklist: N+1 queries eliminated."""

from __future__ import annotations

from typing import TYPE_CHECKING

from buttress.blueprint.ops import Query, Write
from buttress.findings.verdict import Verdict

if TYPE_CHECKING:
    from collections.abc import Sequence

    from buttress.blueprint.blueprint import Blueprint
    from buttress.blueprint.catalog import Table
    from buttress.findings.finding import Finding

ITEM = "n-plus-one-eliminated"


def verdict(blueprint: Blueprint, findings: Sequence[Finding]) -> Verdict:  # noqa: ARG001 - one shape for all items
    """Always unknown without application code: the loop around a query is in no schema and in no API description."""
    queries = sum(
        isinstance(op, Query | Write)
        for database in blueprint.reviewed
        for file in database.files
        for statement in file.statements
        for op in statement.ops
    )
    parent = _most_referenced(blueprint)
    seen = f"{queries} statements stand in .sql files" if queries else "no query was seen"
    where = f"a list of {parent.name}" if parent else "the busiest list"
    return Verdict(
        ITEM,
        "unknown",
        f"a loop around a query lives in application code, which is not read; {seen}",
        (parent.span,) if parent else (),
        settle=f"log the statements of one request for {where}, with 2 rows and then with 12: the count must not grow",
    )


def _most_referenced(blueprint: Blueprint) -> Table | None:
    """The table that most foreign keys point at: where a loop over rows is most likely to fetch something per row."""
    counts: dict[Table, int] = {}
    for database in blueprint.reviewed:
        for table in database.catalog.base_tables():
            for key in table.foreign_keys:
                parent = database.catalog.table(key.parent) if key.parent else None
                if parent is not None and parent.role not in ("lookup", "settings"):
                    counts[parent] = counts.get(parent, 0) + 1
    return max(counts, key=lambda table: (counts[table], str(table.name)), default=None)
