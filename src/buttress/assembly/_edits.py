"""What happened to files since the point of comparison: which are new, and which edits change what a migration does."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from buttress.assembly.collect import decode
from buttress.assembly.git import run_git
from buttress.assembly.tree import DiskTree, OverlayTree, Subtree
from buttress.errors import InputError
from buttress.readers.sql_file import essence

if TYPE_CHECKING:
    from collections.abc import Sequence

    from buttress.assembly.tree import Base, Tree
    from buttress.blueprint.blueprint import Release
    from buttress.blueprint.catalog import Database

_MANY = 500  # paths; more of them are asked for all at once


def compared(release: Release, tree: Tree, base: Base | None, databases: Sequence[Database]) -> Release:
    """The release with what is known of its files' past: from the base, else from git's index."""
    if base is None:
        if not release.paths:
            return release
        return replace(release, added=unrecorded(tree, release.paths | _without_effect(databases)))
    return replace(
        release,
        edited=base.edited,
        renames=base.renames,
        added=base.added | base.draft,
        removed=base.removed,
        altered=altered(tree, base, databases),
        since=base.name,
    )


def _without_effect(databases: Sequence[Database]) -> frozenset[str]:
    """Migrations of which nothing was understood: they bring nothing into the release, and may be new all the same."""
    told = {change.migration.path for database in databases for change in database.changes}
    return frozenset(m.path for database in databases for m in database.migrations if m.statements) - told


def unrecorded(tree: Tree, paths: frozenset[str]) -> frozenset[str]:
    """Those of some paths that HEAD does not hold: what git calls untracked or added, and what an overlay puts beside
    its tree. Nothing where there is no history to ask.
    """
    if isinstance(tree, DiskTree):
        listed = run_git(tree.root, "ls-tree", "-r", "-z", "--name-only", "HEAD", "--", *_asked(paths))
        return paths - set(listed.split("\0")) if listed is not None else frozenset()
    below: Tree | None = getattr(tree, "below", None)
    if below is None:
        return frozenset()
    if isinstance(tree, OverlayTree):
        written = {path for path, content in tree.files.items() if content is not None} & paths
        return unrecorded(below, paths) | (written - set(below.list()))
    if isinstance(tree, Subtree):
        inner = unrecorded(below, frozenset(f"{tree.folder}/{path}" for path in paths))
        return frozenset(path.removeprefix(f"{tree.folder}/") for path in inner)
    return unrecorded(below, paths)


def _asked(paths: frozenset[str]) -> list[str]:
    """What to ask git about: by name, as long as they fit a command line."""
    return sorted(paths) if len(paths) <= _MANY else []


def altered(tree: Tree, base: Base, databases: Sequence[Database]) -> dict[str, int]:
    """Migrations that the base has too, under this name or another, and that do something else now: path to the number
    of the first statement that differs.
    """
    found: dict[str, int] = {}
    for database in databases:
        for migration in database.migrations:
            path = migration.path
            if path not in base.edited or not path.endswith(".sql"):
                continue
            try:
                old, new = (
                    essence(decode(side.read(name))[0], database.dialect)
                    for side, name in ((base.tree, base.renames.get(path, path)), (tree, path))
                )
            except InputError:  # gone since it was listed
                continue
            if old != new:
                pairs = enumerate(zip(old, new, strict=False))
                found[path] = next((at for at, (a, b) in pairs if a != b), min(len(old), len(new)))
    return found
