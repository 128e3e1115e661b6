"""Which edits of SQL files change no statement: an ignore written into an old migration does not deploy it again."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from buttress.assembly.collect import decode
from buttress.assembly.dialects import READ, dialect_word
from buttress.assembly.git import run_git
from buttress.assembly.tree import DiskTree, Subtree
from buttress.errors import InputError
from buttress.readers.directives import mentioned
from buttress.readers.sql_file import essence

if TYPE_CHECKING:
    from collections.abc import Iterable

    from buttress.assembly.tree import Base, Tree
    from buttress.blueprint.sql import Dialect


def without_remarks(paths: frozenset[str], tree: Tree, base: Base | None) -> frozenset[str]:
    """``paths`` without the SQL files whose statements are those of the base, or of HEAD where there is none. Compared
    with HEAD are only files that speak to Buttress: each comparison there costs a process.
    """
    return paths.difference(_same_statements(paths, tree, base))


def _same_statements(paths: Iterable[str], tree: Tree, base: Base | None) -> Iterable[str]:
    for path in paths:
        if not path.endswith(".sql") or (base is not None and path in base.added):
            continue
        try:
            now = decode(tree.read(path))[0]
            if base is None and not mentioned(now):
                continue
            before = decode(base.tree.read(base.renames.get(path, path)))[0] if base else _at_head(tree, path)
        except InputError:  # gone, or not there before
            continue
        word = dialect_word(path)
        dialect = cast("Dialect", word if word in READ else "postgres")
        if before is not None and essence(now, dialect) == essence(before, dialect):
            yield path


def _at_head(tree: Tree, path: str) -> str | None:
    """A file's text in HEAD; None where git has no such file."""
    below: Tree | None = tree
    while below is not None and not isinstance(below, DiskTree | Subtree):
        below = getattr(below, "below", None)
    return run_git(below.root, "show", f"HEAD:./{path}") if isinstance(below, DiskTree) else None
