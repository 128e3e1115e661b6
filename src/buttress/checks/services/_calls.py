"""Who calls whom: the edges that wait for an answer, the circles among them and the longest way through them."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from buttress.checks.services._shared import code_names, name_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from buttress.blueprint.source import Span
    from buttress.blueprint.system import Component, Edge, EdgeEvidence, System

#: Labels of arrows that carry an answer back, or an event: no call.
_ANSWER = re.compile(
    r"^\s*(?:\d+[.)]\s*)?(?:returns?|respon[ds]\w*|response|results?|repl(?:y|ies)|acks?|acknowledg\w*|ok|success|callback"
    r"|data|tokens?|2\d\d|json|redirects?|notif\w+|events?|updates?|pushes|streams?|webhooks?|status)\b|\bresponse$",
    re.IGNORECASE,
)
#: Boxes that are one process, and boxes that hold several.
_PROCESS = re.compile(
    r"\bservice\b|-service\b|monolith|\bapp\b|application|process|\bserver\b|\bport \d", re.IGNORECASE
)
_SEVERAL = re.compile(
    r"services|layer|tier|cluster|servers|apps\b|applications|processes|platform|mesh|network|zone", re.IGNORECASE
)
#: What these do is started by a queue, a stream or a clock: nobody waits for their answer.
_UNASKED = frozenset(
    {"worker", "consumer", "cron", "clock", "tick", "ticker", "scheduler", "taskscheduler", "taskworker", "forwarder"}
    | {"listener", "subscriber", "daemon", "job", "batch", "cleanup", "beat", "sidekiq", "celery", "producer"}
)
#: Who hands requests on has a deadline of its own for each.
_PASSES_ON = frozenset({"gateway", "proxy", "ingress", "nginx", "envoy", "yarp", "ocelot", "traefik", "kong", "zuul"})
#: Notations in which somebody means the edge; in all others it is told from an address.
_MEANT = frozenset({"mermaid", "markdown", "backstage"})
#: Paths longer than this are not looked for: no request goes that far, and a dense graph would take for ever.
_LONGEST = 12
_STEPS = 20_000


class Call(NamedTuple):
    """One call across processes. ``sure``: an artefact shows that the caller waits; else it only draws an arrow."""

    edge: Edge
    source: Component
    target: Component
    sure: bool


def calls(system: System) -> Iterator[Call]:
    """Calls that begin at a component with logic of our own and end at another one, or outside. Arrows without a
    direction, arrows inside one process and arrows between classes are none. So are addresses that several parts get
    from one line, and those of a part whose code is elsewhere: they say who may be asked, not who asks.
    """
    code, both, shared = code_names(system), _undirected(system), _shared_lines(system)
    for whole in system.edges:
        edge = _shown(system, whole, shared)
        if edge is None:
            continue
        source, target = system.component(edge.source), system.component(edge.target)
        if source is None or target is None or source is target or code & {source.key, target.key}:
            continue
        if edge.mode not in ("sync", "unknown") or all(e.span in both for e in edge.evidence):
            continue
        if not source.is_business or not (target.is_business or target.kind == "external"):
            continue
        if _ANSWER.search(edge.label()) or _one_process(source, target) or _one_build(source, target):
            continue
        yield Call(edge, source, target, sure=waits(edge))


def _shared_lines(system: System) -> frozenset[Span]:
    """Lines of settings from which more than one part has its edges: an anchor, a common file of variables."""
    sources: dict[Span, set[str]] = {}
    for edge in system.edges:
        for each in edge.evidence:
            if each.origin not in _MEANT:
                sources.setdefault(each.span, set()).add(edge.source)
    return frozenset(span for span, names in sources.items() if len(names) > 1)


def _shown(system: System, edge: Edge, shared: frozenset[Span]) -> Edge | None:
    """The edge with what shows that its source itself asks; None when nothing does."""
    source = system.component(edge.source)
    built = source is not None and any(w.folder for w in source.workloads)

    def counts(each: EdgeEvidence) -> bool:
        if each.origin in _MEANT:
            return True
        return each.span not in shared and (each.origin == "code" or built)

    kept = tuple(each for each in edge.evidence if counts(each))
    return replace(edge, evidence=kept) if kept else None


def takes_requests(component: Component) -> bool:
    """Whether somebody waits for what it answers: workers, consumers and clocks are asked nothing."""
    return component.kind == "service" and not name_words(component) & _UNASKED


def passes_on(component: Component) -> bool:
    """Whether it is a gateway or a proxy, whatever kind it was taken for."""
    return bool(name_words(component) & _PASSES_ON) or "gateway" in component.key.lower()


def _undirected(system: System) -> frozenset[Span]:
    """Arrows with two heads, or none: who asks whom is not said."""
    diagrams = (g for d in system.documents for g in d.diagrams)
    return frozenset(e.span for g in diagrams for e in g.edges if e.arrow in ("both", "none"))


def _one_process(source: Component, target: Component) -> bool:
    """Whether both stand inside a box that is one process: ``banking-monolith (port 8080)``."""
    return any(_PROCESS.search(group) and not _SEVERAL.search(group) for group in set(source.group) & set(target.group))


def _one_build(source: Component, target: Component) -> bool:
    """Whether both run the same code: instances of one thing, or tiers of one repository whose code names no owner."""
    builds = ({w.folder or w.image.partition(":")[0] for w in c.workloads} - {""} for c in (source, target))
    return not set.isdisjoint(*builds)


def waits(edge: Edge) -> bool:
    """Whether an artefact shows more than an arrow: words on it, a request's scheme, a message of a flow."""
    return edge.mode == "sync" and any(
        e.mode_stated or e.scheme in ("http", "https", "grpc") or e.origin in ("code", "compose", "kubernetes")
        for e in edge.evidence
        if e.mode == "sync"
    )


