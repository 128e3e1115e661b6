"""Facts that the team states in the configuration, put where the rules look for them.

This runs on every review, after the cache: no kept catalog knows what was stated when it was made.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import PurePath
from typing import TYPE_CHECKING, cast

from buttress.predicates.naming import listing, singular_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from buttress.blueprint.api import Api
    from buttress.blueprint.catalog import Database, Role, Table
    from buttress.blueprint.sql import Name
    from buttress.blueprint.stated import Stated, TableHint


def with_hints(databases: Sequence[Database], stated: Stated) -> list[Database]:
    """Databases whose tables carry the rows and roles that the team states."""
    if not stated.tables:
        return list(databases)
    found = []
    why = f"as {PurePath(stated.where).name or 'the configuration'} states"
    for database in databases:
        tables = dict(database.catalog.tables)
        for word, hint in stated.tables.items():
            for name in named(database, word):
                tables[name] = _with_hint(tables[name], hint, why)
        found.append(replace(database, catalog=replace(database.catalog, tables=tables)))
    return found


def _with_hint(table: Table, hint: TableHint, why: str) -> Table:
    if hint.rows is not None:
        table = replace(table, rows_stated=hint.rows)
    if hint.role:
        table = replace(table, role=cast("Role", hint.role), role_why=why, role_stated=True)
    return table


def named(database: Database, word: str) -> tuple[Name, ...]:
    """The tables of a database that a word of the configuration means: spelled as findings spell it, else that name
    in any schema; letter case counts only where it tells two tables apart.
    """
    tables = [table.name for table in database.catalog.tables.values() if table.kind != "view"]
    label, _, plain = word.rpartition(":")
    if label and f"{label}:" != database.label:
        return ()
    exact = tuple(name for name in tables if str(name) == plain)
    folded = tuple(name for name in tables if str(name).lower() == plain.lower())
    bare = tuple(name for name in tables if name.name.lower() == plain.lower())
    return exact or folded or (bare if len(bare) == 1 else ())


def with_row_counts(apis: Iterable[Api], stated: Stated) -> tuple[Api, ...]:
    """APIs that know how many rows stand behind their lists."""
    rows = {name: hint.rows for name, hint in stated.tables.items() if hint.rows is not None}
    return tuple(replace(api, rows_stated=rows) if rows else api for api in apis)


def unknown_tables(databases: Sequence[Database], apis: Sequence[Api], stated: Stated) -> list[str]:
    """A note about stated names that neither a table nor a list of an API bears: typing errors, or tables gone since.

    A list counts only where there is no table of nearly that name: ``subscriber`` beside ``subscribers`` is an error.
    """
    if not databases and not apis:
        return []
    from buttress.predicates.api_naming import resource

    nouns = {singular_words(resource(operation.path)) for api in apis for operation in api.operations}
    nouns -= {singular_words(name.name) for database in databases for name in database.catalog.tables}
    lost = [
        word
        for word in stated.tables
        if not any(named(database, word) for database in databases) and _words(word) not in nouns
    ]
    if not lost:
        return []
    return [
        f"the configuration states facts about {listing(lost)}, and no table read here is called so{_near(databases, lost)}"
    ]


def _words(word: str) -> tuple[str, ...]:
    return singular_words(word.rpartition(":")[2].rpartition(".")[2])


def _near(databases: Sequence[Database], lost: Sequence[str]) -> str:
    from difflib import get_close_matches

    known = [str(name) for database in databases for name in database.catalog.tables]
    near: Mapping[str, list[str]] = {word: get_close_matches(word, known, n=1) for word in lost}
    meant = [f"{found[0]} for {word}" for word, found in near.items() if found]
    return f" (perhaps {listing(meant)})" if meant else ""
