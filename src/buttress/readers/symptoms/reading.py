"""What the readers of a paste share: its lines, and what they have found so far."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from buttress.blueprint.symptom import Failure, HttpCall, Plan, SaidWord, SeenQuery, Symptom, Trace, Wait
from buttress.readers.symptoms.veil import LONGEST, looks_mysql, veiled

if TYPE_CHECKING:
    from buttress.blueprint.source import Span
    from buttress.blueprint.sql import Dialect, SelectShape
    from buttress.blueprint.symptom import QuerySource
    from buttress.readers.symptoms.lines import Line

#: Statements of different shapes whose SQL is parsed; a log with more has its slowest and most frequent parsed.
PARSED = 200
#: Of each kind of fact, so many are kept: the ones that took longest, or came first.
KEPT = 200

_VERB = re.compile(r"\(?\s*([A-Za-z]+)")
_NAMED = re.compile(
    r"\b(?:FROM|JOIN|UPDATE|INTO|TABLE(?:\s+IF\s+(?:NOT\s+)?EXISTS)?(?:\s+ONLY)?|INDEX\s+(?:CONCURRENTLY\s+)?(?:IF NOT EXISTS\s+)?\w*\s*ON)\s+"
    r"(?:ONLY\s+)?((?:[\"`]?\w+[\"`]?\.)?[\"`]?[A-Za-z_]\w*[\"`]?)",
    re.IGNORECASE,
)
_LEADING = re.compile(
    r"^\s*EXPLAIN\b(?:\s*\([^)]*\)|\s+(?:ANALYZE|ANALYSE|VERBOSE|QUERY PLAN|EXTENDED|FORMAT\s*=\s*\w+))*\s*",
    re.IGNORECASE,
)
#: An EXPLAIN's words are not part of the statement that it explains.
Reader = Callable[["Reading", int], int]


@dataclass(slots=True)
class Seen:
    """Executions of one statement shape while a paste is read."""

    text: str
    span: Span
    last: Span
    source: QuerySource
    raw: str
    count: int = 0
    run: int = 0
    current: int = 0
    total: float | None = None
    slowest: float | None = None
    examined: int | None = None
    sent: int | None = None


@dataclass(slots=True)
class Reading:
    """A paste while it is read. ``dialect`` is None until somebody knows."""

    lines: list[Line]
    dialect: Dialect | None = None
    recognised: dict[str, None] = field(default_factory=dict)
    plans: list[Plan] = field(default_factory=list)
    waits: list[Wait] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    traces: list[Trace] = field(default_factory=list)
    calls: list[HttpCall] = field(default_factory=list)
    seen: dict[str, Seen] = field(default_factory=dict)
    order: list[str] = field(default_factory=list)
    previous: str = ""
    held: str = ""  # the statement that the next plan explains

    def saw(
        self,
        sql: str,
        span: Span,
        source: QuerySource,
        *,
        ms: float | None = None,
        count: int = 1,
        slowest: float | None = None,
        examined: int | None = None,
        sent: int | None = None,
    ) -> int:
        """Note ``count`` executions of a statement, together ``ms`` long; 0: it is only named. Its index."""
        sql = _LEADING.sub("", sql, count=1)
        key = veiled(sql, double_quotes_are_values=self.dialect == "mysql" or looks_mysql(sql))
        one = self.seen.get(key)
        if one is None:
            one = self.seen[key] = Seen(key, span, span, source, sql)
            self.order.append(key)
        one.last = span
        one.count += count
        if count:
            one.current = one.current + count if self.previous == key else count
            one.run = max(one.run, one.current if source != "statistics" else 1)
            self.previous = key
        if ms is not None:
            one.total = (one.total or 0.0) + ms
            one.slowest = max(one.slowest or 0.0, ms if slowest is None else slowest)
        if examined is not None:
            one.examined = (one.examined or 0) + examined
        if sent is not None:
            one.sent = (one.sent or 0) + sent
        return self.order.index(key) if len(self.order) < 1000 else -1

    def fail(self, failure: Failure) -> None:
        """Note a failure; the same one again is counted."""
        for number, known in enumerate(self.failures):
            same = (known.kind, known.table, known.column, known.constraint) == (
                failure.kind,
                failure.table,
                failure.column,
                failure.constraint,
            )
            if same and (known.said == failure.said or known.kind in ("connections", "pool", "statement-timeout")):
                query = known.query if known.query >= 0 else failure.query
                self.failures[number] = replace(known, count=known.count + failure.count, query=query)
                return
        if len(self.failures) < KEPT:
            self.failures.append(failure)

    def finished(self, path: str, words: tuple[SaidWord, ...], topics: tuple[str, ...]) -> Symptom:
        """The facts, statements with the most time first."""
        queries, places = self._queries()
        return Symptom(
            path=path,
            recognised=(*self.recognised, *(("a sentence",) if words and (topics or not self.recognised) else ())),
            plans=tuple(replace(plan, query=places.get(plan.query, -1)) for plan in self.plans[:KEPT]),
            queries=queries,
            waits=tuple(
                replace(wait, queries=tuple(places[q] for q in wait.queries if q in places))
                for wait in self.waits[:KEPT]
            ),
            failures=tuple(replace(failure, query=places.get(failure.query, -1)) for failure in self.failures),
            traces=tuple(self.traces[:KEPT]),
            calls=_joined(self.calls),
            words=words,
            topics=topics,
            lines=len(self.lines),
        )

    def _queries(self) -> tuple[tuple[SeenQuery, ...], dict[int, int]]:
        by_cost = sorted(
            range(len(self.order)),
            key=lambda n: (-(self.seen[self.order[n]].total or 0.0), -self.seen[self.order[n]].count),
        )
        chosen = by_cost[:KEPT]
        found = [self._query(self.seen[self.order[n]], parse=place < PARSED) for place, n in enumerate(chosen)]
        return tuple(found), {n: place for place, n in enumerate(chosen)}

    def _query(self, one: Seen, *, parse: bool) -> SeenQuery:
        verb = _VERB.match(one.text)
        return SeenQuery(
            text=one.text,
            verb=verb[1].lower() if verb else "",
            shape=self._shape(one) if parse else None,
            span=one.span,
            last=one.last,
            source=one.source,
            count=max(1, one.count),
            run=max(1, one.run),
            total_ms=one.total,
            slowest_ms=one.slowest,
            examined=one.examined,
            sent=one.sent,
            tables=tuple(
                dict.fromkeys(name.strip('`"').rpartition(".")[2].strip('`"') for name in _NAMED.findall(one.text))
            ),
        )

    def _shape(self, one: Seen) -> SelectShape | None:
        """The shape by the first dialect that reads the statement; literals stand as ``?``, so none can be in it."""
        if len(one.raw) >= LONGEST:  # cut in the middle
            return None
        from buttress.blueprint.source import Source
        from buttress.readers.glot.queries import ops_between

        first: Dialect = "mysql" if looks_mysql(one.text) else self.dialect or "postgres"
        source = Source(one.span.path, one.text)
        for dialect in dict.fromkeys((first, *(("postgres", "mysql") if self.dialect is None else ()))):
            ops, _ = ops_between(source, 0, len(one.text), dialect)
            for op in ops:
                shape: SelectShape | None = getattr(op, "query", None)
                if shape is not None:
                    return shape
        return None


def _joined(calls: list[HttpCall]) -> tuple[HttpCall, ...]:
    """Requests for the same path as one, the slowest first."""
    found: dict[tuple[str, str], HttpCall] = {}
    for call in calls:
        key = (call.method, call.path)
        known = found.get(key)
        if known is None:
            found[key] = call
            continue
        slowest = max((ms for ms in (known.slowest_ms, call.slowest_ms) if ms is not None), default=None)
        found[key] = replace(known, count=known.count + call.count, slowest_ms=slowest)
    ranked = sorted(found.values(), key=lambda call: (-(call.slowest_ms or 0.0), -call.count))
    return tuple(ranked[:KEPT])
