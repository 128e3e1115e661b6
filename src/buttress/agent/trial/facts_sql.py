"""What a database is made of, as facts to compare."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from buttress.agent.trial.facts import Fact, counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from buttress.blueprint.catalog import Database, Table
    from buttress.blueprint.sql import Constraint, Index

#: What a partial unique index says of the rows that it is about.
_PARTIAL = re.compile(
    r"\bIS\s+(?:NOT\s+)?NULL\b|^\W*(?:NOT\s+)?\w+\W*$|(?:=|\bIS|\bIN)\s*\(?\s*(?:'|TRUE|FALSE)", re.IGNORECASE
)


def database_facts(database: Database) -> Iterator[Fact]:
    """A database, its tables with everything in them, and its types."""
    yield Fact(
        "database",
        database.key,
        says={
            "dialect": database.dialect,
            "runner": (database.runner, database.framework),
            "reading": (database.variant_of, database.sketch, database.family, database.snapshot),
            "keys": (database.indexes_foreign_keys, database.relation_mode),
            "name": database.label,
        },
    )
    for table in database.catalog.tables.values():
        yield from _table(database, table)
    for enum in database.catalog.types.values():
        yield Fact("type", str(enum.name), database.key, {"values": enum.values, "base": str(enum.base or "")})
    for problem in database.catalog.problems:
        yield Fact("problem", f"{problem.kind} of {problem.subject}", database.key)


def _table(database: Database, table: Table) -> Iterator[Fact]:
    name, within = database.subject(table.name), database.key
    yield Fact(
        "table" if table.kind == "table" else "view",
        name,
        within,
        {
            "kind": table.kind,
            "completeness": (table.assumed, bool(table.taint)),
            "comment": table.comment,
            "role": table.role,
            "partitions": (str(table.partition_of or ""), table.partition_by, table.partitioned),
            "rows": (table.rows_seeded, table.rows_stated),
            "triggers": table.triggers,
            "dropped keys": _unguarded(table),
            "query": repr(table.query),
        },
    )
    for column in table.columns:
        yield Fact(
            "column",
            f"{name}.{column.name}",
            within,
            {
                "type": column.type,
                "nullable": column.nullable,
                "default": column.default,
                "automatic value": (column.auto, column.generated),
                "client default": column.client_default,
                "ignored": column.ignored,
                "comment": column.comment,
            },
        )
    for constraint in table.constraints:
        yield _constraint(
            name, within, constraint, _is_void(table, constraint.columns, unique=constraint.kind == "unique")
        )
    for index in table.indexes:
        if index.origin in ("index", "framework"):
            yield _index(name, within, index, _is_void(table, index.columns, index.where, unique=index.unique))


def _unguarded(table: Table) -> frozenset[tuple[str, ...]]:
    """Columns whose foreign key was dropped and not added again: the one that came back is compared by itself."""
    guarded = {frozenset(each.columns) for each in table.constraints if each.kind == "foreign"}
    return frozenset(columns for columns in table.unguarded if frozenset(columns) not in guarded)


def _constraint(table: str, within: str, constraint: Constraint, void: bool) -> Fact:
    columns = ",".join(constraint.columns)
    subject = f"{table}({columns})"
    if constraint.kind == "foreign":
        parent = ",".join(constraint.parent_columns)
        subject += f" to {constraint.parent}({parent})"
    elif constraint.kind in ("check", "exclude"):
        subject = f"{table}: {' '.join(constraint.expression.split())}"
    kind = {"primary": "primary key", "unique": "unique key", "foreign": "foreign key"}.get(constraint.kind)
    return Fact(
        kind or f"{constraint.kind} constraint",
        subject,
        within,
        {
            "on delete": constraint.on_delete,
            "on update": constraint.on_update,
            "validity": constraint.valid,
            "deferral": (constraint.deferrable, constraint.nulls_not_distinct),
            "enforcement": constraint.virtual,
            "void": void,
        },
    )


def _index(table: str, within: str, index: Index, void: bool) -> Fact:
    keys = ",".join(key.column or re.sub(r"\s+", " ", key.expression) for key in index.keys)
    return Fact(
        "index",
        f"{table}.{index.name}" if index.name else f"{table}({keys})",
        within,
        {
            "keys": tuple((k.column, k.expression, k.descending, k.prefix, k.opclass) for k in index.keys),
            "uniqueness": (index.unique, index.nulls_not_distinct, index.deferrable),
            "method": index.method,
            "condition": index.where,
            "other columns": counted(index.include),
            "void": void,
        },
    )


def _is_void(table: Table, columns: tuple[str, ...], where: str = "", *, unique: bool) -> bool:
    """Whether an index holds no row, or a unique one holds nothing unique: it holds the primary key and more, or speaks of
    a part of the rows that is not told by NULL, a flag or a state.
    """
    names = {column.name.lower() for column in table.columns}
    if where and not names & set(re.findall(r"\w+", where.lower())):
        return True
    if not unique:
        return False
    key = table.primary_key
    wider = key is not None and set(key.columns) < set(columns)
    return wider or bool(where and not _PARTIAL.search(where))
