"""API103: a description that breaks the rules of OpenAPI."""

from __future__ import annotations

from typing import TYPE_CHECKING

from buttress.checks.api._document import counted, owner_of, size_of, subject_of
from buttress.findings.finding import Confidence
from buttress.findings.rule import Consequence, Principle, Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from buttress.blueprint.api import Api, ApiProblem
    from buttress.blueprint.blueprint import Blueprint
    from buttress.findings.finding import Finding

RULE = Rule(
    thorough=True,
    name="invalid-api-description",
    code="API103",
    severity=Severity.ERROR,
    consequence=Consequence.BROKEN_CONTRACT,
    principle=Principle.APIS_ARE_CONTRACTS,
    confidence=Confidence.PROVED,
)

_STOPS = {
    "syntax": "mend that line, then run again to see the rest",
    "depth": "flatten it, or move the inner parts to components and refer to them",
    "alias-budget": "write the part out once under components and refer to it with `$ref`",
}


def check(blueprint: Blueprint) -> Iterator[Finding]:
    """Structure problems, one finding for each mistake; and texts that could not be read to their end."""
    for api in blueprint.apis:
        for problem in api.problems:
            if problem.kind == "structure":
                yield _structure(api, problem)
            elif problem.kind in _STOPS:
                yield _unread(api, problem)


def _structure(api: Api, problem: ApiProblem) -> Finding:
    return RULE.finding(
        subject=subject_of(api, problem.place),
        at=problem.span,
        message=problem.message,
        because=_because(api, problem),
        instead=problem.fix or f"write what OpenAPI {api.version} expects there",
        related=problem.related,
        severity=Severity.ERROR if problem.breaks else Severity.WARNING,
        exposure=min(100, (40 if problem.breaks else 10) + 2 * problem.uses),
    )


def _because(api: Api, problem: ApiProblem) -> str:
    said = f"{problem.source} says so of {api.key}"
    again = f", in {counted(problem.uses, 'place')}" if problem.uses > 1 else ""
    operation = owner_of(api, problem.place)
    whom = f"callers of {api.subject(operation)}" if operation else f"users of its {size_of(api)}"
    if problem.breaks:
        return f"{said}{again}; tools that validate first refuse the description, others show {whom} something else than it means"
    return f"{said}{again}; validating tools stop here, and what it means to say is lost on {whom}"


def _unread(api: Api, problem: ApiProblem) -> Finding:
    stopped = problem.kind in ("syntax", "depth")
    because = (
        f"{api.key} was read up to line {problem.span.line}: {size_of(api)} so far, and what follows is not reviewed"
        if stopped
        else f"other readers of {api.key} ({size_of(api)}) refuse it or run out of memory; here it was left out"
    )
    return RULE.finding(
        subject=problem.place.path,
        at=problem.span,
        message=f"{problem.place.path} cannot be read as it is: {problem.message}",
        because=because,
        instead=_STOPS[problem.kind],
        exposure=90,
    )
