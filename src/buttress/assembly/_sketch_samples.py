"""A JSON sample -> the schema that it shows: names, types, formats, and nothing that one sample cannot know."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from buttress.blueprint.api import Schema

if TYPE_CHECKING:
    from buttress.blueprint.api import Place

_DEPTH = 12  # samples deeper than this are dumps
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d")
_DAY = re.compile(r"\d{4}-\d\d-\d\d$")
_TYPES = {bool: "boolean", int: "integer", float: "number", str: "string"}


def schema_of(value: Any, place: Place, depth: int = 0) -> Schema:
    """The schema of one value. Nothing is required and nothing is closed: one sample proves neither."""
    if depth > _DEPTH or value is None:
        return Schema(place)
    if isinstance(value, dict):
        inside = {str(name): schema_of(child, place.child(str(name)), depth + 1) for name, child in value.items()}
        return Schema(place, types=("object",), properties=inside)
    if isinstance(value, list | tuple):
        return Schema(place, types=("array",), items=_item(value, place.child(0), depth + 1))
    kind = _TYPES.get(type(value), "")
    return Schema(place, types=(kind,) if kind else (), format=_format(value))


def _item(values: list[Any] | tuple[Any, ...], place: Place, depth: int) -> Schema:
    first = next((value for value in values if value is not None), None)
    return schema_of(first, place, depth)


def _format(value: Any) -> str:
    if not isinstance(value, str):
        return ""
    if _MOMENT.match(value):
        return "date-time"
    return "date" if _DAY.match(value) else ""
