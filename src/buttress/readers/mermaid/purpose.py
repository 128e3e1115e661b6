"""What a diagram is about, told from its shapes and words in any language."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from buttress.blueprint.document import Diagram

if TYPE_CHECKING:
    from buttress.blueprint.document import DiagramEdge, DiagramNode
    from buttress.readers.mermaid.chart import Chart

Purpose = Literal["architecture", "algorithm", "layers", "data", "other"]


def drawn(chart: Chart, nodes: tuple[DiagramNode, ...], edges: tuple[DiagramEdge, ...]) -> Diagram:
    """The diagram, with its purpose."""
    span = chart.span(0, len(chart.text))
    purpose: Purpose = "other"
    if chart.kind == "er":
        purpose = "data"
    elif nodes and chart.kind in ("flowchart", "sequence"):
        purpose = "algorithm" if any(n.shape == "diamond" for n in nodes) else "architecture"
    return Diagram(chart.kind, purpose, span, nodes, edges, tuple(chart.problems), chart.title)
