"""undescribed-interface: a service that others call, and the only kind of interface here without a description."""

from __future__ import annotations

from typing import TYPE_CHECKING

from buttress.checks.services._calls import calls
from buttress.checks.services._shared import said_as
from buttress.findings.finding import Confidence
from buttress.findings.rule import Consequence, Principle, Rule, Severity
from buttress.predicates.naming import counted, listing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from buttress.blueprint.blueprint import Blueprint
    from buttress.blueprint.system import Component, Edge, System
    from buttress.findings.finding import Finding

RULE = Rule(
    name="undescribed-interface",
    code="SVC109",
    severity=Severity.ADVICE,
    consequence=Consequence.BROKEN_CONTRACT,
    principle=Principle.APIS_ARE_CONTRACTS,
    confidence=Confidence.POSSIBLE,
    convention=True,
)


def check(blueprint: Blueprint) -> Iterator[Finding]:
    """Called services without endpoints on record, where siblings have a description."""
    for system in blueprint.systems:
        described = [c for c in system.services if c.apis or any(w.described for w in c.workloads)]
        called = [(c, callers) for c in system.services if c.kind == "service" and (callers := _callers(system, c))]
        bare = [(component, callers) for component, callers in called if not _on_record(component)]
        if len(described) < len(bare):
            continue  # here a description is the exception, and its absence says nothing about one service
        for component, callers in bare:
            yield _finding(system, component, callers, described)


def _callers(system: System, component: Component) -> list[Edge]:
    edges = [c.edge for c in calls(system) if c.target is component and c.source.is_business]
    remote = any(e.scheme == "grpc" or "grpc" in e.label.lower() for edge in edges for e in edge.evidence)
    return [] if remote else edges  # its .proto file is its description


def _on_record(component: Component) -> bool:
    return bool(component.apis or component.sketches or any(w.described for w in component.workloads))


def _finding(system: System, component: Component, callers: list[Edge], described: list[Component]) -> Finding:
    name = said_as(component)
    return RULE.finding(
        subject=system.subject(component),
        at=component.span,
        message=f"{name} is called by {listing(e.source for e in callers)} and nothing here describes its interface",
        because=(
            f"{counted(len(described), 'service')} ({listing(c.key for c in described)}) {'come' if described[1:] else 'comes'} with a description, {name} does not:"
            f" what {callers[0].source} relies on ({callers[0].span}) can change without anybody seeing it in review"
        ),
        instead=f"write down the operations of {name} that {callers[0].source} uses, in the form that {described[0].key} has",
        related=[(e.span, e.subject) for e in callers[:4]],
        exposure=min(100, 20 * len(callers)),
        fold=system.key,
    )
