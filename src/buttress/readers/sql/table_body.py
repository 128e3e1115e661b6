"""The body of a sketched CREATE TABLE: its elements, the indexes written inside it, and what no grammar would take.

PostgreSQL's own grammar reads ``INDEX ix (a)`` as a column called ``index`` of a type called ``ix``. So such lines are
lifted out before anything is parsed and become what they say they are: indexes, with their names, columns and places.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from buttress.blueprint.sql import Constraint, Index, IndexKey
from buttress.readers.sql.pieces import scan
from buttress.readers.sql.tidy import blank

if TYPE_CHECKING:
    from collections.abc import Sequence

    from buttress.blueprint.source import Source
    from buttress.blueprint.sql import Dialect

_QUOTED = r"(?:\"[^\"\n]+\"|`[^`\n]+`|\[\w+\]|[^\W\d][\w$]*)"
HEADER = re.compile(
    rf"CREATE\s+(?:\w+\s+){{0,2}}TABLE\s+(?:IF\s+NOT\s+EXISTS\s+)?(?P<name>{_QUOTED}(?:\s*\.\s*{_QUOTED})*)\s*(?P<open>\()",
    re.IGNORECASE,
)
_KEY = rf"{_QUOTED}(?:\s*\(\s*\d+\s*\))?(?:\s+(?:ASC|DESC))?(?:\s+NULLS\s+(?:FIRST|LAST))?"
_INDEX = re.compile(
    rf"(?:(?P<kind>UNIQUE|FULLTEXT|SPATIAL|CLUSTERED|NONCLUSTERED|INVERTED)\s+)?(?:INDEX|KEY)\s*"
    rf"(?:IF\s+NOT\s+EXISTS\s+)?(?P<name>(?!USING\b){_QUOTED})?\s*(?:(?:USING|TYPE)\s+(?P<method>\w+)\s*)?"
    rf"(?:ON\s+{_QUOTED}\s*)?\(\s*(?P<keys>{_KEY}(?:\s*,\s*{_KEY})*)\s*\)(?P<rest>.*)",
    re.IGNORECASE | re.DOTALL,
)
_UNIQUE = re.compile(
    rf"UNIQUE\s+(?!KEY\b|INDEX\b|NULLS\b)(?P<name>{_QUOTED})\s*\(\s*(?P<keys>{_KEY}(?:\s*,\s*{_KEY})*)\s*\)\s*$",
    re.IGNORECASE,
)
_KEY_PARTS = re.compile(
    rf"(?P<column>{_QUOTED})(?:\s*\(\s*(?P<prefix>\d+)\s*\))?(?:\s+(?P<order>ASC|DESC))?", re.IGNORECASE
)
#: What may follow a table's closing parenthesis, by dialect; everything else there is another server's business.
_TAILS = {
    "postgres": re.compile(r"PARTITION\s+BY|INHERITS\s*\(|TABLESPACE\b|WITH\s*\(|USING\b|;|\Z", re.IGNORECASE),
    "sqlite": re.compile(r"WITHOUT\s+ROWID|STRICT\b|;|\Z", re.IGNORECASE),
}
#: Table-level keys of Cassandra double their parentheses: ``PRIMARY KEY ((a, b), c)``.
_COMPOUND = re.compile(r"(PRIMARY\s+KEY\s*\(\s*)\(([^()]*)\)", re.IGNORECASE)
#: Words of MySQL inside a column that PostgreSQL's grammar refuses.
_FOREIGN = re.compile(
    r"\bCOMMENT\s+'(?:[^'\n]|'')*'|\bUNSIGNED\b|\bZEROFILL\b|\bAUTO_?INCREMENT\b|\bON\s+UPDATE\s+(?:CURRENT_TIMESTAMP|NOW)"
    r"(?:\s*\(\s*\d*\s*\))?|\bCHARACTER\s+SET\s+\w+|\bENCODE\s+\w+|\b(?:DISTKEY|SORTKEY)\b|\bIDENTITY\s*\(\s*\d+\s*,\s*\d+\s*\)",
    re.IGNORECASE,
)
_METHODS = frozenset({"FULLTEXT", "SPATIAL", "INVERTED"})
_TAIL_KEY = re.compile(r"PRIMARY\s+KEY\s*\(([^()]*)\)", re.IGNORECASE)


@dataclass(slots=True)
class Body:
    """A CREATE TABLE made ready. ``text`` is the whole document's, still of the same length; ``elements`` are the
    ranges of what is left between the parentheses.
    """

    text: str
    name: str
    opened: int
    closed: int
    elements: list[tuple[int, int]] = field(default_factory=list)
    indexes: list[Index] = field(default_factory=list)
    constraints: list[Constraint] = field(default_factory=list)


def prepare(source: Source, text: str, start: int, end: int, dialect: Dialect) -> Body | None:
    """Lift and neutralise. ``source`` is the document as written, ``text`` its tidied copy. None without a body."""
    header = HEADER.match(text, start, end)
    if header is None:
        return None
    opened = header.start("open")
    ranges, closed = _elements(text, opened + 1, end)
    body = Body(text, header["name"], opened, closed)
    letters = list(text)
    for first, last, comma in ranges:
        index = None if dialect == "mysql" else lifted(source, text[first:last], first, dialect)
        if index is not None or first == last:
            if index is not None:
                body.indexes.append(index)
                _wipe(letters, first, last)
            _wipe(letters, comma, comma + 1 if comma >= 0 else comma)
        else:
            body.elements.append((first, last))
    _drop_last_comma(letters, body, ranges)
    _tail(source, letters, body, end, dialect)
    text = "".join(letters)
    inner = text[opened:closed]
    inner = _COMPOUND.sub(lambda m: f"{m[1]} {m[2]} ", inner)
    if dialect != "mysql":
        inner = _FOREIGN.sub(lambda m: blank(m.group()), inner)
    body.text = f"{text[:opened]}{inner}{text[closed:]}"
    return body


def lifted(source: Source, element: str, start: int, dialect: Dialect) -> Index | None:
    """The index that an element of a CREATE TABLE declares, if it declares one."""
    found = _INDEX.match(element) or _UNIQUE.match(element)
    if found is None:
        return None
    groups = found.groupdict()
    kind = "UNIQUE" if found.re is _UNIQUE else (groups.get("kind") or "").upper()
    end = start + len(element.rstrip())
    where = re.search(r"\bWHERE\s+(.+)", groups.get("rest") or "", re.IGNORECASE | re.DOTALL)
    return Index(
        keys=_keys(found["keys"], dialect),
        span=source.span(start, end),
        name=name_of(groups["name"] or "", dialect),
        unique=kind == "UNIQUE",
        method=(groups.get("method") or (kind if kind in _METHODS else "btree")).lower(),
        where=" ".join(where[1].split()) if where else "",
    )


def name_of(written: str, dialect: Dialect) -> str:
    """A name as the dialect folds it, quotes removed."""
    if written[:1] in '"`[' and written:
        return written[1:-1]
    return written.lower() if dialect == "postgres" else written


def _keys(written: str, dialect: Dialect) -> tuple[IndexKey, ...]:
    return tuple(
        IndexKey(
            column=name_of(found["column"], dialect),
            descending=(found["order"] or "").upper() == "DESC",
            prefix=int(found["prefix"][:9]) if found["prefix"] else None,
        )
        for part in written.split(",")
        if (found := _KEY_PARTS.match(part.strip()))
    )


def _elements(text: str, start: int, end: int) -> tuple[list[tuple[int, int, int]], int]:
    """``(start, end, comma)`` of each element, -1 for the last one's comma, and where the closing parenthesis is."""
    found: list[tuple[int, int, int]] = []
    first, last, depth = -1, start, 0
    for token in scan(text, start, end):
        if token.text == ")" and depth == 0:
            return _closed(found, first, last), token.start
        depth += (token.text == "(") - (token.text == ")")
        if token.text == "," and depth == 0:
            found.append((first if first >= 0 else token.start, last if first >= 0 else token.start, token.start))
            first = -1
            continue
        first = token.start if first < 0 else first
        last = token.end
    return _closed(found, first, last), end


