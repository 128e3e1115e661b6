"""Columns, constraints and indexes of a table come, go and change."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from buttress.assembly.replay import views
from buttress.assembly.replay.keys import check_columns, check_parent, parent_columns
from buttress.assembly.replay.state import key_label, rename_word
from buttress.blueprint.ops import (
    AddColumn,
    AlterType,
    CreateIndex,
    DropColumn,
    DropConstraint,
    DropIndex,
    RenameColumn,
    RenameConstraint,
    RenameIndex,
    SetDefault,
    SetNullable,
    ValidateConstraint,
)
from buttress.blueprint.sql import Column, Constraint, Index, IndexKey, IndexOrigin, Name

if TYPE_CHECKING:
    from buttress.assembly.replay.state import State
    from buttress.blueprint.catalog import Table
    from buttress.blueprint.source import Span

_LABELS = {"primary": "pkey", "unique": "key", "foreign": "fkey", "check": "check", "exclude": "excl"}


def add_column(state: State, op: AddColumn) -> None:
    """ADD COLUMN; its constraints come as operations of their own."""
    table = state.ensure(op.table, op.span)
    if table is None:
        return
    if state.column(table, op.column.name):
        if not op.if_not_exists and state.certain(table):
            subject = f"{table.name}.{op.column.name}"
            state.problem(op.span, subject, "duplicate-column", f"{table.name} has a column {op.column.name} already")
        if op.if_not_exists:
            state.unsaid = op.inline
        return
    table = replace(table, columns=(*table.columns, op.column))
    state.put(table)
    for index in op.indexes:
        add_index(state, table.name, index)


def drop_column(state: State, op: DropColumn) -> None:
    """DROP COLUMN: keys and indexes that need the column go with it."""
    table = _table_with(state, op.table, op.column, op.span, quiet=op.if_exists)
    if table is None:
        return
    name = state.spelled(table, op.column)
    for referrer, constraint in state.referrers(table.name):
        if name in parent_columns(state, constraint):
            holder = state.tables[referrer.name]
            state.put(replace(holder, constraints=tuple(c for c in holder.constraints if c is not constraint)))
    table = state.tables[table.name]
    indexes = [index for index in table.indexes if not _needs(index, name)]
    if state.dialect == "mysql":
        shrunk = (replace(i, keys=tuple(k for k in i.keys if k.column != name)) for i in table.indexes)
        indexes = [index for index in shrunk if index.keys]
    constraints = tuple(part for part in table.constraints if name not in part.columns)
    columns = tuple(column for column in table.columns if column.name != name)
    state.put(replace(table, columns=columns, constraints=constraints, indexes=tuple(indexes)))
    if op.cascade:
        views.drop_readers(state, table.name, name)


def rename_column(state: State, op: RenameColumn) -> None:
    """RENAME COLUMN: keys, indexes and foreign keys of other tables follow."""
    table = _table_with(state, op.table, op.column, op.span)
    if table is None:
        return
    old, new = state.spelled(table, op.column), op.to
    columns = tuple(replace(c, name=new, span=op.span) if c.name == old else c for c in table.columns)
    constraints = tuple(
        replace(part, columns=_renamed(part.columns, old, new), expression=rename_word(part.expression, old, new))
        for part in table.constraints
    )
    indexes = tuple(_index_renamed(index, old, new) for index in table.indexes)
    partition_by = _renamed(table.partition_by, old, new)
    state.put(replace(table, columns=columns, constraints=constraints, indexes=indexes, partition_by=partition_by))
    for referrer, constraint in state.referrers(table.name):
        if old in constraint.parent_columns:
            changed = replace(constraint, parent_columns=_renamed(constraint.parent_columns, old, new))
            _swap(state, state.tables[referrer.name], constraint, changed)
    if state.dialect == "postgres":
        views.column_renamed(state, table.name, old, new)


def alter_type(state: State, op: AlterType) -> None:
    """ALTER COLUMN … TYPE; MODIFY and CHANGE restate the whole column."""
    table = _table_with(state, op.table, op.column, op.span)
    if table is None:
        return
    if op.column_def is not None and op.column_def.name != op.column:
        rename_column(state, RenameColumn(span=op.span, table=op.table, column=op.column, to=op.column_def.name))
        table = state.tables[table.name]
    name = op.column_def.name if op.column_def else op.column
    _edit(state, table, name, lambda column: op.column_def or replace(column, type=op.type, span=op.span))


def set_nullable(state: State, op: SetNullable) -> None:
    """SET NOT NULL and DROP NOT NULL."""
    table = _table_with(state, op.table, op.column, op.span)
    if table is not None:
        _edit(state, table, op.column, lambda column: replace(column, nullable=op.nullable))


def set_default(state: State, op: SetDefault) -> None:
    """SET DEFAULT, DROP DEFAULT, ADD and DROP IDENTITY. A serial is its default: any other one ends it."""
    table = _table_with(state, op.table, op.column, op.span)
    if table is not None:
        numbered = bool(op.default) and str(op.default).lower().startswith("nextval(")
        auto = numbered if op.auto is None else op.auto
        _edit(state, table, op.column, lambda column: replace(column, default=op.default, auto=auto))


def add_constraint(state: State, name: Name, constraint: Constraint) -> None:
    """A key, foreign key, check or exclusion; keys bring their index and make columns NOT NULL."""
    if constraint in state.unsaid:
        return
    table = state.ensure(name, constraint.span)
    if table is None:
        return
    if constraint.name and state.dialect != "sqlite" and any(c.name == constraint.name for c in table.constraints):
        return  # no other server takes a name twice: it is there already
    constraint = _completed(state, table, constraint)
    check_columns(state, table, constraint.columns, constraint.span)
    if constraint.kind == "primary":
        keys = set(constraint.columns)
        columns = tuple(replace(c, nullable=False) if c.name in keys else c for c in table.columns)
        table = replace(table, columns=columns)
    if constraint.kind == "foreign":
        check_parent(state, table, constraint)
    if constraint.kind in ("primary", "unique"):
        table = _with_key_index(table, constraint)
    state.put(replace(table, constraints=(*table.constraints, constraint)))


def drop_constraint(state: State, op: DropConstraint) -> None:
    """DROP CONSTRAINT, with the index that it brought."""
    table = state.ensure(op.table, op.span)
    if table is None:
        return
    dropped = _find_constraint(state, table, op)
    if dropped is None:
        if op.kind is None and state.dialect == "mysql":
            drop_index(state, DropIndex(span=op.span, name=op.name, table=op.table, if_exists=True))
        return
    kept = tuple(part for part in table.constraints if part is not dropped)
    indexes = tuple(i for i in table.indexes if i.origin == "index" or i.name != dropped.name)
    unguarded = (*table.unguarded, dropped.columns) if dropped.kind == "foreign" else table.unguarded
    state.put(replace(table, constraints=kept, indexes=indexes, unguarded=unguarded))
    if op.cascade and dropped.kind in ("primary", "unique"):
        for referrer, constraint in state.referrers(table.name):
            if set(parent_columns(state, constraint)) == set(dropped.columns):
                holder = state.tables[referrer.name]
                rest = tuple(part for part in holder.constraints if part is not constraint)
                state.put(replace(holder, constraints=rest))


def rename_constraint(state: State, op: RenameConstraint) -> None:
    """RENAME CONSTRAINT; the index of a key takes the name too."""
    table = state.ensure(op.table, op.span)
    if table is None:
        return
    constraints = tuple(replace(c, name=op.to) if c.name == op.name else c for c in table.constraints)
    indexes = tuple(replace(i, name=op.to) if i.name == op.name and i.origin != "index" else i for i in table.indexes)
    state.put(replace(table, constraints=constraints, indexes=indexes))


def validate_constraint(state: State, op: ValidateConstraint) -> None:
    """VALIDATE CONSTRAINT."""
    table = state.ensure(op.table, op.span)
    if table is not None:
        constraints = tuple(replace(c, valid=True) if c.name == op.name else c for c in table.constraints)
        state.put(replace(table, constraints=constraints))


def create_index(state: State, op: CreateIndex) -> None:
    """CREATE INDEX."""
    table = op.table if state.dialect == "mysql" else None  # elsewhere a schema's indexes share one namespace
    if op.if_not_exists and op.index.name and state.index_owner(op.index.name, op.table.schema, table):
        return
    add_index(state, op.table, op.index)


def add_index(state: State, name: Name, index: Index) -> None:
    """An index joins its table; a nameless one gets the name that the server would choose."""
    table = state.ensure(name, index.span)
    if table is None:
        return
    if index.name and any(other.name == index.name for other in table.indexes):
        return  # no server takes it twice: it is there already
    index = replace(index, keys=tuple(replace(key, column=state.spelled(table, key.column)) for key in index.keys))
    columns = tuple(key.column for key in index.keys if key.column)
    check_columns(state, table, columns, index.span)
    if not index.name:
        label = "_".join(key_label(key) for key in index.keys)
        index = replace(index, name=state.choose_name(table, label, "idx"))
    state.put(replace(table, indexes=(*table.indexes, index)))


def drop_index(state: State, op: DropIndex) -> None:
    """DROP INDEX, by name, or by columns where a notation says so."""
    if not op.name and op.table is not None:
        table = state.get(op.table)
        if table is not None:
            kept = tuple(i for i in table.indexes if i.columns != op.columns or i.origin != "index")
            state.put(replace(table, indexes=kept))
        return
    found = state.index_owner(op.name, op.schema, op.table)
    elsewhere = found is not None and op.table is None and found[0].name.schema != (op.schema or state.search_path)
    if found is not None and not (op.if_exists and elsewhere):
        table, index = found
        constraints = table.constraints
        if index.origin == "unique":
            constraints = tuple(part for part in constraints if part.kind != "unique" or part.name != index.name)
        state.put(replace(table, indexes=tuple(i for i in table.indexes if i is not index), constraints=constraints))


def rename_index(state: State, op: RenameIndex) -> None:
    """ALTER INDEX … RENAME; a key's constraint takes the name too."""
    found = state.index_owner(op.name, op.schema, op.table)
    if found is None:
        return
    table, index = found
    indexes = tuple(replace(i, name=op.to) if i is index else i for i in table.indexes)
    constraints = table.constraints
    if index.origin in ("primary", "unique"):
        constraints = tuple(replace(c, name=op.to) if c.name == op.name else c for c in constraints)
    state.put(replace(table, indexes=indexes, constraints=constraints))


