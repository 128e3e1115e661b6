"""missing-gateway: clients that must know every service by its address."""

from __future__ import annotations

from typing import TYPE_CHECKING

from buttress.checks.services._shared import said_as, serious
from buttress.findings.rule import Consequence, Principle, Rule, Severity
from buttress.predicates.applications import applications, is_tier
from buttress.predicates.naming import counted, listing

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from buttress.blueprint.blueprint import Blueprint
    from buttress.blueprint.deployment import Port
    from buttress.blueprint.source import Span
    from buttress.blueprint.system import Component, System
    from buttress.findings.finding import Finding

RULE = Rule(
    name="missing-gateway",
    code="SVC110",
    severity=Severity.ADVICE,
    consequence=Consequence.SECURITY,
    principle=Principle.START_SIMPLE,
)

#: With so many ways in, whatever holds for all of them has to be done so many times.
WAYS_IN = 2
_INSIDE = frozenset({"127.0.0.1", "localhost", "::1"})


def check(blueprint: Blueprint) -> Iterator[Finding]:
    """Systems without anything in front, whose clients reach two services or more."""
    for system in blueprint.systems:
        if any(system.of_kind("gateway", "balancer")) or any(p.topic == "gateway" for p in system.provisions):
            continue
        drawn = _drawn(system)
        if len(_businesses(drawn)) >= WAYS_IN:
            yield _finding(system, [(c, span, f"{client} reaches {said_as(c)}") for c, span, client in drawn])
            continue
        published = [] if any(system.of_kind("frontend")) or _passes_on(system) else _published(system)
        if len(_businesses([(c, port.span, "") for c, port in published])) >= WAYS_IN:
            yield _finding(system, [(c, p.span, f"publishes {p.host}") for c, p in published])


def _businesses(found: Sequence[tuple[Component, Span, str]]) -> list[list[Component]]:
    """The ways in that lead to a business of its own: tiers of one application are one."""
    unique = list({c.key: c for c, _, _ in found}.values())
    return [group for group in applications(unique) if not all(is_tier(c) for c in group)]


def _drawn(system: System) -> list[tuple[Component, Span, str]]:
    """Services that a client is drawn to reach by itself."""
    found: dict[str, tuple[Component, Span, str]] = {}
    for edge in system.edges:
        source, target = system.component(edge.source), system.component(edge.target)
        if source is not None and target is not None and source.kind == "client" and target.kind == "service":
            found.setdefault(target.key, (target, edge.span, said_as(source)))
    return list(found.values())


def _published(system: System) -> list[tuple[Component, Port]]:
    """Services with a port on all addresses of their host, outside development."""
    mine = {(w.origin, w.name) for d in system.deployments if serious(d) for w in d.workloads}
    found: dict[str, tuple[Component, Port]] = {}
    for component in system.of_kind("service"):
        for workload in component.workloads:
            published = [p for p in workload.ports if p.host and p.address not in _INSIDE]
            outside = (workload.origin, workload.name) in mine and not workload.profiles
            if published and outside and workload.origin == "compose":
                found.setdefault(component.key, (component, published[0]))
    return list(found.values())


def _passes_on(system: System) -> bool:
    """Whether something that is no business of its own reaches several services: a page server that hands requests on."""
    business = {c.key for c in system.services}
    return any(
        len({e.target for e in system.edges_from(c.key)} & business) >= WAYS_IN
        for c in system.of_kind("infrastructure", "unknown")
        if any(p.host for w in c.workloads for p in w.ports)
    )


def _finding(system: System, found: Sequence[tuple[Component, Span, str]]) -> Finding:
    names = [said_as(c) for c, _, _ in found]
    first = found[0]
    return RULE.finding(
        subject=system.subject(first[0]),
        at=first[1],
        message=f"{counted(len(found), 'service')} ({listing(names)}) are reached from outside with no gateway in front",
        because=(
            f"{listing((f'{note} ({span})' for _, span, note in found), limit=5)}: sign-in, limits, TLS and logs have to be right"
            f" {len(found)} times, and a client breaks when one of these services is split or moved"
        ),
        instead=f"one way in (a reverse proxy is enough to begin with) that routes to {listing(names, limit=3)}, and their ports closed to the outside",
        related=[(span, note) for _, span, note in found[1:5]],
        exposure=min(100, 15 * len(found)),
    )
