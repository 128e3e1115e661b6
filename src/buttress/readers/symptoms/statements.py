"""A statement pasted as it is, over as many lines as it takes; it belongs to the plan behind it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from buttress.readers.symptoms.reading import Reading

_START = re.compile(
    r"^\s*(?:(?:\w+[=#>-]+[#>]|mysql>|MariaDB \[\w*\]>|sqlite>)\s*)?"
    r"(?P<sql>(?:EXPLAIN\b.*?\s+)?(?:SELECT\b|WITH\s+(?:RECURSIVE\s+)?\w+(?:\s*\([^)]*\))?\s+AS\b|INSERT\s+INTO\b|UPDATE\s+[\"`\w.]+(?:\s+(?:AS\s+)?\w+)?\s+SET\b|DELETE\s+FROM\b|ALTER\s+TABLE\b|CREATE\s+(?:UNIQUE\s+)?INDEX\b).*)$",
    re.IGNORECASE,
)
_ALONE = re.compile(
    r"^\s*EXPLAIN\b(?:\s*\([^)]*\)|\s+(?:ANALYZE|ANALYSE|VERBOSE|QUERY PLAN|FORMAT\s*=\s*\w+))*\s*;?\s*$", re.IGNORECASE
)
_PLAN = re.compile(r"\(cost=|QUERY PLAN|^\s*\+-|select_type|^\s*(?:SCAN|SEARCH)\s|^\s*-> |^\s*[\[{]\s*\+?$|^\s*\*{5}")
_CLAUSE = re.compile(r"\b(?:FROM|SET|VALUES|INTO|TABLE|ON)\b", re.IGNORECASE)
_LONGEST = 200


def take(reading: Reading, at: int) -> int:
    """The statement that begins on this line, up to its semicolon, a blank line, or the plan behind it."""
    if _ALONE.match(reading.lines[at].text):
        return at + 1
    found = _START.match(reading.lines[at].text)
    if found is None:
        return at
    pieces = [found["sql"]]
    end = at + 1
    while end < len(reading.lines) and end - at < _LONGEST and not _finished(pieces[-1]):
        text = reading.lines[end].text
        if not text.strip() or _PLAN.search(text):
            break
        pieces.append(re.sub(r"^\w+[-('\"]+[#>]\s?|^\s*->\s", "", text))
        end += 1
    sql = "\n".join(pieces)
    sql = re.sub(r"\\[Gg]\s*$", "", sql)
    if not _CLAUSE.search(sql):
        return at
    index = reading.saw(sql, reading.lines[at].span, "statement")
    if reading.order and index >= 0 and reading.seen[reading.order[index]].source == "statement":
        reading.recognised["a statement"] = None
    reading.held = sql
    return end


def _finished(piece: str) -> bool:
    return piece.rstrip().endswith((";", "\\G", "\\g"))
