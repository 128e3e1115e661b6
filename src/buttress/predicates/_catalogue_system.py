"""Predicates about components: who calls whom and waits, what protects a call, how many run, who can ask for health."""

from __future__ import annotations

from typing import TYPE_CHECKING

from buttress.predicates._catalogue_base import no, predicate, unknown, yes
from buttress.predicates.graph import cycle_edges, cycles, knot
from buttress.predicates.naming import counted, listing
from buttress.predicates.part_names import mentions
from buttress.predicates.provided import is_about, provided, provisions_for
from buttress.predicates.resilience import GUARDS, protected
from buttress.predicates.running import public_ports
from buttress.predicates.signals import SIGNALS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from buttress.blueprint.provision import Provision, Topic
    from buttress.blueprint.system import Component, Edge, System
    from buttress.predicates._catalogue_words import Predicate
    from buttress.predicates._entity_names import LocatedComponent, LocatedOperation
    from buttress.predicates.answer import Answer
    from buttress.predicates.entities import EntityIndex

#: Schemes over which a caller waits for the answer.
_ANSWERED = frozenset({"http", "https", "grpc", "grpcs"})


def edges_between(source: LocatedComponent, target: LocatedComponent) -> list[Edge]:
    """The edges from one component to another; [] for parts of different systems."""
    if source.system.key != target.system.key:
        return []
    system, end = source.system, target.component.key
    return [edge for edge in system.edges_from(source.component.key) if edge.target == end]


def no_edge(source: LocatedComponent, target: LocatedComponent) -> Answer:
    """What a missing arrow says: nothing, since another artefact may have it."""
    back = edges_between(target, source)
    if back:
        return unknown(f"the files show the other direction only: {back[0].subject} at {back[0].span}", back[0].span)
    places = (source.component.span, target.component.span)
    return unknown(f"the files show nothing from {source.component.key} to {target.component.key}", *places)


def _calls(_: EntityIndex, source: LocatedComponent, target: LocatedComponent) -> Answer:
    found = edges_between(source, target)
    if not found:
        return no_edge(source, target)
    places = [e.span for edge in found for e in edge.evidence]
    how = "its configuration or code names it" if all(edge.inferred for edge in found) else "it is drawn or said"
    label = next((said for edge in found if (said := edge.label())), "")
    return yes(f"{how} at {places[0]}" + (f" ({' '.join(label.split())[:60]})" if label else ""), *places[:3])


def _waits(_: EntityIndex, source: LocatedComponent, target: LocatedComponent) -> Answer:
    found = edges_between(source, target)
    if not found:
        return no_edge(source, target)
    seen = [e for edge in found for e in edge.evidence]
    sync = [e for e in seen if e.mode == "sync" and (e.mode_stated or e.scheme in _ANSWERED or not _inferred(found))]
    later = [e for e in seen if e.mode == "async"]
    if sync and later:
        return unknown(
            f"{sync[0].span} says that it waits and {later[0].span} that it does not", sync[0].span, later[0].span
        )
    if sync:
        return yes(f"the call at {sync[0].span} is answered at once", *(e.span for e in sync[:3]))
    stated = [e for e in later if e.mode_stated]
    if stated and len(stated) == len(seen):
        return no(f"{stated[0].span} says that it is asynchronous", *(e.span for e in stated[:3]))
    return unknown(f"what stands at {seen[0].span} leaves open whether it waits", seen[0].span)


def _inferred(edges: Sequence[Edge]) -> bool:
    return all(edge.inferred for edge in edges)


def _circle(index: EntityIndex, at: LocatedComponent) -> Answer:
    system, key = at.system, at.component.key
    for cycle in index.once(("cycles", system.key), lambda: cycles(system)):
        members = knot(system, cycle)
        if key in members:
            edges = cycle_edges(system, cycle)
            way = " -> ".join((*cycle, cycle[0]))
            beside = "" if key in cycle else f", and {key} reaches it and is reached from it"
            return yes(f"{way}{beside}", *(edge.span for edge in edges[:4]))
    return unknown(f"the files show no circle of waiting calls through {key}", at.component.span)


def _protected(_: EntityIndex, source: LocatedComponent, target: LocatedComponent) -> Answer:
    return _guarded(source, target, GUARDS)


def _states(_: EntityIndex, source: LocatedComponent, target: LocatedComponent, topic: Topic) -> Answer:
    if topic not in GUARDS:
        return unknown(f"{topic} is no guard of a call: {listing(GUARDS)} are", source.component.span)
    return _guarded(source, target, (topic,))


