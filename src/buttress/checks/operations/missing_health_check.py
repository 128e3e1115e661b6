"""OPS106: services of our own that nobody can ask whether they work."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from buttress.findings.finding import Confidence
from buttress.findings.rule import Consequence, Principle, Rule, Severity
from buttress.predicates.naming import counted, listing
from buttress.predicates.running import deployments, serves, store_tech
from buttress.predicates.technologies import image_technology_in, is_backing

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from buttress.blueprint.blueprint import Blueprint
    from buttress.blueprint.deployment import Deployment, Workload
    from buttress.blueprint.system import System
    from buttress.findings.finding import Finding

RULE = Rule(
    name="missing-health-check",
    code="OPS106",
    severity=Severity.ADVICE,
    consequence=Consequence.OUTAGE,
    principle=Principle.MEASURE_EVERYTHING,
    convention=True,
)
_LONG_LIVED = frozenset({"service", "Deployment", "StatefulSet", "DaemonSet"})
#: Images of proxies, registries and monitors beside those that have a product's name.
_OTHERS = re.compile(
    r"(?:^|/)(?:prom/|registry(?::|$)|curlimages|weaveworks|openpolicyagent|istio|linkerd)|exporter|kibana|logstash|prometheus|opentelemetry"
)
_PROXIES = re.compile(r"proxy|nginx|gateway|balancer|ingress", re.IGNORECASE)


def check(blueprint: Blueprint) -> Iterator[Finding]:
    """Own services that take traffic and state no check, one finding a system: variants of one deployment are one decision.

    A compose file is asked only when it is a server's, or when other services of it do state one.
    """
    for system, deployment in deployments(blueprint):
        meant = serves(deployment)
        own = [w for w in deployment.workloads if _is_own(w, deployment)]
        without = [w for w in own if w.health is None and w.disabled_health is None]
        checked = [w for w in own if w.health is not None]
        if meant.no or not (meant.yes or checked):
            continue
        for workload in without:
            yield _finding(system, deployment, workload, without, checked)


def _is_own(workload: Workload, deployment: Deployment) -> bool:
    """Whether it is built here (compose) or runs an image of nobody well known (a cluster), and takes traffic."""
    if store_tech(workload) or workload.kind not in _LONG_LIVED or workload.profiles:
        return False
    if deployment.origin == "compose":
        return bool(workload.folder) and bool(workload.ports) and not _PROXIES.search(workload.name)
    return bool(workload.image) and bool(workload.ports) and not _is_others(workload.image)


def _is_others(image: str) -> bool:
    """Whether it is somebody else's program, with checks of its own: a proxy, a registry, a monitor."""
    known = image_technology_in(image)
    return bool(_OTHERS.search(image.lower())) or (known is not None and is_backing(known.name))


def _finding(
    system: System, deployment: Deployment, workload: Workload, without: Sequence[Workload], checked: Sequence[Workload]
) -> Finding:
    cluster = deployment.origin == "kubernetes"
    check_word = "readiness or liveness probe" if cluster else "health check"
    total = (
        f" ({len(without)} of {counted(len(without) + len(checked), 'workload')} are like this)"
        if len(without) > 1
        else ""
    )
    has = f"; {listing(w.name for w in checked)} {'has' if len(checked) == 1 else 'have'} one" if checked else ""
    port = workload.ports[0].container
    many = f" of its {workload.replicas} copies" if (workload.replicas or 1) > 1 else ""
    what = (
        f"the cluster sends requests to a pod{many} of {workload.name} as soon as its process runs, and goes on sending them to one that hangs"
        if cluster
        else f"a {workload.name} that hangs on port {port} looks the same as one that works, to Compose, to a proxy and to whoever is on call"
    )
    fix = (
        f"readinessProbe: {{httpGet: {{path: /healthz, port: {port}}}}} on {workload.name}, answering only when its stores answer"
        if cluster
        else f"healthcheck: {{test: curl -fs http://localhost:{port}/healthz}} on {workload.name}"
    )
    return RULE.finding(
        subject=f"{system.label}{workload.name}",
        at=workload.span,
        message=f"{workload.name} states no {check_word}{total}",
        because=f"{what}{has}",
        instead=fix,
        exposure=20 + 5 * min(workload.replicas or 1, 4),
        confidence=Confidence.LIKELY if cluster else Confidence.POSSIBLE,
        fold=system.key,
    )
