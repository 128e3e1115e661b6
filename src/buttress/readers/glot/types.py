"""Column types: from any dialect's spelling to the canonical words of :class:`~buttress.blueprint.sql.ColumnType`.

Sources: PostgreSQL manual table 8.1 (aliases), MySQL manual 13.1 to 13.3 (synonyms, display widths),
SQLite's "Datatypes" page, section 3.1 (a declared type with INT in it has integer affinity).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from buttress.blueprint.sql import ColumnType

if TYPE_CHECKING:
    from buttress.blueprint.sql import Dialect
    from buttress.readers.glot.cursor import Cursor

_SHARED = {
    "int": "integer",
    "int4": "integer",
    "int2": "smallint",
    "int8": "bigint",
    "decimal": "numeric",
    "dec": "numeric",
    "character varying": "varchar",
    "char varying": "varchar",
    "national character varying": "varchar",
    "national char varying": "varchar",
    "national varchar": "varchar",
    "nchar varying": "varchar",
    "nvarchar": "varchar",
    "varchar2": "varchar",
    "character": "char",
    "national character": "char",
    "national char": "char",
    "nchar": "char",
    "bool": "boolean",
    "double": "double precision",
}
_POSTGRES = {
    "bpchar": "char",
    "float4": "real",
    "float8": "double precision",
    "float": "double precision",
    "timestamp without time zone": "timestamp",
    "timestamp with time zone": "timestamptz",
    "time without time zone": "time",
    "time with time zone": "timetz",
    "bit varying": "varbit",
}
# DATETIME stores what was written; TIMESTAMP stores an instant in UTC, as timestamptz does.
_MYSQL = {
    "float": "real",
    "float4": "real",
    "float8": "double precision",
    "real": "double precision",
    "fixed": "numeric",
    "int1": "tinyint",
    "int3": "mediumint",
    "middleint": "mediumint",
    "datetime": "timestamp",
    "timestamp": "timestamptz",
    "blob": "bytea",
    "long varchar": "mediumtext",
    "long": "mediumtext",
    "long varbinary": "mediumblob",
    "char byte": "binary",
}
_SQLITE = {
    "float": "double precision",
    "real": "double precision",
    "float4": "double precision",
    "float8": "double precision",
    "datetime": "timestamp",
    "timestamp without time zone": "timestamp",
    "timestamp with time zone": "timestamptz",
    "blob": "bytea",
    "clob": "text",
    "string": "text",
}
_BY_DIALECT = {"postgres": _SHARED | _POSTGRES, "mysql": _SHARED | _MYSQL, "sqlite": _SHARED | _SQLITE}
_MYSQL_WHOLE = frozenset({"tinyint", "smallint", "mediumint", "integer", "bigint"})
#: Pseudo-types, and the integer each one makes.
SERIALS = {
    "serial": "integer",
    "serial4": "integer",
    "bigserial": "bigint",
    "serial8": "bigint",
    "smallserial": "smallint",
    "serial2": "smallint",
}
#: Second and third words that belong to a type's name, by the word before them.
_CONTINUES = {
    "character": ("varying", "large"),
    "char": ("varying", "byte"),
    "nchar": ("varying",),
    "national": ("character", "char", "varchar"),
    "bit": ("varying",),
    "double": ("precision",),
    "long": ("varchar", "varbinary"),
    "large": ("object",),
}
_INTERVAL_FIELDS = frozenset({"YEAR", "MONTH", "DAY", "HOUR", "MINUTE", "SECOND", "TO"})
_TYPE_ENDS = frozenset(
    {"CONSTRAINT", "PRIMARY", "NOT", "NULL", "UNIQUE", "CHECK", "DEFAULT", "COLLATE", "REFERENCES", "GENERATED", "AS"}
)


def canonical(
    name: str,
    arguments: tuple[str, ...],
    dialect: Dialect,
    *,
    array: bool = False,
    unsigned: bool = False,
    written: str = "",
) -> ColumnType:
    """The canonical type for a type's name as one dialect spells it.

    Names that PostgreSQL does not bring itself keep their case: a quoted enum's case is part of its name.
    """
    name = " ".join(name.split()).removeprefix("pg_catalog.").removeprefix("public.")
    lower = name.lower()
    if dialect == "sqlite" and "int" in lower:
        return ColumnType("bigint", written=written)
    if dialect == "postgres" and lower in SERIALS:
        name = SERIALS[lower]
    else:
        name = _BY_DIALECT[dialect].get(lower, name if dialect == "postgres" else lower)
    if dialect == "mysql":
        if name == "tinyint" and arguments == ("1",):
            return ColumnType("boolean", written=written)
        if name in _MYSQL_WHOLE:
            arguments = ()  # a display width, without meaning for what fits
        if name == "serial":
            name, unsigned = "bigint", True
    return ColumnType(name, arguments, array=array, unsigned=unsigned, written=written)


def is_serial(name: str, dialect: Dialect) -> bool:
    """Whether the type's name stands for an integer that numbers itself."""
    bare = name.lower().removeprefix("pg_catalog.")
    return (dialect == "postgres" and bare in SERIALS) or (dialect == "mysql" and bare == "serial")


