"""What the window can show at the moment: it may have been resized since the last line."""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, TextIO

from buttress.report.style import PIPED, WIDEST, ink_for, is_terminal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from buttress.report.style import Ink

#: Columns below which nothing is laid out any more, and beyond which prose is hard to follow (the eye loses the line
#: on its way back: typographers name 45 to 75 characters for books, twice that where the page scrolls).
NARROWEST, PROSE = 20, 100
#: Columns that reports of ours need at least: a label, a blank and a word.
REPORT = 30


def ink_of(stream: TextIO, environment: Mapping[str, str] = os.environ) -> Ink:
    """What a stream can show, as wide as reports of ours may be on it."""
    return replace(ink_for(stream, environment), width=min(max(columns_of(stream, environment), REPORT), WIDEST))


def columns_of(stream: TextIO, environment: Mapping[str, str] = os.environ) -> int:
    """Columns of the window that a stream ends in. The window itself is asked first: a variable of the environment keeps
    what it was before somebody pulled at a corner.
    """
    found = 0
    if is_terminal(stream):
        with suppress(OSError, ValueError, AttributeError):
            found = os.get_terminal_size(stream.fileno()).columns
    named = environment.get("COLUMNS", "")
    return max(found or (int(named[:6]) if named.isdecimal() else 0) or PIPED, NARROWEST)


def prose_width(columns: int) -> int:
    """Columns that prose may fill: one less than there are, because terminals differ in what they do at the last."""
    return min(max(columns, NARROWEST) - 1, PROSE)
