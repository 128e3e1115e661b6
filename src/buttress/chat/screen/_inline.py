"""Words of a sentence with their styles: of Markdown only ``code`` and *emphasis* mean anything here."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from buttress.agent.cleaning import one_line
from buttress.report.style import clean

if TYPE_CHECKING:
    from collections.abc import Iterator

    from buttress.report.style import Ink

#: A stretch of text and how it looks.
Piece = tuple[str, tuple[str, ...]]
#: What must not be broken over two lines: pieces without a blank.
Word = tuple[Piece, ...]

_CODES = {"red": "31", "yellow": "33", "cyan": "36", "green": "32", "bold": "1", "dim": "2", "italic": "3"}
_INLINE = re.compile(
    r"(?<!`)(?P<tick>`{1,2})(?!`)(?P<code>[^`]+)(?P=tick)(?!`)"
    r"|(?P<star>\*{1,3})(?=[^\s*])(?P<stressed>[^*]*[^\s*])(?P=star)"
)
#: Marks that pile up on one character: two are found in real languages, a thousand cover the lines above.
_PILED = re.compile(
    "([\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]{2})[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+"
)


def paint(ink: Ink, text: str, styles: tuple[str, ...]) -> str:
    """The text in the given styles where there is colour."""
    if not ink.colour or not text or not styles:
        return text
    return f"\x1b[{';'.join(_CODES[style] for style in styles)}m{text}\x1b[0m"


def flat(text: str) -> str:
    """Text of strangers on one line, safe to print, with single blanks of one kind: a blank that does not break could
    carry a sentence past the edge of the window, where it would begin a line that looks like one of ours.
    """
    text = " ".join(clean(one_line(text)).split())
    if text.isascii():
        return text
    return "".join(c if c.isprintable() else "\ufffd" for c in _PILED.sub(r"\1", text))


def words_of(text: str, base: tuple[str, ...] = ()) -> list[Word]:
    """The words of a sentence of inline Markdown, each in its styles; ``base`` lies under all of them."""
    return _grouped(_pieces(flat(text), base))


def plain_words(text: str, base: tuple[str, ...] = ()) -> list[Word]:
    """The words of a text in which nothing is Markdown."""
    return _grouped(((flat(text), base),))


def _pieces(text: str, base: tuple[str, ...]) -> Iterator[Piece]:
    """Code keeps its ticks: they tell a name from a word where there is no colour, and in dim text."""
    at = 0
    for found in _INLINE.finditer(text):
        yield text[at : found.start()], base
        if found["code"]:
            yield f"`{found['code'].strip()}`", (*base, "green")
        else:
            yield found["stressed"], (*base, "italic" if len(found["star"]) == 1 else "bold")
        at = found.end()
    yield text[at:], base


def _grouped(pieces: Iterator[Piece] | tuple[Piece, ...]) -> list[Word]:
    words: list[Word] = []
    word: list[Piece] = []
    for text, styles in pieces:
        for number, part in enumerate(text.split(" ")):
            if number and word:
                words.append(tuple(word))
                word = []
            if part:
                word.append((part, styles))
    return [*words, tuple(word)] if word else words
