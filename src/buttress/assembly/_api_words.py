"""How a person names a node of an API description: ``parameter `q` of GET /users``, not ``paths/~1users/get/…``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from buttress.readers.openapi import METHODS
from buttress.readers.references import step

if TYPE_CHECKING:
    from buttress.blueprint.api import Pointer

_COMPONENTS = {
    "schemas": "schema",
    "responses": "response",
    "parameters": "parameter",
    "examples": "example",
    "requestBodies": "request body",
    "headers": "header",
    "securitySchemes": "security scheme",
    "links": "link",
    "callbacks": "callback",
    "pathItems": "path item",
}
_OLD_COMPONENTS = {
    "definitions": "schema",
    "parameters": "parameter",
    "responses": "response",
    "securityDefinitions": "security scheme",
}
#: Longer values are cut in messages.
_SHOWN = 60


def describe(pointer: Pointer, root: Any) -> str:
    """Words for the node at a pointer of the document ``root``."""
    owner, size = _owner(pointer, root)
    rest = ".".join(str(part) for part in pointer[size:])
    if not rest:
        return owner or "the description"
    return f"`{rest}` of {owner}" if owner else f"`{rest}`"


def _owner(pointer: Pointer, root: Any) -> tuple[str, int]:
    """The nearest thing with a name around a node, and how many parts of the pointer lead to it."""
    head = pointer[0] if pointer else ""
    if head in ("paths", "webhooks") and len(pointer) > 1:
        return _in_path(pointer, root)
    if head == "components" and len(pointer) > 2 and pointer[1] in _COMPONENTS:
        return f"{_COMPONENTS[str(pointer[1])]} `{pointer[2]}`", 3
    if head in _OLD_COMPONENTS and len(pointer) > 1:
        return f"{_OLD_COMPONENTS[str(head)]} `{pointer[1]}`", 2
    return "", 0


def _in_path(pointer: Pointer, root: Any) -> tuple[str, int]:
    path = str(pointer[1])
    if len(pointer) > 3 and pointer[2] == "parameters":
        return f"{_parameter(pointer[:4], root)} of {path}", 4
    if len(pointer) < 3 or pointer[2] not in METHODS:
        return f"path `{path}`", 2
    operation = f"{str(pointer[2]).upper()} {path}"
    part = pointer[3] if len(pointer) > 3 else ""
    if part == "parameters" and len(pointer) > 4:
        return f"{_parameter(pointer[:5], root)} of {operation}", 5
    if part == "responses" and len(pointer) > 4:
        return f"response `{pointer[4]}` of {operation}", 5
    return (f"the request body of {operation}", 4) if part == "requestBody" else (operation, 3)


def _parameter(pointer: Pointer, root: Any) -> str:
    node = root
    for part in pointer:
        node = step(node, part)[1]
    name = node.get("name") if isinstance(node, dict) else None
    return f"parameter `{name}`" if isinstance(name, str) else f"parameter {pointer[-1]}"


def kind_of_value(value: Any) -> str:
    """What a value is: a mapping, a list, text and so on."""
    if isinstance(value, bool):
        return "a truth value"
    if value is None:
        return "empty"
    if isinstance(value, (int, float)):
        return "a number"
    return "text" if isinstance(value, str) else "a list" if isinstance(value, list) else "a mapping"


def shown(value: Any) -> str:
    """A value in a message: scalars as written and cut to a line, containers by their kind."""
    if isinstance(value, (dict, list)):
        return kind_of_value(value)
    words = "null" if value is None else str(value).lower() if isinstance(value, bool) else " ".join(str(value).split())
    return f"`{words}`" if len(words) <= _SHOWN else f"`{words[:_SHOWN]}…`"


_TYPES = {
    "object": "a mapping",
    "array": "a list",
    "string": "text",
    "boolean": "true or false",
    "integer": "a whole number",
    "number": "a number",
    "null": "null",
}


def expected_types(names: list[str]) -> str:
    """JSON's type names in words."""
    return " or ".join(_TYPES.get(name, name) for name in names)


def one_of(options: list[Any]) -> str:
    """A few allowed values."""
    words = [shown(option) for option in options[:8]]
    return f"one of {', '.join(words)}" if len(words) > 1 else words[0]
