"""What frames, requests and sentences name: tables, queries, operations, components."""

from __future__ import annotations

from typing import TYPE_CHECKING

from buttress.predicates._symptom_board import CALLS, GROWTH, LOCKS, POOLS, SLOW
from buttress.predicates._symptom_queries import repository
from buttress.predicates._symptom_tongues import english
from buttress.predicates.api_naming import resource
from buttress.predicates.naming import singular_words, words

if TYPE_CHECKING:
    from buttress.blueprint.api import Api, Operation
    from buttress.blueprint.source import Span
    from buttress.predicates._symptom_board import Board

#: Requests from which on time is worth a word, in milliseconds: the checklist's own bound.
SLOW_REQUEST = 200
#: Requests that get a sentence of their own.
_LEADING = 5
_DATA = frozenset(
    {
        "cascade-reaches-valuable-rows",
        "missing-unique-key",
        "unsafe-post-without-idempotency",
        "missing-foreign-key",
        "dual-write",
    }
)
#: Words of sentences that are the names of tables in many schemas and mean nothing there.
_COMMON = frozenset(
    {
        "data",
        "page",
        "time",
        "log",
        "error",
        "query",
        "request",
        "the",
        "it",
        "is",
        "since",
        "user",
        "server",
        "system",
        "app",
        "job",
        "type",
        "name",
    }
    | {
        "status",
        "state",
        "value",
        "day",
        "week",
        "month",
        "date",
        "line",
        "file",
        "report",
        "test",
        "version",
        "option",
        "setting",
        "key",
        "group",
        "event",
    }
)
_TOPIC_RULES = {"slow": SLOW, "locked": LOCKS, "connections": POOLS, "lost": _DATA, "failing": frozenset[str]()}


def traces(board: Board) -> None:
    """The application's own frames: queries that bear a frame's name, tables that its class or file is named after."""
    named = {_key(name): (name, span) for name, span, _ in repository(board) if name}
    paths = _paths(board)
    for trace in board.symptom.traces:
        what = f"{trace.exception or 'a trace'} passes through it"
        for frame in trace.frames:
            function = frame.function.replace("/", ".").rpartition(".")[2].rpartition("#")[2]
            query = named.get(_key(function))
            if query and function:
                board.touch("query", query[0], query[1], frame.span, f"{frame.function} bears its name")
            for path, span in paths.items():
                if frame.path.endswith(path):
                    board.touch("file", path, span, frame.span, what)
            _frame_tables(board, frame.function, frame.path, frame.span)


def _frame_tables(board: Board, function: str, path: str, at: Span) -> None:
    stem = path.replace("\\", "/").rpartition("/")[2].partition(".")[0]
    parts = [
        part for part in (*function.replace("::", ".").replace("/", ".").replace("#", ".").split("."), stem) if part
    ]
    for part in parts:
        if _key(part) in {(word,) for word in _COMMON}:
            continue
        for place in board.names.like(part):
            board.touch("table", place.subject, place.table.span, at, f"{part} is named after it")
            board.aim(place.subject, SLOW, f"a frame of {part}", at)


def _paths(board: Board) -> dict[str, Span]:
    return {
        file.path: file.statements[0].span
        for database in board.blueprint.reviewed
        for file in database.files
        if file.statements
    }


def _key(name: str) -> tuple[str, ...]:
    return singular_words(name)


def calls(board: Board) -> None:
    """Requests: the operation that each was for, and how long it took."""
    for number, call in enumerate(board.symptom.calls):
        found = board.names.operation(call.method, call.path)
        if found is None:
            if number < _LEADING:
                board.unknown[f"{call.method} {_shape_of(call.path)}"] = None
            continue
        api, operation = found
        subject = api.subject(operation)
        slow = call.slowest_ms is not None and call.slowest_ms >= SLOW_REQUEST
        _touch_operation(board, api, operation, call.span, "requested")
        fact = -1
        if slow and call.slowest_ms is not None and number < _LEADING:
            times = f"{call.count:,} requests, the slowest" if call.count > 1 else "one request,"
            text = f"{subject}: {times} {call.slowest_ms:,.0f} ms ({api.span(operation.place)})"
            fact = board.fact(text, call.span, api.span(operation.place), weight=call.slowest_ms)
        if slow or call.slowest_ms is None:
            board.aim(
                subject, GROWTH | CALLS, "a slow request for it" if slow else "a request for it", call.span, fact=fact
            )


