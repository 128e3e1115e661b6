"""API206: a POST that moves money, places an order or starts a job, and cannot be repeated safely."""

from __future__ import annotations

from typing import TYPE_CHECKING

from buttress.findings.finding import Confidence
from buttress.findings.rule import Consequence, Principle, Rule, Severity
from buttress.predicates.api_naming import resource
from buttress.predicates.naming import counted
from buttress.predicates.retries import repeatable, stake

if TYPE_CHECKING:
    from collections.abc import Iterator

    from buttress.blueprint.api import Api, Operation
    from buttress.blueprint.blueprint import Blueprint
    from buttress.findings.finding import Finding

RULE = Rule(
    name="unsafe-post-without-idempotency",
    code="API206",
    severity=Severity.WARNING,
    consequence=Consequence.BROKEN_CONTRACT,
    principle=Principle.FAILURES_WILL_HAPPEN,
    convention=True,
)
_TWICE = {
    "money": "the money moves only once",
    "order": "only one is made, fulfilled and billed",
    "job": "the whole thing does not run again",
}
_EXPOSURE = {"money": 90, "order": 60, "job": 20}


def check(blueprint: Blueprint) -> Iterator[Finding]:
    """POSTs with something at stake and no key to tell a retry by; one decision per API."""
    for api in blueprint.apis:
        staked = [operation for operation in api.operations if stake(api, operation)]
        exposed = [operation for operation in staked if repeatable(api, operation).no]
        safe = next((operation for operation in staked if repeatable(api, operation).yes), None)
        yield from (_finding(api, operation, safe, len(exposed), len(staked)) for operation in exposed)


def _finding(api: Api, operation: Operation, safe: Operation | None, exposed: int, staked: int) -> Finding:
    subject = api.subject(operation)
    risk = stake(api, operation)
    told = f"; {api.subject(safe)} can tell ({repeatable(api, safe).why})" if safe is not None else ""
    many = f"; {exposed} of {counted(staked, 'such POST')} in this API cannot tell" if exposed > 1 else ""
    return RULE.finding(
        subject=subject,
        at=api.span(operation.place),
        message=f"by this description {subject} cannot tell a retry from a second wish: it takes neither an Idempotency-Key nor "
        "an id from the client",
        because=f"when the answer is lost on the way, a client (or its HTTP library) sends {operation.path} again, and "
        f"nothing here says that {_TWICE[risk]}; {repeatable(api, operation).why}{told}{many}",
        instead=f"take an Idempotency-Key header, keep it with the {resource(operation.path)} under a unique constraint for a day or "
        "more, and answer a repeat with the first result",
        related=[(api.span(safe.place), repeatable(api, safe).why)] if safe is not None else [],
        exposure=_EXPOSURE[risk],
        # A header may be documented for all calls elsewhere; beside an operation that states one, this is a gap.
        confidence=Confidence.LIKELY if safe is not None else Confidence.POSSIBLE,
        severity=Severity.ADVICE if risk == "job" else Severity.WARNING,
        fold=api.key,
    )
