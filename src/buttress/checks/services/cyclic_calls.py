"""cyclic-calls: services that wait for each other in a circle."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from buttress.checks.services._calls import Call, calls, circles, edge_between, pairs_of
from buttress.checks.services._shared import said_as
from buttress.findings.finding import Confidence
from buttress.findings.rule import Consequence, Principle, Rule, Severity
from buttress.predicates.naming import listing
from buttress.predicates.part_names import part_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from buttress.blueprint.blueprint import Blueprint
    from buttress.blueprint.document import Document, Relation
    from buttress.blueprint.system import System
    from buttress.findings.finding import Finding

_CALLS = re.compile(r"\b(?:calls?|invokes?|requests|asks|queries)\b|同步|调用", re.IGNORECASE)

RULE = Rule(
    name="cyclic-calls",
    code="SVC105",
    severity=Severity.WARNING,
    consequence=Consequence.OUTAGE,
    principle=Principle.FAILURES_WILL_HAPPEN,
)


def check(blueprint: Blueprint) -> Iterator[Finding]:
    """Circles among services with logic of our own; each group of services that all reach each other is told once."""
    for system in blueprint.systems:
        found = [call for call in calls(system) if call.target.is_business]
        sure = [call for call in found if call.sure]
        told: set[frozenset[str]] = set()
        for some in (sure, found):
            for circle in circles(pairs_of(some)):
                if not any(set(circle) & old for old in told):
                    told.add(frozenset(circle))
                    yield _finding(system, some, circle)
    for document in blueprint.documents:
        yield from _said(blueprint, document)


def _said(blueprint: Blueprint, document: Document) -> Iterator[Finding]:
    """Circles of a document's sentences (``A calls B``) about services that it neither draws nor lists."""
    known = {aka for s in blueprint.systems if document in s.documents for c in s.components.values() for aka in c.aka}
    told: dict[tuple[str, str], Relation] = {}
    for relation in document.relations:
        ends = (part_name(relation.source).core, part_name(relation.target).core)
        calls = relation.mode == "sync" and not relation.bad and relation.source and relation.target
        if calls and _CALLS.search(relation.label) and ends[0] != ends[1] and not known & set(ends):
            told.setdefault(ends, relation)
    pairs: dict[str, list[str]] = {}
    for source, target in told:
        pairs.setdefault(source, []).append(target)
    for circle in circles(pairs):
        yield _spoken([told[pair] for pair in zip(circle, (*circle[1:], circle[0]), strict=True)])


def _spoken(around: list[Relation]) -> Finding:
    first, last = around[0], around[-1]
    said = listing((f"{r.source} -> {r.target} (:{r.span.line})" for r in around), limit=8)
    return RULE.finding(
        subject=" -> ".join((*(part_name(r.source).core for r in around), part_name(first.source).core)),
        at=first.span,
        message=f"{listing([r.source for r in around], limit=6)} are said to call each other in a circle",
        because=f"{said}: when one of them is slow, its callers wait for it and it waits for them,"
        " and none can be released or started without the others",
        instead=f"turn one call around: {last.source} publishes what happened and {last.target} listens",
        related=[(r.span, f"{r.source} -> {r.target}") for r in around[1:]],
        exposure=min(100, 20 * len(around)),
        confidence=Confidence.LIKELY,
    )


def _finding(system: System, found: list[Call], circle: tuple[str, ...]) -> Finding:
    edges = [edge_between(found, a, b) for a, b in zip(circle, (*circle[1:], circle[0]), strict=True)]
    sure = all(call.sure for call in edges)
    names = [said_as(call.source) for call in edges]
    last = edges[-1]
    around = listing((f"{c.source.key} -> {c.target.key} ({c.edge.span})" for c in edges), limit=8)
    return RULE.finding(
        subject=system.label + " -> ".join((*circle, circle[0])),
        at=edges[0].edge.span,
        message=f"{listing(names, limit=6)} {'call' if sure else 'are drawn to call'} each other in a circle",
        because=(
            f"{around}: when one of them is slow, its callers wait for it and it waits for them,"
            " and none can be released or started without the others"
        ),
        instead=(
            f"turn one edge around: {said_as(last.source)} publishes what happened and {said_as(last.target)} listens,"
            f" or what both need moves below {'both' if len(circle) == 2 else 'all'} of them"
        ),
        related=[(c.edge.span, c.edge.subject) for c in edges[1:]],
        exposure=min(100, 20 * len(circle)),
        severity=None if sure else Severity.ADVICE,
        confidence=None if sure else Confidence.POSSIBLE,
    )
