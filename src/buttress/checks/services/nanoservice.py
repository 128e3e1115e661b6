"""nanoservice: a service of one endpoint that keeps no data and calls nobody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from buttress.checks.services._shared import said_as
from buttress.findings.rule import Consequence, Principle, Rule, Severity
from buttress.predicates.naming import counted, listing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from buttress.blueprint.blueprint import Blueprint
    from buttress.blueprint.source import Span
    from buttress.blueprint.system import Component, System
    from buttress.findings.finding import Finding

RULE = Rule(
    name="nanoservice",
    code="SVC102",
    severity=Severity.ADVICE,
    consequence=Consequence.COST,
    principle=Principle.START_SIMPLE,
)

#: So many endpoints of its siblings show that the artefact lists endpoints in full, not one as an example.
SIBLINGS, ENDPOINTS = 2, 2


def check(blueprint: Blueprint) -> Iterator[Finding]:
    """Services whose endpoints are known, and are one."""
    for system in blueprint.systems:
        known = {c.key: found for c in system.services if (found := _endpoints(blueprint, c))}
        full = [key for key, found in known.items() if len(found) >= ENDPOINTS]
        if len(full) < SIBLINGS:
            continue
        for component in system.services:
            if len(known.get(component.key, ())) == 1 and _idle(system, component):
                yield _finding(system, component, known[component.key][0], {k: len(known[k]) for k in full})


def _endpoints(blueprint: Blueprint, component: Component) -> list[tuple[str, Span]]:
    found = {s.subject: s.span for s in component.sketches if not s.bad}
    for api in blueprint.apis:
        if api.key in component.apis:
            found.update((operation.subject, api.span(operation.place)) for operation in api.operations)
    return list(found.items())


def _idle(system: System, component: Component) -> bool:
    """It holds nothing, calls nobody, and prose gives it no second duty."""
    duties = [part.duties for part in component.parts if part.duties]
    return (
        component.kind == "service"
        and not component.owns
        and not any(system.edges_from(component.key))
        and not any(mark in duty for duty in duties for mark in (",", ";", " and "))
        and not any(w.mounts for w in component.workloads)
    )


def _finding(system: System, component: Component, endpoint: tuple[str, Span], full: dict[str, int]) -> Finding:
    name, (subject, span) = said_as(component), endpoint
    callers = [system.components[e.source] for e in system.edges_to(component.key) if e.source in system.components]
    host = said_as(callers[0]) if callers else ""
    by = f"{host} calls it over the network for" if host else "callers cross the network for"
    siblings = listing((f"{key} with {counted(n, 'endpoint')}" for key, n in full.items()), limit=3)
    return RULE.finding(
        subject=system.subject(component),
        at=component.span,
        message=f"{name} is one endpoint ({subject}) without data of its own",
        because=f"{by} what could be a function: it has no store and calls nobody, beside {siblings}",
        instead=f"make {subject} a module of {host or 'the service that needs it'} until it has data or a load of its own",
        related=[(span, f"its only endpoint, {subject}")],
        confidence=None,
    )
