"""What diagrams say in words: labels of edges, messages and relations, notes, and the lines below a part's name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from buttress.blueprint.provision import Provision
from buttress.readers.prose.later import later
from buttress.readers.prose.provisions import state_of
from buttress.readers.prose.topics import topics_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from buttress.blueprint.document import Diagram
    from buttress.blueprint.provision import Topic
    from buttress.blueprint.source import Span
    from buttress.readers.prose.frame import Frames

#: What an arrow's words can say of the call itself. Other words name what flows along it ("cache", "login"): no promise.
_OF_CALLS: frozenset[Topic] = frozenset(
    {"timeout", "retry", "breaker", "fallback", "outbox", "dead-letter", "signature", "rate-limit"}
)
#: On an arrow there is room for few words: these say it there, and too many other things in a sentence.
_SHORT: dict[Topic, re.Pattern[str]] = {
    "timeout": later(
        r"\btim(?:es|ed|ing) out\b|\bdeadline\b|\bgiv(?:es?|ing) up\b|\b(?:waits?|at most|up to|max\.?|maximum)\s+\d+(?:\.\d+)?\s*(?:ms|s|sec|secs|seconds?)\b",
        re.IGNORECASE,
    ),
    "retry": later(
        r"\btr(?:y|ies|ied|ying) (?:again|once more|twice)\b|\bback-?off\b|\b(?:\d+|two|three|five|several) (?:times|tries|attempts)\b(?! (?:as|a|an|per|each)\b)",
        re.IGNORECASE,
    ),
    "breaker": later(r"\bbreaker\b", re.IGNORECASE),
    "fallback": later(
        r"\b(?:otherwise|instead) (?:answers?|returns?|serves?|uses?|shows?)\b|\b(?:when|if|while) (?:it is |it's )?(?:down|slow|unreachable|unavailable)\b",
        re.IGNORECASE,
    ),
}


class _Words(NamedTuple):
    text: str
    span: Span
    about: tuple[str, ...]
    topics: frozenset[Topic] = _OF_CALLS


def read_drawn(diagrams: Iterable[Diagram], frames: Frames) -> Iterator[Provision]:
    """The provisions that a document's diagrams state. ``about`` names both ends of an edge, or whom a note stands over."""
    for diagram in diagrams:
        if diagram.purpose != "architecture" and diagram.kind != "sequence":
            continue
        frame = frames.at(diagram.section)
        for said in _said(diagram):
            for start, end, topic in _topics(said):
                state = state_of(said.text, start, end, frame)
                if state is not None:
                    yield Provision(
                        topic, said.span, "mermaid", state, said.text, said.about,
                        section=diagram.section, bad=diagram.bad,
                    )  # fmt: skip


def _said(diagram: Diagram) -> Iterator[_Words]:
    """Everything that a diagram says beside names."""
    names = {node.id: _first(node.label) or node.id for node in diagram.nodes}
    for edge in diagram.edges:
        if edge.label:
            yield _Words(
                edge.label, edge.span, (names.get(edge.source, edge.source), names.get(edge.target, edge.target))
            )
    for note in diagram.notes:
        if note.nodes:
            yield _Words(note.text, note.span, tuple(names.get(node, node) for node in note.nodes))
    for node in diagram.nodes:
        if node.shape != "group":
            name, _, more = node.label.partition("\n")
            yield _Words(name, node.span, (names[node.id],), frozenset({"breaker"}))
            yield _Words(more.replace("\n", ", "), node.span, (names[node.id],))


def _topics(said: _Words) -> Iterator[tuple[int, int, Topic]]:
    """Each topic once, where its first word stands."""
    found = [*topics_in(said.text)]
    found += [(m.start(), m.end(), topic) for topic, words in _SHORT.items() for m in words.finditer(said.text)]
    seen: set[Topic] = set()
    for start, end, topic in found:
        if topic in said.topics and topic not in seen:
            seen.add(topic)
            yield start, end, topic


def _first(label: str) -> str:
    return label.partition("\n")[0].strip()
