"""DDL as it should be written here, and how each runner is told to leave a file outside a transaction."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from buttress.blueprint.catalog import Change
    from buttress.blueprint.sql import Index, IndexKey, Name

_PLAIN = re.compile(r"[a-z_][a-z0-9_$]*")

#: How a runner is told not to wrap one migration in a transaction (each runner's own manual).
_SWITCHES = {
    "diesel": "`run_in_transaction = false` in a metadata.toml beside up.sql",
    "goose": "`-- +goose NO TRANSACTION` at the top of the file",
    "dbmate": "`-- migrate:up transaction:false`",
    "sqlx": "`-- no-transaction` as the first line",
    "flyway": "`executeInTransaction=false` in the file's .conf",
    "prisma": "a migration of its own that holds this one statement",
    "rails": "`disable_ddl_transaction!` in the migration class",
    "golang-migrate": "a file of its own that holds this one statement",
    "drizzle": "run by hand before the deploy, as drizzle wraps every file",
}


def quoted(name: str) -> str:
    """An identifier, in double quotes only where PostgreSQL would otherwise fold or refuse it."""
    if _PLAIN.fullmatch(name):
        return name
    return '"' + name.replace('"', '""') + '"'


def table_sql(name: Name) -> str:
    """A table's name as SQL."""
    return f"{quoted(name.schema)}.{quoted(name.name)}" if name.schema else quoted(name.name)


def columns_sql(columns: tuple[str, ...]) -> str:
    """A column list as SQL, without parentheses."""
    return ", ".join(quoted(column) for column in columns)


def create_index_sql(table: Name, index: Index) -> str:
    """CREATE INDEX CONCURRENTLY for an index as it was written, name and predicate included."""
    unique = "UNIQUE " if index.unique else ""
    name = f"{quoted(index.name)} " if index.name else ""
    method = f" USING {index.method}" if index.method not in ("", "btree") else ""
    keys = ", ".join(_key_sql(key) for key in index.keys)
    where = f" WHERE {index.where}" if index.where else ""
    return f"CREATE {unique}INDEX CONCURRENTLY {name}ON {table_sql(table)}{method} ({keys}){where}"


def outside_transaction(change: Change, runner: str) -> str:
    """How to run a statement outside a transaction with this project's runner."""
    switch = _SWITCHES.get(runner)
    if change.in_transaction is False:
        return "in a migration of its own, which runs outside a transaction here"
    if switch is None:
        return "in a migration of its own, outside any transaction"
    if switch.startswith(("a ", "run ")):
        return f"in {switch}" if switch.startswith("a ") else switch
    return f"in a migration of its own, outside the transaction ({switch})"


def _key_sql(key: IndexKey) -> str:
    text = quoted(key.column) if key.column else key.expression
    if key.expression and not re.fullmatch(r"[\w.]+\(.*\)|\(.*\)", key.expression, re.DOTALL):
        text = f"({key.expression})"
    return f"{text} DESC" if key.descending else text
