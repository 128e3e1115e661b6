"""DOC104: what a design writes and keeps does not fit the disk that it states."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from buttress.findings.finding import Confidence
from buttress.findings.rule import Consequence, Principle, Rule, Severity
from buttress.predicates.claims import own_claims, said, seconds_until, stored, top
from buttress.predicates.figures import exact_number, human_bytes, human_seconds
from buttress.predicates.naming import last_word, singular_words
from buttress.predicates.stated_numbers import is_about, makes_rows, row_width, tables_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from buttress.blueprint.blueprint import Blueprint
    from buttress.blueprint.catalog import Database, Table
    from buttress.blueprint.document import Claim, Document
    from buttress.findings.finding import Finding

RULE = Rule(
    name="disk-outgrown",
    code="DOC104",
    severity=Severity.WARNING,
    consequence=Consequence.OUTAGE,
    principle=Principle.START_SIMPLE,
    confidence=Confidence.PROVED,
)
_DISK = re.compile(r"\b(?:disks?|volumes?|ssd|nvme|hdd|gp[23]|ebs)\b|磁盘|硬盘", re.IGNORECASE)
#: Characters between a size and the word that makes it a disk's, and sentences about how fast one is.
_BESIDE = 30
_SPEED = re.compile(
    r"\b(?:reads?|reading|writing|sequential\w*|seeks?|faster|slower|latency|throughput|microseconds?)\b", re.IGNORECASE
)
#: Bytes a second are how fast a part works; what piles up is told by the day or the month.
_THROUGHPUT = re.compile(r"/\s?s(?:ec)?\b|\bper sec(?:ond)?\b|[GMK]bps\b|[GMK]B/s", re.IGNORECASE)
_ONE = re.compile(
    r"\b(?:per|each|every)\b(?! (?:second|minute|hour|day|week|month|quarter|year))|/\s?(?:row|record|event|message|entry|item)|每[条个行次笔]",
    re.IGNORECASE,
)
_NEED = re.compile(
    r"\b(?:per|each|every|grows?|growth|needs?|require[ds]?|estimate[ds]?|total)\b|/\s?(?:day|month|year)",
    re.IGNORECASE,
)


class _Need(NamedTuple):
    database: Database
    table: Table
    rate: Claim
    kept: Claim
    width: float
    width_claim: Claim | None

    @property
    def size(self) -> float:
        """Bytes of rows at the end of the retention."""
        spans = (self.rate.span, self.kept.span)
        return stored(self.rate.quantity, self.width, self.kept.quantity, spans).value


def check(blueprint: Blueprint) -> Iterator[Finding]:
    """Tables whose rate, row width and retention outgrow the disk of the same document; all four stated."""
    for document in blueprint.documents:
        disk = _disk(document)
        if disk is None:
            continue
        needs = [n for database, table in tables_of(blueprint) if (n := _need(document, database, table)) is not None]
        outgrown = [need for need in needs if need.size > top(disk)]
        yield from (_finding(need, disk) for need in outgrown)
        volume = _volume(document) if not outgrown else None
        if volume is not None and volume[0].quantity * volume[1].quantity > top(disk):
            yield _filled(document, *volume, disk)


def _disk(document: Document) -> Claim | None:
    """The disk that is there: not what somebody estimates to need."""
    for claim in own_claims(document, "size"):
        near = _clause(document, claim)
        if _DISK.search(f"{claim.of} {_beside(near, claim)}") and not _NEED.search(near) and not _SPEED.search(near):
            return claim
    return None


def _beside(clause: str, claim: Claim) -> str:
    """The words around a number, where its clause has it as written."""
    at = clause.find(claim.written)
    return clause[max(0, at - _BESIDE) : at + len(claim.written) + _BESIDE] if at >= 0 else clause


def _clause(document: Document, claim: Claim) -> str:
    """The part of a sentence in which a number stands."""
    text = next((p.text for p in document.passages if p.span.start <= claim.span.start < p.span.end), claim.written)
    parts = re.split(r"(?<=[.;])\s+|[。；，]", text)
    return next((part for part in parts if claim.written in part), text)


def _need(document: Document, database: Database, table: Table) -> _Need | None:
    rates = [c for c in own_claims(document, "rate") if makes_rows(c) and is_about(c, table)]
    rate = max(rates, key=lambda c: c.quantity, default=None)
    kept = _retention(document, table, rate)
    if rate is None or kept is None:
        return None
    sizes = [c for c in own_claims(document, "size") if not _DISK.search(f"{c.of} {_clause(document, c)}")]
    stated = next((c for c in sizes if is_about(c, table) or _each(document, c, rate)), None)
    width = stated.quantity if stated is not None else float(row_width(table))
    return _Need(database, table, rate, kept, width, stated)


def _each(document: Document, size: Claim, rate: Claim) -> bool:
    """Whether a size in the rate's own passage is that of one: ``200 bytes per entry``, ``每条约 1 KB``."""
    near = abs(size.span.line - rate.span.line) <= 1 and size.section == rate.section
    return near and _ONE.search(_clause(document, size)) is not None


