"""Secrets in rows of data: INSERT and COPY statements, by the position of their columns."""

from __future__ import annotations

import re

from buttress.agent.redaction.names import named
from buttress.agent.redaction.places import lowered, places_of
from buttress.agent.redaction.values import holds_nothing, looks_made

_INSERT = re.compile(
    r"into\s+[^\s(]{1,200}\s*\(([^()]{1,4000})\)\s*(?:OVERRIDING\s+\w+\s+VALUE\s*)?VALUES?\s*", re.IGNORECASE
)
_COPY = re.compile(r"copy\s+[^\s(]{1,200}\s*\(([^()]{1,4000})\)\s+FROM\s+stdin[^\n]*;?\n", re.IGNORECASE)
_QUOTES = "\"'`"


def without_rows(text: str) -> str:
    """The text without the values of columns that are named like secrets."""
    low = lowered(text)
    if "value" in low and (places := places_of(low, ("into ", "into\n"))):
        new = _inserts(text, places)
        low, text = (low if new == text else lowered(new)), new
    return _copies(text, places_of(low, ("copy ",))) if "from stdin" in low else text


def _columns(listed: str) -> dict[int, str]:
    """Positions of columns that hold secrets, with the placeholder's word."""
    found: dict[int, str] = {}
    for place, column in enumerate(listed.split(",")):
        name = column.strip().strip(_QUOTES + "[]")
        bare = re.sub(r"_?(?:hash|hashed|digest|encrypted|enc)$", "", name, flags=re.IGNORECASE)
        if (said := named(bare)) and (said.strong or bare != name):
            found[place] = said.kind
    return found


def _inserts(text: str, places: list[int]) -> str:
    pieces: list[str] = []
    done = 0
    for at in places:
        found = _INSERT.match(text, at) if at >= done else None
        wanted = _columns(found[1]) if found else {}
        if found is None or not wanted:
            continue
        for start, end, place in _tuples(text, found.end()):
            if place in wanted and _hides(text[start:end]):
                quote = text[start] if text[start] in "'\"" else "'"
                pieces += (text[done:start], f"{quote}[{wanted[place]}]{quote}")
                done = end
    return "".join((*pieces, text[done:]))


def _hides(value: str) -> bool:
    bare = value.strip()
    if bare.upper() in ("NULL", "DEFAULT", "TRUE", "FALSE") or not bare:
        return False
    quoted = bare[0] in "'\"" or bare[:2].upper() in ("E'", "N'", "X'", "B'")
    return (quoted and not holds_nothing(bare)) or (not quoted and (bare.isdigit() or looks_made(bare)))


def _tuples(text: str, at: int) -> list[tuple[int, int, int]]:
    """(start, end, position) of every value of the tuples that begin at ``at``."""
    found: list[tuple[int, int, int]] = []
    while at < len(text) and text[at] == "(":
        at = _one_tuple(text, at + 1, found)
        after = re.compile(r"\s*,\s*(?=\()").match(text, at)
        if after is None:
            break
        at = after.end()
    return found


def _one_tuple(text: str, at: int, found: list[tuple[int, int, int]]) -> int:
    """Append the values of one tuple; the place behind its closing bracket."""
    place, depth, start, quote = 0, 0, at, ""
    while at < len(text):
        c = text[at]
        if quote:
            if c == "\\":
                at += 1
            elif c == quote:
                quote = ""
        elif c in "'\"":
            quote = c
        elif c == "(":
            depth += 1
        elif c in "),":
            if depth == 0:
                bare = text[start:at]
                lead = len(bare) - len(bare.lstrip())
                found.append((start + lead, start + len(bare.rstrip()) if bare.strip() else start + lead, place))
                place, start = place + 1, at + 1
                if c == ")":
                    return at + 1
            elif c == ")":
                depth -= 1
        at += 1
    bare = text[start:]
    found.append((start + len(bare) - len(bare.lstrip()), len(text), place))
    return at


def _copies(text: str, places: list[int]) -> str:
    pieces: list[str] = []
    done = 0
    for at in places:
        found = _COPY.match(text, at) if at >= done else None
        wanted = _columns(found[1]) if found else {}
        if found is None or not wanted:
            continue
        end = text.find("\n\\.", found.end() - 1)
        end = end if end >= 0 else len(text)
        rows = [_copied(row, wanted) for row in text[found.end() : end].split("\n")]
        pieces += (text[done : found.end()], "\n".join(rows))
        done = max(end, found.end())
    return "".join((*pieces, text[done:]))


def _copied(row: str, wanted: dict[int, str]) -> str:
    cells = row.split("\t")
    for place, kind in wanted.items():
        if place < len(cells) and cells[place] not in ("\\N", ""):
            cells[place] = f"[{kind}]"
    return "\t".join(cells)
