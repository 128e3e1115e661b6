"""Questions about indexes: what serves a filter, what says the same twice."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from buttress.predicates.answer import Answer
from buttress.predicates.partial_indexes import holds_rows

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from buttress.blueprint.catalog import Table
    from buttress.blueprint.sql import Dialect, Index, TableUse

#: Index methods that answer ``column = value`` by one descent. BRIN only narrows to block ranges; GIN, SP-GiST and
#: full-text indexes answer other operators (PostgreSQL manual, "Index Types").
EQUALITY_METHODS = frozenset({"btree", "hash", "gist", ""})
#: Methods whose entries are sorted, so that a longer index can stand in for a shorter one.
SORTED_METHODS = frozenset({"btree", ""})

_NOT_NULL = re.compile(r"^\(*\s*[\"`]?(\w+)[\"`]?\s+is\s+not\s+null\s*\)*$", re.IGNORECASE)
_IDENTIFIER = re.compile(r"\w+")


class Redundant(NamedTuple):
    """An index that another one makes useless, and why."""

    useless: Index
    by: Index
    why: str


class Implied(NamedTuple):
    """A unique key that a narrower one makes say nothing. ``prefix``: the narrower one's columns lead it."""

    wide: Index
    by: Index
    prefix: bool


def covering(table: Table, columns: Sequence[str]) -> Answer:
    """Whether looking rows up by all of ``columns`` can use an index.

    Yes: the columns are, in any order, the first keys of an index that covers every row (or every row that is not
    null there). Unknown: part of the table cannot be seen, or an index serves only some of the columns.
    """
    for index in table.indexes:
        if _leads_with(index, columns) and serves_all_rows(index, columns):
            return Answer("yes", f"{index_name(table, index)} leads with {', '.join(columns)}", (index.span,))
    if table.assumed or table.taint:
        return Answer("unknown", table.taint or f"{table.name.name} is created outside the input", (table.span,))
    partly = next((i for i in table.indexes if len(columns) > 1 and i.columns and i.columns[0] in columns), None)
    if partly is not None and serves_all_rows(partly, columns):
        return Answer("unknown", f"{index_name(table, partly)} serves {partly.columns[0]} only", (partly.span,))
    return Answer("no", f"no index of {table.name.name} begins with {', '.join(columns)}", (table.span,))


def serves_all_rows(index: Index, columns: Sequence[str]) -> bool:
    """Whether an equality lookup by ``columns`` may use the index: no predicate, or only ``column IS NOT NULL``."""
    if not index.where:
        return True
    match = _NOT_NULL.match(index.where.strip())
    return match is not None and match.group(1).lower() in {column.lower() for column in columns}


def leading(table: Table, column: str) -> Index | None:
    """The first index whose first key is that column and that covers every row."""
    return next((i for i in table.indexes if _leads_with(i, (column,)) and serves_all_rows(i, (column,))), None)


def reading(table: Table, column: str) -> Index | None:
    """The first index whose key reads the column, as it is or through an expression (``lower(email)``, ``canon(name)``)."""
    wanted = column.lower()
    for index in table.indexes:
        for key in index.keys:
            told = {
                key.column.lower(),
                *(used.lower() for used in key.uses),
                *_IDENTIFIER.findall(key.expression.lower()),
            }
            if wanted in told:
                return index
    return None


def serving(table: Table, use: TableUse, dialect: Dialect = "postgres") -> Answer:
    """Whether any index narrows this use of a table: its first key is compared, the wanted order is its order, or it
    holds just the rows that are asked for.

    Unknown when nothing is filtered or ordered by a plain column, the table is partly unseen, or a partial index may
    serve: nothing proves that it holds every wanted row, or it holds rows that the rest of the filter has to sift.
    """
    filters = (*use.equality, *use.joins, *use.ranges)
    ordered = use.order[0][0] if use.order else ""
    if not filters and not ordered:
        return Answer("unknown", "no plain column is filtered or ordered by", (table.span,))
    answers = [_through(table, index, use, filters, ordered, dialect) for index in table.indexes if index.keys]
    for value in ("yes", "unknown"):
        found = next((answer for answer in answers if answer is not None and answer.value == value), None)
        if found is not None:
            return found
    if table.assumed or table.taint:
        return Answer("unknown", table.taint or f"{table.name.name} is created outside the input", (table.span,))
    return Answer(
        "no",
        f"no index of {table.name.name} begins with {' or '.join(dict.fromkeys(filters)) or ordered}",
        (table.span,),
    )


def _through(
    table: Table, index: Index, use: TableUse, filters: Sequence[str], ordered: str, dialect: Dialect
) -> Answer | None:
    """What one index does for a use; None where nothing."""
    name, here, first = index_name(table, index), (index.span,), index.keys[0]
    holds = holds_rows(index.where, use, dialect) if index.where else None
    if first.column in filters or set(first.uses) & set(filters):
        leads = f"{name} leads with {first.column or first.expression}"
        if index.where and holds is None and not serves_all_rows(index, filters):
            return Answer("unknown", f"{leads}, for rows with {index.where} only", here)
        return Answer("yes", leads, here)
    if not filters and first.column == ordered and not index.where:
        return Answer("yes", f"{name} is in that order", here)
    if holds is None or not holds.columns:
        return None
    if {column.lower() for column in filters} <= holds.columns:
        return Answer("yes", f"{name} holds only the rows with {index.where}", here)
    return Answer("unknown", f"{name} holds the rows with {index.where}, however many", here) if holds.narrow else None


