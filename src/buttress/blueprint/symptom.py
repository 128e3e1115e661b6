"""What a user pasted because something is slow or broken, as facts: plans, statements, waits, failures, traces, words.

No fact holds a value of the user's data: statements and conditions stand with ``?`` where literals were.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from buttress.blueprint.source import Span
    from buttress.blueprint.sql import SelectShape

NodeKind = Literal[
    "whole",  # reads a table from end to end
    "whole-index",  # reads an index from end to end
    "index",  # looks rows up in an index
    "sort",
    "join",
    "hash",
    "trigger",  # the check of a foreign key, or a trigger of the user's own
    "other",
]
QuerySource = Literal["slow log", "log", "application log", "statistics", "trace", "statement"]
FailureKind = Literal[
    "statement-timeout",
    "lock-timeout",
    "deadlock",
    "serialization",
    "connections",  # the server takes no more
    "pool",  # the application's own pool has none left
    "not-null",
    "foreign-key",
    "unique",
    "check",
    "too-long",
    "out-of-range",
    "sequence-end",
    "missing-table",
    "missing-column",
    "transaction-block",  # a statement that may not run inside a transaction
    "disk-full",
    "out-of-memory",
    "unreachable",  # a store or a service that does not answer
    "locked-file",  # SQLite: one writer at a time
]


@dataclass(frozen=True, slots=True)
class PlanNode:
    """One step of a plan. Figures are of all loops together: ``produced`` rows, ``removed`` rows that a filter threw
    away, ``ms`` milliseconds with everything below. None: the plan does not say. ``filter`` is what rows are tested
    by after they were read, ``condition`` what an index was asked; ``equality``, ``ranges`` are the columns of the
    filter. ``order`` are the columns of a sort as written. ``disk_kb`` is what a sort or hash wrote to disk, in kB.
    """

    operation: str  # as the server writes it: 'Parallel Seq Scan', 'ALL', 'SCAN'
    kind: NodeKind
    span: Span
    depth: int = 0
    parent: int = -1  # index in Plan.nodes
    table: str = ""
    schema: str = ""
    alias: str = ""
    index: str = ""
    filter: str = ""
    condition: str = ""
    equality: tuple[str, ...] = ()
    ranges: tuple[str, ...] = ()
    order: tuple[str, ...] = ()
    expected: float | None = None  # rows that the planner expected, one loop
    produced: float | None = None
    removed: float | None = None
    loops: int = 1
    ms: float | None = None
    disk_kb: int = 0
    constraint: str = ""  # of a trigger: the constraint that it checks
    calls: int = 0  # of a trigger


@dataclass(frozen=True, slots=True)
class Plan:
    """One EXPLAIN. ``query`` is an index in ``Symptom.queries``, -1 where the paste does not hold its statement."""

    server: Literal["PostgreSQL", "MySQL", "SQLite"]
    form: str  # 'EXPLAIN (ANALYZE)', 'EXPLAIN (FORMAT JSON)', 'EXPLAIN QUERY PLAN' …
    nodes: tuple[PlanNode, ...]
    span: Span
    ms: float | None = None
    query: int = -1


@dataclass(frozen=True, slots=True)
class SeenQuery:
    """One statement shape, with everything that the paste says of its executions.

    ``text`` is the statement on one line, values as ``?``. ``run`` is the length of the longest row of executions with
    no other statement in between: what a loop leaves in a log. ``values`` counts different parameters among them.
    """

    text: str
    verb: str  # 'select', 'insert', 'update', 'delete', 'alter', …
    shape: SelectShape | None
    span: Span  # its first execution
    last: Span
    source: QuerySource
    count: int = 1
    run: int = 1
    total_ms: float | None = None
    slowest_ms: float | None = None
    examined: int | None = None  # rows read, all executions together
    sent: int | None = None
    tables: tuple[str, ...] = ()  # names after FROM, JOIN, UPDATE, INTO: for statements that could not be read


@dataclass(frozen=True, slots=True)
class Wait:
    """A statement that waited for another one's lock. ``queries`` are indexes in ``Symptom.queries``."""

    mode: str  # 'ShareLock', 'AccessExclusiveLock', 'X' …
    span: Span
    ms: float | None = None
    tables: tuple[str, ...] = ()
    queries: tuple[int, ...] = ()
    deadlock: bool = False
    count: int = 1


@dataclass(frozen=True, slots=True)
class Failure:
    """An error that servers, drivers or pools word in a known way; ``said`` is their message, values as ``?``."""

    kind: FailureKind
    said: str
    span: Span
    table: str = ""
    column: str = ""
    constraint: str = ""
    query: int = -1
    count: int = 1


@dataclass(frozen=True, slots=True)
class TraceFrame:
    """One frame: ``path`` as written (Java has only the file's name), ``function`` with its class where one is named."""

    function: str
    span: Span
    path: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class Trace:
    """A stack trace: what was raised, and through which of the application's own frames (libraries' left out)."""

    language: str
    exception: str
    span: Span
    frames: tuple[TraceFrame, ...] = ()


@dataclass(frozen=True, slots=True)
class HttpCall:
    """A request as an access log tells it. ``path`` has no query string; ``count`` and ``ms`` are of all alike."""

    method: str
    path: str
    span: Span
    count: int = 1
    slowest_ms: float | None = None
    status: int = 0


@dataclass(frozen=True, slots=True)
class SaidWord:
    """A word of a sentence, in lower case, and where it stands."""

    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Symptom:
    """Everything that was recognised in one paste. ``topics`` are what its sentences complain of ('slow', 'locked' …).
    ``recognised`` names the notations found, in the order in which they appear.
    """

    path: str
    recognised: tuple[str, ...] = ()
    plans: tuple[Plan, ...] = ()
    queries: tuple[SeenQuery, ...] = ()
    waits: tuple[Wait, ...] = ()
    failures: tuple[Failure, ...] = ()
    traces: tuple[Trace, ...] = ()
    calls: tuple[HttpCall, ...] = ()
    words: tuple[SaidWord, ...] = ()
    topics: tuple[str, ...] = ()
    lines: int = 0
