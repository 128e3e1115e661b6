"""Mermaid diagrams: nodes and edges at exact places, also from diagrams that Mermaid itself refuses to draw."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from buttress.blueprint.document import Diagram
    from buttress.blueprint.source import Source


def read_mermaid(source: Source, start: int, end: int) -> Diagram:
    """The diagram that stands in ``source.text[start:end]``, the content of a fence without its marks.

    Never fails: what could not be read is in ``problems``, with how to write it. ``section``, ``block`` and ``bad`` are
    the caller's to fill in.
    """
    from buttress.readers.mermaid.chart import Chart
    from buttress.readers.mermaid.context import is_context
    from buttress.readers.mermaid.purpose import drawn

    chart = Chart(source, start, end)
    if chart.kind == "flowchart":
        from buttress.readers.mermaid.flowchart import read_flowchart as read
    elif chart.kind == "sequence":
        from buttress.readers.mermaid.sequence import read_sequence as read
    elif chart.kind == "er":
        from buttress.readers.mermaid.entities import read_entities as read
    elif is_context(chart.head):
        from buttress.readers.mermaid.context import read_context as read
    else:
        return drawn(chart, (), ())
    nodes, edges = read(chart)
    return drawn(chart, nodes, edges)