def _completed(state: State, table: Table, constraint: Constraint) -> Constraint:
    """The constraint with everything that the server adds by itself: columns of USING INDEX, parent key, a name."""
    constraint = replace(constraint, columns=tuple(state.spelled(table, name) for name in constraint.columns))
    if constraint.parent is not None:
        constraint = replace(constraint, parent=state.resolve(constraint.parent))
    if constraint.using_index:
        index = next((i for i in table.indexes if i.name == constraint.using_index), None)
        if index is not None:
            constraint = replace(constraint, columns=index.columns, name=constraint.name or index.name)
    if constraint.kind == "foreign" and not constraint.parent_columns and constraint.parent is not None:
        parent = table if constraint.parent == table.name else state.tables.get(constraint.parent)
        key = parent.primary_key if parent else None
        constraint = replace(constraint, parent_columns=key.columns if key else ())
    elif constraint.parent is not None and constraint.parent in state.tables:
        parent = state.tables[constraint.parent]
        constraint = replace(
            constraint, parent_columns=tuple(state.spelled(parent, c) for c in constraint.parent_columns)
        )
    if not constraint.name:
        constraint = replace(constraint, name=_constraint_name(state, table, constraint))
    return constraint


def _constraint_name(state: State, table: Table, constraint: Constraint) -> str:
    if state.dialect == "mysql":
        if constraint.kind == "foreign":
            return f"{table.name.name}_ibfk_{len(table.foreign_keys) + 1}"
        return "PRIMARY" if constraint.kind == "primary" else next(iter(constraint.columns), "")
    columns = "_".join(constraint.columns)
    if constraint.kind == "primary" or (constraint.kind == "check" and len(constraint.columns) != 1):
        columns = ""
    return state.choose_name(table, columns, _LABELS[constraint.kind])


