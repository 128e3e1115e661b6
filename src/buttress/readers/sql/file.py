"""One SQL file in, its statements out: split here, each read by the dialect's parser."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from buttress.blueprint.source import Source
from buttress.blueprint.sql import Query, SchemaFile, Statement, Write
from buttress.readers.postgres import parser
from buttress.readers.postgres.read import first_words, mentioned, read_statement
from buttress.readers.sql.hints import hints_of
from buttress.readers.sql.splitter import Piece, split

if TYPE_CHECKING:
    from buttress.blueprint.sql import Dialect

#: Where the rollback half of a file begins: goose, dbmate, and the plain "Down" comment some teams write.
_SECTION = re.compile(
    r"^--[ \t]*(?:\+goose[ \t]+(?P<goose>Up|Down)|migrate:(?P<dbmate>up|down)|\+(?:micrate|migrate)[ \t]+(?P<rubenv>Up|Down))\b",
    re.IGNORECASE | re.MULTILINE,
)
_LABEL = re.compile(r"(?:--|/\*)\s*name:\s*([\w.-]+)", re.IGNORECASE)
#: Spellings that query files use for parameters and no grammar reads.
_PLACEHOLDER = re.compile(
    r"(?<![:\w]):[A-Za-z_]\w*|%\([\w]+\)s|%s|\{\{.*?\}\}|(?<![\w?])\?(?![?|&\w])|@\w+|%\w+%", re.DOTALL
)
_DML = re.compile(r"\s*(?:SELECT|WITH|INSERT|UPDATE|DELETE|REPLACE|VALUES)\b", re.IGNORECASE)


def read_sql(path: str, text: str, dialect: Dialect) -> SchemaFile:
    """Read a whole file. Total: whatever cannot be read is a failed statement with a reason."""
    source = Source(path, text)
    down_from = _down_ranges(text)
    statements = tuple(
        _read(source, piece, dialect, down=_is_down(piece.start, down_from)) for piece in split(text, dialect)
    )
    return SchemaFile(path, "sql", dialect, statements, hints_of(source))


def _read(source: Source, piece: Piece, dialect: Dialect, *, down: bool) -> Statement:
    if piece.broken:
        text = source.text[piece.start : piece.end]
        at = source.position(piece.start)[0]
        reason = f"expected a whole statement, found {piece.broken} (the statement begins on line {at})"
        return Statement(
            source.span(piece.start, piece.end), dialect, first_words(text), (), "failed", reason, mentioned(text), down
        )
    statement = _parse(source, piece, dialect, down=down)
    if piece.rows:
        rows = tuple(replace(op, rows=piece.rows) if isinstance(op, Write) else op for op in statement.ops)
        statement = replace(statement, ops=rows)
    label = _LABEL.findall(source.text[piece.lead : piece.start])
    if label:
        named = tuple(replace(op, name=label[-1]) if isinstance(op, Query) else op for op in statement.ops)
        statement = replace(statement, ops=named)
    return statement


def _parse(source: Source, piece: Piece, dialect: Dialect, *, down: bool) -> Statement:
    if dialect == "postgres" and parser.bindings():
        statement = read_statement(source, piece.start, piece.end, down=down)
        text = source.text[piece.start : piece.end]
        if statement.status != "failed" or not (_DML.match(text) and _PLACEHOLDER.search(text)):
            return statement
        return _query_with_placeholders(source, piece, statement)
    from buttress.readers.glot import read_statement as read_with_sqlglot

    return read_with_sqlglot(source, piece.start, piece.end, dialect, down=down)


def _query_with_placeholders(source: Source, piece: Piece, failed: Statement) -> Statement:
    """A query with parameters in a spelling of its library: read again with neutral text of the same length."""
    text = source.text[piece.start : piece.end]
    neutral = _PLACEHOLDER.sub(_neutral, text)
    if len(neutral.encode()) != len(text.encode()):
        return failed
    stand_in = Source(source.path, source.text[: piece.start] + neutral + source.text[piece.end :])
    again = read_statement(stand_in, piece.start, piece.end, down=failed.down)
    return failed if again.status == "failed" else again


def _neutral(found: re.Match[str]) -> str:
    size = len(found.group())
    if size == 1:
        return "0"
    return "$1" + " " * (size - 2)


def _down_ranges(text: str) -> list[tuple[int, bool]]:
    """(offset, is it a rollback section from here on) for every section mark."""
    marks = []
    for found in _SECTION.finditer(text):
        word = next(group for group in found.groups() if group)
        marks.append((found.start(), word.lower() == "down"))
    return marks


def _is_down(offset: int, marks: list[tuple[int, bool]]) -> bool:
    state = False
    for at, down in marks:
        if at > offset:
            break
        state = down
    return state
