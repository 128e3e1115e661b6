"""Predicates about components: who calls whom and waits, what protects a call, how many run, who can ask for health."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from buttress.predicates._catalogue_base import no, predicate, unknown, yes
from buttress.predicates.graph import cycle_edges, cycles
from buttress.predicates.naming import counted, listing
from buttress.predicates.part_names import mentions
from buttress.predicates.provided import is_about, provisions_for
from buttress.predicates.resilience import GUARDS, labels
from buttress.predicates.running import public_ports
from buttress.predicates.signals import SIGNALS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from buttress.blueprint.provision import Topic
    from buttress.blueprint.system import Component, Edge, EdgeEvidence, System
    from buttress.predicates._catalogue_words import Predicate
    from buttress.predicates._entity_names import LocatedComponent, LocatedOperation
    from buttress.predicates.answer import Answer
    from buttress.predicates.entities import EntityIndex

#: Schemes over which a caller waits for the answer.
_ANSWERED = frozenset({"http", "https", "grpc", "grpcs"})
#: An address that anybody can reach: a part of this system that bears the host's first name is another one.
_PUBLIC = re.compile(r"//(?:[^/@\s]*@)?[\w-]+(?:\.[\w-]+)*\.(?:com|org|net|io|dev|app|co|ai|cloud|sh)\b", re.IGNORECASE)
_CONFIGURES = (".conf", ".yml", ".yaml", ".properties", ".env", ".json", ".toml", ".xml", "Dockerfile")


def edges_between(source: LocatedComponent, target: LocatedComponent) -> list[EdgeEvidence]:
    """What shows an edge from one component to another and is certainly the first one's own; [] for parts of different
    systems.
    """
    if source.system.key != target.system.key:
        return []
    found = [e for e in source.system.edges_from(source.component.key) if e.target == target.component.key]
    return [each for edge in found for each in _own_evidence(source.system, edge)]


def _is_own(evidence: EdgeEvidence, source: Component) -> bool:
    """Whether code or configuration that names a host is certainly the caller's: it lies in a folder of its own. Where one
    folder is built into several parts, or a configuration server hands one file to all, another part may be meant.
    """
    if evidence.origin != "code":
        return True
    folders = [w.folder.strip("/") for w in source.workloads if w.folder.strip("./")]
    return any(evidence.span.path.startswith(f"{folder}/") for folder in folders) or any(
        mount.source.strip("./") and mount.source.strip("./") in evidence.span.path
        for w in source.workloads
        for mount in w.mounts
        if mount.kind in ("bind", "config")
    )


def no_edge(source: LocatedComponent, target: LocatedComponent) -> Answer:
    """What a missing arrow says: nothing, since another artefact may have it."""
    back = edges_between(target, source)
    if back:
        return unknown(f"{back[0].span} shows the other direction only", back[0].span)
    places = (source.component.span, target.component.span)
    return unknown(f"nothing shows an edge from {source.component.key} to {target.component.key}", *places)


def _calls(_: EntityIndex, source: LocatedComponent, target: LocatedComponent) -> Answer:
    found = edges_between(source, target)
    if not found:
        return no_edge(source, target)
    first = found[0]
    how = _HOW.get(first.origin, "said")
    label = f" ({' '.join(first.label.split())[:60]})" if first.label else ""
    return yes(f"{how} at {first.span}{label}", *(e.span for e in found[:3]))


_HOW = {"mermaid": "drawn", "markdown": "said", "code": "named in its code", "compose": "configured"}
_HOW |= {"kubernetes": "configured", "backstage": "declared", "procfile": "configured"}


def _waits(_: EntityIndex, source: LocatedComponent, target: LocatedComponent) -> Answer:
    found = edges_between(source, target)
    if not found:
        return no_edge(source, target)
    sync = [e for e in found if _is_waiting(e)]
    later = [e for e in found if e.mode == "async"]
    if sync and later:
        places = (sync[0].span, later[0].span)
        return unknown(f"{places[0]} says that it waits and {places[1]} that it goes on", *places)
    if sync:
        how = f"over {sync[0].scheme}" if sync[0].scheme in _ANSWERED else "and says that it is answered"
        return yes(f"{sync[0].span} calls it {how}", *(e.span for e in sync[:3]))
    ends = (source.component, target.component)
    through = [c for c in ends if c.kind == "broker"]
    working = [c for c in ends if c.is_business or c.kind in ("gateway", "frontend")]
    if later and len(later) == len(found) and through and working:
        return no(f"{later[0].span} hands messages over, through a broker", *(e.span for e in later[:3]))
    return unknown(f"what stands at {found[0].span} leaves open whether it waits", found[0].span)


def _is_waiting(evidence: EdgeEvidence) -> bool:
    """Whether one artefact says that the caller waits: in words, or by a scheme that answers. A bare arrow does not."""
    return evidence.mode == "sync" and (evidence.mode_stated or evidence.scheme in _ANSWERED)


def _circle(index: EntityIndex, at: LocatedComponent) -> Answer:
    system, key = at.system, at.component.key
    for cycle in index.once(("cycles", system.key), lambda: cycles(system)):
        edges = cycle_edges(system, cycle)
        places = [own[0].span for edge in edges if (own := [e for e in _own_evidence(system, edge) if _is_waiting(e)])]
        if key in cycle and len(places) == len(cycle):
            return yes(" -> ".join((*cycle, cycle[0])), *places[:4])
    return unknown(f"nothing certainly shows a circle of waiting calls through {key}", at.component.span)


def _own_evidence(system: System, edge: Edge) -> list[EdgeEvidence]:
    source, target = system.components[edge.source], system.components[edge.target]
    outside = target.kind in ("external", "client", "unknown")
    return [e for e in edge.evidence if _is_own(e, source) and (outside or not _PUBLIC.search(e.label))]


def _protected(index: EntityIndex, source: LocatedComponent, target: LocatedComponent) -> Answer:
    return _guarded(index, source, target, GUARDS)


def _states(index: EntityIndex, source: LocatedComponent, target: LocatedComponent, topic: Topic) -> Answer:
    if topic not in GUARDS:
        return unknown(f"{topic} is no guard of a call: {listing(GUARDS)} are", source.component.span)
    return _guarded(index, source, target, (topic,))


def _guarded(index: EntityIndex, source: LocatedComponent, target: LocatedComponent, topics: Sequence[Topic]) -> Answer:
    """Whether a call has a guard, as far as its own arrow states or its caller's own code shows. A guard that is stated
    elsewhere may be another call's, so that it leaves the question open, as does a statement about the whole.
    """
    found = edges_between(source, target)
    if not found:
        return no_edge(source, target)
    near = provisions_for(source.system, *topics)
    drawn = next((p for p in near if p.state == "yes" and labels(p, source.component, target.component)), None)
    if drawn is not None:
        return yes(f"{drawn.topic} is stated for it at {drawn.span}", drawn.span)
    if near:
        return unknown(
            f"{near[0].topic} is spoken of at {near[0].span}, for whichever call", found[0].span, near[0].span
        )
    code = [e.span for e in found if e.origin == "code" and not e.span.path.endswith(_CONFIGURES)]
    cut = any("calls and provisions beyond" in note for note in index.blueprint.coverage.notes)
    if not code or cut:
        return unknown("the code that makes the call was not read", found[0].span)
    return no(f"the code at {code[0]} was read, and no {' or '.join(topics)} was recognised in the system", *code[:3])


def _replicas(_: EntityIndex, at: LocatedComponent) -> Answer:
    stated = [w for w in at.component.workloads if w.replicas is not None]
    several = [w for w in stated if (w.replicas or 0) > 1]
    drawn = [c for c in at.system.claims if c.kind == "replicas" and mentions(c.subject, at.component)]
    if several and len(several) == len(stated) and all(c.quantity > 1 for c in drawn):
        first = several[0]
        return yes(f"{first.name} runs {first.replicas} times", *(w.replicas_at or w.span for w in several[:3]))
    scaled = any(w.autoscaled for w in at.component.workloads)
    if stated and not several and len(stated) == len(at.component.workloads) and not drawn and not scaled:
        first = stated[0]
        return no(f"{first.name} runs {counted(first.replicas or 0, 'time')}", first.replicas_at or first.span)
    return unknown(f"nothing, or not one number, is stated for how many of {at.component.key} run", at.component.span)


def _signals(_: EntityIndex, at: LocatedComponent) -> Answer:
    return _own(at, SIGNALS)


def _component_mentions(_: EntityIndex, at: LocatedComponent, topic: Topic) -> Answer:
    return _own(at, (topic,))


def _own(at: LocatedComponent, topics: Sequence[Topic]) -> Answer:
    """Whether a place that names the component speaks of a topic. A statement about the whole may leave this part out."""
    near = provisions_for(at.system, *topics)
    own = [p for p in near if is_about(p, at.component) and p.state == "yes"]
    if own:
        return yes(f"{own[0].topic} is spoken of at {own[0].span}", *(p.span for p in own[:3]))
    what = " or ".join(topics)
    if near:
        place = near[0].span
        return unknown(f"{what} is spoken of at {place}, and not for {at.component.key} by name", place)
    return unknown(f"nothing is said about {what} for {at.component.key}", at.component.span)


def _anywhere(index: EntityIndex, topic: Topic) -> Answer:
    stated = [p for system in index.blueprint.systems for p in provisions_for(system, topic)]
    stated += [p for d in index.blueprint.documents for p in d.provisions if p.topic == topic and not p.bad]
    found = [p for p in stated if p.state == "yes"]
    if found:
        return yes(f"{topic} is spoken of at {found[0].span}", *tuple(dict.fromkeys(p.span for p in found))[:3])
    if stated:
        return unknown(f"{topic} is only named as open or as left out, at {stated[0].span}", stated[0].span)
    return unknown(f"nothing is said about {topic}")


def _gateway(_: EntityIndex, at: LocatedComponent) -> Answer:
    gates = {c.key for c in at.system.of_kind("gateway", "balancer")}
    served = at.component.is_business or at.component.kind == "frontend"
    edges = [edge for edge in at.system.edges_to(at.component.key) if edge.source in gates and edge.mode != "async"]
    ways = [own[0].span for edge in edges if (own := _own_evidence(at.system, edge))]
    if ways and served:
        return yes(f"{edges[0].source} passes calls on to it", *ways[:3])
    hosts = {name for w in at.component.workloads for name in (w.name, *w.hosts)}
    doors = [x for d in at.system.deployments for x in d.exposures if x.target in hosts and x.kind != "NodePort"]
    if doors:
        return yes(f"{doors[0].kind} leads to it", *(x.span for x in doors[:3]))
    return unknown(f"no gateway, balancer or ingress is shown before {at.component.key}", at.component.span)


def _health(_: EntityIndex, at: LocatedComponent) -> Answer:
    loads = at.component.workloads
    checked = [w.health for w in loads if w.health is not None]
    off = [w.disabled_health for w in loads if w.disabled_health is not None]
    if checked and not off:
        return yes(f"a health check is stated at {checked[0]}", *checked[:3])
    if off and not checked and len(off) == len(loads):
        return no(f"its health check is switched off at {off[0]}", *off[:3])
    spoken = [p for p in provisions_for(at.system, "health-check") if is_about(p, at.component)]
    if loads and all(w.origin == "kubernetes" for w in loads) and not off and not checked and not spoken:
        return no(f"the manifest of {loads[0].name} states no probe", *(w.span for w in loads[:3]))
    return unknown(f"what was read does not settle whether {at.component.key} has a health check", at.component.span)


def _publishes(_: EntityIndex, at: LocatedComponent) -> Answer:
    found = [port for w in at.component.workloads for port in public_ports(w)]
    if found:
        return yes(f"port {found[0].host} of the host leads to it", *(port.span for port in found[:3]))
    return unknown(f"no port of a host is seen to lead to {at.component.key}", at.component.span)


def _serves(_: EntityIndex, at: LocatedComponent, operation: LocatedOperation) -> Answer:
    here = operation.api.span(operation.operation.place)
    if operation.api.key in at.component.apis:
        return yes(f"{operation.api.key} is the description of {at.component.key}", here)
    sketch = next((s for s in at.component.sketches if s.subject == operation.operation.subject), None)
    if sketch is not None:
        return yes(f"{sketch.span} says so", sketch.span)
    return unknown(f"nothing says who serves {operation.operation.subject}", here)


PREDICATES: tuple[Predicate, ...] = (
    predicate(
        "calls",
        ["component", "component"],
        "Do the files show that the first component calls, uses or sends to the second?",
        (
            "{0} calls, uses or sends to {1}",
            "{0} never calls, uses or sends to {1}",
            "what was read leaves open whether {0} calls, uses or sends to {1}",
        ),
        _calls,
    ),
    predicate(
        "waits-for",
        ["component", "component"],
        "Does the first component wait for the answer of the second?",
        (
            "{0} waits for the answer of {1}",
            "{0} does not wait for the answer of {1}",
            "what was read leaves open whether {0} waits for the answer of {1}",
        ),
        _waits,
    ),
    predicate(
        "in-call-cycle",
        ["component"],
        "Is the component part of a circle of calls that wait for one another?",
        (
            "{0} is part of a circle of waiting calls",
            "{0} is not part of a circle of waiting calls",
            "what was read leaves open whether {0} is part of a circle of waiting calls",
        ),
        _circle,
    ),
    predicate(
        "call-protected",
        ["component", "component"],
        "Is a timeout, retry, breaker or fallback recognised in the code that makes the call, or stated on its arrow?",
        (
            "a timeout, retry, breaker or fallback is recognised for the call from {0} to {1}",
            "no timeout, retry, breaker or fallback is recognised for the call from {0} to {1}",
            "what was read leaves open whether the call from {0} to {1} is protected",
        ),
        _protected,
    ),
    predicate(
        "call-states",
        ["component", "component", "topic"],
        "Is one guard (timeout, retry, breaker, fallback) recognised in the code that makes the call, or stated on its arrow?",
        (
            "for the call from {0} to {1}, a {2} is recognised",
            "for the call from {0} to {1}, no {2} is recognised",
            "for the call from {0} to {1}, what was read leaves {2} open",
        ),
        _states,
    ),
    predicate(
        "has-replicas",
        ["component"],
        "Does more than one instance of the component run?",
        (
            "more than one instance of {0} runs",
            "no more than one instance of {0} runs",
            "what was read leaves open whether more than one instance of {0} runs",
        ),
        _replicas,
    ),
    predicate(
        "behind-gateway",
        ["component"],
        "Does a gateway, balancer or ingress stand before the component?",
        (
            "a gateway, balancer or ingress stands before {0}",
            "no gateway, balancer or ingress stands before {0}",
            "what was read leaves open whether a gateway, balancer or ingress stands before {0}",
        ),
        _gateway,
    ),
    predicate(
        "health-check",
        ["component"],
        "Is a health check stated for the component?",
        (
            "a health check is stated for {0}",
            "no health check is stated for {0}",
            "what was read leaves open whether {0} has a health check",
        ),
        _health,
    ),
    predicate(
        "states-signals",
        ["component"],
        "Does a place that names the component speak of metrics, alerts, logs or traces?",
        (
            "the files speak of metrics, alerts, logs or traces beside {0}",
            "the files never speak of metrics, alerts, logs or traces beside {0}",
            "what was read leaves open whether {0} has metrics, alerts, logs or traces",
        ),
        _signals,
    ),
    predicate(
        "component-states",
        ["component", "topic"],
        "Does a place that names the component speak of a topic (rate-limit, cache, failover, …)?",
        (
            "the files speak of {0} and, beside it, of {1}",
            "the files speak of {0} and never, beside it, of {1}",
            "for {0}, what was read leaves {1} open",
        ),
        _component_mentions,
    ),
    predicate(
        "states",
        ["topic"],
        "Do the files speak of a topic (backup, rollback, rate-limit, …) as something that there is?",
        (
            "the files speak of {0}",
            "the files never speak of {0}",
            "what was read leaves {0} open",
        ),
        _anywhere,
    ),
    predicate(
        "publishes-port",
        ["component"],
        "Does a port of the host lead to the component from every network?",
        (
            "a port of the host leads to {0}",
            "no port of the host leads to {0}",
            "what was read leaves open whether a port of the host leads to {0}",
        ),
        _publishes,
    ),
    predicate(
        "serves",
        ["component", "operation"],
        "Is the operation served by the component?",
        (
            "{0} serves {1}",
            "{0} does not serve {1}",
            "what was read leaves open whether {0} serves {1}",
        ),
        _serves,
    ),
)
