"""Links on disk: a name that is tracked can lead to a file that is not, and that nobody meant to show."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from buttress.assembly.tree import Tree


def is_linked(tree: Tree, path: str) -> bool:
    """Whether a file of a tree on disk, or a folder on the way to it, is a link. A link inside the root can still lead
    to a file that is not tracked: ``notes.md -> .env``.
    """
    files = getattr(tree, "files", None)
    if isinstance(files, Mapping) and path in files:
        return False
    folder = getattr(tree, "folder", "")
    below = getattr(tree, "below", None)
    if below is not None:
        return is_linked(below, f"{folder}/{path}" if folder else path)
    root = getattr(tree, "root", None)
    if not isinstance(root, Path):
        return False
    full = root
    for part in path.split("/"):
        full /= part
        if full.is_symlink():
            return True
    return False
