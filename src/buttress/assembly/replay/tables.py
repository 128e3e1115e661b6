"""Tables, views and types come, go and change their names."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from buttress.assembly.replay.parts import add_constraint, add_index, drop_column
from buttress.assembly.replay.views import drop_readers
from buttress.blueprint.catalog import EnumType, Table
from buttress.blueprint.ops import (
    AlterEnum,
    CreateTable,
    CreateType,
    CreateView,
    DropColumn,
    DropSchema,
    DropTable,
    DropType,
    DropView,
    Partition,
    RenameSchema,
    RenameTable,
    RenameType,
    SetComment,
)
from buttress.blueprint.sql import Column, ColumnType, Name, SelectShape, TableUse

if TYPE_CHECKING:
    from collections.abc import Sequence

    from buttress.assembly.replay.state import State
    from buttress.blueprint.catalog import TableKind
    from buttress.blueprint.source import Span


def create_table(state: State, op: CreateTable) -> None:
    """CREATE TABLE in all its forms."""
    key = state.resolve(op.table)
    if op.temporary:
        state.temporary.add(key)
        return
    present = state.tables.get(key)
    if present and not op.force:
        if op.if_not_exists:
            return
        if state.certain(present) and key not in state.shadowed:
            message = f"{key} exists already, created at {present.span}"
            state.problem(op.span, str(key), "duplicate-table", message)
            return
    table = Table(
        key,
        op.span,
        columns=op.columns,
        taint=state.shadowed.get(key, ""),
        partition_by=op.partition_by,
        partitioned=op.partitioned,
        comment=op.comment,
    )
    table = _with_inherited(state, table, op)
    if op.as_query is not None:
        table = replace(
            table, columns=outputs(state, op.as_query, op.span), taint=_blind(state, op.as_query, table.taint)
        )
    state.put(table)
    state.gone.pop(key, None)
    for part in _in_order(op.constraints):
        add_constraint(state, key, part)
    for index in op.indexes:
        add_index(state, key, index)


def _in_order(parts: Sequence[Constraint]) -> list[Constraint]:
    """Primary key first, foreign keys last (a key may stand after its use). A UNIQUE over the same columns as an
    earlier key of the same statement is left out, as PostgreSQL does (transformIndexConstraints).
    """
    rank = {"primary": 0, "foreign": 2}
    kept: list[Constraint] = []
    for part in sorted(parts, key=lambda part: rank.get(part.kind, 1)):
        same = (k for k in kept if k.kind in ("primary", "unique") and k.columns == part.columns)
        if part.kind != "unique" or next(same, None) is None:
            kept.append(part)
    return kept


def drop_table(state: State, op: DropTable) -> None:
    """DROP TABLE; CASCADE takes foreign keys and views with it."""
    key = state.resolve(op.table)
    if key in state.temporary:
        state.temporary.discard(key)
        return
    table = state.tables.pop(key, None)
    if table is None:
        if not op.if_exists and key in state.gone and key not in state.shadowed:
            state.problem(op.span, str(key), "missing-table", f"{key} is gone since {state.gone[key]}")
        return
    state.gone[key] = op.span
    heirs = state.heirs.pop(key, set()) if op.cascade else set()
    for child in [t for t in state.tables.values() if t.partition_of == key or t.name in heirs]:
        drop_table(state, DropTable(span=op.span, table=child.name, if_exists=True, cascade=op.cascade))
    # MySQL and SQLite rebuild tables with their checks off: keys that point here wait for the name to return.
    for referrer, constraint in state.referrers(key) if state.dialect == "postgres" else ():
        holder = state.tables[referrer.name]
        state.put(replace(holder, constraints=tuple(part for part in holder.constraints if part is not constraint)))
    if op.cascade:
        drop_readers(state, key)


def rename_table(state: State, op: RenameTable) -> None:
    """A table takes another name; everything that points at it follows."""
    old, new = state.resolve(op.table), state.resolve(op.to)
    if old in state.temporary:
        state.temporary.discard(old)
        state.temporary.add(new)
        return
    table = state.ensure(op.table, op.span)
    if table is None:
        return
    del state.tables[old]
    state.tables[new] = replace(table, name=new)
    state.gone[old] = op.span
    state.gone.pop(new, None)
    if old in state.shadowed:
        state.shadowed[new] = state.shadowed[old]
    _follow(state, {old: new})


def create_view(state: State, op: CreateView) -> None:
    """CREATE VIEW: its columns come from the query."""
    key = state.resolve(op.view)
    columns = outputs(state, op.query, op.span) if op.query else ()
    if op.columns:
        named = zip(op.columns, columns, strict=False)
        columns = tuple(replace(column, name=name) for name, column in named)
    kind: TableKind = "materialized view" if op.materialized else "view"
    query = op.query and _resolved(state, op.query)
    state.put(Table(key, op.span, kind=kind, columns=columns, query=query, taint=state.shadowed.get(key, "")))
    state.gone.pop(key, None)


def drop_view(state: State, op: DropView) -> None:
    """DROP VIEW."""
    key = state.resolve(op.view)
    if state.tables.pop(key, None) is not None:
        state.gone[key] = op.span
        if op.cascade:
            drop_readers(state, key)


def create_type(state: State, op: CreateType) -> None:
    """CREATE TYPE or DOMAIN."""
    state.types[state.resolve(op.type)] = EnumType(state.resolve(op.type), op.values, op.span, op.base)


def alter_enum(state: State, op: AlterEnum) -> None:
    """An enum value is added or takes another name."""
    key = state.resolve(op.type)
    known = state.types.get(key)
    if known is None:
        return
    values = list(known.values)
    if op.old:
        values = [op.new if value == op.old else value for value in values]
    elif op.new not in values:
        neighbour = op.before or op.after
        at = values.index(neighbour) + (0 if op.before else 1) if neighbour in values else len(values)
        values.insert(at, op.new)
    state.types[key] = replace(known, values=tuple(values))


def rename_type(state: State, op: RenameType) -> None:
    """A type takes another name; columns of that type follow."""
    old, new = state.resolve(op.type), state.resolve(op.to)
    if old in state.types:
        state.types[new] = replace(state.types.pop(old), name=new)
    for table in list(state.tables.values()):
        if any(column.type.name == str(old) for column in table.columns):
            columns = tuple(
                replace(c, type=replace(c.type, name=str(new))) if c.type.name == str(old) else c for c in table.columns
            )
            state.put(replace(table, columns=columns))


def drop_type(state: State, op: DropType) -> None:
    """DROP TYPE; CASCADE drops the columns of that type."""
    key = state.resolve(op.type)
    state.types.pop(key, None)
    for table in list(state.tables.values()) if op.cascade else ():
        for column in table.columns:
            if column.type.name == str(key):
                drop_column(state, DropColumn(span=op.span, table=table.name, column=column.name, cascade=True))


def rename_schema(state: State, op: RenameSchema) -> None:
    """Every table and type of a schema moves."""
    for key in [key for key in state.types if key.schema == op.schema]:
        rename_type(state, RenameType(span=op.span, type=key, to=Name(key.name, op.to)))
    moves = {key: Name(key.name, op.to) for key in state.tables if key.schema == op.schema}
    for old, new in moves.items():
        state.tables[new] = replace(state.tables.pop(old), name=new)
    _follow(state, moves)


def drop_schema(state: State, op: DropSchema) -> None:
    """DROP SCHEMA … CASCADE."""
    schema = "" if op.schema == "public" else op.schema
    for key in [key for key in state.tables if key.schema == schema]:
        drop_table(state, DropTable(span=op.span, table=key, if_exists=True, cascade=True))
    for key in [key for key in state.types if key.schema == schema]:
        drop_type(state, DropType(span=op.span, type=key, cascade=True))


def partition(state: State, op: Partition) -> None:
    """ATTACH and DETACH PARTITION."""
    from buttress.assembly.replay.family import take_over

    child, parent = state.get(op.child), state.get(op.table)
    if child is None:
        return
    state.put(replace(child, partition_of=state.resolve(op.table) if op.attach else None))
    if op.attach and parent is not None:
        take_over(state, parent, child.name)


def outputs(state: State, shape: SelectShape, span: Span) -> tuple[Column, ...]:
    """The columns a query returns, with types where they come straight from a known column."""
    columns: list[Column] = []
    for name, owner, source in shape.outputs:
        table = state.get(owner) if owner else None
        if source == "*":
            owners = [table] if table else [state.get(use.table) for use in shape.uses]
            columns.extend(
                replace(c, span=span, nullable=True, default=None, auto=False) for t in owners if t for c in t.columns
            )
            continue
        known = state.column(table, source) if table else None
        kind = known.type if known else ColumnType("unknown")
        columns.append(Column(name, kind, span))
    return tuple(columns)


def _blind(state: State, shape: SelectShape, taint: str) -> str:
    """CREATE TABLE AS from a table that is not known: its columns are not known either."""
    starred = any(source == "*" for _, _, source in shape.outputs)
    unknown = [use.table for use in shape.uses if state.get(use.table) is None]
    return taint or (
        f"its columns come from {unknown[0]}, which is created nowhere here" if starred and unknown else ""
    )


def _with_inherited(state: State, table: Table, op: CreateTable) -> Table:
    """LIKE, INHERITS and PARTITION OF bring columns (and some of them keys) along."""
    for heir_of in op.inherits:
        state.heirs.setdefault(state.resolve(heir_of), set()).add(table.name)
    for parent_name in (*op.like, *op.inherits, *((op.partition_of,) if op.partition_of else ())):
        parent = state.get(parent_name)
        if parent is None:
            taint = table.taint or f"its columns come from {parent_name}, which is created nowhere here"
            table = replace(table, taint=taint)
            continue
        table = replace(table, columns=_merged(parent, table, op))
        if op.partition_of or op.like_indexes:
            state.put(table)
            _copy_keys(state, parent, table.name, foreign=op.partition_of is not None)
            table = state.tables[table.name]
    if op.partition_of:
        table = replace(table, partition_of=state.resolve(op.partition_of))
    return table


def _merged(parent: Table, table: Table, op: CreateTable) -> tuple[Column, ...]:
    """The parent's columns, then the table's own; one that both name stands with the parent's and is NOT NULL if
    either says so.
    """
    own = {column.name: column for column in table.columns}
    copied = []
    for column in parent.columns:
        mine = own.pop(column.name, None)
        copied.append(
            replace(mine or column, span=op.span, nullable=column.nullable and (mine is None or mine.nullable))
        )
    return (*copied, *own.values())


def _copy_keys(state: State, parent: Table, child: Name, *, foreign: bool) -> None:
    """Keys and indexes under names of the child's own; LIKE copies no foreign keys."""
    for part in parent.constraints:
        if part.kind in ("primary", "unique"):
            add_constraint(state, child, replace(part, name="", using_index=""))
        elif part.kind == "foreign" and foreign:
            add_constraint(state, child, part)
    for index in parent.indexes:
        if index.origin == "index":
            add_index(state, child, replace(index, name=""))


