"""API101: a reference that names nothing, or something of the wrong kind."""

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
    name="dangling-reference",
    code="API101",
    severity=Severity.ERROR,
    consequence=Consequence.BROKEN_CONTRACT,
    principle=Principle.APIS_ARE_CONTRACTS,
    confidence=Confidence.PROVED,
)


def check(blueprint: Blueprint) -> Iterator[Finding]:
    """One finding for each thing that is referred to and not there."""
    for api in blueprint.apis:
        for problem in api.problems:
            if problem.kind in ("dangling-ref", "wrong-kind-ref"):
                yield RULE.finding(
                    subject=subject_of(api, problem.place),
                    at=problem.span,
                    message=problem.message,
                    because=_because(api, problem),
                    instead=problem.fix,
                    related=problem.related,
                    exposure=min(100, 50 + 5 * problem.uses),
                )


def _because(api: Api, problem: ApiProblem) -> str:
    operation = owner_of(api, problem.place)
    part = next((str(p) for p in problem.place.pointer[len(operation.place.pointer) :]), "") if operation else ""
    promised = {
        "responses": "what a caller gets back",
        "requestBody": "what a caller must send",
        "parameters": "what it takes",
    }
    missing = (
        f"{api.subject(operation)} leaves open {promised.get(part, 'a part of its contract')}" if operation else ""
    )
    uses = f"{counted(problem.uses, 'place')} lead{'s' if problem.uses == 1 else ''} there"
    refuse = f"generators and mock servers that resolve {api.key} ({size_of(api)}) refuse it or guess"
    return f"{missing or uses}, and {refuse}" + (f"; {uses}" if missing and problem.uses > 1 else "")
