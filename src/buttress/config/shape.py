"""Whether a settings table is as the published schema says, without importing what the schema was made with.

Hooks pay for every import on every commit, and nearly every configuration file is in order. Pydantic, which the schema
comes from, is imported (about 140 ms) only for a file that is not, to say what is wrong with it.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeGuard

if TYPE_CHECKING:
    from collections.abc import Mapping

#: The published schema as it lies in the package; ``dev.py schema`` writes it.
FILE = Path(__file__).with_name("buttress.schema.json")


@cache
def published() -> Mapping[str, Any]:
    """The published JSON schema."""
    import json

    schema: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
    return schema


def fits(schema: Mapping[str, Any], value: object) -> bool:
    """Whether a value is as a schema says. Knows the keywords that the published schema uses and no others."""
    kind = schema["type"]
    if kind == "object":
        return isinstance(value, dict) and _table_fits(schema, value)
    if kind == "array":
        return isinstance(value, list) and all(fits(schema["items"], item) for item in value)
    if kind == "string":
        return isinstance(value, str) and _string_fits(schema, value)
    if kind == "boolean":
        return isinstance(value, bool)
    return whole(value) and bool(schema["minimum"] <= value <= schema["maximum"])


def whole(value: object) -> TypeGuard[float]:
    """Whether a value is a whole number, as JSON schema sees it: ``1e9`` is one, ``true`` is none."""
    return (isinstance(value, int) and not isinstance(value, bool)) or (isinstance(value, float) and value.is_integer())


def _table_fits(schema: Mapping[str, Any], value: Mapping[str, object]) -> bool:
    known: Mapping[str, Any] = schema.get("properties", {})
    other: Mapping[str, Any] | bool = schema["additionalProperties"]
    if any(name not in value for name in schema.get("required", ())):
        return False
    for name, item in value.items():
        shape = known.get(name, other)
        if isinstance(shape, bool) or not fits(shape, item):
            return False
    return True


def _string_fits(schema: Mapping[str, Any], value: str) -> bool:
    """Patterns of the schema stand between ``^`` and ``$``."""
    if "enum" in schema and value not in schema["enum"]:
        return False
    if "pattern" in schema and not re.fullmatch(schema["pattern"], value):
        return False
    least: int = schema.get("minLength", 0)
    return len(value) >= least
