"""Prose as it stands in the file: Markdown's marks blanked out, never removed, so that every offset stays true."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from buttress.readers.prose.later import later

if TYPE_CHECKING:
    from collections.abc import Iterator

    from buttress.blueprint.document import Passage
    from buttress.blueprint.source import Source

_MARKS = later(
    r"<!--.{0,500}?-->|https?://[^\s)\]>|，。]+|(?<![\w/.])[\w.@-]*(?:/[\w.@-]+)+\.[A-Za-z]{1,5}\b|</?[A-Za-z][^<>\n]{0,200}>|\]\([^()\s]{0,500}\)|\\(?=[^\w\s])|[*`]+|~(?!\s?\d)|(?<!\w)_+|_+(?!\w)|[\r\n\t]",
    re.DOTALL,
)
_LINK = later(r"\[(?=[^\]\n]{1,200}\]\()")
_LEAD = later(r"\s*(?:>\s*)*(?:[-*+•]\s+|\d{1,3}[.)]\s+|#{1,6}\s+)?(?:\[[ xX]\]\s+)?")
_STOP = later(r"(?:[.!?]+(?=[\s\")]|$)|[。!?;]|;(?=\s))[\")]*")
_SHORT = later(r"(?:\b(?:e\.?g|i\.?e|vs|approx|etc|resp|cf|incl|max|min|no|ca)|(?:^|\s)\w)\.$", re.IGNORECASE)
_BAR = later(r"(?<!\\)\|")


@dataclass(frozen=True, slots=True)
class Stretch:
    """One passage as read here: ``text`` is as long as what was written, and begins at ``start`` in the document."""

    passage: Passage
    index: int
    start: int
    text: str
    spans: tuple[tuple[int, int], ...]

    def sentences(self) -> tuple[tuple[int, int], ...]:
        """Where its sentences stand, as offsets into ``text``; a row and a heading are one sentence each."""
        return self.spans

    def cells(self) -> list[tuple[int, int]]:
        """Where a row's cells stand, as offsets into ``text``, without the blanks around them."""
        bars = [match.start() for match in _BAR.finditer(self.text)]
        edges = [-1, *bars, len(self.text)]
        found = [_trimmed(self.text, a + 1, b) for a, b in pairwise(edges)]
        if bars and not self.text[: bars[0]].strip():
            found = found[1:]
        if bars and not self.text[bars[-1] + 1 :].strip():
            found = found[:-1]
        return found


def stretch(source: Source, passage: Passage, index: int) -> Stretch:
    """A passage with its marks blanked out; the bullet's sign or the heading's hashes count as marks."""
    raw = source.text[passage.span.start : passage.span.end]
    text = blank(raw)
    lead = _LEAD.match(raw)
    if lead is not None and passage.kind != "row":
        text = " " * lead.end() + text[lead.end() :]
    whole = passage.kind in {"row", "heading"}
    return Stretch(passage, index, passage.span.start, text, ((0, len(text)),) if whole else tuple(sentences(text)))


def blank(raw: str) -> str:
    """``raw`` with emphasis, code marks, links' targets, tags and line breaks turned into as many blanks. A tilde before a number says
    "about" and stays.
    """
    return _MARKS.sub(lambda match: " " * len(match[0]), _LINK.sub(" ", raw))


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """Where the sentences of a text stand. ``1.5``, ``e.g.`` and names with points end none."""
    start = 0
    for match in _STOP.finditer(text):
        if text[match.start()] == "." and _SHORT.search(text, max(start, match.start() - 8), match.start() + 1):
            continue
        if text[start : match.end()].strip():
            yield _trimmed(text, start, match.end())
        start = match.end()
    if text[start:].strip():
        yield _trimmed(text, start, len(text))


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
