"""API105: a path and its parameters that do not agree."""

from __future__ import annotations

from typing import TYPE_CHECKING

from buttress.findings.finding import Confidence
from buttress.findings.rule import Consequence, Principle, Rule, Severity
from buttress.predicates.api_templates import path_mismatch, template_names
from buttress.predicates.naming import counted, listing

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from buttress.blueprint.api import Api, Operation, Parameter
    from buttress.blueprint.blueprint import Blueprint
    from buttress.blueprint.source import Span
    from buttress.findings.finding import Finding
    from buttress.predicates.api_templates import Mismatch

RULE = Rule(
    name="undeclared-path-parameter",
    code="API105",
    severity=Severity.ERROR,
    consequence=Consequence.BROKEN_CONTRACT,
    principle=Principle.APIS_ARE_CONTRACTS,
    confidence=Confidence.PROVED,
)
#: From this share of operations on, leaving path parameters out is how the description was written: one decision.
_CUSTOM = 0.5


def check(blueprint: Blueprint) -> Iterator[Finding]:
    """One finding for each path and name: its operations fold. One for an API that hardly ever declares them."""
    for api in blueprint.apis:
        found = [(o, path_mismatch(o, api.servers)) for o in api.operations]
        bare = [o for o, mismatch in found if mismatch.undeclared]
        templated = [o for o in api.operations if template_names(o.path) and not o.webhook]
        custom = len(bare) > 2 and len(bare) >= _CUSTOM * len(templated)
        together = f"{len(bare)} of {counted(len(templated), 'operation')} with a template do so" if custom else ""
        for operation, mismatch in found:
            yield from _of_operation(api, operation, mismatch, together)


def _of_operation(api: Api, operation: Operation, mismatch: Mismatch, together: str) -> Iterator[Finding]:
    undeclared, unused = list(mismatch.undeclared), list(mismatch.unused)
    if len(undeclared) == len(unused) == 1:
        yield _misnamed(api, operation, undeclared.pop(), unused.pop())
    if undeclared:
        yield _undeclared(api, operation, undeclared, together)
    for parameter in unused:
        yield _unused(api, operation, parameter)
    for parameter in mismatch.optional:
        yield _optional(api, operation, parameter)


def _undeclared(api: Api, operation: Operation, names: Sequence[str], together: str) -> Finding:
    subject, shown = api.subject(operation), listing(f"`{name}`" for name in names)
    sibling = next((o for o in api.operations if o is not operation and _declares(o, names[0])), None)
    near = f"{api.subject(sibling)} declares `{names[0]}`" if sibling is not None else ""
    asked = f"OpenAPI {api.version} asks for each of {counted(len(template_names(operation.path)), 'template')} in this path"
    fix = f"add {{name: {names[0]}, in: path, required: true}} with its schema"
    if len(names) > 1:
        fix += f", and the same for {listing(names[1:])}"
    if sibling is not None:
        place = _declares(sibling, names[0])
        if place is not None and place.place.pointer[:1] in (("components",), ("parameters",)):
            fix = f"refer to the parameter that {api.subject(sibling)} uses: $ref {_reference(place)}"
    return RULE.finding(
        subject=subject,
        at=api.span(operation.place),
        message=f"{subject} does not declare its path parameter{'s' if len(names) > 1 else ''} {shown}",
        because=f"a client generated from {api.key} has no argument for {shown} and calls the address with {{{names[0]}}} "
        f"in it, or the generator refuses the file; {together or near or asked}",
        instead=fix,
        related=_also(api, sibling, near),
        exposure=60,
        fold=api.key if together else f"{api.key} {operation.path} {shown}",
    )


def _misnamed(api: Api, operation: Operation, name: str, parameter: Parameter) -> Finding:
    subject = api.subject(operation)
    return RULE.finding(
        subject=subject,
        at=api.span(parameter.place),
        message=f"{subject} declares the path parameter `{parameter.name}`, and its path calls it `{name}`",
        because=f"a client generated from {api.key} asks for {parameter.name}, puts it nowhere and calls the address with "
        f"{{{name}}} in it; names are compared letter by letter",
        instead=f"one name for both: {{{parameter.name}}} in the path, or name: {name} here",
        related=[(api.span(operation.place), f"the path has {{{name}}}")],
        exposure=60,
        fold=f"{api.key} {operation.path} {parameter.name}",
    )


def _unused(api: Api, operation: Operation, parameter: Parameter) -> Finding:
    subject, names = api.subject(operation), template_names(operation.path)
    has = (
        f"has only {listing(f'{{{name}}}' for name in names)}" if names else f"{operation.path} has no template at all"
    )
    return RULE.finding(
        subject=subject,
        at=api.span(parameter.place),
        message=f"{subject} declares a path parameter `{parameter.name}` that its path does not have",
        because=f"callers have to give {parameter.name} and it is sent nowhere: the path {has.removeprefix('the path ')}",
        instead=f"write {{{parameter.name}}} into the path, declare it in: query if it is sent there, or remove it",
        related=[(api.span(operation.place), f"its path is {operation.path}")],
        exposure=50,
        fold=f"{api.key} {operation.path} {parameter.name}",
    )


def _optional(api: Api, operation: Operation, parameter: Parameter) -> Finding:
    subject = api.subject(operation)
    without = operation.path.replace(f"{{{parameter.name}}}", "")
    return RULE.finding(
        subject=subject,
        at=api.span(parameter.place),
        message=f"{subject} declares its path parameter `{parameter.name}` without required: true",
        because=f"a generated client may leave {parameter.name} out and call {without}, which is another operation or none; "
        f"OpenAPI {api.version} refuses an optional part of a path",
        instead="add required: true; if the address answers without it, describe that as a path of its own",
        exposure=30,
        severity=Severity.WARNING,
        fold=f"{api.key} {parameter.place.path} {parameter.place.pointer}",
    )


def _declares(operation: Operation, name: str) -> Parameter | None:
    return next((p for p in operation.parameters if p.where == "path" and p.name == name), None)


def _reference(parameter: Parameter) -> str:
    return f"{parameter.place.path}#/{'/'.join(str(part) for part in parameter.place.pointer)}"


def _also(api: Api, sibling: Operation | None, note: str) -> list[tuple[Span, str]]:
    return [(api.span(sibling.place), note)] if sibling is not None else []
