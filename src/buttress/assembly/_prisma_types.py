"""Column types and defaults that Prisma Migrate gives to a field, by provider.

Source of the defaults: Prisma's connector pages ("PostgreSQL", "MySQL", "SQLite": default type mapping). Two of
them surprise people: ``DateTime`` is a timestamp *without* time zone on PostgreSQL, and ``String`` holds 191
characters on MySQL (191 four-byte characters are the 767 bytes that old InnoDB row formats could index).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from buttress.blueprint.sql import ColumnType
from buttress.readers.glot.types import canonical

if TYPE_CHECKING:
    from collections.abc import Mapping

    from buttress.blueprint.sql import Dialect
    from buttress.readers.prisma import Block, Field, Value

_Spelled = tuple[str, tuple[str, ...]]

#: The SQL types that Prisma Migrate writes.
_DEFAULTS: dict[Dialect, dict[str, _Spelled]] = {
    "postgres": {
        "String": ("text", ()),
        "Boolean": ("boolean", ()),
        "Int": ("integer", ()),
        "BigInt": ("bigint", ()),
        "Float": ("double precision", ()),
        "Decimal": ("decimal", ("65", "30")),
        "DateTime": ("timestamp", ("3",)),
        "Json": ("jsonb", ()),
        "Bytes": ("bytea", ()),
    },
    "mysql": {
        "String": ("varchar", ("191",)),
        "Boolean": ("boolean", ()),
        "Int": ("int", ()),
        "BigInt": ("bigint", ()),
        "Float": ("double", ()),
        "Decimal": ("decimal", ("65", "30")),
        "DateTime": ("datetime", ("3",)),
        "Json": ("json", ()),
        "Bytes": ("longblob", ()),
    },
    "sqlite": {
        "String": ("text", ()),
        "Boolean": ("boolean", ()),
        "Int": ("integer", ()),
        "BigInt": ("bigint", ()),
        "Float": ("real", ()),
        "Decimal": ("decimal", ()),
        "DateTime": ("datetime", ()),
        "Json": ("jsonb", ()),
        "Bytes": ("blob", ()),
    },
}

#: Native types that exist in one family only: they tell the dialect where no datasource block does.
ONLY_POSTGRES = frozenset(
    {"Timestamptz", "Timetz", "Uuid", "Inet", "Citext", "JsonB", "ByteA", "DoublePrecision", "Xml"}
)
ONLY_MYSQL = frozenset(
    {"TinyInt", "MediumInt", "LongText", "MediumText", "TinyText", "DateTime", "Double", "Year", "LongBlob"}
    | {"UnsignedInt", "UnsignedBigInt", "UnsignedSmallInt", "UnsignedTinyInt", "UnsignedMediumInt", "VarBinary"}
)


def is_scalar(type_name: str) -> bool:
    """Whether a field type is one of Prisma's own."""
    return type_name in _DEFAULTS["postgres"] or type_name == "Unsupported"


def column_type(field: Field, dialect: Dialect, enums: Mapping[str, Block]) -> ColumnType:
    """The column type of a scalar, enum or ``Unsupported`` field."""
    if field.type == "Unsupported":
        return _unsupported(field, dialect)
    enum = enums.get(field.type)
    if enum is not None:
        return _enum_type(field, enum, dialect)
    native = field.native
    if native is not None:
        return _native(field, native.name.rpartition(".")[2], dialect)
    if not is_scalar(field.type):
        return ColumnType(field.type, array=field.many, written=field.type)
    name, arguments = _DEFAULTS[dialect][field.type]
    return canonical(name, arguments, dialect, array=field.many, written=field.type)


def enum_values(enum: Block) -> tuple[str, ...]:
    """The values as the database stores them."""
    return tuple(value.mapped for value in enum.fields)


def enum_name(enum: Block) -> str:
    """How a PostgreSQL column type spells an enum: its mapped name, qualified outside ``public``."""
    return f"{enum.schema}.{enum.mapped}" if enum.schema not in ("", "public") else enum.mapped


def default_text(field: Field, enums: Mapping[str, Block]) -> str | None:
    """``@default`` as SQL source text; None where the server knows no default.

    ``uuid()``, ``cuid()``, ``ulid()``, ``nanoid()`` and ``@updatedAt`` are filled in by the Prisma client: a row
    inserted by anyone else gets no value.
    """
    attribute = field.attribute("default")
    value = attribute.first("value") if attribute else None
    if value is None:
        return None
    enum = enums.get(field.type)
    if value.kind != "list":
        return _default(value, enum)
    items = ", ".join(_default(item.value, enum) or "" for item in value.items)
    of = f'"{enum_name(enum)}"' if enum else str(column_type(field, "postgres", enums)).removesuffix("[]")
    return f"ARRAY[{items}]::{of}[]"


def client_default(field: Field) -> str:
    """What the Prisma client fills in by itself: ``uuid()``, ``cuid()``, ``ulid()``, ``nanoid()``; '' for nothing."""
    attribute = field.attribute("default")
    value = attribute.first("value") if attribute else None
    made = value is not None and value.kind == "call" and value.text in ("uuid", "cuid", "ulid", "nanoid")
    return f"{value.text}()" if value is not None and made else ""


def is_auto(field: Field) -> bool:
    """Whether the server counts: ``autoincrement()`` or, on CockroachDB, ``sequence()``."""
    attribute = field.attribute("default")
    value = attribute.first("value") if attribute else None
    return value is not None and value.kind == "call" and value.text in ("autoincrement", "sequence")


def _default(value: Value, enum: Block | None) -> str | None:
    if value.kind == "call":
        return _call(value)
    if value.kind == "string":
        return _quoted(value.text)
    if value.kind == "name" and enum is not None:
        found = enum.field(value.text)
        return _quoted(found.mapped if found else value.text)
    return value.text


def _call(value: Value) -> str | None:
    if value.text == "now":
        return "CURRENT_TIMESTAMP"
    if value.text == "dbgenerated":
        return next((a.value.text for a in value.items if a.value.kind == "string"), "dbgenerated()")
    return None


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _unsupported(field: Field, dialect: Dialect) -> ColumnType:
    name, _, rest = field.unsupported.partition("(")
    inner, closed, after = rest.partition(")")
    arguments = tuple(part.strip() for part in inner.split(",")) if closed else ()
    base = " ".join(f"{name} {after}".split()).lower()
    array = base.endswith("[]")
    base = base.removesuffix("[]").rstrip()
    return canonical(base, arguments, dialect, array=array or field.many, written=field.unsupported)


def _enum_type(field: Field, enum: Block, dialect: Dialect) -> ColumnType:
    if dialect == "postgres":
        return ColumnType(enum_name(enum), array=field.many, written=field.type)
    if dialect == "mysql":
        return ColumnType("enum", enum_values(enum), written=field.type)
    return ColumnType("text", written=field.type)


def _native(field: Field, native: str, dialect: Dialect) -> ColumnType:
    unsigned = native.startswith("Unsigned") and dialect == "mysql"
    word = native.removeprefix("Unsigned").lower() if unsigned else native.lower()
    if dialect == "mysql" and field.type == "Boolean" and word in ("tinyint", "bit"):
        word = "boolean"
    attribute = field.native
    arguments = tuple(a.value.text for a in attribute.arguments) if attribute and word != "boolean" else ()
    written = f"{field.type} @{attribute.name}" if attribute else field.type
    spelled = "double precision" if word == "doubleprecision" else word
    return canonical(spelled, arguments, dialect, array=field.many, unsigned=unsigned, written=written)
