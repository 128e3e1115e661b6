"""API104: a key that is written twice, so that one of the two values is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from buttress.checks.api._document import size_of, subject_of
from buttress.findings.finding import Confidence
from buttress.findings.rule import Consequence, Principle, Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from buttress.blueprint.api import Api, ApiProblem
    from buttress.blueprint.blueprint import Blueprint
    from buttress.findings.finding import Finding

RULE = Rule(
    name="duplicate-mapping-key",
    code="API104",
    severity=Severity.ERROR,
    consequence=Consequence.BROKEN_CONTRACT,
    principle=Principle.APIS_ARE_CONTRACTS,
    confidence=Confidence.PROVED,
)


def check(blueprint: Blueprint) -> Iterator[Finding]:
    """Every key of a description that its mapping has already."""
    for api in blueprint.apis:
        for problem in api.problems:
            if problem.kind == "duplicate-key":
                yield _finding(api, problem)


def _finding(api: Api, problem: ApiProblem) -> Finding:
    lines = [span.line for span, _ in problem.related]
    line = lines[0] if lines else problem.span.line
    key = problem.place.pointer[-1] if problem.place.pointer else ""
    return RULE.finding(
        subject=subject_of(api, problem.place),
        at=problem.span,
        message=f"the key `{key}` is written twice: on line {line} and on line {problem.span.line}",
        because=f"readers of {api.key} ({size_of(api)}) keep the last one, so {_lost(problem, line)}; strict ones refuse the file",
        instead=f"keep one `{key}`, with what both say, or rename one of them",
        related=problem.related,
        exposure=60,
    )


def _lost(problem: ApiProblem, line: int) -> str:
    """What disappears, in the words of an API."""
    pointer = problem.place.pointer
    key = pointer[-1] if pointer else ""
    if pointer[:1] == ("paths",):
        if len(pointer) == 2:
            return f"every operation of {key} from line {line} on is not part of the API"
        if len(pointer) == 3 and key in ("get", "put", "post", "delete", "patch", "head", "options"):
            return f"the {str(key).upper()} of {pointer[1]} on line {line} is not part of the API"
        if "responses" in pointer[-2:-1]:
            return f"the response {key} of line {line} is not part of the contract"
    if pointer[-2:-1] == ("properties",):
        return f"what line {line} says about the property {key} does not count"
    if pointer[:2] == ("components", "schemas") or pointer[:1] == ("definitions",):
        return f"what line {line} says of {'.'.join(str(part) for part in pointer[-2:])} does not count"
    return f"what line {line} says does not count"
