"""The lines that a sentence of a file takes: what is quoted is given with what it begins and ends with.

Code is told line by line. In a comment, a paragraph or a text of several lines in YAML a sentence may begin lines before the
quoted words, and turn what they say.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

#: Lines that a quote may take before and behind its own: longer sentences say nothing that anybody reads.
ABOVE, BELOW = 7, 3
_LEADER = re.compile(r"^\s*(?:--+|#+|//+|;+|/\*+|\*+/?|<!--|>|'''|\"\"\")?\s*|\s*(?:\*/|-->|'''|\"\"\")?\s*$")
_COMMENT = re.compile(r"\s*(?:--|#|//|/\*|\*|<!--|;)")
_STOPS = re.compile(r"[.!?…][\"')\]”’]*$")
_STOPPED = re.compile(r"[.!?…][\"')\]”’]*\s")
_ITEM = re.compile(r"\s*(?:[-*+]|\d{1,3}[.)]|#{1,6}|\|)\s")
_KEY = re.compile(r"\s*(?:-\s+)?[\"']?[\w$./{}@ -]+[\"']?\s*:(?:\s|$)")
_BLOCKS = (("/*", "*/"), ("<!--", "-->"), ('"""', '"""'), ("'''", "'''"), ("$$", "$$"))
_PROSE = (".md", ".mdx", ".markdown", ".txt", ".rst", ".adoc", "")
_YAML = (".yaml", ".yml")


def passage(lines: Sequence[str], at: int, before: str, path: str) -> tuple[int, int]:
    """The first and the last line of the sentence that words of line ``at`` (from 0) belong to. ``before`` is what stands
    before them in that line; ``path`` says what kind of file it is ('' for what somebody wrote).
    """
    joined = _Joins(lines, path)
    first = last = at
    while first and at - first < ABOVE and joined(first) and not (first == at and _STOPPED.search(f"{before} ")):
        first -= 1
    while last + 1 < len(lines) and last - at < BELOW and joined(last + 1):
        last += 1
    return first, last


class _Joins:
    """Whether a line goes on with the sentence of the line before it."""

    def __init__(self, lines: Sequence[str], path: str) -> None:
        self.lines = lines
        end = path[path.rfind(".") :].lower() if "." in path else ""
        self.prose, self.yaml = end in _PROSE, end in _YAML
        self.inside = _in_blocks(lines)
        self.fenced = _in_fences(lines)

    def __call__(self, n: int) -> bool:
        above, here = self.lines[n - 1], self.lines[n]
        if not _bare(above) or not _bare(here) or _ends(above):
            return False
        if self.yaml and not here.lstrip().startswith("#"):
            return not _KEY.match(here) and not _ITEM.match(here)
        if self.prose and not self.fenced[n] and not self.fenced[n - 1]:
            return not _ITEM.match(here)
        return self._is_comment(n) and self._is_comment(n - 1)

    def _is_comment(self, n: int) -> bool:
        return self.inside[n] or bool(_COMMENT.match(self.lines[n]))


def _bare(line: str) -> str:
    return _LEADER.sub("", line).strip()


def _ends(line: str) -> bool:
    return bool(_STOPS.search(_bare(line)))


def _in_blocks(lines: Sequence[str]) -> list[bool]:
    """Of each line, whether a block of text (a comment, a string of several lines) is open where it begins or ends."""
    found: list[bool] = []
    closing = ""
    for line in lines:
        inside = bool(closing)
        at = 0
        while at < len(line):
            if closing:
                end = line.find(closing, at)
                at, closing = (end + len(closing), "") if end >= 0 else (len(line), closing)
                continue
            opened = [(n, pair) for pair in _BLOCKS if (n := line.find(pair[0], at)) >= 0]
            if not opened:
                break
            begin, pair = min(opened)
            at, closing = begin + len(pair[0]), pair[1]
        found.append(inside or bool(closing))
    return found


def _in_fences(lines: Sequence[str]) -> list[bool]:
    """Of each line, whether it is one of a listing in a document, its fences included."""
    found: list[bool] = []
    fence = ""
    for line in lines:
        mark = line.strip()[:3]
        edge = mark in ("```", "~~~") and fence in ("", mark)
        found.append(bool(fence) or edge)
        if edge:
            fence = "" if fence else mark
    return found
