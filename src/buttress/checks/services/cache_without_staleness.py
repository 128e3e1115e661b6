"""cache-without-staleness: a price, a stock figure or a right that is cached, and nothing says how old it may be."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from buttress.checks.services._shared import claims, english, mentions_topic, search
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

#: What goes wrong when an old one is served.
_CRITICAL = {
    "price": "is sold at the old price",
    "pricing": "is sold at the old price",
    "stock": "is sold twice",
    "inventory": "is sold twice",
    "availability": "is sold twice",
    "seat": "is sold twice",
    "balance": "is spent twice",
    "permission": "stays open to somebody whose right was taken away",
    "role": "stays open to somebody whose right was taken away",
    "quota": "is exceeded",
}
_CACHED = re.compile(r"\bcach(?:e|es|ed|ing)\b", re.IGNORECASE)
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
            if document.stage != "teaching" and english(document):
                yield from _of(system, document)


#: A sentence that speaks of the age of anything cached.
_FRESH_CACHE = re.compile(rf"(?=.*cach)(?=.*(?:{_FRESH.pattern}))", re.IGNORECASE | re.DOTALL)


def _of(system: System, document: Document) -> Iterator[Finding]:
    for passage in document.passages:
        if passage.bad or passage.kind == "heading" or not _CACHED.search(passage.text) or _FRESH.search(passage.text):
            continue
        data = [w for w in dict.fromkeys(singular_words(passage.text)) if w in _CRITICAL]
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
        because=f"what a reader of the copy gets {_CRITICAL[data[0]]}; {said}{where} names neither a lifetime nor what clears it",
        instead=f"say how old a cached {data[0]} may be, what event clears it, and read it from its owner where it decides something",
    )
