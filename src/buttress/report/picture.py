"""A system as mermaid: every node and edge that some artefact shows, with its evidence, coloured by its worst finding.

The text is valid by construction: identifiers are our own, and every label is quoted with what mermaid would act on
written as a character code.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from buttress.findings.rule import Severity
from buttress.report.style import clean

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from buttress.blueprint.system import Component, Edge, System
    from buttress.findings.finding import Finding

#: More nodes than this, and nobody can read the picture: what no finding and no edge touches is left out.
MOST_NODES = 60
_LONGEST = 60
#: Opening and closing marks of a node's shape, by kind of component.
_SHAPES = {
    **dict.fromkeys(("database", "search", "object-store"), ('[("', '")]')),
    "cache": ('[("', '")]'),
    "broker": ('[["', '"]]'),
    "client": ('(["', '"])'),
    "frontend": ('("', '")'),
    "external": ('>"', '"]'),
    "gateway": ('{{"', '"}}'),
    "balancer": ('{{"', '"}}'),
}
#: Fill and border of each severity: light enough for black text, and apart for people who see few colours.
_CLASSES = {
    Severity.ERROR: "fill:#ffd7d5,stroke:#b3261e,stroke-width:3px,color:#000",
    Severity.WARNING: "fill:#fff1c2,stroke:#9a6700,stroke-width:2px,color:#000",
    Severity.ADVICE: "fill:#ddf4ff,stroke:#0969da,color:#000",
}
_STROKES = {
    Severity.ERROR: "stroke:#b3261e,stroke-width:3px",
    Severity.WARNING: "stroke:#9a6700,stroke-width:2px",
    Severity.ADVICE: "stroke:#0969da",
}
_ARROWS = {"sync": "-->", "async": "-.->", "data": "-->", "unknown": "-->"}
#: What mermaid or the HTML around it would act on inside a quoted label.
_LIVE = re.compile(r"[\"#;&<>`\\{}\[\]|]")


def picture(system: System, findings: Sequence[Finding], where: Callable[[str], str] = str) -> str:
    """The flowchart's text, ending in a line break."""
    return "".join(f"{line}\n" for line in _lines(system, worst_by_subject(findings), where))


def worst_by_subject(findings: Sequence[Finding]) -> dict[str, Severity]:
    """The worst severity that is told about each subject, occurrence by occurrence."""
    worst: dict[str, Severity] = {}
    for finding in findings:
        for subject in {finding.subject, *(occurrence.subject for occurrence in finding.occurrences)}:
            worst[subject] = max(finding.severity, worst.get(subject, finding.severity))
    return worst


def _lines(system: System, worst: Mapping[str, Severity], where: Callable[[str], str]) -> Iterator[str]:
    shown = _shown(system, worst)
    ids = {component.key: f"n{number}" for number, component in enumerate(shown, 1)}
    yield "flowchart LR"
    for component in shown:
        before, after = _SHAPES.get(component.kind, ('["', '"]'))
        yield f"  {ids[component.key]}{before}{_label(component)}{after}"
    edges = [edge for edge in system.edges if edge.source in ids and edge.target in ids]
    for edge in edges:
        yield f'  {ids[edge.source]} {_ARROWS[edge.mode]}|"{_evidence(edge, where)}"| {ids[edge.target]}'
    yield from _colours(system, shown, edges, worst, ids)


def _colours(
    system: System,
    shown: Sequence[Component],
    edges: Sequence[Edge],
    worst: Mapping[str, Severity],
    ids: Mapping[str, str],
) -> Iterator[str]:
    for severity, style in _CLASSES.items():
        held = [ids[c.key] for c in shown if worst.get(system.subject(c)) is severity]
        if held:
            yield f"  classDef {severity} {style}"
            yield f"  class {','.join(held)} {severity}"
    for number, edge in enumerate(edges):
        told = worst.get(system.edge_subject(edge))
        if told is not None:
            yield f"  linkStyle {number} {_STROKES[told]}"


def _shown(system: System, worst: Mapping[str, Severity]) -> list[Component]:
    """All components; of a crowd only those that an edge or a finding touches, and of those the first."""
    everything = list(system.components.values())
    if len(everything) <= MOST_NODES:
        return everything
    touched = {key for edge in system.edges for key in (edge.source, edge.target)}
    kept = [c for c in everything if c.key in touched or system.subject(c) in worst]
    return sorted(kept, key=lambda c: -worst.get(system.subject(c), 0))[:MOST_NODES]


def _label(component: Component) -> str:
    tech = component.tech if component.tech and component.tech not in component.name.lower() else ""
    return quoted(component.name) + (f"<br/>{quoted(tech)}" if tech else "")


def _evidence(edge: Edge, where: Callable[[str], str]) -> str:
    span = edge.span
    mode = "" if edge.mode == "unknown" else f"{edge.mode} "
    return quoted(f"{mode}{where(span.path).rpartition('/')[2]}:{span.line}")


def quoted(text: str) -> str:
    """A text for use inside a quoted label: cut to a length, and nothing in it acts."""
    text = " ".join(clean(text).split())
    text = text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
    return _LIVE.sub(lambda found: f"#{ord(found.group())};", text) or "?"
