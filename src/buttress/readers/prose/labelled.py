"""Decision records whose parts are bullets with labels: ``- **Decision**: …``, ``- **Rationale**: …``."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from buttress.blueprint.document import Decision
from buttress.readers.prose.later import later
from buttress.readers.prose.reasons import reason_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from buttress.blueprint.document import Section
    from buttress.blueprint.source import Source, Span
    from buttress.readers.prose.text import Stretch

_RECORD = later(r"^\W*(?:\d[\d.]*\s+)?(?:adr|decision|决策)\s*[-_#]?\s*\d+\b", re.IGNORECASE)
_LABEL = later(
    r"^\W*(?:(?P<decision>decision|chosen option|决策|决定)|(?P<status>status|状态)|(?P<context>context|problem|background|背景|问题)"
    r"|(?P<why>rationale|reason(?:s|ing)?|why|justification|drivers?|benefits?|consequences?|理由|原因|后果)"
    r"|(?P<other>alternatives?(?: considered)?|options|备选方案|备选|替代方案))\s*[:：]\s*(?P<said>.*)$",
    re.IGNORECASE | re.DOTALL,
)
_REASONS = later(r"^\W*(?:rationale|reason|why|justification|drivers?|理由|原因)", re.IGNORECASE)


def read_labelled(
    source: Source, sections: Sequence[Section], inside: Mapping[int, Sequence[Stretch]]
) -> Iterator[Decision]:
    """One decision a section that is numbered as a record and labels its decision. The context is a reason only where no
    record of the document has a label of its own for that.
    """
    found = [
        (index, parts)
        for index, section in enumerate(sections)
        if _RECORD.match(section.title) and "decision" in (parts := _parts(inside.get(index, ())))
    ]
    explicit = any("why" in parts and _REASONS.match(parts["why"][0].text) for _, parts in found)
    for index, parts in found:
        yield _decision(source, index, parts, explicit=explicit)


def _parts(said: Sequence[Stretch]) -> dict[str, list[Stretch]]:
    """The labelled bullets of a section by what they are, each with the bullets below it."""
    parts: dict[str, list[Stretch]] = {}
    current = ""
    for stretch in said:
        label = _LABEL.match(stretch.text) if stretch.passage.depth == 0 else None
        if label is not None:
            kind = label.lastgroup if label.lastgroup != "said" else None
            current = kind or next(k for k in ("decision", "status", "context", "why", "other") if label[k])
            if current == "why" and "why" in parts and not _REASONS.match(stretch.text):
                current = "rest"
        if current:
            parts.setdefault(current, []).append(stretch)
    return parts


def _decision(source: Source, index: int, parts: Mapping[str, Sequence[Stretch]], *, explicit: bool) -> Decision:
    first = parts["decision"][0]
    label = _LABEL.match(first.text)
    text = " ".join((label["said"] if label else first.text).split())
    reason, at = "", None
    for kind in ("why",) if explicit else ("why", "context"):
        if kind in parts and not reason and (kind != "why" or not explicit or _REASONS.match(parts[kind][0].text)):
            reason, at = _said(source, parts[kind])
    for stretch in parts["decision"]:
        told, start, end = reason_in(stretch.text)
        if told and not reason:
            reason, at = told, source.span(stretch.start + start, stretch.start + end)
    made = Decision(
        text=text or " ".join(first.text.split()),
        span=_whole(source, first),
        reason=reason,
        reason_at=at,
        alternatives=tuple(" ".join(s.text.split())[:80] for s in parts.get("other", ())[1:]) if reason else (),
        form="record",
        section=index,
        bad=first.passage.bad,
    )
    status = _LABEL.match(parts["status"][0].text) if "status" in parts else None
    return replace(made, status=status["said"].strip().lower()) if status else made


def _said(source: Source, said: Sequence[Stretch]) -> tuple[str, Span]:
    label = _LABEL.match(said[0].text)
    own = " ".join((label["said"] if label else said[0].text).split())
    told = said[1] if not own and len(said) > 1 else said[0]
    return own or " ".join(told.text.split()), _whole(source, told)


def _whole(source: Source, stretch: Stretch) -> Span:
    text = stretch.text
    start = len(text) - len(text.lstrip())
    return source.span(stretch.start + start, stretch.start + max(start, len(text.rstrip())))
