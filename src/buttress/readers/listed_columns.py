"""A table as primers show it: a sentence that names it, and below it a block with one column a line."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from buttress.blueprint.ops import CreateTable, Refused
from buttress.blueprint.source import Source
from buttress.blueprint.sql import Name
from buttress.blueprint.statements import Statement
from buttress.readers.design_sql import Sketched, parse_piece
from buttress.readers.splitter import Piece
from buttress.readers.sql.tidy import blank

if TYPE_CHECKING:
    from buttress.blueprint.sql import Column, Constraint, Dialect

#: The line above the block: it says that what follows is a table, and which.
_NAMES = re.compile(
    r"`(?P<quoted>[a-z][a-z0-9_]{1,62})`\s{0,3}(?:table|表)|\btable\s{1,3}`(?P<after>[a-z][a-z0-9_]{1,62})`",
    re.IGNORECASE,
)
_TYPE = (
    r"(?:(?:big|small|tiny|medium)?(?:int|serial)|integer|(?:var)?char|text|(?:var)?binary|uuid|bool(?:ean)?|date(?:time)?|timestamp(?:tz)?|time"
    r"|decimal|numeric|float|double|real|jsonb?|(?:long|medium|tiny)?blob|(?:long|medium)?text|bytea|money)"
)
_COLUMN = re.compile(
    rf"[ \t]*[a-z_]\w*[ \t]+{_TYPE}\b[ \t]*(?:\([\d, ]+\))?(?:[ \t]+[A-Za-z_0-9'()]+)*[ \t]*,?[ \t]*$", re.IGNORECASE
)
_KEY = re.compile(
    r"[ \t]*(?:CONSTRAINT[ \t]+\w+[ \t]+)?(?:PRIMARY[ \t]+KEY|FOREIGN[ \t]+KEY|UNIQUE)[ \t]*\([^()\n]+\)[^\n]*?,?[ \t]*$",
    re.IGNORECASE,
)
#: What stands before a key that is read alone.
_ANY = "x int, "
_LOOK_BACK = 300  # characters above the block in which the table is named


def is_listed(text: str, start: int, end: int) -> bool:
    """Whether a block is nothing but columns and keys, and the line above it names the table."""
    lines = [line for line in text[start:end].split("\n") if line.strip()]
    columns = sum(bool(_COLUMN.match(line)) for line in lines)
    keys = sum(bool(_KEY.match(line)) for line in lines)
    return columns >= 2 and columns + keys == len(lines) and _named(text, start) is not None


def read_listed(path: str, text: str, start: int, end: int, dialect: Dialect) -> tuple[Sketched, ...]:
    """The table of such a block, every column at its own line; nothing where the lines cannot be read."""
    named = _named(text, start)
    if named is None:
        return ()
    name = named["quoted"] or named["after"]
    source = Source(path, text)
    columns: list[Column] = []
    constraints: list[Constraint] = []
    lost, at = 0, start
    for line in text[start:end].split("\n"):
        key = bool(_KEY.match(line))
        op = _alone(path, text, (at, at + len(line)), name, dialect, key=key) if line.strip() else None
        if op is not None:
            columns += () if key else op.columns
            constraints += op.constraints
        else:
            lost += bool(line.strip())
        at += len(line) + 1
    if not columns:
        return ()
    keys = {key for part in constraints if part.kind == "primary" for key in part.columns}
    made = CreateTable(
        span=source.span(named.start(), named.end()),
        table=Name(name, ""),
        columns=tuple(replace(c, nullable=False) if c.name in keys else c for c in columns),
        constraints=tuple(constraints),
    )
    partial = f"{lost} of its lines could not be read" if lost else ""
    return (Sketched(Statement(source.span(start, end), dialect, "CREATE TABLE", (made,)), "", partial),)


def _named(text: str, start: int) -> re.Match[str] | None:
    """The last table that the paragraph right above a block names."""
    return max(
        _NAMES.finditer(text, max(start - _LOOK_BACK, _paragraph(text, start), 0), start),
        key=lambda found: found.start(),
        default=None,
    )


def _paragraph(text: str, start: int) -> int:
    """Where the last paragraph above a block begins; the fence's own line is no paragraph."""
    fence = text.rfind("\n", 0, max(0, start - 1)) + 1
    end = len(text[:fence].rstrip())
    return max(text.rfind("\n\n", 0, end), 0)


def _alone(
    path: str, text: str, line: tuple[int, int], name: str, dialect: Dialect, *, key: bool
) -> CreateTable | None:
    """One line as the only one of its table: the words around it go into the white space of the lines beside it. A
    key needs a column before it.
    """
    first, last = line
    written = text[first:last].rstrip().rstrip(",")
    head = f"CREATE TABLE {name} ({_ANY if key else ''}"
    room = _room(text, first, len(head))
    if room < 0 or last >= len(text):
        return None
    empty = blank(text[:first])
    before = f"{empty[:room]}{head}{empty[room + len(head) :]}"
    after = blank(text[first + len(written) :])
    closed = after.find(" ", max(0, last - first - len(written)))
    closed = closed if 0 <= closed < 200 else 0
    tail = f"{after[:closed]}){after[closed + 1 :]}" if after[closed : closed + 1] == " " else f"){after[1:]}"
    piece = Piece(room, first + len(written) + closed + 1, room)
    statement = parse_piece(path, before + written + tail, piece, dialect)
    ops = [op for op in statement.ops if not isinstance(op, Refused)]
    made = next((op for op in ops if isinstance(op, CreateTable)), None)
    return made if statement.status == "understood" else None


def _room(text: str, before: int, width: int) -> int:
    """Where the nearest line above begins that is long enough; -1 without one."""
    end = before - 1
    while end > 0 and before - end < 2000:
        begin = text.rfind("\n", 0, end) + 1
        if end - begin >= width:
            return begin
        end = begin - 1
    return -1
