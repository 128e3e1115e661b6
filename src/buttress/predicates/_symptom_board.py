"""What is being learnt while a symptom is matched: what it touches, what it shows, what rules it may concern."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from buttress.predicates.matched import SymptomFact, Touched

if TYPE_CHECKING:
    from buttress.blueprint.blueprint import Blueprint
    from buttress.blueprint.source import Span
    from buttress.blueprint.symptom import Symptom
    from buttress.predicates._symptom_names import Names, Place
    from buttress.predicates.matched import PlaceKind

#: Rules about rows that are read to be thrown away.
READS = frozenset({"filter-without-index", "unindexed-foreign-key", "index-lost-with-column"})
#: Rules about answers and tables that only grow; they concern whoever reads the whole of a table.
GROWTH = frozenset(
    {
        "unbounded-append-only-table",
        "unpaginated-list",
        "unbounded-page-size",
        "missing-primary-key",
        "reports-on-primary",
    }
)
CALLS = frozenset(
    {
        "chatty-calls",
        "long-call-chain",
        "slow-work-in-request",
        "unprotected-call",
        "endpoint-without-target",
        "cache-without-staleness",
    }
)
LOCKS = frozenset(
    {
        "index-without-concurrently",
        "constraint-without-not-valid",
        "unique-constraint-builds-index",
        "set-not-null-scans-table",
    }
    | {"type-change-rewrites-table", "volatile-default-rewrites-table", "stored-generated-column", "no-lock-timeout"}
    | {
        "backfill-in-schema-transaction",
        "work-after-exclusive-lock",
        "validate-in-same-transaction",
        "unindexed-foreign-key",
    }
    | {"cascade-reaches-valuable-rows"}
)
POOLS = frozenset(
    {
        "connections-exhausted",
        "slow-work-in-request",
        "unprotected-call",
        "shared-database",
        "more-services-than-load",
        "reports-on-primary",
    }
)
SLOW = READS | GROWTH | CALLS


@dataclass(frozen=True, slots=True)
class Aim:
    """Findings that the symptom speaks of: of these rules, about this subject. ``columns``: rules of :data:`READS` must
    be about one of them. An empty ``subject`` is the whole backend; empty ``rules`` are all.
    """

    subject: str
    rules: frozenset[str]
    why: str
    at: Span
    columns: tuple[str, ...] = ()
    fact: int = -1  # index of the fact that it came with


@dataclass(slots=True)
class Board:
    """Filled by the matchers, then read once."""

    blueprint: Blueprint
    symptom: Symptom
    names: Names
    touched: dict[tuple[str, str], Touched] = field(default_factory=dict)
    facts: list[SymptomFact] = field(default_factory=list)
    aims: list[Aim] = field(default_factory=list)
    unknown: dict[str, None] = field(default_factory=dict)

    def touch(self, kind: PlaceKind, subject: str, span: Span, at: Span, why: str) -> None:
        """A part that the symptom rests on; the first reason stands."""
        self.touched.setdefault((kind, subject), Touched(kind, subject, span, at, why))

    def table(self, name: str, at: Span, why: str, schema: str = "") -> list[Place]:
        """The tables of a name, touched; an unknown name is remembered."""
        found = self.names.tables(name, schema)
        for place in found:
            self.touch("table", place.subject, place.table.span, at, why)
        if not found and name:
            self.unknown[name] = None
        return found

    def fact(self, text: str, at: Span, *places: Span, fix: str = "", weight: float = 0.0) -> int:
        """Something that the symptom shows; its number, for :meth:`aim`. The same one again counts once."""
        for number, known in enumerate(self.facts):
            if known.text == text:
                return number
        self.facts.append(SymptomFact(text, at, places, fix, (), weight))
        return len(self.facts) - 1

    def aim(
        self, subject: str, rules: frozenset[str], why: str, at: Span, *, columns: tuple[str, ...] = (), fact: int = -1
    ) -> None:
        """Say what findings the symptom speaks of."""
        self.aims.append(Aim(subject, rules, why, at, columns, fact))
