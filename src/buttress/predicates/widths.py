"""What a column can hold, and whether a request property promises more."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from buttress.blueprint.sql import Name

if TYPE_CHECKING:
    from buttress.blueprint.api import Api, Schema
    from buttress.blueprint.catalog import Catalog, EnumType, Table
    from buttress.blueprint.source import Span
    from buttress.blueprint.sql import Column, ColumnType

#: Largest values of integer types (PostgreSQL manual, "Numeric Types"; MySQL manual, "Integer Types").
_TOP = {"tinyint": 2**7 - 1, "smallint": 2**15 - 1, "mediumint": 2**23 - 1, "integer": 2**31 - 1, "bigint": 2**63 - 1}
_QUOTED = re.compile(r"'((?:[^']|'')*)'")
_CHECK = re.compile(r"^\s*(CONSTRAINT\s+\S+\s+)?CHECK\b", re.IGNORECASE)
_CAST = re.compile(r"::\s*(?:character varying|[\w.\"]+)(?:\(\d+\))?(?:\[\])*", re.IGNORECASE)
#: ``IN ('a', 'b')`` and the form in which PostgreSQL prints it, ``= ANY (ARRAY['a', 'b'])``; group 1 holds the values.
_ONE_OF = r"(?:IN[\s(]*|=\s*ANY[\s(]*ARRAY\s*\[)((?:\s*'(?:[^']|'')*'\s*,?)+)[\])\s]*"
#: Formats that bound a string by themselves.
_BOUND_FORMATS = frozenset({"uuid", "date", "date-time", "time", "ipv4", "ipv6", "binary", "byte", "duration"})


@dataclass(frozen=True, slots=True)
class Excess:
    """A property that promises more than its column holds: ``length`` (characters), ``number`` or ``values``.

    ``promised`` is what the contract allows ('' where it states no length), ``held`` what the column holds.
    """

    kind: Literal["length", "unstated length", "number", "values"]
    promised: str
    held: str
    at: Span | None = None  # the constraint or type that limits the column, when that is not the column itself


def excess(api: Api, catalog: Catalog, table: Table, column: Column, schema: Schema) -> Excess | None:
    """How a property is wider than its column; None where it fits, or where one of the two states nothing."""
    if schema.enum:
        return _values(catalog, table, column, schema)
    item = api.resolve(schema.items) if "array" in schema.types else None
    if item is not None and not column.type.array:
        return None  # a list that lands in one value is stored in some other form
    schema = item or schema
    base = _base(catalog, column.type)
    if "string" in schema.types and base.name in ("varchar", "char") and base.arguments[:1]:
        return _length(schema, base.arguments[0])
    if {"integer", "number"}.intersection(schema.types):
        return _number(schema, base)
    return None


def states_lengths(api: Api, properties: dict[str, Schema]) -> list[str]:
    """The free-text properties of a schema that state a maximum length: siblings show what its authors meant to do."""
    resolved = {name: api.resolve(child) for name, child in properties.items()}
    return [name for name, child in resolved.items() if child is not None and child.max_length is not None]


def _length(schema: Schema, argument: str) -> Excess | None:
    if not argument.isdigit() or schema.format in _BOUND_FORMATS or schema.pattern:
        return None
    width = int(argument)
    promised = schema.max_length
    if promised is None:
        return Excess("unstated length", "", f"{width:,}")
    return Excess("length", f"{promised:,}", f"{width:,}") if promised > width else None


def _number(schema: Schema, base: ColumnType) -> Excess | None:
    top = _TOP.get(base.name)
    if top is not None and base.unsigned:
        top = top * 2 + 1
    if base.name == "numeric" and base.arguments and all(part.strip().lstrip("-").isdigit() for part in base.arguments):
        digits, scale = int(base.arguments[0]), int(base.arguments[1]) if len(base.arguments) > 1 else 0
        top = 10 ** (digits - scale) - 1 if 0 <= digits - scale < 40 else None
    if top is not None and schema.maximum is not None and schema.maximum > top:
        return Excess("number", f"{schema.maximum:,}".removesuffix(".0"), f"{top:,}")
    if base.unsigned and schema.minimum is not None and schema.minimum < 0:
        return Excess("number", f"{schema.minimum:,}".removesuffix(".0"), "0 and more")
    return None


def _values(catalog: Catalog, table: Table, column: Column, schema: Schema) -> Excess | None:
    held, at = _held_values(catalog, table, column)
    if not held or column.type.array:
        return None
    stated = [str(value) for value in schema.enum if value is not None]
    extra = [value for value in stated if value not in held]
    if len(extra) * 2 > len(stated):
        return None  # other words altogether: the server translates between the two
    return Excess("values", ", ".join(extra), ", ".join(held), at) if extra else None


def _held_values(catalog: Catalog, table: Table, column: Column) -> tuple[tuple[str, ...], Span | None]:
    if column.type.name == "enum":
        return tuple(value.strip("'\"") for value in column.type.arguments), column.span
    found = _named_type(catalog, column.type.name)
    if found is not None and found.values:
        return found.values, found.span
    for constraint in table.constraints:
        if constraint.kind == "check":
            values = _checked_values(constraint.expression, column.name)
            if values:
                return values, constraint.span
    return (), None


def _checked_values(expression: str, column: str) -> tuple[str, ...]:
    """The values of ``CHECK (column IN ('a', 'b'))``, when the check says that and nothing else."""
    text = _CAST.sub("", _CHECK.sub("", expression)).strip()
    only = re.fullmatch(rf"[(\s]*[\"`]?{re.escape(column)}[\"`]?[)\s]*{_ONE_OF}", text, re.IGNORECASE)
    return tuple(value.replace("''", "'") for value in _QUOTED.findall(only.group(1))) if only else ()


def _base(catalog: Catalog, written: ColumnType) -> ColumnType:
    found = _named_type(catalog, written.name)
    return found.base if found is not None and found.base is not None else written


def _named_type(catalog: Catalog, name: str) -> EnumType | None:
    schema, _, last = name.rpartition(".")
    return catalog.types.get(Name(last, schema)) or catalog.types.get(Name(last))
