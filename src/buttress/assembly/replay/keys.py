"""Whether the columns and the parent that a key names are there."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from buttress.assembly.replay.state import State
    from buttress.blueprint.catalog import Table
    from buttress.blueprint.source import Span
    from buttress.blueprint.sql import Constraint


def check_columns(state: State, table: Table, columns: tuple[str, ...], span: Span) -> None:
    """A key's columns must be there, as far as the table is known."""
    if not state.certain(table):
        return
    for name in columns:
        if name and state.column(table, name) is None and not _system_column(name):
            state.problem(span, f"{table.name}.{name}", "missing-column", f"{table.name} has no column {name}")


def _system_column(name: str) -> bool:
    return name in ("ctid", "xmin", "xmax", "tableoid", "rowid", "oid", "*")


def check_parent(state: State, table: Table, constraint: Constraint) -> None:
    """A foreign key needs an existing parent and, outside MySQL, a unique key over exactly its columns."""
    if constraint.parent is None or constraint.virtual:
        return
    parent = table if constraint.parent == table.name else state.tables.get(constraint.parent)
    if parent is None:
        if constraint.parent not in state.gone:
            state.waiting.append((constraint.span, table.name, constraint.parent))
        if constraint.parent in state.gone and constraint.parent not in state.shadowed:
            gone = state.gone[constraint.parent]
            state.problem(
                constraint.span, str(table.name), "missing-table", f"{constraint.parent} is gone since {gone}"
            )
        return
    if not state.certain(parent):
        return
    check_columns(state, parent, constraint.parent_columns, constraint.span)
    if state.dialect == "postgres" and not _is_key(parent, constraint):
        wanted = ", ".join(constraint.parent_columns) or "its primary key"
        message = f"{parent.name} has no unique key over ({wanted}), which the foreign key needs"
        state.problem(constraint.span, f"{table.name}.{','.join(constraint.columns)}", "no-unique-key", message)


def _is_key(parent: Table, constraint: Constraint) -> bool:
    """Whether the parent's columns are unique. A key written in the same CREATE TABLE may come later in the text."""
    wanted = set(constraint.parent_columns)
    missing = any(parent.column(name) is None for name in wanted)
    return missing or any(i.unique and not i.where and set(i.columns) == wanted for i in parent.indexes)


def parent_columns(state: State, constraint: Constraint) -> tuple[str, ...]:
    """The columns that a foreign key points at: those that it names, else the parent's primary key."""
    if constraint.parent_columns or constraint.parent is None:
        return constraint.parent_columns
    parent = state.tables.get(constraint.parent)
    key = parent.primary_key if parent else None
    return key.columns if key else ()
