"""nullable-boolean: a yes or no that can be neither."""

from __future__ import annotations

from typing import TYPE_CHECKING

from buttress.checks.schema._shared import alter, quoted, subject, tables
from buttress.findings.rule import Consequence, Principle, Rule, Severity
from buttress.predicates.naming import counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from buttress.blueprint.blueprint import Blueprint
    from buttress.blueprint.catalog import Database, Table
    from buttress.blueprint.sql import Column
    from buttress.findings.finding import Finding

RULE = Rule(
    name="nullable-boolean",
    code="DB116",
    severity=Severity.ADVICE,
    consequence=Consequence.CONFUSION,
    principle=Principle.DATA_IS_SACRED,
    convention=True,
)


def check(blueprint: Blueprint) -> Iterator[Finding]:
    """Booleans with a default that may be NULL all the same; one finding a database."""
    found: dict[str, list[tuple[Database, Table, Column]]] = {}
    for database, table in tables(blueprint):
        loose = (c for c in table.columns if _loose(c))
        found.setdefault(database.key, []).extend((database, table, column) for column in loose)
    for places in found.values():
        strict = sum(_strict(c) for t in places[0][0].catalog.base_tables() for c in t.columns) if places else 0
        yield from (_finding(*place, strict, len(places)) for place in places)


def _strict(column: Column) -> bool:
    return column.type.name == "boolean" and not column.nullable


def _loose(column: Column) -> bool:
    return column.type.name == "boolean" and not column.type.array and column.nullable and _given(column)


def _given(column: Column) -> bool:
    return column.default is not None and column.default.strip().lower() != "null"


def _finding(database: Database, table: Table, column: Column, strict: int, loose: int) -> Finding:
    name = column.name
    habit = (
        f"; {counted(strict, 'other boolean')} here {'is' if strict == 1 else 'are'} NOT NULL"
        if strict
        else f"; {table.name.name} has {counted(len(table.columns), 'column')}"
    )
    many = f"; {loose:,} columns here are like this" if loose > 1 else ""
    return RULE.finding(
        subject=subject(database, table, (name,)),
        at=column.span,
        message=f"{table.name.name}.{name} has a default and may still be NULL",
        because=f"WHERE NOT {name} and WHERE {name} = false both pass over its NULL rows, although the default {column.default} says "
        f"that every row of {table.name.name} has an answer{many}{habit}",
        instead=_fix(database, table, column),
        exposure=20,
        fold=database.key,
    )


def _fix(database: Database, table: Table, column: Column) -> str:
    name = quoted(database, column.name)
    if database.sketch:
        return (
            f"{column.name} BOOLEAN NOT NULL DEFAULT {column.default}: as long as there are no rows, this is one word"
        )
    if database.framework == "rails":
        return f"change_column_null :{table.name.name}, :{column.name}, false, {column.default}"
    if database.framework == "prisma":
        return f"{column.name} Boolean without the ?"
    if database.dialect == "postgres":
        return f"set NULLs to {column.default}, then {alter(database, table, f'ALTER COLUMN {name} SET NOT NULL')}"
    return f"set NULLs to {column.default}, then make {column.name} NOT NULL"
