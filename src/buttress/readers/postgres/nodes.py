"""From grammar nodes to names, types and spans."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from buttress.blueprint.sql import ColumnType, Name

if TYPE_CHECKING:
    from buttress.blueprint.source import Source, Span
    from buttress.readers.postgres.parser import Node

_CANONICAL = {
    "int8": "bigint",
    "bigserial": "bigint",
    "serial8": "bigint",
    "int4": "integer",
    "int": "integer",
    "serial": "integer",
    "serial4": "integer",
    "int2": "smallint",
    "smallserial": "smallint",
    "serial2": "smallint",
    "bool": "boolean",
    "bpchar": "char",
    "float4": "real",
    "float8": "double precision",
    "decimal": "numeric",
}
SERIALS = frozenset({"bigserial", "serial8", "serial", "serial4", "smallserial", "serial2"})
_IDENTIFIER = re.compile(r'\s*(?:"(?:[^"]|"")*"|[^\s.(),;"]+)(?:\s*\.\s*(?:"(?:[^"]|"")*"|[^\s.(),;"]+))*')
#: A type as it stands in the text: ``character varying(20)``, ``timestamp(3) with time zone``, ``billing.money[]``.
_TYPE = re.compile(
    r"(?:national\s+)?(?:\"[^\"]*\"|[\w$]+)(?:\s*\.\s*(?:\"[^\"]*\"|[\w$]+))*(?:\s+(?:varying|precision))?(?:\s*\([^()]*\))?"
    r"(?:\s+with(?:out)?\s+time\s+zone)?(?:\s*\[\d*\]|\s+array\b)*",
    re.IGNORECASE,
)


class Reading:
    """One statement being read: its source, its range, and the way from byte offsets to character offsets."""

    __slots__ = ("_bytes", "end", "source", "start", "text")

    def __init__(self, source: Source, start: int, end: int, stand_in: str = "") -> None:
        """``stand_in``: text of the same length to parse instead, in which parameters are neutral."""
        self.source = source
        self.start = start
        self.end = end
        self.text = stand_in or source.text[start:end]
        self._bytes = None if self.text.isascii() else self.text.encode("utf-8", "surrogatepass")

    def offset(self, location: int) -> int:
        """Character offset in the file of a node's byte location."""
        if self._bytes is None:
            return self.start + location
        return self.start + len(self._bytes[:location].decode("utf-8", "ignore"))

    def span(self, start: int, end: int) -> Span:
        """The span of a character range of the file, trailing white space cut off."""
        return self.source.span(start, start + len(self.source.text[start:end].rstrip()))

    def whole(self) -> Span:
        """The statement's own span."""
        return self.source.span(self.start, self.end)

    def after_name(self, node: Node) -> int:
        """Where a relation's (qualified, perhaps quoted) name ends."""
        at = self.offset(node.get("location", 0))
        found = _IDENTIFIER.match(self.source.text, at, self.end)
        return found.end() if found else at

    def header(self, node: Node) -> Span:
        """From the statement's first word to the end of a relation's name: ``CREATE TABLE orders``."""
        return self.span(self.start, self.after_name(node))


def kind_of(node: Node) -> tuple[str, Any]:
    """A wrapped node's kind and content."""
    return next(iter(node.items()), ("", {}))


def relation(node: Node) -> Name:
    """The name of a RangeVar; the schema ``public`` is the default one and is not kept."""
    return Name(node.get("relname", ""), _schema(node.get("schemaname", "")))


def strings(nodes: list[Node] | None) -> tuple[str, ...]:
    """The texts of String nodes; ``*`` for a star."""
    return tuple("*" if "A_Star" in node else _string(node) for node in nodes or ())


def qualified(nodes: list[Node] | None) -> Name:
    """A name from a list of String nodes: ``[schema, name]`` or ``[name]``."""
    parts = strings(nodes)
    return Name(parts[-1], _schema(parts[-2]) if len(parts) > 1 else "") if parts else Name("")


def column_type(node: Node, reading: Reading | None = None) -> tuple[ColumnType, bool]:
    """The canonical type, and whether it is one of the serial pseudo-types."""
    parts = strings(node.get("names"))
    last = parts[-1] if parts else ""
    schema = _schema(parts[-2]) if len(parts) > 1 and parts[-2] != "pg_catalog" else ""
    name = _CANONICAL.get(last, last) if not schema else f"{schema}.{last}"
    arguments = tuple(constant(mod) for mod in node.get("typmods", ()))
    if last == "interval":
        arguments = arguments[1:]  # the first one is a bit mask of fields
    found = None
    if reading is not None and "location" in node:
        found = _TYPE.match(reading.source.text, reading.offset(node["location"]), reading.end)
    written = found.group() if found else ""
    kind = ColumnType(name, arguments, array=bool(node.get("arrayBounds")), written=written)
    return kind, last in SERIALS and not schema


def constant(node: Node) -> str:
    """A constant's text; empty for anything that is not one."""
    kind, value = kind_of(node)
    if kind == "TypeCast":
        return constant(value.get("arg", {}))
    if kind != "A_Const":
        return ""
    for key, part in (("ival", "ival"), ("fval", "fval"), ("sval", "sval"), ("boolval", "boolval")):
        if key in value:
            content = value[key].get(part, 0 if key == "ival" else "")
            return str(content).lower() if key == "boolval" else str(content)
    return ""


def columns_read(node: Any) -> tuple[str, ...]:
    """Every column that an expression names, in order, each once."""
    found: dict[str, None] = {}
    stack: list[Any] = [node]
    while stack:
        item = stack.pop()
        if isinstance(item, dict):
            reference = item.get("ColumnRef")
            if isinstance(reference, dict):
                found[strings(reference.get("fields"))[-1]] = None
            else:
                stack.extend(reversed(list(item.values())))
        elif isinstance(item, list):
            stack.extend(reversed(item))
    return tuple(found)


def _schema(schema: str) -> str:
    return "" if schema == "public" else schema


def _string(node: Node) -> str:
    content = node.get("String")
    return str(content.get("sval", "")) if isinstance(content, dict) else ""