def _follow(state: State, moves: dict[Name, Name]) -> None:
    """Foreign keys, partitions, heirs and views keep pointing at tables that moved."""
    state.heirs = {moves.get(k, k): {moves.get(n, n) for n in names} for k, names in state.heirs.items()}
    for table in list(state.tables.values()):
        constraints = tuple(
            replace(part, parent=moves[part.parent]) if part.parent in moves else part for part in table.constraints
        )
        query = table.query
        if query and any(use.table in moves for use in query.uses):
            query = replace(query, uses=tuple(replace(u, table=moves.get(u.table, u.table)) for u in query.uses))
        parent = moves.get(table.partition_of) if table.partition_of else None
        if constraints != table.constraints or query is not table.query or parent:
            state.put(replace(table, constraints=constraints, query=query, partition_of=parent or table.partition_of))


def _resolved(state: State, shape: SelectShape) -> SelectShape:
    uses: tuple[TableUse, ...] = tuple(replace(use, table=state.resolve(use.table)) for use in shape.uses)
    return replace(shape, uses=uses)


if TYPE_CHECKING:
    from buttress.blueprint.sql import Constraint


def set_comment(state: State, op: SetComment) -> None:
    """COMMENT ON a table, a view or a column that is known; a comment proves nothing about one that is not."""
    table = state.get(op.table)
    if table is None:
        return
    if not op.column:
        state.put(replace(table, comment=op.text))
        return
    name = state.spelled(table, op.column)
    columns = tuple(replace(c, comment=op.text) if c.name == name else c for c in table.columns)
    state.put(replace(table, columns=columns))