def redundant(table: Table) -> Iterator[Redundant]:
    """Indexes that another index of the table makes useless, each once.

    Kept out: whatever an index alone provides (uniqueness, a predicate, a method, an INCLUDE list, a sort order, a
    key prefix), and the indexes of keys, unless an equal key stands beside them.
    """
    for position, index in enumerate(table.indexes):
        better = next((b for b in _others(table, position) if _replaces(b[1], index, later=b[0] < position)), None)
        if better is not None:
            yield Redundant(index, better[1], _why(table, index, better[1]))


def starts_with_primary_key(table: Table, index: Index) -> bool:
    """Whether a plain index begins with the whole single-column primary key and then adds columns."""
    primary = table.primary_key
    return (
        primary is not None
        and len(primary.columns) == 1
        and index.origin == "index"
        and not index.unique
        and not index.where
        and index.method in SORTED_METHODS
        and len(index.keys) > 1
        and index.keys[0].column == primary.columns[0]
    )


def index_name(table: Table, index: Index) -> str:
    """What people call an index: its name, ``the primary key``, else ``table(columns)``."""
    if index.origin == "primary":
        return "the primary key"
    return index.name or f"{table.name.name}({', '.join(key.column or key.expression for key in index.keys)})"


def _leads_with(index: Index, columns: Sequence[str]) -> bool:
    wanted = {column.lower() for column in columns}
    first = {key.column.lower() for key in index.keys[: len(wanted)] if key.column}
    return index.method in EQUALITY_METHODS and first == wanted


def _others(table: Table, position: int) -> Iterator[tuple[int, Index]]:
    return ((other, index) for other, index in enumerate(table.indexes) if other != position)


def _replaces(better: Index, index: Index, *, later: bool) -> bool:
    """Whether ``better`` does all that ``index`` does. ``later``: ``better`` was declared before ``index``."""
    if index.method != better.method or index.where.strip() != better.where.strip():
        return False
    if not set(index.include) <= {*better.include, *better.columns}:
        return False
    if index.keys == better.keys:
        return _equal_keys(index, better, later=later)
    prefix = better.keys[: len(index.keys)] == index.keys
    own_right = index.unique or index.origin != "index"
    return prefix and not own_right and index.method in SORTED_METHODS


def _equal_keys(index: Index, better: Index, *, later: bool) -> bool:
    if index.origin == "primary" or (index.unique and not better.unique):
        return False
    if index.unique == better.unique and _weight(index) == _weight(better):
        return later
    return _weight(index) <= _weight(better)


def _weight(index: Index) -> int:
    return {"primary": 3, "unique": 2}.get(index.origin, int(index.unique))


def _why(table: Table, index: Index, by: Index) -> str:
    name = index_name(table, by)
    if index.keys != by.keys:
        return f"{name} begins with the same columns and then adds {', '.join(k.column or k.expression for k in by.keys[len(index.keys) :])}"
    return f"{name} already indexes the same columns"


def implied(table: Table) -> Iterator[Implied]:
    """Unique keys that say nothing, because some of their columns are a unique key already; each once.

    Kept out: where values, nulls or the moment of the check differ (operator classes, collations, prefixes, NULLS NOT
    DISTINCT, deferrable keys, a predicate on the narrower key), partitioned tables, whose keys must hold the
    partition's, and the primary key itself.
    """
    if table.partitioned or table.partition_of is not None:
        return
    keys = [index for index in table.indexes if index.unique and not index.deferrable and _plain(index)]
    for index in keys:
        if index.origin == "primary" or index.include:
            continue
        narrower = (by for by in keys if not by.where and _within(by, index) and _same_nulls(table, by, index))
        by = min(narrower, key=lambda other: (other.origin == "primary", len(other.keys)), default=None)
        if by is not None:
            first = {key.column for key in index.keys[: len(by.keys)]}
            yield Implied(index, by, prefix=first == set(by.columns))


def _plain(index: Index) -> bool:
    return bool(index.keys) and all(key.column and key.prefix is None for key in index.keys)


def _within(narrower: Index, index: Index) -> bool:
    """Whether the narrower key's columns are some of the index's, compared in the same way."""
    ours = {(key.column, key.opclass) for key in narrower.keys}
    return ours < {(key.column, key.opclass) for key in index.keys}


def _same_nulls(table: Table, narrower: Index, index: Index) -> bool:
    if not index.nulls_not_distinct or narrower.nulls_not_distinct:
        return True
    columns = (table.column(name) for name in narrower.columns)
    return all(column is not None and not column.nullable for column in columns)
