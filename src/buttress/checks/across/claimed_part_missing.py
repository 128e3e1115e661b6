"""The document relies on a part that nothing deploys."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from buttress.blueprint.technologies import POOLERS
from buttress.findings.finding import Confidence
from buttress.findings.rule import Consequence, Principle, Rule, Severity
from buttress.predicates.technologies import technologies_in, technology

if TYPE_CHECKING:
    from collections.abc import Iterator

    from buttress.blueprint.blueprint import Blueprint
    from buttress.blueprint.deployment import Workload
    from buttress.blueprint.document import Document
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

#: Kinds of products that answer a claim.
_KINDS: dict[Topic, frozenset[str]] = {
    "load-balancer": frozenset({"balancer", "gateway"}),
    "cache": frozenset({"cache"}),
    "queue": frozenset({"broker"}),
}
#: Words of names, images and commands that answer it without a product's name; queues are kept in Redis, too.
_WORDS: dict[Topic, tuple[str, ...]] = {
    "load-balancer": ("balancer", "ingress", "proxy", "gateway"),
    "read-replica": ("replica", "slave", "secondary", "standby", "reader", "patroni", "repmgr"),
    "cache": ("cache",),
    "pooler": tuple(sorted(POOLERS)),
    "queue": ("redis", "valkey", "sidekiq", "celery", "bull", "temporal", "queue"),
    "session-store": ("session",),
}
_SAID: dict[Topic, str] = {
    "load-balancer": "a load balancer",
    "read-replica": "a read replica",
    "cache": "a cache",
    "pooler": "a connection pooler",
    "queue": "a queue",
    "session-store": "a store for sessions",
}
#: What somebody else runs appears in no file of the repository.
_RENTED = re.compile(
    r"elasticache|memorydb|upstash|\bmanaged\b|\bSQS\b|\bSNS\b|kinesis|eventbridge|pub/?sub\b|service ?bus|\bcloud|\bAWS\b|azure|\bGCP\b|\bRDS\b|aurora"
    r"|\b[AE]LB\b|\bNLB\b|amazon|google|cloudflare|confluent|\bMSK\b|dynamodb|firestore|kubernetes|\bk8s\b",
    re.IGNORECASE,
)

#: Words of a sentence that speaks of what could be.
_MAYBE = re.compile(
    r"\b(?:can|could|may|might|would|potential\w*|later|future|eventually|next|if needed|when needed|on demand|"
    r"ready|integrations?|consider\w*|optional\w*|allow\w*|enabl\w*|easy|easily|planned)\b",
    re.IGNORECASE,
)
#: What follows is why, and may well say what would happen otherwise.
_REASON = re.compile(r"\b(?:because|since|so that|otherwise|as otherwise)\b", re.IGNORECASE)
#: Words of titles over lists of what one does when there is more of everything.
_OUTLOOK = (
    *(
        "scaling",
        "scalability",
        "future",
        "roadmap",
        "consider",
        "optimi",
        "next step",
        "target",
        "pattern",
        "practice",
    ),
    *("checklist", "trade-off", "tradeoff", "limitation", "test", "improve", "alternativ", "phase", "growth"),
)

_LOAD = "what this line promises has not happened there, and load that was planned on it meets the parts behind"
_MISSED: dict[Topic, str] = {
    "session-store": "sessions are not where this line says, and whether they outlive a release is open",
}


def check(blueprint: Blueprint) -> Iterator[Finding]:
    """Yield claims about parts that carry load, or hold sessions, that no deployed workload answers to."""
    for system in blueprint.systems:
        runs = [d for d in system.deployments if not d.development and d.origin in ("compose", "kubernetes")]
        # what a document shows as an example of a manifest is cut to what it explains
        workloads = [w for d in runs for w in d.workloads if not w.span.path.lower().endswith((".md", ".mdx"))]
        if not workloads:
            continue
        for topic in _SAID:
            claim = _claimed(system, topic)
            if claim is not None and not _has(system, workloads, topic, claim):
                yield _finding(system, topic, claim, workloads)


def _claimed(system: System, topic: Topic) -> Provision | None:
    """The first claim that means a part of its own: it names the product, or the parts that lean on it."""
    documents = [d for d in system.documents if d.stage == "design"]
    stated = ((d, p) for d in documents for p in d.provisions if p.topic == topic and p.state == "yes" and not p.bad)
    return next(
        (p for d, p in stated if _is_definite(p, topic) and not _RENTED.search(p.text) and _is_firm(d, p)), None
    )


def _is_firm(document: Document, claim: Provision) -> bool:
    """It says that the part is there, and not what could be done one day."""
    section = document.section_of(claim.section)
    if _MAYBE.search(_REASON.split(claim.text, maxsplit=1)[0]):
        return False
    title = section.title.lower() if section is not None and claim.topic != "session-store" else ""
    return not any(word in title for word in _OUTLOOK)


def _is_definite(claim: Provision, topic: Topic) -> bool:
    """A bare word is mostly a habit of speech: pools inside a process, a cache of the browser, sessions in a cookie."""
    if topic == "pooler":
        return claim.tech in POOLERS
    if topic == "session-store":
        known = technology(claim.tech)
        return known is not None and known.kind in ("cache", "database")
    if topic in ("cache", "queue"):
        known = technology(claim.tech)
        return known is not None and known.kind in ("cache", "broker")
    return bool(claim.tech or claim.about)


def _has(system: System, workloads: list[Workload], topic: Topic, claim: Provision) -> bool:
    texts = [f"{w.name} {w.image} {w.command} {' '.join(w.hosts)}".lower() for w in workloads]
    texts += [variable.value.lower() for w in workloads for variable in w.variables]
    running = {found for text in texts for found in technologies_in(text)}
    if claim.tech and any(found.name == claim.tech for found in running):
        return True
    if any(found.kind in _KINDS.get(topic, frozenset()) for found in running):
        return True
    if any(word in text for text in texts for word in _WORDS[topic]):
        return True
    if topic == "load-balancer":
        return any(deployment.exposures for deployment in system.deployments)
    if topic == "read-replica":
        return any((w.replicas or 1) > 1 and w.kind == "StatefulSet" for w in workloads)
    return any(c.kind == "broker" and c.workloads for c in system.components.values()) if topic == "queue" else False


def _finding(system: System, topic: Topic, claim: Provision, workloads: list[Workload]) -> Finding:
    names = [workload.name for workload in workloads]
    what = f"{_SAID[topic]} ({claim.tech})" if claim.tech else _SAID[topic]
    shown = ", ".join(names[:4]) + (f" and {len(names) - 4} more" if len(names) > 4 else "")
    return RULE.finding(
        subject=f"{system.label}{topic}",
        at=claim.span,
        message=f"The design relies on {what}, and none of the {len(names)} deployed parts is one",
        because=f"{workloads[0].span.path} runs {shown}: {_MISSED.get(topic, _LOAD)}",
        instead=_instead(topic, what),
        related=((workloads[0].span, f"the deployment begins here: {shown}"),),
        exposure=20,
    )


def _instead(topic: Topic, what: str) -> str:
    if topic == "session-store":
        return f"deploy {what}, or write at this line where sessions are kept now"
    return f"deploy {what}, or write at this line from which load on it is needed"
