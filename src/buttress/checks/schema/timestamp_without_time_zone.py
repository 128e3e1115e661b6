"""timestamp-without-time-zone: moments stored without saying where."""

from __future__ import annotations

from typing import TYPE_CHECKING

from buttress.checks.schema._shared import alter, quoted, subject
from buttress.findings.rule import Consequence, Principle, Rule, Severity
from buttress.predicates.naming import counted, words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from buttress.blueprint.blueprint import Blueprint
    from buttress.blueprint.catalog import Database, Table
    from buttress.blueprint.sql import Column
    from buttress.findings.finding import Finding

RULE = Rule(
    name="timestamp-without-time-zone",
    code="DB107",
    severity=Severity.WARNING,
    consequence=Consequence.CONFUSION,
    principle=Principle.DATA_IS_SACRED,
    convention=True,
)

#: Words of columns that mean a wall clock on purpose: the shop opens at nine wherever it stands.
WALL_CLOCK = frozenset({"local", "wall", "floating", "naive"})


def check(blueprint: Blueprint) -> Iterator[Finding]:
    """PostgreSQL columns of type timestamp: advice when that is the habit of the schema, a warning for outliers."""
    for database in blueprint.reviewed:
        if database.dialect != "postgres":
            continue
        naive = list(_columns(database, "timestamp"))
        aware = list(_columns(database, "timestamptz"))
        if database.framework == "prisma" and not aware:
            continue  # the framework's default everywhere, and it writes UTC
        outliers = bool(aware) and len(naive) <= len(aware)
        for table, column in naive:
            if not WALL_CLOCK & set(words(column.name)) and not (outliers and table.role == "secrets"):
                yield _finding(database, table, column, (len(naive), aware), outliers=outliers)


def _columns(database: Database, kind: str) -> Iterator[tuple[Table, Column]]:
    for table in database.catalog.base_tables():
        yield from ((table, column) for column in table.columns if column.type.name == kind and not column.type.array)


def _finding(
    database: Database, table: Table, column: Column, counts: tuple[int, list[tuple[Table, Column]]], *, outliers: bool
) -> Finding:
    naive, aware = counts
    name = f"{table.name.name}.{column.name}"
    return RULE.finding(
        subject=subject(database, table, (column.name,)),
        at=column.span,
        message=f"{name} is a timestamp without time zone",
        because=_because(naive, aware, (column.default or "").lower(), outliers=outliers),
        instead=_fix(database, table, column),
        related=[(aware[0][1].span, f"{aware[0][0].name.name}.{aware[0][1].name} carries its zone")] if aware else [],
        exposure=20 + (20 if column.default else 0) + (10 if column.name.startswith("created") else 0),
        severity=Severity.WARNING if outliers else Severity.ADVICE,
        fold=database.key,
    )


def _because(naive: int, aware: list[tuple[Table, Column]], default: str, *, outliers: bool) -> str:
    if outliers:
        table, column = aware[0]
        return (
            f"{counted(len(aware), 'other column')} of this schema carry a zone ({table.name.name}.{column.name} at {column.span}) "
            f"and {'this one does' if naive == 1 else f'{naive} of this kind do'} not: comparing the two converts by the session's TimeZone, so the answer depends on who asks"
        )
    mixed = f"; {counted(len(aware), 'column')} already carry a zone" if aware else ""
    which = f"{naive} columns of this schema are" if naive > 1 else "it is"
    written = "; DEFAULT now() writes it in the session's zone" if "now" in default or "current" in default else ""
    return f"{which} right only while every writer means the same zone{written}{mixed}"


def _fix(database: Database, table: Table, column: Column) -> str:
    if database.sketch:
        return f"{column.name} TIMESTAMPTZ, here and on every other moment of this design, before there is a row to convert"
    if database.framework == "prisma":
        return f"@db.Timestamptz(3) on {column.name}, and in its migration {_retype(database, table, column)}"
    if database.framework == "rails":
        return f"datetime_type = :timestamptz for new columns of the PostgreSQL adapter; for this one {_retype(database, table, column)}"
    return _retype(database, table, column)


def _retype(database: Database, table: Table, column: Column) -> str:
    """The DDL; without USING the session's zone would decide which moments the old values were."""
    name = quoted(database, column.name)
    change = f"ALTER COLUMN {name} TYPE timestamptz USING {name} AT TIME ZONE 'UTC'"
    other = (
        ", with the server's zone for 'UTC' if DEFAULT now() wrote it"
        if "now" in (column.default or "").lower()
        else ""
    )
    return f"{alter(database, table, change)}{other}"
