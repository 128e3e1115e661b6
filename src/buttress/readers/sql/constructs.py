"""Spellings that belong to PostgreSQL alone or to MySQL alone, with their places: a sketch may mix them unawares."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from buttress.blueprint.statements import Construct
from buttress.readers.sql.tidy import unquoted

if TYPE_CHECKING:
    from buttress.blueprint.source import Source

#: Only what the other server's grammar or type list refuses. SERIAL (MySQL knows it as an alias), UUID and JSON
#: (MariaDB has the first, both have the second) prove nothing.
_SPELLINGS = (
    ("postgres", "{}", r"\b(?:BIG|SMALL)SERIAL\b"),
    ("postgres", "{}", r"\b(?:TIMESTAMPTZ|JSONB|BYTEA|TSVECTOR|CITEXT)\b"),
    ("postgres", "TIMESTAMP WITH TIME ZONE", r"\bTIMESTAMP\s*(?:\(\d\)\s*)?WITH\s+TIME\s+ZONE\b"),
    ("postgres", "an array type", r"\b(?:TEXT|INT|INTEGER|BIGINT|UUID|VARCHAR(?:\(\d+\))?)\s*\[\s*\]"),
    ("postgres", "gen_random_uuid()", r"\bgen_random_uuid\s*\("),
    ("postgres", "GENERATED … AS IDENTITY", r"\bGENERATED\s+(?:ALWAYS|BY\s+DEFAULT)\s+AS\s+IDENTITY\b"),
    ("postgres", "a :: cast", r"(?<=[\w')])::\s*[A-Za-z]\w+"),
    ("mysql", "AUTO_INCREMENT", r"\bAUTO_INCREMENT\b"),
    ("mysql", "ENGINE=", r"\bENGINE\s*=\s*(?:InnoDB|MyISAM)\b"),
    ("mysql", "ON UPDATE CURRENT_TIMESTAMP", r"\bON\s+UPDATE\s+(?:CURRENT_TIMESTAMP|NOW\s*\()"),
    ("mysql", "UNSIGNED", r"\bUNSIGNED\b"),
    ("mysql", "{}", r"\b(?:TINY|MEDIUM|LONG)(?:TEXT|BLOB)\b|\bTINYINT\b|\bDATETIME\b"),
    ("mysql", "an ENUM written inside the column", r"\bENUM\s*\(\s*'"),
    (
        "mysql",
        "an index inside CREATE TABLE",
        r"(?<=[(,\n])[ \t]*(?:UNIQUE\s+)?(?:INDEX|KEY)\b\s*(?:[A-Za-z_`]\w*`?)?\s*\(\s*[A-Za-z_`]",
    ),
)
_PATTERNS = tuple((server, what, re.compile(pattern, re.IGNORECASE)) for server, what, pattern in _SPELLINGS)
_ASIDE = re.compile(r"--[^\n]*|/\*.*?\*/|'(?:[^'\n]|'')*'", re.DOTALL)
_INSIDE = re.compile(r"[^\n]")


def constructs(source: Source, start: int, end: int) -> tuple[Construct, ...]:
    """Every such spelling of one statement, in the order of the text; comments and strings say nothing."""
    bare = _ASIDE.sub(_emptied, unquoted(source.text[start:end]))
    found = []
    for server, what, pattern in _PATTERNS:
        for match in pattern.finditer(bare):
            raw = match.group()
            at = start + match.start() + len(raw) - len(raw.lstrip())
            name = what.format(raw.strip().upper()) if what == "{}" else what
            found.append(Construct(server, name, source.span(at, start + match.end())))
    return tuple(sorted(found, key=lambda each: each.span.start))


def _emptied(found: re.Match[str]) -> str:
    """White space, but a string keeps its quotes: they say that a list of values stands there."""
    raw = found.group()
    return f"'{_INSIDE.sub(' ', raw[1:-1])}'" if raw[0] == "'" else _INSIDE.sub(" ", raw)
