"""One SQL file in, its statements out: split here, each read by the dialect's parser."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import replace
from typing import TYPE_CHECKING

from buttress.blueprint.ops import Query, Write
from buttress.blueprint.source import Source
from buttress.blueprint.sql import Condition
from buttress.blueprint.statements import SchemaFile, Statement
from buttress.readers.postgres import parser
from buttress.readers.postgres.read import first_words, mentioned, read_statement
from buttress.readers.splitter import Piece, bare, split
from buttress.readers.sql.hints import directives_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from buttress.blueprint.ops import Op
    from buttress.blueprint.sql import Dialect

#: Where the rollback half of a file begins: goose, dbmate, sql-migrate, micrate and node-pg-migrate.
_SECTION = re.compile(
    r"^--[ \t]*(?:\+(?:goose|migrate|micrate)[ \t]+|migrate:|(?=\w+(?:[ \t]+Migration)?[ \t]*\r?$))(?P<way>Up|Down)\b",
    re.IGNORECASE | re.MULTILINE,
)
_LABEL = re.compile(r"(?:--|/\*)\s*name:\s*([\w.-]+)", re.IGNORECASE)
#: Spellings that query files use for parameters and no grammar reads; a template's hole is short.
_PLACEHOLDER = re.compile(
    r"(?<![:\w]):[A-Za-z_]\w*|%\(\w+\)s|%s|\{\{[^{}]{0,200}\}\}|(?<![\w?])\?(?![?|&\w])|@\w+|%\w+%"
)
#: A hole of a template that stands before a dot (a schema), and any other hole that stands for a name.
_SCHEMA_HOLE = re.compile(r"\"?\{\{[^{}\n]{1,200}\}\}\"?\.")
_HOLE = re.compile(r"\{\{[^{}\n]{1,200}\}\}")
_DML = re.compile(r"\s*(?:SELECT|WITH|INSERT|UPDATE|DELETE|REPLACE|VALUES)\b", re.IGNORECASE)


def read_sql(path: str, text: str, dialect: Dialect) -> SchemaFile:
    """Read a whole file. Total: whatever cannot be read is a failed statement with a reason."""
    source = Source(path, text)
    rollback = _rollback(text)
    statements = tuple(_read(source, piece, dialect, down=rollback(piece.start)) for piece in split(text, dialect))
    return SchemaFile(path, "sql", dialect, statements, directives_of(source))


def essence(text: str, dialect: Dialect) -> tuple[str, ...]:
    """What running a file does: its statements outside rollback sections, without comments and line breaks."""
    rollback = _rollback(text)
    pieces = (piece for piece in split(text, dialect) if not rollback(piece.start))
    return tuple(bare(text, piece.start, piece.end, dialect) for piece in pieces)


def _read(source: Source, piece: Piece, dialect: Dialect, *, down: bool) -> Statement:
    if piece.broken:
        text = source.text[piece.start : piece.end]
        at = source.position(piece.start)[0]
        reason = f"expected a whole statement, found {piece.broken} (the statement begins on line {at})"
        span, kind = source.span(piece.start, piece.end), first_words(text)
        return Statement(span, dialect, kind, (), "failed", reason, mentioned(text), down)
    statement = _parse(source, piece, dialect, down=down)
    label = _LABEL.findall(source.text[piece.lead : piece.start])
    if not label and not piece.rows:
        return statement
    return replace(statement, ops=tuple(_annotated(op, piece.rows, label[-1:]) for op in statement.ops))


def _annotated(op: Op, rows: int, label: list[str]) -> Op:
    """An operation with what stands around its statement: the rows below a COPY, the name above a query."""
    if rows and isinstance(op, Write):
        return replace(op, rows=rows)
    return replace(op, name=label[0]) if label and isinstance(op, Query) else op


def _parse(source: Source, piece: Piece, dialect: Dialect, *, down: bool) -> Statement:
    if dialect == "postgres" and parser.bindings():
        statement = read_statement(source, piece.start, piece.end, down=down)
        if statement.status == "failed" and _DML.match(source.text, piece.start):
            statement = _again(
                source, piece, statement, _PLACEHOLDER.sub(_neutral, source.text[piece.start : piece.end])
            )
        if statement.status != "understood" and "{{" in source.text[piece.start : piece.end]:
            return _again(source, piece, statement, _filled(source.text[piece.start : piece.end]))
        return statement
    from buttress.readers.glot import read_statement as read_with_sqlglot

    return read_with_sqlglot(source, piece.start, piece.end, dialect, down=down)


def _again(source: Source, piece: Piece, failed: Statement, neutral: str) -> Statement:
    """The statement read with neutral text of the same length in place of what no grammar knows."""
    text = source.text[piece.start : piece.end]
    if neutral == text or len(neutral.encode("utf-8", "replace")) != len(text.encode("utf-8", "replace")):
        return failed
    again = read_statement(source, piece.start, piece.end, down=failed.down, stand_in=neutral)
    return failed if again.status == "failed" else replace(again, ops=tuple(map(_without_zeros, again.ops)))


def _without_zeros(op: Op) -> Op:
    """An operation in which no 0 counts as written by the author: it may stand for a ``?`` (see :func:`_neutral`)."""
    if not isinstance(op, Query | Write) or op.query is None:
        return op
    uses = tuple(replace(use, conditions=tuple(map(_unspelled, use.conditions))) for use in op.query.uses)
    return replace(op, query=replace(op.query, uses=uses))


def _unspelled(condition: Condition) -> Condition:
    return Condition(condition.column, "compared") if "0" in condition.values else condition


def _filled(text: str) -> str:
    """A template's holes closed: one that names a schema goes, for every table has the same; any other is a name."""
    text = _SCHEMA_HOLE.sub(lambda found: " " * len(found.group()), text)
    return _HOLE.sub(lambda found: "hole".ljust(len(found.group()), "_"), text)


def _neutral(found: re.Match[str]) -> str:
    """``$1`` padded to the same length; a single character has room for a number only."""
    return "$1".ljust(len(found.group())) if len(found.group()) > 1 else "0"


def _rollback(text: str) -> Callable[[int], bool]:
    """Whether an offset lies in a rollback section."""
    marks = [(found.start(), found["way"].lower() == "down") for found in _SECTION.finditer(text)]
    starts = [start for start, _ in marks]
    return lambda offset: bool(starts) and (at := bisect_right(starts, offset)) > 0 and marks[at - 1][1]
