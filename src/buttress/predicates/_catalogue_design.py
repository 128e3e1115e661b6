"""Predicates about design documents: which topics one speaks of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from buttress.predicates._catalogue_base import predicate, unknown, yes

if TYPE_CHECKING:
    from buttress.blueprint.document import Document
    from buttress.blueprint.provision import Topic
    from buttress.predicates._catalogue_words import Predicate
    from buttress.predicates.answer import Answer
    from buttress.predicates.entities import EntityIndex


def _mentions(_: EntityIndex, document: Document, topic: Topic) -> Answer:
    stated = [p for p in document.provisions if p.topic == topic and not p.bad]
    found = [p.span for p in stated if p.state == "yes"]
    if found:
        return yes(f"{topic} is spoken of at {found[0]}", *found[:3])
    if stated:
        return unknown(f"{topic} is only named as open or as left out, at {stated[0].span}", stated[0].span)
    return unknown(f"nothing of {topic} was recognised in {document.path}", document.span)


PREDICATES: tuple[Predicate, ...] = (
    predicate(
        "document-states",
        ["document", "topic"],
        "Does the design document speak of a topic (backup, rollback, rate-limit, …) as something that there is?",
        (
            "{0} speaks of {1}",
            "{0} never speaks of {1}",
            "what was read of {0} leaves {1} open",
        ),
        _mentions,
    ),
)
