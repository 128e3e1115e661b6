"""Sequence diagrams -> flows between components, replies and loops kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from buttress.assembly.systems.atoms import component_diagrams
from buttress.assembly.systems.edges import answers
from buttress.assembly.systems.modes import mode_of_ends, mode_of_words
from buttress.blueprint.system import Flow, FlowMessage

if TYPE_CHECKING:
    from collections.abc import Iterable

    from buttress.assembly.systems.lookup import Lookup
    from buttress.blueprint.document import Diagram, DiagramEdge, Document
    from buttress.blueprint.system import Component


def flows_of(documents: Iterable[Document], lookup: Lookup) -> tuple[Flow, ...]:
    """One flow a sequence diagram; its title is the diagram's own, else its section's."""
    return tuple(
        flow
        for document in documents
        for diagram in component_diagrams(document)
        if diagram.kind == "sequence" and (flow := _flow(diagram, document, lookup)).messages
    )


def _flow(diagram: Diagram, document: Document, lookup: Lookup) -> Flow:
    artefact = f"diagram {document.path}:{diagram.span.start}"
    messages = []
    for edge, reply in zip(diagram.edges, answers(diagram), strict=True):
        source, target = lookup.drawn(artefact, edge.source), lookup.drawn(artefact, edge.target)
        if len(source) != 1 or len(target) != 1:
            continue
        mode = _mode(edge, source[0], target[0], reply=reply)
        messages.append(
            FlowMessage(source[0].key, target[0].key, edge.label, edge.span, mode, edge.loop, edge.branch, edge.scene)
        )
    section = document.section_of(diagram.section)
    title = diagram.title or (section.title if section else document.title)
    return Flow(title, diagram.span, tuple(messages))


def _mode(edge: DiagramEdge, source: Component, target: Component, *, reply: bool) -> Literal["sync", "async", "reply"]:
    if reply:
        return "reply"
    if edge.asynchronous or mode_of_ends(source, target) == "async":
        return "async"
    by_words = mode_of_words(edge.label) == "async" and not (source.is_store or target.is_store)
    return "async" if by_words else "sync"
