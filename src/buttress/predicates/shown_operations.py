"""Questions about OpenAPI in a design's fences: what it says of an endpoint, and which endpoints the repository has already."""

from __future__ import annotations

from typing import TYPE_CHECKING

from buttress.predicates.api_access import is_protected
from buttress.predicates.same_calls import called, says_the_same

if TYPE_CHECKING:
    from collections.abc import Iterator

    from buttress.blueprint.api import Api, Operation, Schema
    from buttress.blueprint.blueprint import Blueprint
    from buttress.blueprint.document import Document, Sketch

#: How deep the fields of a request are looked at: deeper ones are rarely what a caller fills.
_DEPTH = 4


def shown_in(blueprint: Blueprint, document: Document) -> tuple[Api, ...]:
    """What the OpenAPI fences of a document describe, whole or in part."""
    if not any(block.kind == "openapi" for block in document.blocks):
        return ()
    every = (*blueprint.apis, *blueprint.sketched)
    return tuple(api for api in every if document.path in api.files and api.version != "sketch")


def shown_operation(blueprint: Blueprint, document: Document, sketch: Sketch) -> Operation | None:
    """An endpoint as a fence of its document describes it; None where none does."""
    found = shown_with_api(blueprint, document, sketch)
    return found[1] if found else None


def shown_with_api(blueprint: Blueprint, document: Document, sketch: Sketch) -> tuple[Api, Operation] | None:
    """The same, with the description that it is part of."""
    found = ((api, called(api, sketch.method, sketch.path)) for api in shown_in(blueprint, document))
    return next(((api, operation) for api, operation in found if operation is not None), None)


def is_unread(blueprint: Blueprint, document: Document, sketch: Sketch) -> bool:
    """Whether an endpoint stands in an OpenAPI fence of which no operation could be read: nothing may be missed there."""
    fenced = 0 <= sketch.block < len(document.blocks) and document.blocks[sketch.block].kind == "openapi"
    return fenced and shown_operation(blueprint, document, sketch) is None


def states_callers(operation: Operation) -> bool:
    """Whether an operation says who may call it: a scheme, a parameter with a credential, or that it is open to all."""
    return operation.security is not None or is_protected(operation).yes


def guarded_in_fences(blueprint: Blueprint, document: Document) -> bool:
    """Whether a fence of a document asks callers for a credential, or answers those who come too often with 429."""
    return any(
        is_protected(operation).yes or "429" in operation.responses
        for api in shown_in(blueprint, document)
        for operation in api.operations
    )


def described_already(blueprint: Blueprint, document: Document, sketch: Sketch) -> bool:
    """Whether a description of the repository has an endpoint that a document names, so that it is no plan of the
    document. One path in common with one of several descriptions is chance, unless a sentence merely mentions it.
    """
    own = [api for api in blueprint.apis if document.path not in api.files]
    having = [api for api in own if called(api, sketch.method, sketch.path) is not None]
    if not having or len(own) == 1 or sketch.where in ("prose", "diagram"):
        return bool(having)
    drafts = [api for api in blueprint.sketched if document.path in api.files]
    return any(says_the_same(api, draft.operations) for api in having for draft in drafts)


def said_in_fences(blueprint: Blueprint, document: Document) -> Iterator[str]:
    """The words of a document's OpenAPI fences: what operations, parameters and answers say of themselves."""
    for api in shown_in(blueprint, document):
        for operation in api.operations:
            yield f"{operation.summary} {operation.description}"
            for parameter in operation.parameters:
                yield f"{parameter.name} {parameter.description}"
            for response in operation.responses.values():
                yield f"{response.status} {response.description} {' '.join(sorted(response.headers))}"


def bounds_input(blueprint: Blueprint, document: Document) -> bool:
    """Whether a fence of a document gives any text or list of a request a largest size."""
    return any(
        _bounded(api, schema, _DEPTH)
        for api in shown_in(blueprint, document)
        for operation in api.operations
        if operation.body is not None
        for schema in operation.body.content.values()
    )


def _bounded(api: Api, schema: Schema | None, depth: int) -> bool:
    for part in api.flatten(schema):
        if part.max_length is not None or part.max_items is not None or part.enum or part.pattern:
            return True
        inner = (*part.properties.values(), *((part.items,) if part.items is not None else ()))
        if depth and any(_bounded(api, child, depth - 1) for child in inner):
            return True
    return False
