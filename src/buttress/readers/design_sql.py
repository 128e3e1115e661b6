"""SQL in a design document: each fence read as far as it can be, every span true in the document.

A design is written for people. It leaves columns out, mixes servers, forgets semicolons, and shows statements of
stores that speak something like SQL. So one statement that cannot be read costs one statement, one column that cannot
be read costs one column, and what was left out is said, because nothing may then be argued from its absence.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from buttress.blueprint.ops import CreateTable, Refused
from buttress.blueprint.source import Source
from buttress.blueprint.sql import Column, ColumnType, Name
from buttress.blueprint.statements import Statement
from buttress.readers.postgres import parser
from buttress.readers.postgres.read import read_statement
from buttress.readers.sql.families import family_of
from buttress.readers.sql.pieces import statements
from buttress.readers.sql.table_body import HEADER, name_of, prepare
from buttress.readers.sql.tidy import blank, tidied

if TYPE_CHECKING:
    from collections.abc import Sequence

    from buttress.blueprint.ops import Op
    from buttress.blueprint.sql import Constraint, Dialect
    from buttress.readers.splitter import Piece
    from buttress.readers.sql.table_body import Body

#: Words of a comment that show what not to do, and those that end it.
_BAD = re.compile(
    r"\u274c|\u2717|\u2718|\U0001f6ab|\b(?:bad|wrong|anti-?pattern|don'?t|avoid|naive|never do|problem)\b|\u4e0d\u8981|\u9519\u8bef|\u53cd\u4f8b",
    re.IGNORECASE,
)
_GOOD = re.compile(
    r"\u2705|\u2713|\u2714|\b(?:good|better|correct|right|fixed|instead|solution|recommended)\b|\u6b63\u786e|\u6b63\u4f8b",
    re.IGNORECASE,
)
_COMMENTS = re.compile(r"(?:--|//|\#)([^\n]*)|/\*(.*?)\*/", re.DOTALL)
_PLACEHOLDER = re.compile(r"CREATE\s+(?:\w+\s+){0,2}TABLE\s+(?:IF\s+NOT\s+EXISTS\s+)?[\w.`\"]*[{<$]", re.IGNORECASE)
_COLUMN = re.compile(
    r"(?P<name>\"[^\"\n]+\"|`[^`\n]+`|\[\w+\]|[^\W\d][\w$]*)(?:\s+(?P<type>[^\W\d]\w*)(?:\s*\((?P<arguments>[^()]*)\))?)?"
)
_NO_COLUMN = frozenset(
    {"CONSTRAINT", "PRIMARY", "FOREIGN", "UNIQUE", "CHECK", "INDEX", "KEY", "EXCLUDE", "LIKE", "PERIOD"}
)


class Sketched(NamedTuple):
    """One statement of a design. ``family`` is '' for a relational one, else whose it is ('cassandra', 'redshift').
    ``partial`` says what the statement leaves out; nothing may be argued from what its table lacks.
    """

    statement: Statement
    family: str = ""
    partial: str = ""


def read_design_sql(path: str, text: str, start: int, end: int, dialect: Dialect) -> tuple[Sketched, ...]:
    """The statements of ``text[start:end]``, a fence of the document ``path``. Never raises; what the fence itself
    shows as bad is left out.
    """
    source = Source(path, text)
    tidy = tidied(text, start, end)
    fence = text[start:end]
    found: list[Sketched] = []
    bad = False
    for piece in statements(tidy.text, start, end, dialect):
        bad = _turns_bad(text[piece.lead : piece.start], bad)
        if bad or _PLACEHOLDER.match(text, piece.start):
            continue
        family = family_of(text[piece.start : piece.end], fence)
        read, partial = _read(source, tidy.text, piece, dialect)
        left_out = next((at for at in tidy.gaps if piece.start <= at < piece.end), -1)
        if left_out >= 0:
            partial = f"columns are left out at {source.span(left_out, left_out)}"
        found.append(Sketched(read, family, partial))
    return tuple(found)


def _turns_bad(lead: str, bad: bool) -> bool:
    """Whether the comments before a statement call it bad; a judgement holds until the next one."""
    for found in _COMMENTS.finditer(lead):
        said = found[1] or found[2] or ""
        if _GOOD.search(said):
            bad = False
        elif _BAD.search(said):
            bad = True
    return bad


def _read(source: Source, text: str, piece: Piece, dialect: Dialect) -> tuple[Statement, str]:
    body = prepare(source, text, piece.start, piece.end, dialect)
    if body is None:
        return _without_refusals(parse_piece(source.path, text, piece, dialect)), ""
    statement = _without_refusals(parse_piece(source.path, body.text, piece, dialect))
    if statement.status == "understood" and any(isinstance(op, CreateTable) for op in statement.ops):
        return _completed(statement, body), ""
    return _salvaged(source, body, piece, dialect, statement)


def parse_piece(path: str, text: str, piece: Piece, dialect: Dialect) -> Statement:
    """One statement, by the grammar of its dialect."""
    if dialect == "postgres" and parser.bindings():
        return read_statement(Source(path, text), piece.start, piece.end)
    from buttress.readers.glot import read_statement as read_with_sqlglot

    return read_with_sqlglot(Source(path, text), piece.start, piece.end, dialect)


def _without_refusals(statement: Statement) -> Statement:
    """Another server's spelling is no error of the statement here: the mix is a fact of the whole document."""
    return replace(statement, ops=tuple(op for op in statement.ops if not isinstance(op, Refused)))


