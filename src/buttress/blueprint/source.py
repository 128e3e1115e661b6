"""Where a fact stands: sources and exact spans."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of one file.

    ``start`` and ``end`` are 0-based character offsets (end exclusive) into the decoded text;
    lines and columns are 1-based, columns count characters. ``end_column`` is exclusive, as in SARIF.
    """

    path: str
    start: int
    end: int
    line: int
    column: int
    end_line: int
    end_column: int

    def __str__(self) -> str:
        """``path:line``, the form in which evidence is cited."""
        return f"{self.path}:{self.line}"


class Source:
    """One file's decoded text, and the arithmetic from offsets to lines."""

    __slots__ = ("_starts", "path", "text")

    def __init__(self, path: str, text: str) -> None:
        """``path`` is relative to the tree's root, with forward slashes."""
        self.path = path
        self.text = text
        self._starts: list[int] | None = None

    def span(self, start: int, end: int) -> Span:
        """The span of ``text[start:end]``; offsets outside the text are clamped to it."""
        size = len(self.text)
        start = min(max(start, 0), size)
        end = min(max(end, start), size)
        line, column = self.position(start)
        end_line, end_column = self.position(end)
        return Span(self.path, start, end, line, column, end_line, end_column)

    def line_span(self, line: int) -> Span:
        """The span of one whole line (1-based), without its line break."""
        starts = self._line_starts()
        line = min(max(line, 1), len(starts))
        start = starts[line - 1]
        end = starts[line] - 1 if line < len(starts) else len(self.text)
        return self.span(start, end)

    def position(self, offset: int) -> tuple[int, int]:
        """1-based (line, column) of an offset."""
        starts = self._line_starts()
        line = bisect_right(starts, offset)
        return line, offset - starts[line - 1] + 1

    def slice(self, span: Span) -> str:
        """The text that a span of this source names."""
        return self.text[span.start : span.end]

    def _line_starts(self) -> list[int]:
        if self._starts is None:
            starts = [0]
            find = self.text.find
            at = find("\n")
            while at >= 0:
                starts.append(at + 1)
                at = find("\n", at + 1)
            self._starts = starts
        return self._starts
