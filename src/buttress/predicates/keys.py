"""Questions about keys and references: what identifies a row, what a foreign key points at, whether types agree."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from buttress.predicates.answer import Answer
from buttress.predicates.naming import by_words, reference_stem, table_named

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from buttress.blueprint.catalog import Catalog, Table
    from buttress.blueprint.source import Span
    from buttress.blueprint.sql import Column, ColumnType, Constraint, Dialect, Name

#: Bits of the integer types, across dialects.
INTEGER_BITS = {"tinyint": 8, "smallint": 16, "mediumint": 24, "integer": 32, "bigint": 64}
#: Families within which a comparison needs no cast; types outside every family only equal themselves.
_FAMILIES = {
    "integer": frozenset(INTEGER_BITS),
    "text": frozenset({"text", "varchar", "char", "citext"}),
    "exact": frozenset({"numeric", "decimal"}),
    "float": frozenset({"real", "double precision", "float", "double"}),
    "uuid": frozenset({"uuid"}),
    "boolean": frozenset({"boolean"}),
    "date": frozenset({"date"}),
    "bytes": frozenset({"bytea", "blob", "binary", "varbinary"}),
}


_PAIR = 2
#: Columns that may stand beside a pair without making it more than a pair.
PAIR_EXTRAS = frozenset(
    {"created_at", "updated_at", "createdat", "updatedat", "deleted_at", "deletedat", "added_at", "joined_at"}
    | {
        "inserted_at",
        "assigned_at",
        "published",
        "created",
        "updated",
        "role",
        "status",
        "position",
        "sort_order",
        "uuid",
    }
)


#: Words that make a column naming its own table a branch of a tree: ``parent_comment_id``, ``merged_story_id``.
_BRANCH = frozenset({"parent", "root", "merged", "reply", "source", "duplicate", "thread", "superior", "replaced"})


class Parent(NamedTuple):
    """The table and columns that a foreign key points at."""

    table: Table
    columns: tuple[str, ...]


class NameReference(NamedTuple):
    """A column that names another table without a foreign key."""

    column: Column
    parent: Table


class Mismatch(NamedTuple):
    """A foreign-key column whose type differs from the column it points at. ``harm`` says what follows."""

    child: Column
    parent: Column
    harm: str
    breaks: bool  # values that fit the parent do not fit the child, or the server refuses the constraint


def parent_of(catalog: Catalog, key: Constraint) -> Parent | None:
    """What a foreign key points at; None when the parent is not in the catalog or has no primary key to stand for."""
    table = catalog.table(key.parent) if key.parent else None
    if table is None:
        return None
    if key.parent_columns:
        return Parent(table, key.parent_columns)
    return Parent(table, table.primary_key.columns) if table.primary_key else None


def references(catalog: Catalog) -> Mapping[Name, Sequence[tuple[Table, Constraint]]]:
    """For every table, the foreign keys that point at it, with the tables that hold them."""
    found: defaultdict[Name, list[tuple[Table, Constraint]]] = defaultdict(list)
    for table in catalog.base_tables():
        for key in table.foreign_keys:
            if key.parent is not None:
                found[key.parent].append((table, key))
    return found


def identifies(table: Table) -> Answer:
    """Whether something identifies every row: a primary key, or a unique key of columns that are never null."""
    if table.primary_key is not None:
        return Answer("yes", "primary key", (table.primary_key.span,))
    for columns, span in _unique_sets(table):
        found = [table.column(column) for column in columns]
        if found and all(column is not None and not column.nullable for column in found):
            return Answer("yes", f"unique, never null: {', '.join(columns)}", (span,))
    if table.assumed or table.taint or not table.columns:
        return Answer("unknown", table.taint or "its columns are not all known", (table.span,))
    return Answer("no", f"{table.name.name} has neither", (table.span,))


def unique_within(table: Table, columns: Sequence[str]) -> Answer:
    """Whether two rows with the same values of ``columns`` are impossible: a key over some or all of them."""
    wanted = {column.lower() for column in columns}
    for found, span in _unique_sets(table):
        if found and {column.lower() for column in found} <= wanted:
            return Answer("yes", f"unique: {', '.join(found)}", (span,))
    if table.assumed or table.taint:
        return Answer("unknown", table.taint or "created outside the input", (table.span,))
    return Answer("no", f"no key of {table.name.name} is within {', '.join(columns)}", (table.span,))


def widened(table: Table, columns: Sequence[str]) -> bool:
    """Whether a key has all of the columns and more: the same values may meet again, once for each value of the rest."""
    wanted = {column.lower() for column in columns}
    return any(wanted < {column.lower() for column in found} for found, _ in _unique_sets(table))


def unique_with(table: Table, column: str) -> bool:
    """Whether any unique key, partial or expression one included, has to do with the column."""
    named = any(column in key.columns for key in table.constraints if key.kind in ("primary", "unique", "exclude"))
    indexed = any(i.unique and any(column in (k.column, *k.uses) for k in i.keys) for i in table.indexes)
    return (
        named
        or indexed
        or any(i.unique and any(_mentions(k.expression, column) for k in i.keys) for i in table.indexes)
    )


def polymorphic(table: Table, column: str) -> str:
    """The ``x_type`` column beside an ``x_id`` column that may point at several tables; '' when there is none."""
    stem = column.removesuffix("_id").removesuffix("Id")
    known = {c.name.lower(): c.name for c in table.columns}
    for suffix in ("_type", "type", "_kind", "kind", "_table", "_class"):
        found = known.get((stem + suffix).lower())
        if stem != column and found:
            return found
    return ""


def named_references(catalog: Catalog) -> Mapping[Name, Sequence[NameReference]]:
    """For every table, its columns that by name and type point at a table's single-column key without a foreign key.

    Left out: polymorphic pairs, columns whose type could not hold that key, and a table's own name unless a word such
    as ``parent`` makes it a branch of a tree.
    """
    known = {
        schema: by_words(t.name for t in catalog.base_tables() if t.name.schema == schema)
        for schema in {t.name.schema for t in catalog.base_tables()}
    }
    return {t.name: tuple(_named(catalog, t, known[t.name.schema])) for t in catalog.base_tables()}


def _named(catalog: Catalog, table: Table, known: Mapping[tuple[str, ...], Sequence[Name]]) -> Iterator[NameReference]:
    held = {column for key in table.foreign_keys for column in key.columns}
    own_key = table.primary_key.columns if table.primary_key and len(table.primary_key.columns) == 1 else ()
    for column in table.columns:
        stem = reference_stem(column.name)
        if not stem or column.name in held or column.name in own_key or polymorphic(table, column.name):
            continue
        name = table_named(stem, known)
        parent = catalog.table(name) if name else None
        if parent is None or (parent is table and not _BRANCH & set(stem)):
            continue
        if _fits(column, parent):
            yield NameReference(column, parent)


def mismatches(catalog: Catalog, key: Constraint, table: Table) -> Iterator[Mismatch]:
    """Columns of a foreign key whose type differs from what they point at in a way that matters."""
    parent = parent_of(catalog, key)
    if parent is None or parent.table.assumed or table.assumed or len(parent.columns) != len(key.columns):
        return
    for child_name, parent_name in zip(key.columns, parent.columns, strict=True):
        child, target = table.column(child_name), parent.table.column(parent_name)
        if child is None or target is None:
            continue
        harm = type_harm(_underlying(catalog, child.type), _underlying(catalog, target.type), catalog.dialect)
        if harm:
            yield Mismatch(child, target, *harm)


def _underlying(catalog: Catalog, kind: ColumnType) -> ColumnType:
    """What a domain is made of; any other type is itself."""
    domain = next((t for name, t in catalog.types.items() if name.name == kind.name and t.base is not None), None)
    return domain.base if domain is not None and domain.base is not None else kind


def type_harm(child: ColumnType, parent: ColumnType, dialect: Dialect) -> tuple[str, bool] | None:
    """What a difference between a foreign-key column and its target does; None when it does nothing or is unclear.

    The second value says whether something breaks. Enums, domains and extension types are unclear.
    """
    if dialect == "sqlite" or child.array or parent.array:
        return None  # SQLite compares by value whatever the declared type
    if child.name in INTEGER_BITS and parent.name in INTEGER_BITS:
        return _integer_harm(child, parent, dialect)
    ours, theirs = _family(child.name), _family(parent.name)
    if not ours or not theirs:
        return None
    if ours == theirs:
        return _length_harm(child, parent, dialect)
    if dialect == "mysql":
        return "MySQL refuses a foreign key between different types (error 3780)", True
    if {ours, theirs} <= {"integer", "exact", "float"}:
        return (
            f"comparing {child} with {parent} needs a cast on every join, and an index on the cast side is not used",
            True,
        )
    return f"PostgreSQL has no equality between {child} and {parent} and refuses the foreign key", True


def bits(kind: ColumnType) -> int | None:
    """Bits of an integer type; None for anything else."""
    return None if kind.array else INTEGER_BITS.get(kind.name)


def largest(kind: ColumnType) -> int:
    """The largest value of an integer type."""
    size = INTEGER_BITS[kind.name]
    return int(2**size - 1 if kind.unsigned else 2 ** (size - 1) - 1)


def length(kind: ColumnType) -> int | None:
    """Characters that a varchar(n) or char(n) may hold; None when it is not limited."""
    first = kind.arguments[0] if kind.name in ("varchar", "char") and kind.arguments else ""
    return int(first) if first.isdigit() else None


def _integer_harm(child: ColumnType, parent: ColumnType, dialect: Dialect) -> tuple[str, bool] | None:
    if dialect == "mysql" and (child.name, child.unsigned) != (parent.name, parent.unsigned):
        return "MySQL refuses a foreign key between integers of different size or sign (error 3780)", True
    if largest(child) < largest(parent):
        return f"{child} ends at {largest(child):,}; keys of {parent} go on to {largest(parent):,}", True
    if largest(child) > largest(parent):
        return f"the key itself ends at {largest(parent):,}, although {child} was chosen to outlive that", False
    return None


def _length_harm(child: ColumnType, parent: ColumnType, dialect: Dialect) -> tuple[str, bool] | None:
    ours, theirs = length(child), length(parent)
    if ours is not None and theirs is not None and ours < theirs:
        return f"keys longer than {ours} characters fit {parent} and cannot be referenced", True
    if ours is not None and parent.name == "text" and dialect == "postgres":
        return f"keys longer than {ours} characters cannot be referenced", False
    return None


def _family(name: str) -> str:
    return next((family for family, members in _FAMILIES.items() if name in members), "")


def _fits(column: Column, parent: Table) -> bool:
    key = parent.primary_key
    target = parent.column(key.columns[0]) if key and len(key.columns) == 1 else None
    if target is None or column.type.array:
        return False
    ours, theirs = column.type.name, target.type.name
    return (_family(ours) or ours) == (_family(theirs) or theirs)


def _unique_sets(table: Table) -> Iterator[tuple[tuple[str, ...], Span]]:
    for key in table.constraints:
        if key.kind in ("primary", "unique") and key.columns:
            yield key.columns, key.span
    for index in table.indexes:
        if index.unique and not index.where and all(index.columns):
            yield index.columns, index.span


def _mentions(expression: str, column: str) -> bool:
    return bool(expression) and column.lower() in re.findall(r"\w+", expression.lower())


def pair(table: Table) -> tuple[Constraint, Constraint] | None:
    """The two foreign keys of a table that says nothing but which two rows belong together; None for any other.

    Both columns are never null, and what stands beside them is bookkeeping, a flag, a role or a status. Events are no
    pairs: the same two rows meet again.
    """
    keys = [key for key in table.foreign_keys if len(key.columns) == 1]
    if len(keys) != _PAIR or len(table.foreign_keys) != _PAIR or table.role in ("event", "queue", "secrets"):
        return None
    if keys[0].columns == keys[1].columns:
        return None
    held = {key.columns[0] for key in keys}
    for column in table.columns:
        if column.name in held:
            if column.nullable:
                return None
        elif not _beside_a_pair(table, column):
            return None
    return keys[0], keys[1]


def _beside_a_pair(table: Table, column: Column) -> bool:
    name = column.name.lower()
    if table.primary_key is not None and column.name in table.primary_key.columns:
        return column.auto or column.type.name in ("uuid", "text", "varchar", "char") or bool(column.default)
    flag = column.type.name == "boolean"
    return flag or name in PAIR_EXTRAS or name.replace("_", "") in PAIR_EXTRAS


def pair_columns(table: Table) -> tuple[str, ...]:
    """The columns of a table's single-column foreign keys, when there are exactly two; () otherwise."""
    columns = tuple(key.columns[0] for key in table.foreign_keys if len(key.columns) == 1)
    return columns if len(columns) == _PAIR else ()
