"""The seam that everything else leans on: a set of files that can be listed and read.

A review of the disk, of a git ref, of "this SQL, as if it were saved" and of a rule page are one and the same call
on different trees.
"""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from buttress.assembly.git import NEVER, git_blobs, git_not_in_head, git_paths, is_ours, run_git
from buttress.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

#: Kinds of files that a review reads by the dozen; from git they are fetched at once, a process each would take seconds.
_MANY = (".sql", ".prisma", ".toml", ".sql.conf", "go.mod", "Gemfile", "database.yml", "package.json", "_journal.json")


class Tree(Protocol):
    """List and read, nothing else. Paths are relative, with forward slashes."""

    def list(self) -> tuple[str, ...]:
        """Every file's path, sorted."""
        ...

    def read(self, path: str) -> bytes:
        """A file's bytes; :class:`InputError` when there is no such file or it cannot be read."""
        ...

    def size(self, path: str) -> int:
        """A file's size in bytes, without reading it where that can be had."""
        ...

    def pending(self) -> frozenset[str]:
        """Paths that are new or changed and not yet part of the recorded history: the release, if nobody names one."""
        ...


@dataclass(frozen=True)
class MemoryTree:
    """Files held in memory: rule pages, tests, snippets."""

    files: Mapping[str, str | bytes] = field(default_factory=dict)

    def list(self) -> tuple[str, ...]:
        """Every file's path, sorted."""
        return tuple(sorted(self.files))

    def read(self, path: str) -> bytes:
        """A file's bytes."""
        try:
            content = self.files[path]
        except KeyError:
            raise InputError(f"{path}: no such file") from None
        return content.encode() if isinstance(content, str) else content

    def size(self, path: str) -> int:
        """A file's size in bytes."""
        return len(self.read(path))

    def pending(self) -> frozenset[str]:
        """Nothing: there is no history to be ahead of."""
        return frozenset()


@dataclass(frozen=True)
class OverlayTree:
    """Another tree with some files written over it (or removed: ``None``)."""

    below: Tree
    files: Mapping[str, str | bytes | None]

    def list(self) -> tuple[str, ...]:
        """Every file's path, sorted."""
        kept = {path for path in self.below.list() if path not in self.files}
        return tuple(sorted(kept | {path for path, content in self.files.items() if content is not None}))

    def read(self, path: str) -> bytes:
        """A file's bytes, the overlay's first."""
        if path not in self.files:
            return self.below.read(path)
        content = self.files[path]
        if content is None:
            raise InputError(f"{path}: no such file")
        return content.encode() if isinstance(content, str) else content

    def size(self, path: str) -> int:
        """A file's size in bytes."""
        return len(self.read(path)) if path in self.files else self.below.size(path)

    def pending(self) -> frozenset[str]:
        """What is written over the other tree, and what is pending there."""
        return self.below.pending() | {path for path, content in self.files.items() if content is not None}


@dataclass(frozen=True)
class DiskTree:
    """A folder on disk: what git tracks or would track, or every file where there is no git."""

    root: Path

    @cached_property
    def _paths(self) -> tuple[str, ...]:
        listed = git_paths(self.root)
        return tuple(sorted(listed if listed is not None else _walk(self.root)))

    def list(self) -> tuple[str, ...]:
        """Every file's path, sorted; files that vanish while we look are left out when read."""
        return self._paths

    def read(self, path: str) -> bytes:
        """A file's bytes. Links that lead out of the root are refused: a review reads the repository only."""
        full = self.root / path
        try:
            if full.is_symlink() and not full.resolve().is_relative_to(self.root.resolve()):
                raise InputError(f"{path}: is a link that leads out of {self.root}; not followed")
            if not stat.S_ISREG(full.stat().st_mode):
                raise InputError(f"{path}: is not a regular file")
            return full.read_bytes()
        except OSError as error:
            raise InputError(
                f"{path}: cannot be read ({error.strerror or error}); check that it exists and may be read"
            ) from None

    def size(self, path: str) -> int:
        """A file's size in bytes; 0 when it is gone."""
        try:
            return (self.root / path).stat().st_size
        except OSError:
            return 0

    def pending(self) -> frozenset[str]:
        """What git does not find in HEAD; nothing outside a work tree."""
        return git_not_in_head(self.root) or frozenset()