def _shape_of(path: str) -> str:
    """A path without the ids in it: they may be somebody's."""
    parts = [
        part if part.replace("-", "").replace("_", "").replace(".", "").isalpha() and len(part) < 32 else "…"
        for part in path.split("/")[:8]
    ]
    return "/".join(part if part != "…" or number else "" for number, part in enumerate(parts))


def _touch_operation(board: Board, api: Api, operation: Operation, at: Span, why: str) -> None:
    board.touch("operation", api.subject(operation), api.span(operation.place), at, why)
    for place in board.names.like(resource(operation.path)):
        board.touch("table", place.subject, place.table.span, at, f"{api.subject(operation)} is about it")
        board.aim(place.subject, SLOW, f"{api.subject(operation)} is about it", at)


def prose(board: Board) -> None:
    """The words of sentences: paths, tables, components; then the findings about them that fit the complaint."""
    rules = _wanted(board)
    for word in board.symptom.words:
        text = word.text.rstrip("/").strip(".:-")
        if text.startswith("/"):
            _path(board, text, word.span, rules)
            continue
        for meaning in english(text):
            _named(board, meaning, word.text, word.span, rules)
        if len(text) >= 3 and words(text):
            _word(board, text, word.span, rules)
    if "connections" in board.symptom.topics and board.symptom.words:
        board.aim("", POOLS, "the sentence speaks of connections", board.symptom.words[0].span)


def _word(board: Board, text: str, at: Span, rules: frozenset[str]) -> None:
    """One word: a component, a table, the list that an operation gives, an index."""
    found = board.names.component(text)
    if found:
        system, component = found
        subject = system.subject(component)
        board.touch("component", subject, component.span, at, f"«{text}» names it")
        board.aim(subject, rules, f"the sentence names {text}", at)
    key = _key(text)
    if len(key) == 1 and key[0] in _COMMON and not board.names.tables(text):
        return
    _named(board, text, text, at, rules)
    index = board.names.index(text) if "_" in text else None
    if index:
        board.touch("index", f"{index[0].subject}.{text}", index[1].span, at, f"«{text}» names it")


def _named(board: Board, name: str, said: str, at: Span, rules: frozenset[str]) -> None:
    """The tables of a name, and the operations that list them."""
    for place in board.names.tables(name) or board.names.like(name):
        board.touch("table", place.subject, place.table.span, at, f"«{said}» names it")
        board.aim(place.subject, rules, f"the sentence names {said}", at)
    _operations_about(board, name, at, rules)


def _wanted(board: Board) -> frozenset[str]:
    """Rules that fit what is complained of; all where nothing is, or where it merely fails. Words beside a log or a plan
    complain of what that shows.
    """
    symptom = board.symptom
    rules = [_TOPIC_RULES[topic] for topic in symptom.topics if topic in _TOPIC_RULES]
    if not rules or any(not each for each in rules):
        return SLOW if symptom.plans or symptom.queries or symptom.traces or symptom.waits else frozenset()
    return frozenset().union(*rules)


def _path(board: Board, path: str, at: Span, rules: frozenset[str]) -> None:
    for method in ("GET", "POST", "PUT", "PATCH", "DELETE"):
        found = board.names.operation(method, path)
        if found:
            api, operation = found
            _touch_operation(board, api, operation, at, "the sentence names its path")
            board.aim(api.subject(operation), rules, f"the sentence names {operation.path}", at)


def _operations_about(board: Board, word: str, at: Span, rules: frozenset[str]) -> None:
    """Lists of what the word names: ``the orders page`` reads GET /orders."""
    wanted = _key(word)
    if not wanted or (len(wanted) == 1 and wanted[0] in _COMMON and not word.endswith("s")):
        return
    for api, operation in board.names.operations():
        last = operation.path.rstrip("/").rpartition("/")[2]
        if operation.method == "GET" and _key(last) == wanted:
            board.touch(
                "operation", api.subject(operation), api.span(operation.place), at, f"«{word}» names what it lists"
            )
            board.aim(api.subject(operation), rules, f"the sentence names {word}", at)
