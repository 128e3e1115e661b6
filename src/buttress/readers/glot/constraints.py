"""Table constraints and MySQL's inline indexes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from buttress.blueprint.ops import Refused
from buttress.blueprint.sql import Constraint, Index
from buttress.readers.glot.keys import (
    deferral,
    group_text,
    index_keys,
    index_method,
    index_options,
    inline_index,
    key_traits,
    plain_columns,
    reference,
)

if TYPE_CHECKING:
    from buttress.blueprint.ops import Op
    from buttress.blueprint.sql import ConstraintKind, Name
    from buttress.readers.glot.cursor import Cursor

_RESERVED = frozenset({"CONSTRAINT", "PRIMARY", "UNIQUE", "FOREIGN", "CHECK"})
_MYSQL_INDEX = frozenset({"INDEX", "KEY", "FULLTEXT", "SPATIAL", "VECTOR"})


def starts_constraint(cursor: Cursor) -> bool:
    """Whether a table constraint or inline index begins here, and not a column of such a name."""
    word = cursor.word()
    if word in _RESERVED:
        return not _is_not_null(cursor)
    if word == "EXCLUDE" and cursor.dialect == "postgres":
        return cursor.word(1) == "USING" or cursor.is_sign("(", 1)
    if word not in _MYSQL_INDEX:
        return False
    if cursor.dialect == "mysql":
        return word != "VECTOR" or cursor.word(1) in ("INDEX", "KEY")
    return word != "VECTOR" and cursor.is_name(1) and cursor.is_sign("(", 2) and not _is_length(cursor, 3)


def _is_not_null(cursor: Cursor) -> bool:
    return cursor.word() == "CONSTRAINT" and (cursor.word(2), cursor.word(3)) == ("NOT", "NULL")


def not_null(cursor: Cursor) -> str:
    """PostgreSQL 18's ``[CONSTRAINT name] NOT NULL column``: that column, or an empty string."""
    if cursor.dialect != "postgres" or not (_is_not_null(cursor) or cursor.is_words("NOT", "NULL")):
        return ""
    if cursor.take("CONSTRAINT"):
        cursor.need_name()
    cursor.need("NOT", "NULL")
    column = cursor.need_name("a column's name")
    _deferrals(cursor)
    cursor.take("NOT", "VALID")
    return column


def refused(cursor: Cursor, table: Name, index: Index) -> tuple[Op, ...]:
    """What the server says of an index inside CREATE TABLE where it is not MySQL."""
    if cursor.dialect == "mysql":
        return ()
    server = "PostgreSQL" if cursor.dialect == "postgres" else "SQLite"
    message = f"an index inside CREATE TABLE is MySQL's spelling; {server} takes CREATE INDEX after the table"
    return (Refused(span=index.span, table=table, message=message),)


def _is_length(cursor: Cursor, ahead: int) -> bool:
    token = cursor.peek(ahead)
    return token is not None and token.kind == "number"


def read_constraint(cursor: Cursor) -> Constraint | Index:
    """One table constraint; an Index where MySQL declares one (other dialects refuse it: see :func:`refused`)."""
    first = cursor.at
    name = ""
    if cursor.take("CONSTRAINT") and cursor.word() not in ("PRIMARY", "UNIQUE", "FOREIGN", "CHECK"):
        name = cursor.need_name("the constraint's name")
    if cursor.take("PRIMARY"):
        cursor.need("KEY")
        return _key(cursor, first, name, primary=True)
    if cursor.take("UNIQUE"):
        return _key(cursor, first, name, primary=False)
    if cursor.take("FOREIGN"):
        cursor.need("KEY")
        return _foreign(cursor, first, name)
    if cursor.take("CHECK"):
        return _check(cursor, first, name)
    if cursor.dialect == "postgres" and cursor.take("EXCLUDE"):
        return _exclude(cursor, first, name)
    kind = cursor.take_any(*_MYSQL_INDEX) if not name else ""
    if kind:
        method = kind.lower() if kind in ("FULLTEXT", "SPATIAL", "VECTOR") else "btree"
        if method != "btree":
            cursor.take_any("INDEX", "KEY")
        return inline_index(cursor, first, unique=False, method=method)
    raise cursor.problem("PRIMARY KEY, UNIQUE, FOREIGN KEY or CHECK")


