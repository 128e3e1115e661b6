"""X109: errors that are told in more than one shape: inside a design, or in it and in the API's description."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from buttress.findings.finding import Confidence
from buttress.findings.rule import Consequence, Principle, Rule, Severity
from buttress.predicates.errors_shape import error_responses, property_names
from buttress.predicates.naming import counted
from buttress.predicates.paging import key_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from buttress.blueprint.api import Api, Operation, Response
    from buttress.blueprint.blueprint import Blueprint
    from buttress.blueprint.document import Document, ErrorShape
    from buttress.findings.finding import Finding

RULE = Rule(
    name="error-shape-drift",
    code="X109",
    severity=Severity.WARNING,
    consequence=Consequence.BROKEN_CONTRACT,
    principle=Principle.APIS_ARE_CONTRACTS,
    confidence=Confidence.LIKELY,
)
_WORDS = {
    "error object": "one object under `error`",
    "error text": "a sentence under `error`",
    "error list": "a list under `error`",
    "errors list": "a list under `errors`",
    "errors object": "an object under `errors`",
    "errors text": "a sentence under `errors`",
    "problem details": "problem details (RFC 9457)",
    "flat": "properties at the top",
}
_PROBLEM = frozenset({"type", "title", "status", "detail", "instance"})
#: Error answers of a description that have to agree before a document can disagree with them.
_CUSTOM = 3


def check(blueprint: Blueprint) -> Iterator[Finding]:
    """One finding a document: its own samples first, else the description of the API that it sketches."""
    for document in blueprint.documents:
        shapes = [shape for shape in blueprint.error_shapes if shape.document == document.path]
        first = shapes[0] if shapes else None
        other = next((shape for shape in shapes if first is not None and shape.shape != first.shape), None)
        if first is not None and other is not None:
            yield _inside(document, first, other, shapes)
        elif first is not None:
            yield from _against(blueprint, document, first)
        else:
            yield from _described(blueprint, document)


def _described(blueprint: Blueprint, document: Document) -> Iterator[Finding]:
    """Error answers of a description inside the document: one that only shows an example beside those with a schema."""
    for api in (api for api in blueprint.apis if api.files == (document.path,)):
        told = [(s, o, r) for o in api.operations for r in error_responses(o) if (s := _shape(api, r))]
        schemas = [each for each in told if not _is_example(each[2])]
        counts = Counter(shape for shape, _, _ in schemas)
        odd = next((each for each in told if _is_example(each[2]) and each[0] not in counts), None)
        if odd is not None and len(counts) == 1:
            yield _unlike(document, api, odd, schemas)
            return


def _is_example(response: Response) -> bool:
    """Whether a body is known from an example alone."""
    return all(
        schema is None or {"example", "examples"} & set(schema.place.pointer[-3:])
        for schema in response.content.values()
    )


def _unlike(
    document: Document,
    api: Api,
    odd: tuple[str, Operation, Response],
    usual: Sequence[tuple[str, Operation, Response]],
) -> Finding:
    shape, operation, response = odd
    shown = next(schema for schema in response.content.values() if schema is not None)
    at, model = api.span(shown.place), api.span(usual[0][2].place)
    common = usual[0][0]
    return RULE.finding(
        subject=f"{document.path}#{operation.subject}",
        at=at,
        message=f"{response.status} of {operation.subject} tells its error with {_WORDS[shape]}, {usual[0][2].status} of {usual[0][1].subject} "
        f"with {_WORDS[common]}",
        because=f"{counted(len(usual), 'error answer')} of this description {'has' if len(usual) == 1 else 'have'} a schema with {_WORDS[common]} "
        f"(line {model.line}); a client written from it finds nothing in the answer of line {at.line}",
        instead=f"the schema of line {model.line} for {response.status} of {operation.subject}, and an example in its shape",
        related=[(model, f"the other shape: {_WORDS[common]}")],
        exposure=50,
    )


def _inside(document: Document, first: ErrorShape, other: ErrorShape, shapes: Sequence[ErrorShape]) -> Finding:
    counts = Counter(shape.shape for shape in shapes)
    usual, rare = (first, other) if counts[first.shape] >= counts[other.shape] else (other, first)
    how_many = f"; {counts[usual.shape]} of {counted(len(shapes), 'sample')} use the first" if len(shapes) > 2 else ""
    return RULE.finding(
        subject=_subject(document, rare),
        at=rare.span,
        message=f"errors come in two shapes in this design: {_WORDS[usual.shape]} on line {usual.span.line}, {_WORDS[rare.shape]} on "
        f"line {rare.span.line}",
        because=f"a client that looks for `{usual.key}`, as line {usual.span.line} shows it, finds nothing in the answer of line "
        f"{rare.span.line} and treats a failure as a success or as a crash of its own{how_many}",
        instead=f"one shape for every error, shown once; `{usual.key}` where line {rare.span.line} has `{rare.key}`, or the other way round",
        related=[(usual.span, f"the other shape: {_WORDS[usual.shape]}")],
        exposure=50,
    )


def _against(blueprint: Blueprint, document: Document, shape: ErrorShape) -> Iterator[Finding]:
    """The description that this document sketches, where most of its error answers agree with each other."""
    keys = {api.described_by for api in blueprint.sketched if api.described_by and document.path in api.files}
    for api in (api for api in blueprint.apis if api.key in keys and document.path not in api.files):
        told = [(s, o, r) for o in api.operations for r in error_responses(o) if (s := _shape(api, r))]
        counts = Counter(s for s, _, _ in told)
        if shape.shape in counts or sum(counts.values()) < _CUSTOM or len(counts) > 1:
            continue
        yield _drift(document, shape, api, told[0], len(told))
        return


def _drift(
    document: Document, shape: ErrorShape, api: Api, example: tuple[str, Operation, Response], count: int
) -> Finding:
    told, operation, response = example
    place = api.span(response.place)
    return RULE.finding(
        subject=_subject(document, shape),
        at=shape.span,
        message=f"this design tells errors with {_WORDS[shape.shape]}, {api.key} with {_WORDS[told]}",
        because=f"all {counted(count, 'error answer')} of {api.key} that state a body agree, as {response.status} of {operation.subject} on "
        f"line {place.line}, so a client written from line {shape.span.line} reads none of them",
        instead=f"show the shape of {api.key} on line {shape.span.line}, or plan the change of all {count} as a new version",
        related=[(place, f"the description: {_WORDS[told]}")],
        exposure=40,
    )


def _shape(api: Api, response: Response) -> str:
    """The shape of a described error answer, in the words of samples; '' for one that states too little."""
    names = {key_of(name): name for name in property_names(api, response)}
    if len(names.keys() & _PROBLEM) >= _CUSTOM and "title" in names:
        return "problem details"
    schema = next(iter(response.content.values()), None)
    for word in ("error", "errors"):
        inner = api.resolve(api.properties(schema).get(names.get(word, "")))
        if inner is not None:
            is_list = "array" in inner.types or inner.items is not None
            whole = "object" in inner.types or bool(api.properties(inner))
            kind = "list" if is_list else "object" if whole else "text" if "string" in inner.types else ""
            return f"{word} {kind}" if kind else ""
    return "flat" if names.keys() & {"message", "code", "detail", "msg"} else ""


def _subject(document: Document, shape: ErrorShape) -> str:
    section = document.section_of(shape.section)
    return f"{document.path}#{section.title}" if section is not None and section.title else document.path
