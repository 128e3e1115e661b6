"""API102: two operations with one operationId."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from buttress.checks.api._document import size_of
from buttress.findings.finding import Confidence
from buttress.findings.rule import Consequence, Principle, Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from buttress.blueprint.api import Api, Operation
    from buttress.blueprint.blueprint import Blueprint
    from buttress.findings.finding import Finding

RULE = Rule(
    name="duplicate-operation-id",
    code="API102",
    severity=Severity.ERROR,
    consequence=Consequence.BROKEN_CONTRACT,
    principle=Principle.APIS_ARE_CONTRACTS,
    confidence=Confidence.PROVED,
)


def check(blueprint: Blueprint) -> Iterator[Finding]:
    """Every operation whose operationId an earlier one has already."""
    for api in blueprint.apis:
        owners: defaultdict[str, list[Operation]] = defaultdict(list)
        for operation in api.operations:
            if operation.operation_id:
                owners[operation.operation_id].append(operation)
        taken = set(owners)
        for first, *others in owners.values():
            for operation in others:
                yield _finding(api, first, operation, taken)


def _finding(api: Api, first: Operation, operation: Operation, taken: set[str]) -> Finding:
    subject, other, name = api.subject(operation), api.subject(first), operation.operation_id
    at = api.span(operation.place.child("operationId"))
    better = _free_name(operation, taken)
    return RULE.finding(
        subject=subject,
        at=at,
        message=f"{subject} has the operationId `{name}` of {other}",
        because=f"a client generated from {api.key} ({size_of(api)}) gets one function `{name}` for both: calling it "
        f"reaches {other} or {subject}, whichever the generator kept, or generation fails",
        instead=f"operationId: {better}" if better else f"give {subject} an operationId of its own",
        related=[(api.span(first.place.child("operationId")), f"{other} has it first")],
        exposure=70,
    )


def _free_name(operation: Operation, taken: set[str]) -> str:
    """A name in the style of the taken one, made of method and path; '' when that is taken too."""
    words = re.findall(r"[A-Za-z0-9]+", operation.path.replace("{", " by "))
    words = [operation.method.lower(), *words]
    if "_" in operation.operation_id or "-" in operation.operation_id:
        better = ("_" if "_" in operation.operation_id else "-").join(word.lower() for word in words)
    else:
        better = words[0] + "".join(word[:1].upper() + word[1:] for word in words[1:])
    return "" if better in taken else better
