"""What statements show: which take the time, which come in rows, and which filters no index serves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from buttress.blueprint.ops import Query
from buttress.predicates._symptom_board import CALLS, GROWTH, READS
from buttress.predicates.growth import grows
from buttress.predicates.growth import queries as query_files
from buttress.predicates.indexes import serving
from buttress.predicates.naming import listing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from buttress.blueprint.source import Span
    from buttress.blueprint.sql import SelectShape, TableUse
    from buttress.blueprint.symptom import SeenQuery
    from buttress.predicates._symptom_board import Board
    from buttress.predicates._symptom_names import Place

#: Statements that get a sentence of their own.
LEADING = 5
#: Executions of one statement without another in between from which they look like a loop, and in all.
LOOP_RUN, LOOP_COUNT = 5, 10
#: Rows read for each row sent from which an index is missing or not selective.
_WASTE = 100
#: Characters of a statement that a fact quotes.
_QUOTED = 160


def queries(board: Board) -> None:
    """Every statement of the symptom, the slowest first."""
    told = 0
    total = sum(query.total_ms or 0 for query in board.symptom.queries)
    planned = {plan.query for plan in board.symptom.plans}
    for number, query in enumerate(board.symptom.queries):
        places = [
            place
            for name in _tables(query)
            for place in board.table(name, query.span, f"named by a statement ({query.verb})")
        ]
        _known_as(board, query)
        if _loop(board, query, places):
            continue
        cost = _cost(board, query, total) if told < LEADING and places else ""
        told += bool(cost)
        _shown(board, query, cost, aim=number not in planned)


def _tables(query: SeenQuery) -> list[str]:
    """Tables by the shape where the statement could be read, else by the words after FROM."""
    uses = query.shape.uses if query.shape else ()
    return list(dict.fromkeys((*(use.table.name for use in uses), *(query.tables if not uses else ()))))


def _cost(board: Board, query: SeenQuery, total: float) -> str:
    """What a statement costs; empty where nothing says."""
    if query.total_ms is None:
        return ""
    each = f", the slowest {_time(query.slowest_ms)}" if query.count > 1 and query.slowest_ms is not None else ""
    times = f"{query.count:,} times, {_time(query.total_ms)} in all{each}" if query.count > 1 else _time(query.total_ms)
    share = (
        f", {query.total_ms / total:.0%} of what is logged"
        if total and len(board.symptom.queries) > 2 and query.total_ms > 0.2 * total
        else ""
    )
    read = ""
    if query.examined and query.examined > _WASTE * max(1, query.sent or 0) and query.examined > 1_000:
        read = f"; it read {query.examined:,} rows to send {query.sent or 0:,}"
    return f"{times}{share}: {shortened(query.text)}{read}"


def _loop(board: Board, query: SeenQuery, places: list[Place]) -> bool:
    """The same small statement again and again, with other values: a query in a loop (N+1)."""
    if query.source not in ("application log", "log") or query.verb != "select":
        return False
    if query.run < LOOP_RUN or query.count < LOOP_COUNT:
        return False
    mean = (query.total_ms or 0) / query.count
    if mean > 100:  # slow by itself: that is the trouble, not how often
        return False
    uses = query.shape.uses if query.shape else ()
    by = next((use.equality for use in uses if use.equality), ())
    where = f" (from line {query.span.line} to line {query.last.line})"
    text = f"one statement runs {query.count:,} times, {query.run:,} of them in a row{where}: {shortened(query.text)}"
    fix = ""
    if by and places:
        fix = f"read them at once: WHERE {by[0]} IN (…), or let the ORM load them with their parents"
        text += f"; a loop asks {places[0].subject} for one row at a time by {listing(by)}"
    fact = board.fact(
        text, query.span, *(place.table.span for place in places[:1]), fix=fix, weight=query.total_ms or query.count
    )
    for place in places:
        board.aim(place.subject, CALLS, "the same statement in a loop", query.span, fact=fact)
    return True


def _shown(board: Board, query: SeenQuery, cost: str, *, aim: bool) -> None:
    """The statement's cost and the filters that no index begins with, as one fact; and the findings about either."""
    uses = [
        (use, place)
        for use in (query.shape.uses if query.shape else ())
        for place in board.names.tables(use.table.name, use.table.schema)
    ]
    gaps: list[str] = []
    spans: list[Span] = []
    for use, place in uses:
        columns = _compared(board, query, use, place)
        served = serving(place.table, use, place.database.dialect)
        if cost and aim and columns and served.no and place.table.kind == "table" and not grows(place.table).no:
            gaps.append(f"{served.why} ({place.table.span})")
            spans.append(place.table.span)
    fact = -1
    if cost:
        fact = board.fact("; ".join((cost, *gaps)), query.span, *spans, weight=query.total_ms or 1.0)
    for use, place in uses if aim else ():
        _aimed(board, query, use, place, fact)


def _compared(board: Board, query: SeenQuery, use: TableUse, place: Place) -> tuple[str, ...]:
    """The columns that a statement compares with values, touched."""
    columns = tuple(c for c in dict.fromkeys((*use.equality, *use.ranges)) if place.table.column(c))
    for column in columns:
        held = place.table.column(column)
        if held:
            board.touch("column", f"{place.subject}.{column}", held.span, query.span, "compared by a statement")
    return columns


def _aimed(board: Board, query: SeenQuery, use: TableUse, place: Place, fact: int) -> None:
    compared = tuple(dict.fromkeys((*use.equality, *use.ranges, *use.joins)))
    if compared:
        why = f"a statement compares {listing(compared)}"
        board.aim(place.subject, READS, why, query.span, columns=compared, fact=fact)
    elif query.shape and not query.shape.limited and query.verb == "select":
        board.aim(place.subject, GROWTH, "a statement reads all of it", query.span, fact=fact)


def _known_as(board: Board, query: SeenQuery) -> None:
    """The query of the repository's own files that has this shape."""
    if query.shape is None:
        return
    for name, span, shape in repository(board):
        if alike(shape, query.shape):
            board.touch("query", name or str(span), span, query.span, "the same tables, compared by the same columns")
            return


def repository(board: Board) -> Iterator[tuple[str, Span, SelectShape]]:
    """The statements of the repository's query files: name, place and shape."""
    for database in board.blueprint.reviewed:
        for statement in query_files(database):
            for op in statement.ops:
                shape: SelectShape | None = getattr(op, "query", None)
                if shape is not None and shape.uses:
                    yield (op.name if isinstance(op, Query) else ""), statement.span, shape


def alike(one: SelectShape, other: SelectShape) -> bool:
    """Whether two queries read the same tables by the same columns in the same order."""
    return (
        bool(one.uses)
        and sorted(map(_mark, one.uses)) == sorted(map(_mark, other.uses))
        and one.aggregate == other.aggregate
    )


def _mark(use: TableUse) -> tuple[str, ...]:
    return (
        use.table.name.lower(),
        *sorted(use.equality),
        "<>",
        *sorted(use.ranges),
        "order",
        *(c for c, _ in use.order),
    )


def shortened(text: str) -> str:
    """A statement cut to what a line or two can hold."""
    return text if len(text) <= _QUOTED else text[: _QUOTED - 1].rstrip() + "…"


def _time(ms: float | None) -> str:
    if ms is None:
        return ""
    return f"{ms / 1000:,.1f} s" if ms >= 1000 else f"{ms:,.0f} ms" if ms >= 10 else f"{ms:.1f} ms"