def _retention(document: Document, table: Table, rate: Claim | None) -> Claim | None:
    claims = list(own_claims(document, "retention"))
    about = [c for c in claims if is_about(c, table) or (rate is not None and c.sentence == rate.sentence)]
    if about:
        return about[0]
    only = claims[0] if len(claims) == 1 else None
    if only is None or only.of:
        return None
    said = singular_words(_clause(document, only))
    return only if not only.subject or last_word(table.name.name) in said else None


def _volume(document: Document) -> tuple[Claim, Claim] | None:
    """The one stated growth in bytes and the one time that data is kept, where no table need be known for the sum."""
    rates = [
        c
        for c in own_claims(document, "rate")
        if c.of == "bytes" and c.quantity > 0 and not _THROUGHPUT.search(c.written)
    ]
    kept = [c for c in own_claims(document, "retention") if not c.of]
    if len({c.quantity for c in rates}) != 1 or len({c.quantity for c in kept}) != 1:
        return None
    return rates[0], kept[0]


def _filled(document: Document, rate: Claim, kept: Claim, disk: Claim) -> Finding:
    full = seconds_until(top(disk), rate.quantity)
    size = rate.quantity * kept.quantity
    section = document.section_of(disk.section)
    return RULE.finding(
        subject=f"{document.path}#{section.title if section is not None else ''}",
        at=disk.span,
        message=f"{said(rate)} fill the stated {said(disk)} after {human_seconds(full)} of the {human_seconds(kept.quantity)} that data is to be kept",
        because=f"{said(rate)} ({rate.span}) x {human_seconds(kept.quantity)} ({kept.span}) = {human_bytes(size)} against {human_bytes(top(disk))} ({disk.span}), "
        "before any index or replica",
        instead=f"a shorter retention ({human_seconds(full / 2)} leaves half the disk free), an object store for what is older, or a disk of {human_bytes(size * 2)}",
        related=[(rate.span, said(rate)), (kept.span, said(kept))],
        exposure=60,
        confidence=Confidence.LIKELY,
    )


def _finding(need: _Need, disk: Claim) -> Finding:
    name = need.table.name.name
    full = seconds_until(top(disk), need.rate.quantity * need.width)
    width = (
        f"{said(need.width_claim)}, {need.width_claim.span}"
        if need.width_claim
        else f"at least, from its columns at {need.table.span}"
    )
    facts = [
        (need.rate.span, said(need.rate)),
        (need.kept.span, said(need.kept)),
        (need.table.span, f"{name}: {human_bytes(need.width)} a row"),
    ]
    return RULE.finding(
        subject=f"{need.database.subject(need.table.name)}",
        at=disk.span,
        message=f"{name} fills the stated {said(disk)} after {human_seconds(full)} of the {human_seconds(need.kept.quantity)} that it is to be kept",
        because=f"{exact_number(need.rate.quantity)} a second ({said(need.rate)}, {need.rate.span}) x {human_bytes(need.width)} ({width}) x "
        f"{human_seconds(need.kept.quantity)} ({need.kept.span}) = {human_bytes(need.size)} against {human_bytes(top(disk))}, before any index",
        instead=f"a retention of {name} that fits ({human_seconds(full / 2)} leaves half the disk free), partitions that are dropped or archived, or "
        f"a disk of {human_bytes(need.size * 2)}",
        related=facts,
        exposure=60,
    )
