"""index-starts-with-primary-key: an index whose first column already finds the one row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from buttress.checks.schema._shared import full_name, quoted, tables
from buttress.findings.rule import Consequence, Principle, Rule, Severity
from buttress.predicates.growth import uses_of
from buttress.predicates.indexes import index_name, leading, starts_with_primary_key
from buttress.predicates.naming import listing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from buttress.blueprint.blueprint import Blueprint
    from buttress.blueprint.catalog import Database, Table
    from buttress.blueprint.sql import Index
    from buttress.findings.finding import Finding

RULE = Rule(
    name="index-starts-with-primary-key",
    code="DB110",
    severity=Severity.ADVICE,
    consequence=Consequence.COST,
    principle=Principle.START_SIMPLE,
)


def check(blueprint: Blueprint) -> Iterator[Finding]:
    """Plain indexes that begin with the whole primary key and then add columns."""
    for database, table in tables(blueprint):
        for index in table.indexes:
            if starts_with_primary_key(table, index) and not _read_alone(database, table, index):
                yield _finding(database, table, index)


def _read_alone(database: Database, table: Table, index: Index) -> bool:
    """Whether a query reads a range or a join of keys and nothing outside the index: a narrow copy serves it well."""
    held, key = {*index.columns, *index.include}, index.keys[0].column
    for use, _ in uses_of(database, table.name):
        asked = {*use.equality, *use.ranges, *use.joins, *use.reads}
        if key in (*use.ranges, *use.joins) and asked <= held and len(asked) > 1:
            return True
    return False


def _finding(database: Database, table: Table, index: Index) -> Finding:
    name, key = table.name.name, index.keys[0].column
    rest = [column for column in index.columns[1:] if column]
    primary = table.primary_key
    other = leading(table, rest[0]) if rest else None
    alone = f"; {rest[0]} alone has no index" if rest and other is None else ""
    used = next(
        (s.span for use, s in uses_of(database, table.name) if rest and rest[0] in (*use.equality, *use.ranges)), None
    )
    asked = f", by which {used} filters" if used is not None and other is None else ""
    return RULE.finding(
        subject=f"{database.subject(table.name)}.{index.name or '(' + ', '.join(index.columns) + ')'}",
        at=index.span,
        message=f"{index_name(table, index)} begins with {key}, the whole primary key of {name}",
        because=f"one {key} is one row, so {', '.join(rest) or 'what follows'} can neither narrow nor sort a lookup by {key}; only a query that "
        f"reads nothing of {name} but {listing(index.columns)} could gain{alone}{asked}",
        instead=_fix(database, table, index, rest, missing=other is None),
        related=[(primary.span, f"the primary key of {name}")] if primary else [],
        exposure=30,
    )


def _fix(database: Database, table: Table, index: Index, rest: list[str], *, missing: bool) -> str:
    drop = f"DROP INDEX {quoted(database, index.name)}" if index.name else "drop it"
    if database.framework == "rails":
        drop = f'remove_index :{table.name.name}, name: "{index.name}"'
    elif database.framework == "prisma":
        drop = f"remove that @@index from the model of {table.name.name}"
    elif database.dialect == "mysql" and index.name:
        drop = f"{drop} ON {full_name(database, table.name)}"
    return f"{drop}; if {rest[0]} is what you filter by, index that" if rest and missing else drop
