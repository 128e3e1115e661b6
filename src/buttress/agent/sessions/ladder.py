"""The store's tables, version by version: an older store is led up step by step, a newer one is left alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

#: "Btrs", in the database's header: tells ours from any other program's database.
APPLICATION = 0x42747273

_FIRST = (
    """CREATE TABLE sessions (
        number INTEGER PRIMARY KEY,
        id TEXT NOT NULL UNIQUE,
        root TEXT NOT NULL,
        place TEXT NOT NULL,
        title TEXT NOT NULL DEFAULT '',
        begun TEXT NOT NULL,
        last TEXT NOT NULL,
        questions INTEGER NOT NULL DEFAULT 0,
        usd REAL DEFAULT 0,
        ledger TEXT NOT NULL,
        copied_from TEXT NOT NULL DEFAULT ''
    )""",
    "CREATE INDEX sessions_by_place ON sessions (place, last)",
    """CREATE TABLE entries (
        place INTEGER PRIMARY KEY,
        session TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
        number INTEGER NOT NULL,
        kind TEXT NOT NULL,
        text TEXT NOT NULL,
        state TEXT NOT NULL DEFAULT '',
        line TEXT NOT NULL DEFAULT '',
        bill TEXT NOT NULL DEFAULT '',
        usd REAL,
        calls INTEGER NOT NULL DEFAULT 0,
        at TEXT NOT NULL,
        ledger TEXT NOT NULL,
        UNIQUE (session, number)
    )""",
    """CREATE TABLE parts (
        session TEXT NOT NULL,
        entry INTEGER NOT NULL,
        number INTEGER NOT NULL,
        body TEXT NOT NULL,
        PRIMARY KEY (session, entry, number),
        FOREIGN KEY (session, entry) REFERENCES entries (session, number) ON DELETE CASCADE
    ) WITHOUT ROWID""",
)

#: The statements that lead from each version to the next: the first from nothing to version 1. A step only adds, so that
#: a Buttress of the version before, which may have the store open meanwhile, can go on writing.
LADDER: Sequence[Sequence[str]] = (_FIRST,)


def newest() -> int:
    """The version that this Buttress writes."""
    return len(LADDER)


def climb(connection: sqlite3.Connection) -> None:
    """Lead a store up to the newest version, all steps or none. Raises sqlite3.Error."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        for number, step in enumerate(LADDER[version(connection) :], version(connection) + 1):
            for statement in step:
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {number}")
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def version(connection: sqlite3.Connection) -> int:
    """The version of a store. Raises sqlite3.Error."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])
