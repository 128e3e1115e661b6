"""From the parser's line numbers to offsets in the text as it is."""

from __future__ import annotations

import re

_BREAK = re.compile(r"\r\n|\r|\n")
_FRONT = re.compile(r"\ufeff?---[ \t]*(?:\r\n|\n)(.*?)(?:\r\n|\n)(?:---|\.\.\.)[ \t]*(?=\r?\n|\Z)", re.DOTALL)


class Lines:
    """The lines of a text as a Markdown parser counts them: CR alone ends one too. Numbers are 0-based."""

    __slots__ = ("_ends", "_starts", "text")

    def __init__(self, text: str) -> None:
        """Count the lines of ``text``."""
        self.text = text
        self._starts = [0]
        self._ends: list[int] = []
        for found in _BREAK.finditer(text):
            self._ends.append(found.start())
            self._starts.append(found.end())
        self._ends.append(len(text))

    def start(self, line: int) -> int:
        """Where a line begins; a line behind the last one begins at the end of the text."""
        return self._starts[line] if line < len(self._starts) else len(self.text)

    def end(self, line: int) -> int:
        """Where a line ends, its line break left out."""
        return self._ends[line] if line < len(self._ends) else len(self.text)

    def range(self, first: int, behind: int) -> tuple[int, int]:
        """Offsets of the lines ``first`` to ``behind`` (exclusive); an empty range where there are none."""
        start = self.start(first)
        return (start, max(start, self.end(behind - 1))) if behind > first else (start, start)

    def of(self, line: int) -> str:
        """The text of one line."""
        return self.text[self.start(line) : self.end(line)]


def front_matter(text: str) -> tuple[int, int]:
    """Offsets of YAML front matter with its fences; (0, 0) where there is none."""
    found = _FRONT.match(text)
    if not found or not re.search(r"^[\w.-]+[ \t]*:", found[1], re.MULTILINE):
        return 0, 0
    return 0, found.end()
