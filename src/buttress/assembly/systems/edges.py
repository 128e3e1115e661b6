"""What artefacts draw, say and configure -> edges between components."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from buttress.assembly.systems.atoms import component_diagrams
from buttress.assembly.systems.modes import (
    Access,
    access_of_words,
    mode_of_arrow,
    mode_of_ends,
    mode_of_use,
    mode_of_words,
)
from buttress.blueprint.system import Edge, EdgeEvidence

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from buttress.assembly.systems.lookup import Lookup
    from buttress.blueprint.deployment import Deployment
    from buttress.blueprint.document import Diagram, DiagramEdge, Document
    from buttress.blueprint.system import Component, EdgeMode

#: Only what stands in front of services means all of them by an arrow to their group. ``services --> stores`` between
#: two groups does not say that every service uses every store.
_OUTER = frozenset({"client", "frontend", "gateway", "balancer"})
#: From so many services on, a file that names all of them is no accident.
_FEWEST_LISTED = 4


@dataclass(frozen=True, slots=True)
class Seen:
    """One artefact's view of one edge."""

    source: str
    target: str
    artefact: str
    evidence: EdgeEvidence
    access: Access = "unknown"
    inferred: bool = False


def edges_of(documents: Iterable[Document], deployments: Iterable[Deployment], lookup: Lookup) -> tuple[Edge, ...]:
    """All edges of a system, in the order in which its artefacts show them: drawn, said, declared, configured."""
    seen: list[Seen] = []
    for document in documents:
        for diagram in component_diagrams(document):
            seen.extend(_drawn(diagram, document.path, lookup))
        seen.extend(_said(document, lookup))
    for deployment in deployments:
        if not deployment.development:
            seen.extend(_declared(deployment, lookup))
            seen.extend(_used(deployment, lookup))
    return _joined(seen)


def _drawn(diagram: Diagram, path: str, lookup: Lookup) -> Iterator[Seen]:
    artefact = f"diagram {path}:{diagram.span.start}"
    replies = answers(diagram) if diagram.kind == "sequence" else (False,) * len(diagram.edges)
    for edge, reply in zip(diagram.edges, replies, strict=True):
        if reply or edge.style == "invisible" or edge.arrow == "cross":
            continue
        firsts, seconds = lookup.drawn(artefact, edge.source), lookup.drawn(artefact, edge.target)
        if len(firsts) != 1 or (len(seconds) > 1 and firsts[0].kind not in _OUTER):
            continue
        for second in seconds:
            if firsts[0].key != second.key:
                yield _arrow(edge, diagram, artefact, firsts[0], second)


def answers(diagram: Diagram) -> tuple[bool, ...]:
    """For each message of a sequence diagram, whether it is an answer: marked as one, or going back to a caller that
    still waits, in a diagram that marks no answer for this pair. Read as a call, it would make a cycle of every request.
    """
    marked = {(e.source, e.target) for e in diagram.edges if e.reply}
    waiting: dict[frozenset[str], str] = {}
    found = []
    for message in diagram.edges:
        pair = frozenset({message.source, message.target})
        back = len(pair) == 2 and waiting.get(pair) == message.target and (message.source, message.target) not in marked
        found.append(message.reply or (back and not message.asynchronous))
        if found[-1]:
            waiting.pop(pair, None)
        elif not message.asynchronous:
            waiting[pair] = message.source
    return tuple(found)


def _arrow(edge: DiagramEdge, diagram: Diagram, artefact: str, source: Component, target: Component) -> Seen:
    access = access_of_words(edge.label)
    if source.is_store and not target.is_store:
        source, target, access = target, source, "read"
    elif edge.arrow == "both" and target.is_store and access == "unknown":
        access = "both"
    if diagram.kind == "sequence":
        mode, stated = _message_mode(edge, source, target)
    else:
        mode, stated = mode_of_arrow(edge.label, edge.style, edge.arrow, source, target)
    evidence = EdgeEvidence(edge.span, "mermaid", mode, edge.label, mode_stated=stated)
    return Seen(source.key, target.key, artefact, evidence, access if target.is_store else "unknown")


def _message_mode(edge: DiagramEdge, source: Component, target: Component) -> tuple[EdgeMode, bool]:
    if by_ends := mode_of_ends(source, target):
        return by_ends, bool(edge.label)
    if edge.asynchronous:
        return "async", True
    said = mode_of_words(edge.label)
    return ("sync", False) if said == "unknown" else (said, True)


def _said(document: Document, lookup: Lookup) -> Iterator[Seen]:
    for relation in document.relations:
        source, target = lookup.named(relation.source), lookup.named(relation.target)
        if relation.bad or source is None or target is None or source.key == target.key:
            continue
        by_ends = mode_of_ends(source, target)
        mode = by_ends or relation.mode
        evidence = EdgeEvidence(
            relation.span, "markdown", mode, relation.label or ", ".join(relation.events), mode_stated=mode != "unknown"
        )
        yield Seen(source.key, target.key, f"prose {document.path}", evidence, access_of_words(relation.label))


