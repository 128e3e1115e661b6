"""missing-foreign-key: a column that names a table, and nothing that makes it true."""

from __future__ import annotations

from typing import TYPE_CHECKING

from buttress.checks.schema._shared import alter, full_name, quoted, subject
from buttress.findings.finding import Confidence
from buttress.findings.rule import Consequence, Principle, Rule, Severity
from buttress.predicates.deletes import reach
from buttress.predicates.keys import NameReference, named_references, references, type_harm
from buttress.predicates.naming import counted
from buttress.predicates.sketches import leaves_out

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from buttress.blueprint.blueprint import Blueprint
    from buttress.blueprint.catalog import Database, Table
    from buttress.blueprint.sql import Constraint, Name
    from buttress.findings.finding import Finding

RULE = Rule(
    name="missing-foreign-key",
    code="DB115",
    severity=Severity.ADVICE,
    consequence=Consequence.DATA_LOSS,
    principle=Principle.DATA_IS_SACRED,
    convention=True,
)


def check(blueprint: Blueprint) -> Iterator[Finding]:
    """Columns that point at a table by name only: one finding a database, because leaving keys out is one decision.

    Whether it was meant stands in code and comments, which are not read, so this is advice; a key that the history
    dropped was certainly meant. Relations that Prisma keeps itself (``relationMode = "prisma"``) are a decision, too.
    """
    for database in blueprint.reviewed:
        if leaves_out(database, "foreign keys"):
            continue
        enforced = [k for t in database.catalog.base_tables() for k in t.foreign_keys if not k.virtual]
        named, refs = named_references(database.catalog), references(database.catalog)
        for table in database.catalog.base_tables():
            if table.assumed or table.taint:
                continue
            if database.relation_mode == "prisma":
                yield from (_emulated(database, table, key) for key in table.foreign_keys if key.virtual)
            elif table.role not in ("event", "queue", "secrets") and not table.partitioned:
                open_ones = [r for r in named.get(table.name, ()) if not _goes_along(refs, table, r.parent)]
                yield from (
                    _finding(database, table, ref, enforced, len(open_ones))
                    for ref in open_ones
                    if not any(ref.column.name in columns for columns in table.unguarded)
                )


def _goes_along(refs: Mapping[Name, Sequence[tuple[Table, Constraint]]], table: Table, parent: Table) -> bool:
    """Whether deleting the parent removes the table's rows by cascades over other tables: no orphan is left."""
    for reached in reach(refs, parent.name):
        if reached.table.name == table.name:
            columns = [table.column(name) for name in reached.path[-1].key.columns]
            return all(column is not None and not column.nullable for column in columns)
    return False


def _finding(database: Database, table: Table, named: NameReference, real: list[Constraint], alike: int) -> Finding:
    name, column, parent = table.name.name, named.column.name, named.parent.name.name
    sibling = next((k for k in table.foreign_keys if not k.virtual), None) or _to(real, named.parent)
    more = f"; {alike} columns of {name} are like this" if real and alike > 1 else ""
    return RULE.finding(
        subject=subject(database, table, (column,)),
        at=named.column.span,
        message=f"{name}.{column} points at {parent} by its name only: there is no foreign key",
        because=f"{_because(database, table, named, real)}{more}",
        instead=_fix(database, table, named),
        related=[(sibling.span, f"{', '.join(sibling.columns)} has its foreign key")]
        if sibling
        else [(named.parent.span, f"{parent}, without anything that guards it")],
        exposure=40 + (20 if not named.column.nullable else 0),
        confidence=Confidence.LIKELY if real else Confidence.POSSIBLE,
        severity=Severity.ADVICE,
        fold=database.key,
    )


def _to(real: list[Constraint], parent: Table) -> Constraint | None:
    return next((key for key in real if key.parent == parent.name), None)


def _because(database: Database, table: Table, named: NameReference, real: list[Constraint]) -> str:
    parent, column = named.parent.name.name, named.column.name
    lost = f"deleting a row of {parent} leaves rows of {table.name.name} whose {column} names nobody, and the server accepts it"
    if not real:
        return f"{lost}; this schema has {counted(len(list(database.catalog.base_tables())), 'table')} and no foreign key at all"
    here = [", ".join(k.columns) for k in table.foreign_keys if not k.virtual]
    if here:
        return f"{lost}; {here[0]} of the same table is guarded"
    guarded = sum(1 for key in real if key.parent == named.parent.name)
    return f"{lost}; {counted(guarded or len(real), 'foreign key')} {f'to {parent}' if guarded else 'of this schema'} do guard theirs"


def _fix(database: Database, table: Table, named: NameReference) -> str:
    column, parent = named.column.name, named.parent
    key = parent.primary_key.columns[0] if parent.primary_key else "id"
    target = parent.column(key)
    first = ""
    if target is not None and type_harm(named.column.type, target.type, database.dialect):
        first = f"make {column} {target.type} first, then "
    if database.framework == "rails":
        return f"{first}add_foreign_key :{table.name.name}, :{parent.name.name}, column: :{column}"
    if database.framework == "prisma":
        return f"{first}give {column} a @relation to {parent.name.name}"
    if database.dialect == "sqlite":
        return (
            f"{first}REFERENCES {full_name(database, parent.name)} ({key}) on {column}, with PRAGMA foreign_keys = ON"
        )
    later = " NOT VALID, then VALIDATE CONSTRAINT" if database.dialect == "postgres" and database.runner else ""
    change = f"ADD FOREIGN KEY ({quoted(database, column)}) REFERENCES {full_name(database, parent.name)} ({quoted(database, key)})"
    return f"{first}{alter(database, table, change)}{later}"


def _emulated(database: Database, table: Table, key: Constraint) -> Finding:
    virtual = sum(len(t.foreign_keys) for t in database.catalog.base_tables())
    return RULE.finding(
        subject=subject(database, table, key.columns),
        at=key.span,
        message=f"{', '.join(key.columns)} of {table.name.name} is a relation of Prisma's only: the database knows no foreign key",
        because=f'relationMode = "prisma" is one decision for {counted(virtual, "relation")} of this schema: rows that any other client '
        f"writes or deletes, raw SQL of this one included, may point at no {key.parent}",
        instead='relationMode = "foreignKeys" if the database allows it; else a job that counts orphans, and its alarm',
        exposure=20,
        confidence=Confidence.PROVED,
        severity=Severity.ADVICE,
        fold=database.key,
    )
