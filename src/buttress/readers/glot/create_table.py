"""CREATE TABLE in three dialects."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from buttress.blueprint.ops import CreateTable, Op
from buttress.blueprint.sql import Column, Constraint, Index, IndexKey, Name
from buttress.readers.glot.columns import keys_not_null, read_column
from buttress.readers.glot.constraints import not_null, read_constraint, refused, starts_constraint
from buttress.readers.glot.keys import index_keys

if TYPE_CHECKING:
    from buttress.blueprint.source import Span
    from buttress.readers.glot.cursor import Cursor


@dataclass(slots=True)
class _Body:
    columns: list[Column] = field(default_factory=list)
    constraints: list[Constraint] = field(default_factory=list)
    indexes: list[Index] = field(default_factory=list)
    ignored: list[Op] = field(default_factory=list)
    like: list[Name] = field(default_factory=list)
    like_indexes: bool = False
    listed: bool = False  # parentheses were written, perhaps empty ones
    not_null: set[str] = field(default_factory=set)
    rowid: bool = True  # SQLite: not WITHOUT ROWID


def create_table(cursor: Cursor, *, temporary: bool, replaces: bool) -> list[Op]:
    """What follows CREATE [TEMPORARY] TABLE."""
    if_not_exists = cursor.take("IF", "NOT", "EXISTS")
    table = cursor.need_table()
    header = cursor.span(0)
    made = CreateTable(
        span=header, table=table, if_not_exists=if_not_exists, temporary=temporary or _is_temp(table), force=replaces
    )
    if cursor.take("PARTITION", "OF"):
        made = replace(made, partition_of=cursor.need_table())
    elif cursor.dialect == "postgres" and cursor.take("OF"):
        raise cursor.problem("a list of columns (typed tables are not read)")
    if cursor.dialect == "mysql" and cursor.take("LIKE"):
        return [replace(made, like=(cursor.need_table(),), like_indexes=True)]
    body = _Body()
    if cursor.is_sign("(") and not _is_query(cursor, 1):
        _elements(cursor, table, body)
    made = _query(cursor, _options(cursor, made, body))
    described = body.columns or body.like or made.as_query or made.partition_of
    if not described and not (body.listed and cursor.dialect == "postgres"):
        raise cursor.problem("a list of columns")
    columns = _rowid(body) if cursor.dialect == "sqlite" else body.columns
    columns = [replace(c, nullable=False) if c.name in body.not_null else c for c in columns]
    made = replace(
        made,
        columns=keys_not_null(columns, body.constraints),
        constraints=tuple(body.constraints),
        indexes=tuple(body.indexes),
        like=tuple(body.like),
        like_indexes=body.like_indexes,
    )
    return [made, *body.ignored]


def _is_temp(table: Name) -> bool:
    return table.schema.lower() in ("temp", "pg_temp")


def _is_query(cursor: Cursor, ahead: int) -> bool:
    return cursor.word(ahead) in ("SELECT", "WITH", "VALUES", "TABLE") and not cursor.is_sign(",", ahead + 1)


def _elements(cursor: Cursor, table: Name, body: _Body) -> None:
    cursor.need_sign("(")
    body.listed = True
    if cursor.take_sign(")"):
        return
    while True:
        if cursor.word() == "LIKE" and cursor.dialect != "sqlite":
            _like(cursor, body)
        elif cursor.dialect == "mysql" and cursor.is_words("PERIOD", "FOR"):
            cursor.skip_element()
        elif column := not_null(cursor):
            body.not_null.add(column)
        elif starts_constraint(cursor):
            part = read_constraint(cursor)
            if isinstance(part, Index):
                body.indexes.append(part)
                body.ignored += refused(cursor, table, part)
            else:
                body.constraints.append(part)
        elif cursor.dialect == "postgres" and cursor.is_name() and cursor.is_words("WITH", "OPTIONS"):
            cursor.skip_element()
        else:
            found = read_column(cursor)
            body.columns.append(found.column)
            body.constraints += found.constraints
            body.ignored += found.ignored
        if cursor.take_sign(")"):
            return
        if not (cursor.dialect == "sqlite" and body.constraints and starts_constraint(cursor)):
            cursor.need_sign(",")


def _like(cursor: Cursor, body: _Body) -> None:
    cursor.need("LIKE")
    body.like.append(cursor.need_table())
    body.like_indexes = body.like_indexes or cursor.dialect == "mysql"
    while verb := cursor.take_any("INCLUDING", "EXCLUDING"):
        what = cursor.need_name("ALL, INDEXES, DEFAULTS …").upper()
        if what in ("ALL", "INDEXES"):
            body.like_indexes = verb == "INCLUDING"


def _options(cursor: Cursor, made: CreateTable, body: _Body) -> CreateTable:
    """Everything between the column list and a query. Unknown options pass: they cannot change columns or keys."""
    while not cursor.done and not _is_query(cursor, 0) and cursor.word() not in ("AS", "IGNORE", "REPLACE"):
        if made.partition_of and cursor.take("FOR", "VALUES"):
            _bounds(cursor)
        elif cursor.take("PARTITION", "BY"):
            made = replace(made, partitioned=True, partition_by=_partition_keys(cursor))
            if cursor.dialect == "mysql":
                cursor.at = len(cursor.tokens)
        elif cursor.dialect == "postgres" and cursor.take("INHERITS"):
            made = replace(made, inherits=_tables(cursor))
        elif cursor.dialect == "mysql" and cursor.take("COMMENT"):
            cursor.take_sign("=")
            made = replace(made, comment=cursor.need_string("a comment in quotes"))
        elif cursor.dialect == "sqlite" and cursor.take("WITHOUT", "ROWID"):
            body.rowid = False
        elif cursor.is_sign("("):
            if _is_query(cursor, 1):
                break
            cursor.skip_group()
        else:
            _known_option(cursor)
    return made


def _bounds(cursor: Cursor) -> None:
    """FROM ( … ) TO ( … ), IN ( … ) or WITH ( … ) of one partition."""
    while cursor.take_any("FROM", "TO", "IN", "WITH"):
        cursor.skip_group()


def _known_option(cursor: Cursor) -> None:
    token = cursor.peek()
    if token is None or token.kind == "broken" or (token.kind == "sign" and token.text not in ",=+-."):
        raise cursor.problem("a table option or the statement's end")
    if cursor.dialect == "sqlite" and cursor.word() != "STRICT" and token.text != ",":
        raise cursor.problem("WITHOUT ROWID, STRICT or the statement's end")
    cursor.at += 1


def _tables(cursor: Cursor) -> tuple[Name, ...]:
    cursor.need_sign("(")
    found = [cursor.need_table()]
    while cursor.take_sign(","):
        found.append(cursor.need_table())
    cursor.need_sign(")")
    return tuple(found)


def _partition_keys(cursor: Cursor) -> tuple[str, ...]:
    cursor.take("LINEAR")
    cursor.need_name("RANGE, LIST, HASH or KEY")
    cursor.take("COLUMNS")
    if cursor.take("ALGORITHM"):
        cursor.at += 2
    if cursor.is_sign("(") and cursor.is_sign(")", 1):
        cursor.at += 2
        return ()
    return tuple(_key_text(key) for key in index_keys(cursor))


def _key_text(key: IndexKey) -> str:
    return key.column or key.expression


def _query(cursor: Cursor, made: CreateTable) -> CreateTable:
    """``[IGNORE|REPLACE] [AS] SELECT …`` at the end."""
    cursor.take_any("IGNORE", "REPLACE")
    if not cursor.take("AS") and not _is_query(cursor, 0) and not (cursor.is_sign("(") and _is_query(cursor, 1)):
        return made
    from buttress.readers.glot.queries import shape_between

    token = cursor.peek()
    if token is None:
        raise cursor.problem("a query")
    last = last_of_query(cursor)
    shape = shape_between(cursor.source.text, token.start, cursor.tokens[last].end, cursor.dialect)
    if shape is None:
        raise cursor.problem("a query that can be read")
    cursor.at = len(cursor.tokens)
    return replace(made, as_query=shape)


def last_of_query(cursor: Cursor) -> int:
    """The query's last token: PostgreSQL writes WITH [NO] DATA after it."""
    words = [token.text.upper() for token in cursor.tokens[-3:]]
    if words[-2:] == ["WITH", "DATA"]:
        return len(cursor.tokens) - 3
    return len(cursor.tokens) - (4 if words == ["WITH", "NO", "DATA"] else 1)


def _rowid(body: _Body) -> list[Column]:
    """SQLite: a lone ``PRIMARY KEY (id)`` over an INTEGER is the row id, which numbers itself."""
    if not body.rowid:
        return [replace(column, auto=False) for column in body.columns]
    key = next((part for part in body.constraints if part.kind == "primary"), None)
    if key is None or len(key.columns) != 1:
        return body.columns
    name = key.columns[0].lower()
    return [
        replace(column, auto=True)
        if column.name.lower() == name
        and column.type.written.upper() == "INTEGER"
        and not _inline(column.span, key.span)
        else column
        for column in body.columns
    ]


def _inline(column: Span, key: Span) -> bool:
    """Whether the key was written inside the column, which has judged for itself (DESC is no row id)."""
    return column.start <= key.start < column.end
