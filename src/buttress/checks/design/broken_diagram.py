"""DOC106: a diagram that Mermaid cannot draw."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from buttress.findings.rule import Consequence, Principle, Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from buttress.blueprint.blueprint import Blueprint
    from buttress.blueprint.document import Diagram, Document
    from buttress.findings.finding import Finding

RULE = Rule(
    name="broken-diagram",
    code="DOC106",
    severity=Severity.WARNING,
    consequence=Consequence.CONFUSION,
    principle=Principle.START_SIMPLE,
)
_NO_WORD = re.compile(r"[^\w-]+")
_KINDS = {"flowchart": "flowchart", "sequence": "sequence diagram", "er": "entity diagram"}
_INSIDE = {"flowchart": ("node", "edge"), "sequence": ("participant", "message"), "er": ("entity", "relation")}


def check(blueprint: Blueprint) -> Iterator[Finding]:
    """One finding for each diagram that is refused; what a document shows as bad may be broken."""
    for document in blueprint.documents:
        for diagram in document.diagrams:
            if diagram.problems and not diagram.bad:
                yield _broken(document, diagram)


def _broken(document: Document, diagram: Diagram) -> Finding:
    span, fix = diagram.problems[0]
    others = diagram.problems[1:]
    more = (
        f", and {len(others)} more {'line is' if len(others) == 1 else 'lines are'} refused after it" if others else ""
    )
    return RULE.finding(
        subject=_subject(document, diagram),
        at=span,
        message=f"Mermaid cannot draw this {_KINDS.get(diagram.kind, 'diagram')} as it is written",
        because=f"it stops at line {span.line}{more}: readers see an error, or another drawing, where {_lost(diagram)} should be",
        instead=fix,
        related=[(place, words) for place, words in others[:9]],
        exposure=min(60, 10 + len(diagram.nodes)),
        fold=document.path,  # one author, one habit: the first says how to write it
    )


def _subject(document: Document, diagram: Diagram) -> str:
    section = document.section_of(diagram.section)
    if section is None:
        return document.path
    return f"{document.path}#{_NO_WORD.sub('-', section.title.lower()).strip('-')}"


def _lost(diagram: Diagram) -> str:
    """``5 nodes (API Gateway, Orders, …) and 4 edges``."""
    node, edge = _INSIDE.get(diagram.kind, ("node", "edge"))
    names = [each.label.split("\n", 1)[0] for each in diagram.nodes[:3]]
    listed = f" ({', '.join(names)}{', …' if len(diagram.nodes) > len(names) else ''})" if names else ""
    edges = f" and {_count(len(diagram.edges), edge)}" if diagram.edges else ""
    return f"{_count(len(diagram.nodes), node)}{listed}{edges}"


def _count(number: int, word: str) -> str:
    if number == 1:
        return f"1 {word}"
    return f"{number} {word[:-1]}ies" if word.endswith("ty") else f"{number} {word}s"