def _key(cursor: Cursor, first: int, name: str, *, primary: bool) -> Constraint | Index:
    kind: ConstraintKind = "primary" if primary else "unique"
    if cursor.dialect == "postgres":
        _ = cursor.take("NULLS", "NOT", "DISTINCT") or cursor.take("NULLS", "DISTINCT")
        if cursor.take("USING", "INDEX"):
            index = cursor.need_name("an index's name")
            _deferrals(cursor)
            return Constraint(
                kind, (), cursor.span(first), name, using_index=index, deferrable=key_traits(cursor, first).deferrable
            )
    if cursor.dialect == "mysql":
        cursor.take_any("KEY", "INDEX")
        if not cursor.is_sign("(") and cursor.word() != "USING":
            name = cursor.need_name("an index name or '('")
    method = index_method(cursor) if cursor.dialect == "mysql" else ""
    keys = index_keys(cursor)
    if cursor.dialect == "mysql":
        method = index_options(cursor) or method
    _key_tail(cursor)
    columns = plain_columns(keys)
    if columns is None and not primary:
        return Index(keys, cursor.span(first), name, unique=True, method=method or "btree")
    traits = key_traits(cursor, first)
    columns = tuple(key.column or key.expression for key in keys) if columns is None else columns
    name = "" if primary and cursor.dialect == "mysql" else name
    return Constraint(
        kind,
        columns,
        cursor.span(first),
        name,
        deferrable=traits.deferrable,
        nulls_not_distinct=traits.nulls_not_distinct,
    )


def _key_tail(cursor: Cursor) -> None:
    """ON CONFLICT (SQLite); INCLUDE, WITH, TABLESPACE, DEFERRABLE (PostgreSQL)."""
    if cursor.dialect == "sqlite" and cursor.take("ON", "CONFLICT"):
        cursor.need_name("ROLLBACK, ABORT, FAIL, IGNORE or REPLACE")
    if cursor.dialect == "postgres":
        for word in ("INCLUDE", "WITH"):
            if cursor.take(word):
                cursor.skip_group()
        if cursor.take("USING", "INDEX", "TABLESPACE"):
            cursor.need_name("a tablespace")
    _deferrals(cursor)


def _deferrals(cursor: Cursor) -> None:
    while deferral(cursor):
        pass


def _foreign(cursor: Cursor, first: int, name: str) -> Constraint:
    if cursor.dialect == "mysql":
        cursor.take("IF", "NOT", "EXISTS")
        if not cursor.is_sign("("):
            cursor.need_name("an index name or '('")
    columns = cursor.names()
    cursor.need("REFERENCES")
    parent, parent_columns, on_delete, on_update = reference(cursor)
    valid = not (cursor.dialect == "postgres" and cursor.take("NOT", "VALID"))
    _deferrals(cursor)
    return Constraint(
        "foreign",
        columns,
        cursor.span(first),
        name,
        parent=parent,
        parent_columns=parent_columns,
        on_delete=on_delete,
        on_update=on_update,
        valid=valid,
    )


def _check(cursor: Cursor, first: int, name: str) -> Constraint:
    text, columns = group_text(cursor)
    _deferrals(cursor)
    valid = not (cursor.dialect == "postgres" and cursor.take("NOT", "VALID"))
    _deferrals(cursor)
    if cursor.dialect == "sqlite" and cursor.take("ON", "CONFLICT"):
        cursor.need_name("ROLLBACK, ABORT, FAIL, IGNORE or REPLACE")
    return Constraint("check", columns, cursor.span(first), name, expression=text, valid=valid)


def _exclude(cursor: Cursor, first: int, name: str) -> Constraint:
    if cursor.take("USING"):
        cursor.need_name("an index method")
    inside, last = cursor.skip_group()
    at, columns, depth = inside, [], 0
    for token in cursor.tokens[at:last]:
        fresh = at == inside or (depth == 0 and cursor.tokens[at - 1].text == ",")
        if fresh and token.kind in ("word", "name"):
            columns.append(token.text.lower() if token.kind == "word" else token.text)
        depth += {"(": 1, ")": -1}.get(token.text, 0) if token.kind == "sign" else 0
        at += 1
    _key_tail(cursor)
    if cursor.take("WHERE"):
        cursor.skip_group()
    _deferrals(cursor)
    return Constraint("exclude", tuple(columns), cursor.span(first), name)
