"""Comments of a Markdown file that may speak to us, and the block or section that each speaks for."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING

from buttress.readers._directives_words import Comment, line_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from buttress.readers._directives_words import Range

_FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})[^\n]*$", re.MULTILINE)
_COMMENT = re.compile(r"<!--(.*?)(?:-->|\Z)", re.DOTALL)
_HEADING = re.compile(r"^ {0,3}(#{1,6})(?:[ \t][^\n]*)?$", re.MULTILINE)
_BLANK = re.compile(r"\n[ \t\r]*(?=\n|\Z)")
_CODE = re.compile(r"(`+)(?!`)[^\n]*?(?<!`)\1(?!`)")


def markdown_comments(text: str) -> Iterator[Comment]:
    """Comments outside fences and inline code. One that stands alone speaks for the next block; above a heading, for
    its section.
    """
    fences = list(_fences(text))
    at = 0
    while found := _COMMENT.search(text, at):
        fence = next((fence for fence in fences if fence[0] <= found.start() < fence[1]), None)
        if fence or _in_code(text, found.start()):
            at = fence[1] if fence else found.start() + 4
            continue
        at = found.end()
        yield Comment(found.start(), found.end(), found.span(1), partial(_scope, text, fences, found.span()))


def _fences(text: str) -> Iterator[Range]:
    opened: tuple[int, str] | None = None
    for found in _FENCE.finditer(text):
        if opened is None:
            opened = (found.start(), found[1])
        elif found[1].startswith(opened[1]) and not found.group().strip(" \t\r`~"):
            yield opened[0], found.end()
            opened = None
    if opened:
        yield opened[0], len(text)


def _in_code(text: str, at: int) -> bool:
    start, end = line_of(text, at)
    return any(code.start() <= at < code.end() for code in _CODE.finditer(text, start, end))


def _scope(text: str, fences: Sequence[Range], comment: Range) -> Range:
    line = line_of(text, comment[0])
    if text[line[0] : comment[0]].strip(" \t>*-"):
        return line
    start = comment[1]
    while True:
        start += len(text[start:]) - len(text[start:].lstrip())
        other = _COMMENT.match(text, start)
        if other is None or other.end() == start:
            break
        start = other.end()
    start = text.rfind("\n", comment[1], start) + 1 or start
    if start >= len(text):
        return len(text), len(text)
    if heading := _HEADING.match(text, start):
        level = len(heading[1])
        sections = (h.start() for h in _HEADING.finditer(text, heading.end()) if len(h[1]) <= level)
        return start, next((at for at in sections if not any(a <= at < b for a, b in fences)), len(text))
    fence = next((fence for fence in fences if fence[0] == start), None)
    blank = _BLANK.search(text, start)
    return fence or (start, blank.start() if blank else len(text))
