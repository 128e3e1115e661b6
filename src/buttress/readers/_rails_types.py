"""Column types and defaults of Rails, by database.

Source: the native type tables of Active Record's adapters, as the guide "Active Record Migrations" and the API page
of ``TableDefinition#column`` describe them. ``datetime`` is a timestamp *without* time zone on PostgreSQL, with six
digits of a second since Rails 7.0 unless ``precision: nil`` is stated.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from buttress.blueprint.sql import Column, ColumnType
from buttress.readers.glot.types import canonical

if TYPE_CHECKING:
    from buttress.blueprint.sql import Dialect
    from buttress.readers._ruby import Call
    from buttress.readers._ruby_values import Value

#: Words of Rails whose SQL spelling is not the word itself.
_SPELLED: dict[Dialect, dict[str, str]] = {
    "postgres": {"binary": "bytea", "blob": "bytea", "datetime": "timestamp", "bit_varying": "varbit"},
    "mysql": {"binary": "blob"},
    "sqlite": {"binary": "blob"},
}
_SERIALS = frozenset({"serial", "bigserial"})
_WITH_FRACTION = frozenset({"datetime", "timestamp", "timestamptz"})
_TYPE = re.compile(r"([^(\[]*?) ?(?:\(([^)]*)\))? ?(unsigned)? ?(\[\])?\Z", re.IGNORECASE)
_NUMERIC = frozenset(
    {"integer", "bigint", "smallint", "tinyint", "mediumint", "numeric", "float", "double precision", "real"}
)

#: Up to this many bytes Active Record makes a limited binary a varbinary on MySQL.
_VARBINARY = 0xFFF

#: Bits of precision of a four-byte floating-point number.
_SINGLE = 24


@dataclass(frozen=True, slots=True)
class Rails:
    """What decides types: the database, whether keys are bigint, and the default fraction of a timestamp."""

    dialect: Dialect
    bigint_keys: bool
    fraction: tuple[str, ...]

    @property
    def key(self) -> str:
        """The type of an unstated key. SQLite's row id is an integer of eight bytes in every version."""
        return "bigint" if self.bigint_keys and self.dialect != "sqlite" else "integer"


def column_type(word: str, options: dict[str, Value], rails: Rails) -> ColumnType:
    """The type that ``t.word`` makes."""
    unsigned = _is_true(options.get("unsigned")) or word.startswith("unsigned_")
    name = word.removeprefix("unsigned_")
    array = _is_true(options.get("array"))
    limit = _digits(options.get("limit"))
    if name == "enum" and "enum_type" in options:
        return ColumnType(options["enum_type"].word, array=array, written=word)
    name, arguments = _sized(name, limit, options, rails)
    return canonical(name, arguments, rails.dialect, array=array, unsigned=unsigned, written=word)


def written_type(text: str, options: dict[str, Value], rails: Rails) -> ColumnType:
    """The type of ``t.column "name", "type(arguments)"``: SQL as written, or a word of Rails."""
    found = _TYPE.match(" ".join(text.split()))
    if found is None or found[2] is None:
        return column_type(found[1] if found else text, options, rails)
    arguments = tuple(part.strip().strip("'\"") for part in found[2].split(","))
    array = bool(found[4]) or _is_true(options.get("array"))
    return canonical(found[1], arguments, rails.dialect, array=array, unsigned=bool(found[3]), written=text)


def column(name: str, kind: ColumnType, call: Call, *, auto: bool = False) -> Column:
    """A column from the call that states it: nullable unless ``null: false``."""
    expression = call.options.get("as")
    return Column(
        name,
        kind,
        call.span,
        nullable=not call.is_off("null"),
        default=default_text(call.options.get("default"), kind) if expression is None else expression.text,
        auto=auto or kind.written in _SERIALS,
        generated=expression is not None,
        comment=call.option("comment"),
    )


def default_text(value: Value | None, kind: ColumnType) -> str | None:
    """A default as SQL source text; ``nil`` is none at all."""
    if value is None or value.is_nil:
        return None
    if value.kind in ("number", "name", "code"):
        return value.text
    if value.kind == "list":
        return _quoted("{" + ",".join(item.text for item in value.items) + "}")
    if value.kind == "hash":
        return _quoted("{}") if not value.pairs else _quoted("{…}")
    return value.text if kind.name in _NUMERIC and value.text else _quoted(value.text)


def _sized(name: str, limit: str, options: dict[str, Value], rails: Rails) -> tuple[str, tuple[str, ...]]:
    if name in ("integer", "bigint"):
        return _integer(name, int(limit or 0), rails.dialect), ()
    if name == "string":
        return "varchar", (limit,) if limit else ("255",) if rails.dialect == "mysql" else ()
    if name in ("decimal", "numeric"):
        digits = (_digits(options.get("precision")), _digits(options.get("scale")))
        return "numeric", tuple(part for part in digits if part)
    spelled = _SPELLED[rails.dialect].get(name, name)
    if name in _WITH_FRACTION:
        stated = options.get("precision")
        return spelled, rails.fraction if stated is None else tuple(filter(None, (_digits(stated),)))
    if rails.dialect == "mysql" and spelled in ("text", "blob"):
        return _mysql_blob(spelled, limit, options)
    if name == "float":
        return _float(int(limit or 0), rails.dialect), ()
    return spelled, (limit,) if limit and spelled not in ("text", "bytea", "blob") else ()


def _integer(name: str, size: int, dialect: Dialect) -> str:
    """Limits are bytes: one to eight."""
    if name == "bigint" or size > 4:
        return "bigint"
    mysql = {1: "tinyint", 2: "smallint", 3: "mediumint"}
    if dialect == "mysql":
        return mysql.get(size, "integer")
    return "smallint" if size in (1, 2) else "integer"


def _float(bits: int, dialect: Dialect) -> str:
    """PostgreSQL's default is eight bytes, MySQL's four; limits are bits of precision (24 or 53)."""
    if dialect == "mysql":
        return "double" if bits > _SINGLE else "float"
    return "real" if dialect == "postgres" and 0 < bits <= _SINGLE else "float"


def _mysql_blob(name: str, limit: str, options: dict[str, Value]) -> tuple[str, tuple[str, ...]]:
    """``size:`` names the type; a limit in bytes chooses the smallest that holds it, and a short binary is varbinary."""
    size = options["size"].word if "size" in options else ""
    if size in ("tiny", "medium", "long"):
        return size + name, ()
    count = int(limit or 0)
    if name == "blob" and 0 < count <= _VARBINARY:
        return "varbinary", (limit,)
    for most, prefix in ((0xFF, "tiny"), (0xFFFF, ""), (0xFFFFFF, "medium")):
        if count <= most:
            return ((prefix if count else "") + name), ()
    return "long" + name, ()


def _digits(value: Value | None) -> str:
    return value.text if value is not None and value.kind == "number" and value.text.isdigit() else ""


def _is_true(value: Value | None) -> bool:
    return value is not None and value.is_true


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
