"""Questions about a table that a design shows and a database has: where do the two disagree."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from buttress.predicates.keys import INTEGER_BITS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from buttress.blueprint.catalog import Database, Table
    from buttress.blueprint.ops import CreateTable
    from buttress.blueprint.source import Span
    from buttress.blueprint.sql import Column, ColumnType, Index, Name

_PREFIX = re.compile(r"^(?:t|tbl|tb)_")
#: Types that hold the same kind of thing; a difference inside one class is a matter of size or of the server.
_CLASSES = {
    **dict.fromkeys((*INTEGER_BITS, "int", "year"), "a whole number"),
    **dict.fromkeys(("text", "varchar", "char", "citext", "string", "longtext", "mediumtext", "tinytext"), "text"),
    **dict.fromkeys(("numeric", "decimal"), "a decimal number"),
    **dict.fromkeys(("real", "double precision", "float", "double"), "a floating point number"),
    **dict.fromkeys(("timestamp", "timestamptz", "datetime"), "a moment"),
    **dict.fromkeys(("json", "jsonb"), "JSON"),
    **dict.fromkeys(("bytea", "blob", "binary", "varbinary", "longblob", "mediumblob"), "bytes"),
    "uuid": "a UUID",
    "date": "a day",
    "boolean": "a truth value",
}
#: Pairs of classes that servers and frameworks use for one another.
_ALIKE = (
    frozenset({"a UUID", "text"}),
    frozenset({"a UUID", "bytes"}),
    frozenset({"a truth value", "a whole number"}),
    frozenset({"JSON", "text"}),
    frozenset({"a moment", "a day"}),
)
#: A text column at least so much narrower than the design's cuts what the design promises to hold.
_MANY = 0.5


class Difference(NamedTuple):
    """One disagreement. ``at`` stands in the design, ``real`` in the schema. ``hard``: one of the two is wrong about
    what the table is, not merely about how it is guarded or read.
    """

    words: str
    at: Span
    real: Span
    hard: bool


def real_table(name: Name, databases: tuple[Database, ...]) -> tuple[Database, Table] | None:
    """The one table of that name (letter case and a ``t_`` in front aside); None for none or for two."""
    wanted = plain(name)
    found = [(d, t) for d in databases for t in d.catalog.base_tables() if plain(t.name) == wanted]
    return found[0] if len(found) == 1 else None


def plain(name: Name) -> str:
    """A table's name for comparing."""
    return _PREFIX.sub("", name.name.lower())


def differences(planned: CreateTable, table: Table, *, whole: bool) -> list[Difference]:
    """What the design's statement says of a table that its real definition does not say, in the design's order.

    ``whole``: the real table's definition was read completely, so that what it lacks is lacking.
    """
    known = {_key(column.name): column for column in table.columns}
    found = [d for c in planned.columns for d in _of_column(c, known, table, whole=whole)]
    if whole:
        found += _of_keys(planned, table)
    return found


def same_thing(planned: CreateTable, table: Table) -> bool:
    """Whether at least half of the design's columns are there: else the two only share a name."""
    known = {_key(column.name) for column in table.columns}
    common = sum(_key(column.name) in known for column in planned.columns)
    return bool(planned.columns) and common >= _MANY * len(planned.columns) and common > 1


def _of_column(column: Column, known: Mapping[str, Column], table: Table, *, whole: bool) -> Iterator[Difference]:
    real = known.get(_key(column.name))
    if real is None:
        if whole:
            yield Difference(f"has no {column.name}", column.span, table.span, hard=True)
        return
    mine, theirs = _class(column.type), _class(real.type)
    if mine and theirs and mine != theirs and frozenset({mine, theirs}) not in _ALIKE:
        words = f"{real.name} is {real.type}, not {column.type}"
        yield Difference(words, column.span, real.span, hard=True)
    elif not column.nullable and real.nullable and not real.generated:
        yield Difference(f"{real.name} may be NULL", column.span, real.span, hard=False)


def _of_keys(planned: CreateTable, table: Table) -> Iterator[Difference]:
    """Indexes and unique keys that the design shows and the table has not; a wider index serves as well."""
    real = [tuple(map(_key, index.columns)) for index in table.indexes]
    unique = {frozenset(columns) for columns, index in zip(real, table.indexes, strict=True) if index.unique}
    unique |= {frozenset(map(_key, c.columns)) for c in table.constraints if c.kind in ("unique", "primary")}
    names = {_key(column.name) for column in table.columns}
    for constraint in planned.constraints:
        columns = frozenset(map(_key, constraint.columns))
        if constraint.kind == "unique" and columns <= names and not any(other <= columns for other in unique):
            text = f"{', '.join(constraint.columns)} may repeat"
            yield Difference(text, constraint.span, table.span, hard=False)
    for index in planned.indexes:
        yield from _of_index(index, real, unique, names, table)


def _of_index(
    index: Index, real: list[tuple[str, ...]], unique: set[frozenset[str]], names: set[str], table: Table
) -> Iterator[Difference]:
    columns = tuple(map(_key, index.columns))
    if not columns or "" in columns or not names.issuperset(columns):
        return
    if index.unique and not any(other <= frozenset(columns) for other in unique):
        yield Difference(f"{', '.join(index.columns)} may repeat", index.span, table.span, hard=False)
    elif not index.unique and not any(other[: len(columns)] == columns for other in real):
        yield Difference(f"has no index on {', '.join(index.columns)}", index.span, table.span, hard=False)


def _class(kind: ColumnType) -> str:
    return "" if kind.array else _CLASSES.get(kind.name, "")


def _key(name: str) -> str:
    """``createdAt``, ``created_at`` and ``"CreatedAt"`` are one column."""
    return name.lower().replace("_", "")
