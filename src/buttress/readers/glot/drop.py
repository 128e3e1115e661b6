"""DROP, RENAME TABLE, and ALTER of things that are not tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from buttress.blueprint.ops import (
    AlterEnum,
    DropIndex,
    DropSchema,
    DropTable,
    DropType,
    DropView,
    NoEffect,
    Op,
    RenameIndex,
    RenameSchema,
    RenameTable,
    RenameType,
)
from buttress.blueprint.sql import Name
from buttress.readers.glot.alter_table import alter_table
from buttress.readers.glot.effect import Effect
from buttress.readers.glot.tokens import words

if TYPE_CHECKING:
    from collections.abc import Callable

    from buttress.blueprint.source import Span
    from buttress.readers.glot.cursor import Cursor

_INERT = words("""ACCESS AGGREGATE CAST COLLATION CONVERSION DATABASE DEFAULT EVENT EVENT EXTENSION FOREIGN FUNCTION GROUP INSTANCE
    LANGUAGE LARGE LOGFILE OPERATOR OWNED POLICY PREPARE PROCEDURE PUBLICATION RESOURCE ROLE ROUTINE RULE SEQUENCE SERVER
    STATISTICS SUBSCRIPTION SYSTEM TABLESPACE TEXT TRANSFORM TRIGGER UNDO USER PACKAGE""")


def drop(cursor: Cursor) -> Effect:
    """A whole DROP statement."""
    cursor.need("DROP")
    cursor.take_any("TEMPORARY")
    if cursor.take("TABLE") or cursor.take("TABLES") or cursor.take("FOREIGN", "TABLE"):
        return Effect("DROP TABLE", _each(cursor, _drop_table))
    if cursor.take("INDEX"):
        return Effect("DROP INDEX", _drop_index(cursor))
    if cursor.take("VIEW") or cursor.take("MATERIALIZED", "VIEW"):
        return Effect("DROP VIEW", _each(cursor, _drop_view))
    if cursor.take("TYPE") or cursor.take("DOMAIN"):
        return Effect("DROP TYPE", _each(cursor, _drop_type))
    if cursor.dialect == "postgres" and cursor.take("SCHEMA"):
        return Effect("DROP SCHEMA", _each(cursor, _drop_schema))
    word = cursor.word()
    if word in _INERT or word == "SCHEMA":
        return Effect(f"DROP {word}", [inert(cursor, f"DROP {word}")])
    raise cursor.problem("TABLE, INDEX, VIEW or another thing that can be dropped")


def inert(cursor: Cursor, what: str) -> Op:
    """The rest of the statement has no effect on tables."""
    cursor.at = len(cursor.tokens)
    return NoEffect(span=cursor.span(0), what=what)


def _each(cursor: Cursor, make: Callable[[Span, Name, bool, bool], Op]) -> list[Op]:
    """``[IF EXISTS] a, b [CASCADE|RESTRICT]``: one operation for each."""
    exists = cursor.take("IF", "EXISTS")
    parts: list[tuple[Span, Name]] = []
    while True:
        first = cursor.at
        name = cursor.need_table("a name")
        parts.append((cursor.span(first), name))
        if not cursor.take_sign(","):
            break
    cascade = cursor.take_cascade()
    while cursor.dialect == "mysql" and cursor.take_any("WAIT", "NOWAIT"):
        cursor.skip_element()
    if not cursor.done:
        raise cursor.problem("',' or the statement's end")
    if len(parts) == 1:
        return [make(cursor.span(0), parts[0][1], exists, cascade)]
    return [make(span, name, exists, cascade) for span, name in parts]


def _drop_table(span: Span, name: Name, exists: bool, cascade: bool) -> Op:
    return DropTable(span=span, table=name, if_exists=exists, cascade=cascade)


def _drop_view(span: Span, name: Name, exists: bool, cascade: bool) -> Op:
    return DropView(span=span, view=name, if_exists=exists, cascade=cascade)


def _drop_type(span: Span, name: Name, exists: bool, cascade: bool) -> Op:
    return DropType(span=span, type=name, if_exists=exists, cascade=cascade)


def _drop_schema(span: Span, name: Name, _exists: bool, cascade: bool) -> Op:
    return DropSchema(span=span, schema=name.name, cascade=cascade)


def _drop_index(cursor: Cursor) -> list[Op]:
    concurrently = cursor.dialect == "postgres" and cursor.take("CONCURRENTLY")
    exists = cursor.take("IF", "EXISTS")
    found: list[tuple[int, int, Name]] = []
    while True:
        first = cursor.at
        name = cursor.need_table("an index's name")
        found.append((first, cursor.at, name))
        if not cursor.take_sign(","):
            break
    table = cursor.need_table() if cursor.dialect == "mysql" and cursor.take("ON") else None
    if cursor.dialect == "mysql" and table is None:
        raise cursor.problem("ON and a table's name")
    if cursor.dialect != "mysql":
        cursor.take_any("CASCADE", "RESTRICT")
        if not cursor.done:
            raise cursor.problem("',' or the statement's end")
    whole = len(found) == 1
    return [
        DropIndex(
            span=cursor.span(0) if whole else cursor.span(first, last),
            name=name.name,
            table=table,
            schema=name.schema,
            concurrently=concurrently,
            if_exists=exists,
        )
        for first, last, name in found
    ]


def rename(cursor: Cursor) -> Effect:
    """MySQL's ``RENAME TABLE a TO b, c TO d``."""
    cursor.need("RENAME")
    if cursor.take("USER"):
        return Effect("RENAME USER", [inert(cursor, "RENAME USER")])
    if not cursor.take_any("TABLE", "TABLES"):
        raise cursor.problem("TABLE")
    cursor.take("IF", "EXISTS")
    ops: list[Op] = []
    while True:
        first = cursor.at
        table = cursor.need_table()
        cursor.need("TO")
        to = cursor.need_table()
        ops.append(RenameTable(span=cursor.span(first), table=table, to=to))
        if not cursor.take_sign(","):
            break
    if not cursor.done:
        raise cursor.problem("',' or the statement's end")
    return Effect("RENAME TABLE", ops)


