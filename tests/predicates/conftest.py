"""Hand-made tables for predicates, written as short lines: ``id bigint pk auto``, ``user_id bigint -> users cascade``."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from buttress.blueprint.catalog import Catalog, Database, Migration, Table
from buttress.blueprint.source import Span
from buttress.blueprint.sql import Column, ColumnType, Constraint, Index, IndexKey, Name
from buttress.blueprint.statements import SchemaFile, Statement

if TYPE_CHECKING:
    from collections.abc import Sequence

    from buttress.blueprint.ops import Op
    from buttress.blueprint.sql import Action, Dialect

#: How actions are written in a column's line.
ACTIONS: dict[str, Action] = {
    "no action": "no action",
    "cascade": "cascade",
    "restrict": "restrict",
    "set_null": "set null",
}


class Schema:
    """Makes tables, catalogs and databases without any reader."""

    def __init__(self) -> None:
        self.lines = 0

    def span(self) -> Span:
        """A place of its own for each fact."""
        self.lines += 1
        return Span("schema.sql", self.lines, self.lines, self.lines, 1, self.lines, 2)

    def type(self, written: str) -> ColumnType:
        """``varchar(36)``; ``bigint!u`` is unsigned, ``double+precision`` has a space."""
        name, _, rest = written.partition("(")
        arguments = tuple(rest.rstrip(")").split(",")) if rest else ()
        name, _, sign = name.partition("!")
        return ColumnType(name.replace("+", " "), arguments, unsigned=bool(sign))

    def table(
        self, name: str, *lines: str, indexes: Sequence[str] = (), more: Sequence[Index] = (), **extra: Any
    ) -> Table:
        """A table; each line is a column with flags: pk, unique, required, auto, ``=default``, ``-> parent action``."""
        columns: list[Column] = []
        constraints: list[Constraint] = []
        made: list[Index] = []
        for line in lines:
            column, kind, *flags = line.split()
            span = self.span()
            default = next((flag[1:] for flag in flags if flag.startswith("=")), None)
            nullable = not {"pk", "required"} & set(flags)
            columns.append(Column(column, self.type(kind), span, nullable, default, auto="auto" in flags))
            if "pk" in flags:
                constraints.append(Constraint("primary", (column,), span))
                made.append(Index((IndexKey(column),), span, unique=True, origin="primary"))
            if "unique" in flags:
                called = f"{name}_{column}_key"
                constraints.append(Constraint("unique", (column,), span, name=called))
                made.append(Index((IndexKey(column),), span, name=called, unique=True, origin="unique"))
            if "->" in flags:
                parent, *action = flags[flags.index("->") + 1 :]
                constraints.append(self.reference(column, parent, span, *action))
        made.extend(self.index(text) for text in indexes)
        made.extend(more)
        return Table(
            Name(name),
            self.span(),
            columns=tuple(columns),
            constraints=tuple(constraints),
            indexes=tuple(made),
            **extra,
        )

    def reference(self, column: str, parent: str, span: Span, action: str = "no action") -> Constraint:
        """A foreign key of one column."""
        return Constraint("foreign", (column,), span, parent=Name(parent), on_delete=ACTIONS[action])

    def index(self, text: str) -> Index:
        """``name(a,b-) unique where a IS NOT NULL using gin``."""
        head, _, tail = text.partition(")")
        name, _, keys = head.partition("(")
        parts = tuple(IndexKey(key.rstrip("-"), descending=key.endswith("-")) for key in keys.split(","))
        method = tail.partition("using ")[2] or "btree"
        where = tail.partition("where ")[2]
        return Index(parts, self.span(), name=name, unique=" unique" in tail, method=method, where=where)

    def catalog(self, *tables: Table, dialect: Dialect = "postgres") -> Catalog:
        """A catalog of these tables."""
        return Catalog(dialect, {table.name: table for table in tables})

    def database(
        self, *tables: Table, statements: Sequence[Statement] = (), migrations: Sequence[str] = ()
    ) -> Database:
        """A database of these tables, with one file of queries, ``queries.sql``."""
        file = SchemaFile("queries.sql", "sql", "postgres", tuple(statements))
        steps = tuple(Migration("1", path, ()) for path in migrations)
        return Database("db", "postgres", "test", self.catalog(*tables), (file,), migrations=steps)

    def statement(self, *ops: Op) -> Statement:
        """A statement that does this."""
        return Statement(self.span(), "postgres", "query", tuple(ops))

    def with_primary(self, table: Table, *columns: str) -> Table:
        """The table with a primary key of several columns."""
        key = Constraint("primary", columns, self.span())
        keys = tuple(IndexKey(column) for column in columns)
        index = Index(keys, key.span, unique=True, origin="primary")
        return replace(table, constraints=(*table.constraints, key), indexes=(*table.indexes, index))


@pytest.fixture
def schema() -> Schema:
    """A maker of tables."""
    return Schema()