def _closed(found: list[tuple[int, int, int]], first: int, last: int) -> list[tuple[int, int, int]]:
    return [*found, (first, last, -1)] if first >= 0 else found


def _drop_last_comma(letters: list[str], body: Body, ranges: Sequence[tuple[int, int, int]]) -> None:
    """The comma before elements that are gone, or before the closing parenthesis, separates nothing any more."""
    if not body.elements:
        return
    last = body.elements[-1]
    comma = next((comma for first, _, comma in ranges if first == last[0]), -1)
    if comma >= 0:
        _wipe(letters, comma, comma + 1)


def _tail(source: Source, letters: list[str], body: Body, end: int, dialect: Dialect) -> None:
    """What stands behind the closing parenthesis, as far as this dialect has no such thing there."""
    first = next(scan(body.text, body.closed + 1, end), None)
    if first is None:
        return
    tail = body.text[first.start : end]
    key = _TAIL_KEY.match(tail)
    if key is not None:
        columns = tuple(name_of(part.split()[0], dialect) for part in key[1].split(",") if part.split())
        at = first.start
        body.constraints.append(Constraint("primary", columns, source.span(at, at + key.end())))
    known = _TAILS.get(dialect)
    if key is not None or (known is not None and not known.match(tail)) or re.match(r"WITH\s+[^(]", tail):
        _wipe(letters, first.start, end)


def _wipe(letters: list[str], start: int, end: int) -> None:
    for at in range(max(start, 0), max(end, 0)):
        if letters[at] != "\n":
            letters[at] = " "
