"""How each database is brought up to date: what a new migration has to be named after, and what runs it."""

from __future__ import annotations

import posixpath
from collections import Counter
from typing import TYPE_CHECKING, Any

from buttress.agent.ledger.text import PATH, name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from buttress.agent.ledger.scope import Scope
    from buttress.blueprint.catalog import Database, Migration

#: Databases that are told of, files beside the last migration, and migrations that show what is usual.
_MOST, _BESIDE, _RECENT = 6, 4, 20
_ANSWER = {True: "yes", False: "no", None: "unknown"}


def histories(databases: Iterable[Database], scope: Scope, files: Sequence[str]) -> tuple[Mapping[str, Any], ...]:
    """One entry for each database that migrations or a file of its own build, those that ``scope`` holds."""
    built = (d for d in databases if not d.sketch and scope.holds(d) and (d.migrations or d.snapshot or d.members))
    return tuple(_history(database, files) for database in list(built)[:_MOST])


def steps(database: Database) -> tuple[Migration, ...]:
    """Its migrations; a plain schema file is none."""
    return tuple(migration for migration in database.migrations if migration.path != database.snapshot)


def _history(database: Database, files: Sequence[str]) -> dict[str, Any]:
    fields: dict[str, Any] = {"db": database.key, "dialect": database.dialect}
    migrations = steps(database)
    if migrations:
        last = migrations[-1]
        folder = posixpath.dirname(last.path)
        own = _has_own_folder(migrations, folder)
        beside = list(_beside(last, files, whole=own))
        fields |= {
            "runner": database.runner or "unknown",
            "transaction": _transaction(migrations[-_RECENT:]),
            "migrations": posixpath.dirname(folder) if own else folder,
            "last": last.path,
        }
        fields |= {"beside it": beside} if beside else {}
    else:
        fields |= _rails(database.snapshot, files)
    snapshot = database.snapshot or ("" if migrations else next(iter(database.members), ""))
    fields |= {"snapshot": snapshot} if snapshot else {}
    return {key: _tidy(value) for key, value in fields.items()}


def _rails(snapshot: str, files: Sequence[str]) -> dict[str, str]:
    """The folder beside Rails' ``schema.rb`` whose migrations are written in Ruby: they are not read, but named."""
    if not snapshot.endswith("schema.rb"):
        return {}
    folder = f"{snapshot.removesuffix('schema.rb')}migrate"
    inside = [path for path in files if path.startswith(f"{folder}/") and path.endswith(".rb")]
    return {"runner": "rails", "migrations": folder, "last": max(inside)} if inside else {}


def _transaction(recent: Sequence[Migration]) -> str:
    """Whether each migration runs in one transaction, as a rule; a file can say otherwise for itself."""
    usual = Counter(migration.transactional for migration in recent).most_common(1)[0][0]
    last = recent[-1].transactional
    return _ANSWER[usual] if last == usual else f"{_ANSWER[usual]}, and {_ANSWER[last]} for the last"


def _has_own_folder(migrations: Sequence[Migration], folder: str) -> bool:
    """Whether each migration has a folder, as with Prisma and Diesel."""
    others = [posixpath.dirname(migration.path) for migration in migrations[-3:-1]]
    return bool(others) and folder not in others


def _beside(last: Migration, files: Sequence[str], *, whole: bool) -> Iterator[str]:
    """Other files of the same migration: its way back, its metadata, the runner's list of all. ``whole``: its folder
    holds nothing else.
    """
    folder, _, file = last.path.rpartition("/")
    stem = file.partition(".")[0]
    kin = [path for path in files if path != last.path and path.rpartition("/")[0] == folder]
    for path in kin:
        beside = path.rpartition("/")[2]
        if whole or beside.partition(".")[0] == stem or path == last.down_path:
            yield beside
    journal = f"{folder}/meta/_journal.json"
    if journal in files:
        yield "meta/_journal.json"


def _tidy(value: Any) -> Any:
    if isinstance(value, str):
        return name(value)[:PATH]
    return [name(each)[:PATH] for each in value[:_BESIDE]]
