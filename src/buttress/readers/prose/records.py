"""Decision records, and decisions that have a section of their own below a heading that announces decisions."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from buttress.blueprint.document import Decision
from buttress.readers.prose.decisions import announces
from buttress.readers.prose.labelled import read_labelled
from buttress.readers.prose.later import later
from buttress.readers.prose.reasons import reason_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from buttress.blueprint.document import Section
    from buttress.blueprint.source import Source, Span
    from buttress.readers.prose.text import Stretch

_DECISION = later(r"^\W*[\d. ]*(?:the )?decision(?: outcome)?\W*$|^\W*[\d. ]*(?:决策|决定)\W*$", re.IGNORECASE)
_STATUS = later(r"^\W*[\d. ]*(?:status|状态)\b\s*[:：]?\s*(\w*)", re.IGNORECASE)
_WHY = later(
    r"rationale|reason|\bwhy\b|drivers?|consequences|justification|motivation|context|problem|理由|原因|背景|后果",
    re.IGNORECASE,
)
_WHY_LABEL = later(
    r"\b(?:rationale|reason(?:s|ing)?|why|benefits?|pros|advantages?|trade-?offs?|drivers?|because|problem)\b|优点|优势|原因|理由|考虑",
    re.IGNORECASE,
)
#: Headings below "Design decisions" that decide nothing themselves.
_ASIDE = later(
    rf"{_WHY.pattern}|\bvs\.?\s|\bversus\b|summary|overview|comparison|alternatives|\bprocess\b|\btemplate\b|see also"
    r"|^\W*[\d. ]*(?:references?|links|index|contents|glossary|conclusions?|appendix|next steps|changelog|history)\W*$",
    re.IGNORECASE,
)
_OPTIONS = later(r"options|alternatives|备选", re.IGNORECASE)
_FOUND = later(r"\W*(\w+)")


def read_records(source: Source, sections: Sequence[Section], stretches: Sequence[Stretch]) -> Iterator[Decision]:
    """One decision a record (Status, Context, Decision, Consequences), one a heading below ``Design Decisions``."""
    inside: dict[int, list[Stretch]] = {}
    for stretch in stretches:
        if stretch.passage.kind != "heading":
            inside.setdefault(stretch.passage.section, []).append(stretch)
    yield from read_labelled(source, sections, inside)
    families: dict[tuple[str, ...], list[int]] = {}
    for index, section in enumerate(sections):
        families.setdefault(section.path[:-1], []).append(index)
    for index, section in enumerate(sections):
        family = families[section.path[:-1]]
        if _DECISION.match(section.title):
            yield from _record(source, sections, index, family, inside)
        elif len(section.path) > 1 and announces(section.path[-2]) and not _ASIDE.search(section.title):
            yield from _titled(source, sections, index, inside)


def _record(
    source: Source,
    sections: Sequence[Section],
    index: int,
    family: Sequence[int],
    inside: Mapping[int, Sequence[Stretch]],
) -> Iterator[Decision]:
    said = inside.get(index, ())
    context = [
        at for at in family if at != index and (_WHY.search(sections[at].title) or _STATUS.match(sections[at].title))
    ]
    if not said or not context:
        return
    reason, at = _why(
        source, [*said, *(s for a in family if _WHY.search(sections[a].title) for s in inside.get(a, ())[:1])]
    )
    if not reason:
        first = next(
            (inside[a][0] for a in family if a != index and _WHY.search(sections[a].title) and inside.get(a)), None
        )
        reason, at = (_words(first.text), _whole(source, first)) if first else ("", None)
    first = said[0]
    options = [
        s for a in family if _OPTIONS.search(sections[a].title) for s in inside.get(a, ()) if s.passage.kind == "bullet"
    ]
    yield Decision(
        text=_words(first.text),
        span=_whole(source, first),
        reason=reason,
        reason_at=at,
        alternatives=tuple(_words(s.text)[:80] for s in options if not s.passage.depth),
        status=_status(sections, family, inside, index),
        form="record",
        section=index,
        bad=first.passage.bad,
    )


def _status(
    sections: Sequence[Section], family: Sequence[int], inside: Mapping[int, Sequence[Stretch]], index: int
) -> str:
    for at in family:
        match = _STATUS.match(sections[at].title)
        if match is None:
            continue
        found = match if match[1] else next((m for s in inside.get(at, ())[:1] if (m := _FOUND.match(s.text))), None)
        if found is not None:
            return found[1].lower()
    for at, said in inside.items():
        if at >= index:
            continue
        for stretch in said[:6]:
            match = _STATUS.match(stretch.text)
            if match is not None and match[1]:
                return match[1].lower()
    return ""


def _titled(
    source: Source, sections: Sequence[Section], index: int, inside: Mapping[int, Sequence[Stretch]]
) -> Iterator[Decision]:
    section = sections[index]
    below = [
        s for at in range(index, len(sections)) if sections[at].span.start < section.end for s in inside.get(at, ())
    ]
    if not below:
        return
    reason, at = _why(source, below)
    raw = source.slice(section.span)
    start = section.span.start + len(raw) - len(raw.lstrip("# "))
    yield Decision(
        text=re.sub(r"^[\d.]+\s*", "", section.title),
        span=source.span(start, section.span.end),
        reason=reason,
        reason_at=at,
        form="record",
        section=index,
        bad=below[0].passage.bad,
    )


def _why(source: Source, said: Sequence[Stretch]) -> tuple[str, Span | None]:
    for index, stretch in enumerate(said):
        if _WHY_LABEL.search(stretch.text[:40]):
            bare = _words(stretch.text).endswith((":", "：")) and index + 1 < len(said)
            told = said[index + 1] if bare else stretch
            return _words(told.text), _whole(source, told)
        reason, start, end = reason_in(stretch.text)
        if reason:
            return reason, source.span(stretch.start + start, stretch.start + end)
    return "", None


def _words(text: str) -> str:
    return " ".join(text.split())


def _whole(source: Source, stretch: Stretch) -> Span:
    text = stretch.text
    start = len(text) - len(text.lstrip())
    return source.span(stretch.start + start, stretch.start + max(start, len(text.rstrip())))
