"""Questions about the queries of a repository: which of them find no index to stand on."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from buttress.predicates.growth import all_uses, grows
from buttress.predicates.indexes import serving

if TYPE_CHECKING:
    from collections.abc import Iterator

    from buttress.blueprint.catalog import Database, Table
    from buttress.blueprint.sql import Statement, TableUse
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

    Left out: views, lookups and settings; filters on nothing but booleans, which no plain index narrows; and uses
    that only join, which are the foreign key's matter.
    """
    for use, statement in all_uses(database):
        table = database.catalog.table(use.table)
        if table is None or table.kind != "table" or grows(table).no:
            continue
        columns = tuple(dict.fromkeys((*use.equality, *use.ranges)))
        known = [table.column(column) for column in columns]
        if not columns or any(column is None for column in known):
            continue
        if all(column is not None and column.type.name == "boolean" for column in known):
            continue
        yield Filtering(table, use, statement, columns, serving(table, use))
