"""DROP COLUMN silently takes a key or index over other columns along."""

from __future__ import annotations

from typing import TYPE_CHECKING

from buttress.blueprint.ops import DropColumn
from buttress.checks.migrations._ddl import quoted, table_sql
from buttress.checks.migrations._users import Moment, moments
from buttress.findings.finding import Confidence
from buttress.findings.rule import Consequence, Principle, Rule, Severity
from buttress.predicates.indexes import index_name
from buttress.predicates.naming import listing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from buttress.blueprint.blueprint import Blueprint
    from buttress.blueprint.catalog import Table
    from buttress.blueprint.sql import Index
    from buttress.findings.finding import Finding

RULE = Rule(
    name="index-lost-with-column",
    code="MIG114",
    severity=Severity.WARNING,
    consequence=Consequence.SLOWNESS,
    principle=Principle.DATA_IS_SACRED,
    confidence=Confidence.PROVED,
    release_only=True,
)


def check(blueprint: Blueprint) -> Iterator[Finding]:
    """Dropped columns that share an index with columns that stay, where nothing takes the index's place."""
    for moment in moments(blueprint):
        op, table = moment.change.op, moment.change.before
        if not isinstance(op, DropColumn) or table is None or moment.database.dialect != "postgres":
            continue
        end = moment.returns(table.name) or moment.change.after
        if end is None or moment.goes(table.name) or end.column(op.column) is not None:
            continue
        for index in table.indexes:
            rest = _rest(index, op.column, end)
            if rest and not _replaced(end, rest, unique=index.unique):
                yield _finding(moment, table, op.column, index, rest)


def _finding(moment: Moment, table: Table, column: str, index: Index, rest: tuple[str, ...]) -> Finding:
    owner, name = moment.database.subject(table.name), index_name(table, index)
    keys = ", ".join(quoted(part) for part in rest)
    if index.unique:
        because = f"{name} ({index.span}) made rows unique over {listing(index.columns)}; after the drop nothing limits {listing(rest)}"
        instead = f"decide what is unique now: CREATE UNIQUE INDEX CONCURRENTLY ON {table_sql(table.name)} ({keys}), before the drop"
    else:
        because = (
            f"PostgreSQL drops every index that names the column: {name} ({index.span}) also served lookups by {listing(rest)}, "
            f"which no other index of {table.name} begins with"
        )
        instead = f"CREATE INDEX CONCURRENTLY ON {table_sql(table.name)} ({keys}) before the drop"
    return RULE.finding(
        subject=f"{owner}.{column}",
        at=moment.change.op.span,
        message=f"dropping {table.name}.{column} also drops {name}",
        because=because,
        instead=instead,
        related=[(index.span, f"{name} is made here")],
        exposure=40 if index.unique else 20,
    )


def _rest(index: Index, column: str, end: Table) -> tuple[str, ...]:
    """The other columns of an index that needs the dropped one; empty when the index stays or had no others."""
    if column not in index.columns and not any(column in key.uses for key in index.keys):
        return ()
    return tuple(part for part in index.columns if part and part != column and end.column(part) is not None)


def _replaced(end: Table, rest: tuple[str, ...], *, unique: bool) -> bool:
    """Whether an index that stands in the end does the job: unique over some of the rest, or beginning with it."""
    if unique:
        return any(index.unique and set(rest) & set(index.columns) for index in end.indexes)
    return any(index.columns[:1] == rest[:1] for index in end.indexes)
