"""Questions about lists: does an operation return a collection, and can callers take it in parts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from buttress.predicates import list_words as vocabulary
from buttress.predicates import paging
from buttress.predicates.answer import Answer
from buttress.predicates.api_naming import ends_in_parameter, resource
from buttress.predicates.naming import listing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from buttress.blueprint.api import Api, Operation, Response, Schema

_DEPTH = 3  # {data: {results: {items: […]}}} is as deep as envelopes were seen to go


@dataclass(frozen=True, slots=True)
class Collection:
    """The list that an operation returns. ``envelope`` holds the names walked from the answer down to the array."""

    array: Schema
    response: Response
    wrapped_in: tuple[Schema, ...] = ()
    envelope: tuple[str, ...] = ()

    @property
    def item(self) -> Schema | None:
        """What the list holds."""
        return self.array.items


def collection_of(api: Api, operation: Operation) -> Collection | None:
    """The collection that a GET returns: an array, or an object whose one content is an array."""
    if operation.method != "GET" or operation.webhook:
        return None
    for status in ("200", "2XX", "206", "203", "default"):
        response = operation.responses.get(status)
        if response is None:
            continue
        for media, schema in response.content.items():
            if "json" in media or media == "*/*":
                return _unwrap(api, operation, response, schema)
    return None


def list_operations(api: Api) -> Iterator[tuple[Operation, Collection]]:
    """Every operation that returns a collection of things (not a list of its caller's own questions)."""
    for operation in api.operations:
        found = collection_of(api, operation)
        if found is not None and resource(operation.path):
            yield operation, found


def is_bounded(api: Api, operation: Operation, found: Collection) -> Answer:
    """Whether one answer has a bound: by parameters, by the schema, or by the server's own parts."""
    here = (api.span(operation.place),)
    parameters = paging.page_parameters(api, operation)
    if parameters:
        return Answer("yes", f"it takes {listing(p.name for p in parameters)}", (api.span(parameters[0].place),))
    fixed = _fixed(api, found)
    if fixed:
        return Answer("yes", fixed, (api.span(found.array.place),))
    named = paging.id_parameters(api, operation) or paging.window_parameters(api, operation)
    if named:
        return Answer("yes", f"it needs {listing(p.name for p in named)}", (api.span(named[0].place),))
    headers = paging.parts_in_headers(found.response)
    parts = [name for wrapper in found.wrapped_in for name in paging.parts_in_envelope(api, wrapper)]
    if headers or parts:
        return Answer("yes", f"its answer carries {listing(headers + parts)}", (api.span(found.response.place),))
    perhaps = _perhaps(api, operation, found)
    return perhaps if perhaps is not None else Answer("no", "nothing bounds its answer", here)


def _unwrap(api: Api, operation: Operation, response: Response, schema: Schema | None) -> Collection | None:
    wrappers: list[Schema] = []
    walked: list[str] = []
    wanted = paging.key_of(resource(operation.path))
    for _ in range(_DEPTH + 1):
        schema = _only_branch(api, schema)
        if schema is None:
            return None
        array = _array(api, schema)
        if array is not None:
            return Collection(array, response, tuple(wrappers), tuple(walked))
        if ends_in_parameter(operation.path) and wrappers:
            return None  # one item with a list inside
        name = _inner(api, schema, wanted)
        if not name:
            return None
        wrappers.append(schema)
        walked.append(name)
        schema = api.properties(schema)[name]
    return None


def _only_branch(api: Api, schema: Schema | None) -> Schema | None:
    """The schema, or its one branch that is not null; None where the answer has several forms."""
    resolved = api.resolve(schema)
    if resolved is None or not resolved.one_of or resolved.properties or resolved.all_of or resolved.items:
        return resolved
    branches = [b for b in map(api.resolve, resolved.one_of) if b is not None and b.types != ("null",)]
    return branches[0] if len(branches) == 1 else None


def _array(api: Api, schema: Schema) -> Schema | None:
    return next((part for part in api.flatten(schema) if "array" in part.types or part.items is not None), None)


def _inner(api: Api, schema: Schema, wanted: str) -> str:
    """The property under which an envelope keeps its list, or another envelope; '' when the object is a thing."""
    properties = api.properties(schema)
    keys = {name: paging.key_of(name) for name in properties}
    if any(key == "id" for key in keys.values()):
        return ""
    arrays = [name for name, child in properties.items() if _is_array(api, child)]
    telling = [name for name in properties if keys[name] not in vocabulary.BESIDE and keys[name] not in paging.PARTS]
    for name in arrays:
        if keys[name] == wanted and len(arrays) == 1 and len(telling) <= len(arrays) + 1:
            return name
    if len(arrays) == 1 and telling in ([], arrays):
        return arrays[0]
    if not arrays and len(telling) == 1 and keys[telling[0]] in vocabulary.ENVELOPES:
        return telling[0]
    named = [name for name in arrays if keys[name] in vocabulary.ENVELOPES]
    return named[0] if len(named) == 1 and len(telling) <= len(named) + 1 else ""


def _is_array(api: Api, schema: Schema) -> bool:
    resolved = _only_branch(api, schema)
    return resolved is not None and _array(api, resolved) is not None


def _fixed(api: Api, found: Collection) -> str:
    if found.array.max_items is not None:
        return f"its schema holds it to {found.array.max_items} items"
    item = api.resolve(found.item)
    if item is not None and item.enum:
        return f"its items are one of {len(item.enum)} fixed values"
    return ""


def _perhaps(api: Api, operation: Operation, found: Collection) -> Answer | None:
    here = (api.span(operation.place),)
    words = paging.stated_in_words(operation, found.response.description, found.array.description)
    if words:
        return Answer("unknown", f"its description speaks of a bound (“{words}”)", here)
    for wrapper in found.wrapped_in:
        margin = paging.opaque_margin(api, wrapper)
        if margin:
            return Answer("unknown", f"{margin} beside the list is not described", (api.span(wrapper.place),))
    return None