def _completed(statement: Statement, body: Body) -> Statement:
    return replace(statement, ops=tuple(_with_lifted(op, body) for op in statement.ops))


def _with_lifted(op: Op, body: Body) -> Op:
    if not isinstance(op, CreateTable):
        return op
    constraints = (*op.constraints, *body.constraints)
    return replace(
        op,
        indexes=(*op.indexes, *body.indexes),
        constraints=constraints,
        columns=_keys_not_null(op.columns, constraints),
    )


def _keys_not_null(columns: Sequence[Column], constraints: Sequence[Constraint]) -> tuple[Column, ...]:
    keys = {name for part in constraints if part.kind == "primary" for name in part.columns}
    return tuple(replace(column, nullable=False) if column.name in keys else column for column in columns)


def _salvaged(source: Source, body: Body, piece: Piece, dialect: Dialect, failed: Statement) -> tuple[Statement, str]:
    """The table from those of its elements that can be read one by one."""
    columns: list[Column] = []
    constraints: list[Constraint] = []
    lost = 0
    made: CreateTable | None = None
    for first, last in body.elements:
        alone = parse_piece(source.path, _with_one(body, first, last), replace(piece, end=body.closed + 1), dialect)
        op = next((op for op in alone.ops if isinstance(op, CreateTable)), None)
        if op is not None and alone.status == "understood":
            made = made or op
            columns += op.columns
            constraints += op.constraints
            body.indexes += op.indexes
        elif (column := _bare_column(source, body.text, first, last, dialect)) is not None:
            columns.append(column)
        else:
            lost += 1
    if not columns:
        return failed, ""
    base = made or _created(source, body, piece, dialect)
    op = replace(base, columns=tuple(columns), constraints=tuple(constraints), indexes=())
    statement = Statement(source.span(piece.start, piece.end), dialect, "CREATE TABLE", (_with_lifted(op, body),))
    partial = f"{lost} of its lines could not be read" if lost else ""
    return statement, partial


def _with_one(body: Body, first: int, last: int) -> str:
    """The text with one element between the parentheses."""
    inside = f"{blank(body.text[body.opened + 1 : first])}{body.text[first:last]}{blank(body.text[last : body.closed])}"
    return f"{body.text[: body.opened + 1]}{inside}){body.text[body.closed + 1 :]}"


def _created(source: Source, body: Body, piece: Piece, dialect: Dialect) -> CreateTable:
    parts = [name_of(part.strip(), dialect) for part in body.name.split(".")]
    schema = parts[-2] if len(parts) > 1 and parts[-2] != "public" else ""
    header = HEADER.match(source.text, piece.start, piece.end)
    end = header.end("name") if header else piece.end
    return CreateTable(span=source.span(piece.start, end), table=Name(parts[-1], schema))


def _bare_column(source: Source, text: str, first: int, last: int, dialect: Dialect) -> Column | None:
    """A column whose type is missing or unheard of: its name and place are still facts."""
    found = _COLUMN.match(text, first, last)
    if found is None or found["name"].upper() in _NO_COLUMN:
        return None
    written = (found["type"] or "").lower()
    arguments = tuple(part.strip() for part in (found["arguments"] or "").split(",") if part.strip())
    said = text[first:last].upper()
    nullable = "NOT NULL" not in said and "PRIMARY KEY" not in said
    name = name_of(found["name"], dialect)
    return Column(name, ColumnType(written, arguments, written=written), source.span(first, last), nullable=nullable)
