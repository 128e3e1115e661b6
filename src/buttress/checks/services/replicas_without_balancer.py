"""replicas-without-balancer: several instances, and nothing that shares requests among those that can answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from buttress.checks.services._shared import said_as, serious
from buttress.findings.finding import Confidence
from buttress.findings.rule import Consequence, Principle, Rule, Severity
from buttress.predicates.claims import stated
from buttress.predicates.naming import counted, listing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from buttress.blueprint.blueprint import Blueprint
    from buttress.blueprint.source import Span
    from buttress.blueprint.system import Component, System
    from buttress.findings.finding import Finding

RULE = Rule(
    name="replicas-without-balancer",
    code="SVC123",
    severity=Severity.ADVICE,
    consequence=Consequence.OUTAGE,
    principle=Principle.FAILURES_WILL_HAPPEN,
    convention=True,
    yields_to=("missing-health-check",),
)


class Several(NamedTuple):
    """A service that runs more than once."""

    component: Component
    instances: int
    at: Span
    lacks: str
    fix: str
    confidence: Confidence


def check(blueprint: Blueprint) -> Iterator[Finding]:
    """Services that are reached from elsewhere and run more than once; one finding a system."""
    for system in blueprint.systems:
        found = [*_deployed(system), *_told(system)]
        for several in found:
            yield _finding(system, several, found)


def _deployed(system: System) -> Iterator[Several]:
    """Workloads whose file shows neither a readiness probe nor a health check."""
    for deployment in system.deployments:
        if not serious(deployment):
            continue
        for component in system.of_kind("service", "frontend", "gateway"):
            for workload in component.workloads:
                if workload not in deployment.workloads or (workload.replicas or 1) < 2 or workload.health is not None:
                    continue
                if not workload.ports and not any(system.edges_to(component.key)):
                    continue
                probe = "readiness probe" if workload.origin == "kubernetes" else "health check"
                at = workload.replicas_at or workload.span
                lacks = f"no {probe} at {workload.span}"
                yield Several(
                    component, workload.replicas or 2, at, lacks, f"a {probe} for {{name}}", Confidence.LIKELY
                )


def _told(system: System) -> Iterator[Several]:
    """Documents that count instances of a service and draw nothing before it."""
    if any(system.of_kind("gateway", "balancer")) or not all(d.english for d in system.documents):
        return
    if any(p.topic in ("load-balancer", "health-check", "gateway") for p in system.provisions):
        return
    for component in system.of_kind("service"):
        if component.workloads or not _called_from_outside(system, component):
            continue
        for claim in stated(system.claims, "replicas", component=component)[:1]:
            if claim.quantity > 1:
                lacks = f"{claim.span} speaks of {claim.written}, and no document names what is in front"
                yield Several(
                    component,
                    int(claim.quantity),
                    claim.span,
                    lacks,
                    "a balancer before {name} with a health check",
                    Confidence.POSSIBLE,
                )


def _called_from_outside(system: System, component: Component) -> bool:
    sources = [system.component(e.source) for e in system.edges_to(component.key)]
    return any(s is not None and s.kind in ("client", "frontend", "external") for s in sources)


def _finding(system: System, several: Several, found: list[Several]) -> Finding:
    component, name = several.component, said_as(several.component)
    sources = [system.component(e.source) for e in system.edges_to(component.key)]
    asking = [s.key for s in sources if s is not None and s.kind not in ("infrastructure", "broker")]
    callers = listing(asking, limit=3) or "whoever calls it"
    names = listing((said_as(s.component) for s in found), limit=4)
    dead = f"1 of {several.instances}" if several.instances > 1 else "some"
    return RULE.finding(
        subject=system.subject(component),
        at=several.at,
        message=f"{names} {'runs' if len(found) == 1 else 'run'} more than once, and nothing takes an instance out that cannot answer",
        because=(
            f"{several.lacks}: when one instance of {name} hangs or still starts, about {dead} requests of {callers} goes to it and fails"
        ),
        instead=several.fix.format(name=name)
        + (f", and for {counted(len(found) - 1, 'other')}" if len(found) > 1 else ""),
        exposure=min(100, 10 * several.instances),
        confidence=several.confidence,
        fold=system.key,
    )
