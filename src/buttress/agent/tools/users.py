"""Who uses a table, column, operation or component."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Field

from buttress.agent.tools._answers import Item, Refused
from buttress.agent.tools._spec import Paged, Spec, Subject
from buttress.predicates.catalogue import UnknownWord
from buttress.predicates.entities import entities_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from buttress.agent.tools._desk import Desk
    from buttress.blueprint.api import Api, Operation
    from buttress.blueprint.blueprint import Blueprint
    from buttress.blueprint.catalog import Database, Table
    from buttress.blueprint.source import Span
    from buttress.blueprint.sql import TableUse
    from buttress.blueprint.system import Component, System


#: What a word may name, in the order in which it is tried.
_KINDS = ("table", "column", "operation", "component")


class WhoUses(Paged):
    """Whose users to tell."""

    entity: Annotated[Subject, Field(description="a table, column (orders.user_id), operation or component")]


def who_uses(desk: Desk, taken: WhoUses) -> str:
    """Everything in the repository that leans on one thing, each with its place."""
    blueprint = desk.review.blueprint
    index = entities_of(blueprint)
    word = taken.entity.strip()
    tried: list[str] = []
    for kind in _KINDS:
        try:
            found = getattr(index, f"resolve_{kind}")(word)
        except UnknownWord as unknown:
            tried.append(str(unknown))
            continue
        items = [Item({"subject": found.subject}), *_users(blueprint, kind, found)]
        note = "" if len(items) > 1 else "nothing that was read uses it; code is not read, so that is not proof"
        return desk.paged(items, taken.page, kind=kind, note=note)
    near = [name for each in _KINDS for name in index.near(word, each)]
    raise Refused("that names no table, column, operation or component, or several", near=near or tried)


def _users(blueprint: Blueprint, kind: str, found: Any) -> Iterator[Item]:
    """The users of whatever was found under a name."""
    if kind == "operation":
        return of_operation(blueprint, found.api, found.operation)
    if kind == "component":
        return of_component(blueprint, found.system, found.component)
    return of_table(blueprint, found.database, found.table, found.column.name if kind == "column" else "")


def of_table(blueprint: Blueprint, database: Database, table: Table, column: str = "") -> Iterator[Item]:
    """Foreign keys, views and queries that need a table (or one column of it), operations whose bodies become its rows,
    components that own it, documents that name it.
    """
    yield from _in_catalog(database, table, column)
    yield from _queries(database, table, column)
    yield from _landings(blueprint, database, table, column)
    for system in blueprint.systems:
        for component in system.components.values():
            if table.name.name in component.owns:
                subject = system.subject(component)
                yield Item({"owned_by": subject}, component.span, ("component", subject))
    yield from _documents(blueprint, column or table.name.name)


def of_operation(blueprint: Blueprint, api: Api, operation: Operation) -> Iterator[Item]:
    """Where the operation is served, drawn or spoken of, and the table that its body becomes a row of."""
    from buttress.predicates.landing import landing_of

    for system in blueprint.systems:
        for component in system.components.values():
            if api.key in component.apis:
                subject = system.subject(component)
                yield Item({"served_by": subject}, component.span, ("component", subject))
        for flow in system.flows:
            for message in flow.messages:
                if operation.path in message.text:
                    yield Item({"message_from": message.source, "to": message.target}, message.span, show=True)
    landing = landing_of(api, operation, blueprint.reviewed)
    if landing is not None:
        subject = landing.database.subject(landing.table.name)
        yield Item({"writes": subject, "why": landing.why}, landing.table.span, ("table", subject))
    yield from _documents(blueprint, operation.path)


def of_component(blueprint: Blueprint, system: System, component: Component) -> Iterator[Item]:
    """Edges that end at a component, flows through it, documents that name it."""
    for edge in system.edges_to(component.key):
        used: dict[str, Any] = {"used_by": system.label + edge.source, "mode": edge.mode}
        used["access"] = edge.access if edge.access != "unknown" else ""
        subject = system.edge_subject(edge)
        yield Item(used | {"inferred": edge.inferred or None}, edge.span, ("edge", subject))
    for flow in system.flows:
        senders = dict.fromkeys(m.source for m in flow.messages if m.target == component.key and m.mode != "reply")
        if senders:
            yield Item({"in_a_flow_called_by": list(senders)}, flow.span)
    yield from _documents(blueprint, component.name)


def _in_catalog(database: Database, table: Table, column: str) -> Iterator[Item]:
    subject = database.subject(table.name)
    for key in table.constraints:
        if column and column in key.columns:
            told = {f"{key.kind} key": f"{subject}({','.join(key.columns)})", "name": key.name}
            yield Item(told, key.span, ("table", subject))
    for index in table.indexes:
        if column and column in index.columns and index.origin == "index":
            told = {"index": f"{subject}({','.join(index.columns)})", "name": index.name}
            yield Item(told, index.span, ("table", subject))
    for other in database.catalog.tables.values():
        holder = database.subject(other.name)
        for key in other.foreign_keys:
            if key.parent == table.name and (not column or column in key.parent_columns):
                told = {"foreign_key": f"{holder}({','.join(key.columns)})", "on_delete": key.on_delete}
                yield Item(told, key.span, ("table", holder))
        uses = other.query.uses if other.query is not None else ()
        if any(use.table == table.name and (not column or column in (*use.reads, *use.equality)) for use in uses):
            yield Item({"view": holder}, other.span, ("table", holder))


def _queries(database: Database, table: Table, column: str) -> Iterator[Item]:
    """One item a statement, however many parts of it use the table."""
    from buttress.predicates.growth import uses_of

    found: dict[Span, tuple[str, list[TableUse]]] = {}
    for use, statement in uses_of(database, table.name):
        if not column or column in _touched(use):
            found.setdefault(statement.span, (statement.kind, []))[1].append(use)
    for span, (kind, uses) in found.items():
        told: dict[str, Any] = {"query": kind.partition(" ")[0].lower()}
        told["equals"] = list(dict.fromkeys(name for use in uses for name in use.equality))
        told["ranges"] = list(dict.fromkeys(name for use in uses for name in use.ranges))
        told["joins"] = list(dict.fromkeys(name for use in uses for name in use.joins))
        told["order"] = list(dict.fromkeys(name for use in uses for name, _ in use.order))
        yield Item(told, span, show=True)


def _touched(use: TableUse) -> tuple[str, ...]:
    return (*use.equality, *use.ranges, *use.joins, *use.reads, *(name for name, _ in use.order))


def _landings(blueprint: Blueprint, database: Database, table: Table, column: str) -> Iterator[Item]:
    from buttress.predicates.landing import landings

    for api in blueprint.promised:
        for landing in landings(api, blueprint.reviewed):
            if landing.database.key != database.key or landing.table.name != table.name:
                continue
            names = [name for name, _, found in landing.pairs if not column or found.name == column]
            if names:
                subject = api.subject(landing.operation)
                place = api.span(landing.operation.place)
                yield Item({"operation": subject, "writes": names}, place, ("operation", subject))


def _documents(blueprint: Blueprint, word: str) -> Iterator[Item]:
    """Passages of designs that have the word, whole; three of one document say enough."""
    named = re.compile(rf"(?<![\w/]){re.escape(word)}(?![\w/])", re.IGNORECASE)
    for document in blueprint.documents:
        passages = [p for p in document.passages if p.kind != "heading" and named.search(p.text)]
        for passage in passages[:3]:
            yield Item({"document": document.path, "of_passages": len(passages)}, passage.span, show=True)


WHO_USES = Spec(
    "who_uses",
    "What leans on a table, column, operation or component: foreign keys, views, queries, operations that write it, callers, "
    "documents. Each with its place.",
    WhoUses,
    who_uses,
    "asks who uses {entity}",
)
