"""What becomes of views when the tables that they read change."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from buttress.assembly.replay.state import State
    from buttress.blueprint.catalog import Table
    from buttress.blueprint.sql import Name, TableUse


def drop_readers(state: State, key: Name, column: str = "") -> None:
    """CASCADE: views that read a table (or one of its columns) go, and the views on those."""
    for view in [
        t for t in state.tables.values() if t.query and any(_reads(t, use, key, column) for use in t.query.uses)
    ]:
        if state.tables.pop(view.name, None):
            drop_readers(state, view.name)


def column_renamed(state: State, table: Name, old: str, new: str) -> None:
    """Views are bound to the column, not to its name."""
    for view in list(state.tables.values()):
        query = view.query
        if query is not None and any(use.table == table for use in query.uses):
            uses = tuple(_renamed(use, old, new) if use.table == table else use for use in query.uses)
            state.put(replace(view, query=replace(query, uses=uses)))


def _reads(view: Table, use: TableUse, key: Name, column: str) -> bool:
    if use.table != key or not column:
        return use.table == key
    named = {*use.reads, *use.equality, *use.ranges, *use.joins, *(name for name, _ in use.order)}
    return column in named or ("*" in named and view.column(column) is not None)


def _renamed(use: TableUse, old: str, new: str) -> TableUse:
    def swap(names: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(new if name == old else name for name in names)

    return replace(
        use,
        equality=swap(use.equality),
        ranges=swap(use.ranges),
        order=tuple((new if name == old else name, descending) for name, descending in use.order),
        joins=swap(use.joins),
        reads=swap(use.reads),
    )
