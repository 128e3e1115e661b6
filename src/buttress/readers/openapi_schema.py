"""Schema objects of OpenAPI 2.0, 3.0 and 3.1 as :class:`Schema` facts."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from buttress.blueprint.api import Place, Schema
from buttress.readers.references import read_reference

if TYPE_CHECKING:
    from collections.abc import Callable

#: Schemas inside schemas; deeper ones are cut off. Written descriptions stay below 15.
MAX_NESTING = 60

#: Keywords beside a ``$ref`` that change what the schema accepts (3.1 lets them count).
_STRUCTURE = frozenset(
    {"type", "required", "enum", "const", "properties", "additionalProperties", "items", "allOf", "oneOf", "anyOf"}
)
_NESTED = frozenset({"properties", "additionalProperties", "items", "allOf", "oneOf", "anyOf"})


class SchemaReader:
    """Reads schemas of one API. ``references`` collects every place that a ``$ref`` in a schema names."""

    def __init__(self) -> None:
        """One reader for all files of an API, so that what is shared is read once."""
        self.references: dict[Place, Place] = {}  # what is named -> where, the first time
        self._aliased: dict[int, tuple[Any, Schema]] = {}
        self.shared = False  # the documents use YAML aliases

    def read(self, node: Any, place: Place, depth: int = 0) -> Schema:
        """The schema at a place; an empty one for anything that is no mapping."""
        if not isinstance(node, dict) or depth > MAX_NESTING:
            return Schema(place)
        if self.shared and id(node) in self._aliased:
            return self._aliased[id(node)][1]
        schema = self._read(node, place, depth)
        if self.shared:
            self._aliased[id(node)] = (node, schema)  # the node is kept, so that its identity stays its own
        return schema

    def _read(self, node: dict[str, Any], place: Place, depth: int) -> Schema:
        reference = node.get("$ref")
        found: dict[str, Any] = {}
        if isinstance(reference, str):
            target = read_reference(reference, place.path).place
            if target is None:  # another host's schema: nothing is known about it
                return Schema(place)
            self.references.setdefault(target, place)
            if _STRUCTURE.isdisjoint(node):
                found["ref"] = target
            else:
                found["all_of"] = (Schema(place.child("$ref"), ref=target),)
        for key, value in node.items():
            if key in _PLAIN:
                name, take = _PLAIN[key]
                found[name] = take(value)
            elif key in _NESTED:
                self._nested(key, value, place.child(key), depth + 1, found)
        if "default" in node:
            found["default"], found["has_default"] = node["default"], True
        if node.get("nullable") is True and found.get("types") and "null" not in found["types"]:
            found["types"] = (*found["types"], "null")
        _exclusive_bounds(node, found)
        return Schema(place, **found)

    def _nested(self, key: str, value: Any, place: Place, depth: int, found: dict[str, Any]) -> None:
        if key == "properties":
            found[key] = self.named(value, place, depth)
        elif key == "additionalProperties":
            found["additional"] = value if isinstance(value, bool) else self.read(value, place, depth)
        elif key == "items":
            if isinstance(value, list):  # the tuple form of older drafts: the first one speaks for all
                value, place = (value or [None])[0], place.child(0)
            found[key] = self.read(value, place, depth)
        else:
            name = "all_of" if key == "allOf" else "one_of"
            found[name] = (*found.get(name, ()), *self.each(value, place, depth))

    def named(self, node: Any, place: Place, depth: int = 0) -> dict[str, Schema]:
        """Schemas by name: ``properties``, ``components/schemas``, ``definitions``."""
        if not isinstance(node, dict):
            return {}
        path, base = place.path, place.pointer
        return {name: self.read(child, Place(path, (*base, name)), depth) for name, child in node.items()}

    def each(self, node: Any, place: Place, depth: int) -> tuple[Schema, ...]:
        """Schemas of a list: ``allOf`` and its kin."""
        if not isinstance(node, list):
            return ()
        return tuple(self.read(child, place.child(at), depth) for at, child in enumerate(node))


def _exclusive_bounds(node: dict[str, Any], found: dict[str, Any]) -> None:
    """3.1 writes the bound itself there; 3.0 a truth value beside the bound, which changes nothing here."""
    for key, name in (("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")):
        bound = _number(node[key]) if key in node else None
        if bound is not None and found.get(name) is None:
            found[name] = bound


def _types(value: Any) -> tuple[str, ...]:
    if isinstance(value, str):
        return (value,)
    return tuple(kind for kind in value if isinstance(kind, str)) if isinstance(value, list) else ()


def _required(value: Any) -> frozenset[str]:
    return frozenset(name for name in value if isinstance(name, str)) if isinstance(value, list) else frozenset()


def _enum(value: Any) -> tuple[Any, ...]:
    return tuple(value) if isinstance(value, list) else ()


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _number(value: Any) -> float | None:
    real = isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)
    return value if real else None


def _whole(value: Any) -> int | None:
    number = _number(value)
    return None if number is None or number != int(number) else int(number)


#: Keywords that stand for themselves: the field they fill, and how their value is read.
_PLAIN: dict[str, tuple[str, Callable[[Any], Any]]] = {
    "type": ("types", _types),
    "required": ("required", _required),
    "enum": ("enum", _enum),
    "const": ("enum", lambda value: (value,)),
    "format": ("format", _text),
    "pattern": ("pattern", _text),
    "description": ("description", _text),
    "readOnly": ("read_only", lambda value: value is True),
    "writeOnly": ("write_only", lambda value: value is True),
    "deprecated": ("deprecated", lambda value: value is True),
    "minimum": ("minimum", _number),
    "maximum": ("maximum", _number),
    "minLength": ("min_length", _whole),
    "maxLength": ("max_length", _whole),
    "minItems": ("min_items", _whole),
    "maxItems": ("max_items", _whole),
}
