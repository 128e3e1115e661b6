"""One fence, cut where its comments say which part is the bad one and which the good."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from buttress.readers.markdown._marks import mark_of
from buttress.readers.markdown._sniff import kind_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from buttress.blueprint.document import BlockKind

_REMARK = re.compile(r"^[ \t>]*(?:--+|//+|#+|/\*+|%%|;|(?=[❌✅✗✓]))[ \t=*-]*(\S[^\n]*)$", re.MULTILINE)
_CUT = frozenset({"sql", "json", "endpoints", "http", "text", "code", "yaml", "shell"})


def parts_of(text: str, start: int, end: int, content: str, tag: str) -> Iterator[tuple[int, int, BlockKind, bool]]:
    """The parts of a fence as (start, end, kind, bad): all of it, or from one ``-- Bad:``, ``// Good:`` to the next."""
    kind = kind_of(content, tag)
    marks = list(_marks(text, start, end)) if kind in _CUT else []
    if not any(bad for _, bad in marks):
        yield start, end, kind, False
        return
    if text[start : marks[0][0]].strip():
        marks.insert(0, (start, False))
    else:
        marks[0] = (start, marks[0][1])
    for (at, bad), (behind, _) in zip(marks, [*marks[1:], (end, False)], strict=True):
        stop = behind if behind == end else max(at, behind - 1)
        if stop > at and text[stop - 1 : stop + 1] == "\r\n":
            stop -= 1
        yield at, stop, kind, bad


def _marks(text: str, start: int, end: int) -> Iterator[tuple[int, bool]]:
    """Comment lines outside brackets that say good or bad."""
    depth, at = 0, start
    for found in _REMARK.finditer(text, start, end):
        before = text[at : found.start()]
        depth += sum(map(before.count, "([{")) - sum(map(before.count, ")]}"))
        at = found.end()
        mark = mark_of(found[1]) if depth <= 0 else ""
        if mark:
            depth = 0
            yield found.start(), mark == "bad"
