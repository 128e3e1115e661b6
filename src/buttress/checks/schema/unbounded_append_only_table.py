"""unbounded-append-only-table: rows come for everything that happens, and nothing removes them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from buttress.checks.schema._shared import tables
from buttress.findings.finding import Confidence
from buttress.findings.rule import Consequence, Principle, Rule, Severity
from buttress.predicates.growth import retention
from buttress.predicates.indexes import leading
from buttress.predicates.naming import counted, listing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from buttress.blueprint.blueprint import Blueprint
    from buttress.blueprint.catalog import Database, Table
    from buttress.blueprint.sql import Column
    from buttress.findings.finding import Finding

RULE = Rule(
    name="unbounded-append-only-table",
    code="DB112",
    severity=Severity.ADVICE,
    consequence=Consequence.SLOWNESS,
    principle=Principle.START_SIMPLE,
    confidence=Confidence.POSSIBLE,
    convention=True,
)


def check(blueprint: Blueprint) -> Iterator[Finding]:
    """Event tables without partitions, end dates or a deleting query; one finding a database."""
    for database, table in tables(blueprint):
        if table.role == "event" and retention(database, table).unknown and not table.triggers:
            yield _finding(database, table)


def _finding(database: Database, table: Table) -> Finding:
    name = table.name.name
    others = [t.name.name for t in database.catalog.base_tables() if t.role == "event" and t.name != table.name]
    same = f"; the same question stands for {listing(others)}" if others else ""
    when = _time(table)
    ready = leading(table, when.name) if when else None
    how = f"{when.name} is there to delete by" if when else "no column says when a row was written"
    indexed = f" and {'indexed' if ready else 'not indexed'}" if when else ""
    return RULE.finding(
        subject=database.subject(table.name),
        at=table.span,
        message=f"nothing in this repository ever removes a row of {name}",
        because=f"{name} takes a row, and an entry in {counted(len(table.indexes), 'index')}, for everything that happens; "
        f"{how}{indexed}{same}",
        instead=_fix(database, table, when),
        exposure=min(100, 30 + 5 * len(table.indexes)),
        fold=database.key,
    )


def _time(table: Table) -> Column | None:
    """The column that says when a row was written."""
    times = [c for c in table.columns if c.type.name in ("timestamp", "timestamptz", "datetime", "date")]
    return next((c for c in times if c.default or "creat" in c.name.lower()), times[0] if times else None)


def _fix(database: Database, table: Table, when: Column | None) -> str:
    if when is None:
        return f"say how long rows of {table.name.name} are kept, and add the column that tells it"
    if database.dialect == "postgres":
        return f"say how long rows are kept; then PARTITION BY RANGE ({when.name}) and drop old months, or delete by {when.name} in batches"
    return f"say how long rows are kept, and delete by {when.name} in batches"