def read_type(cursor: Cursor) -> tuple[ColumnType, bool]:
    """The type that stands here, and whether it is a serial. An absent type (SQLite) has an empty name."""
    if cursor.dialect == "sqlite":
        return _sqlite_type(cursor), False
    first = cursor.at
    name = _type_name(cursor)
    arguments = _arguments(cursor)
    name += _zone(cursor)
    array = False
    if cursor.dialect == "postgres":
        if name == "interval":
            while cursor.take_any(*_INTERVAL_FIELDS):
                pass
            arguments = arguments or _arguments(cursor)
        array = _array(cursor)
    unsigned = _attributes(cursor) if cursor.dialect == "mysql" else False
    written = cursor.text(first, cursor.at)
    kind = canonical(name, arguments, cursor.dialect, array=array, unsigned=unsigned, written=written)
    return kind, is_serial(name, cursor.dialect)


def _type_name(cursor: Cursor) -> str:
    token = cursor.peek()
    if token is None or token.kind not in ("word", "name") or cursor.word() in _TYPE_ENDS:
        raise cursor.problem("a type")
    cursor.at += 1
    name = token.text.lower() if token.kind == "word" else token.text
    while cursor.take_sign("."):
        name += "." + cursor.need_name("a type")
    last = name
    while token.kind == "word" and cursor.word().lower() in _CONTINUES.get(last, ()):
        last = cursor.word().lower()
        name += " " + last
        cursor.at += 1
    return name


def _arguments(cursor: Cursor) -> tuple[str, ...]:
    if not cursor.is_sign("("):
        return ()
    first, last = cursor.skip_group()
    found: list[str] = []
    part: list[str] = []
    for token in cursor.tokens[first:last]:
        if token.kind == "sign" and token.text == ",":
            found.append("".join(part))
            part = []
        else:
            part.append(token.text)
    if not part:
        raise cursor.problem("the type's length")
    return (*found, "".join(part))


def _zone(cursor: Cursor) -> str:
    for words in (("WITH", "TIME", "ZONE"), ("WITHOUT", "TIME", "ZONE")):
        if cursor.take(*words):
            return " " + " ".join(words).lower()
    return ""


def _array(cursor: Cursor) -> bool:
    array = cursor.take("ARRAY")
    while cursor.is_sign("["):
        cursor.skip_group()
        array = True
    return array


def _attributes(cursor: Cursor) -> bool:
    """What MySQL writes after a type and before the column's options; whether it said UNSIGNED (or ZEROFILL)."""
    unsigned = False
    while True:
        if cursor.take_any("UNSIGNED", "ZEROFILL"):
            unsigned = True
        elif cursor.take("CHARACTER", "SET") or cursor.take("CHARSET"):
            cursor.need_name("a character set")
        elif not cursor.take_any("SIGNED", "ASCII", "UNICODE", "BINARY"):
            return unsigned


def _sqlite_type(cursor: Cursor) -> ColumnType:
    """Any run of words, then perhaps numbers in parentheses: SQLite accepts every type name."""
    first = cursor.at
    words: list[str] = []
    while (token := cursor.peek()) is not None and token.kind in ("word", "name", "string"):
        if cursor.word() in _TYPE_ENDS and not (cursor.word() == "GENERATED" and cursor.word(1) != "ALWAYS"):
            break
        words.append(token.text)
        cursor.at += 1
    arguments: tuple[str, ...] = ()
    if words and cursor.is_sign("("):
        inside = cursor.peek(1)
        if inside is None or (inside.kind != "number" and inside.text not in "+-"):
            raise cursor.problem("numbers after the type")
        arguments = _arguments(cursor)
    return canonical(" ".join(words), arguments, "sqlite", written=cursor.text(first, cursor.at))
