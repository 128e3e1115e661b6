"""event-without-contract: events that others build on, with no word on their shape, their repeats or their failures."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from buttress.checks.services._shared import mentions_topic, search, silence_counts
from buttress.findings.finding import Confidence
from buttress.findings.rule import Consequence, Principle, Rule, Severity
from buttress.predicates.naming import counted, listing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from buttress.blueprint.blueprint import Blueprint
    from buttress.blueprint.document import Relation
    from buttress.blueprint.system import System
    from buttress.findings.finding import Finding

RULE = Rule(
    name="event-without-contract",
    code="SVC116",
    severity=Severity.ADVICE,
    consequence=Consequence.BROKEN_CONTRACT,
    principle=Principle.APIS_ARE_CONTRACTS,
    confidence=Confidence.POSSIBLE,
)

_ANSWERED = re.compile(
    r"idempoten|dead[- ]?letter|\bdlq\b|schema registry|\bavro\b|protobuf|asyncapi|event schema|json schema|exactly[- ]once|at[- ]least[- ]once"
    r"|dedup|de-dup|duplicate|poison|replay",
    re.IGNORECASE,
)


def check(blueprint: Blueprint) -> Iterator[Finding]:
    """Systems that name their events and say nothing else of them; one finding a system."""
    for system in blueprint.systems:
        named = [r for d in system.documents for r in d.relations if r.events and not r.bad]
        if not named or not silence_counts(system):
            continue
        if mentions_topic(system, "event-schema", "dead-letter", "idempotency") or search(system, _ANSWERED):
            continue
        if any(s.kind == "event" and not s.bad for d in system.documents for s in d.samples):
            continue
        yield _finding(system, named)


def _finding(system: System, named: list[Relation]) -> Finding:
    events = list(dict.fromkeys(e for r in named for e in r.events))
    first = named[0]
    consumers = sorted(
        {e.target for e in system.edges if e.mode == "async" and (c := system.component(e.target)) and c.is_business}
    )
    who = listing(consumers) if consumers else "whoever listens"
    return RULE.finding(
        subject=f"{system.label}{first.span.path}",
        at=first.span,
        message=f"{counted(len(events), 'event')} ({listing(events)}) {'is' if len(events) == 1 else 'are'} named without schema, repeats or failures",
        because=(
            f"brokers deliver {events[0]} more than once after a crash or a slow answer, and {who} may then act twice on it;"
            f" nothing says which fields {listing(events, limit=2)} carry, or where one goes that cannot be handled"
        ),
        instead=(
            f"for {events[0]}: list its fields and a version, an event id by which a consumer leaves out repeats, and a dead-letter queue"
            " that somebody watches"
        ),
        related=[(r.span, listing(r.events)) for r in named[1:4]],
    )