def _guarded(source: LocatedComponent, target: LocatedComponent, topics: Sequence[Topic]) -> Answer:
    """What is stated for this very call: a statement that names both ends. A statement about one end, or about the
    whole, may mean another call, and leaves it open.
    """
    found = edges_between(source, target)
    if not found:
        return no_edge(source, target)
    system = source.system
    near = provisions_for(system, *topics)
    both = [p for p in near if is_about(p, source.component) and is_about(p, target.component)]
    for state in ("yes", "no"):
        stated = [p for p in both if p.state == state]
        if stated and not any(p.state not in (state, "open") for p in both):
            said = f"{stated[0].topic} is {'stated' if state == 'yes' else 'ruled out'} at {stated[0].span}"
            return (yes if state == "yes" else no)(said, *(p.span for p in stated[:3]))
    answer = protected(system, found[0], *topics)
    if answer.no and not near:
        return no(answer.why, *answer.evidence)
    return unknown(answer.why if not answer.no else f"{answer.why}, for one end of it", *answer.evidence[:3])


def _replicas(_: EntityIndex, at: LocatedComponent) -> Answer:
    stated = [w for w in at.component.workloads if w.replicas is not None]
    several = [w for w in stated if (w.replicas or 0) > 1]
    drawn = [c for c in at.system.claims if c.kind == "replicas" and mentions(c.subject, at.component)]
    if several and len(several) == len(stated) and all(c.quantity > 1 for c in drawn):
        first = several[0]
        return yes(f"{first.name} runs {first.replicas} times", *(w.replicas_at or w.span for w in several[:3]))
    scaled = any(w.autoscaled for w in at.component.workloads)
    if stated and not several and len(stated) == len(at.component.workloads) and not drawn and not scaled:
        return no(
            f"{stated[0].name} runs {counted(stated[0].replicas or 0, 'time')}", stated[0].replicas_at or stated[0].span
        )
    return unknown(f"nothing, or not one number, is stated for how many of {at.component.key} run", at.component.span)


def _signals(_: EntityIndex, at: LocatedComponent) -> Answer:
    return _own(at, SIGNALS)


def _component_states(_: EntityIndex, at: LocatedComponent, topic: Topic) -> Answer:
    return _own(at, (topic,))


def _own(at: LocatedComponent, topics: Sequence[Topic]) -> Answer:
    """What is stated for a component by name; a statement about the whole may leave this part out."""
    near = provisions_for(at.system, *topics)
    own = [p for p in near if is_about(p, at.component)]
    answer = _settled(own)
    if answer is not None:
        return answer
    what = " or ".join(topics)
    if near:
        place = (own or near)[0].span
        return unknown(f"{what} is spoken of at {place}, and not settled for {at.component.key}", place)
    return unknown(f"nothing is said about {what} for {at.component.key}", at.component.span)


def _settled(stated: Sequence[Provision]) -> Answer | None:
    """Yes or no where all statements of a kind agree; None where there is none, or they do not."""
    states = {p.state for p in stated} - {"open"}
    if len(states) != 1:
        return None
    first = next(p for p in stated if p.state in states)
    places = [p.span for p in stated if p.state in states][:3]
    if first.state == "yes":
        return yes(f"{first.topic} is stated at {first.span}", *places)
    return no(f"{first.topic} is ruled out at {first.span}", *places)


def _anywhere(index: EntityIndex, topic: Topic) -> Answer:
    systems = index.blueprint.systems
    stated = [p for system in systems for p in provisions_for(system, topic)]
    stated += [p for d in index.blueprint.documents for p in d.provisions if p.topic == topic and not p.bad]
    for state, answer in (("yes", yes), ("no", no)):
        found = [p for p in stated if p.state == state]
        if found and (state == "yes" or len(found) == len(stated)):
            said = "stated" if state == "yes" else "ruled out"
            return answer(f"{topic} is {said} at {found[0].span}", *dict.fromkeys(p.span for p in found[:3]))
    if stated:
        return unknown(f"{topic} is left open at {stated[0].span}", stated[0].span)
    return unknown(f"nothing is said about {topic} anywhere")


def _gateway(_: EntityIndex, at: LocatedComponent) -> Answer:
    gates = {c.key: c for c in at.system.of_kind("gateway", "balancer")}
    edges = [edge for edge in at.system.edges_to(at.component.key) if edge.source in gates]
    if edges:
        return yes(f"{edges[0].source} passes calls on to it", *(edge.span for edge in edges[:3]))
    hosts = {name for w in at.component.workloads for name in (w.name, *w.hosts)}
    ways = [x for d in at.system.deployments for x in d.exposures if x.target in hosts and x.kind != "NodePort"]
    if ways:
        return yes(f"{ways[0].kind} leads to it", *(x.span for x in ways[:3]))
    return unknown(f"no gateway, balancer or ingress is shown before {at.component.key}", at.component.span)


