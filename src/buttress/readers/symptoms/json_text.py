"""A JSON value in the middle of a paste: where it ends, and on which lines its keys stand."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from buttress.blueprint.source import Span
    from buttress.readers.symptoms.reading import Reading

#: Lines of one plan; a longer one is data.
LONGEST = 5_000
_CONTINUED = re.compile(r"\s*\+\s*\|?$")
_CELL = re.compile(r"^\s*\|\s?|\s*\|\s*$")


class Value(NamedTuple):
    """A JSON value, the line behind it, and the spans of the lines that hold a key, in order."""

    value: Any
    end: int
    spans: list[Span]


def value_at(reading: Reading, at: int, key: str, *within: str) -> Value | None:
    """The JSON value that begins on a line and holds ``key``; None where there is none. psql's ``+`` at line ends and
    the frame of a table cell are read over.
    """
    first = _bare(reading.lines[at].text)
    if first[:1] not in ("[", "{") or not _soon(reading, at, (key, *within)):
        return None
    pieces: list[str] = []
    depth, quoted = 0, False
    for end in range(at, min(len(reading.lines), at + LONGEST)):
        piece = _bare(reading.lines[end].text)
        pieces.append(piece)
        depth, quoted = _depth(piece, depth, quoted=quoted)
        if depth <= 0:
            try:
                value = json.loads("\n".join(pieces), strict=False)
            except (ValueError, RecursionError):
                return None
            spans = [
                reading.lines[n].span
                for n in range(at, end + 1)
                for _ in range(reading.lines[n].text.count(f'"{key}"'))
            ]
            return Value(value, end + 1, spans)
    return None


def _soon(reading: Reading, at: int, keys: tuple[str, ...]) -> bool:
    near = "\n".join(line.text for line in reading.lines[at : at + 40])
    return any(f'"{key}"' in near for key in keys)


def _bare(text: str) -> str:
    stripped = _CONTINUED.sub("", text)
    if stripped.lstrip().startswith("|"):
        stripped = _CELL.sub("", stripped)
    elif stripped.endswith("|"):
        stripped = stripped[:-1]
    return stripped.strip()


def _depth(piece: str, depth: int, *, quoted: bool) -> tuple[int, bool]:
    """Brackets opened and not closed, strings left out."""
    escaped = False
    for character in piece:
        if quoted:
            quoted = escaped or character != '"'
            escaped = character == "\\" and not escaped
        elif character == '"':
            quoted = True
        elif character in "[{":
            depth += 1
        elif character in "]}":
            depth -= 1
            if depth == 0:
                break
    return depth, quoted
