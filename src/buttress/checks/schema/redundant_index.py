"""redundant-index: an index that another one of the same table already is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from buttress.checks.schema._shared import full_name, quoted, tables
from buttress.findings.finding import Confidence
from buttress.findings.rule import Consequence, Principle, Rule, Severity
from buttress.predicates.growth import grows
from buttress.predicates.indexes import Redundant, index_name, redundant
from buttress.predicates.naming import counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from buttress.blueprint.blueprint import Blueprint
    from buttress.blueprint.catalog import Database, Table
    from buttress.findings.finding import Finding

RULE = Rule(
    name="redundant-index",
    code="DB109",
    severity=Severity.WARNING,
    consequence=Consequence.COST,
    principle=Principle.START_SIMPLE,
    confidence=Confidence.PROVED,
    convention=True,
)


def check(blueprint: Blueprint) -> Iterator[Finding]:
    """Duplicates and prefixes of other indexes; one finding a database."""
    for database, table in tables(blueprint):
        for pair in redundant(table):
            if pair.useless.origin != "framework":
                yield _finding(database, table, pair)


def _finding(database: Database, table: Table, pair: Redundant) -> Finding:
    name, index = table.name.name, pair.useless
    columns = ", ".join(key.column or key.expression for key in index.keys)
    duplicate = index.keys == pair.by.keys
    growth = grows(table)
    tail = f"; {growth.why}" if growth.yes else ""
    return RULE.finding(
        subject=f"{database.subject(table.name)}.{index.name or f'({columns})'}",
        at=index.span,
        message=f"the index {index_name(table, index)} on {columns} says nothing that {index_name(table, pair.by)} does not",
        because=f"{pair.why} ({pair.by.span}), and every write to {name} keeps {counted(len(table.indexes), 'index')} up to date{tail}",
        instead=_fix(database, table, pair),
        related=[(pair.by.span, f"{index_name(table, pair.by)} serves the same lookups")],
        exposure=(60 if growth.yes else 30) + (20 if duplicate else 0),
        severity=Severity.WARNING if duplicate or growth.yes else Severity.ADVICE,
        fold=database.key,
    )


def _fix(database: Database, table: Table, pair: Redundant) -> str:
    index = pair.useless
    if database.framework == "prisma":
        what = "@unique" if index.unique else "@@index"
        return f"remove that {what} from the model of {table.name.name}"
    if database.framework == "rails":
        return f'remove_index :{table.name.name}, name: "{index.name}"'
    if index.origin == "unique":
        return f"drop the UNIQUE on {', '.join(index.columns)}; the other key keeps it unique"
    if not index.name:
        return f"drop it; {pair.why}"
    if database.dialect == "mysql":
        return f"DROP INDEX {quoted(database, index.name)} ON {full_name(database, table.name)}"
    online = " CONCURRENTLY" if database.dialect == "postgres" and database.runner else ""
    return f"DROP INDEX{online} {quoted(database, index.name)}"
