"""DOC104: what a design writes and keeps does not fit the disk that it states."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from buttress.findings.finding import Confidence
from buttress.findings.rule import Consequence, Principle, Rule, Severity
from buttress.predicates.stated_numbers import (
    count_of,
    in_bytes,
    is_about,
    makes_rows,
    own_claims,
    row_width,
    said,
    span_of_time,
    tables_of,
    top,
)

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
_DISK = re.compile(r"\b(?:disks?|volumes?|ssd|nvme|hdd|gp[23]|ebs)\b", re.IGNORECASE)
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
        return self.rate.quantity * self.kept.quantity * self.width


def check(blueprint: Blueprint) -> Iterator[Finding]:
    """Tables whose rate, row width and retention outgrow the disk of the same document; all four stated."""
    for document in blueprint.documents:
        disk = _disk(document)
        if disk is None:
            continue
        for database, table in tables_of(blueprint):
            need = _need(document, database, table)
            if need is not None and need.size > top(disk):
                yield _finding(need, disk)


def _disk(document: Document) -> Claim | None:
    """The disk that is there: not what somebody estimates to need."""
    text = {passage.span.start: passage.text for passage in document.passages}
    for claim in own_claims(document, "size"):
        near = next((t for start, t in text.items() if start <= claim.span.start <= start + len(t) + 8), claim.written)
        if _DISK.search(claim.of or near) and not _NEED.search(near):
            return claim
    return None


def _need(document: Document, database: Database, table: Table) -> _Need | None:
    rates = [c for c in own_claims(document, "rate") if makes_rows(c) and is_about(c, table)]
    rate = max(rates, key=lambda c: c.quantity, default=None)
    kept = _retention(document, table)
    if rate is None or kept is None:
        return None
    stated = next((c for c in own_claims(document, "size") if is_about(c, table) and not _DISK.search(c.of)), None)
    width = stated.quantity if stated is not None else float(row_width(table))
    return _Need(database, table, rate, kept, width, stated)


def _retention(document: Document, table: Table) -> Claim | None:
    claims = list(own_claims(document, "retention"))
    about = [c for c in claims if is_about(c, table)]
    if about:
        return about[0]
    return claims[0] if len(claims) == 1 and not claims[0].of and not claims[0].subject else None


def _finding(need: _Need, disk: Claim) -> Finding:
    name = need.table.name.name
    full = top(disk) / (need.rate.quantity * need.width)
    width = (
        f"{said(need.width_claim)}, {need.width_claim.span}"
        if need.width_claim
        else f"at least, from its columns at {need.table.span}"
    )
    facts = [
        (need.rate.span, said(need.rate)),
        (need.kept.span, said(need.kept)),
        (need.table.span, f"{name}: {in_bytes(need.width)} a row"),
    ]
    return RULE.finding(
        subject=f"{need.database.subject(need.table.name)}",
        at=disk.span,
        message=f"{name} fills the stated {said(disk)} after {span_of_time(full)} of the {span_of_time(need.kept.quantity)} that it is to be kept",
        because=f"{count_of(need.rate.quantity)} a second ({said(need.rate)}, {need.rate.span}) x {in_bytes(need.width)} ({width}) x "
        f"{span_of_time(need.kept.quantity)} ({need.kept.span}) = {in_bytes(need.size)} against {in_bytes(top(disk))}, before any index",
        instead=f"a retention of {name} that fits ({span_of_time(full / 2)} leaves half the disk free), partitions that are dropped or archived, or "
        f"a disk of {in_bytes(need.size * 2)}",
        related=facts,
        exposure=60,
    )
