"""How text meets a terminal: colour, width, wrapping, and nothing that a repository could smuggle in."""

from __future__ import annotations

import os
import re
import shutil
import textwrap
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from collections.abc import Mapping

#: Columns when the output is not a terminal, and the bounds for one that is: prose wider than 140 is hard to follow.
PIPED, NARROWEST, WIDEST = 100, 60, 140

_CODES = {"red": "31", "yellow": "33", "cyan": "36", "green": "32", "bold": "1", "dim": "2"}

#: C0, DEL and C1 controls, bidirectional overrides, lone surrogates: what can move a cursor or reorder a line.
_UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
_PLAIN = str.maketrans(
    {"│": "|", "·": "-", "…": "~", "—": "-", "–": "-", "→": ">", "×": "x", "\ufffd": "?", "“": '"', "”": '"'}
)


@dataclass(frozen=True, slots=True)
class Ink:
    """What the output can show: escape codes or not, how many columns, characters beyond ASCII or not; and whether
    somebody looks at it (lists are laid out for people then, else for programs).
    """

    colour: bool = False
    width: int = PIPED
    ascii: bool = False
    terminal: bool = False

    def paint(self, text: str, *styles: str) -> str:
        """The text in the given styles (``red``, ``bold`` …), or as it is where there is no colour."""
        if not self.colour or not text:
            return text
        return f"\x1b[{';'.join(_CODES[style] for style in styles)}m{text}\x1b[0m"

    def fit(self, text: str) -> str:
        """The finished text in characters that the output has."""
        return text.translate(_PLAIN).encode("ascii", "backslashreplace").decode("ascii") if self.ascii else text


def ink_for(stream: TextIO, environment: Mapping[str, str] = os.environ) -> Ink:
    """What a stream can show. NO_COLOR wins over FORCE_COLOR; a dumb terminal has no colour unless forced."""
    terminal = is_terminal(stream)
    dumb = environment.get("TERM", "") in {"dumb", "unknown"}
    colour = bool(environment.get("FORCE_COLOR")) or (terminal and not dumb)
    if environment.get("NO_COLOR"):
        colour = False
    columns = shutil.get_terminal_size((PIPED, 24)).columns if terminal or environment.get("COLUMNS") else PIPED
    encoding = (getattr(stream, "encoding", None) or "utf-8").lower().replace("-", "").replace("_", "")
    return Ink(colour, min(max(columns, NARROWEST), WIDEST), not encoding.startswith("utf"), terminal)


def is_terminal(stream: TextIO) -> bool:
    """Whether somebody sits in front of a stream; a closed stream is none."""
    try:
        return stream.isatty()
    except (AttributeError, ValueError):
        return False


def clean(text: str) -> str:
    """Text from a repository, safe to print: tabs become blanks, controls a replacement character."""
    text = text.expandtabs(4)
    return text if text.isprintable() else _UNSAFE.sub("\ufffd", text)


def cells(text: str) -> int:
    """How many columns a text takes: wide East Asian characters take two, combining marks none."""
    if text.isascii():
        return len(text)
    wide = sum(unicodedata.east_asian_width(character) in "WF" for character in text)
    return len(text) + wide - sum(unicodedata.combining(character) > 0 for character in text)


def wrap(text: str, width: int, first: str = "", rest: str = "") -> list[str]:
    """Lines of at most ``width`` columns; ``first`` and ``rest`` stand before them. Words (and so commands and
    names) are never broken: one that is too long overhangs.
    """
    wrapped = textwrap.wrap(
        text,
        width,
        initial_indent=" " * cells(first),
        subsequent_indent=rest,
        break_long_words=False,
        break_on_hyphens=False,
    )
    if not wrapped:
        return [first.rstrip()] if first.strip() else []
    return [first + wrapped[0][cells(first) :], *wrapped[1:]]


def cut(line: str, column: int, room: int) -> str:
    """At most ``room`` characters of a line, with the 1-based ``column`` in view and ``…`` where something is left out."""
    if len(line) <= room:
        return line
    start = max(0, min(column - 1 - room // 3, len(line) - room))
    end = start + room
    head = "…" if start else ""
    tail = "…" if end < len(line) else ""
    return head + line[start + len(head) : end - len(tail)] + tail


def count(number: int, noun: str, plural: str = "") -> str:
    """``1 table``, ``23 tables``, ``2,300 tables``."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def spread(left: str, right: str, width: int) -> str:
    """Two texts on one line, the second at the right edge; on two lines where there is no room."""
    gap = width - cells(left) - cells(right)
    return f"{left}{' ' * gap}{right}" if gap > 1 else f"{left}\n{right}"
