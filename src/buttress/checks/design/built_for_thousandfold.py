"""DOC105: built for a thousand times what is there."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from buttress.findings.finding import Confidence
from buttress.findings.rule import Consequence, Principle, Rule, Severity
from buttress.predicates.claims import highest, own_claims, said, top
from buttress.predicates.figures import DAY, exact_number
from buttress.predicates.naming import singular_words
from buttress.predicates.sketched_access import neighbours, plans

if TYPE_CHECKING:
    from collections.abc import Iterator

    from buttress.blueprint.blueprint import Blueprint
    from buttress.blueprint.document import Claim, Document, Passage
    from buttress.findings.finding import Finding

RULE = Rule(
    name="built-for-thousandfold",
    code="DOC105",
    severity=Severity.ADVICE,
    consequence=Consequence.COST,
    principle=Principle.START_SIMPLE,
)
#: Ten times today is a plan, a thousand times today is another product.
_TOO_FAR = 1000
#: What one ordinary server takes without special measures: see the page for the measurement.
_ONE_SERVER = 100.0
_FEW_USERS = 10_000
_ROWS_ON_ONE = 10_000_000
_MACHINERY = re.compile(
    r"\b(?:shard(?:s|ed|ing)|multi[- ]region(?:al)?|active[- ]active|(?:apache )?kafka|cassandra|service mesh|istio|event sourcing|global database)\b",
    re.IGNORECASE,
)
_LATER = re.compile(
    r"\b(?:later|future|eventually|phase [2-9]|when (?:we|it|load|traffic|needed|the)|if (?:we|it|load|traffic|needed|the)|once |beyond|might|could|may|"
    r"not?\b|without|instead of|unless|until|yet|out of scope|non-goal|overkill|alternative|rather than|vs\.?|versus|compared|already|existing|company)\b",
    re.IGNORECASE,
)
_ASIDE = (
    "alternativ",
    "rejected",
    "considered",
    "option",
    "future",
    "later",
    "out of scope",
    "non-goal",
    "trade",
    "roadmap",
    "appendix",
    "scal",
    "phase",
)


_LOAD = re.compile(r"req|rps|qps|tps|order|write|event|message|quer|transaction|call|请求", re.IGNORECASE)


def check(blueprint: Blueprint) -> Iterator[Finding]:
    """Documents whose plan is a thousand times their present, or whose machinery serves a load of one server."""
    for document in blueprint.documents:
        if document.stage == "teaching":
            continue
        pair = _thousandfold(document)
        if pair is not None:
            yield _leap(document, *pair)
            continue
        load = _small_load(document) if plans(document) and not _big_nearby(blueprint, document) else None
        machine = _machinery(document) if load is not None else None
        if load is not None and machine is not None:
            yield _machine(document, load, *machine)


def _thousandfold(document: Document) -> tuple[Claim, Claim] | None:
    """Today's number and the planned one of the same thing, at least a thousand times as large."""
    claims = list(own_claims(document, "rate", "users", "rows"))
    for now in claims:
        if now.horizon != "now" or top(now) <= 0:
            continue
        for then in claims:
            same = then.kind == now.kind and singular_words(then.of) == singular_words(now.of)
            if same and then.horizon == "later" and then.quantity >= _TOO_FAR * top(now):
                return now, then
    return None


def _leap(document: Document, now: Claim, then: Claim) -> Finding:
    factor = then.quantity / top(now)
    return RULE.finding(
        subject=document.path,
        at=then.span,
        message=f"the design is for {said(then)}, {exact_number(factor)} times the {said(now)} of today",
        because=f"{said(now)} at :{now.span.line} against {said(then)} at :{then.span.line}: what is built for the second has to be run, paid for and "
        f"debugged at the first; ten times today would be {exact_number(top(now) * 10)}",
        instead=f"a design for {exact_number(top(now) * 10)} that names what breaks first beyond it, and the measurement that says when to start on that",
        related=[(now.span, "today")],
        exposure=40,
    )


def _small_load(document: Document) -> Claim | None:
    """The largest stated load, when all that is stated fits one server; None without a load."""
    rates = list(own_claims(document, "rate"))
    users = list(own_claims(document, "users"))
    rows = list(own_claims(document, "rows"))
    rates = [c for c in rates if _LOAD.search(f"{c.of} {c.written}") and any(letter.isdigit() for letter in c.written)]
    users = [c for c in users if c.of.endswith(("users", "customers"))]
    big = (
        any(top(c) > _ONE_SERVER for c in rates)
        or any(top(c) > _FEW_USERS for c in users)
        or any(top(c) > _ROWS_ON_ONE for c in rows)
        or any(top(c) > 1e12 for c in own_claims(document, "size"))
    )
    return None if big else highest(rates) or highest(users)


def _big_nearby(blueprint: Blueprint, document: Document) -> bool:
    """Whether another design of the same folder states a load that asks for machinery."""
    return any(
        top(c) > (_ONE_SERVER if c.kind == "rate" else _FEW_USERS)
        for other in neighbours(blueprint, document)
        for c in own_claims(other, "rate", "users")
    )


def _machinery(document: Document) -> tuple[Passage, str] | None:
    """The first sentence that plans with machinery for many servers, and its word."""
    for passage in document.passages:
        if passage.bad or passage.kind in ("quote", "heading") or _LATER.search(passage.text):
            continue
        section = document.section_of(passage.section)
        found = _MACHINERY.search(passage.text)
        if found and not (section is not None and section.says(*_ASIDE)):
            return passage, found.group()
    return None


def _machine(document: Document, load: Claim, passage: Passage, word: str) -> Finding:
    daily = f" ({exact_number(load.quantity * DAY)} a day)" if load.kind == "rate" and load.quantity < 1 else ""
    return RULE.finding(
        subject=document.path,
        at=passage.span,
        message=f"{word} is planned for {said(load)}{daily}, which one ordinary server carries",
        because=f"the highest load that {document.path} states is {said(load)} at :{load.span.line}; {word} at :{passage.span.line} costs its setup, its "
        "failures and its knowledge from the first day",
        instead=f"one database and a table as queue now, {word} at a stated number (ten times {said(load)}, or a measured p95), or the reason why it "
        "is needed at this load",
        related=[(load.span, "the highest stated load")],
        exposure=20,
        confidence=Confidence.POSSIBLE,
    )