def _health(_: EntityIndex, at: LocatedComponent) -> Answer:
    loads = at.component.workloads
    checked = [w.health for w in loads if w.health is not None]
    off = [w.disabled_health for w in loads if w.disabled_health is not None]
    if checked and not off:
        return yes(f"a health check is stated at {checked[0]}", *checked[:3])
    if off and not checked and len(off) == len(loads):
        return no(f"its health check is switched off at {off[0]}", *off[:3])
    manifests = loads and all(w.origin == "kubernetes" for w in loads)
    if manifests and not off and not checked and not _speaks(at.system, at.component, "health-check"):
        return no(f"the manifest of {loads[0].name} states no probe", *(w.span for w in loads[:3]))
    return unknown(f"the files do not settle whether {at.component.key} has a health check", at.component.span)


def _speaks(system: System, component: Component, topic: Topic) -> bool:
    return bool(provided(system, topic, for_=component).evidence)


def _publishes(_: EntityIndex, at: LocatedComponent) -> Answer:
    found = [port for w in at.component.workloads for port in public_ports(w)]
    if found:
        return yes(f"port {found[0].host} of the host leads to it", *(port.span for port in found[:3]))
    return unknown(f"no port of a host is seen to lead to {at.component.key}", at.component.span)


def _serves(_: EntityIndex, at: LocatedComponent, operation: LocatedOperation) -> Answer:
    if operation.api.key in at.component.apis:
        return yes(
            f"{operation.api.key} is the description of {at.component.key}",
            operation.api.span(operation.operation.place),
        )
    sketch = next((s for s in at.component.sketches if s.subject == operation.operation.subject), None)
    if sketch is not None:
        return yes(f"{sketch.span} says so", sketch.span)
    return unknown(
        f"nothing says who serves {operation.operation.subject}", operation.api.span(operation.operation.place)
    )


PREDICATES: tuple[Predicate, ...] = (
    predicate(
        "calls",
        ["component", "component"],
        "Do the files show that the first component calls, uses or sends to the second?",
        (
            "{0} calls, uses or sends to {1}",
            "{0} never calls, uses or sends to {1}",
            "the files leave open whether {0} calls, uses or sends to {1}",
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
            "the files leave open whether {0} waits for the answer of {1}",
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
            "the files leave open whether {0} is part of a circle of waiting calls",
        ),
        _circle,
    ),
    predicate(
        "call-protected",
        ["component", "component"],
        "Is a timeout, retry, breaker or fallback stated for the call?",
        (
            "a timeout, retry, breaker or fallback is stated for the call from {0} to {1}",
            "no timeout, retry, breaker or fallback is stated for the call from {0} to {1}",
            "the files leave open whether the call from {0} to {1} is protected",
        ),
        _protected,
    ),
    predicate(
        "call-states",
        ["component", "component", "topic"],
        "Is one guard (timeout, retry, breaker, fallback) stated for the call?",
        (
            "for the call from {0} to {1}, {2} is stated",
            "for the call from {0} to {1}, {2} is not stated",
            "for the call from {0} to {1}, the files leave {2} open",
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
            "the files leave open whether more than one instance of {0} runs",
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
            "the files leave open whether a gateway, balancer or ingress stands before {0}",
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
            "the files leave open whether {0} has a health check",
        ),
        _health,
    ),
    predicate(
        "states-signals",
        ["component"],
        "Are metrics, alerts, logs or traces stated for the component by name?",
        (
            "metrics, alerts, logs or traces are stated for {0}",
            "metrics, alerts, logs or traces are not stated for {0}",
            "the files leave open whether {0} has metrics, alerts, logs or traces",
        ),
        _signals,
    ),
    predicate(
        "component-states",
        ["component", "topic"],
        "Is a topic (rate-limit, cache, failover, …) provided for at the component by name?",
        (
            "for {0}, {1} is provided",
            "for {0}, {1} is not provided",
            "for {0}, the files leave {1} open",
        ),
        _component_states,
    ),
    predicate(
        "states",
        ["topic"],
        "Is a topic (backup, rollback, rate-limit, …) provided for anywhere in the files?",
        (
            "the files provide for {0} somewhere",
            "the files do not provide for {0} anywhere",
            "the files leave {0} open",
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
            "the files leave open whether a port of the host leads to {0}",
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
            "the files leave open whether {0} serves {1}",
        ),
        _serves,
    ),
)
