"""Partitions and inheriting tables: what is done to a parent is done to its children too."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from buttress.assembly.replay.parts import add_constraint, add_index
from buttress.blueprint import ops

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from buttress.assembly.replay.state import State
    from buttress.blueprint.catalog import Table
    from buttress.blueprint.ops import Op
    from buttress.blueprint.sql import Constraint, Index, Name

_COLUMNS = (ops.AddColumn, ops.DropColumn, ops.RenameColumn, ops.AlterType, ops.SetNullable, ops.SetDefault)


def pass_down(state: State, op: Op, parent: Table, effect: Callable[[State, Any], None]) -> None:
    """Repeat an operation on the children of ``parent`` (as it stood before): columns and NOT NULL go to partitions
    and to heirs, keys and indexes to partitions (PostgreSQL manual, "Table Partitioning" and "Inheritance").
    """
    if isinstance(op, ops.AddConstraint) and op.constraint.kind == "primary":
        require_in_heirs(state, parent.name, op.constraint.columns)
    for child in children(state, parent.name, heirs=isinstance(op, _COLUMNS)):
        if isinstance(op, _COLUMNS):
            own: Op = replace(op, table=child.name)
            effect(state, own)
            pass_down(state, own, child, effect)
        elif isinstance(op, ops.AddConstraint) and not op.only and op.constraint.kind != "check":
            _add_key(state, child.name, op.constraint)
        elif isinstance(op, ops.CreateIndex) and not op.only:
            add_index(state, child.name, replace(op.index, name=""))


def require_in_heirs(state: State, parent: Name, columns: Sequence[str]) -> None:
    """A primary key makes its columns NOT NULL in the tables that inherit them, too."""
    for child in children(state, parent):
        changed = tuple(replace(c, nullable=False) if c.name in columns else c for c in child.columns)
        state.put(replace(child, columns=changed))
        require_in_heirs(state, child.name, columns)


def children(state: State, parent: Name, *, heirs: bool = True) -> list[Table]:
    """Partitions of a table, and the tables that inherit from it."""
    below = state.tables.parts_of(parent) | (state.heirs.get(parent, set()) if heirs else set())
    return [t for t in state.tables.values() if t.name in below] if below else []


def take_over(state: State, parent: Table, child: Name) -> None:
    """ATTACH PARTITION: what the child lacks of the parent's keys and indexes is built."""
    for column in parent.columns:
        table = state.tables[child]
        if not column.nullable:
            columns = tuple(replace(c, nullable=False) if c.name == column.name else c for c in table.columns)
            state.put(replace(table, columns=columns))
    for part in parent.constraints:
        same = (part.kind, part.columns)
        if part.kind in ("primary", "unique", "foreign") and same not in {
            (c.kind, c.columns) for c in state.tables[child].constraints
        }:
            _add_key(state, child, part)
    for index in parent.indexes:
        if index.origin == "index" and not any(_alike(index, i) for i in state.tables[child].indexes):
            add_index(state, child, replace(index, name=""))


def drop_lost(state: State, before: Table, after: Table) -> None:
    """Keys and indexes that a partitioned table lost are lost to its partitions."""
    lost_keys = [part for part in before.constraints if part not in after.constraints and part.kind != "check"]
    lost = [index for index in before.indexes if not any(_alike(index, i) for i in after.indexes)]
    if not lost_keys and not lost:
        return
    for child in children(state, after.name, heirs=False):
        gone = {(part.kind, part.columns) for part in lost_keys}
        constraints = tuple(part for part in child.constraints if (part.kind, part.columns) not in gone)
        indexes = tuple(i for i in child.indexes if not any(_alike(index, i) for index in lost))
        state.put(replace(child, constraints=constraints, indexes=indexes))


def _add_key(state: State, child: Name, part: Constraint) -> None:
    add_constraint(state, child, part if part.kind == "foreign" else replace(part, name="", using_index=""))


def _alike(one: Index, other: Index) -> bool:
    return (one.columns, one.unique, one.where, one.origin) == (other.columns, other.unique, other.where, other.origin)
