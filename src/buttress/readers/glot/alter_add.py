"""ALTER TABLE … ADD."""

from __future__ import annotations

from typing import TYPE_CHECKING

from buttress.blueprint.ops import AddColumn, AddConstraint, CreateIndex, NoEffect, Op, SetNullable
from buttress.blueprint.sql import Index, Name
from buttress.readers.glot.columns import read_column
from buttress.readers.glot.constraints import not_null, read_constraint, starts_constraint

if TYPE_CHECKING:
    from buttress.blueprint.sql import Constraint
    from buttress.readers.glot.cursor import Cursor


def add(cursor: Cursor, table: Name, first: int) -> list[Op]:
    """ADD COLUMN, ADD (columns), ADD CONSTRAINT, ADD INDEX, ADD PARTITION; ``first`` is the token ADD."""
    if cursor.dialect == "mysql" and cursor.take("PARTITION"):
        cursor.at = len(cursor.tokens)
        return [NoEffect(span=cursor.span(first), what="ADD PARTITION")]
    if column := not_null(cursor):
        return [SetNullable(span=cursor.span(first), table=table, column=column, nullable=False)]
    if cursor.word() != "COLUMN" and starts_constraint(cursor):
        return [_key(cursor, table)]
    written = cursor.take("COLUMN")
    if_not_exists = cursor.take("IF", "NOT", "EXISTS")
    if cursor.dialect != "sqlite" and cursor.take_sign("("):
        return _several(cursor, table)
    if not written and if_not_exists and cursor.dialect == "mysql" and starts_constraint(cursor):
        return [_key(cursor, table)]
    return _column(cursor, table, if_not_exists=if_not_exists)


def _several(cursor: Cursor, table: Name) -> list[Op]:
    """MySQL: ``ADD (a INT, b INT, KEY (a))``."""
    ops: list[Op] = []
    while True:
        ops += [_key(cursor, table)] if starts_constraint(cursor) else _column(cursor, table, if_not_exists=False)
        if cursor.take_sign(")"):
            return ops
        cursor.need_sign(",")


def _column(cursor: Cursor, table: Name, *, if_not_exists: bool) -> list[Op]:
    found = read_column(cursor)
    added = AddColumn(
        span=found.column.span,
        table=table,
        column=found.column,
        if_not_exists=if_not_exists,
        inline=tuple(found.constraints),
    )
    place(cursor)
    return [added, *constraints_of(table, found.constraints), *found.ignored]


def constraints_of(table: Name, constraints: list[Constraint]) -> list[Op]:
    """A column's inline constraints as operations of their own."""
    return [AddConstraint(span=part.span, table=table, constraint=part) for part in constraints]


def place(cursor: Cursor) -> None:
    """MySQL's FIRST or AFTER column."""
    if cursor.dialect != "mysql" or cursor.take("FIRST"):
        return
    if cursor.take("AFTER"):
        cursor.need_name("a column's name")


def _key(cursor: Cursor, table: Name) -> Op:
    if cursor.dialect == "mysql":
        _drop_if_not_exists(cursor)
    part = read_constraint(cursor)
    if isinstance(part, Index):
        return CreateIndex(span=part.span, table=table, index=part)
    return AddConstraint(span=part.span, table=table, constraint=part)


def _drop_if_not_exists(cursor: Cursor) -> None:
    """MariaDB's ``ADD INDEX IF NOT EXISTS name``: the words say nothing about the index."""
    for ahead in (1, 2):
        words = (cursor.word(ahead), cursor.word(ahead + 1), cursor.word(ahead + 2))
        if words == ("IF", "NOT", "EXISTS"):
            at = cursor.at + ahead
            del cursor.tokens[at : at + 3]
            return
