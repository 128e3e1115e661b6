"""From what the user named to what is reviewed: a root, a tree, and the files in focus."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from buttress.assembly.tree import Base, DiskTree, MemoryTree, OverlayTree, Tree
from buttress.config import Config, git_top, load_config, read_config, upwards
from buttress.errors import ConfigError, InputError

if TYPE_CHECKING:
    from buttress.findings.baseline import Baseline


@dataclass(frozen=True)
class Selection:
    """Another tree narrowed to some folders (an empty name is the whole of it), plus files named one by one.

    Files named one by one are listed even where git ignores them: the user asked for them.
    """

    below: Tree
    folders: tuple[str, ...]
    files: tuple[str, ...] = ()

    @cached_property
    def _paths(self) -> tuple[str, ...]:
        prefixes = tuple(f"{folder}/" if folder else "" for folder in self.folders)
        listed = {path for path in self.below.list() if path.startswith(prefixes)} if prefixes else set()
        return tuple(sorted(listed.union(self.files)))

    def list(self) -> tuple[str, ...]:
        """Every file's path, sorted."""
        return self._paths

    def read(self, path: str) -> bytes:
        """A file's bytes."""
        return self.below.read(path)

    def size(self, path: str) -> int:
        """A file's size in bytes."""
        return self.below.size(path)

    def pending(self) -> frozenset[str]:
        """What is pending among the selected files."""
        return self.below.pending().intersection(self._paths)


@dataclass(frozen=True)
class Target:
    """What one run reviews. ``focus`` paths are relative to ``root``; ``cwd`` is where the user stands; ``base`` is
    what to compare with, if anything.
    """

    root: Path
    tree: Tree
    focus: tuple[str, ...]
    config: Config
    cwd: Path
    base: Base | None = None

    def show(self, path: str) -> str:
        """A path of the tree as the user would type it from where they stand, so that terminals can open it."""
        full = self.root / path
        if self.root.is_relative_to(self.cwd) or self.cwd.is_relative_to(self.root):
            return Path(os.path.relpath(full, self.cwd)).as_posix()
        return full.as_posix()

    def in_repository(self, path: str) -> str:
        """A path of the tree relative to the top of its git repository (else to the root): what code hosts want."""
        return (self.root / path).relative_to(git_top(self.root) or self.root).as_posix()

    @property
    def place(self) -> str:
        """The root, relative to where the user stands."""
        return Path(os.path.relpath(self.root, self.cwd)).as_posix()


def compared(target: Target, since: str) -> Target:
    """The target with the point of comparison that ``--since`` names. In a hook that tells where the compared range
    begins (``PRE_COMMIT_FROM_REF``), HEAD means that place: the range's own commits are what is new.

    Raises :class:`InputError` where it cannot be resolved.
    """
    from buttress.assembly.history import compare_since

    begin = os.environ.get("PRE_COMMIT_FROM_REF", "") if since == "HEAD" else ""
    comparison = compare_since(target.root, begin or since)
    base, tree = comparison.base, comparison.head or target.tree
    if isinstance(target.tree, OverlayTree):  # piped text: git cannot know that it differs
        piped = frozenset(path for path in target.focus if not _same(target.tree, base.tree, path))
        base = replace(base, changed=base.changed | piped, added=base.added | piped.difference(base.tree.list()))
    if isinstance(target.tree, Selection) and target.tree.folders != ("",):
        tree = replace(target.tree, below=comparison.head) if comparison.head else target.tree
        base = replace(base, tree=replace(target.tree, below=base.tree))
    return replace(target, tree=tree, base=base)


def _same(tree: Tree, other: Tree, path: str) -> bool:
    try:
        return tree.read(path) == other.read(path)
    except InputError:
        return False


