"""What a design document says, as facts to compare: its numbers, choices, sketches and pictures, each with its standing."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from buttress.agent.trial.facts import Fact

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from buttress.blueprint.document import Claim, Diagram, Document
    from buttress.blueprint.source import Span

#: Kinds of blocks whose content is facts of its own.
_UNDERSTOOD = frozenset({"mermaid", "sql", "endpoints", "openapi"})


def document_facts(document: Document, text_of: Callable[[Span], str] | None) -> Iterator[Fact]:
    """A document and, where its text can be asked for, everything that was understood in it and every sentence."""
    within = document.path
    yield Fact(
        "document",
        document.path,
        says={"stage": document.stage, "language": document.english, "title": document.title},
    )
    if text_of is None:
        return
    for passage in document.passages:
        if passage.kind != "heading":
            yield Fact("sentence", " ".join(passage.text.split()), within, {"standing": passage.bad}, passage.span)
    for section in document.sections:
        yield Fact("heading", " / ".join(section.path or (section.title,)), within, {"level": section.level})
    for block in document.blocks:
        yield Fact("block", f"of {block.kind}", within, {"standing": block.bad})
        if block.kind not in _UNDERSTOOD:
            yield Fact("listing", " ".join(text_of(block.span).split()), within, at=block.span)
    for sketch in document.sketches:
        yield Fact(
            "endpoint",
            sketch.subject,
            within,
            {"parameters": frozenset(sketch.query), "server": sketch.service, "standing": sketch.bad},
            sketch.span,
        )
    yield from _stated(document, within)
    for diagram in document.diagrams:
        yield from _diagram(diagram, within)


def _stated(document: Document, within: str) -> Iterator[Fact]:
    """What it states: samples, numbers, provisions, choices, parts, and who talks to whom."""
    for sample in document.samples:
        kind = {"kind": (sample.kind, sample.status, sample.bad)}
        yield Fact("sample", _plain(sample.value), within, kind, sample.span)
    quotas = [provision.span for provision in document.provisions if provision.topic == "rate-limit"]
    for claim in document.claims:
        limit = any(span.start < claim.sentence.end and claim.sentence.start < span.end for span in quotas)
        yield _claim(claim, within, limit=limit)
    for provision in document.provisions:
        yield Fact(
            "provision",
            f"{provision.topic} ({provision.state})",
            within,
            {"technology": provision.tech, "standing": provision.bad},
            provision.span,
        )
    for decision in document.decisions:
        says = {"reason": decision.reason, "status": decision.status, "standing": decision.bad}
        yield Fact("decision", " ".join(decision.text.split()), within, says, decision.span)
    for part in document.parts:
        says = {"list": part.listed, "duties": (part.duties, part.owns, part.purpose), "technology": part.tech}
        yield Fact("part", part.name, within, {**says, "standing": part.bad})
    for relation in document.relations:
        subject = f"{relation.source or 'all'} -> {relation.target or 'all'} ({relation.mode})"
        yield Fact("relation", subject, within, {"events": relation.events, "standing": relation.bad})


def _claim(claim: Claim, within: str, *, limit: bool) -> Fact:
    """A number in its sentence's sense; another number is another fact. A rate may be a ``limit`` that is set."""
    kind = "rate-limit" if limit and claim.kind == "rate" else claim.kind
    subject = f"{kind} {claim.written} of {claim.of or 'the whole'}"
    meaning = (claim.quantity, claim.high, claim.percentile, claim.subject)
    return Fact(
        "number", subject, within, {"meaning": meaning, "standing": (claim.bound, claim.horizon, claim.bad)}, claim.span
    )


def _diagram(diagram: Diagram, within: str) -> Iterator[Fact]:
    yield Fact("diagram", f"of {diagram.kind}", within, {"standing": (diagram.purpose, diagram.bad)})
    for node in diagram.nodes:
        yield Fact("node", f"{node.id}: {node.label}", within, {"shape": (node.shape, node.group, node.fields)})
    labels = {node.id: node.label.split("\n")[0] for node in diagram.nodes if node.label}
    for edge in diagram.edges:
        says = {"label": edge.label, "style": (edge.style, edge.arrow, edge.reply, edge.asynchronous)}
        where = {"place": (edge.loop, edge.branch, edge.scene, edge.ends)}
        ends = " -> ".join(labels.get(end, end) for end in (edge.source, edge.target))
        yield Fact("arrow", ends, within, {**says, **where})
    for _, what in diagram.problems:
        yield Fact("problem", what, within)


def _plain(value: Any) -> str:
    return json.dumps(value, sort_keys=True, default=str)
