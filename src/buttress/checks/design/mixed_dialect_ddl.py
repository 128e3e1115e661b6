"""DOC101: DDL in a design that mixes what only PostgreSQL reads with what only MySQL reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from buttress.blueprint.ops import CreateTable
from buttress.findings.finding import Confidence
from buttress.findings.rule import Consequence, Principle, Rule, Severity
from buttress.predicates.naming import counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from buttress.blueprint.blueprint import Blueprint
    from buttress.blueprint.catalog import Database, Table
    from buttress.blueprint.statements import Construct, Statement
    from buttress.findings.finding import Finding

RULE = Rule(
    name="mixed-dialect-ddl",
    code="DOC101",
    severity=Severity.WARNING,
    consequence=Consequence.COST,
    principle=Principle.DATA_IS_SACRED,
    confidence=Confidence.PROVED,
    convention=True,
)
_SERVERS = {"postgres": "PostgreSQL", "mysql": "MySQL"}
#: How the other server writes the same.
_MYSQL = {
    "BIGSERIAL": "BIGINT AUTO_INCREMENT",
    "SMALLSERIAL": "SMALLINT AUTO_INCREMENT",
    "TIMESTAMPTZ": "TIMESTAMP",
    "JSONB": "JSON",
    "BYTEA": "LONGBLOB",
}
_POSTGRES = {
    "AUTO_INCREMENT": "GENERATED ALWAYS AS IDENTITY",
    "ENGINE=": "nothing in its place",
    "ON UPDATE CURRENT_TIMESTAMP": "a trigger",
    "UNSIGNED": "CHECK (… >= 0)",
    "TINYINT": "SMALLINT or BOOLEAN",
    "DATETIME": "TIMESTAMPTZ",
}


def check(blueprint: Blueprint) -> Iterator[Finding]:
    """CREATE TABLE statements of designs that neither server runs; one decision per document."""
    for database in blueprint.designed:
        mixed = [(s, found) for s in database.files[0].statements if (found := _mix(database, s)) is not None]
        for statement, (own, strange) in mixed:
            yield _finding(database, statement, own, strange, len(mixed))


def _mix(database: Database, statement: Statement) -> tuple[list[Construct], list[Construct]] | None:
    """The spellings of the server that most of the statement is written for, and the others; None unless it has both."""
    inside = [
        c
        for c in database.files[0].constructs
        if statement.span.start <= c.span.start and c.span.end <= statement.span.end
    ]
    own = [c for c in inside if c.server == database.dialect]
    strange = [c for c in inside if c.server != database.dialect]
    if not own or not strange:
        return None
    return (own, strange) if len(strange) <= len(own) else (strange, own)  # the odd one out is where to look


def _finding(
    database: Database, statement: Statement, own: Sequence[Construct], strange: Sequence[Construct], count: int
) -> Finding:
    table = _table(database, statement)
    first, other = strange[0], own[0]
    every = len(list(database.catalog.base_tables()))
    lost = _lost(table, first)
    return RULE.finding(
        subject=database.subject(table.name) if table else database.key,
        at=first.span,
        message=f"neither PostgreSQL nor MySQL runs this DDL: {other.what} on line {other.span.line} is {_SERVERS[other.server]}'s, "
        f"{first.what} on line {first.span.line} is {_SERVERS[first.server]}'s",
        because=f"{_SERVERS[other.server]} stops at line {first.span.line} and {_SERVERS[first.server]} at line {other.span.line}, so "
        f"{counted(count, 'table')} of the {every} planned here cannot be created as written{lost}",
        instead=_instead(table, first, other),
        related=[(other.span, f"{other.what}, which only {_SERVERS[other.server]} knows")],
        exposure=60,
        fold=database.key,
    )


def _table(database: Database, statement: Statement) -> Table | None:
    made = next((op for op in statement.ops if isinstance(op, CreateTable)), None)
    return database.catalog.table(made.table) if made else None


def _lost(table: Table | None, construct: Construct) -> str:
    """What goes away when somebody makes the statement run by removing the line."""
    index = next((i for i in table.indexes if i.span.start == construct.span.start), None) if table else None
    if index is None or table is None:
        return ""
    return f", and whoever drops that line to make it run loses {index.name or 'the index'} on {table.name} ({', '.join(index.columns)})"


def _instead(table: Table | None, first: Construct, other: Construct) -> str:
    mysql, postgres = (other, first) if other.server == "mysql" else (first, other)
    index = next((i for i in table.indexes if i.span.start == mysql.span.start), None) if table else None
    if index is not None and table is not None:
        name = f"{index.name} " if index.name else ""
        keys = ", ".join(f"{k.column}{' DESC' if k.descending else ''}" for k in index.keys)
        unique = "UNIQUE " if index.unique else ""
        ours = f"CREATE {unique}INDEX {name}ON {table.name} ({keys}) after the table"
    else:
        ours = _POSTGRES.get(mysql.what, "its own spelling")
    theirs = _MYSQL.get(postgres.what, "its own spelling")
    return f"for PostgreSQL {ours} in place of line {mysql.span.line}; for MySQL {theirs} in place of {postgres.what} on line {postgres.span.line}"
