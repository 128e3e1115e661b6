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
#: Programs that ask services whether they live, and tell who looks after them.
_SUPERVISORS = re.compile(
    r"eureka|consul|discovery|registry-server|admin-server|nacos|zookeeper|autoheal", re.IGNORECASE
)
_PREPARES = re.compile(r"init|migrat|setup|seed|bootstrap", re.IGNORECASE)
_PATH = re.compile(
    r"/(?:[\w.-]+/)*(?:healthz?|health[-_]?check|readyz?|livez?|liveness|readiness)(?:/[\w-]+)*(?![\w./-])"
)


def check(blueprint: Blueprint) -> Iterator[Finding]:
    """Own services that take traffic and state no check, one finding a system: variants of one deployment are one decision.

    A compose file is asked only when it is a server's, and when nothing else visible looks after its services.
    """
    for system, deployment in deployments(blueprint):
        if not serves(deployment).yes or _is_supervised(system, deployment):
            continue
        own = [w for w in deployment.workloads if _is_own(w, deployment)]
        without = [w for w in own if w.health is None and w.disabled_health is None]
        checked = [w for w in own if w.health is not None]
        if not any(w.ports for w in without):
            continue  # only workers: nobody sends them requests
        for workload in without:
            yield _finding(system, deployment, workload, without, checked)


def _is_supervised(system: System, deployment: Deployment) -> bool:
    """Whether a registry asks the services of a compose file, or a cluster runs them where it matters."""
    if deployment.origin == "kubernetes":
        return False
    names = (f"{w.name} {w.image}" for w in deployment.workloads)
    return any(_SUPERVISORS.search(name) for name in names) or any(
        d.origin == "kubernetes" and not d.development for d in system.deployments
    )


def _is_own(workload: Workload, deployment: Deployment) -> bool:
    """Whether it is built here (compose) or runs an image of nobody well known (a cluster), gateways and workers included."""
    if store_tech(workload) or workload.kind not in _LONG_LIVED or workload.profiles:
        return False
    if deployment.origin == "compose":
        known = bool(workload.base) or not workload.image  # an image from elsewhere may bring its own check
        return (
            known
            and bool(workload.folder)
            and not _PREPARES.search(workload.name)
            and not _is_others(workload.image)
            and not _is_made_of(workload.base)
        )
    return bool(workload.image) and bool(workload.ports) and not _is_others(workload.image)


def _is_others(image: str) -> bool:
    """Whether it is somebody else's program, with checks of its own: a proxy, a registry, a monitor."""
    known = image_technology_in(image)
    return bool(_OTHERS.search(image.lower())) or (known is not None and is_backing(known.name))


def _is_made_of(base: str) -> bool:
    """Whether an image is somebody else's program with settings added; pages on a web server are our own."""
    known = image_technology_in(base)
    return _is_others(base) and not (known is not None and known.kind in ("gateway", "balancer"))


def _finding(
    system: System, deployment: Deployment, workload: Workload, without: Sequence[Workload], checked: Sequence[Workload]
) -> Finding:
    cluster = deployment.origin == "kubernetes"
    check_word = "readiness or liveness probe" if cluster else "health check"
    of = "that take requests; stores" if cluster else "built here; stores, jobs"
    number = counted(len(without) + len(checked), "workload" if cluster else "service")
    total = f" ({len(without)} of {number} {of} and ready-made images left out)" if len(without) > 1 else ""
    has = f"; {listing(w.name for w in checked)} {'has' if len(checked) == 1 else 'have'} one" if checked else ""
    port = workload.ports[0].container if workload.ports else 0
    path = _path(workload, deployment)
    many = f" ({workload.replicas} copies)" if (workload.replicas or 1) > 1 else ""
    what = (
        f"the cluster sends requests to a pod of {workload.name}{many} as soon as its process runs, and goes on sending them to one that hangs"
        if cluster
        else f"Compose shows {workload.name} as running when it hangs{f' on port {port}' if port else ''}, and nothing that waits for it can tell"
    )
    fix = (
        f"a readinessProbe on port {port} of {workload.name}{f' that asks {path}' if path else ''}, answering only when it can do its work"
        if cluster
        else f"a healthcheck on {workload.name} that its image can run{_asks(path, port)}"
    )
    return RULE.finding(
        subject=f"{system.label}{workload.name}",
        at=workload.span,
        message=f"{workload.name} states no {check_word}{total}",
        because=f"{what}{has}",
        instead=fix,
        exposure=20 + 5 * min(workload.replicas or 1, 4) - (0 if port else 5),
        confidence=Confidence.LIKELY if cluster else Confidence.POSSIBLE,
        fold=system.key,
    )


def _path(workload: Workload, deployment: Deployment) -> str:
    """Where its code answers for its health; '' where that is not seen."""
    signs = [
        p
        for p in deployment.provisions
        if p.topic == "health-check" and p.origin == "code" and workload.name in p.about
    ]
    if any(sign.tech == "actuator" for sign in signs):
        return "/actuator/health"
    return next((found.group() for sign in signs if (found := _PATH.search(sign.text))), "")


def _asks(path: str, port: int) -> str:
    if not port:
        return ", such as the age of its last finished job"
    return f": it asks {path} on port {port}" if path else f" and that fails when port {port} does not answer"
