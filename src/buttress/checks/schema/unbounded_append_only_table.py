"""unbounded-append-only-table: queries add rows, and none removes them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from buttress.checks.schema._shared import tables
from buttress.findings.finding import Confidence
from buttress.findings.rule import Consequence, Principle, Rule, Severity
from buttress.predicates.growth import retention, stays_small, written_at
from buttress.predicates.indexes import reading
from buttress.predicates.naming import counted, listing
from buttress.predicates.sketches import leaves_out

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
    """Event tables that the SQL files fill and never empty; one finding a database.

    Where no SQL file uses the table, how the application deletes is not in the input, and the rule is silent.
    """
    for database, table in tables(blueprint):
        if not leaves_out(database, "retention") and _open_ended(database, table):
            others = [t for t in database.catalog.base_tables() if t.name != table.name and _open_ended(database, t)]
            yield _finding(database, table, others)


def _open_ended(database: Database, table: Table) -> bool:
    if table.role != "event" or stays_small(table) or table.triggers or table.assumed or table.taint:
        return False
    if any(key.on_delete == "cascade" for key in table.foreign_keys) or _one_row_each(table):
        return False  # its rows go with a parent, or there is one for each
    return retention(database, table).unknown and written_at(database, table.name) is not None


def _one_row_each(table: Table) -> bool:
    """Whether a foreign key holds the whole primary key: a counter or summary for each parent."""
    primary = table.primary_key
    return primary is not None and any({*primary.columns} <= {*key.columns} for key in table.foreign_keys)


def _finding(database: Database, table: Table, others: list[Table]) -> Finding:
    name = table.name.name
    same = f"; the same question stands for {listing(t.name.name for t in others)}" if others else ""
    when = _time(table)
    how = f"{when.name} is there to delete by" if when else "no column says when a row was written"
    indexed = f" and {'indexed' if reading(table, when.name) else 'not indexed'}" if when else ""
    place = written_at(database, table.name)
    return RULE.finding(
        subject=database.subject(table.name),
        at=table.span,
        message=f"no SQL file here removes a row of {name}; code may",
        because=f"{place} adds rows to {name}, each with an entry in {counted(len(table.indexes), 'index')}, and no query file deletes any; "
        f"{how}{indexed}{same}",
        instead=_fix(database, table, when),
        related=[(place, f"adds to {name}")] if place else [],
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
    keys = [key.columns for key in table.constraints if key.kind in ("primary", "unique")]
    if database.dialect == "postgres" and all(when.name in columns for columns in keys):
        return f"say how long rows are kept; then PARTITION BY RANGE ({when.name}) and drop old months, or delete by {when.name} in batches"
    return f"say how long rows are kept, and delete by {when.name} in batches"
