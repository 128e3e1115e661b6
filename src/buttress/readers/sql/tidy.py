"""SQL as people write it in documents, made readable for a grammar without moving a single character.

A sketch uses ``#`` and ``//`` for comments, leaves things out with ``...``, draws boxes around statements, and gives
types parameters in angle brackets. Everything here replaces text by text of the same length and keeps line breaks, so
that every offset in the result is an offset in the document.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

_MARKS = re.compile(
    r"""
    (?P<keep>--[^\n]*|/\*.*?(?:\*/|\Z)|'(?:[^'\n]|'')*'|"[^"\n]*"|`[^`\n]*`|\$(?P<tag>\w*)\$.{0,5000}?\$(?P=tag)\$)
  | (?P<remark>(?:(?<=[\s,;()])|^)(?:\#(?![>\-{\w])|//|\u2190|<--)[^\n]*)
  | (?P<gap>\[?\.{3,}\]?|\u2026)
  | (?P<angle>(?<=[A-Za-z])<[\w ,<>()\n]{1,80}>)
  | (?P<art>[\u2190-\u21ff\u2500-\u25ff\u2600-\u27bf]+)
    """,
    re.VERBOSE | re.DOTALL,
)
#: The mark of a quotation at the head of a line; the first line of a block may stand behind it.
_QUOTED = re.compile(r"^[ \t]{0,3}(?:>[ \t]?)+", re.MULTILINE)


class Tidied(NamedTuple):
    """``text`` is as long as the text it was made from. ``gaps`` are the offsets where something was left out."""

    text: str
    gaps: tuple[int, ...]


def blank(text: str) -> str:
    """White space of the same length, line breaks kept."""
    return re.sub(r"[^\n]", " ", text)


def _framed(text: str, start: int, inside: str, end: int) -> str:
    empty = _empty(text)
    return f"{empty[:start]}{inside}{empty[end:]}"


@lru_cache(maxsize=2)
def _empty(text: str) -> str:
    """A whole document as white space: a document has many fences."""
    return blank(text)


def tidied(text: str, start: int, end: int) -> Tidied:
    """One block of a document, ready for a grammar; what stands outside it is white space."""
    gaps: list[int] = []

    def replaced(found: re.Match[str]) -> str:
        kind, raw = found.lastgroup, found.group()
        if kind == "tag" or found["keep"] is not None:
            return raw
        if kind == "remark":
            return f"--{raw[2:]}" if raw[:2] in ("//", "# ", "\u2190 ") else blank(raw)
        if kind == "gap":
            gaps.append(start + found.start())
        return blank(raw)

    inside = _MARKS.sub(replaced, unquoted(text[start:end]))
    return Tidied(_framed(text, start, inside, end), tuple(gaps))


def unquoted(inside: str) -> str:
    """A block that stands in a quotation, the quotation's marks blanked out: ``> CREATE TABLE …``."""
    rest = [line for line in inside.split("\n") if line.strip()][1:]
    if not rest or not all(_QUOTED.match(line) for line in rest):
        return inside
    return _QUOTED.sub(lambda mark: blank(mark[0]), inside)
