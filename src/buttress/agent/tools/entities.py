"""One table, operation or component, part by part, each part with the label of its lines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Field

from buttress.agent.tools import _operation_parts
from buttress.agent.tools._answers import Item
from buttress.agent.tools._spec import Paged, Spec, Subject
from buttress.agent.tools._things import component_called, operation_called, table_called
from buttress.agent.tools._words import beside

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from buttress.agent.records import RecordKind
    from buttress.agent.tools._desk import Desk
    from buttress.blueprint.catalog import Database, Table
    from buttress.blueprint.sql import Column, Constraint, Index
    from buttress.blueprint.system import Component, Edge, System


class TableOf(Paged):
    """Which table."""

    name: Annotated[Subject, Field(description="as findings spell it: orders, billing.orders")]


class OperationOf(Paged):
    """Which operation."""

    method: Annotated[str, Field(max_length=12, description="GET, POST, …")]
    path: Annotated[Subject, Field(description="as the description writes it: /users/{id}")]


class ComponentOf(Paged):
    """Which component."""

    name: Annotated[Subject, Field(description="its key, as findings spell it")]


def table(desk: Desk, taken: TableOf) -> str:
    """Columns, keys and indexes of a table."""
    subject, database, found = table_called(desk.review.blueprint, taken.name)
    whole = desk.context == "source"
    items = [Item(_table_head(database, found, whole=whole), found.span)]
    items += [Item(_column(column, whole=whole), column.span) for column in found.columns]
    items += [Item(_constraint(database, key, whole=whole), key.span) for key in found.constraints]
    items += [Item(_index(index, whole=whole), index.span) for index in found.indexes if index.origin != "primary"]
    return _told(desk, "table", subject, items, taken.page)


def operation(desk: Desk, taken: OperationOf) -> str:
    """Parameters, body and answers of an operation."""
    word = f"{taken.method.strip().upper()} {taken.path.strip()}"
    subject, api, found = operation_called(desk.review.blueprint, word)
    items = [*_operation_parts.parts(api, found, whole=desk.context == "source")]
    return _told(desk, "operation", subject, items, taken.page)


def component(desk: Desk, taken: ComponentOf) -> str:
    """What a component is, what it uses and who uses it, and where each is shown."""
    subject, system, found = component_called(desk.review.blueprint, taken.name)
    items = [*_component_parts(system, found, whole=desk.context == "source")]
    return _told(desk, "component", subject, items, taken.page)


def _told(desk: Desk, kind: RecordKind, subject: str, items: Sequence[Item], page: int) -> str:
    """The page, with the record of the whole: its ``text`` is what may be quoted under the first label."""
    record = desk.record(kind, subject)
    about = [label for label, f in desk.ledger.findings.items() if _is_about(f.subject, subject)]
    first = {"record": record.text, "findings": about} if record else {"findings": about}
    items = [Item({"subject": subject, **first}), *items]
    return desk.paged(items, page, cite=record.label if record else "")


def _is_about(finding: str, subject: str) -> bool:
    return finding == subject or finding.startswith((f"{subject}.", f"{subject}("))


def _table_head(database: Database, found: Table, *, whole: bool) -> dict[str, Any]:
    return {
        "kind": found.kind,
        "dialect": database.dialect,
        "role": found.role,
        "role_why": found.role_why if whole else "",
        "rows_stated": found.rows_stated,
        "rows_seeded": found.rows_seeded or None,
        "partitioned_by": list(found.partition_by),
        "triggers": list(found.triggers),
        "partly_unknown": "created outside what was read"
        if found.assumed
        else "a statement about it was not understood"
        if found.taint
        else "",
    }


def _column(column: Column, *, whole: bool) -> dict[str, Any]:
    return {
        "column": column.name,
        "type": str(column.type),
        "null": None if column.nullable else "not null",
        "default": beside(column.name, column.default) if whole else "",
        "auto": column.auto or None,
        "comment": column.comment if whole else "",
    }


def _constraint(database: Database, key: Constraint, *, whole: bool) -> dict[str, Any]:
    parent = f"{database.subject(key.parent)}({','.join(key.parent_columns)})" if key.parent else ""
    return {
        "key": key.kind,
        "columns": list(key.columns),
        "to": parent.removesuffix("()"),
        "on_delete": key.on_delete if key.parent else "",
        "name": key.name,
        "expression": key.expression if whole else "",
        "not_valid": None if key.valid else True,
    }


def _index(index: Index, *, whole: bool) -> dict[str, Any]:
    keys = [key.column or (key.expression if whole else "expression") for key in index.keys]
    return {
        "index": index.name or "unnamed",
        "keys": keys,
        "unique": index.unique or None,
        "method": "" if index.method == "btree" else index.method,
        "where": index.where if whole else ("partial" if index.where else ""),
        "include": list(index.include),
    }


def _component_parts(system: System, found: Component, *, whole: bool) -> Iterator[Item]:
    stated: dict[str, Any] = {"kind": found.kind, "tech": found.tech, "replicas": found.replicas, "team": found.team}
    stated |= {"name": found.name, "server": found.server, "database": found.database, "owns": list(found.owns)}
    yield Item(stated | {"apis": list(found.apis), "why": found.kind_why if whole else ""}, found.span)
    for edge in system.edges:
        if found.key in (edge.source, edge.target):
            yield Item(_edge(system, edge, whole=whole), edge.span)
    for sketch in found.sketches:
        yield Item({"serves": sketch.subject}, sketch.span)
    for mention in found.mentions[1:]:
        yield Item({"mentioned_in": mention.origin}, mention.span)


def _edge(system: System, edge: Edge, *, whole: bool) -> dict[str, Any]:
    return {
        "edge": system.edge_subject(edge),
        "mode": edge.mode,
        "access": edge.access if edge.access != "unknown" else "",
        "label": edge.label() if whole else "",
        "inferred": edge.inferred or None,
    }


TABLE = Spec(
    "table", "A table: columns, keys, indexes, role, with places.", TableOf, table, "looks at the table {name}"
)
OPERATION = Spec(
    "operation",
    "An API operation: parameters, body, answers, with places.",
    OperationOf,
    operation,
    "looks at {method} {path}",
)
COMPONENT = Spec(
    "component",
    "A component or store: what it is, its edges in both directions, with places.",
    ComponentOf,
    component,
    "looks at the component {name}",
)
