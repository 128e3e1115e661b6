"""Which tables a statement seems to mention, when its grammar is not ours to judge."""

from __future__ import annotations

from typing import TYPE_CHECKING

from buttress.readers.glot.cursor import Cursor, Unreadable
from buttress.readers.glot.tokens import words

if TYPE_CHECKING:
    from buttress.blueprint.source import Source
    from buttress.blueprint.sql import Dialect, Name

_BEFORE_TABLES = frozenset({"TABLE", "INTO", "UPDATE", "FROM", "ON", "JOIN", "TABLES", "VIEW", "REFERENCES"})
_BETWEEN = frozenset({"IF", "NOT", "EXISTS", "ONLY", "IGNORE", "LOW_PRIORITY"})
_NEVER = words("""SELECT SET DELETE UPDATE CONFLICT COMMIT CASCADE RESTRICT NO NULL WHERE VALUES LATERAL DUPLICATE EXISTS NOT AS COLUMN
    TRUNCATE OF TABLE ALL INSERT AND OR""")


def mentioned(source: Source, start: int, end: int, dialect: Dialect) -> tuple[Name, ...]:
    """Names after TABLE, INTO, UPDATE, FROM, ON, JOIN …, each once, in order."""
    return mentioned_at(Cursor(source, start, end, dialect))


def mentioned_at(cursor: Cursor) -> tuple[Name, ...]:
    """Like :func:`mentioned`, from the start of a statement already cut into tokens."""
    found: dict[Name, None] = {}
    cursor.at = 0
    while not cursor.done:
        if cursor.word() not in _BEFORE_TABLES:
            cursor.at += 1
            continue
        cursor.at += 1
        while cursor.word() in _BETWEEN:
            cursor.at += 1
        token = cursor.peek()
        if token is None or token.kind not in ("word", "name") or cursor.word() in _NEVER | _BEFORE_TABLES:
            continue
        try:
            name = cursor.need_table()
        except Unreadable:
            continue
        if not _is_column_pair(cursor):
            found[name] = None
    return tuple(found)


def _is_column_pair(cursor: Cursor) -> bool:
    """``ON a.id = b.id`` names columns, not tables."""
    token = cursor.peek()
    return token is not None and token.kind == "sign" and token.text in ("=", "<", ">", "<=", ">=", "<>", "!=")
