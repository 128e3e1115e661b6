"""Predicates about design documents: which topics one provides for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from buttress.predicates._catalogue_base import no, predicate, unknown, yes

if TYPE_CHECKING:
    from buttress.blueprint.document import Document
    from buttress.blueprint.provision import Topic
    from buttress.predicates._catalogue_words import Predicate
    from buttress.predicates.answer import Answer
    from buttress.predicates.entities import EntityIndex


def _states(_: EntityIndex, document: Document, topic: Topic) -> Answer:
    stated = [p for p in document.provisions if p.topic == topic and not p.bad]
    states = {p.state for p in stated} - {"open"}
    places = [p.span for p in stated if p.state != "open"][:3]
    if states == {"yes"}:
        return yes(f"{topic} is stated at {places[0]}", *places)
    if states == {"no"}:
        return no(f"{topic} is ruled out at {places[0]}", *places)
    if states:
        return unknown(f"{document.path} says both that there is {topic} and that there is none", *places)
    if stated:
        return unknown(f"{topic} is left open at {stated[0].span}", stated[0].span)
    return unknown(f"{document.path} says nothing of {topic}", document.span)


PREDICATES: tuple[Predicate, ...] = (
    predicate(
        "document-states",
        ["document", "topic"],
        "Does the design document provide for a topic (backup, rollback, rate-limit, …)?",
        (
            "{0} provides for {1}",
            "{0} says that {1} is not provided for",
            "{0} leaves {1} open",
        ),
        _states,
    ),
)
