"""What the schema rules share: how subjects and fixes are spelled in each dialect and framework."""

from __future__ import annotations

from typing import TYPE_CHECKING

from buttress.predicates.keys import references
from buttress.predicates.naming import RUNNER_TABLES, is_plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from buttress.blueprint.blueprint import Blueprint
    from buttress.blueprint.catalog import Database, Table
    from buttress.blueprint.sql import Constraint, Name

    References = Mapping[Name, Sequence[tuple[Table, Constraint]]]


def subject(database: Database, table: Table, columns: Sequence[str]) -> str:
    """``orders.user_id`` for one column, ``orders(a,b)`` for several."""
    name = database.subject(table.name)
    return f"{name}.{columns[0]}" if len(columns) == 1 else f"{name}({','.join(columns)})"


def tables(blueprint: Blueprint) -> Iterator[tuple[Database, Table]]:
    """Every base table of every reviewed database whose definition was read completely, migration runners' own left out."""
    for database in blueprint.reviewed:
        for table in database.catalog.base_tables():
            kept_by_runner = table.name.name.lower() in RUNNER_TABLES
            if not table.assumed and not table.taint and not kept_by_runner:
                yield database, table


def tables_and_references(blueprint: Blueprint) -> Iterator[tuple[Database, Table, References]]:
    """The same, with the foreign keys that point at each table of the database."""
    known: dict[str, References] = {}
    for database, table in tables(blueprint):
        if database.key not in known:
            known[database.key] = references(database.catalog)
        yield database, table, known[database.key]


def quoted(database: Database, name: str) -> str:
    """A name as the dialect needs it written: Prisma's ``Envelope`` needs quotes in PostgreSQL. The sign that quotes is
    doubled inside it, as both servers ask.
    """
    if is_plain(name):
        return name
    sign = "`" if database.dialect == "mysql" else '"'
    return f"{sign}{name.replace(sign, sign * 2)}{sign}"


def full_name(database: Database, name: Name) -> str:
    """A table's name as it stands in a statement."""
    parts = [part for part in (name.schema, name.name) if part]
    return ".".join(quoted(database, part) for part in parts)


def column_list(database: Database, columns: Sequence[str]) -> str:
    """Columns as they stand in brackets."""
    return ", ".join(quoted(database, column) for column in columns)


def add_index(database: Database, table: Table, columns: Sequence[str], *, unique: bool = False) -> str:
    """The change that adds an index, in the project's own notation."""
    if database.framework == "prisma":
        attribute = "@@unique" if unique else "@@index"
        mapped = any("_" in column for column in columns)  # @map: the field has another name
        fields = f" over {' and '.join(columns)}" if mapped else f"([{', '.join(columns)}])"
        return f"add {attribute}{fields} to the model of {table.name.name}"
    if database.framework == "rails":
        keys = f":{columns[0]}" if len(columns) == 1 else f"[{', '.join(':' + c for c in columns)}]"
        return f"add_index :{table.name.name}, {keys}{', unique: true' if unique else ''}"
    kind = "UNIQUE INDEX" if unique else "INDEX"
    online = " CONCURRENTLY" if database.dialect == "postgres" and database.runner else ""
    on = f"{full_name(database, table.name)} ({column_list(database, columns)})"
    if database.dialect == "postgres":
        return f"CREATE {kind}{online} ON {on}"
    name = quoted(database, f"{table.name.name}_{'_'.join(columns)}_{'key' if unique else 'idx'}")
    return f"CREATE {kind} {name} ON {on}"


def alter(database: Database, table: Table, change: str) -> str:
    """``ALTER TABLE orders <change>``."""
    return f"ALTER TABLE {full_name(database, table.name)} {change}"
