"""ALTER TABLE … ALTER COLUMN, and MySQL's MODIFY and CHANGE."""

from __future__ import annotations

from typing import TYPE_CHECKING

from buttress.blueprint.ops import AlterType, NoEffect, Op, RenameColumn, SetDefault, SetNullable
from buttress.readers.glot.alter_add import constraints_of, place
from buttress.readers.glot.columns import read_column
from buttress.readers.glot.keys import expression
from buttress.readers.glot.types import read_type

if TYPE_CHECKING:
    from buttress.blueprint.sql import Name
    from buttress.readers.glot.cursor import Cursor


def modify(cursor: Cursor, table: Name, first: int) -> list[Op]:
    """MODIFY [COLUMN] definition: the whole column anew."""
    cursor.take("COLUMN")
    cursor.take("IF", "EXISTS")
    return _whole(cursor, table, first)


def change(cursor: Cursor, table: Name, first: int) -> list[Op]:
    """CHANGE [COLUMN] old definition: perhaps a new name, then the whole column anew."""
    cursor.take("COLUMN")
    cursor.take("IF", "EXISTS")
    start = cursor.at
    old = cursor.need_name("a column's name")
    token = cursor.peek()
    ops: list[Op] = []
    if token is not None and token.text != old:
        span = cursor.span(start, start + 2)
        ops.append(RenameColumn(span=span, table=table, column=old, to=token.text))
    return [*ops, *_whole(cursor, table, first)]


def _whole(cursor: Cursor, table: Name, first: int) -> list[Op]:
    if cursor.dialect != "mysql":
        raise cursor.problem("an action of ALTER TABLE (MODIFY and CHANGE are MySQL's)")
    found = read_column(cursor)
    place(cursor)
    column = found.column
    changed = AlterType(span=cursor.span(first), table=table, column=column.name, type=column.type, column_def=column)
    return [changed, *constraints_of(table, found.constraints), *found.ignored]


def alter_column(cursor: Cursor, table: Name, first: int) -> list[Op]:
    """``ALTER [COLUMN] name …``; also ALTER CONSTRAINT, ALTER INDEX and ALTER CHECK, which change no shape."""
    if cursor.word() in ("CONSTRAINT", "INDEX", "CHECK") and cursor.is_name(1):
        what = f"ALTER {cursor.word()}"
        cursor.skip_element()
        return [NoEffect(span=cursor.span(first), what=what)]
    cursor.take("COLUMN")
    cursor.take("IF", "EXISTS")
    column = cursor.need_name("a column's name")
    if cursor.take("SET", "DATA", "TYPE") or cursor.take("TYPE"):
        return [_type(cursor, table, column, first)]
    if cursor.take("SET", "DEFAULT"):
        text = expression(cursor, frozenset())
        return [SetDefault(span=cursor.span(first), table=table, column=column, default=text)]
    if cursor.take("DROP", "DEFAULT"):
        return [SetDefault(span=cursor.span(first), table=table, column=column, default=None)]
    if cursor.take("SET", "NOT", "NULL") or cursor.take("DROP", "NOT", "NULL"):
        nullable = cursor.word(-3) == "DROP"
        return [SetNullable(span=cursor.span(first), table=table, column=column, nullable=nullable)]
    if cursor.take("ADD", "GENERATED"):
        cursor.skip_element()
        return [SetDefault(span=cursor.span(first), table=table, column=column, default=None, auto=True)]
    if cursor.take("DROP", "IDENTITY"):
        cursor.take("IF", "EXISTS")
        return [SetDefault(span=cursor.span(first), table=table, column=column, default=None, auto=False)]
    if cursor.word() not in ("SET", "RESET", "RESTART", "DROP", "OPTIONS"):
        raise cursor.problem("TYPE, SET or DROP")
    what = f"ALTER COLUMN {cursor.word()} {cursor.word(1)}".strip()
    cursor.skip_element()
    return [NoEffect(span=cursor.span(first), what=what)]


def _type(cursor: Cursor, table: Name, column: str, first: int) -> Op:
    kind, _ = read_type(cursor)
    if cursor.take("COLLATE"):
        cursor.need_table("a collation")
    using = expression(cursor, frozenset()) if cursor.take("USING") else ""
    return AlterType(span=cursor.span(first), table=table, column=column, type=kind, using=using)
