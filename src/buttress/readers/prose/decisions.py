"""Choices that a document makes in lists, sentences and tables, and the reasons that it gives for them."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from buttress.blueprint.document import Decision
from buttress.readers.prose.later import later
from buttress.readers.prose.reasons import reason_in
from buttress.readers.prose.tech import technologies

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from buttress.blueprint.source import Source, Span
    from buttress.readers.prose.frame import Frame
    from buttress.readers.prose.text import Stretch

_I = re.IGNORECASE
_LISTED = later(
    r"^\W*[\d. ]*(?:summary\W+)?(?:(?:key|main|core|major|important|architectur\w+|technical|technology|design|our) )*"
    r"(?:decisions|choices)(?: (?:summary|made))?(?: (?:&|and) (?:rationales?|trade-?offs?))?\W*$|决策\W*$",
    _I,
)
_CHOSE = later(
    r"\b(?:we|team) (?:have |had |therefore |also )?(?:chose|decided|will use|opted|picked|selected|adopted|will adopt|are going with|went with)\b"
    r"|\b(?:was|were|is|has been|have been) (?:chosen|selected) (?:because|for|as|over|to)\b|^\W*(?:decision|chosen option):\s|"
    r"我们(?:选择|决定|采用)",
    _I,
)
_OVER = later(r"\b(?:over|instead of|rather than|not)\s+([A-Z][\w.+-]*(?:\s[A-Z][\w.+-]*)?)")
_WHY_COLUMN = later(r"\bwhy\b|rationale|reason|because|justif|motivation|benefit|原因|理由", _I)
_TRADE_COLUMN = later(r"trade-?off", _I)
_CHOICE_COLUMN = later(r"\bchoice|chosen|selected|选择|选型", _I)
_DECISION_COLUMN = later(r"^\W*(?:\w+ )?decision\W*$|决策", _I)
#: A link to a record of its own: the list is an index, and the reasons stand there.
_RECORD_LINK = later(r"\]\([^)\s]*(?:adrs?|decisions?)/[^)\s]*\)|\]\([^)\s]*\badr[-_]?\d+[^)\s]*\)", _I)
_OTHER_COLUMN = later(r"alternativ|rejected|considered|备选", _I)
#: What a labelled bullet says about the decision above it.
_ABOUT = later(
    r"^\s*(?P<why>why|rationale|reason(?:ing|s)?|because|motivation|benefits?|pros|advantages?|trade-?offs?|justification|drivers?|原因|理由|优点)\b\s*[:：]|"
    r"^\s*(?:context|consequences?|alternatives?|status|impact|cons|date|risks?|notes?|owner|disadvantages?)\b\s*[:：]",
    _I,
)


def read_decisions(source: Source, stretches: Sequence[Stretch], frames: Mapping[int, Frame]) -> Iterator[Decision]:
    """Decisions that stand in lists, sentences and tables."""
    children: dict[int, list[Stretch]] = {}
    for stretch in stretches:
        children.setdefault(stretch.passage.parent, []).append(stretch)
    last: Decision | None = None
    for stretch in stretches:
        frame = frames[stretch.index]
        about = _ABOUT.match(stretch.text) if stretch.passage.kind in {"bullet", "paragraph"} else None
        if about is not None:
            if last is not None and about["why"] and last.section == stretch.passage.section and not last.reason:
                last = replace(last, reason=_words(stretch.text), reason_at=_whole(source, stretch))
            continue
        for found in _of(source, stretch, frame, children):
            if last is not None:
                yield last
            last = found
    if last is not None:
        yield last


def announces(title: str) -> bool:
    """Whether a heading or a lead-in announces a list of decisions."""
    return _LISTED.search(title) is not None


def _of(
    source: Source, stretch: Stretch, frame: Frame, children: Mapping[int, Sequence[Stretch]]
) -> Iterator[Decision]:
    if frame.stance in {"rejected", "open", "out"}:
        return
    kind = stretch.passage.kind
    if kind == "row":
        yield from _row(source, stretch, frame)
    elif (
        kind == "bullet"
        and _is_listed(stretch, frame)
        and not _words(stretch.text).endswith((":", "："))
        and stretch.text.strip()
        and not _RECORD_LINK.search(source.slice(stretch.passage.span))
    ):
        yield _bullet(source, stretch, frame, children)
    elif kind in {"paragraph", "bullet"}:
        yield from _spoken(source, stretch, frame)


def _is_listed(stretch: Stretch, frame: Frame) -> bool:
    """Whether a bullet stands right below a line or heading that announces decisions."""
    if frame.lead:
        return _LISTED.search(frame.lead) is not None or (
            not stretch.passage.depth
            and frame.lead.rstrip().endswith((":", "："))
            and _LISTED.search(frame.title) is not None
            and next(technologies(frame.lead), None) is None  # the lead is the choice, and this is said of it
        )
    return _LISTED.search(frame.title) is not None


def _bullet(source: Source, stretch: Stretch, frame: Frame, children: Mapping[int, Sequence[Stretch]]) -> Decision:
    text = _words(stretch.text)
    reason, at = "", None
    for place in (stretch, *children.get(stretch.index, ())):
        about = _ABOUT.match(place.text) if place is not stretch else None
        reason, start, end = (
            (_words(place.text), 0, len(place.text.rstrip())) if about and about["why"] else reason_in(place.text)
        )
        if reason:
            at = source.span(place.start + start, place.start + end)
            break
    return Decision(
        text=text,
        span=_whole(source, stretch),
        reason=reason,
        reason_at=at,
        alternatives=_passed_over(text),
        section=stretch.passage.section,
        bad=frame.bad,
    )


def _spoken(source: Source, stretch: Stretch, frame: Frame) -> Iterator[Decision]:
    spans = list(stretch.sentences())
    for index, (start, end) in enumerate(spans):
        text = stretch.text[start:end]
        if not _CHOSE.search(text) or text.endswith("?"):
            continue
        reason, a, b = reason_in(text)
        base = stretch.start + start
        if not reason and index + 1 < len(spans):  # "We chose X. This avoids …"
            base = stretch.start + spans[index + 1][0]
            reason, a, b = _follow(stretch.text[slice(*spans[index + 1])])
        yield Decision(
            text=_words(text),
            span=source.span(stretch.start + start, stretch.start + end),
            reason=reason,
            reason_at=source.span(base + a, base + b) if reason else None,
            alternatives=_passed_over(text),
            form="sentence",
            section=stretch.passage.section,
            bad=frame.bad,
        )


def _follow(text: str) -> tuple[str, int, int]:
    if re.match(r"(?:this|it|that|the reason)\b", text, _I):
        return _words(text), 0, len(text)
    return reason_in(text)


def _row(source: Source, stretch: Stretch, frame: Frame) -> Iterator[Decision]:
    headers = stretch.passage.headers
    cells = stretch.cells()
    choice = _column(headers, _CHOICE_COLUMN)
    choice = choice if choice >= 0 else _column(headers, _DECISION_COLUMN)
    why = _column(headers, _WHY_COLUMN)
    why = why if why >= 0 else _column(headers[choice + 1 :], _TRADE_COLUMN) + choice + 1
    if choice < 0 or why in {-1, choice} or max(choice, why) >= len(cells):
        return
    if not _WHY_COLUMN.search(headers[why]) and not _TRADE_COLUMN.search(headers[why]):
        return
    start, end = cells[why]
    others = [i for i, h in enumerate(headers) if _OTHER_COLUMN.search(h) and i < len(cells) and i not in {choice, why}]
    reason = _words(stretch.text[start:end]).strip("-—– ")
    about = [stretch.text[a:b] for a, b in cells[:choice] if not stretch.text[a:b].strip().isdigit()]
    text = ": ".join([*about[:1], stretch.text[slice(*cells[choice])]])
    if text.strip():
        yield Decision(
            text=_words(text),
            span=_whole(source, stretch),
            reason=reason,
            reason_at=source.span(stretch.start + start, stretch.start + end) if reason else None,
            alternatives=tuple(
                w.strip() for i in others for w in stretch.text[slice(*cells[i])].split(",") if w.strip()
            ),
            form="row",
            section=stretch.passage.section,
            bad=frame.bad,
        )


def _passed_over(text: str) -> tuple[str, ...]:
    return tuple(name.rstrip(".") for name in _OVER.findall(text))


def _column(headers: Sequence[str], pattern: re.Pattern[str]) -> int:
    return next((i for i, header in enumerate(headers) if pattern.search(header)), -1)


def _words(text: str) -> str:
    return " ".join(text.split())


def _whole(source: Source, stretch: Stretch) -> Span:
    text = stretch.text
    start = len(text) - len(text.lstrip())
    return source.span(stretch.start + start, stretch.start + max(start, len(text.rstrip())))
