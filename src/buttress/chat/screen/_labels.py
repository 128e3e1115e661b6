"""Paragraphs of ours behind labels, in the manner of the reports."""

from __future__ import annotations

from typing import TYPE_CHECKING

from buttress.chat.screen._inline import flat
from buttress.report.style import wrap

if TYPE_CHECKING:
    from collections.abc import Iterator

    from buttress.report.style import Ink

_MARGIN, _ROOM = "   ", 9
_STYLES = {"because": ("bold",), "instead": ("green", "bold")}


class Labels:
    """Lines of at most ``width`` columns; every text is cleaned."""

    def __init__(self, ink: Ink, width: int) -> None:
        self.ink = ink
        self.width = width

    def under(self, label: str, text: str) -> Iterator[str]:
        """A paragraph behind its label; below it where the window is narrow."""
        first = f"{_MARGIN}{label:<{_ROOM}}"
        rest = " " * (len(_MARGIN) + (_ROOM if self.width >= 50 else 2))
        painted = self.ink.paint(label, *_STYLES.get(label, ("dim",)))
        for number, line in enumerate(wrap(flat(text), self.width, first, rest)):
            yield self.ink.fit(line.replace(label, painted, 1) if label and not number else line)

    def paragraph(self, text: str) -> Iterator[str]:
        """A paragraph without a label."""
        for line in wrap(flat(text), self.width, _MARGIN, _MARGIN):
            yield self.ink.fit(line)

    def plain(self, text: str, *styles: str, mark: str = "") -> Iterator[str]:
        """A paragraph at the margin, in these styles; ``mark`` stands before it."""
        for line in wrap(flat(text), self.width, mark, " " * (len(mark) or 2)):
            yield self.ink.fit(self.ink.paint(line, *styles))
