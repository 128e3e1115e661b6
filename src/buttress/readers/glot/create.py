"""CREATE INDEX, VIEW, TRIGGER, TYPE, DOMAIN and the things without effect on tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from buttress.blueprint.ops import CreateIndex, CreateTable, CreateTrigger, CreateType, CreateView, NoEffect
from buttress.blueprint.sql import ColumnType, Index
from buttress.readers.glot.create_table import create_table, last_of_query
from buttress.readers.glot.effect import Effect
from buttress.readers.glot.keys import index_keys, index_method, index_options, key_traits
from buttress.readers.glot.tokens import words
from buttress.readers.glot.types import read_type

if TYPE_CHECKING:
    from buttress.readers.glot.cursor import Cursor

_ROUTINES = frozenset({"FUNCTION", "PROCEDURE", "AGGREGATE", "EVENT"})
_INERT = words("""ACCESS CAST COLLATION CONVERSION DATABASE EXTENSION FOREIGN GROUP LANGUAGE OPERATOR POLICY PUBLICATION ROLE RULE
    SCHEMA SEQUENCE SERVER STATISTICS SUBSCRIPTION TABLESPACE TEXT TRANSFORM TRUSTED USER LOGFILE RESOURCE UNDO SPATIAL
    PROCEDURAL PACKAGE""")


def create(cursor: Cursor) -> Effect:
    """A whole CREATE statement; the cursor stands on CREATE."""
    cursor.need("CREATE")
    replaces = cursor.take("OR", "REPLACE")
    _view_options(cursor)
    temporary = bool(cursor.take_any("TEMP", "TEMPORARY"))
    if cursor.take_any("GLOBAL", "LOCAL"):
        temporary = bool(cursor.take_any("TEMP", "TEMPORARY"))
    cursor.take("UNLOGGED")
    if cursor.take("TABLE"):
        return Effect("CREATE TABLE", create_table(cursor, temporary=temporary, replaces=replaces))
    if cursor.is_words("FOREIGN", "TABLE"):
        cursor.at += 2
        return Effect("CREATE TABLE", create_table(cursor, temporary=False, replaces=False))
    if cursor.take("VIRTUAL", "TABLE"):
        return _virtual(cursor)
    if cursor.word() in ("UNIQUE", "INDEX", "FULLTEXT", "SPATIAL", "VECTOR") and not cursor.is_words(
        "SPATIAL", "REFERENCE"
    ):
        return Effect("CREATE INDEX", [_index(cursor)])
    materialized = cursor.take("MATERIALIZED")
    cursor.take("RECURSIVE")
    if cursor.take("VIEW"):
        return _view(cursor, materialized=materialized, replaces=replaces)
    return _other(cursor)


def _other(cursor: Cursor) -> Effect:
    cursor.take("CONSTRAINT")
    word = cursor.word()
    if cursor.take("TRIGGER"):
        return _trigger(cursor)
    if cursor.take("TYPE"):
        return Effect("CREATE TYPE", [_type(cursor)])
    if cursor.take("DOMAIN"):
        return Effect("CREATE DOMAIN", [_domain(cursor)])
    if word in _ROUTINES:
        return Effect(f"CREATE {word}", [], opaque="the body of a routine is not opened")
    if word in _INERT:
        return Effect(f"CREATE {word}", [NoEffect(span=cursor.span(0, len(cursor.tokens)), what=f"CREATE {word}")])
    raise cursor.problem("TABLE, INDEX, VIEW or another thing that can be created")


def _view_options(cursor: Cursor) -> None:
    """MySQL's ``ALGORITHM = x DEFINER = user SQL SECURITY y`` before VIEW, TRIGGER and routines."""
    while cursor.dialect == "mysql":
        if cursor.take_any("ALGORITHM", "DEFINER"):
            cursor.need_sign("=")
            cursor.at += 1
            if cursor.take_sign("@"):
                cursor.at += 1
            if cursor.is_sign("(") and cursor.is_sign(")", 1):
                cursor.at += 2
        elif not cursor.take("SQL", "SECURITY", "DEFINER") and not cursor.take("SQL", "SECURITY", "INVOKER"):
            return


def _virtual(cursor: Cursor) -> Effect:
    if_not_exists = cursor.take("IF", "NOT", "EXISTS")
    table = cursor.need_table()
    header = cursor.span(0)
    cursor.need("USING")
    module = cursor.need_name("a module's name")
    made = CreateTable(span=header, table=table, if_not_exists=if_not_exists)
    return Effect("CREATE VIRTUAL TABLE", [made], opaque=f"the module {module} decides its columns", names=(table,))


