"""How much of a table a data change or a query goes over: a few rows by their key, or as many as there are."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from buttress.blueprint.catalog import Catalog, Table
    from buttress.blueprint.ops import Write
    from buttress.blueprint.sql import Name, SelectShape, TableUse

#: What a table's key is called where the table itself is not known.
_USUAL_KEYS = ({"id"}, {"uuid"}, {"key"})


def goes_over_rows(op: Write, table: Table) -> bool:
    """Whether an UPDATE or DELETE reads its table whole, or as far as another table's rows lead it; not if literals name
    a unique key, or lead into an index.
    """
    if op.verb not in ("update", "delete"):
        return False
    if not op.filtered or op.query is None:
        return True
    own = next((use for use in op.query.uses if use.table == op.table), None)
    if own is None:
        return True
    alone = len(op.query.uses) == 1
    if alone and own.joins and _names_row((*own.equality, *own.joins), table):
        return False  # joined to a list of values that stands in the statement
    return not _led(own, table)


def tables_read(shape: SelectShape, catalog: Catalog, apart: frozenset[Name]) -> list[Name]:
    """The tables that a query reads without limit and without a key or index to lead it; ``apart`` do not count."""
    if shape.limited:
        return []
    found: dict[Name, None] = {}
    for use in shape.uses:
        if use.table in apart:
            continue
        known = catalog.table(use.table)
        if known is not None and (known.kind != "table" or _led(use, known)):
            continue
        if known is None and any(keys <= set(use.equality) for keys in _USUAL_KEYS):
            continue
        found[use.table] = None
    return list(found)


def _led(use: TableUse, table: Table) -> bool:
    """Whether literals in the condition lead into an index or name a row."""
    if table.assumed or not table.columns:
        return any(keys <= set(use.equality) for keys in _USUAL_KEYS)
    if _names_row(use.equality, table):
        return True
    return any(index.columns[0] in use.equality for index in table.indexes if index.columns and index.columns[0])


def _names_row(columns: tuple[str, ...], table: Table) -> bool:
    if table.assumed or not table.columns:
        return any(keys <= set(columns) for keys in _USUAL_KEYS)
    keys = [part.columns for part in table.constraints if part.kind in ("primary", "unique")]
    keys += [index.columns for index in table.indexes if index.unique and not index.where]
    return any(key and set(key) <= set(columns) for key in keys)
