"""What an API promises, as facts to compare: linear in the description, because references stand for what they name."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from buttress.agent.trial.facts import Fact

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Mapping

    from buttress.blueprint.api import Api, Operation, Place, Schema

#: Schemas nest as deep as their document; a document that nests deeper than this is refused by the reader already.
_DEEPEST = 60


def api_facts(api: Api, *, whole: bool) -> Iterator[Fact]:
    """An API; when it is wanted ``whole``, its operations with everything that they take and give, and its schemas."""
    yield Fact(
        "API",
        api.key,
        says={
            "version": api.version,
            "title": api.title,
            "servers": api.servers,
            "security": _security(api.global_security, api),
            "reading": (api.sketch, api.described_by, api.label),
        },
    )
    if not whole:
        return
    for name, scheme in api.security_schemes.items():
        yield Fact("security scheme", name, api.key, {"content": _plain(scheme)})
    for problem in api.problems:
        yield Fact("problem", f"{problem.kind}: {problem.message}", api.key)
    for name, schema in api.schemas.items():
        yield from _schema(f"schema {name}", api.key, schema)
    for operation in api.operations:
        yield from _operation(api, operation)


def _operation(api: Api, operation: Operation) -> Iterator[Fact]:
    name, within = api.subject(operation), api.key
    yield Fact(
        "operation",
        name,
        within,
        {
            "id": operation.operation_id,
            "words": () if api.sketch else (operation.summary, operation.description, operation.tags),
            "security": _security(operation.security, api),
            "deprecation": operation.deprecated,
            "extensions": _plain(operation.extensions),
            "webhook": operation.webhook,
            "unread parameters": operation.unread_parameters,
        },
    )
    for parameter in operation.parameters:
        subject = f"{name} {parameter.where} {parameter.name}"
        yield Fact("parameter", subject, within, {"required": parameter.required, "words": parameter.description})
        yield from _schema(subject, within, parameter.schema)
    if operation.body:
        yield Fact("request body", name, within, {"required": operation.body.required})
        yield from _content(f"{name} request", within, operation.body.content)
    for status, response in operation.responses.items():
        says: dict[str, Hashable] = {
            "words": response.description,
            "headers": response.headers,
            "links": response.has_links,
        }
        yield Fact("response", f"{name} {status}", within, says)
        yield from _content(f"{name} {status}", within, response.content)


def _content(subject: str, within: str, content: Mapping[str, Schema | None]) -> Iterator[Fact]:
    for media, schema in content.items():
        yield Fact("content", f"{subject} {media}", within)
        yield from _schema(f"{subject} {media}", within, schema)


def _schema(subject: str, within: str, schema: Schema | None, depth: int = 0) -> Iterator[Fact]:
    if schema is None or depth > _DEEPEST:
        return
    yield Fact("field", subject, within, _said(schema))
    for name, child in schema.properties.items():
        yield from _schema(f"{subject}.{name}", within, child, depth + 1)
    yield from _schema(f"{subject}[]", within, schema.items, depth + 1)
    for at, child in enumerate(schema.all_of):
        yield from _schema(f"{subject} allOf {at}", within, child, depth + 1)
    for at, child in enumerate(schema.one_of):
        yield from _schema(f"{subject} oneOf {at}", within, child, depth + 1)
    if schema.additional is not None and not isinstance(schema.additional, bool):
        yield from _schema(f"{subject}.*", within, schema.additional, depth + 1)


def _said(schema: Schema) -> dict[str, Hashable]:
    additional = schema.additional if isinstance(schema.additional, bool) else None
    return {
        "reference": _at(schema.ref),
        "type": (frozenset(schema.types), schema.format),
        "required fields": schema.required,
        "other fields": additional,
        "values": tuple(_plain(value) for value in schema.enum),
        "smallest": schema.minimum,
        "largest": schema.maximum,
        "shortest": (schema.min_length, schema.min_items),
        "longest": schema.max_length,
        "most items": schema.max_items,
        "pattern": schema.pattern,
        "default": (schema.has_default, _plain(schema.default)),
        "words": schema.description,
        "direction": (schema.read_only, schema.write_only),
        "deprecation": schema.deprecated,
    }


def _at(place: Place | None) -> str:
    return f"{place.path}#/{'/'.join(map(str, place.pointer))}" if place else ""


def _security(security: tuple[frozenset[str], ...] | None, api: Api) -> tuple[frozenset[str], ...] | None:
    """The alternatives; a scheme that is described nowhere asks nobody anything, and is none."""
    if security is None:
        return None
    return tuple(frozenset(name for name in each if name in api.security_schemes) for each in security)


def _plain(value: Any) -> str:
    return json.dumps(value, sort_keys=True, default=str)