def alter(cursor: Cursor) -> Effect:
    """A whole ALTER statement."""
    cursor.need("ALTER")
    cursor.take_any("ONLINE", "OFFLINE", "IGNORE")
    if cursor.take("TABLE") or cursor.take("FOREIGN", "TABLE"):
        return alter_table(cursor)
    if cursor.take("INDEX"):
        return Effect("ALTER INDEX", [_alter_index(cursor)])
    if cursor.take("VIEW") or cursor.take("MATERIALIZED", "VIEW"):
        return Effect("ALTER VIEW", _alter_view(cursor))
    if cursor.take("TYPE") or cursor.take("DOMAIN"):
        return Effect("ALTER TYPE", [_alter_type(cursor)])
    word = cursor.word()
    if not word:
        raise cursor.problem("TABLE or another thing that can be altered")
    cursor.at += 1
    if word == "SCHEMA" and cursor.dialect == "postgres":
        schema = cursor.need_name("a schema's name")
        if cursor.take("RENAME", "TO"):
            to = cursor.need_name("a schema's name")
            return Effect("ALTER SCHEMA", [RenameSchema(span=cursor.span(0), schema=schema, to=to)])
    return Effect(f"ALTER {word}", [inert(cursor, f"ALTER {word}")])


def _alter_index(cursor: Cursor) -> Op:
    cursor.take("IF", "EXISTS")
    name = cursor.need_table("an index's name")
    if cursor.take("RENAME", "TO"):
        to = cursor.need_name()
        return RenameIndex(span=cursor.span(0), name=name.name, schema=name.schema, to=to)
    return inert(cursor, f"ALTER INDEX {cursor.word()}".strip())


def _alter_view(cursor: Cursor) -> list[Op]:
    cursor.take("IF", "EXISTS")
    view = cursor.need_table("a view's name")
    if cursor.take("RENAME", "TO"):
        to = cursor.need_name("a name")
        return [RenameTable(span=cursor.span(0), table=view, to=Name(to, view.schema))]
    if cursor.take("SET", "SCHEMA"):
        schema = cursor.need_name("a schema's name")
        return [RenameTable(span=cursor.span(0), table=view, to=Name(view.name, "" if schema == "public" else schema))]
    return [inert(cursor, f"ALTER VIEW {cursor.word()}".strip())]


def _alter_type(cursor: Cursor) -> Op:
    kind = cursor.need_table("a type's name")
    if cursor.take("ADD", "VALUE"):
        cursor.take("IF", "NOT", "EXISTS")
        new = cursor.need_string("a value in quotes")
        side = cursor.take_any("BEFORE", "AFTER")
        near = cursor.need_string("a value in quotes") if side else ""
        before, after = (near, "") if side == "BEFORE" else ("", near)
        return AlterEnum(span=cursor.span(0), type=kind, new=new, before=before, after=after)
    if cursor.take("RENAME", "VALUE"):
        old = cursor.need_string("a value in quotes")
        cursor.need("TO")
        new = cursor.need_string("a value in quotes")
        return AlterEnum(span=cursor.span(0), type=kind, old=old, new=new)
    if cursor.take("RENAME", "TO"):
        to = cursor.need_name("a name")
        return RenameType(span=cursor.span(0), type=kind, to=Name(to, kind.schema))
    if cursor.take("SET", "SCHEMA"):
        schema = cursor.need_name("a schema's name")
        return RenameType(span=cursor.span(0), type=kind, to=Name(kind.name, "" if schema == "public" else schema))
    return inert(cursor, f"ALTER TYPE {cursor.word()}".strip())
