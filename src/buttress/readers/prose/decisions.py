"""Choices that a document makes, and the reasons that it gives for them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from buttress.blueprint.document import Decision
from buttress.readers.prose.reasons import reason_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from buttress.blueprint.source import Source, Span
    from buttress.readers.prose.frame import Frame
    from buttress.readers.prose.text import Stretch

_I = re.IGNORECASE
_LISTED = re.compile(
    r"(?:^|/ )\W*[\d. ]*(?:(?:key|main|core|major|important|architectur\w+|technical|design|technology|our) )*(?:decisions?|choices)\W*$|决策\W*$",
    _I,
)
_CHOSE = re.compile(
    r"\b(?:we|team) (?:have |had |therefore |also )?(?:chose|decided|will use|opted|picked|selected|adopted|will adopt|are going with|went with)\b"
    r"|\b(?:was|were|is|has been|have been) (?:chosen|selected) (?:because|for|as|over|to)\b|\bdecision:\s|我们(?:选择|决定|采用)",
    _I,
)
_OVER = re.compile(r"\b(?:over|instead of|rather than|not)\s+([A-Z][\w.+-]*(?:\s[A-Z][\w.+-]*)?)")
_WHY_COLUMN = re.compile(r"why|rationale|reason|because|justif|motivation|trade|benefit|原因|理由", _I)
_CHOICE_COLUMN = re.compile(r"decision|choice|chosen|selected|选择|决策|选型", _I)
_OTHER_COLUMN = re.compile(r"alternativ|rejected|considered|备选", _I)


def read_decisions(source: Source, stretches: Sequence[Stretch], frames: Mapping[int, Frame]) -> Iterator[Decision]:
    """Decisions that stand in lists, sentences and tables."""
    children: dict[int, list[Stretch]] = {}
    for stretch in stretches:
        children.setdefault(stretch.passage.parent, []).append(stretch)
    for stretch in stretches:
        frame = frames[stretch.index]
        if frame.stance in {"rejected", "open", "out"}:
            continue
        found = _row(source, stretch, frame) if stretch.passage.kind == "row" else _bullet(source, stretch, frame, children)
        if found is not None:
            yield found
        elif stretch.passage.kind in {"paragraph", "bullet"}:
            yield from _spoken(source, stretch, frame)


def _bullet(source: Source, stretch: Stretch, frame: Frame, children: Mapping[int, Sequence[Stretch]]) -> Decision | None:
    if stretch.passage.kind != "bullet":
        return None
    over = frame.leads.rsplit(" / ", 1)[-1] if frame.leads else frame.titles.rsplit(" / ", 1)[-1]
    if not _LISTED.search(over):
        return None
    text = " ".join(stretch.text.split())
    reason, start, end = reason_in(stretch.text)
    at = source.span(stretch.start + start, stretch.start + end) if reason else None
    for child in children.get(stretch.index, ()):
        if reason:
            break
        reason, start, end = reason_in(child.text)
        at = source.span(child.start + start, child.start + end) if reason else None
    return Decision(
        text=text, span=_whole(source, stretch), reason=reason, reason_at=at, alternatives=tuple(_OVER.findall(text)),
        section=stretch.passage.section, bad=frame.bad,
    )


def _spoken(source: Source, stretch: Stretch, frame: Frame) -> Iterator[Decision]:
    for start, end in stretch.sentences():
        text = stretch.text[start:end]
        if not _CHOSE.search(text) or text.endswith("?"):
            continue
        reason, a, b = reason_in(text)
        base = stretch.start + start
        yield Decision(
            text=" ".join(text.split()), span=source.span(base, stretch.start + end), reason=reason,
            reason_at=source.span(base + a, base + b) if reason else None, alternatives=tuple(_OVER.findall(text)),
            form="sentence", section=stretch.passage.section, bad=frame.bad,
        )


def _row(source: Source, stretch: Stretch, frame: Frame) -> Decision | None:
    headers = stretch.passage.headers
    choice = next((i for i, h in enumerate(headers) if _CHOICE_COLUMN.search(h)), -1)
    why = next((i for i, h in enumerate(headers) if _WHY_COLUMN.search(h)), -1)
    cells = stretch.cells()
    if choice < 0 or why < 0 or max(choice, why) >= len(cells):
        return None
    start, end = cells[why]
    others = [i for i, h in enumerate(headers) if _OTHER_COLUMN.search(h) and i < len(cells)]
    reason = " ".join(stretch.text[start:end].split())
    first = stretch.text[cells[0][0] : cells[0][1]]
    text = stretch.text[cells[choice][0] : cells[choice][1]]
    return Decision(
        text=" ".join((f"{first}: {text}" if choice else text).split()), span=_whole(source, stretch), reason=reason,
        reason_at=source.span(stretch.start + start, stretch.start + end) if reason else None,
        alternatives=tuple(w.strip() for i in others for w in stretch.text[cells[i][0] : cells[i][1]].split(",") if w.strip()),
        form="row", section=stretch.passage.section, bad=frame.bad,
    )


def _whole(source: Source, stretch: Stretch) -> Span:
    text = stretch.text
    start = len(text) - len(text.lstrip())
    return source.span(stretch.start + start, stretch.start + max(start, len(text.rstrip())))
