"""single-point-of-failure: one instance on the way in, where its siblings run more or the design promises more."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from buttress.checks.services._shared import claims, said_as, serious
from buttress.findings.finding import Confidence
from buttress.findings.rule import Consequence, Principle, Rule, Severity
from buttress.predicates.naming import listing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from buttress.blueprint.blueprint import Blueprint
    from buttress.blueprint.deployment import Deployment, Workload
    from buttress.blueprint.document import Claim
    from buttress.blueprint.source import Span
    from buttress.blueprint.system import Component, System
    from buttress.findings.finding import Finding

RULE = Rule(
    name="single-point-of-failure",
    code="SVC117",
    severity=Severity.ADVICE,
    consequence=Consequence.OUTAGE,
    principle=Principle.FAILURES_WILL_HAPPEN,
    convention=True,
)

#: One machine that is restarted for each release and each kernel fix is away for more than the 8.8 hours a year that
#: 99.9 % leave.
ONE_INSTANCE = 0.999
#: Kinds that a request passes through. Stores are left to what their provider or operator does.
_ON_THE_WAY = ("service", "gateway", "balancer", "frontend")
#: Workloads that are meant to run once.
_ONCE = frozenset({"Job", "CronJob", "DaemonSet", "StatefulSet"})


class Single(NamedTuple):
    """One component that is stated to run once."""

    component: Component
    at: Span


class Reason(NamedTuple):
    """Why one is too few here."""

    words: str
    span: Span
    promise: bool


def check(blueprint: Blueprint) -> Iterator[Finding]:
    """Components with one stated instance on a way in; one finding a system."""
    for system in blueprint.systems:
        found = list(_singles(system))
        reason = _promise(system) or _siblings(system, found)
        if reason is None:
            continue
        for single in found:
            yield _finding(system, single, found, reason)


def _singles(system: System) -> Iterator[Single]:
    """Stated with one instance in a deployment that is no development, and on the way of a request."""
    for deployment, workload in _workloads(system):
        component = next((c for c in system.components.values() if workload in c.workloads), None)
        if component is None or workload.replicas != 1 or workload.autoscaled or workload.replicas_at is None:
            continue
        if component.kind in _ON_THE_WAY and _on_the_way(system, component, deployment, workload):
            yield Single(component, workload.replicas_at)


def _workloads(system: System) -> Iterator[tuple[Deployment, Workload]]:
    for deployment in system.deployments:
        if serious(deployment):
            for workload in deployment.workloads:
                if workload.kind not in _ONCE:
                    yield deployment, workload


def _on_the_way(system: System, component: Component, deployment: Deployment, workload: Workload) -> bool:
    """Whether requests from outside need it: they enter here, or somebody waits for it."""
    exposed = {x.target for x in deployment.exposures}
    if component.kind != "service" or exposed & {workload.name, *workload.hosts}:
        return True
    return any(e.mode == "sync" for e in system.edges_to(component.key))


def _promise(system: System) -> Reason | None:
    """An availability that the design sets itself and one instance does not give."""
    targets: list[Claim] = [c for c in claims(system, "availability") if c.quantity >= ONE_INSTANCE and c.quantity < 1]
    best = max(targets, key=lambda c: c.quantity, default=None)
    if best is None:
        return None
    hours = (1 - best.quantity) * 365 * 24
    return Reason(
        f"{best.span} promises {best.written}, {hours:.1f} hours a year for every release and failure", best.span, True
    )


def _siblings(system: System, found: list[Single]) -> Reason | None:
    """Others of the same deployment that run more than once: the habit is there."""
    singles = {s.component.key for s in found}
    more = [
        w
        for _, w in _workloads(system)
        if ((w.replicas or 1) > 1 or w.autoscaled) and w.name not in singles and (w.replicas_at or w.autoscaled)
    ]
    if not more:
        return None
    said = listing(
        (f"{w.name} ({w.replicas} times)" if (w.replicas or 1) > 1 else f"{w.name} (autoscaled)" for w in more), limit=3
    )
    return Reason(
        f"{said} {'runs' if len(more) == 1 else 'run'} more than once", more[0].replicas_at or more[0].span, False
    )


def _asks(system: System, key: str) -> bool:
    """Whether somebody waits for what it asks: what measures or configures others serves nobody."""
    source = system.component(key)
    return source is None or source.kind not in ("infrastructure", "broker")


def _finding(system: System, single: Single, found: list[Single], reason: Reason) -> Finding:
    component = single.component
    name = said_as(component)
    names = listing((said_as(s.component) for s in found), limit=5)
    users = [e.source for e in system.edges_to(component.key) if e.mode == "sync" and _asks(system, e.source)]
    waits = f"{listing(users, limit=3)} {'gets' if len(users) == 1 else 'get'} no answer" if users else "nobody gets in"
    return RULE.finding(
        subject=system.subject(component),
        at=single.at,
        message=f"{names} {'runs' if len(found) == 1 else 'run'} as one instance on the way of requests",
        because=f"{reason.words}; while the one {name} restarts, {waits}",
        instead=f"two instances of {name} with a readiness check, on two machines; then {'the other one' if len(found) == 2 else f'the other {len(found) - 1:,}'}"
        if len(found) > 1
        else f"two instances of {name} with a readiness check, on two machines",
        related=[(reason.span, reason.words)],
        exposure=min(100, 20 * (1 + len(users))),
        severity=Severity.WARNING if reason.promise else None,
        confidence=Confidence.LIKELY,
        fold=system.key,
    )
