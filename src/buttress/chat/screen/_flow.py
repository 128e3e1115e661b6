"""Prose that is filled into lines while it arrives: a word stands on the line that is open, or begins the next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from buttress.chat.screen._inline import paint

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from buttress.chat.screen._inline import Piece, Word
    from buttress.report.style import Ink

#: Columns that are left for words at least, however deep a list is.
ROOM = 8


def cells(text: str) -> int:
    """Columns that a text takes on a terminal."""
    if text.isascii():
        return len(text)
    from rich.cells import cell_len

    return cell_len(text)


class Flow:
    """The line that is open. ``put`` takes finished characters; nothing is ever taken back."""

    def __init__(self, put: Callable[[str], None]) -> None:
        self._put = put
        self._column = 0
        self._hang: tuple[Piece, ...] = ()
        self._fresh = True

    @property
    def open(self) -> bool:
        """Whether something stands on the line already."""
        return self._column > 0

    def begin(self, ink: Ink, first: Sequence[Piece], hang: Sequence[Piece]) -> None:
        """A line of its own that begins with ``first``; those that continue it begin with ``hang``."""
        self.end()
        self._hang = tuple(hang)
        self._put(_painted(ink, first))
        self._column, self._fresh = sum(cells(text) for text, _ in first), True

    def add(self, ink: Ink, words: Sequence[Word], width: int, *, whole: bool = False) -> None:
        """Words behind what stands there, broken before ``width``. A word that no line has room for is cut at the edge;
        one of ours that must stay ``whole`` (a path to open) overhangs.
        """
        line: list[Piece] = []
        for word in words:
            length = sum(cells(text) for text, _ in word)
            gap = 0 if self._fresh else 1
            if not self._fresh and self._column + gap + length > width:
                self._next(ink, line)
                gap = 0
            if gap:
                _join(line, " ", word[0][1])
            self._column += gap
            if self._column + length > width and not whole:
                self._cut(ink, line, word, width)
            else:
                for text, styles in word:
                    _join(line, text, styles)
                self._column += length
            self._fresh = False
        self._put(_painted(ink, line))

    def end(self) -> None:
        """End the line that is open."""
        if self.open:
            self._put("\n")
        self._column, self._fresh = 0, True

    def _next(self, ink: Ink, line: list[Piece]) -> None:
        self._put(_painted(ink, line) + "\n" + _painted(ink, self._hang))
        line.clear()
        self._column, self._fresh = sum(cells(text) for text, _ in self._hang), True

    def _cut(self, ink: Ink, line: list[Piece], word: Word, width: int) -> None:
        from rich.cells import split_graphemes

        width = max(width, sum(cells(text) for text, _ in self._hang) + ROOM)
        for text, styles in word:
            for start, end, length in split_graphemes(text)[0]:
                if self._column + length > width:
                    self._next(ink, line)
                _join(line, text[start:end], styles)
                self._column += length


def _join(line: list[Piece], text: str, styles: tuple[str, ...]) -> None:
    """Add to the line; what looks the same is painted in one go."""
    if line and (line[-1][1] == styles):
        line[-1] = (line[-1][0] + text, styles)
    else:
        line.append((text, styles))


def _painted(ink: Ink, line: Sequence[Piece]) -> str:
    return ink.fit("".join(paint(ink, text, styles) for text, styles in line))
