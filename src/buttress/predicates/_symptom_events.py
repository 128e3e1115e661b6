"""What waits and failures show: who locks whom, which limits are met, which key, column or table is named."""

from __future__ import annotations

from typing import TYPE_CHECKING

from buttress.predicates._symptom_board import LOCKS, POOLS, SLOW
from buttress.predicates._symptom_queries import shortened
from buttress.predicates.naming import listing

if TYPE_CHECKING:
    from buttress.blueprint.symptom import Failure, FailureKind, SeenQuery, Wait
    from buttress.predicates._symptom_board import Board
    from buttress.predicates._symptom_names import Place

_NONE: frozenset[str] = frozenset()
#: Which rules speak of what a failure says. A statement timeout is slowness, a full pool is slowness held onto.
_RULES: dict[FailureKind, frozenset[str]] = {
    "statement-timeout": SLOW,
    "lock-timeout": LOCKS,
    "deadlock": LOCKS,
    "serialization": _NONE,
    "connections": POOLS,
    "pool": POOLS,
    "not-null": frozenset({"new-required-column-without-default", "nullable-foreign-key", "set-not-null-scans-table"}),
    "foreign-key": frozenset(
        {"delete-blocked-by-child", "missing-foreign-key", "cascade-reaches-valuable-rows", "foreign-key-type-mismatch"}
    ),
    "unique": frozenset(
        {
            "missing-unique-key",
            "unsafe-post-without-idempotency",
            "join-table-without-unique-pair",
            "unique-key-made-redundant",
        }
    ),
    "check": frozenset({"constraint-without-not-valid"}),
    "too-long": frozenset({"request-wider-than-column"}),
    "out-of-range": frozenset(
        {"narrow-key-on-growing-table", "byte-count-in-32-bits", "key-outgrown", "foreign-key-type-mismatch"}
    ),
    "sequence-end": frozenset({"narrow-key-on-growing-table", "key-outgrown"}),
    "missing-table": frozenset(
        {
            "dropped-but-still-used",
            "rename-breaks-running-code",
            "ddl-runs-nowhere",
            "drop-without-two-step",
            "out-of-order-migration",
        }
    ),
    "missing-column": frozenset(
        {
            "dropped-but-still-used",
            "rename-breaks-running-code",
            "drop-without-two-step",
            "ddl-runs-nowhere",
            "edited-merged-migration",
        }
    ),
    "transaction-block": frozenset({"concurrently-in-transaction", "validate-in-same-transaction"}),
    "disk-full": frozenset({"unbounded-append-only-table", "disk-outgrown", "files-in-table", "store-without-volume"}),
    "out-of-memory": frozenset({"unpaginated-list", "unbounded-page-size", "unbounded-input", "files-in-table"}),
    "unreachable": frozenset(
        {"unprotected-call", "single-point-of-failure", "missing-health-check", "start-before-healthy"}
    ),
    "locked-file": frozenset({"replicas-with-local-state"}),
}
#: Failures about the whole server or pool: their rules need not be about a table that is named.
_EVERYWHERE = frozenset(
    {"connections", "pool", "disk-full", "out-of-memory", "unreachable", "transaction-block", "locked-file"}
)
_MEANS: dict[FailureKind, str] = {
    "statement-timeout": "a statement ran into its timeout",
    "lock-timeout": "a statement gave up waiting for a lock",
    "deadlock": "two transactions waited for one another",
    "serialization": "a transaction met another one's changes and must be run again",
    "connections": "the server has no connection left",
    "pool": "the application's pool has no connection left",
    "sequence-end": "a sequence has come to its end",
    "transaction-block": "a statement that may not run in a transaction did",
    "out-of-range": "a number does not fit its column",
    "too-long": "a text does not fit its column",
    "unreachable": "a store or service does not answer",
    "locked-file": "SQLite lets one writer in at a time",
}


def events(board: Board) -> None:
    """Every wait and every failure."""
    for wait in board.symptom.waits:
        _wait(board, wait)
    for failure in board.symptom.failures:
        _failure(board, failure)


