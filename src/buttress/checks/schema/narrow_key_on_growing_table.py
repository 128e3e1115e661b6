"""narrow-key-on-growing-table: a generated key that ends before the table does."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from buttress.checks.schema._shared import alter, quoted, subject, tables_and_references
from buttress.findings.rule import Consequence, Principle, Rule, Severity
from buttress.predicates.growth import collects, grows, large, weight
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
_YEAR = 365 * _DAY
#: The largest number of a 16-bit key, signed or not, is below this.
SMALL = 2**16
_NEXTVAL = re.compile(r"nextval\('([^']+)'", re.IGNORECASE)


def check(blueprint: Blueprint) -> Iterator[Finding]:
    """Generated keys of 32 bits or fewer on logs and queues, of 16 or fewer on any table that is not small; one
    finding a database.
    """
    found: dict[str, list[tuple[Database, Table, Column, Sequence[tuple[Table, Constraint]]]]] = {}
    for database, table, refs in tables_and_references(blueprint):
        column = _narrow_key(database, table)
        if column is None or not (collects(table) or (largest(column.type) <= SMALL and not grows(table).no)):
            continue
        found.setdefault(database.key, []).append((database, table, column, refs.get(table.name, ())))
    for places in found.values():
        whole = f"; {len(places)} keys of this schema end like this" if len(places) > 1 else ""
        yield from (_finding(*place, whole) for place in places)


def _narrow_key(database: Database, table: Table) -> Column | None:
    key = table.primary_key
    column = table.column(key.columns[0]) if key and len(key.columns) == 1 else None
    if column is None or not column.auto or database.dialect == "sqlite":
        return None  # SQLite's rowid has 64 bits whatever the declared type
    size = bits(column.type)
    return column if size is not None and size <= NARROW else None


def _finding(
    database: Database, table: Table, column: Column, held: Sequence[tuple[Table, Constraint]], whole: str
) -> Finding:
    name, last = table.name.name, largest(column.type)
    pointing = [f"{t.name.name}.{k.columns[0]}" for t, k in held]
    also = f"; {counted(len(pointing), 'foreign key')} must widen with it ({listing(pointing)})" if pointing else ""
    small = last <= SMALL
    growth = grows(table)
    rows = (table.rows_stated or 0) if large(table) else 0
    share = f", {rows / last:.0%} of what its key can count" if rows else ""
    says = f"{growth.why}{share}, and " if growth.yes else ""
    sure = (small and collects(table)) or 2 * rows >= last  # the second half goes faster than the first
    return RULE.finding(
        subject=subject(database, table, (column.name,)),
        at=column.span,
        message=f"{name}.{column.name} is {column.type} and ends at {last:,}",
        because=f"{says}each insert takes a number, failed and rolled-back ones too: {_lasts(last)}{also}{whole}",
        instead=_fix(database, table, column, pointing),
        related=[(k.span, f"{t.name.name}.{k.columns[0]} points at it") for t, k in held][:5],
        exposure=min(100, (60 if collects(table) else 30) + min(30, 3 * len(pointing)) + weight(table)),
        severity=Severity.ERROR if sure else Severity.WARNING,
        fold=database.key,
    )


def _lasts(last: int) -> str:
    """How long the numbers last, at a rate that a reader can scale."""
    if last > SMALL:
        return f"{last // (RATE * _DAY):,} days at {RATE} inserts a second, {last // _YEAR:,} years at one"
    return f"{last // 60:,} minutes at one insert a second, {last // 24:,} days at one an hour"


def _fix(database: Database, table: Table, column: Column, pointing: Sequence[str]) -> str:
    after = f"; then the same type for {listing(pointing)}" if pointing else ""
    if database.framework == "prisma":
        return f"{column.name} BigInt @id @default(autoincrement()) in the model of {table.name.name}{after}"
    if database.framework == "rails":
        return f"change_column :{table.name.name}, :{column.name}, :bigint{after}"
    name = quoted(database, column.name)
    if database.dialect == "mysql":
        return f"{alter(database, table, f'MODIFY {name} BIGINT UNSIGNED AUTO_INCREMENT')}{after}"
    widen = alter(database, table, f"ALTER COLUMN {name} TYPE bigint")
    return f"{widen}; ALTER SEQUENCE {_sequence(database, table, column)} AS bigint (a rewrite: the smaller the table the better){after}"


def _sequence(database: Database, table: Table, column: Column) -> str:
    """The sequence of a serial or identity column: the one its default names, else as PostgreSQL names it."""
    named = _NEXTVAL.search(column.default or "")
    if named:
        return named.group(1)
    schema = f"{quoted(database, table.name.schema)}." if table.name.schema else ""
    return f"{schema}{quoted(database, f'{table.name.name}_{column.name}_seq')}"
