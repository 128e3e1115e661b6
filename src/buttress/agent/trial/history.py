"""Migrations that others may have run are not edited, and new ones have to come last and be picked up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from buttress.agent.trial.edits import Refusal
from buttress.assembly._edits import unrecorded
from buttress.assembly.collect import decode
from buttress.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from buttress.blueprint.catalog import Database
    from buttress.review import Review


def check_history(review: Review, files: Mapping[str, str]) -> None:
    """Raises :class:`Refusal` when an edit would rewrite what has been run, or what a tool writes."""
    own = _unrun(review, frozenset(files))
    for database in review.blueprint.databases:
        for path, text in files.items():
            if path not in own and not _restored(review, path, text):
                _check(database, path, files)


def misplaced(before: Review, after: Review, files: Mapping[str, str]) -> str:
    """Why new SQL files would not run where they should, '' when they do: a runner takes them, after all others."""
    listed = frozenset(before.tree.list())
    new = {path for path in files if path not in listed and path.endswith(".sql")}
    for database in before.blueprint.databases:
        then = next((d for d in after.blueprint.databases if d.key == database.key), None)
        if then is None:
            return f"the database {database.key} is no longer the same"
        came = tuple(path for path in then.members if path not in database.members)
        if (*database.members, *came) != then.members:
            late = next((p for p in came if p != then.members[-1]), then.members[-1])
            return f"{late} comes before a migration that has run; the last one is {database.members[-1]}"
        if database.runner_why and any(not m.version for m in then.migrations if m.path in new):
            return f"{next(iter(new))} is not named as {database.runner or 'the'} migrations are: nothing would run it"
        new.difference_update(came, (m.down_path for m in then.migrations))
        if why := _rewrapped(database, then, files):
            return why
    return f"{min(new)} is not taken for a part of any database" if new else ""


def _rewrapped(database: Database, then: Database, files: Mapping[str, str]) -> str:
    was = {m.path: (m.version, m.down_path, m.transactional) for m in database.migrations}
    for m in then.migrations:
        if m.path in files and m.path in was and was[m.path][:2] != (m.version, m.down_path):
            return f"{m.path} is another step than before"
    return ""


def _check(database: Database, path: str, files: Mapping[str, str]) -> None:
    if database.runner == "rails" and path == database.snapshot:
        raise Refusal("fix", f"{path} is written by Rails: what it says comes from a migration")
    if path == database.snapshot and database.runner_why and database.runner != "prisma":
        if not any(each.endswith(".sql") and each not in database.members for each in files if each != path):
            raise Refusal("fix", f"{path} is what migrations make: add a migration that changes it")
        return
    if database.runner_why and path in database.members:
        last = database.members[-1]
        raise Refusal("fix", f"{path} may have run elsewhere already; add a new migration after {last}")


def _restored(review: Review, path: str, text: str) -> bool:
    """Whether a file becomes again what it was at the point of comparison."""
    if review.base is None:
        return False
    try:
        return decode(review.base.tree.read(review.base.renames.get(path, path)))[0] == text
    except InputError:
        return False


def _unrun(review: Review, paths: frozenset[str]) -> frozenset[str]:
    """Paths that nobody else can have run: what no recorded history holds."""
    if review.base is not None:
        return paths & (review.base.added | review.base.draft)
    return unrecorded(review.tree, paths)
