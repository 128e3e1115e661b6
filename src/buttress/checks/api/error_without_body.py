"""API204: errors that do not tell a caller what went wrong."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from buttress.blueprint.api import Place
from buttress.findings.finding import Confidence
from buttress.findings.rule import Consequence, Principle, Rule, Severity
from buttress.predicates.errors_shape import (
    NEED_WORDS,
    error_responses,
    missing_roles,
    property_names,
    tells_what_to_do,
)
from buttress.predicates.naming import counted, listing

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from buttress.blueprint.api import Api, Operation, Response
    from buttress.blueprint.blueprint import Blueprint
    from buttress.blueprint.source import Span
    from buttress.findings.finding import Finding

RULE = Rule(
    name="error-without-body",
    code="API204",
    severity=Severity.ADVICE,
    consequence=Consequence.BROKEN_CONTRACT,
    principle=Principle.APIS_ARE_CONTRACTS,
    convention=True,
)
_SHAPE = re.compile(
    r"\berror (?:code|response|format|body|schema|object)s?\b|ErrorResponse|ProblemDetail|problem\+json|错误码|异常码|错误响应|错误格式",
    re.IGNORECASE,
)
_PROBLEM = "application/problem+json (RFC 9457: type, title, status, detail)"


class _Judged(NamedTuple):
    operation: Operation
    response: Response
    value: str
    why: str


def check(blueprint: Blueprint) -> Iterator[Finding]:
    """One finding for bodies that are missing, one for bodies that lack a role, or one for an API without errors."""
    for api in blueprint.apis:
        callable_ = [operation for operation in api.operations if not operation.webhook]
        judged = [_judge(api, o, r) for o in callable_ for r in error_responses(o)]
        if callable_ and not judged:
            yield _nothing_documented(api, callable_)
        need = [entry for entry in judged if entry.response.status in NEED_WORDS]
        model = _model(need) or (_model(judged) if _is_shown(blueprint, api) else None)
        empty = [entry for entry in need if entry.value == "no" and entry.why == "no body"]
        thin = [entry for entry in need if entry.value == "no" and entry.why != "no body"]
        if model is not None or not _is_shown(blueprint, api) or not _has_error_shape(blueprint, api):
            yield from (_empty(api, group, _share(len(empty), need), model) for group in _by_operation(empty))
        yield from (_thin(api, group, _share(len(thin), need), model) for group in _by_operation(thin))


def _is_shown(blueprint: Blueprint, api: Api) -> bool:
    """Whether the description is a part of a document that says more about the same API."""
    return any(api.key.partition("#")[0] == document.path for document in blueprint.documents)


def _has_error_shape(blueprint: Blueprint, api: Api) -> bool:
    """Whether the document around a description says elsewhere how errors look: a sample, or a sentence with a code."""
    document = next(d for d in blueprint.documents if api.key.partition("#")[0] == d.path)
    shown = any(sample.kind == "error" and not sample.bad for sample in document.samples)
    return shown or any(_SHAPE.search(f"{' '.join(p.headers)} {p.text}") for p in document.passages if not p.bad)


def _judge(api: Api, operation: Operation, response: Response) -> _Judged:
    answer = tells_what_to_do(api, operation, response)
    return _Judged(operation, response, answer.value, answer.why)


def _by_operation(entries: Sequence[_Judged]) -> Iterator[list[_Judged]]:
    groups: dict[str, list[_Judged]] = {}
    for entry in entries:
        groups.setdefault(entry.operation.subject, []).append(entry)
    yield from groups.values()


def _model(need: Sequence[_Judged]) -> _Judged | None:
    """The error answer to copy: one of the shape that most good ones have, where a tenth or more are good."""
    good = [entry for entry in need if entry.value == "yes" and entry.response.content]
    if len(good) * 10 < len(need) or not good:
        return None
    common = Counter(_shape_name(entry) for entry in good).most_common(1)[0][0]
    return next(entry for entry in good if _shape_name(entry) == common)


def _shape_name(entry: _Judged) -> str:
    schema = next(iter(entry.response.content.values()), None)
    return str(schema.ref.pointer[-1]) if schema is not None and schema.ref is not None and schema.ref.pointer else ""


def _share(bad: int, need: Sequence[_Judged]) -> str:
    kinds = listing(sorted({entry.response.status for entry in need}), limit=6)
    if len(need) == 1:
        return f"it the only documented answer for {kinds} in this API"
    total = counted(len(need), "documented answer")
    return f"{'all' if bad == len(need) else f'{bad} of'} {total} for {kinds} in this API"


def _empty(api: Api, group: list[_Judged], share: str, model: _Judged | None) -> Finding:
    operation, response = group[0].operation, group[0].response
    subject = api.subject(operation)
    return RULE.finding(
        subject=subject,
        at=api.span(response.place),
        message=f"{subject} answers {listing(entry.response.status for entry in group)} with no body",
        because=f"a client of {operation.path} learns that the call failed and not why; that makes {share}",
        instead=_instead(api, model),
        related=_related(api, model),
        exposure=_exposure(operation),
        confidence=Confidence.POSSIBLE,  # the server may send more than its description says
        fold=f"{api.key} body",
    )


def _thin(api: Api, group: list[_Judged], share: str, model: _Judged | None) -> Finding:
    operation, response, _, why = group[0]
    subject = api.subject(operation)
    names = listing(property_names(api, response)) or listing(response.content)
    missing = listing(missing_roles(api, response))
    unusable = why != "a message but no code"
    shape = _shape_name(group[0])
    add = f"add a stable code (and {missing.removeprefix('code').lstrip(', ').removeprefix('and ') or 'a field'}) to {shape}"
    return RULE.finding(
        subject=subject,
        at=api.span(response.place),
        message=f"{subject} answers {response.status} with {why}: {names}, without {missing}",
        because=f"a client of {operation.path} can only match on wording, which then can never change; that makes {share}",
        instead=f"{add}; every answer that refers to it gains it"
        if shape and not model and not unusable
        else _instead(api, model),
        related=_related(api, model),
        exposure=_exposure(operation) + (40 if unusable else 0),
        severity=Severity.WARNING if unusable else Severity.ADVICE,
        fold=f"{api.key} shape",
    )


def _nothing_documented(api: Api, operations: Sequence[Operation]) -> Finding:
    writes = [operation for operation in operations if operation.body is not None]
    told = f"{counted(len(operations), 'operation')} and not one 4xx or 5xx answer"
    example = writes[0] if writes else operations[0]
    what = "takes a body that can be wrong" if writes else "can fail"
    return RULE.finding(
        subject=api.label + api.key,
        at=api.span(Place(api.key, ("paths",))),
        message=f"{api.key} describes no error answer: {told}",
        because=f"{api.subject(example)} {what}, and a client generated from this description has no type for that answer",
        instead="describe the error body that the server sends as one schema, and refer to it as the default response of every "
        f"operation; if its shape is still open: {_PROBLEM}, with code, field and request_id beside",
        related=[(api.span(example.place), what)],
        exposure=min(100, 20 + len(operations)),
        fold=f"{api.key} nothing",
    )


def _related(api: Api, model: _Judged | None) -> list[tuple[Span, str]]:
    return [(api.span(model.response.place), f"has {model.why}")] if model else []


def _instead(api: Api, model: _Judged | None) -> str:
    if model is None:
        return f"one error schema for all of them: {_PROBLEM}, with code, field and request_id beside"
    if _shape_name(model) and api.sketch == "" and api.key.endswith(".md"):
        return f"$ref the schema {_shape_name(model)} here too, as {api.subject(model.operation)} does for {model.response.status}"
    name = f" ({_shape_name(model)})" if _shape_name(model) else ""
    return f"the error body that {api.subject(model.operation)} has{name}: {model.why}"


def _exposure(operation: Operation) -> int:
    return 30 + (30 if operation.body is not None else 0) + (10 if "{" not in operation.path else 0)
