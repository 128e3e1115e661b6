"""What files say of a table that its catalog does not hold: scripts beside the history, and migrations after a snapshot."""

from __future__ import annotations

from typing import TYPE_CHECKING

from buttress.blueprint.ops import AddColumn, AddConstraint, CreateIndex, SetDefault, SetNullable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from buttress.blueprint.catalog import Database, Table
    from buttress.blueprint.ops import Op
    from buttress.blueprint.sql import Name
    from buttress.blueprint.statements import SchemaFile


def strays_of(database: Database) -> Mapping[Name, Op]:
    """For each table, one operation of a file that was not replayed and whose effect the catalog does not show. Nobody can
    tell whether it was run: what the catalog lacks may be there.
    """
    found: dict[Name, Op] = {}
    for file in _not_replayed(database):
        for statement in file.statements:
            for op in () if statement.down else statement.ops:
                table = database.catalog.table(op.table) if isinstance(op, _TELLING) else None
                if table is not None and not _shows(table, op):
                    found.setdefault(table.name, op)
    return found


_TELLING = (AddColumn, AddConstraint, CreateIndex, SetDefault, SetNullable)


def _not_replayed(database: Database) -> Iterator[SchemaFile]:
    steps = {migration.path for migration in database.migrations}
    downs = {migration.down_path for migration in database.migrations}
    replayed = {database.snapshot} if database.snapshot else steps
    return (file for file in database.files if file.path not in replayed | downs)


def _shows(table: Table, op: Op) -> bool:
    """Whether a table is as if the operation had been run."""
    if isinstance(op, CreateIndex):
        return any(index.columns == op.index.columns or index.name == op.index.name for index in table.indexes)
    if isinstance(op, AddConstraint):
        mine = op.constraint
        return any((c.kind, c.columns) == (mine.kind, mine.columns) for c in table.constraints)
    if isinstance(op, AddColumn):
        return table.column(op.column.name) is not None
    if isinstance(op, SetNullable):
        column = table.column(op.column)
        return column is not None and column.nullable == op.nullable
    column = table.column(op.column) if isinstance(op, SetDefault) else None
    return column is None or not isinstance(op, SetDefault) or (column.default is None) == (op.default is None)