def _declared(deployment: Deployment, lookup: Lookup) -> Iterator[Seen]:
    for link in deployment.links:
        source, target = lookup.host(deployment, link.source), lookup.host(deployment, link.target)
        if source is None or target is None or source.key == target.key:
            continue
        mode = mode_of_ends(source, target) or mode_of_words(link.label)
        evidence = EdgeEvidence(link.span, deployment.origin, mode, link.label, mode_stated=bool(link.label))
        yield Seen(source.key, target.key, f"deployment {deployment.key}", evidence)


def _used(deployment: Deployment, lookup: Lookup) -> Iterator[Seen]:
    copied = _address_books(deployment, lookup)
    for use in deployment.uses:
        source, target = lookup.host(deployment, use.workload), lookup.used(deployment, use)
        if source is None or target is None or target.key in {source.key, source.server}:
            continue
        if any(v.span == use.span for w in target.workloads for v in w.variables):
            continue  # settings that all of them get, the target too: they say who may ask it, not who does
        if (use.workload, use.span.path) in copied and source.is_business and target.is_business:
            continue
        mode, stated = mode_of_use(use.scheme, source, target)
        label = use.variable or use.url
        evidence = EdgeEvidence(use.span, use.origin, mode, label, use.scheme, use.options, mode_stated=stated)
        words = use.variable.lower().split("_")
        access: Access = (
            "read" if target.is_store and {"read", "replica", "readonly", "reader"} & set(words) else "unknown"
        )
        yield Seen(source.key, target.key, f"{use.origin} {deployment.key}", evidence, access, inferred=True)


def _address_books(deployment: Deployment, lookup: Lookup) -> frozenset[tuple[str, str]]:
    """Workloads and files of theirs that name every service, the workload itself too, where at least two do: a list that
    is copied from one to the next says where they all are, and not who asks whom.
    """
    named: dict[tuple[str, str], set[str]] = {}
    every: set[str] = set()
    for use in deployment.uses:
        source, target = lookup.host(deployment, use.workload), lookup.used(deployment, use)
        if source is not None and target is not None and source.is_business and target.is_business:
            own = {source.key} if use.origin == "code" or _names_itself(source) else set()
            named.setdefault((use.workload, use.span.path), own).add(target.key)
            every |= {source.key, target.key}
    books = [key for key, names in named.items() if names == every and len(every) >= _FEWEST_LISTED]
    return frozenset(books) if len({workload for workload, _ in books}) > 1 else frozenset()


def _names_itself(component: Component) -> bool:
    """Whether its own address is among its settings. Of files of code that is not kept, and taken for granted."""
    return any(
        re.search(rf"//{re.escape(host)}\b", variable.value)
        for workload in component.workloads
        for host in (workload.name, *workload.hosts)
        for variable in workload.variables
    )


def _joined(seen: list[Seen]) -> tuple[Edge, ...]:
    """One edge a pair; two when one artefact itself shows both a call and a message."""
    pairs: dict[tuple[str, str], list[Seen]] = {}
    for each in seen:
        pairs.setdefault((each.source, each.target), []).append(each)
    return tuple(edge for views in pairs.values() for edge in _edges_of_pair(views))


def _edges_of_pair(views: list[Seen]) -> list[Edge]:
    modes: dict[str, set[str]] = {}
    for view in views:
        modes.setdefault(view.artefact, set()).add(view.evidence.mode)
    if not any({"sync", "async"} <= found for found in modes.values()):
        return [_edge(views)]
    messages = [v for v in views if v.evidence.mode == "async"]
    return [_edge([v for v in views if v.evidence.mode != "async"]), _edge(messages)]


def _edge(views: list[Seen]) -> Edge:
    known = [v.evidence for v in views if v.evidence.mode != "unknown"]
    decisive = next((e for e in known if e.mode_stated), known[0] if known else None)
    accesses = {v.access for v in views if v.access != "unknown"}
    access: Access = "both" if len(accesses) > 1 else next(iter(accesses), "unknown")
    return Edge(
        views[0].source,
        views[0].target,
        decisive.mode if decisive else "unknown",
        _evidence(views),
        access,
        inferred=all(v.inferred for v in views),
    )


def _evidence(views: list[Seen]) -> tuple[EdgeEvidence, ...]:
    found: dict[tuple[str, int], EdgeEvidence] = {}
    for view in views:
        found.setdefault((view.evidence.span.path, view.evidence.span.start), view.evidence)
    return tuple(found.values())
