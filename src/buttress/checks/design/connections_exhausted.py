"""DOC110: more connections than the server allows, or fewer than the load needs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from buttress.findings.finding import Confidence
from buttress.findings.rule import Consequence, Principle, Rule, Severity
from buttress.predicates.claims import concurrency, connections_needed, own_claims, said, top
from buttress.predicates.figures import exact_number, human_seconds
from buttress.predicates.running import every_system

if TYPE_CHECKING:
    from collections.abc import Iterator

    from buttress.blueprint.blueprint import Blueprint
    from buttress.blueprint.deployment import Workload
    from buttress.blueprint.document import Claim, ClaimKind, Document
    from buttress.blueprint.source import Span
    from buttress.blueprint.system import System
    from buttress.findings.finding import Finding

RULE = Rule(
    name="connections-exhausted",
    code="DOC110",
    severity=Severity.WARNING,
    consequence=Consequence.OUTAGE,
    principle=Principle.FAILURES_WILL_HAPPEN,
    confidence=Confidence.PROVED,
)
_POOL_VARIABLE = re.compile(
    r"(?:POOL_?(?:SIZE|MAX|MAX_SIZE)|MAX_?POOL(?:_?SIZE)?|MAX_OPEN(?:_CONNS?|_CONNECTIONS)?|MAXIMUM_?POOL_?SIZE|DB_POOL|DATABASE_POOL|CONNECTION_LIMIT"
    r"|(?:DB|DATABASE|POSTGRES|PG|MYSQL)_(?:MAX_CONN(?:ECTION)?S?|POOL))$",
    re.IGNORECASE,
)
_IN_DSN = re.compile(r"[?&](?:connection_limit|pool_max_conns|pool_size|maxPoolSize)=(\d+)", re.IGNORECASE)
_SERVER = re.compile(r"max_connections\s*=\s*(\d+)")
_SERVER_VARIABLE = re.compile(r"MAX_CONNECTIONS$", re.IGNORECASE)
#: Percentiles up to the median describe the usual request; Little's law speaks of the mean.
_MEDIAN = 50
_POOLERS = re.compile(r"pgbouncer|pgcat|odyssey|proxysql|rds proxy|supavisor", re.IGNORECASE)
_QUERY = re.compile(r"quer|transaction|database|\bdb\b|connection", re.IGNORECASE)


class _Operand(NamedTuple):
    value: float
    written: str
    span: Span


def check(blueprint: Blueprint) -> Iterator[Finding]:
    """Replicas times pool against max_connections, and rate times time against the pools; every operand stated."""
    for system in every_system(blueprint):
        pooled = any(
            p.topic == "pooler" and p.state == "yes" and _POOLERS.search(f"{p.tech} {p.text}")
            for p in system.provisions
        ) or any(_POOLERS.search(f"{w.name} {w.image}") for d in system.deployments for w in d.workloads)
        allowed = _allowed(system)
        for replicas, pool, name in _pools(system):
            if allowed is not None and not pooled and replicas.value * pool.value > allowed.value:
                yield _exhausted(system, name, replicas, pool, allowed)
                break
    for document in blueprint.documents:
        yield from _starved(document)


def _pools(system: System) -> Iterator[tuple[_Operand, _Operand, str]]:
    """How many processes, how many connections each, and whose they are."""
    for deployment in system.deployments:
        for workload in deployment.workloads:
            pool = _pool_of(workload)
            if pool is not None and workload.replicas is not None and workload.replicas_at is not None:
                yield (
                    _Operand(workload.replicas, f"{workload.replicas} replicas", workload.replicas_at),
                    pool,
                    workload.name,
                )
    for document in system.documents:
        yield from ((_operand(copies), _operand(each), document.path) for copies, each in _stated(document))


def _stated(document: Document) -> Iterator[tuple[Claim, Claim]]:
    """Copies and pool of one sentence; else the only ones that the document states."""
    pools = [c for c in own_claims(document, "pool") if top(c) > 0]
    together = [(r, p) for p in pools for r in own_claims(document, "replicas") if r.sentence == p.sentence]
    if len(together) == 1:
        yield together[0]
        return
    copies, each = _only(document, "replicas"), _only(document, "pool")
    if copies is not None and each is not None and _same_part(copies, each):
        yield copies, each


def _same_part(replicas: Claim, pool: Claim) -> bool:
    """Whether two numbers may speak of one part: they name the same one, or one of them names none."""
    return not replicas.subject or not pool.subject or bool(set(replicas.subject) & set(pool.subject))


def _only(document: Document, kind: ClaimKind) -> Claim | None:
    """The one number of a kind; None where the document states several, or none."""
    claims = [c for c in own_claims(document, kind) if top(c) > 0]
    return claims[0] if len({c.quantity for c in claims}) == 1 else None


def _operand(claim: Claim) -> _Operand:
    return _Operand(top(claim), said(claim), claim.span)


def _pool_of(workload: Workload) -> _Operand | None:
    for variable in workload.variables:
        in_dsn = _IN_DSN.search(variable.value)
        value = in_dsn.group(1) if in_dsn else variable.value if _POOL_VARIABLE.search(variable.name) else ""
        if value.isdigit() and int(value):
            said = in_dsn.group()[1:] if in_dsn else f"{variable.name}={value}"
            return _Operand(int(value), said, variable.span)
    return None


def _allowed(system: System) -> _Operand | None:
    for deployment in system.deployments:
        for workload in deployment.workloads:
            found = _SERVER.search(workload.command)
            if found:
                return _Operand(
                    int(found.group(1)), f"max_connections={found.group(1)} of {workload.name}", workload.span
                )
            for variable in workload.variables:
                server = re.search(r"postgres|mysql|mariadb", workload.image)
                if server and _SERVER_VARIABLE.search(variable.name) and variable.value.isdigit():
                    return _Operand(
                        int(variable.value), f"{variable.name}={variable.value} of {workload.name}", variable.span
                    )
    for document in system.documents:
        claim = _only(document, "connections")
        if claim is not None:
            return _operand(claim)
    return None


def _exhausted(system: System, name: str, replicas: _Operand, pool: _Operand, allowed: _Operand) -> Finding:
    wanted = connections_needed(replicas.value, pool.value, (replicas.span, pool.span)).value
    fits = int(allowed.value * 0.9 // replicas.value)
    return RULE.finding(
        subject=name if "/" in name or name.endswith(".md") else f"{system.label}{name}",
        at=pool.span,
        message=f"the pools may open {exact_number(wanted)} connections and the server allows {exact_number(allowed.value)}",
        because=f"{replicas.written} ({replicas.span}) x {pool.written} ({pool.span}) = {exact_number(wanted)} > {exact_number(allowed.value)} ({allowed.written}, "
        f"{allowed.span}): under load the last {exact_number(wanted - allowed.value)} are refused, just when they are needed",
        instead=f"a pool of at most {max(fits, 1)} for each of {exact_number(replicas.value)}, which leaves a tenth for people and jobs; or a pooler between them",
        related=[(replicas.span, replicas.written), (allowed.span, allowed.written)],
        exposure=70,
    )


def _starved(document: Document) -> Iterator[Finding]:
    """Little's law: things in flight = arrivals a second x seconds each. More in flight than connections is a queue."""
    rate, pool = _only(document, "rate"), _only(document, "pool")
    held = [
        c
        for c in own_claims(document, "latency")
        if c.percentile <= _MEDIAN and _QUERY.search(f"{c.of} {' '.join(c.subject)}")
    ]
    if rate is None or pool is None or len(held) != 1:
        return
    replicas = _only(document, "replicas")
    copies = top(replicas) if replicas is not None else 1
    busy, there = concurrency(rate, held[0]).value, top(pool) * copies
    if busy <= there:
        return
    times = f" x {said(replicas)} ({replicas.span})" if replicas is not None else ""
    yield RULE.finding(
        subject=document.path,
        at=pool.span,
        message=f"{exact_number(busy)} connections are busy at the stated rate and the pool has {exact_number(there)}",
        because=f"{said(rate)} ({rate.span}) x {human_seconds(held[0].quantity)} ({held[0].span}) = {exact_number(busy)} at once (Little's law) > {said(pool)} "
        f"({pool.span}){times}: each second {exact_number(top(rate) - there / held[0].quantity)} more wait, and none of them catches up",
        instead=f"queries of at most {human_seconds(there / top(rate))} on average, or {exact_number(busy * 1.5)} connections if the server has the cores for them",
        related=[(rate.span, said(rate)), (held[0].span, said(held[0]))],
        exposure=60,
        confidence=Confidence.LIKELY,
    )
