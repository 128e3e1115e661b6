"""SQL that no catalog shows: what an edit takes out of files or adds to them beside tables, columns, keys and indexes."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from buttress.agent.trial.remarks import dialect_of
from buttress.blueprint.ops import (
    CreateIndex,
    CreateTrigger,
    DropColumn,
    DropIndex,
    DropSchema,
    DropTable,
    NoEffect,
    Query,
    Refused,
    SetComment,
    Setting,
    Transaction,
    Write,
)
from buttress.readers.splitter import bare
from buttress.readers.sql_file import read_sql

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from buttress.blueprint.ops import Op
    from buttress.blueprint.statements import Statement
    from buttress.review import Review

#: Settings that only say how long something may take, and statements that take and open nothing.
_HARMLESS_SETTINGS = frozenset(
    {"lock_timeout", "statement_timeout", "idle_in_transaction_session_timeout", "maintenance_work_mem"}
)
#: PostgreSQL, "Parameter Value Types": milliseconds where no unit stands, as lock_timeout counts. A minute is what
#: a load balancer waits by default; who waits longer for a lock has lost his callers.
_UNITS = {"": 1, "ms": 1, "s": 1000, "min": 60_000}
_LONGEST = 60_000
_HARMLESS = ("CREATE EXTENSION", "ANALYZE", "CREATE SCHEMA")
_UNSEEN = (Query, Write, NoEffect, Setting, Transaction, CreateTrigger, SetComment)


class _Piece(NamedTuple):
    text: str
    statement: Statement


def harm_to_statements(
    review: Review,
    after: Review,
    texts: Mapping[str, tuple[str, str]],
    removes: Collection[str] = (),
    *,
    runs: bool,
    prunes: Collection[str] = (),
) -> str:
    """What the edits do beside the catalog, '' when nothing that matters. ``texts`` are SQL files by path, before ('' for
    a new one) and after. ``removes`` are tables and columns that are to go. ``runs``: the rule asks for another wrapping in
    transactions. ``prunes`` are tables whose old rows the rule asks to delete.
    """
    old = [piece for path, (text, _) in texts.items() for piece in _pieces(review, path, text)]
    new = [piece for path, (_, text) in texts.items() for piece in _pieces(after, path, text)]
    was, now = (Counter(piece.text for piece in pieces) for pieces in (old, new))
    for piece in old:
        if now[piece.text] < was[piece.text] and not (runs and _unwraps(piece, new)) and (why := _gone(piece)):
            return why
    if sum(p.statement.down for p in new) < sum(p.statement.down for p in old):
        return "a statement of the way back is gone"
    known = _names(review) - {name.lower() for name in removes}
    for piece in new:
        if now[piece.text] > was[piece.text] and not piece.statement.down:
            for op in piece.statement.ops:
                if _prunes(op, piece, after, prunes):
                    continue
                if why := _added(op, piece, known, runs=runs):
                    return why
    return ""


def _pieces(review: Review, path: str, text: str) -> Iterator[_Piece]:
    dialect = dialect_of(review, path)
    for statement in read_sql(path, text, dialect).statements:
        yield _Piece(bare(text, statement.span.start, statement.span.end, dialect).lower(), statement)


def _gone(piece: _Piece) -> str:
    statement = piece.statement
    if statement.status == "failed":
        return ""
    if statement.status == "opaque" or any(isinstance(op, _UNSEEN) for op in statement.ops) or not statement.ops:
        return f"the statement at {statement.span} ({statement.kind}) is gone or another one"
    return ""


def _unwraps(gone: _Piece, new: Sequence[_Piece]) -> bool:
    """Whether a BEGIN or COMMIT is gone from a file that now holds nothing but indexes that are built outside of one."""
    if not all(isinstance(op, Transaction) for op in gone.statement.ops):
        return False
    rest = [op for piece in new if piece.statement.span.path == gone.statement.span.path for op in piece.statement.ops]
    alone = [op for op in rest if not isinstance(op, Setting)]
    return bool(alone) and all(isinstance(op, CreateIndex | DropIndex) and op.concurrently for op in alone)


def _prunes(op: Op, piece: _Piece, after: Review, tables: Collection[str]) -> bool:
    """Whether a statement that a program runs, and no migration does, deletes the old rows of a table that only grows."""
    members = {path for database in after.blueprint.databases for path in (*database.members, database.snapshot)}
    run = piece.statement.span.path in members
    return isinstance(op, Write) and op.verb == "delete" and op.filtered and op.table.name in tables and not run


def _names(review: Review) -> frozenset[str]:
    """Tables that there are, and their columns."""
    tables = [table for database in review.blueprint.databases for table in database.catalog.tables.values()]
    names = {table.name.name.lower() for table in tables}
    return frozenset(names | {f"{t.name.name}.{c.name}".lower() for t in tables for c in t.columns})


def _added(op: Op, piece: _Piece, known: frozenset[str], *, runs: bool) -> str:
    where = f"{piece.statement.span}"
    if isinstance(op, DropTable) and op.table.name.lower() in known:
        return f"{where} drops a table that holds rows"
    if isinstance(op, DropColumn) and f"{op.table.name}.{op.column}".lower() in known:
        return f"{where} drops a column that holds values"
    if isinstance(op, DropSchema | Refused | SetComment | CreateTrigger | Query):
        return f"{where} ({piece.statement.kind}) is no part of a fix"
    if isinstance(op, Write) and op.table.name.lower() in known and _destroys(op, known):
        return f"{where} changes or deletes rows that are there"
    if isinstance(op, Write) and op.verb in ("insert", "copy"):
        return f"{where} adds rows"
    if isinstance(op, Setting) and (op.scope or op.name not in _HARMLESS_SETTINGS):
        return f"{where} sets {op.name}"
    if isinstance(op, Setting) and op.name == "lock_timeout" and not _is_short(op.value):
        return f"{where} lets others wait for longer than a minute"
    if isinstance(op, Transaction) and not runs:
        return f"{where} changes what runs in one transaction"
    if isinstance(op, NoEffect) and not op.what.upper().startswith(_HARMLESS):
        return f"{where} ({op.what}) is nothing whose effect can be seen"
    return ""


def _destroys(op: Write, known: frozenset[str]) -> bool:
    """Whether values are lost. Filling a column that is new takes nothing from anybody."""
    if op.verb == "update" and not op.filtered:
        return any(f"{op.table.name}.{column}".lower() in known for column in op.columns) or not op.columns
    return op.verb in ("delete", "truncate")


def _is_short(value: str) -> bool:
    found = re.fullmatch(r"(\d+)\s*([a-z]*)", value.strip("'\" ").lower())
    return bool(found and 0 < int(found[1]) * _UNITS.get(found[2], _LONGEST + 1) <= _LONGEST)
