"""narrow-key-on-growing-table: a generated key that ends before the table does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from buttress.checks.schema._shared import alter, quoted, subject, tables_and_references
from buttress.findings.rule import Consequence, Principle, Rule, Severity
from buttress.predicates.growth import grows
from buttress.predicates.keys import bits, largest
from buttress.predicates.naming import counted, listing

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from buttress.blueprint.blueprint import Blueprint
    from buttress.blueprint.catalog import Database, Table
    from buttress.blueprint.sql import Column, Constraint
    from buttress.findings.finding import Finding

RULE = Rule(
    name="narrow-key-on-growing-table",
    code="DB108",
    severity=Severity.WARNING,
    consequence=Consequence.OUTAGE,
    principle=Principle.START_SIMPLE,
    convention=True,
)

#: Bits of a key that ends: integer and everything smaller.
NARROW = 32
#: Rows per second by which the arithmetic is shown: a busy product's events, not its users.
RATE = 100
_DAY = 86_400


def check(blueprint: Blueprint) -> Iterator[Finding]:
    """Generated keys of 32 bits or fewer on tables that grow with use; one finding a database."""
    for database, table, refs in tables_and_references(blueprint):
        column = _narrow_key(database, table)
        growth = grows(table)
        if column is None or growth.no or (growth.unknown and largest(column.type) > 2**16):
            continue
        yield _finding(database, table, column, growth.why, refs.get(table.name, ()))


def _narrow_key(database: Database, table: Table) -> Column | None:
    key = table.primary_key
    column = table.column(key.columns[0]) if key and len(key.columns) == 1 else None
    if column is None or not column.auto or database.dialect == "sqlite":
        return None  # SQLite's rowid has 64 bits whatever the declared type
    size = bits(column.type)
    return column if size is not None and size <= NARROW else None


def _finding(
    database: Database, table: Table, column: Column, why: str, held: Sequence[tuple[Table, Constraint]]
) -> Finding:
    name, last = table.name.name, largest(column.type)
    pointing = [f"{t.name.name}.{k.columns[0]}" for t, k in held]
    also = f"; {counted(len(pointing), 'foreign key')} must widen with it ({listing(pointing)})" if pointing else ""
    days = last // (RATE * _DAY)
    lasts = (
        f"{days:,} days at {RATE} inserts a second" if days else f"{last // RATE:,} seconds at {RATE} inserts a second"
    )
    small = last <= 2**16
    event = table.role in ("event", "queue")
    return RULE.finding(
        subject=subject(database, table, (column.name,)),
        at=column.span,
        message=f"{name}.{column.name} is {column.type} and ends at {last:,}",
        because=f"{why}; that is {lasts}, failed and rolled-back inserts included{also}",
        instead=_fix(database, table, column),
        related=[(k.span, f"{t.name.name}.{k.columns[0]} points at it") for t, k in held][:5],
        exposure=(60 if event else 30) + min(30, 3 * len(pointing)),
        severity=Severity.ERROR if small and event else Severity.WARNING if small or event else Severity.ADVICE,
        fold=database.key,
    )


def _fix(database: Database, table: Table, column: Column) -> str:
    if database.framework == "prisma":
        return f"{column.name} BigInt @id @default(autoincrement()) in the model of {table.name.name}"
    if database.framework == "rails":
        return f"change_column :{table.name.name}, :{column.name}, :bigint"
    name = quoted(database, column.name)
    if database.dialect == "mysql":
        return alter(database, table, f"MODIFY {name} BIGINT UNSIGNED AUTO_INCREMENT")
    return alter(database, table, f"ALTER COLUMN {name} TYPE bigint, now while it is small: it rewrites the table")