@dataclass(frozen=True)
class GitTree:
    """The files of one commit, read from git in memory: nothing is checked out."""

    repository: Path
    ref: str

    @cached_property
    def _blobs(self) -> dict[str, tuple[str, int]]:
        listed = run_git(self.repository, "ls-tree", "-r", "-l", "-z", "--full-tree", self.ref)
        if listed is None:
            raise InputError(f"{self.ref}: git knows no such commit in {self.repository}; fetch it or name another")
        blobs: dict[str, tuple[str, int]] = {}
        for entry in listed.split("\0"):
            meta, _, path = entry.partition("\t")
            parts = meta.split()
            if len(parts) == 4 and parts[1] == "blob" and parts[0] != "120000" and is_ours(path):
                blobs[path] = (parts[2], int(parts[3]) if parts[3].isdigit() else 0)  # "BAD": a partial clone lacks it
        return blobs

    def list(self) -> tuple[str, ...]:
        """Every file's path, sorted."""
        return tuple(sorted(self._blobs))

    def read(self, path: str) -> bytes:
        """A file's bytes at that commit."""
        if path not in self._blobs:
            raise InputError(f"{path}: no such file at {self.ref}")
        blob = self._blobs[path][0]
        contents = self._schemas if path.endswith(_MANY) else git_blobs(self.repository, [blob])
        if blob not in contents:
            raise InputError(f"{path}: git cannot read it at {self.ref}; a partial or shallow clone may lack it")
        return contents[blob]

    def read_many(self, paths: Sequence[str]) -> dict[str, bytes]:
        """The contents of those paths that the commit has, in one process."""
        blobs = {path: self._blobs[path][0] for path in paths if path in self._blobs}
        contents = git_blobs(self.repository, list(dict.fromkeys(blobs.values())))
        return {path: contents[blob] for path, blob in blobs.items() if blob in contents}

    @cached_property
    def _schemas(self) -> dict[str, bytes]:
        """The contents of the files that a review is likely to read."""
        return git_blobs(self.repository, [blob for path, (blob, _) in self._blobs.items() if path.endswith(_MANY)])

    def size(self, path: str) -> int:
        """A file's size in bytes."""
        return self._blobs.get(path, ("", 0))[1]

    def pending(self) -> frozenset[str]:
        """Nothing: a commit is history."""
        return frozenset()


@dataclass(frozen=True)
class Subtree:
    """A tree seen from one of its folders, or narrowed to some files."""

    below: Tree
    folder: str

    def list(self) -> tuple[str, ...]:
        """Paths below the folder, relative to it."""
        prefix = f"{self.folder}/"
        return tuple(path[len(prefix) :] for path in self.below.list() if path.startswith(prefix))

    def read(self, path: str) -> bytes:
        """A file's bytes."""
        return self.below.read(f"{self.folder}/{path}")

    def size(self, path: str) -> int:
        """A file's size in bytes."""
        return self.below.size(f"{self.folder}/{path}")

    def pending(self) -> frozenset[str]:
        """What is pending below the folder."""
        prefix = f"{self.folder}/"
        return frozenset(path[len(prefix) :] for path in self.below.pending() if path.startswith(prefix))


def read_many(tree: Tree, paths: Sequence[str]) -> dict[str, bytes]:
    """The contents of many files, those that can be read. From git they are fetched at once: a process each would take
    seconds.
    """
    if isinstance(tree, OverlayTree):
        over = {path: tree.files[path] for path in paths if path in tree.files}
        below = read_many(tree.below, [path for path in paths if path not in over])
        written = {path: c.encode() if isinstance(c, str) else c for path, c in over.items() if c is not None}
        return below | written
    if isinstance(tree, Subtree):
        prefix = f"{tree.folder}/"
        found = read_many(tree.below, [prefix + path for path in paths])
        return {path.removeprefix(prefix): content for path, content in found.items()}
    if isinstance(tree, GitTree):
        return tree.read_many(paths)
    contents: dict[str, bytes] = {}
    for path in paths:
        with suppress(InputError):
            contents[path] = tree.read(path)
    return contents


@dataclass(frozen=True)
class Base:
    """What a tree is compared with.

    ``changed`` are paths of the new tree that the base lacks or has with other content, ``added`` those of them that
    it lacks under any name, ``removed`` paths of the base that are gone. ``renames`` maps paths of the new tree to
    the base's, edited or not (a file that only moved is not among ``changed``). ``name`` is how the user spelled the
    point of comparison, ``commit`` what that is. ``draft`` are changed paths that the base has and the project's main
    branch has not: a branch may still rewrite its own migrations.
    """

    tree: Tree
    changed: frozenset[str]
    added: frozenset[str] = frozenset()
    removed: frozenset[str] = frozenset()
    renames: Mapping[str, str] = field(default_factory=dict)
    name: str = ""
    commit: str = ""
    draft: frozenset[str] = frozenset()

    @property
    def edited(self) -> frozenset[str]:
        """Paths that others have already, with other content."""
        return self.changed - self.added - self.draft


def compare(tree: Tree, base: Tree, name: str = "") -> Base:
    """The difference between two trees by content; files that only moved are recognised by equal content."""
    before, after = set(base.list()), set(tree.list())
    gone = {base.read(path): path for path in sorted(before - after)}
    renames = {path: gone[content] for path in sorted(after - before) if (content := tree.read(path)) in gone}
    edited = {path for path in before & after if tree.read(path) != base.read(path)}
    added = after - before - set(renames)
    removed = before - after - set(renames.values())
    return Base(base, frozenset(edited | added), frozenset(added), frozenset(removed), renames, name)


def _walk(root: Path) -> Iterator[str]:
    for folder, folders, files in os.walk(root):
        folders[:] = sorted(name for name in folders if name not in NEVER)
        for name in sorted(files):
            yield (Path(folder) / name).relative_to(root).as_posix()
