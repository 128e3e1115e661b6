"""The point of comparison: from what the user typed after ``--since`` to a base tree and what differs from it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from buttress.assembly.git import ask_git, run_git
from buttress.assembly.tree import Base, GitTree, MemoryTree, Subtree, Tree
from buttress.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

#: How many files may be gone for an unrecorded move to be looked for: their contents are read for it.
_MOVES = 200
#: Where a project's main branch is looked for.
_MAINS = ("origin/HEAD", "origin/main", "origin/master", "main", "master")


@dataclass(frozen=True, slots=True)
class Repository:
    """A work tree: its top folder, and the reviewed folder within it (``db/``, or empty for the top itself)."""

    top: Path
    prefix: str

    def tree(self, commit: str) -> Tree:
        """The reviewed folder as it stood at a commit."""
        whole = GitTree(self.top, commit)
        return Subtree(whole, self.prefix.rstrip("/")) if self.prefix else whole


@dataclass(frozen=True, slots=True)
class Comparison:
    """What ``--since`` means in one folder: the base, and the new side where that is a commit too."""

    base: Base
    head: Tree | None = None


def compare_since(folder: Path, since: str) -> Comparison:
    """Resolve ``REF`` (the work tree is compared with the merge base of REF and HEAD) or ``A..B`` (B with the merge
    base of both; an empty side is HEAD).

    A repository without a commit compares with nothing. Raises :class:`InputError` without git or a repository, for a
    ref that does not exist, and where a shallow clone lacks the history that joins the two.
    """
    old, dots, new = since.partition("..")
    old, new = old or "HEAD", (new.removeprefix(".") or "HEAD") if dots else ""
    repository = _repository(folder)
    commit = _commit(folder, old)
    if not commit:
        return Comparison(_beginning(folder, since))
    head = _commit(folder, new) if new else ""
    if old != "HEAD" or new:
        commit = _merge_base(folder, (old, commit), (new or "HEAD", head or _commit(folder, "HEAD")))
    base = Base(repository.tree(commit), frozenset(), name=since, commit=commit)
    return Comparison(_differing(folder, base, head), repository.tree(head) if head else None)


def _repository(folder: Path) -> Repository:
    done = ask_git(folder, "rev-parse", "--show-toplevel", "--show-prefix")
    if done is None:
        raise InputError("--since needs git, and there is no git command on the PATH")
    if done.code:
        why = done.error.removeprefix("fatal: ").partition("\n")[0] or "git cannot say more"
        raise InputError(f"--since: {folder} is in no git repository that can be read ({why})")
    top, prefix = done.text.split("\n")[:2]
    return Repository(Path(top), prefix)


def _commit(folder: Path, ref: str) -> str:
    """A commit's id; empty for HEAD before the first commit."""
    found = run_git(folder, "rev-parse", "--verify", "-q", "--end-of-options", f"{ref}^{{commit}}")
    if found:
        return found.strip()
    if ref == "HEAD":
        return ""
    remote = f"origin/{ref}"
    if run_git(folder, "rev-parse", "--verify", "-q", "--end-of-options", f"{remote}^{{commit}}"):
        raise InputError(f'--since: git knows no commit "{ref}" here; did you mean "{remote}"?')
    hint = "this clone is shallow: git fetch --unshallow (in CI: fetch-depth: 0)" if _shallow(folder) else "git fetch"
    raise InputError(f'--since: git knows no commit "{ref}" here; check the name, or fetch it ({hint})')


def _merge_base(folder: Path, old: tuple[str, str], new: tuple[str, str]) -> str:
    if old[1] == new[1]:
        return old[1]
    found = run_git(folder, "merge-base", old[1], new[1])
    if found:
        return found.split("\n")[0]
    if _shallow(folder):
        raise InputError(
            f"--since: this clone is shallow, and the commit that joins {old[0]} and {new[0]} is not in it; "
            "fetch more history: git fetch --unshallow (in CI: fetch-depth: 0)"
        )
    raise InputError(f"--since: {old[0]} and {new[0]} have no commit in common; name one that {new[0]} descends from")


def _shallow(folder: Path) -> bool:
    return (run_git(folder, "rev-parse", "--is-shallow-repository") or "").strip() == "true"


def _beginning(folder: Path, since: str) -> Base:
    """Before the first commit everything is new."""
    listed = run_git(folder, "ls-files", "-z", "--cached", "--others", "--exclude-standard") or ""
    every = frozenset(path for path in listed.split("\0") if path)
    return Base(MemoryTree({}), every, every, name=since)


def _differing(folder: Path, base: Base, head: str) -> Base:
    """The base with what git says has changed since: in a commit, or in the work tree with its untracked files."""
    listed = run_git(
        folder, "diff", "--name-status", "-z", "-M", "--relative", base.commit, *([head] if head else []), "--"
    )
    if listed is None:
        raise InputError(f"--since: git cannot compare with {base.commit[:10]}; a partial clone may lack its files")
    changed: set[str] = set()
    added: set[str] = set()
    removed: set[str] = set()
    renames: dict[str, str] = {}
    for status, path, to in _entries(listed):
        if status == "D":
            removed.add(path)
        elif status[0] == "R":
            renames[to] = path
            changed.update(() if status == "R100" else (to,))
        else:
            changed.add(path)
            added.update((path,) if status == "A" else ())
    if not head:
        others = run_git(folder, "ls-files", "-z", "--others", "--exclude-standard") or ""
        new = {path for path in others.split("\0") if path}
        moved = _moved(folder, base.tree, sorted(new), sorted(removed))
        renames |= moved
        removed -= set(moved.values())
        changed |= new - set(moved)
        added |= new - set(moved)
    return replace(
        base,
        changed=frozenset(changed),
        added=frozenset(added),
        removed=frozenset(removed),
        renames=renames,
        draft=_draft(folder, base, {renames.get(path, path): path for path in changed - added}),
    )


def _draft(folder: Path, base: Base, edited: Mapping[str, str]) -> frozenset[str]:
    """Which edited files (by their names in the base) the main branch does not have. Nothing is a draft where no main
    branch can be told, or where it is the base itself.
    """
    if not edited or base.name != "HEAD":
        return frozenset()
    mains = (run_git(folder, "rev-parse", "--verify", "-q", f"{name}^{{commit}}") for name in _MAINS)
    main = next((commit.strip() for commit in mains if commit), "")
    if not main or main == base.commit:
        return frozenset()
    asked = sorted(edited) if len(edited) <= _MOVES else []
    listed = run_git(folder, "ls-tree", "-r", "-z", "--name-only", main, "--", *asked)
    known = set((listed or "").split("\0"))
    return frozenset(path for name, path in edited.items() if listed is not None and name not in known)


def _entries(listed: str) -> Iterator[tuple[str, str, str]]:
    """``(status, path, new path)`` of ``git diff --name-status -z``; only renames and copies have a new path."""
    fields = iter(listed.split("\0"))
    for status in fields:
        if status:
            path = next(fields, "")
            yield status, path, next(fields, "") if status[0] in "RC" else ""


def _moved(folder: Path, base: Tree, new: list[str], gone: list[str]) -> dict[str, str]:
    """Untracked files that are tracked ones under another name: moved, and git not told yet."""
    if not new or not gone or len(gone) > _MOVES:
        return {}
    contents = {base.read(path): path for path in gone}
    moved = {}
    for path in new:
        try:
            content = (folder / path).read_bytes()
        except OSError:
            continue
        if content in contents:
            moved[path] = contents.pop(content)
    return moved
