"""The numbers that documents state: finding one, and the arithmetic with its operands in plain sight."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from buttress.predicates.figures import human_bytes, human_number, human_seconds, percent
from buttress.predicates.part_names import mentions, same_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from buttress.blueprint.document import Claim, ClaimKind, Document
    from buttress.blueprint.source import Span
    from buttress.blueprint.system import Component, System

#: Parts of a document whose numbers describe what was not chosen, somebody else, or what things cost elsewhere.
_ASIDE = (
    "alternativ",
    "rejected",
    "considered",
    "option",
    "comparison",
    "compare",
    "trade-off",
    "tradeoff",
    "appendix",
    "reference",
    "background",
    "related work",
    "benchmark",
    "mistake",
    "anti-pattern",
    "example",
    "latency numbers",
    "glossary",
    "interview",
    "contrast",
    "lessons",
    "history",
)
#: Numbers that illustrate, and results of a benchmark: neither is what the design sets or states for itself.
_NOT_ITS_OWN = ("example", "measured")


class Sum(NamedTuple):
    """A calculation: its result in base units, the arithmetic as people read it, and where its operands stand."""

    value: float
    words: str  # '5 replicas x 20 connections = 100 connections'
    spans: tuple[Span, ...]


def stated(
    claims: Iterable[Claim],
    kind: ClaimKind,
    *,
    subject: str = "",
    component: Component | None = None,
    of: str = "",
    horizon: str | None = None,
) -> tuple[Claim, ...]:
    """The numbers of one kind that a design states of itself: no examples, nothing shown as bad.

    ``subject`` and ``component`` keep those that name it; ``of`` those of a thing (``requests``, part of the word will
    do); ``horizon`` 'now' also takes those that name no time, 'later' only those that are planned for.
    """
    found = [c for c in claims if c.kind == kind and not c.bad and c.bound not in _NOT_ITS_OWN]
    if subject:
        found = [c for c in found if any(same_name(subject, name) for name in c.subject)]
    if component is not None:
        found = [c for c in found if mentions(c.subject, component)]
    if of:
        found = [c for c in found if of in c.of]
    if horizon == "now":
        found = [c for c in found if c.horizon != "later"]
    elif horizon is not None:
        found = [c for c in found if c.horizon == horizon]
    return tuple(found)


#: Words of a quota, and of what is counted for each caller apart.
_ALLOWANCE = re.compile(
    r"\blimit|throttl|\bquota|\ballowance|\bbucket|\bper[- ](?:tenant|user|customer|client|caller|key|token|ip\b|address|account|org)|限流|限速",
    re.IGNORECASE,
)


def own_claims(document: Document, *kinds: ClaimKind) -> Iterator[Claim]:
    """Numbers of some kinds that the document states of its own system: no examples, no alternatives, nothing bad."""
    title = document.title.lower()
    aside = tuple(word for word in _ASIDE if word not in title)  # an interview is not aside of itself
    for claim in document.claims:
        if claim.kind not in kinds or claim.bad or claim.bound in _NOT_ITS_OWN:
            continue
        if claim.kind == "rate" and is_allowance((document,), claim):
            continue
        section = document.section_of(claim.section)
        if section is None or not section.says(*aside):
            yield claim


def only(claims: Iterable[Claim]) -> Claim | None:
    """The one number that is stated; None when there is none, or when several differ (nobody can tell which holds)."""
    found = list(claims)
    if not found or len({(c.quantity, c.high) for c in found}) > 1:
        return None
    return found[0]


def highest(claims: Iterable[Claim]) -> Claim | None:
    """The largest number, by the upper end of its range; None without any."""
    return max(claims, key=top, default=None)


def top(claim: Claim) -> float:
    """The upper end of a number."""
    return max(claim.quantity, claim.high)


def said(claim: Claim) -> str:
    """A number as the document has it, with what it counts where the digits stand alone: ``8 replicas``."""
    text = claim.written.strip(" =:~≈")
    bare = text.replace(",", "").replace(".", "").replace(" ", "").isdigit()
    return f"{text} {claim.of or claim.kind}" if bare else text


def load_now(system: System) -> Claim | None:
    """The highest rate of requests (or of anything a second) that is stated for today; None when nothing is."""
    rates = _rates(system, "now")
    return highest([c for c in rates if _is_requests(c)] or rates)


def load_later(system: System) -> Claim | None:
    """The highest rate that is planned for."""
    return highest(_rates(system, "later"))


def chain_availability(hops: int, each: Claim) -> Sum:
    """What is left when every one of ``hops`` parts must be up: the product of their shares."""
    value = each.quantity**hops
    return Sum(value, f"{hops} x {percent(each.quantity)} in a row = {percent(value)}", (each.span,))


def concurrency(rate: Claim, latency: Claim) -> Sum:
    """Little's law: things a second x seconds each = how many are in progress at once."""
    value = top(rate) * latency.quantity
    words = f"{human_number(top(rate))}/s x {human_seconds(latency.quantity)} = {human_number(value)} at once"
    return Sum(value, words, (rate.span, latency.span))


def connections_needed(replicas: float, pool: float, spans: tuple[Span, ...]) -> Sum:
    """Processes x connections each."""
    value = replicas * pool
    words = f"{human_number(replicas)} replicas x {human_number(pool)} connections = {human_number(value)} connections"
    return Sum(value, words, spans)


def stored(rows_a_second: float, row_bytes: float, seconds: float, spans: tuple[Span, ...]) -> Sum:
    """What accumulates: rows a second x bytes a row x seconds kept."""
    value = rows_a_second * row_bytes * seconds
    words = f"{human_number(rows_a_second)} rows/s x {human_bytes(row_bytes)} x {human_seconds(seconds)} = {human_bytes(value)}"
    return Sum(value, words, spans)


def seconds_until(limit: float, a_second: float) -> float:
    """After how many seconds a counter that grows by so much a second reaches a limit; infinite when it stands still."""
    return limit / a_second if a_second > 0 else float("inf")


def _rates(system: System, horizon: str) -> tuple[Claim, ...]:
    """Things a second; bytes over time are traffic or growth, and what one caller may ask for at most is no load."""
    rates = (c for c in stated(system.claims, "rate", horizon=horizon) if c.of != "bytes")
    return tuple(c for c in rates if not is_allowance(system.documents, c))


def is_allowance(documents: Iterable[Document], claim: Claim) -> bool:
    """Whether a rate is no load: the sentence or row around it speaks of a limit, or of what each caller gets."""
    passages = (p for d in documents if d.path == claim.span.path for p in d.passages)
    around = next((p for p in passages if p.span.start <= claim.span.start < p.span.end), None)
    return around is not None and _ALLOWANCE.search(f"{' '.join(around.headers)} {around.text}") is not None


def _is_requests(claim: Claim) -> bool:
    return not claim.of or any(word in claim.of for word in ("request", "rps", "qps", "call", "query", "queries"))
