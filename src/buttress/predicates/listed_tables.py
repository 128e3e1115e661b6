"""Questions about the table behind a list: which one an operation lists rows of, and whether that table grows.

Nothing in a repository states this. The table is told as for what a request body lands in: the path names it, and of
what the list's items state at least three properties, and half of them, are its columns.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from buttress.predicates import growth
from buttress.predicates.answer import Answer
from buttress.predicates.api_naming import parent_of, resource
from buttress.predicates.naming import by_words, singular_words, words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from buttress.blueprint.api import Api, Operation
    from buttress.blueprint.catalog import Database, Table
    from buttress.blueprint.sql import Name
    from buttress.predicates.lists import Collection

ENOUGH, SHARE = 3, 0.5  # matching names: two (name, status) are shared by half of all tables


class Held(NamedTuple):
    """The table that a list shows rows of."""

    database: Database
    table: Table


class Shelf:
    """The tables of all reviewed databases by the words of their names, looked up once for many lists."""

    __slots__ = ("_known",)

    def __init__(self, databases: Sequence[Database]) -> None:
        self._known: list[tuple[Database, Mapping[tuple[str, ...], Sequence[Name]]]] = [
            (database, by_words(t.name for t in database.catalog.base_tables() if not t.assumed))
            for database in databases
        ]

    def behind(self, api: Api, operation: Operation, found: Collection) -> Held | None:
        """The one table of which an operation lists rows; None where the evidence is thin or points at several."""
        noun = singular_words(resource(operation.path))
        named = [(database, name) for database, known in self._known for name in known.get(noun, ())]
        table = named[0][0].catalog.table(named[0][1]) if len(named) == 1 else None
        if table is None or not agrees(*shared_names(api, found, table)):
            return None
        return Held(named[0][0], table)


def shared_names(api: Api, found: Collection, table: Table) -> tuple[list[str], int]:
    """The properties of a list's items that are columns of a table, and how many properties could be."""
    columns = {words(column.name) for column in table.columns}
    properties = {name: api.resolve(child) for name, child in api.properties(found.item).items()}
    same = [name for name in properties if words(name) in columns]
    nested = [n for n, c in properties.items() if c is None or c.properties or {"object", "array"} & set(c.types)]
    return same, len(properties.keys() - (set(nested) - set(same)))


def agrees(same: Sequence[str], scalars: int) -> bool:
    """Whether so many shared names make the items rows of the table."""
    return len(same) >= ENOUGH and len(same) >= SHARE * scalars


def grows(held: Held, operation: Operation) -> Answer:
    """Whether use of the product lengthens a list of a table's rows; the reason is worded to stand in a sentence.

    Only for whole collections: of one parent's part a table's growth says nothing.
    """
    database, table = held
    name, here = table.name.name, (table.span,)
    if parent_of(operation.path) or growth.transient(table) or growth.stays_small(table):
        return Answer("unknown", f"{name} may stay few", here)
    plain = growth.grows(table)
    if plain.yes:
        return Answer("yes", f"its rows are those of {name}, and {plain.why}", here)
    if plain.no or table.role != "entity":
        return Answer("unknown", plain.why, here)
    parent = _grows_with(database, table)
    if parent is not None:
        why = (
            f"its rows are those of {name}, and each belongs to a row of {parent.name.name}, which gets longer with use"
        )
        return Answer("yes", why, here)
    place = growth.written_at(database, table.name)
    if place is not None:
        return Answer("yes", f"its rows are those of {name}, and the query at {place} adds to them", (place, *here))
    return Answer("unknown", plain.why, here)


def _grows_with(database: Database, table: Table) -> Table | None:
    """A table that grows and to which every row belongs: a required reference that is no person's mark on a row."""
    for key in table.foreign_keys:
        columns = [table.column(column) for column in key.columns]
        parent = database.catalog.table(key.parent) if key.parent is not None else None
        required = all(column is not None and not column.nullable for column in columns)
        if parent is None or parent.name == table.name or not required:
            continue
        named = singular_words(key.columns[0])
        if growth.grows(parent).yes and set(singular_words(parent.name.name)) <= set(named):
            return parent
    return None
