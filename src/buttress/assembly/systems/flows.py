"""Sequence diagrams -> flows between components, replies and loops kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from buttress.assembly.systems.atoms import component_diagrams
from buttress.assembly.systems.edges import is_answer
from buttress.assembly.systems.modes import mode_of_ends, mode_of_words
from buttress.blueprint.system import Flow, FlowMessage

if TYPE_CHECKING:
    from collections.abc import Iterable

    from buttress.assembly.systems.lookup import Lookup
    from buttress.blueprint.document import Diagram, Document
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
    answered = {(e.source, e.target) for e in diagram.edges if e.reply}
    messages = []
    for at, edge in enumerate(diagram.edges):
        source, target = lookup.drawn(artefact, edge.source), lookup.drawn(artefact, edge.target)
        if len(source) != 1 or len(target) != 1:
            continue
        mode = _mode(diagram, at, answered, source[0], target[0])
        messages.append(
            FlowMessage(source[0].key, target[0].key, edge.label, edge.span, mode, loop=edge.loop, branch=edge.branch)
        )
    section = document.section_of(diagram.section)
    title = diagram.title or (section.title if section else document.title)
    return Flow(title, diagram.span, tuple(messages))


def _mode(
    diagram: Diagram, at: int, answered: set[tuple[str, str]], source: Component, target: Component
) -> Literal["sync", "async", "reply"]:
    edge = diagram.edges[at]
    if edge.reply or is_answer(diagram, at, answered):
        return "reply"
    if edge.asynchronous or mode_of_ends(source, target) == "async":
        return "async"
    by_words = mode_of_words(edge.label) == "async" and not (source.is_store or target.is_store)
    return "async" if by_words else "sync"
