"""An operation in parts: what it takes, what it answers, each where it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from buttress.agent.tools._answers import Item

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from buttress.blueprint.api import Api, Operation, Schema

#: Properties of one body that are listed.
_PROPERTIES = 30


def parts(api: Api, operation: Operation, *, whole: bool) -> Iterator[Item]:
    """The operation itself, its parameters, body and answers. Without ``whole``, none of the description's prose."""
    head: dict[str, Any] = {"api": api.key, "tags": list(operation.tags), "security": _security(operation)}
    head |= {"summary": operation.summary if whole else "", "deprecated": operation.deprecated or None}
    yield Item(head | {"sketched": bool(api.sketch) or None, "list": _list(api, operation)}, api.span(operation.place))
    for parameter in operation.parameters:
        shape = {"parameter": parameter.name, "in": parameter.where, "required": parameter.required or None}
        described = {"says": parameter.description} if whole else {}
        yield Item({**shape, **_shape(api, parameter.schema), **described}, api.span(parameter.place))
    if operation.body is not None:
        yield Item({"body": _content(api, operation.body.content)}, api.span(operation.body.place))
    for response in operation.responses.values():
        told: dict[str, Any] = {"status": response.status, "content": _content(api, response.content)}
        told["headers"] = sorted(response.headers)
        yield Item(told, api.span(response.place))


def _security(operation: Operation) -> str:
    if operation.security is None:
        return "none stated"
    return " or ".join(" and ".join(sorted(one)) or "open" for one in operation.security) or "open"


def _list(api: Api, operation: Operation) -> dict[str, str] | None:
    from buttress.predicates.lists import collection_of, is_bounded

    found = collection_of(api, operation)
    if found is None:
        return None
    answer = is_bounded(api, operation, found)
    return {"bounded": answer.value, "why": answer.why}


def _content(api: Api, content: Mapping[str, Schema | None]) -> list[dict[str, Any]]:
    return [{"media": media, **_shape(api, schema)} for media, schema in list(content.items())[:3]]


def _shape(api: Api, schema: Schema | None) -> dict[str, Any]:
    """A schema, one level deep; the name of the one that it refers to says where the rest is."""
    found = api.resolve(schema)
    if found is None:
        return {}
    shape: dict[str, Any] = {"schema": _name(schema), "type": "/".join(found.types), "format": found.format}
    shape |= {"maximum": found.maximum, "max_length": found.max_length, "max_items": found.max_items}
    properties = api.properties(found)
    if properties:
        needed = {name for part in api.flatten(found) for name in part.required}
        shape["properties"] = [
            _property(api, name, child, needed) for name, child in list(properties.items())[:_PROPERTIES]
        ]
    if found.items is not None:
        shape["items"] = _name(found.items) or "/".join((api.resolve(found.items) or found.items).types)
    return {key: value for key, value in shape.items() if value not in (None, "")}


def _property(api: Api, name: str, child: Schema, needed: set[str]) -> str:
    found = api.resolve(child)
    kind = _name(child) or ("/".join(found.types) if found else "")
    kind += f" of {_name(found.items)}" if found and found.items and _name(found.items) else ""
    return f"{name}{'' if not kind else f': {kind}'}{' required' if name in needed else ''}"


def _name(schema: Schema | None) -> str:
    return str(schema.ref.pointer[-1]) if schema is not None and schema.ref is not None and schema.ref.pointer else ""
