"""INSERT … VALUES, read from its first words: a dump's megabytes of rows are counted, not parsed."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

from buttress.blueprint.ops import Write
from buttress.readers.glot.cursor import Cursor, Unreadable
from buttress.readers.glot.tokens import scan

if TYPE_CHECKING:
    from buttress.blueprint.source import Source
    from buttress.blueprint.sql import Dialect, Name

_HEAD = re.compile(r"(?:INSERT|REPLACE)\b", re.IGNORECASE)
_HEAD_TOKENS = 4000  # a table's name and at most about 2,000 columns (MySQL allows 4,096, PostgreSQL 1,600)
_COMMON = r"|--[^\n]*+|/\*.*?\*/|(?P<sign>[()])|\b(?P<word>ON|RETURNING|AS|SELECT|WITH)\b|(?P<broken>['\"])"
_ROWS = {
    False: re.compile(r"'(?:[^']++|'')*+'|\"(?:[^\"]++|\"\")*+\"" + _COMMON, re.IGNORECASE | re.DOTALL),
    True: re.compile(r"'(?:[^'\\]++|\\.|'')*+'|\"(?:[^\"\\]++|\\.|\"\")*+\"" + _COMMON, re.IGNORECASE | re.DOTALL),
}


def literal_write(source: Source, start: int, end: int, dialect: Dialect) -> Write | None:
    """The Write of an ``INSERT INTO table [(columns)] VALUES …`` without subqueries; None for anything else."""
    head = Cursor(source, start, start, dialect)
    head.tokens = list(islice(scan(source.text, start, end, dialect), _HEAD_TOKENS))
    if not head.tokens or not _HEAD.match(head.tokens[0].text) or head.tokens[0].kind != "word":
        return None
    try:
        table, columns = _target(head)
    except Unreadable:
        return None
    rows = _rows(head, end)
    if rows is None:
        return None
    while end > start and source.text[end - 1] in " \t\r\n;":
        end -= 1
    span = source.span(head.tokens[0].start, end)
    return Write(span=span, table=table, verb="insert", rows=rows, columns=columns)


def _target(head: Cursor) -> tuple[Name, tuple[str, ...]]:
    """Table and columns; leaves the cursor on what follows them."""
    if not head.take("INSERT"):
        head.need("REPLACE")
    if head.take("OR"):
        head.need_name("ABORT, FAIL, IGNORE, REPLACE or ROLLBACK")
    while head.take_any("LOW_PRIORITY", "DELAYED", "HIGH_PRIORITY", "IGNORE"):
        pass
    head.take("INTO")
    table = head.need_table()
    if head.take("AS"):
        head.need_name("an alias")
    if head.is_sign("(") and head.is_sign(")", 1):
        head.at += 2
        return table, ()
    return table, head.names() if head.is_sign("(") else ()


def _rows(head: Cursor, end: int) -> int | None:
    """How many rows follow VALUES; None if this is not a list of rows without subqueries."""
    if head.take("DEFAULT", "VALUES"):
        return 1
    if head.take("OVERRIDING"):
        head.at += 2
    if not head.take("VALUES") and not head.take("VALUE"):
        return None
    head.take("ROW")
    if not head.is_sign("("):
        return None
    rows = depth = 0
    for found in _ROWS[head.dialect == "mysql"].finditer(head.source.text, head.tokens[head.at].start, end):
        sign, word = found.group("sign"), found.group("word")
        if found.group("broken") or (word and word.upper() in ("SELECT", "WITH")):
            return None
        if word and depth == 0:
            return rows
        if sign == "(":
            rows += depth == 0
            depth += 1
        elif sign == ")":
            depth -= 1
            if depth < 0:
                return None
    return rows if depth == 0 else None
