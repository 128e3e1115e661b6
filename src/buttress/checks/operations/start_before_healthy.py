"""OPS105: services that start when their store's container does, not when the store answers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from buttress.findings.finding import Confidence
from buttress.findings.rule import Consequence, Principle, Rule, Severity
from buttress.predicates.naming import counted, listing
from buttress.predicates.running import deployments, is_queue, setting, shows_samples, store_tech

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
#: Stores that prepare a fresh volume before they take connections; a cache answers within milliseconds, and clients of
#: Kafka and Pulsar ask their brokers again until they answer.
_SLOW = frozenset(
    {
        "postgres",
        "mysql",
        "mariadb",
        "mongodb",
        "elasticsearch",
        "opensearch",
        "rabbitmq",
        "cassandra",
        "scylladb",
    }
    | {"mssql", "oracle", "clickhouse", "couchdb", "cockroachdb", "neo4j", "influxdb", "activemq"}
)
#: Images on which Spring runs, whose AMQP listeners connect again by themselves.
_JVM = re.compile(r"temurin|openjdk|jdk|jre|java|maven|gradle|corretto|graalvm", re.IGNORECASE)
_WAITS = re.compile(
    r"wait[-_]?(?:for|on)|wait4|dockerize|until |while !|nc -z|pg_isready|retry|retries|sleep|entrypoint", re.IGNORECASE
)
_RESTARTS = ("always", "unless-stopped", "on-failure", "any")
#: Questions over TCP, since the servers that only initialise listen on a socket.
_CHECKS = {
    "postgres": "pg_isready -h 127.0.0.1",
    "mysql": "mysqladmin ping -h 127.0.0.1",
    "mariadb": "healthcheck.sh --connect --innodb_initialized",
    "rabbitmq": "rabbitmq-diagnostics -q ping",
}


class _Early(NamedTuple):
    workload: Workload
    dependency: Dependency
    store: Workload


def check(blueprint: Blueprint) -> Iterator[Finding]:
    """Dependencies on a store that do not wait for its health, one finding a file."""
    for system, deployment in deployments(blueprint):
        if deployment.origin != "compose" or setting(deployment).no or shows_samples(deployment):
            continue
        early = list(_early(deployment))
        for each in early:
            yield _finding(system, deployment, each, early)


def _early(deployment: Deployment) -> Iterator[_Early]:
    """Who connects to a store that may not listen yet, and is not started a second time."""
    stores = {w.name: w for w in deployment.workloads if store_tech(w) in _SLOW}
    for workload in deployment.workloads:
        if workload.profiles or store_tech(workload) or not _is_seen(workload) or _tries_again(workload, deployment):
            continue
        for dependency in workload.dependencies:
            store = stores.get(dependency.name)
            if store is not None and not dependency.condition and _uses(workload, store, deployment):
                yield _Early(workload, dependency, store)


def _is_seen(workload: Workload) -> bool:
    """Whether the code that connects lies where it was looked through: a wider context holds libraries beside it."""
    return bool(workload.folder) and workload.context in ("", workload.folder)


def _tries_again(workload: Workload, deployment: Deployment) -> bool:
    """Whether a restart policy, its command or its code makes up for an early start."""
    if _WAITS.search(workload.command) or workload.restart.startswith(_RESTARTS):
        return True
    return any(
        p.topic in ("start-order", "retry") and (workload.name in p.about or not p.about)
        for p in deployment.provisions
        if not p.bad and p.state == "yes"
    )


def _uses(workload: Workload, store: Workload, deployment: Deployment) -> bool:
    """Whether its settings or its code name the store: who only starts after it may leave the connection to others."""
    if is_queue(store) and _JVM.search(workload.base):
        return False
    return any(use.workload == workload.name and use.host in store.hosts for use in deployment.uses)


def _place(span: Span, other: Span) -> str:
    return f":{span.line}" if span.path == other.path else str(span)


def _finding(system: System, deployment: Deployment, each: _Early, early: list[_Early]) -> Finding:
    workload, dependency, store = each
    name, tech = store.name, store_tech(store)
    others = dict.fromkeys(o.workload.name for o in early if o.store is store and o.workload is not workload)
    also = f"; {listing(others)} {'does' if len(others) == 1 else 'do'} the same" if others else ""
    if store.health is not None:
        why = f"{name} has a health check at {_place(store.health, dependency.span)} that {workload.name} does not wait for"
        fix = f"depends_on: {{{name}: {{condition: service_healthy}}}} on {workload.name}"
    else:
        why = f"{name} has no health check to wait for"
        test = f"{{test: {_CHECKS[tech]}}}" if tech in _CHECKS else f"that asks {tech} over its port"
        fix = f"healthcheck: {test} on {name}, and condition: service_healthy for it on {workload.name}"
    return RULE.finding(
        subject=f"{system.label}{workload.name}",
        at=dependency.span,
        message=f"{workload.name} starts as soon as the container of {name} does, and can be refused while {tech} initialises"
        + (f" ({counted(len(early), 'dependency')} in {deployment.files[0]})" if len(early) > 1 else ""),
        because=f"{why}, and no restart policy of {workload.name} starts it a second time: with a fresh volume its first connection can be refused{also}",
        instead=fix,
        related=[(store.health, f"the health check of {name}")]
        if store.health is not None
        else [(store.span, f"{name}")],
        exposure=30 + (20 if store.health is not None else 0),
        confidence=Confidence.POSSIBLE,
        fold=deployment.key,
    )
