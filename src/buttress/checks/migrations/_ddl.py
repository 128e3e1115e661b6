"""DDL as it should be written here, and how each runner is told to leave a file outside a transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING

from buttress.predicates.naming import is_plain

if TYPE_CHECKING:
    from buttress.blueprint.catalog import Change
    from buttress.blueprint.sql import Name

#: What PostgreSQL keeps of an identifier (NAMEDATALEN less one).
NAME_BYTES = 63

#: How a runner is told not to wrap one migration in a transaction (each runner's own manual).
_SWITCHES = {
    "diesel": "`run_in_transaction = false` in a metadata.toml beside up.sql",
    "goose": "`-- +goose NO TRANSACTION` at the top of the file",
    "dbmate": "`-- migrate:up transaction:false`",
    "sqlx": "`-- no-transaction` as the first line (sqlx 0.8 or newer)",
    "flyway": "`executeInTransaction=false` in the file's .conf",
    "prisma": "a migration of its own that holds this one statement",
    "rails": "`disable_ddl_transaction!` in the migration class",
    "golang-migrate": "a file of its own that holds this one statement",
    "pop": "built outside the migrations, as pop wraps every file (its ory fork: a file named ….autocommit.up.sql)",
    "drizzle": "run by hand before the deploy, as drizzle wraps every file",
}


def quoted(name: str) -> str:
    """An identifier, in double quotes only where PostgreSQL would otherwise fold or refuse it."""
    if is_plain(name):
        return name
    return '"' + name.replace('"', '""') + '"'


def table_sql(name: Name) -> str:
    """A table's name as SQL."""
    return f"{quoted(name.schema)}.{quoted(name.name)}" if name.schema else quoted(name.name)


def columns_sql(columns: tuple[str, ...]) -> str:
    """A column list as SQL, without parentheses."""
    return ", ".join(quoted(column) for column in columns)


def server_name(table: str, columns: tuple[str, ...], label: str) -> str:
    """The name that PostgreSQL itself gives a constraint: table, columns and label joined by ``_``, the longer of table
    and columns cut until all of it fits 63 bytes (ChooseConstraintName and makeObjectName in the server's sources).
    """
    first, second = table.encode(), "_".join(columns).encode()
    room = NAME_BYTES - len(label) - 1 - (1 if second else 0)
    while len(first) + len(second) > room:
        if len(first) > len(second):
            first = first[:-1]
        else:
            second = second[:-1]
    parts = (part.decode(errors="ignore") for part in (first, second))
    return "_".join((*(part for part in parts if part), label))


def clipped(name: str, suffix: str) -> str:
    """A name with a suffix, the name cut where both exceed what PostgreSQL keeps of an identifier."""
    room = NAME_BYTES - len(suffix.encode())
    return name.encode()[:room].decode(errors="ignore") + suffix


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
