"""What leans on a table, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from buttress.agent.tools.users import of_table
from buttress.predicates.api_naming import resource
from buttress.predicates.catalogue import UnknownWord, ask
from buttress.predicates.naming import singular_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from buttress.blueprint.blueprint import Blueprint
    from buttress.blueprint.source import Span
    from buttress.blueprint.sql import Constraint
    from buttress.predicates._entity_names import Located

Row = tuple[str, "Span"]
#: What a query does with columns, in words.
_SHAPES = {"equals": "where", "ranges": "range of", "joins": "joined by", "order": "ordered by"}


def holders(at: Located) -> Iterator[Row]:
    """Foreign keys that point at a table, and views that are made of it."""
    from buttress.blueprint.blueprint import Blueprint

    for item in of_table(Blueprint(), at.database, at.table):
        data = item.data
        if item.at is None:
            continue
        if "foreign_key" in data:
            yield f"{data['foreign_key']}{_on_delete(data['on_delete'])}", item.at
        elif "view" in data:
            yield f"view {data['view']}", item.at


def on_delete(key: Constraint) -> str:
    """`` on delete cascade``; empty for a key that refuses, as keys do by themselves."""
    return _on_delete(key.on_delete)


def _on_delete(action: str) -> str:
    return "" if action == "no action" else f" on delete {action}"


def users(blueprint: Blueprint, at: Located) -> Iterator[Row]:
    """Operations that write or list its rows, components that own it, queries and documents that name it."""
    yield from _lists(blueprint, at)
    for item in of_table(blueprint, at.database, at.table):
        told = _told(item.data)
        if told and item.at is not None:
            yield told, item.at


def lists_rows_of(blueprint: Blueprint, operation: str, table: str) -> bool:
    """Whether path, properties and columns agree that an operation lists rows of a table."""
    try:
        return ask(blueprint, "lists-rows-of", (operation, table)).yes
    except UnknownWord:  # several things share a name: then nothing is said
        return False


def _lists(blueprint: Blueprint, table: Located) -> Iterator[Row]:
    noun = singular_words(table.table.name.name)
    for api in blueprint.promised:
        for operation in api.operations:
            if operation.webhook or singular_words(resource(operation.path)) != noun:
                continue
            subject = api.subject(operation)
            sure = operation.method == "GET" and lists_rows_of(blueprint, subject, table.subject)
            if operation.method == "GET":
                yield f"{subject} {'lists its rows' if sure else 'is named after it'}", api.span(operation.place)


def _told(data: dict[str, Any]) -> str:
    """One use in words; '' for those that are told elsewhere."""
    if "operation" in data:
        return f"{data['operation']} writes {', '.join(data['writes'])}"
    if "owned_by" in data:
        return f"{data['owned_by']} owns it"
    if "query" in data:
        shapes = [f"{word} {', '.join(data[key])}" for key, word in _SHAPES.items() if data.get(key)]
        verb = "query" if data["query"] == "with" else data["query"]
        return f"{verb} {', '.join(shapes)}".strip()
    if "document" in data:
        return f"named by {data['document']}"
    return ""
