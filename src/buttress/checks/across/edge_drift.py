"""X104: an edge that runs and is not drawn, or is drawn and not set up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from buttress.findings.finding import Confidence
from buttress.findings.rule import Consequence, Principle, Rule, Severity
from buttress.predicates.naming import counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from buttress.blueprint.blueprint import Blueprint
    from buttress.blueprint.document import Document
    from buttress.blueprint.provision import Origin
    from buttress.blueprint.source import Span
    from buttress.blueprint.system import Component, Edge, EdgeEvidence, System
    from buttress.findings.finding import Finding

RULE = Rule(
    name="edge-drift",
    code="X104",
    severity=Severity.ADVICE,
    consequence=Consequence.CONFUSION,
    principle=Principle.MEASURE_EVERYTHING,
)
_DRAWN: tuple[Origin, ...] = ("mermaid",)
_BUILT: tuple[Origin, ...] = ("compose", "kubernetes", "code")
_SAID: tuple[Origin, ...] = ("mermaid", "markdown")
#: Everything talks to these, and nobody draws it.
_EVERYWHERE = frozenset({"infrastructure", "unknown", "client"})


def check(blueprint: Blueprint) -> Iterator[Finding]:
    """Edges between two components that both the diagram and the deployment know, and only one of the two connects."""
    for system in blueprint.systems:
        drawn = {frozenset((e.source, e.target)) for e in system.edges if _evidence(e, _SAID) is not None}
        built = {frozenset((e.source, e.target)) for e in system.edges if _evidence(e, _BUILT) is not None}
        configured = {e.source for e in system.edges if _evidence(e, ("compose", "kubernetes")) is not None}
        for edge in system.edges:
            source, target = system.component(edge.source), system.component(edge.target)
            if source is None or target is None or source is target or {source.kind, target.kind} & _EVERYWHERE:
                continue
            pair = frozenset((edge.source, edge.target))
            runs = _evidence(edge, _BUILT)
            if runs is not None and pair not in drawn:
                yield from _not_drawn(system, edge, source, target, runs)
            shown = _evidence(edge, _DRAWN)
            if shown is not None and pair not in built and source.key in configured:
                yield from _not_built(system, edge, source, target, shown)


def _evidence(edge: Edge, origins: tuple[Origin, ...]) -> EdgeEvidence | None:
    return next((e for e in edge.evidence if e.origin in origins), None)


def _not_drawn(
    system: System, edge: Edge, source: Component, target: Component, runs: EdgeEvidence
) -> Iterator[Finding]:
    """Both stand in one diagram that draws edges, and none between them."""
    for document in system.documents:
        ends = _drawn_in(document, source, target)
        if document.stage != "design" or ends is None or runs.span.path == document.path:
            continue
        edges = sum(e.source == source.key and _evidence(e, _DRAWN) is not None for e in system.edges)
        where = "code" if runs.origin == "code" else "configuration"
        yield RULE.finding(
            subject=system.edge_subject(edge),
            at=ends[0],
            message=f"{source.name} uses {target.name} ({runs.span}), and the diagram that shows both draws no line between them",
            because=f"{document.path} draws {counted(edges, 'edge')} from {source.name} and {where} names one more at {runs.span}: whoever plans a change or "
            f"an outage of {target.name} from the picture misses {source.name}",
            instead=f"{source.name} --> {target.name} in the diagram, or take the reference out at {runs.span}",
            related=[(ends[1], f"{target.name} in the same diagram"), (runs.span, f"the use, in {where}")],
            exposure=30,
            fold=f"{system.key} {document.path}",
            confidence=Confidence.LIKELY if runs.origin != "code" else Confidence.POSSIBLE,
        )
        return


def _not_built(
    system: System, edge: Edge, source: Component, target: Component, shown: EdgeEvidence
) -> Iterator[Finding]:
    """Both run, the source's settings name others, and nothing names the target."""
    if not source.workloads or not target.workloads or edge.mode == "async":
        return
    known = next(
        (e for e in system.edges_from(source.key) if _evidence(e, ("compose", "kubernetes")) is not None), None
    )
    at = _evidence(known, ("compose", "kubernetes")) if known is not None else None
    if known is None or at is None or any(v.source for v in source.workloads[0].variables):
        return
    yield RULE.finding(
        subject=system.edge_subject(edge),
        at=shown.span,
        message=f"the diagram has {source.name} use {target.name}, and nothing that configures {source.name} names {target.name}",
        because=f"{source.name} is told at {at.span} where {known.target} is, and {target.name} runs at {target.workloads[0].span} without being named to "
        f"{source.name}: either the edge is planned and missing, or the picture is old",
        instead=f"the address of {target.name} in the environment of {source.name}, or no line between them in {shown.span.path}",
        related=[(at.span, f"what {source.name} is told"), (target.workloads[0].span, target.name)],
        exposure=20,
        confidence=Confidence.POSSIBLE,
    )


def _drawn_in(document: Document, source: Component, target: Component) -> tuple[Span, Span] | None:
    """Where one architecture diagram of a document shows both."""
    for diagram in document.diagrams:
        if diagram.purpose != "architecture" or diagram.kind != "flowchart" or diagram.bad or not diagram.edges:
            continue
        first, second = (_inside(c, diagram.span) for c in (source, target))
        if first is not None and second is not None:
            return first, second
    return None


def _inside(component: Component, span: Span) -> Span | None:
    return next(
        (
            m.span
            for m in component.mentions
            if m.span.path == span.path and span.start <= m.span.start < span.end and m.origin == "mermaid"
        ),
        None,
    )
