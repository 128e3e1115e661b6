"""Questions about the queries of a repository: which of them find no index to stand on."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from buttress.predicates.growth import all_uses, grows
from buttress.predicates.indexes import serving

if TYPE_CHECKING:
    from collections.abc import Iterator

    from buttress.blueprint.catalog import Database, Table
    from buttress.blueprint.sql import Column, TableUse
    from buttress.blueprint.statements import Statement
    from buttress.predicates.answer import Answer


class Filtering(NamedTuple):
    """One query's filter on one table, and whether an index serves it."""

    table: Table
    use: TableUse
    statement: Statement
    columns: tuple[str, ...]  # compared with a value, equality first
    served: Answer


def filterings(database: Database) -> Iterator[Filtering]:
    """Every filter of the repository's query files on a table that is not small by its role.

    Left out: views, lookups and settings; filters on nothing but booleans (on tables that nothing says grow: on nothing
    but booleans, enums and references), which no plain index narrows much; and uses that only join, the foreign key's matter.
    """
    for use, statement in all_uses(database):
        table = database.catalog.table(use.table)
        if table is None or table.kind != "table" or grows(table).no:
            continue
        columns = tuple(dict.fromkeys((*use.equality, *use.ranges)))
        known = [table.column(column) for column in columns]
        if not columns or any(column is None for column in known):
            continue
        small = not grows(table).yes
        broad = [c for c in known if c is not None and _few_values(database, table, c, enums=small)]
        held = {name for key in table.foreign_keys for name in key.columns} if small else set()
        if broad and all(column in broad or (column is not None and column.name in held) for column in known):
            continue
        yield Filtering(table, use, statement, columns, serving(table, use, database.dialect))


def _few_values(database: Database, table: Table, column: Column, *, enums: bool) -> bool:
    """Whether a column has a handful of values: a boolean; with ``enums`` also a type or a check that lists them."""
    if column.type.name == "boolean":
        return True
    kinds = database.catalog.types.items()
    named = any(name.name == column.type.name and kind.base is None for name, kind in kinds)
    inline = column.type.name in ("enum", "set")
    checked = any(c.kind == "check" and c.columns == (column.name,) and "'" in c.expression for c in table.constraints)
    return enums and (named or inline or checked)
