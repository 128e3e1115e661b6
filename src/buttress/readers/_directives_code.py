"""Comments of Prisma schemas and Ruby files that may speak to us, and the block or line that each speaks for."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from buttress.readers._directives_words import Comment, line_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from buttress.readers._directives_words import Range

_PRISMA = re.compile(r"//[^\n]*|/\*.*?(?:\*/|\Z)", re.DOTALL)
_RUBY = re.compile(r"#[^\n]*|^=begin\b.*?(?:^=end[^\n]*|\Z)", re.DOTALL | re.MULTILINE)
_PRISMA_BLOCKS = frozenset({"model", "view", "type", "enum", "datasource", "generator"})
_RUBY_OPENERS = frozenset({"if", "unless", "case", "while", "until", "begin", "def", "class", "module", "for"})


class _Word(NamedTuple):
    """A token of either language: where it begins and where all of it ends."""

    start: int
    end: int
    text: str


def prisma_comments(text: str, marks: Iterable[int]) -> Iterator[Comment]:
    """Comments of a Prisma schema. One that stands alone speaks for the block that begins below it, else for the next
    line that holds code.
    """
    from buttress.readers.prisma.tokens import tokenise

    words = [_Word(t.start, t.end, t.text) for t in tokenise(text) if t.kind not in ("newline", "end")]
    yield from _comments(text, marks, words, _PRISMA, partial(_prisma_block, words))


def ruby_comments(text: str, marks: Iterable[int]) -> Iterator[Comment]:
    """Comments of a Ruby file. One that stands alone speaks for the ``do … end`` block that begins below it, else for
    the next line that holds code.
    """
    from buttress.readers._ruby_tokens import tokenise

    words: list[_Word] = []
    waiting: list[tuple[int, int]] = []  # (heredocs of this line, where their bodies end)
    for token in tokenise(text):
        if token.kind == "heredoc":
            waiting.append((token.start, token.reach))
        if token.kind == "newline" and token.text == "\n" and waiting:
            words.append(_Word(token.end, max(reach for _, reach in waiting), ""))
            waiting = []
        if token.kind not in ("newline", "end"):
            text_of = token.text if token.kind == "name" else ""
            words.append(_Word(token.start, token.end, text_of))
    yield from _comments(text, marks, words, _RUBY, partial(_ruby_block, text, words))


def _comments(
    text: str,
    marks: Iterable[int],
    words: Sequence[_Word],
    pattern: re.Pattern[str],
    block: Callable[[int], Range | None],
) -> Iterator[Comment]:
    """Comments around marks: what lies between two words and is not white space."""
    starts = [word.start for word in words]
    done = -1
    for mark in marks:
        at = bisect_right(starts, mark)
        begin = words[at - 1].end if at else 0
        if mark < max(begin, done):  # inside a string, or in a comment that was already told
            continue
        until = starts[at] if at < len(starts) else len(text)
        found = next((f for f in pattern.finditer(text, begin, until) if f.start() <= mark < f.end()), None)
        if found is None:
            continue
        done = found.end()
        end = found.start() + len(found.group().rstrip())
        inner = _inner(found)
        yield Comment(found.start(), end, inner, partial(_scope, text, words, (found.start(), end), block))


def _inner(found: re.Match[str]) -> Range:
    body = found.group()
    if body.startswith("/*"):
        return found.start() + 2, found.end() - (2 if body.endswith("*/") and len(body) > 3 else 0)
    if body.startswith("=begin"):
        return found.start() + len("=begin"), found.start() + max(body.rfind("\n"), len("=begin"))
    return found.start() + len(body) - len(body.lstrip("/#")), found.end()


def _scope(text: str, words: Sequence[_Word], comment: Range, block: Callable[[int], Range | None]) -> Range:
    line = line_of(text, comment[0])
    after = bisect_left(words, comment[0], key=lambda word: word.start)
    if after and words[after - 1].end > line[0]:
        return line
    if after == len(words):
        return len(text), len(text)
    return block(after) or line_of(text, words[after].start)


def _prisma_block(words: Sequence[_Word], at: int) -> Range | None:
    head = [word.text for word in words[at : at + 3]]
    if len(head) < 3 or head[0] not in _PRISMA_BLOCKS or head[2] != "{":
        return None
    closing = next((word for word in words[at + 3 :] if word.text == "}"), words[-1])
    return words[at].start, closing.end


def _ruby_block(text: str, words: Sequence[_Word], at: int) -> Range | None:
    start, line_end = words[at].start, line_of(text, words[at].start)[1]
    depth, before = 0, -1
    for word in words[at:]:
        if depth == 0 and word.start >= line_end:
            return None
        first = text.find("\n", before, word.start) >= 0 or before < 0
        opens = word.text == "do" or (first and word.text in _RUBY_OPENERS)
        depth += opens - (word.text == "end")
        if word.text == "end" and depth <= 0:
            return start, word.end
        before = word.end
    return (start, len(text)) if depth else None
