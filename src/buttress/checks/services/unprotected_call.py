"""unprotected-call: services that wait for others, and nothing says for how long or what happens then."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from buttress.checks.services._calls import Call, calls, passes_on, takes_requests
from buttress.checks.services._shared import (
    artefacts,
    code_was_read,
    mentions_topic,
    name_words,
    passages,
    plans,
    said_as,
    search,
    silence_counts,
)
from buttress.findings.finding import Confidence
from buttress.findings.rule import Consequence, Principle, Rule, Severity
from buttress.predicates.naming import counted, listing, words
from buttress.predicates.provided import is_about
from buttress.predicates.resilience import code_read, covers

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from buttress.blueprint.blueprint import Blueprint
    from buttress.blueprint.system import Component, System
    from buttress.findings.finding import Finding

RULE = Rule(
    name="unprotected-call",
    code="SVC112",
    severity=Severity.ADVICE,
    consequence=Consequence.OUTAGE,
    principle=Principle.FAILURES_WILL_HAPPEN,
    convention=True,
)

_MONEY = frozenset(
    {"payment", "billing", "stripe", "paypal", "adyen", "bank", "psp", "checkout", "card", "braintree", "acquirer"}
)
_WORDS = re.compile(
    r"time[- ]?outs?\b|\bretr(?:y|ies)\b|circuit[- ]?break|\bbreaker|fall[- ]?back|resilien|hystrix|polly\b|service mesh|istio|linkerd|envoy"
    r"|bulkhead|graceful(?:ly)? degrad|deadline|back-?off",
    re.IGNORECASE,
)
#: What says it only beside the names of the two: "the app waits at most 3 seconds" is patience of somebody else's.
_PATIENCE = re.compile(
    r"\btim(?:es|ed) out\b|\bgives? up\b|\bwaits? (?:at most|no longer than|up to)\b|\btr(?:y|ies) (?:again|twice)\b"
    r"|\b(?:two|three|\d+) (?:attempts|tries)\b|\b(?:is|are) (?:down|slow|unreachable|unavailable)\b",
    re.IGNORECASE,
)


def check(blueprint: Blueprint) -> Iterator[Finding]:
    """Calls that nothing in document, manifests or code protects; one finding a system."""
    for system in blueprint.systems:
        if plans(system):
            if not silence_counts(system) or search(system, _WORDS):
                continue
        elif not code_was_read(system):
            continue
        answers = mentions_topic(system, "timeout", "retry", "breaker", "fallback")
        if any(not p.about for p in answers) or any(
            system.claims and c.kind in ("timeout", "retries") for c in system.claims
        ):
            continue
        drawn = [p for p in answers if p.origin == "mermaid"]
        covered = {word for p in answers if p not in drawn for name in p.about for word in (" ".join(words(name)),)}
        found = [c for c in calls(system) if not _named(c, covered) and _waits(system, c)]
        told = [" ".join(words(p.text)) for _, p in passages(system) if _PATIENCE.search(p.text)]
        found = [c for c in found if not any(covers(p, c.source, c.target) for p in drawn) and not _told(c, told)]
        found.sort(key=lambda c: (-_weight(c), c.edge.span.path, c.edge.span.start))
        for call in found:
            yield _finding(system, call, found)


def _named(call: Call, covered: set[str]) -> bool:
    """Whether a statement that protects something names one end of the call."""
    ends = {" ".join(words(name)) for c in (call.source, call.target) for name in (c.name, c.key)}
    return bool(ends & covered)


def _told(call: Call, sentences: Sequence[str]) -> bool:
    """Whether a sentence or a row of a table that speaks of patience names both ends of the call."""
    ends = [{" ".join(words(name)) for name in (c.name, c.key)} for c in (call.source, call.target)]
    return any(all(any(f" {name} " in f" {said} " for name in names) for names in ends) for said in sentences)


def _fed(system: System, source: Component) -> bool:
    """Whether it works off a queue: nobody waits for it, and the queue hands the work out again."""
    reached = list(system.edges_to(source.key))
    return not takes_requests(source) or (bool(reached) and all(e.mode == "async" for e in reached))


def _waits(system: System, call: Call) -> bool:
    """Whether requests wait for it, as far as can be told: of a part that only runs, its own code must have been read."""
    routes = any(is_about(p, call.source) for p in mentions_topic(system, "gateway"))
    if routes or passes_on(call.source) or _fed(system, call.source):
        return False
    drawn = any(e.origin in ("mermaid", "markdown", "backstage") for e in call.edge.evidence)
    return drawn or code_read(system, call.source).yes


def _weight(call: Call) -> int:
    money = bool(_MONEY & (name_words(call.target)))
    outside = call.target.kind == "external"
    return 40 * money + 30 * outside + 10 * call.sure


def _finding(system: System, call: Call, found: list[Call]) -> Finding:
    first = found[0]
    source, target = said_as(first.source), said_as(first.target)
    rest = f", and so on for {listing((c.edge.subject for c in found[1:]), limit=3)}" if len(found) > 1 else ""
    many = counted(len(found), "call")
    where = artefacts(system)
    return RULE.finding(
        subject=system.edge_subject(call.edge),
        at=call.edge.span,
        message=f"no timeout, retry, breaker or fallback is stated for {_which(call, found)}",
        because=(
            f"when {target} is slow, each request of {source} that waits for it ({first.edge.span}) stays open until the client library"
            f" gives up{rest}; {where} {_names(where)} nothing for {'this call' if len(found) == 1 else f'these {many}'}"
        ),
        instead=(
            f"give {first.edge.subject} a timeout below what its own caller waits, one retry where the call can be repeated, and say what"
            f" {source} answers without {target}"
        ),
        related=[(c.edge.span, c.edge.subject) for c in found[1:5]] if call is first else (),
        exposure=_weight(call),
        confidence=Confidence.LIKELY if code_was_read(system) else Confidence.POSSIBLE,
        fold=system.key,
    )


def _which(call: Call, found: list[Call]) -> str:
    if len(found) == 1:
        return f"the call from {said_as(call.source)} to {said_as(call.target)}"
    return f"{counted(len(found), 'call')} between services or to the outside"


def _names(where: str) -> str:
    return "state" if " and " in where else "states"
