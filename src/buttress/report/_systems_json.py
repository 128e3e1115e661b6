"""Systems and open questions in the JSON report: components and edges with every line that shows them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from buttress.report.picture import picture

if TYPE_CHECKING:
    from buttress.blueprint.source import Span
    from buttress.blueprint.system import Component, Edge, System
    from buttress.findings.question import Question
    from buttress.review import Review


def systems_json(review: Review) -> list[dict[str, Any]]:
    """Every system that has components, with its picture as mermaid text."""
    return [_system(system, review) for system in review.blueprint.systems if system.components]


def question_json(question: Question) -> dict[str, Any]:
    """One open question; ``fill`` is a sentence for the document, with ``___`` where the answer goes."""
    return {
        "name": question.name,
        "document": question.document,
        "question": question.text,
        "why": question.why,
        "fill": question.fill,
        "trigger": {**_place(question.trigger), "note": question.trigger_note},
    }


def _system(system: System, review: Review) -> dict[str, Any]:
    return {
        "key": system.key,
        "documents": [document.path for document in system.documents],
        "files": sorted({path for deployment in system.deployments for path in deployment.files}),
        "components": [_component(component) for component in system.components.values()],
        "edges": [_edge(edge) for edge in system.edges],
        "mermaid": picture(system, review.findings),
    }


def _component(component: Component) -> dict[str, Any]:
    return {
        "key": component.key,
        "name": component.name,
        "kind": component.kind,
        "tech": component.tech,
        "database": component.database,
        "replicas": component.replicas,
        "endpoints": [sketch.subject for sketch in component.sketches],
        "owns": list(component.owns),
        "evidence": [{**_place(m.span), "origin": m.origin, "name": m.name} for m in component.mentions],
    }


def _edge(edge: Edge) -> dict[str, Any]:
    return {
        "source": edge.source,
        "target": edge.target,
        "mode": edge.mode,
        "inferred": edge.inferred,
        "evidence": [{**_place(e.span), "origin": e.origin, "mode": e.mode, "label": e.label} for e in edge.evidence],
    }


def _place(span: Span) -> dict[str, Any]:
    return {"path": span.path, "line": span.line}
