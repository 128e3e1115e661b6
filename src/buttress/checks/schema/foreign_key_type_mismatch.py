"""foreign-key-type-mismatch: a reference whose type is not that of the key it points at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from buttress.checks.schema._shared import alter, quoted, subject
from buttress.findings.finding import Confidence
from buttress.findings.rule import Consequence, Principle, Rule, Severity
from buttress.predicates.growth import grows
from buttress.predicates.keys import Mismatch, length, mismatches, named_references, type_harm

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from buttress.blueprint.blueprint import Blueprint
    from buttress.blueprint.catalog import Database, Table
    from buttress.findings.finding import Finding
    from buttress.predicates.keys import NameReference

RULE = Rule(
    name="foreign-key-type-mismatch",
    code="DB103",
    severity=Severity.WARNING,
    consequence=Consequence.OUTAGE,
    principle=Principle.DATA_IS_SACRED,
    confidence=Confidence.PROVED,
    convention=True,
)

#: A written UUID: a text column that holds one is long enough for every key that is one.
UUID_LENGTH = 36


def check(blueprint: Blueprint) -> Iterator[Finding]:
    """Foreign keys, and columns that name a table without one, whose types disagree with the parent's key.

    Columns without a foreign key are one finding a database: they wait for the same decision.
    """
    for database in blueprint.reviewed:
        named = named_references(database.catalog)
        for table in database.catalog.base_tables():
            if not table.assumed and not table.taint:
                yield from _declared(database, table)
                yield from _by_name(database, table, named.get(table.name, ()))


def _declared(database: Database, table: Table) -> Iterator[Finding]:
    for key in table.foreign_keys:
        parent = database.catalog.table(key.parent) if key.parent else None
        if parent is None or parent.assumed or parent.taint:
            continue
        for mismatch in mismatches(database.catalog, key, table):
            yield _finding(database, table, parent, mismatch, declared=True)


def _by_name(database: Database, table: Table, named: Sequence[NameReference]) -> Iterator[Finding]:
    for reference in named:
        parent = reference.parent
        target = parent.column(parent.primary_key.columns[0]) if parent.primary_key else None
        harm = type_harm(reference.column.type, target.type, database.dialect) if target else None
        if target is not None and harm is not None and not parent.assumed:
            yield _finding(database, table, parent, Mismatch(reference.column, target, *harm), declared=False)


def _finding(database: Database, table: Table, parent: Table, mismatch: Mismatch, *, declared: bool) -> Finding:
    child, target = mismatch.child, mismatch.parent
    name = f"{table.name.name}.{child.name}"
    key = f"{parent.name.name}.{target.name}"
    harm = mismatch.harm if declared else _undeclared(mismatch, key)
    table_to_change, column, kind = (
        (table, child.name, target.type) if mismatch.breaks else (parent, target.name, child.type)
    )
    roomy = (length(child.type) or 0) >= UUID_LENGTH
    return RULE.finding(
        subject=subject(database, table, (child.name,)),
        at=child.span,
        message=f"{name} is {child.type}, but {key}, which it points at, is {target.type}",
        because=f"{harm} ({key} is defined at {target.span})",
        instead=_fix(database, table_to_change, column, str(kind)),
        related=[(target.span, f"{key} is {target.type}")],
        exposure=70 if grows(parent).yes else 40,
        severity=Severity.WARNING if declared and mismatch.breaks and not roomy else Severity.ADVICE,
        confidence=None if declared else Confidence.LIKELY,
        fold=f"{database.key}:{'length' if length(child.type) else name}" if declared else database.key,
    )


def _undeclared(mismatch: Mismatch, key: str) -> str:
    if "refuses" in mismatch.harm:
        return f"no foreign key to {key} can be added while they differ: {mismatch.harm}"
    return mismatch.harm


def _fix(database: Database, table: Table, column: str, kind: str) -> str:
    if database.framework == "rails":
        return (
            f"change_column :{table.name.name}, :{column}, :{kind}"
            if kind.isidentifier()
            else f"give {column} the type {kind}"
        )
    if database.framework == "prisma":
        return f"give {table.name.name}.{column} the type {kind} in the Prisma schema"
    if database.dialect == "mysql":
        return alter(database, table, f"MODIFY {quoted(database, column)} {kind}")
    return alter(database, table, f"ALTER COLUMN {quoted(database, column)} TYPE {kind}")
