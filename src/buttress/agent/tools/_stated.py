"""What can be stated about a table, operation, component or edge that is not in the ledger from the start."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from buttress.agent.ledger.facts import component_text, edge_text, operation_text, table_names, table_text
from buttress.predicates.catalogue import UnknownWord
from buttress.predicates.entities import entities_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from buttress.agent.records import RecordKind
    from buttress.blueprint.blueprint import Blueprint
    from buttress.blueprint.source import Span


#: Kinds of things that can be stated when they are asked for.
STATED: tuple[RecordKind, ...] = ("table", "operation", "component", "edge")


class Stated(NamedTuple):
    """A statement that can be quoted, where what it is about stands, and the names in it."""

    text: str
    span: Span
    entities: tuple[str, ...]


def names_of(blueprint: Blueprint, kind: str) -> Iterator[str]:
    """The subjects of everything of a kind that the review speaks of."""
    if kind == "table":
        databases = (*blueprint.reviewed, *blueprint.designed)
        yield from dict.fromkeys(d.subject(table.name) for d in databases for table in d.catalog.tables.values())
    elif kind == "operation":
        yield from dict.fromkeys(api.subject(each) for api in blueprint.promised for each in api.operations)
    elif kind == "component":
        yield from dict.fromkeys(s.subject(each) for s in blueprint.systems for each in s.components.values())
    elif kind == "edge":
        yield from dict.fromkeys(s.edge_subject(each) for s in blueprint.systems for each in s.edges)


def stated_about(blueprint: Blueprint, kind: RecordKind, subject: str) -> Stated | None:
    """The statement about one thing, worded as the ledger words those that it has; None for any other thing."""
    index = entities_of(blueprint)
    try:
        if kind == "table":
            database, table = index.resolve_table(subject)
            return Stated(table_text(database, table), table.span, tuple(table_names(database, table)))
        if kind == "operation":
            api, operation = index.resolve_operation(subject)
            return Stated(operation_text(api, operation), api.span(operation.place), (subject,))
        if kind == "component":
            system, component = index.resolve_component(subject)
            return Stated(component_text(system, component), component.span, (subject,))
    except UnknownWord:
        return None
    return _edge(blueprint, subject) if kind == "edge" else None


def _edge(blueprint: Blueprint, subject: str) -> Stated | None:
    for system in blueprint.systems:
        for edge in system.edges:
            if system.edge_subject(edge) == subject:
                ends = (system.label + edge.source, system.label + edge.target)
                return Stated(edge_text(edge), edge.span, (subject, *ends))
    return None