def _with_key_index(table: Table, constraint: Constraint) -> Table:
    origin: IndexOrigin = "primary" if constraint.kind == "primary" else "unique"
    taken = constraint.using_index
    if taken and any(index.name == taken for index in table.indexes):
        indexes = tuple(
            replace(i, name=constraint.name, origin=origin, unique=True, deferrable=constraint.deferrable)
            if i.name == taken
            else i
            for i in table.indexes
        )
        return replace(table, indexes=indexes)
    keys = tuple(IndexKey(column=column) for column in constraint.columns)
    index = Index(
        keys,
        constraint.span,
        name=constraint.name,
        unique=True,
        origin=origin,
        nulls_not_distinct=constraint.nulls_not_distinct,
        deferrable=constraint.deferrable,
    )
    return replace(table, indexes=(*table.indexes, index))


def _find_constraint(state: State, table: Table, op: DropConstraint) -> Constraint | None:
    if op.kind == "primary" and not op.name:
        return table.primary_key
    fold = str.lower if state.dialect != "postgres" else str
    found = (c for c in table.constraints if fold(c.name) == fold(op.name))
    return next(found, None)


def _table_with(state: State, name: Name, column: str, span: Span, *, quiet: bool = False) -> Table | None:
    """The table, if it has the column; a certain table without it is a problem."""
    table = state.ensure(name, span)
    if table is None or state.column(table, column):
        return table
    if state.certain(table) and not quiet:
        state.problem(span, f"{table.name}.{column}", "missing-column", f"{table.name} has no column {column}")
    return None


def _edit(state: State, table: Table, name: str, change: Callable[[Column], Column]) -> None:
    found = state.column(table, name)
    if found is not None:
        state.put(replace(table, columns=tuple(change(c) if c is found else c for c in table.columns)))


def _swap(state: State, table: Table, old: Constraint, new: Constraint) -> None:
    state.put(replace(table, constraints=tuple(new if part is old else part for part in table.constraints)))


def _needs(index: Index, column: str) -> bool:
    """Whether an index disappears with a column: as key, in an expression, in INCLUDE or in its predicate."""
    if column in index.columns or column in index.include:
        return True
    if any(column in key.uses for key in index.keys):
        return True
    return rename_word(index.where, column, "") != index.where


def _renamed(names: tuple[str, ...], old: str, new: str) -> tuple[str, ...]:
    return tuple(new if name == old else name for name in names)


def _index_renamed(index: Index, old: str, new: str) -> Index:
    keys = tuple(
        replace(
            key,
            column=new if key.column == old else key.column,
            expression=rename_word(key.expression, old, new),
            uses=_renamed(key.uses, old, new),
        )
        for key in index.keys
    )
    include = _renamed(index.include, old, new)
    return replace(index, keys=keys, include=include, where=rename_word(index.where, old, new))


if TYPE_CHECKING:
    from collections.abc import Callable
