"""redundant-index: an index that another one of the same table already is."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

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


class _Place(NamedTuple):
    database: Database
    table: Table
    pair: Redundant


def check(blueprint: Blueprint) -> Iterator[Finding]:
    """Duplicates and prefixes of other indexes; one finding a database."""
    found: dict[str, list[_Place]] = {}
    for database, table in tables(blueprint):
        pairs = (pair for pair in redundant(table) if pair.useless.origin != "framework")
        found.setdefault(database.key, []).extend(_Place(database, table, pair) for pair in pairs)
    for places in found.values():
        busy = len({place.table.name for place in places})
        whole = (
            f"; {counted(len(places), 'index')} of {counted(busy, 'table')} are like this" if len(places) > 1 else ""
        )
        yield from (_finding(place, whole) for place in places)


def _finding(place: _Place, whole: str) -> Finding:
    database, table, pair = place
    name, index = table.name.name, pair.useless
    columns = ", ".join(key.column or key.expression for key in index.keys)
    duplicate = index.keys == pair.by.keys
    grown = grows(table).yes
    return RULE.finding(
        subject=f"{database.subject(table.name)}.{index.name or f'({columns})'}",
        at=index.span,
        message=f"the index {index_name(table, index)} on {columns} serves no lookup that {index_name(table, pair.by)} does not serve",
        because=f"{pair.why} ({pair.by.span}), and every row added to {name} writes {counted(len(table.indexes), 'index')}{whole}",
        instead=_fix(database, table, pair),
        related=[(pair.by.span, f"{index_name(table, pair.by)} serves the same lookups")],
        exposure=(60 if grown else 30) + (20 if duplicate else 0),
        severity=Severity.WARNING if duplicate or grown else Severity.ADVICE,
        fold=database.key,
    )


def _fix(database: Database, table: Table, pair: Redundant) -> str:
    index = pair.useless
    if database.sketch:
        return f"leave {index.name or 'it'} out of {table.name.name}: line {pair.by.span.line} does its work"
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
    return f"DROP INDEX {quoted(database, index.name)}"
