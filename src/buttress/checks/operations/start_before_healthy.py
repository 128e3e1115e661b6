"""OPS105: services that start when their store's container does, not when the store answers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from buttress.findings.rule import Consequence, Principle, Rule, Severity
from buttress.predicates.naming import counted, listing
from buttress.predicates.running import deployments, setting, store_tech

if TYPE_CHECKING:
    from collections.abc import Iterator

    from buttress.blueprint.blueprint import Blueprint
    from buttress.blueprint.deployment import Dependency, Deployment, Workload
    from buttress.blueprint.source import Span
    from buttress.blueprint.system import System
    from buttress.findings.finding import Finding

RULE = Rule(
    name="start-before-healthy",
    code="OPS105",
    severity=Severity.ADVICE,
    consequence=Consequence.OUTAGE,
    principle=Principle.FAILURES_WILL_HAPPEN,
    convention=True,
)
_WAITS = re.compile(r"wait[-_]?for|dockerize|until |while !|nc -z|pg_isready|retry|sleep|wait4x", re.IGNORECASE)
_RESTARTS = ("always", "unless-stopped", "on-failure")
_CHECKS = {
    "postgres": "pg_isready -U $$POSTGRES_USER",
    "mysql": "mysqladmin ping -h 127.0.0.1",
    "mariadb": "healthcheck.sh --connect --innodb_initialized",
    "mongodb": "mongosh --quiet --eval 'db.adminCommand(\"ping\")'",
    "redis": "redis-cli ping",
    "rabbitmq": "rabbitmq-diagnostics -q ping",
    "kafka": "kafka-topics.sh --bootstrap-server localhost:9092 --list",
    "elasticsearch": "curl -fs localhost:9200/_cluster/health",
    "opensearch": "curl -fs localhost:9200/_cluster/health",
}


def check(blueprint: Blueprint) -> Iterator[Finding]:
    """Dependencies on a store that do not wait for its health, one finding a file."""
    for system, deployment in deployments(blueprint):
        if deployment.origin != "compose" or setting(deployment).no:
            continue
        stores = {w.name: w for w in deployment.workloads if store_tech(w)}
        early = [
            (w, d, stores[d.name])
            for w in deployment.workloads
            for d in w.dependencies
            if d.name in stores and d.condition in ("", "service_started") and _matters(w, stores[d.name])
        ]
        for workload, dependency, store in early:
            yield _finding(system, deployment, workload, dependency, store, early)


def _matters(workload: Workload, store: Workload) -> bool:
    """Whether starting early fails for good: nobody waits, nothing restarts it; or a health check is there unused."""
    if _WAITS.search(workload.command) or store_tech(workload):
        return False
    return store.health is not None or not any(policy in workload.restart for policy in _RESTARTS)


def _place(span: Span, other: Span) -> str:
    return f":{span.line}" if span.path == other.path else str(span)


def _finding(
    system: System,
    deployment: Deployment,
    workload: Workload,
    dependency: Dependency,
    store: Workload,
    early: list[tuple[Workload, Dependency, Workload]],
) -> Finding:
    name, tech = store.name, store_tech(store)
    others = [w.name for w, _, s in early if s is store and w is not workload]
    also = f"; {listing(others)} {'does' if len(others) == 1 else 'do'} the same" if others else ""
    if store.health is not None:
        why = f"{name} has a health check at {_place(store.health, dependency.span)} that nobody waits for"
        fix = f"depends_on: {{{name}: {{condition: service_healthy}}}} on {workload.name}"
    else:
        why = f"no restart policy of {workload.name} tries again, and {name} has no health check to wait for"
        test = _CHECKS.get(tech, "a command that asks it something")
        fix = f"healthcheck: {{test: {test}}} on {name}, and condition: service_healthy for it on {workload.name}"
    return RULE.finding(
        subject=f"{system.label}{workload.name}",
        at=dependency.span,
        message=f"{workload.name} starts as soon as the container of {name} does, before {tech} takes connections"
        + (f" ({counted(len(early), 'dependency')} in {deployment.files[0]})" if len(early) > 1 else ""),
        because=f"{why}, so on a fresh volume, while {tech} initialises, the first connection of {workload.name} is refused{also}",
        instead=fix,
        related=[(store.health, f"the health check of {name}")]
        if store.health is not None
        else [(store.span, f"{name}")],
        exposure=30 + (20 if store.health is not None else 0),
        fold=deployment.key,
    )
