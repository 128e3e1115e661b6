"""A symptom held against a backend: what it names, what it shows, and which findings speak of the same."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from buttress.predicates._symptom_board import READS, Board
from buttress.predicates._symptom_events import events
from buttress.predicates._symptom_names import Names
from buttress.predicates._symptom_plans import plans
from buttress.predicates._symptom_queries import queries
from buttress.predicates._symptom_words import calls, prose, traces
from buttress.predicates.matched import Matched, Pointed
from buttress.predicates.naming import counted
from buttress.predicates.unread import is_about

if TYPE_CHECKING:
    from collections.abc import Sequence

    from buttress.blueprint.blueprint import Blueprint
    from buttress.blueprint.symptom import Symptom
    from buttress.findings.finding import Finding
    from buttress.predicates._symptom_board import Aim

#: Names so short are aliases, most of the time.
_ALIAS = 3
#: Facts that are told: the ones that cost most. A log of a day shows hundreds.
MOST_FACTS = 12


def match(
    blueprint: Blueprint, findings: Sequence[Finding], symptom: Symptom, *, cut: bool = False, size: int | None = None
) -> Matched:
    """What a symptom points at. ``findings`` are those that a report would show; ``cut`` and ``size`` (bytes) say how
    much of the symptom was read. Nothing in the answer holds a value of the user's data.
    """
    board = Board(blueprint, symptom, Names(blueprint))
    for matcher in (plans, queries, events, traces, calls, prose):
        matcher(board)
    pointed, speaking = _pointed(board.aims, findings)
    facts = [replace(fact, findings=tuple(speaking.get(number, ()))) for number, fact in enumerate(board.facts)]
    ranked = sorted(facts, key=lambda fact: -fact.weight)
    return Matched(
        path=symptom.path,
        recognised=symptom.recognised,
        touched=tuple(board.touched.values()),
        facts=tuple(ranked[:MOST_FACTS]),
        pointed=tuple(pointed),
        unknown=tuple(board.unknown),
        looked_for=_looked_for(blueprint),
        note=_note(board, cut=cut, size=size, left=len(ranked) - MOST_FACTS),
    )


def _pointed(aims: Sequence[Aim], findings: Sequence[Finding]) -> tuple[list[Pointed], dict[int, list[str]]]:
    """The findings that an aim meets, in the order of the aims; and for each fact, the findings that speak of it."""
    found: dict[str, Pointed] = {}
    speaking: dict[int, list[str]] = {}
    for aim in aims:
        for finding in findings:
            if not _meets(aim, finding):
                continue
            found.setdefault(finding.fingerprint, Pointed(finding.fingerprint, aim.why, aim.at))
            if aim.fact >= 0 and finding.fingerprint not in speaking.setdefault(aim.fact, []):
                speaking[aim.fact].append(finding.fingerprint)
    return list(found.values()), speaking


def _meets(aim: Aim, finding: Finding) -> bool:
    rule = finding.rule.name
    if aim.rules and rule not in aim.rules:
        return False
    if not aim.subject:
        return True
    subjects = [finding.subject, *(one.subject for one in finding.occurrences)]
    about = [subject for subject in subjects if is_about(subject, aim.subject)]
    if not about:
        return False
    if aim.columns and rule in READS:
        return any(_names_column(subject, aim.subject, aim.columns) for subject in about)
    return True


def _names_column(subject: str, table: str, columns: tuple[str, ...]) -> bool:
    rest = subject[len(table) :].strip(".()")
    return bool({part.strip() for part in rest.split(",")} & set(columns))


def _looked_for(blueprint: Blueprint) -> str:
    tables = sum(len(database.catalog.tables) for database in blueprint.reviewed)
    operations = sum(len(api.operations) for api in blueprint.promised)
    components = sum(len(system.components) for system in blueprint.systems)
    parts = [
        counted(n, word) for n, word in ((tables, "table"), (operations, "operation"), (components, "component")) if n
    ]
    return ", ".join(parts) or "nothing: no table, operation or component is known"


def _note(board: Board, *, cut: bool, size: int | None, left: int) -> str:
    parts = []
    if any(len(name) <= _ALIAS for name in board.unknown) and any(plan.query < 0 for plan in board.symptom.plans):
        parts.append("paste the statement with its plan: it says which tables the aliases stand for")
    if cut:
        whole = f" of its {size / 1_048_576:,.0f} MB" if size else ""
        parts.append(f"only the first 2 MB{whole} were read")
    if left > 0:
        parts.append(f"{counted(left, 'smaller observation')} left out")
    return "; ".join(parts)