def find_piped(text: bytes, name: str, config_file: str = "") -> Target:
    """Text from standard input as the file in focus. With a name it stands in for the file of that name, whether or
    not the disk has one; without, it is all there is, and its kind is told from its first lines.
    """
    cwd = Path.cwd()
    full = Path(os.path.normpath(cwd / (name or "stdin")))
    start = next(folder for folder in full.parents if folder.is_dir())
    config = read_config(Path(config_file)) if config_file else load_config(start)
    if not name:
        from buttress.readers.openapi import looks_like_openapi

        api = looks_like_openapi(text[:65_536].decode("utf-8", "replace"))
        file = "stdin.yaml" if api else "stdin.sql"
        return Target(cwd, MemoryTree({file: text}), (file,), config, cwd)
    target = _focused((full,), start, config, "" if config_file else config.path, cwd)
    return replace(target, tree=OverlayTree(target.tree, {target.focus[0]: text}))


def find_target(paths: tuple[str, ...], config_file: str = "") -> Target:
    """Sort arguments into folders (what to review) and files (what to look at).

    Files alone are the focus, and their root is the folder of the nearest configuration, else the git root, else
    where the user stands. Files beside folders merely widen the selection. Raises :class:`InputError` for a path that
    does not exist or cannot be read.
    """
    cwd = Path.cwd()
    named = tuple(_absolute(path, cwd) for path in paths or (".",))
    folders = tuple(path for path in named if path.is_dir())
    files = tuple(path for path in named if not path.is_dir())
    start = _common(folders + tuple(file.parent for file in files))
    config = read_config(Path(config_file)) if config_file else load_config(start)
    if folders:
        tree: Tree = DiskTree(start)
        if len(named) > 1:
            tree = Selection(tree, _relative(folders, start), _relative(files, start))
        return Target(start, tree, (), config, cwd)
    return _focused(files, start, config, "" if config_file else config.path, cwd)


def baseline_of(target: Target, config: Config, *, may_lack: bool = False) -> Baseline | None:
    """The team's baseline: the file that the configuration names, else the one beside it, else at the root or above
    it up to the git root. None when there is none; :class:`ConfigError` when it cannot be read, or when a named one is
    missing (unless it ``may_lack``).
    """
    from buttress.findings.baseline import FILE, parse

    home = Path(config.path).parent if config.path else None
    if config.baseline:
        file = (home or target.root) / config.baseline
        if may_lack and not file.exists():
            return None
        if not file.is_file():
            raise ConfigError(
                f"{file}: no such baseline; write one with buttress baseline, or drop baseline from {config.path}"
            )
    else:
        folders = (home,) if home else upwards(target.root)
        found = next((folder / FILE for folder in folders if folder and (folder / FILE).is_file()), None)
        if found is None:
            return None
        file = found
    try:
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{file}: cannot be read ({error})") from None
    return parse(text, Path(os.path.relpath(file, target.root)).as_posix())


def _focused(files: tuple[Path, ...], start: Path, config: Config, found: str, cwd: Path) -> Target:
    home = found and Path(found).parent
    repository = git_top(start)
    root = home or repository or (cwd if start.is_relative_to(cwd) else start)
    focus = _relative(files, root)
    below = DiskTree(root)
    if home or repository or (root == cwd and root not in {Path.home(), Path(root.anchor)}):
        return Target(root, Selection(below, ("",), focus), focus, config, cwd)
    # Outside any project the files' own folders are context enough: walking a home folder or /tmp is not.
    beside = (entry for folder in {file.parent for file in files} for entry in folder.iterdir() if entry.is_file())
    return Target(root, Selection(below, (), _relative((*files, *beside), root)), focus, config, cwd)


def _absolute(path: str, cwd: Path) -> Path:
    full = Path(os.path.normpath(cwd / path))
    try:
        if not full.exists():
            link = " (a broken link)" if full.is_symlink() else ""
            raise InputError(f"{path}: no such file or folder{link}")
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror or error})") from None
    if not full.is_dir() and not full.is_file():
        raise InputError(f"{path}: is neither a file nor a folder")
    if not os.access(full, os.R_OK):
        raise InputError(f"{path}: may not be read; check its permissions")
    return full


def _common(folders: tuple[Path, ...]) -> Path:
    return Path(os.path.commonpath(folders))


def _relative(paths: tuple[Path, ...], root: Path) -> tuple[str, ...]:
    names = (path.relative_to(root).as_posix() for path in paths)
    return tuple(sorted({"" if name == "." else name for name in names}))
