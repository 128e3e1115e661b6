"""nullable-foreign-key: a part that may exist without its whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

from buttress.checks.schema._shared import alter, quoted, subject, tables
from buttress.findings.rule import Consequence, Principle, Rule, Severity
from buttress.predicates.deletes import part_of
from buttress.predicates.keys import pair_columns, parent_of
from buttress.predicates.naming import ACCOUNTS, last_word

if TYPE_CHECKING:
    from collections.abc import Iterator

    from buttress.blueprint.blueprint import Blueprint
    from buttress.blueprint.catalog import Database, Table
    from buttress.blueprint.sql import Constraint
    from buttress.findings.finding import Finding

RULE = Rule(
    name="nullable-foreign-key",
    code="DB111",
    severity=Severity.WARNING,
    consequence=Consequence.DATA_LOSS,
    principle=Principle.DATA_IS_SACRED,
)

#: What a row of such a table is a part of something.
PARTS = frozenset({"item", "line", "detail", "answer", "vote", "like", "reaction", "choice", "step", "cell", "chapter"})


def check(blueprint: Blueprint) -> Iterator[Finding]:
    """The one nullable foreign key of a part (order lines, join rows), unless its ON DELETE says that it may go."""
    for database, table in tables(blueprint):
        key = _only_nullable(table)
        parent = parent_of(database.catalog, key) if key else None
        if key is None or parent is None or parent.table.name == table.name:
            continue
        reason = _reason(table, key, parent.table)
        if reason:
            yield _finding(database, table, key, parent.table, reason)


def _only_nullable(table: Table) -> Constraint | None:
    """The only nullable single-column foreign key; several of them are alternatives, and then NULL is meant."""
    found = []
    for key in table.foreign_keys:
        column = table.column(key.columns[0])
        if len(key.columns) == 1 and column is not None and column.nullable and column.default is None:
            found.append(key)
    return found[0] if len(found) == 1 and found[0].on_delete != "set null" else None


def _reason(table: Table, key: Constraint, parent: Table) -> str:
    if table.role in ("event", "queue", "secrets", "settings"):
        return ""
    cascades = key.on_delete == "cascade"
    if key.columns[0] in pair_columns(table) and table.role == "join":
        return f"{table.name.name} joins two rows, and half a pair joins nothing"
    if (
        part_of(parent, table)
        and last_word(parent.name.name) in key.columns[0].lower()
        and table.role == "entity"
        and cascades
    ):
        return f"{table.name.name} are parts of {parent.name.name}, and are deleted with them"
    others = [k for k in table.foreign_keys if k is not key and k.parent and last_word(k.parent.name) not in ACCOUNTS]
    if last_word(table.name.name) in PARTS and cascades and not others:
        return f"{table.name.name} are deleted with their {parent.name.name}, so they are parts of it"
    return ""


def _finding(database: Database, table: Table, key: Constraint, parent: Table, reason: str) -> Finding:
    column = key.columns[0]
    nullable = table.column(column)
    return RULE.finding(
        subject=subject(database, table, key.columns),
        at=nullable.span if database.sketch and nullable is not None else key.span,
        message=f"{column} of {table.name.name} may be NULL",
        because=f"{reason}; a row without {column} belongs to no {parent.name.name}, and no cascade and no join on {column} finds it",
        instead=_fix(database, table, column),
        related=[(parent.span, f"{parent.name.name}, what each row is a part of")],
        exposure=40,
    )


def _fix(database: Database, table: Table, column: str) -> str:
    if database.sketch:
        return f"NOT NULL on {column}, before there is a row without it"
    if database.framework == "prisma":
        return f"make {column} and its relation required (no ? after the type)"
    if database.framework == "rails":
        return f"change_column_null :{table.name.name}, :{column}, false"
    if database.dialect == "postgres":
        return f"remove orphans, then {alter(database, table, f'ALTER COLUMN {quoted(database, column)} SET NOT NULL')}"
    return f"remove orphans, then make {column} NOT NULL"