def circles(pairs: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, ...]]:
    """For each group of nodes that all reach each other, its shortest circle, beginning with the smallest name."""
    done: set[str] = set()
    for start in sorted(pairs):
        if start in done:
            continue
        group = {node for node in _reach(pairs, start) if start in _reach(pairs, node)}
        done |= group | {start}
        if len(group) > 1 and start in group:
            found = [circle for node in sorted(group) if (circle := _shortest(pairs, node))]
            yield min(found, key=lambda circle: (len(circle), circle))


def _reach(pairs: Mapping[str, Sequence[str]], start: str) -> set[str]:
    seen: set[str] = set()
    waiting = list(pairs.get(start, ()))
    while waiting:
        node = waiting.pop()
        if node not in seen:
            seen.add(node)
            waiting.extend(pairs.get(node, ()))
    return seen


def _shortest(pairs: Mapping[str, Sequence[str]], start: str) -> tuple[str, ...]:
    paths: list[tuple[str, ...]] = [(start,)]
    seen: set[str] = set()
    for path in paths:
        for node in sorted(pairs.get(path[-1], ())):
            if node == start:
                return path
            if node not in seen:
                seen.add(node)
                paths.append((*path, node))
    return ()


def longest_path(pairs: Mapping[str, Sequence[str]], starts: Sequence[str]) -> tuple[str, ...]:
    """The longest way without meeting a node twice, from one of the starts; the first of several in name order."""
    best: tuple[str, ...] = ()
    steps = 0
    waiting: list[tuple[str, ...]] = [(start,) for start in sorted(starts, reverse=True)]
    while waiting and steps < _STEPS:
        path = waiting.pop()
        steps += 1
        if len(path) > len(best):
            best = path
        if len(path) <= _LONGEST:
            waiting.extend((*path, node) for node in sorted(pairs.get(path[-1], ()), reverse=True) if node not in path)
    return best


def pairs_of(found: Sequence[Call]) -> dict[str, list[str]]:
    """Targets by source."""
    pairs: dict[str, list[str]] = {}
    for call in found:
        targets = pairs.setdefault(call.source.key, [])
        if call.target.key not in targets:
            targets.append(call.target.key)
    return pairs


def edge_between(found: Sequence[Call], source: str, target: str) -> Call:
    """The call from one key to another; it must exist."""
    return next(c for c in found if c.source.key == source and c.target.key == target)
