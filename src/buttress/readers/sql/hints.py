"""What a SQL file says about its dialect and its runner, with the line that says so.

Parsing is not proof of dialect: both parsers read another dialect's text without complaint. So signs are weighed
before anything is parsed, over all files of one folder.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from buttress.blueprint.source import Source

Hint = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Sign:
    """A spelling that only one dialect has. ``weight`` 3 = nothing else reads it, 1 = usual there."""

    dialect: str
    weight: int
    pattern: re.Pattern[str]


def _sign(dialect: str, weight: int, pattern: str) -> Sign:
    return Sign(dialect, weight, re.compile(pattern, re.IGNORECASE | re.MULTILINE))


_SIGNS = (
    _sign("postgres", 3, r"\b(?:BIG|SMALL)?SERIAL\b(?!\s+DEFAULT)"),
    _sign("postgres", 3, r"\b(?:TIMESTAMPTZ|JSONB|BYTEA|PLPGSQL|TSVECTOR|CITEXT)\b"),
    _sign("postgres", 3, r"\bCREATE\s+EXTENSION\b|\bCREATE\s+TYPE\b|\bCREATE\s+DOMAIN\b|\bINDEX\s+CONCURRENTLY\b"),
    _sign("postgres", 2, r"::\s*[a-z]|\$\w*\$|\bOWNER\s+TO\b|\bUSING\s+(?:gin|gist|brin)\b|\bNOT\s+VALID\b"),
    _sign(
        "postgres",
        2,
        r"\bFROM\s+stdin\b|\bALTER\s+COLUMN\s+\S+\s+(?:SET\s+DATA\s+)?TYPE\b|\bWITH(?:OUT)?\s+TIME\s+ZONE\b",
    ),
    _sign("postgres", 2, r"\bGENERATED\s+(?:ALWAYS|BY\s+DEFAULT)\s+AS\s+IDENTITY\b"),
    _sign("postgres", 1, r"\bRETURNING\b|\bILIKE\b|\bALTER\s+TABLE\s+ONLY\b|\bgen_random_uuid\b|\bnextval\("),
    _sign("mysql", 3, r"\bENGINE\s*=\s*(?:InnoDB|MyISAM|Aria|MEMORY)\b|\bAUTO_INCREMENT\b|^\s*DELIMITER\b"),
    _sign("mysql", 3, r"/\*!\d{5}|\bON\s+UPDATE\s+CURRENT_TIMESTAMP\b|\b(?:MEDIUM|LONG)(?:TEXT|BLOB)\b|\bUNSIGNED\b"),
    _sign(
        "mysql", 2, r"\bCHARACTER\s+SET\b|\bCHARSET\s*=|\bTINYINT\(|\bMODIFY\s+(?:COLUMN\s+)?`?\w+|\bCHANGE\s+COLUMN\b"
    ),
    _sign("mysql", 1, r"`\w+`|\bDATETIME\(\d\)|\bDROP\s+FOREIGN\s+KEY\b"),
    _sign("sqlite", 3, r"\bAUTOINCREMENT\b|^\s*PRAGMA\b|\bWITHOUT\s+ROWID\b|\bUSING\s+fts[345]\b"),
    _sign("sqlite", 2, r"\bINTEGER\s+(?:NOT\s+NULL\s+)?PRIMARY\s+KEY\b(?!\s+GENERATED)|\bstrftime\(|\bsqlite_\w+"),
    _sign("clickhouse", 6, r"\bENGINE\s*=?\s*(?:Replicated|Replacing|Summing|Aggregating|Collapsing)*MergeTree\b"),
    _sign("clickhouse", 3, r"\bLowCardinality\(|\bNullable\(|\bORDER\s+BY\s+tuple\("),
    _sign("sql-server", 3, r"^\s*GO\s*$|\bIDENTITY\s*\(\s*\d|\[dbo\]|\bUNIQUEIDENTIFIER\b"),
    _sign("sql-server", 1, r"\bN(?:VAR)?CHAR\b|\bDATETIME2\b|\bSYSUTCDATETIME\b"),
    _sign("oracle", 3, r"\bVARCHAR2\b|\bNUMBER\(\d+|\bDBMS_\w+"),
    _sign(
        "hsqldb or h2",
        2,
        r"(?<!\bAS )\bIDENTITY\s+PRIMARY\s+KEY\b|\bVARCHAR_IGNORECASE\b|\bBIGINT\s+IDENTITY\b",
    ),
)
#: Comments and string literals: what people and data say proves nothing about a dialect.
_ASIDE = re.compile(r"--[^\n]*|/\*(?!!).*?\*/|'[^'\n]*'", re.DOTALL)
_HEAD = 200_000  # characters looked at: signs repeat, and a dump's data says nothing about its dialect

_DIRECTIVES = (
    ("goose-no-transaction", re.compile(r"^--[ \t]*\+goose[ \t]+NO[ \t]+TRANSACTION", re.IGNORECASE | re.MULTILINE)),
    (
        "dbmate-no-transaction",
        re.compile(r"^--[ \t]*migrate:up\b[^\n]*transaction:[ \t]*false", re.IGNORECASE | re.MULTILINE),
    ),
    (
        "sql-migrate-no-transaction",
        re.compile(r"^--[ \t]*\+migrate[ \t]+Up\b[^\n]*\bnotransaction\b", re.IGNORECASE | re.MULTILINE),
    ),
    ("sqlx-no-transaction", re.compile(r"\A--[ \t]*no-transaction\b", re.IGNORECASE)),
    ("goose", re.compile(r"^--[ \t]*\+goose[ \t]+Up\b", re.IGNORECASE | re.MULTILINE)),
    ("sql-migrate", re.compile(r"^--[ \t]*\+migrate[ \t]+Up\b", re.IGNORECASE | re.MULTILINE)),
    ("dbmate", re.compile(r"^--[ \t]*migrate:up\b", re.IGNORECASE | re.MULTILINE)),
)


def dialect_signs(source: Source) -> tuple[Hint, ...]:
    """``(dialect, weight, spelling and place)`` for every sign that the file shows."""
    bare = _ASIDE.sub(lambda found: re.sub(r"[^\n]", " ", found.group()), source.text[:_HEAD])
    found: list[Hint] = []
    for sign in _SIGNS:
        match = sign.pattern.search(bare)
        if match:
            shown = " ".join(match.group().split())[:40]
            found.append((sign.dialect, str(sign.weight), f"{shown} at {source.path}:{_line(source, match)}"))
    return tuple(found)


def directives_of(source: Source) -> tuple[Hint, ...]:
    """``(directive, '', place)`` for every mark of a runner, ``goose`` or ``dbmate-no-transaction``."""
    text = source.text[:_HEAD]
    if not any(word in text for word in ("+goose", "+migrate", "migrate:", "no-transaction")):
        return ()
    matches = ((name, pattern.search(text)) for name, pattern in _DIRECTIVES)
    return tuple((name, "", f"{source.path}:{_line(source, match)}") for name, match in matches if match)


def _line(source: Source, match: re.Match[str]) -> int:
    at = match.start() + len(match.group()) - len(match.group().lstrip())
    return source.position(at)[0]