def _index(cursor: Cursor) -> CreateIndex:
    unique = cursor.take("UNIQUE")
    method = (cursor.take_any("FULLTEXT", "SPATIAL", "VECTOR") or "btree").lower()
    cursor.need("INDEX")
    concurrently = cursor.dialect == "postgres" and cursor.take("CONCURRENTLY")
    if_not_exists = cursor.take("IF", "NOT", "EXISTS")
    named = not (cursor.dialect == "postgres" and cursor.word() == "ON")
    name = cursor.need_table("an index's name").name if named else ""
    method = (index_method(cursor) if cursor.dialect == "mysql" else "") or method
    cursor.need("ON")
    if cursor.dialect == "postgres":
        cursor.take("ONLY")
    table = cursor.need_table()
    if cursor.dialect == "postgres":
        method = index_method(cursor) or method
    keys = index_keys(cursor)
    include, where = _index_tail(cursor)
    if cursor.dialect == "mysql":
        method = index_options(cursor) or method
        _locks(cursor)
    if not cursor.done:
        raise cursor.problem("the statement's end")
    nulls = key_traits(cursor, 0).nulls_not_distinct
    index = Index(
        keys,
        cursor.span(0),
        name,
        unique=unique,
        method=method,
        where=where,
        include=include,
        nulls_not_distinct=nulls,
    )
    return CreateIndex(
        span=index.span, table=table, index=index, concurrently=concurrently, if_not_exists=if_not_exists
    )


def _index_tail(cursor: Cursor) -> tuple[tuple[str, ...], str]:
    include: tuple[str, ...] = ()
    if cursor.dialect == "postgres":
        if cursor.take("INCLUDE"):
            include = cursor.names()
        _ = cursor.take("NULLS", "NOT", "DISTINCT") or cursor.take("NULLS", "DISTINCT")
        if cursor.take("WITH"):
            cursor.skip_group()
        if cursor.take("TABLESPACE"):
            cursor.need_name()
    where = ""
    if cursor.dialect != "mysql" and cursor.take("WHERE"):
        if cursor.done:
            raise cursor.problem("a condition")
        where = " ".join(cursor.text(cursor.at, len(cursor.tokens)).split())
        cursor.at = len(cursor.tokens)
    return include, where


def _locks(cursor: Cursor) -> None:
    while cursor.take_any("ALGORITHM", "LOCK", "WAIT", "NOWAIT"):
        cursor.take_sign("=")
        cursor.at += 0 if cursor.done else 1


def _view(cursor: Cursor, *, materialized: bool, replaces: bool) -> Effect:
    cursor.take("IF", "NOT", "EXISTS")
    view = cursor.need_table("a view's name")
    header = cursor.span(0)
    columns = cursor.names() if cursor.is_sign("(") else ()
    while not cursor.done and cursor.word() != "AS":
        cursor.at += 1
    cursor.need("AS")
    token = cursor.peek()
    if token is None:
        raise cursor.problem("a query")
    from buttress.readers.glot.queries import shape_between

    last = cursor.tokens[last_of_query(cursor)]
    shape = shape_between(cursor.source.text, token.start, last.end, cursor.dialect)
    made = CreateView(
        span=header,
        view=view,
        query=shape,
        columns=columns,
        materialized=materialized,
        replace=replaces,
    )
    if shape is None:
        return Effect("CREATE VIEW", [made], opaque="the view's query could not be read", names=(view,))
    return Effect("CREATE VIEW", [made])


def _trigger(cursor: Cursor) -> Effect:
    cursor.take("IF", "NOT", "EXISTS")
    name = cursor.need_table("a trigger's name").name
    while not cursor.done and cursor.word() != "ON":
        cursor.at += 1
    cursor.need("ON")
    table = cursor.need_table()
    if cursor.dialect != "postgres":
        made = CreateTrigger(span=cursor.span(0), table=table, name=name)
        return Effect("CREATE TRIGGER", [made], opaque="the body of a trigger is not opened")
    header = cursor.span(0)
    while not cursor.done and cursor.word() != "EXECUTE":
        cursor.at += 1
    cursor.need("EXECUTE")
    cursor.take_any("FUNCTION", "PROCEDURE")
    function = cursor.need_table("a function's name").name
    return Effect("CREATE TRIGGER", [CreateTrigger(span=header, table=table, name=name, function=function)])


def _type(cursor: Cursor) -> CreateType:
    kind = cursor.need_table("a type's name")
    values: list[str] = []
    if cursor.take("AS", "ENUM"):
        cursor.need_sign("(")
        while not cursor.take_sign(")"):
            values.append(cursor.need_string("a value in quotes"))
            if not cursor.is_sign(")"):
                cursor.need_sign(",")
    return CreateType(span=cursor.span(0, len(cursor.tokens)), type=kind, values=tuple(values))


def _domain(cursor: Cursor) -> CreateType:
    kind = cursor.need_table("a domain's name")
    cursor.take("AS")
    base: ColumnType = read_type(cursor)[0]
    rest = [token.text.upper() for token in cursor.tokens[cursor.at :]]
    not_null = any(rest[at : at + 2] == ["NOT", "NULL"] for at in range(len(rest)))
    return CreateType(span=cursor.span(0, len(cursor.tokens)), type=kind, base=base, nullable=not not_null)
