"""What a subject of a finding speaks about, and whether that is still there."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from buttress.agent.drafts.things import things_of
from buttress.findings.fingerprint import plain_subject

if TYPE_CHECKING:
    from buttress.review import Review


def names_in(review: Review) -> frozenset[str]:
    """Names of everything in a review, in lower case: things, edges, documents and descriptions."""
    blueprint = review.blueprint
    names = {thing.name for thing in things_of(blueprint, "").values()}
    names |= {
        str(table.name) for d in (*blueprint.databases, *blueprint.designed) for table in d.catalog.tables.values()
    }
    names |= {key for system in blueprint.systems for key in system.components}
    names |= {edge.subject for system in blueprint.systems for edge in system.edges}
    names |= {document.path for document in blueprint.documents} | {api.key for api in blueprint.apis}
    return frozenset(name.lower() for name in names)


def is_there(subject: str, names: frozenset[str]) -> bool:
    """Whether what a subject names is among some names. A composite (``orders(a,b)``) needs each of its columns; what
    lies in a document (``design.md#API``) needs the document.
    """
    plain = plain_subject(subject, "\0").lower()
    if plain in names:
        return True
    if "#" in plain:
        return plain.partition("#")[0] in names
    table, bracket, columns = plain.partition("(")
    if bracket and " " not in plain:
        return table in names and all(f"{table}.{c}" in names for c in columns.rstrip(")").split(","))
    if " -> " in plain:
        return all(part in names for part in plain.split(" -> "))
    return False


def says_less(before: Review, after: Review, subject: str) -> bool:
    """Whether a finding about a subject may be gone because less is said: a key or constraint of these columns is gone,
    or an operation describes fewer answers or no body any more. What is not said has no flaw.
    """
    plain = plain_subject(subject, "\0").lower()
    was, now = (_operations(review, plain) for review in (before, after))
    if was:
        return not now or max(now) < max(was)
    rules = ("foreign key", "unique constraint", "check constraint")
    guards = (
        {
            f"{thing.kind} {thing.name}".lower()
            for thing in things_of(review.blueprint, "").values()
            if thing.kind in rules
        }
        for review in (before, after)
    )
    old, new = guards
    words = set(re.findall(r"\w+", plain))
    return any(words <= set(re.findall(r"\w+", lost)) for lost in old - new)


def _operations(review: Review, subject: str) -> list[tuple[int, int]]:
    """How much each operation of that name says: answers with content, and a body."""
    return [
        (sum(bool(response.content) for response in operation.responses.values()), int(operation.body is not None))
        for api in review.blueprint.apis
        for operation in api.operations
        if operation.subject.lower() == subject
    ]
