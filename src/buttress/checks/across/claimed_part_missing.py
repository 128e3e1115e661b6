"""The document relies on a part that nothing deploys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from buttress.findings.finding import Confidence
from buttress.findings.rule import Consequence, Principle, Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from buttress.blueprint.blueprint import Blueprint
    from buttress.blueprint.deployment import Workload
    from buttress.blueprint.provision import Provision, Topic
    from buttress.blueprint.system import System
    from buttress.findings.finding import Finding

RULE = Rule(
    name="claimed-part-missing",
    code="X111",
    severity=Severity.ADVICE,
    consequence=Consequence.SLOWNESS,
    principle=Principle.MEASURE_EVERYTHING,
    confidence=Confidence.POSSIBLE,
)

#: What each claim would look like in a deployment: words of images, names and commands.
_SIGNS: dict[Topic, tuple[str, ...]] = {
    "load-balancer": (
        "haproxy",
        "nginx",
        "traefik",
        "envoy",
        "caddy",
        "kong",
        "balancer",
        "ingress",
        "proxy",
        "gateway",
    ),
    "read-replica": ("replica", "slave", "secondary", "standby", "reader", "patroni", "repmgr"),
    "cache": ("redis", "valkey", "memcached", "dragonfly", "keydb", "varnish", "hazelcast"),
    "pooler": ("pgbouncer", "pgpool", "odyssey", "pgcat", "supavisor", "proxysql", "maxscale"),
    "queue": (
        *("rabbit", "kafka", "redpanda", "nats", "activemq", "pulsar", "sqs", "elasticmq", "beanstalk", "pubsub"),
        *("redis", "sidekiq", "celery", "bull", "temporal", "mosquitto", "nsq"),
    ),
}
_WORDS: dict[Topic, str] = {
    "load-balancer": "a load balancer",
    "read-replica": "a read replica",
    "cache": "a cache",
    "pooler": "a connection pooler",
    "queue": "a queue",
}


def check(blueprint: Blueprint) -> Iterator[Finding]:
    """Yield claims about scaling parts that no deployed workload answers to."""
    for system in blueprint.systems:
        runs = [d for d in system.deployments if not d.development and d.origin in ("compose", "kubernetes")]
        workloads = [workload for deployment in runs for workload in deployment.workloads]
        if not workloads:
            continue
        for topic in _SIGNS:
            claim = _claimed(system, topic)
            if claim is not None and not _has(system, workloads, topic):
                yield _finding(system, topic, claim, workloads)


def _claimed(system: System, topic: Topic) -> Provision | None:
    documents = (d for d in system.documents if d.stage == "design")
    stated = (p for d in documents for p in d.provisions if p.topic == topic and p.state == "yes" and not p.bad)
    return next(stated, None)


def _has(system: System, workloads: list[Workload], topic: Topic) -> bool:
    signs = _SIGNS[topic]
    texts = [f"{w.name} {w.image} {w.command} {' '.join(w.hosts)}".lower() for w in workloads]
    texts += [variable.value.lower() for w in workloads for variable in w.variables]
    if any(sign in text for text in texts for sign in signs):
        return True
    if topic == "load-balancer":
        return any(deployment.exposures for deployment in system.deployments)
    if topic == "read-replica":
        return any((w.replicas or 1) > 1 and w.kind == "StatefulSet" for w in workloads)
    return any(c.kind == "broker" for c in system.components.values()) if topic == "queue" else False


def _finding(system: System, topic: Topic, claim: Provision, workloads: list[Workload]) -> Finding:
    names = [workload.name for workload in workloads]
    shown = ", ".join(names[:4]) + (f" and {len(names) - 4} more" if len(names) > 4 else "")
    return RULE.finding(
        subject=f"{system.label}{topic}",
        at=claim.span,
        message=f"The design relies on {_WORDS[topic]}, and none of the {len(names)} deployed parts is one",
        because=f"{workloads[0].span.path} runs {shown}: what this line promises has not happened there, and load that was"
        " planned on it meets the parts behind",
        instead=f"deploy {_WORDS[topic]}, or write at this line from which load on it is needed",
        related=((workloads[0].span, f"the deployment begins here: {shown}"),),
        exposure=20,
    )
