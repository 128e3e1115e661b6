"""cache-without-staleness: a price, a stock figure or a right that is cached, and nothing says how old it may be."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from buttress.checks.services._shared import claims, mentions_topic, search
from buttress.findings.rule import Consequence, Principle, Rule, Severity
from buttress.predicates.naming import listing, singular_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from buttress.blueprint.blueprint import Blueprint
    from buttress.blueprint.document import Document, Passage
    from buttress.blueprint.system import System
    from buttress.findings.finding import Finding

RULE = Rule(
    name="cache-without-staleness",
    code="SVC120",
    severity=Severity.ADVICE,
    consequence=Consequence.CONFUSION,
    principle=Principle.DATA_IS_SACRED,
)

#: What happens to whoever is given an old one.
_CRITICAL = {
    "price": "sees the old price until then",
    "pricing": "sees the old price until then",
    "stock": "is sold what is gone",
    "inventory": "is sold what is gone",
    "availability": "is sold what is gone",
    "seat": "is sold what is gone",
    "balance": "spends it twice",
    "permission": "still gets in after the right was taken away",
    "role": "still gets in after the right was taken away",
    "quota": "goes past it",
}
_CACHED = re.compile(r"\bcach(?:e|es|ed|ing)\b", re.IGNORECASE)
_NAMES = "prices?|pricing|stock|inventory|availability|seats?|balances?|permissions?|roles?|quotas?"
#: ``product prices and stock are cached``, ``cache user permissions``: the words belong together.
_TOGETHER = re.compile(
    rf"\b(?:{_NAMES})\b(?:[ ,/&]+\w+){{0,4}} (?:is|are|be|gets?|being) (?:\w+ )?cached\b"
    rf"|\bcach(?:e|es|ed|ing)\b:?(?: \w+,?){{0,3}} (?:{_NAMES})\b|\bcached (?:{_NAMES})\b",
    re.IGNORECASE,
)
#: Whether something runs; nobody buys that.
_UPTIME = re.compile(
    r"(?:provider|service|server|system|gateway|api|channel|node|high)\s+availability|availability (?:status|zone)",
    re.IGNORECASE,
)
_FRESH = re.compile(
    r"\bttl\b|expir|invalidat|evict|stale|fresh|\bpurge|refresh|write[- ]through|cache[- ]bust|\betag|max-age|\b\d+ ?(?:s|sec\w*|min\w*|hours?|ms)\b"
    r"|(?:not|never|don't|do not|cannot|can't|without|no|avoid) (?:\w+ ){0,3}cach|event[- ]driven",
    re.IGNORECASE,
)


def check(blueprint: Blueprint) -> Iterator[Finding]:
    """Documents that cache what must be right and say nothing of age anywhere."""
    for system in blueprint.systems:
        if mentions_topic(system, "staleness") or claims(system, "ttl", "staleness") or search(system, _FRESH_CACHE):
            continue
        for document in system.documents:
            if document.stage != "teaching" and document.english:
                yield from _of(system, document)


#: A sentence that speaks of the age of anything cached.
_FRESH_CACHE = re.compile(rf"(?=.*cach)(?=.*(?:{_FRESH.pattern}))", re.IGNORECASE | re.DOTALL)


def _of(system: System, document: Document) -> Iterator[Finding]:
    for passage in document.passages:
        if passage.bad or passage.kind == "heading" or not _CACHED.search(passage.text) or _FRESH.search(passage.text):
            continue
        together = " ".join(m.group() for m in _TOGETHER.finditer(_UPTIME.sub("", passage.text)))
        data = [w for w in dict.fromkeys(singular_words(together)) if w in _CRITICAL]
        if data:
            yield _finding(system, document, passage, data)
            return


def _finding(system: System, document: Document, passage: Passage, data: list[str]) -> Finding:
    section = document.section_of(passage.section)
    where = f" below '{section.title}'" if section else ""
    count = sum(1 for p in document.passages if _CACHED.search(p.text) and not p.bad)
    said = (
        f"the only line of {document.path} that speaks of caching"
        if count == 1
        else f"one of {count} lines of {document.path} that speak of caching"
    )
    return RULE.finding(
        subject=f"{system.label}{document.path}",
        at=passage.span,
        message=f"{listing(data)} {'is' if len(data) == 1 else 'are'} cached, and nothing says how old a copy may be",
        because=f"whoever is served an old {data[0]} {_CRITICAL[data[0]]}; {said}{where} names neither a lifetime nor what clears it",
        instead=f"say how old a cached {data[0]} may be, what event clears it, and read it from its owner where it decides something",
    )
