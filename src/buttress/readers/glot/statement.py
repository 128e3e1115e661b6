"""One statement of MySQL or SQLite, or of PostgreSQL where no libpg_query binding can be had."""

from __future__ import annotations

from typing import TYPE_CHECKING

from buttress.blueprint.ops import Op, Write
from buttress.blueprint.statements import Statement
from buttress.readers.glot.create import create
from buttress.readers.glot.cursor import Cursor, Unreadable
from buttress.readers.glot.drop import alter, drop, rename
from buttress.readers.glot.effect import Effect
from buttress.readers.glot.misc import HANDLERS, INERT, standing_setting, without_effect
from buttress.readers.glot.names import mentioned_at
from buttress.readers.glot.writes import literal_write

if TYPE_CHECKING:
    from collections.abc import Callable

    from buttress.blueprint.source import Source
    from buttress.blueprint.sql import Dialect, Status

_DDL: dict[str, Callable[[Cursor], Effect]] = {"CREATE": create, "ALTER": alter, "DROP": drop, "RENAME": rename}
_DML = frozenset({"SELECT", "WITH", "INSERT", "UPDATE", "DELETE", "REPLACE", "MERGE", "TABLE"})


def read_statement(source: Source, start: int, end: int, dialect: Dialect, *, down: bool = False) -> Statement:
    """The statement in ``source.text[start:end]``, already split from its neighbours. Never raises."""
    try:
        return _read(source, start, end, dialect, down=down)
    except RecursionError:
        span = source.span(start, end)
        return Statement(span, dialect, "STATEMENT", status="failed", reason="expected less nesting", down=down)


def _read(source: Source, start: int, end: int, dialect: Dialect, *, down: bool) -> Statement:
    insert = literal_write(source, start, end, dialect)
    if insert is not None:
        return Statement(insert.span, dialect, "INSERT", (insert,), down=down)
    cursor = Cursor(source, start, end, dialect)
    span = cursor.span(0, len(cursor.tokens))
    if not cursor.tokens:
        return Statement(span, dialect, "EMPTY", down=down)
    kind = _first_words(cursor)
    try:
        effect = _effect(cursor)
        if not cursor.done and effect.kind in ("CREATE TABLE", "ALTER TABLE"):
            raise cursor.problem("the statement's end")
    except Unreadable as problem:
        names = mentioned_at(cursor)
        return Statement(span, dialect, kind, status="failed", reason=str(problem), names=names, down=down)
    status: Status = "opaque" if effect.opaque else "understood"
    ops: tuple[Op, ...] = tuple(effect.ops)
    return Statement(span, dialect, effect.kind, ops, status, effect.opaque, effect.names, down=down)


def _effect(cursor: Cursor) -> Effect:
    word = cursor.word()
    if word == "ALTER" and cursor.dialect == "postgres" and (standing := standing_setting(cursor)) is not None:
        return standing
    if word in _DDL:
        return _DDL[word](cursor)
    if word in HANDLERS:
        return HANDLERS[word](cursor)
    if word in INERT:
        return without_effect(cursor)
    if word in _DML or cursor.is_sign("("):
        return _query(cursor)
    raise cursor.problem("a statement")


def _query(cursor: Cursor) -> Effect:
    from buttress.readers.glot.queries import ops_between

    first, last = cursor.tokens[0], cursor.tokens[-1]
    if last.kind == "broken":
        cursor.at = len(cursor.tokens) - 1
        raise cursor.problem("a query")
    ops, problem = ops_between(cursor.source, first.start, last.end, cursor.dialect)
    if problem:
        raise Unreadable(problem)
    return Effect(_kind_of(ops), list(ops))


def _kind_of(ops: tuple[Op, ...]) -> str:
    """What a query does in the end, whatever stands in its WITH."""
    last = ops[-1] if ops else None
    return last.verb.upper() if isinstance(last, Write) else "SELECT"


def _first_words(cursor: Cursor) -> str:
    """``ALTER TABLE``: the leading words, for people."""
    return f"{cursor.word()} {cursor.word(1)}".strip() or "STATEMENT"
