"""unique-key-made-redundant: a unique key whose promise a narrower one already makes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from buttress.checks.schema._shared import column_list, full_name, quoted, subject, tables_and_references
from buttress.findings.finding import Confidence
from buttress.findings.rule import Consequence, Principle, Rule, Severity
from buttress.predicates.growth import transient
from buttress.predicates.indexes import Implied, implied, index_name
from buttress.predicates.naming import listing

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from buttress.blueprint.blueprint import Blueprint
    from buttress.blueprint.catalog import Database, Table
    from buttress.blueprint.sql import Constraint
    from buttress.findings.finding import Finding

RULE = Rule(
    name="unique-key-made-redundant",
    code="DB119",
    severity=Severity.WARNING,
    consequence=Consequence.CONFUSION,
    principle=Principle.START_SIMPLE,
    confidence=Confidence.PROVED,
)


def check(blueprint: Blueprint) -> Iterator[Finding]:
    """Unique keys over more columns than another unique key of the table, unless something else needs them."""
    for database, table, refs in tables_and_references(blueprint):
        if not transient(table):
            for pair in implied(table):
                if not _needed(database, table, pair, [key for _, key in refs.get(table.name, ())]):
                    yield _finding(database, table, pair)


def _needed(database: Database, table: Table, pair: Implied, pointing: Sequence[Constraint]) -> bool:
    """Whether the wider key is there for another reason: a foreign key points at it, or it serves as an index.

    Beside the primary key only an index that begins with it is useless; Prisma's client looks rows up by such a pair
    to make sure of their owner.
    """
    target = any(set(key.parent_columns) == set(pair.wide.columns) for key in pointing)
    if _is_primary(table, pair):
        return target or not pair.prefix or database.framework == "prisma"
    return target


def _is_primary(table: Table, pair: Implied) -> bool:
    """Whether the narrower key is the primary key, or a twin of it."""
    return table.primary_key is not None and set(table.primary_key.columns) == set(pair.by.columns)


def _finding(database: Database, table: Table, pair: Implied) -> Finding:
    name, index, by = table.name.name, pair.wide, pair.by
    few, more = listing(by.columns), [c for c in index.columns if c not in by.columns]
    key = index_name(table, by)
    surrogate = _is_primary(table, pair)
    reads = f"; {listing(index.columns)} together read as if one {few} could come with more than one {listing(more)}"
    return RULE.finding(
        subject=subject(database, table, index.columns),
        at=index.span,
        message=f"UNIQUE on {listing(index.columns)} of {name} says nothing that {key} does not",
        because=f"{key} at {by.span} already keeps {few} unique{'' if surrogate else reads}, and every insert checks both",
        instead=_fix(database, table, pair, few, listing(more)),
        related=[(by.span, f"unique on {few} alone")],
        exposure=30,
        severity=Severity.ADVICE if surrogate else None,
    )


def _fix(database: Database, table: Table, pair: Implied, few: str, more: str) -> str:
    drop = _dropped(database, table, pair)
    if not pair.prefix:
        drop = f"make it a plain index, if you look rows up by {pair.wide.columns[0]}; else {drop}"
    upsert = f"; an ON CONFLICT ({column_list(database, pair.wide.columns)}) then names {few} alone"
    upsert = "" if database.dialect == "mysql" or database.framework else upsert
    if _is_primary(table, pair):
        return f"{drop}{upsert}"
    meant = f"if one {few} may have more than one {more}, drop {index_name(table, pair.by)}"
    return f"{meant}; otherwise {drop}{upsert}"


def _dropped(database: Database, table: Table, pair: Implied) -> str:
    index = pair.wide
    if database.framework == "prisma":
        return f"remove that @@unique from the model of {table.name.name}"
    if database.framework == "rails":
        return f'remove_index :{table.name.name}, name: "{index.name}"'
    if not index.name:
        return "drop it"
    if index.origin == "unique" and database.dialect == "postgres":
        return f"ALTER TABLE {full_name(database, table.name)} DROP CONSTRAINT {quoted(database, index.name)}"
    on = f" ON {full_name(database, table.name)}" if database.dialect == "mysql" else ""
    return f"DROP INDEX {quoted(database, index.name)}{on}"
