"""SEC106: an edge that is guarded and does not count."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from buttress.findings.finding import Confidence
from buttress.findings.rule import Consequence, Principle, Rule, Severity
from buttress.predicates.naming import counted
from buttress.predicates.sketched_access import endpoints, plans, speaks_nearby

if TYPE_CHECKING:
    from collections.abc import Iterator

    from buttress.blueprint.blueprint import Blueprint
    from buttress.blueprint.document import Document, Sketch
    from buttress.blueprint.provision import Provision
    from buttress.findings.finding import Finding

RULE = Rule(
    name="missing-rate-limit",
    code="SEC106",
    severity=Severity.ADVICE,
    consequence=Consequence.SECURITY,
    principle=Principle.FAILURES_WILL_HAPPEN,
    confidence=Confidence.POSSIBLE,
)
_GUESSED = re.compile(
    r"login|sign-?in|register|sign-?up|password|(?:auth|account|users?)/reset|forgot|otp|verify|2fa|mfa|token|magic|invite",
    re.IGNORECASE,
)
_COSTLY = re.compile(r"upload|export|report|search|send|email|sms|generate|import|checkout", re.IGNORECASE)
_LIMITED = re.compile(
    r"rate[- _]?limit|throttl|quota|\b429\b|too many requests|per[- ](?:ip|user|client|key)\b|lock(?:ed)?[- ]?out|brute|captcha|\bWAF\b|cloudflare|back-?pressure|"
    r"load shedding|限流|锁定|防暴力|频率|限制|Drossel|limitation de d|ограничени",
    re.IGNORECASE,
)
_EDGE = frozenset({"authentication", "authorization", "gateway", "tls"})
_ENOUGH = 3


def check(blueprint: Blueprint) -> Iterator[Finding]:
    """One finding a design that speaks of its edge, has endpoints to guess or exhaust, and limits none of them."""
    for document in blueprint.documents:
        edge = _edge(document)
        if not plans(document) or edge is None or _limited(blueprint, document):
            continue
        every = list(endpoints(document))
        guessed = next((s for s in every if s.method == "POST" and _GUESSED.search(s.path)), None)
        costly = next((s for s in every if _COSTLY.search(s.path)), None)
        worst = guessed or costly
        if worst is not None and (guessed is not None or len(every) >= _ENOUGH):
            yield _finding(document, worst, edge, every, guessed=guessed is not None)


def _edge(document: Document) -> Provision | None:
    """A sentence on who gets in: a document that has none does not speak of its edge at all."""
    return next((p for p in document.provisions if p.topic in _EDGE and p.state == "yes" and not p.bad), None)


def _limited(blueprint: Blueprint, document: Document) -> bool:
    if speaks_nearby(blueprint, document, _LIMITED) or any(c.kind == "rate-limit" for c in document.claims):
        return True
    system = next((s for s in blueprint.systems if any(d.path == document.path for d in s.documents)), None)
    return system is not None and any(p.topic == "rate-limit" for p in system.provisions)


def _finding(document: Document, worst: Sketch, edge: Provision, every: list[Sketch], *, guessed: bool) -> Finding:
    what = (
        f"{worst.subject} can be asked a thousand times a second with another guess each time"
        if guessed
        else f"one caller of {worst.subject} can take the time of all the others"
    )
    return RULE.finding(
        subject=document.path,
        at=worst.span,
        message=f"{document.path} says who gets in and not how often: none of its {counted(len(every), 'endpoint')} has a limit",
        because=f"{what}; {edge.topic} at :{edge.span.line} does not slow anybody down",
        instead=f"a limit at the edge with its answer (429 and Retry-After): for {worst.subject} a few a minute by address and by account, for the rest by caller",
        related=[(edge.span, f"speaks of {edge.topic}")],
        exposure=30 + (20 if guessed else 0),
    )