def _wait(board: Board, wait: Wait) -> None:
    waiting = [board.symptom.queries[number] for number in wait.queries if 0 <= number < len(board.symptom.queries)]
    names = list(dict.fromkeys((*wait.tables, *(name for query in waiting for name in _named(query)))))
    places = [place for name in names for place in board.table(name, wait.span, "a lock on it was waited for")]
    about = listing(dict.fromkeys(place.subject for place in places)) or listing(names) or "a table that is not named"
    if wait.deadlock:
        text = f"deadlock on {about}"
        if waiting:
            text += f" between {listing(f'«{shortened(query.text)}»' for query in waiting)}"
        fix = "take the rows in one order everywhere (ORDER BY the key, FOR UPDATE), or run the transaction again"
    else:
        who = f" by «{shortened(waiting[0].text)}»" if waiting else ""
        took = f" for {wait.ms:,.0f} ms and more" if wait.ms else ""
        text = f"{wait.mode} on {about} is waited for{who}{took}"
        fix = _heavy(wait, waiting)
    fact = board.fact(
        text, wait.span, *(place.table.span for place in places[:1]), fix=fix, weight=(wait.ms or 1_000) + 1
    )
    for place in places:
        board.aim(place.subject, LOCKS, "a lock on it was waited for", wait.span, fact=fact)


def _heavy(wait: Wait, waiting: list[SeenQuery]) -> str:
    """Schema changes queue up everything behind them."""
    changes = any(query.verb in ("alter", "create", "drop", "truncate", "vacuum", "reindex") for query in waiting)
    if not changes and wait.mode != "AccessExclusiveLock":
        return ""
    return "SET lock_timeout before the change and try again: while it waits, every statement behind it waits too"


def _named(query: SeenQuery) -> list[str]:
    uses = query.shape.uses if query.shape else ()
    return list(dict.fromkeys((*(use.table.name for use in uses), *query.tables)))


def _failure(board: Board, failure: Failure) -> None:
    places = _places(board, failure)
    rules = _RULES[failure.kind]
    means = _MEANS.get(failure.kind, "")
    times = f", {failure.count:,} times" if failure.count > 1 else ""
    query = board.symptom.queries[failure.query] if failure.query >= 0 else None
    said = f" («{failure.said}»)" if means else ""
    text = f"{means or failure.said}{said}{times}"
    if query is not None and failure.kind in (
        "statement-timeout",
        "lock-timeout",
        "out-of-range",
        "too-long",
        "serialization",
    ):
        text += f": {shortened(query.text)}"
    span = places[0].table.span if places else None
    if places:
        text += f"; it concerns {listing(dict.fromkeys(place.subject for place in places))} ({span})"
    fact = board.fact(text, failure.span, *((span,) if span else ()), weight=500.0 * failure.count)
    columns = (failure.column,) if failure.column else ()
    why = means or failure.said
    for place in places:
        if rules:
            board.aim(place.subject, rules, why, failure.span, columns=columns, fact=fact)
    if rules and (failure.kind in _EVERYWHERE or (not places and failure.kind in ("out-of-range", "too-long"))):
        board.aim("", rules, why, failure.span, fact=fact)


def _places(board: Board, failure: Failure) -> list[Place]:
    """The tables that a failure names: by name, by sequence, by constraint, by its statement."""
    names = board.names
    if failure.kind == "sequence-end" and failure.table:
        found = names.sequence(failure.table)
        if found:
            board.touch(
                "table", found[0].subject, found[0].table.span, failure.span, "its sequence has come to its end"
            )
            return [found[0]]
    if failure.constraint:
        held = names.constraint(failure.constraint, failure.table) or names.constraint(failure.constraint)
        if held:
            place, constraint = held
            board.touch("table", place.subject, place.table.span, failure.span, f"{failure.constraint} was violated")
            board.touch(
                "constraint",
                f"{place.subject}({','.join(constraint.columns)})",
                constraint.span,
                failure.span,
                "it was violated",
            )
            return [place]
        indexed = names.index(failure.constraint)
        if indexed:
            return board.table(indexed[0].table.name.name, failure.span, f"{failure.constraint} was violated")
    if failure.table and failure.kind != "sequence-end":
        return _with_column(board, failure, board.table(failure.table, failure.span, "named by an error"))
    query = board.symptom.queries[failure.query] if failure.query >= 0 else None
    found_by = [
        place
        for name in (_named(query) if query else ())
        for place in board.table(name, failure.span, "named by the statement that failed")
    ]
    return _with_column(board, failure, found_by)


def _with_column(board: Board, failure: Failure, places: list[Place]) -> list[Place]:
    for place in places:
        column = place.table.column(failure.column) if failure.column else None
        if column:
            board.touch("column", f"{place.subject}.{column.name}", column.span, failure.span, "named by an error")
    return places
