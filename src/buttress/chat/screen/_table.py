"""Tables of an answer, laid out once they are whole: a column is as wide as its widest cell, or as there is room for."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from buttress.chat.screen._flow import ROOM, cells
from buttress.chat.screen._inline import flat

if TYPE_CHECKING:
    from collections.abc import Sequence

_BAR = re.compile(r"(?<!\\)\|")
_RULE = re.compile(r"^[\s|:-]*-[\s|:-]*$")
_GAP = "  "


def cells_of(row: str) -> list[str]:
    """The cells of a row as Markdown writes it; none for the line of dashes."""
    row = flat(row)
    if _RULE.match(row):
        return []
    row = row.removeprefix("|").removesuffix("|") if not row.endswith("\\|") else row.removeprefix("|")
    return [cell.strip().replace("\\|", "|") for cell in _BAR.split(row)]


def table_lines(rows: Sequence[Sequence[str]], width: int) -> list[list[str]] | None:
    """Each row as the lines that it takes within ``width`` columns; None where there is no room for that many cells."""
    widths = _widths(rows, width)
    if not widths:
        return None
    laid = []
    for row in rows:
        columns = [_filled(cell, room) for cell, room in zip(row, widths, strict=False)]
        lines = []
        for n in range(max(map(len, columns), default=0)):
            parts = [column[n] if n < len(column) else "" for column in columns]
            padded = (part + " " * (room - cells(part)) for part, room in zip(parts, widths, strict=False))
            lines.append(_GAP.join(padded).rstrip())
        laid.append(lines)
    return laid


def _widths(rows: Sequence[Sequence[str]], width: int) -> list[int]:
    """Columns for each column: what it needs, or an equal share of what those leave that need less; none where a share
    would be too small to read.
    """
    count = max(map(len, rows), default=0)
    wanted = [max((cells(row[n]) for row in rows if n < len(row)), default=0) or 1 for n in range(count)]
    left, share = width - len(_GAP) * (count - 1), 0
    for number, need in enumerate(sorted(wanted)):
        share = left // (count - number)
        if need > share:
            return [min(need, share) for need in wanted] if share >= ROOM else []
        left -= need
    return wanted


def _filled(text: str, room: int) -> list[str]:
    """The text in lines of at most ``room`` columns; words that no line has room for are cut."""
    from rich.cells import chop_cells

    lines: list[str] = []
    for word in text.split():
        if lines and cells(lines[-1]) + 1 + cells(word) <= room:
            lines[-1] += f" {word}"
        else:
            lines += chop_cells(word, max(room, 2)) if cells(word) > room else [word]
    return lines or [""]
