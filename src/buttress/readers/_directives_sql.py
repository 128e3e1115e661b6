"""Comments of a SQL file that may speak to us, and the statement or line that each speaks for."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from functools import partial
from typing import TYPE_CHECKING

from buttress.readers._directives_words import Comment, line_of
from buttress.readers.splitter import split_with_comments

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from buttress.blueprint.sql import Dialect
    from buttress.readers._directives_words import Range


def sql_comments(text: str, dialect: Dialect) -> Iterator[Comment]:
    """Comments that hold our name. One that stands alone speaks for the statement that begins below it, or inside a
    statement for the next line that holds code; one behind code speaks for its line.
    """
    pieces, comments = split_with_comments(text, dialect)
    statements = {piece.start: piece.end for piece in pieces}
    for start, end in comments:
        if "buttress" not in text[start:end].lower():
            continue
        block = text.startswith("/*", start)
        inner = (start + 2, end - 2) if block else (start + (1 if text[start] == "#" else 2), end)
        last = start + len(text[start:end].rstrip())
        yield Comment(start, last, inner, partial(_scope, text, comments, statements, (start, last)))


def _scope(text: str, comments: Sequence[Range], statements: dict[int, int], comment: Range) -> Range:
    line = line_of(text, comment[0])
    if _has_code(text, comments, line[0], comment[0]):
        return line
    code = _next_code(text, comments, comment[1])
    if code in statements:  # and those that begin beside it, as in DROP …; CREATE …;
        last = line_of(text, code)[1]
        return code, max(end for start, end in statements.items() if code <= start < last)
    return line_of(text, code) if code < len(text) else (code, code)


def _has_code(text: str, comments: Sequence[Range], start: int, end: int) -> bool:
    """Whether a stretch holds anything but white space and comments."""
    at = max(bisect_right(comments, (start, start)) - 1, 0)
    while start < end:
        while at < len(comments) and comments[at][1] <= start:
            at += 1
        until = min(comments[at][0], end) if at < len(comments) else end
        if text[start:until].strip():
            return True
        start = comments[at][1] if at < len(comments) else end
    return False


def _next_code(text: str, comments: Sequence[Range], at: int) -> int:
    """Where code goes on behind a comment; the text's length where none does."""
    number = bisect_left(comments, (at, at))
    while at < len(text):
        at += len(text[at : at + 200]) - len(text[at : at + 200].lstrip())
        if number < len(comments) and comments[number][0] <= at < comments[number][1]:
            at = comments[number][1]
            number += 1
        elif not text[at : at + 1].isspace():
            break
    return at
