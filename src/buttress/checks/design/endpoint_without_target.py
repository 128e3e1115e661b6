"""DOC108: ways in, and no word on how fast or how often they answer."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from buttress.findings.finding import Confidence
from buttress.findings.rule import Consequence, Principle, Rule, Severity
from buttress.predicates.claims import own_claims, said
from buttress.predicates.naming import counted
from buttress.predicates.sketched_access import plans, speaks_nearby

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from buttress.blueprint.blueprint import Blueprint
    from buttress.blueprint.document import Claim, Document, Sketch
    from buttress.blueprint.source import Span
    from buttress.findings.finding import Finding

RULE = Rule(
    name="endpoint-without-target",
    code="DOC108",
    severity=Severity.ADVICE,
    consequence=Consequence.SLOWNESS,
    principle=Principle.MEASURE_EVERYTHING,
    confidence=Confidence.POSSIBLE,
)
#: A document with fewer endpoints describes a change, not an API.
_ENOUGH = 3
_TARGET = re.compile(
    r"\bSL[OAI]s?\b|\bp(?:50|75|90|95|99)(?:\.9)?\b|\bpercentile|\blatency\b|\bresponse times?\b|\buptime\b|availability|\b99\.\d|\b(?:milliseconds?|ms)\b|"
    r"响应时间|延迟|可用性|毫秒|Antwortzeit|Verfügbarkeit|latence|latencia|disponib",
    re.IGNORECASE,
)
_EXPENSIVE = (
    "search",
    "report",
    "export",
    "checkout",
    "feed",
    "timeline",
    "list",
    "recommend",
    "dashboard",
    "stats",
    "upload",
)


def check(blueprint: Blueprint) -> Iterator[Finding]:
    """Designs that state a load and endpoints, and neither a latency nor an availability to reach; one a document."""
    for document in blueprint.documents:
        if not plans(document):
            continue
        sketches = _entries(document)
        load = next(own_claims(document, "rate", "users"), None)
        if len(sketches) < _ENOUGH or load is None or _stated(blueprint, document):
            continue
        yield _finding(document, sketches, load)


def _entries(document: Document) -> list[Sketch]:
    found: dict[str, Sketch] = {}
    for sketch in document.sketches:
        if not sketch.bad:
            found.setdefault(sketch.subject, sketch)
    return list(found.values())


def _stated(blueprint: Blueprint, document: Document) -> bool:
    """Whether the document says anything, in numbers or words, about how fast or how available it is to be."""
    claims = any(c.kind in ("latency", "availability") and not c.bad for c in document.claims)
    topics = any(p.topic == "target" for p in document.provisions)
    return claims or topics or speaks_nearby(blueprint, document, _TARGET)


def _finding(document: Document, sketches: Sequence[Sketch], load: Claim) -> Finding:
    dear = next((s for s in sketches if any(word in f"{s.path} {s.note}".lower() for word in _EXPENSIVE)), sketches[0])
    related: list[tuple[Span, str]] = [(load.span, said(load))]
    return RULE.finding(
        subject=document.path,
        at=dear.span,
        message=f"{counted(len(sketches), 'endpoint')} and no target for latency or availability anywhere in {document.path}",
        because=f"{said(load)} at :{load.span.line} says how much, nothing says how fast: whether {dear.subject} needs an index, a cache or a job cannot "
        "be decided, and no alert can be set on it",
        instead=f"a line such as: {dear.subject} answers in ___ ms (p95) at {said(load)}, and in 99.___ % of all requests a month",
        related=related,
        exposure=20,
    )
