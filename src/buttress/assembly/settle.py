"""From what each set of files says to the databases of a repository: who describes whom, and who is only a variant."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from buttress.assembly.databases import nearest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from buttress.assembly.schemas import Reader
    from buttress.blueprint.catalog import Database
    from buttress.blueprint.sql import Name
    from buttress.blueprint.statements import SchemaFile

_PREFERENCE = {"postgres": 0, "mysql": 1, "sqlite": 2}
#: Words of a path that tell no database from another.
_PLAIN = frozenset(
    {"db", "database", "sql", "migrations", "migrate", "prisma", "schema", "src", "schema.prisma", "schema.rb", "."}
)


def join_snapshots(databases: Sequence[Database]) -> list[Database]:
    """A schema file that states the tables of a history beside it describes the same database. The replayed history is
    the authority when it is complete; when it changes tables that it never created, the schema file is.
    """
    joined = list(databases)
    for snapshot in [database for database in databases if database.snapshot and not database.framework]:
        histories = [d for d in joined if not d.snapshot and d.migrations and _describes(snapshot, d)]
        if not histories:
            continue
        at = nearest([(d.migrations[0].path, d.dialect) for d in histories], snapshot.snapshot)
        history = histories[at]
        joined.remove(snapshot)
        joined[joined.index(history)] = _joined(history, snapshot)
    return joined


def _joined(history: Database, snapshot: Database) -> Database:
    complete = not any(table.assumed for table in history.catalog.tables.values())
    problems = (*history.catalog.problems, *snapshot.catalog.problems)
    catalog = history.catalog if complete else replace(snapshot.catalog, problems=problems)
    return replace(history, catalog=catalog, files=(*history.files, *snapshot.files), snapshot=snapshot.snapshot)


def _describes(snapshot: Database, history: Database) -> bool:
    """Whether most tables are the same. Beside the history a few are enough; elsewhere two services may well both have
    ``users``.
    """
    if snapshot.dialect != history.dialect:
        return False
    here, there = PurePosixPath(snapshot.snapshot).parent, PurePosixPath(history.migrations[0].path).parent
    beside = there.is_relative_to(here) or here.is_relative_to(there) or here.parent in there.parents
    mine, theirs = _names(snapshot), _names(history)
    common = len(mine & theirs)
    if beside:
        return common > 0 and common >= 0.6 * min(len(mine), len(theirs))
    return common >= 3 and common >= 0.8 * max(len(mine), len(theirs))


def attach_loose(reader: Reader, databases: Sequence[Database], paths: Sequence[str]) -> list[Database]:
    """Queries, functions and old scripts belong to the nearest database; they change nothing in its catalog."""
    extra: defaultdict[int, list[SchemaFile]] = defaultdict(list)
    places = [(_place(database), database.dialect) for database in databases]
    for path in paths:
        at = nearest(places, path)
        if at >= 0:
            extra[at].append(reader.read(path, databases[at].dialect))
    return [replace(d, files=(*d.files, *extra[at])) if at in extra else d for at, d in enumerate(databases)]


def _place(database: Database) -> str:
    """A path that stands for where a database lives."""
    return next((m.path for m in database.migrations), database.snapshot or f"{database.key}/any")


def mark_variants(databases: Sequence[Database]) -> list[Database]:
    """A schema kept in several dialects (or copies) is reviewed once; two databases that only share a table name
    stay two, and their subjects say which is meant.
    """
    ordered = sorted(databases, key=lambda d: (_PREFERENCE[d.dialect], d.online, -len(d.catalog.tables), d.key))
    primary: list[Database] = []
    marked: dict[str, str] = {}
    for database in ordered:
        twin = next((other for other in primary if _same_schema(database, other)), None)
        if twin is None:
            primary.append(database)
        else:
            marked[database.key] = twin.key
    names: defaultdict[Name, list[str]] = defaultdict(list)
    for database in primary:
        for name in database.catalog.tables:
            names[name].append(database.key)
    shared = {key for keys in names.values() if len(keys) > 1 for key in keys}
    return [
        replace(d, variant_of=marked.get(d.key, ""), label=f"{_label(d.key)}:" if d.key in shared else "")
        for d in databases
    ]


def _same_schema(one: Database, other: Database) -> bool:
    mine, theirs = (_names(d) for d in (one, other))
    if not mine or not theirs:
        return False
    common = len(mine & theirs)
    if one.dialect != other.dialect or one.online != other.online:
        return common >= 0.6 * min(len(mine), len(theirs))
    return common >= 3 and common >= 0.8 * max(len(mine), len(theirs))


def _label(key: str) -> str:
    parts = [part for part in re.split(r"[/:]", key) if part]
    telling = [part for part in parts if part.lower() not in _PLAIN]
    return re.sub(r"\.\w+$", "", telling[-1] if telling else parts[-1])


def _names(database: Database) -> set[str]:
    return {str(table.name).lower() for table in database.catalog.base_tables()}
