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


def compared(release: Release, tree: Tree, base: Base | None, databases: Sequence[Database]) -> Release:
    """The release with what is known of its files' past: from the base, else from git's index."""
    if base is None:
        return replace(release, added=unrecorded(tree) & release.paths) if release.paths else release
    return replace(
        release,
        edited=base.changed - base.added,
        renames=base.renames,
        added=base.added,
        removed=base.removed,
        altered=altered(tree, base, databases),
        since=base.name,
    )


def unrecorded(tree: Tree) -> frozenset[str]:
    """Paths that no commit holds yet: what git calls untracked or added, and what an overlay puts beside its tree."""
    if isinstance(tree, DiskTree):
        status = run_git(tree.root, "status", "--porcelain", "-z", "--untracked-files=all", "--no-renames", ".") or ""
        start = len((run_git(tree.root, "rev-parse", "--show-prefix") or "").strip())
        return frozenset(entry[3 + start :] for entry in status.split("\0") if entry.startswith(("??", "A")))
    below: Tree | None = getattr(tree, "below", None)
    if below is None:
        return frozenset()
    found = unrecorded(below)
    if isinstance(tree, OverlayTree):
        return found | (tree.files.keys() - set(below.list()))
    if isinstance(tree, Subtree):
        prefix = f"{tree.folder}/"
        return frozenset(path.removeprefix(prefix) for path in found if path.startswith(prefix))
    return found


def altered(tree: Tree, base: Base, databases: Sequence[Database]) -> dict[str, int]:
    """Migrations that the base has too, under this name or another, and that do something else now: path to the number
    of the first statement that differs.
    """
    found: dict[str, int] = {}
    for database in databases:
        for migration in database.migrations:
            path = migration.path
            if path not in base.changed or path in base.added or not path.endswith(".sql"):
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
