"""Two services are both said to own the same table."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from buttress.findings.finding import Confidence
from buttress.findings.rule import Consequence, Principle, Rule, Severity
from buttress.predicates.part_names import part_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from buttress.blueprint.blueprint import Blueprint
    from buttress.blueprint.document import Document, NamedPart, Passage
    from buttress.blueprint.source import Span
    from buttress.blueprint.system import Component, System
    from buttress.findings.finding import Finding

_NAME = r"(?:[A-Z][\w-]*\s){1,4}?(?:[Ss]ervice|API|Worker)|[a-z][a-z0-9]*(?:-[a-z0-9]+)*-(?:service|worker)"
_VERB = r"(?:writes|updates|modifies|inserts|deletes|owns|write|update|modify|own)"
#: Between the verb and the table stands what is written, and hardly ever another sentence.
_MIDDLE = r"(?:\s+(?!from\b|in response\b|reads?\b|through\b|via\b|using\b)[\w'/-]+){0,8}?"
_TABLE = r"\s+(?P<table>[a-z][a-z0-9_]{2,40})\s+(?:aggregate\s+)?table\b"
_WRITES = re.compile(
    rf"\b(?:The\s+|the\s+)?(?P<who>{_NAME})(?:\s+and\s+(?:the\s+)?(?P<other>{_NAME}))?\s+(?:also\s+|both\s+|then\s+|directly\s+)?{_VERB}{_MIDDLE}{_TABLE}"
)
_OWNS = re.compile(rf"\s*(?P<who>{_NAME})\s*[:：–—-]?\s+(?:owns|is the owner of)\s+(?P<tables>[a-z][\w, ]{{2,120}})")
_BEGINS = re.compile(rf"\s*(?:Updates|Writes|Modifies|Inserts|Deletes)\b{_MIDDLE}{_TABLE}")
_WHO = re.compile(rf"\s*(?:The\s+)?(?P<who>{_NAME})\b")
#: Sentences that weigh, forbid or look back.
_NOT_MEANT = re.compile(
    r"\b(?:could|might|must not|should not|never|cannot|no longer|instead of|if two|used to|migrat\w+|strangler|not allowed)\b",
    re.IGNORECASE,
)

RULE = Rule(
    name="owner-drift",
    code="X107",
    severity=Severity.WARNING,
    consequence=Consequence.DATA_LOSS,
    principle=Principle.DATA_IS_SACRED,
    confidence=Confidence.LIKELY,
)


def check(blueprint: Blueprint) -> Iterator[Finding]:
    """Yield data that two services of one system are said to own, in words."""
    told: set[tuple[str, str]] = set()
    for system in blueprint.systems:
        for data, owners in _owners(system).items():
            if len(owners) > 1:
                told |= {(part.span.path, data) for _, part in owners}
                yield _finding(system, data, owners)
    for document in blueprint.documents:
        for data, writers in _writers(document).items():
            if len(writers) > 1 and (document.path, data) not in told:
                yield _written(document, data, writers)


def _owners(system: System) -> dict[str, list[tuple[Component, NamedPart]]]:
    found: defaultdict[str, list[tuple[Component, NamedPart]]] = defaultdict(list)
    for component in system.services:
        for part in component.parts:
            if part.bad:
                continue
            for data in dict.fromkeys(word.lower().strip("`") for word in part.owns):
                if all(other.key != component.key for other, _ in found[data]):
                    found[data].append((component, part))
    return found


def _writers(document: Document) -> dict[str, dict[str, Span]]:
    """For each table, the services of which a sentence says that they own or write it, by their names."""
    found: defaultdict[str, dict[str, Span]] = defaultdict(dict)
    for passage in document.passages:
        if passage.bad or passage.kind not in ("paragraph", "bullet", "row") or _NOT_MEANT.search(passage.text):
            continue
        for sentence in re.split(r"(?<=[.;!?])\s+", passage.text):
            for names, tables in _said(document, passage, sentence):
                for table in tables:
                    for name in names:
                        found[table.lower()].setdefault(part_name(name).core, passage.span)
    return found


def _said(document: Document, passage: Passage, sentence: str) -> Iterator[tuple[list[str], list[str]]]:
    """Who is said to write which tables. A bullet that begins with the verb is about the bullet above it."""
    if owned := _OWNS.match(sentence):
        named = [
            w
            for w in re.split(r",|\band\b", owned["tables"])
            if re.fullmatch(r"\s*[a-z][a-z0-9_]{2,40}(?: tables?)?\s*", w)
        ]
        yield [owned["who"]], [w.strip().removesuffix(" tables").removesuffix(" table") for w in named]
        return
    for match in _WRITES.finditer(sentence):
        yield [who for who in (match["who"], match["other"]) if who], [match["table"]]
    verb = _BEGINS.match(sentence)
    above = document.passages[passage.parent] if verb and 0 <= passage.parent < len(document.passages) else None
    who = _WHO.match(above.text) if above is not None and above.kind == "bullet" else None
    if verb is not None and who is not None:
        yield [who["who"]], [verb["table"]]


def _written(document: Document, data: str, writers: dict[str, Span]) -> Finding:
    (first, here), (second, there) = list(writers.items())[:2]
    one, other = f"the {first.replace('-', ' ')} service", f"the {second.replace('-', ' ')} service"
    where = f"at line {here.line}" if here != there else "in the same sentence"
    return RULE.finding(
        subject=f"{document.path}#{data}",
        at=there,
        message=f"{other} is said to write {data} here, and {one} {where}",
        because=f"two services write {data} by two sets of rules: a check that {one} makes is not made by {other}, and a change of"
        " the table has to wait for both",
        instead=f"name one owner of {data}; let the other ask it for the change, or send it an event",
        related=((here, f"{one} writes {data}"),) if here != there else (),
        exposure=40,
    )


def _finding(system: System, data: str, owners: list[tuple[Component, NamedPart]]) -> Finding:
    (first, here), (second, there) = owners[:2]
    more = [name for name in second.owns if name.lower() != data]
    whole = f", which also holds {', '.join(more[:3])}" if more else ""
    return RULE.finding(
        subject=f"{system.label}{data}",
        at=there.span,
        message=f"{second.name} is said to own {data} here, and {first.name} at line {here.span.line}",
        because=f"two owners write {data} by two sets of rules: a check that {first.name} makes is not made by"
        f" {second.name}{whole}, and a change of the table has to wait for both",
        instead=f"name one owner of {data}; let the other ask {first.name} for it, or keep a copy that follows its events",
        related=((here.span, f"{first.name} owns {data}"),),
        exposure=50,
    )
