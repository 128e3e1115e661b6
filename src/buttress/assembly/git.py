"""What git knows, asked through its own command."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

#: Folders that hold other people's code or build output; git usually ignores them, plain folders do not.
NEVER = frozenset(
    {".git", ".hg", ".svn", "node_modules", "vendor", "third_party", ".venv", "venv", "__pycache__", "target", "dist"}
    | {".tox", ".mypy_cache", ".ruff_cache", ".pytest_cache", ".next", "bower_components", "site-packages"}
)


class Answer(NamedTuple):
    """What a git command printed, and its exit code."""

    code: int
    text: str
    error: str


def ask_git(folder: Path, *arguments: str) -> Answer | None:
    """Run a git command in a folder; None when there is no git."""
    try:
        done = subprocess.run(  # noqa: S603
            ["git", "-C", str(folder), *arguments],  # noqa: S607
            capture_output=True,
            check=False,
            env={**os.environ, "GIT_OPTIONAL_LOCKS": "0"},
        )
    except OSError:
        return None
    return Answer(
        done.returncode, done.stdout.decode("utf-8", "surrogateescape"), done.stderr.decode("utf-8", "replace").strip()
    )


def run_git(folder: Path, *arguments: str) -> str | None:
    """What a git command prints, or None when it fails or git is not there."""
    done = ask_git(folder, *arguments)
    return done.text if done is not None and done.code == 0 else None


def git_blobs(folder: Path, blobs: Sequence[str]) -> dict[str, bytes]:
    """The contents of blobs by their id; those that git lacks are left out."""
    try:
        done = subprocess.run(  # noqa: S603
            ["git", "-C", str(folder), "cat-file", "--batch"],  # noqa: S607
            input="".join(f"{blob}\n" for blob in blobs).encode(),
            capture_output=True,
            check=False,
        )
    except OSError:
        return {}
    contents: dict[str, bytes] = {}
    at, raw = 0, done.stdout
    while (end := raw.find(b"\n", at)) >= 0:
        header = raw[at:end].decode("ascii", "replace").split()
        at = end + 1
        if len(header) == 3 and header[2].isdigit():  # "<id> blob <size>"; a lacking one says "<id> missing"
            contents[header[0]] = raw[at : at + int(header[2])]
            at += int(header[2]) + 1
    return contents


def is_ours(path: str) -> bool:
    """Whether a path lies in no folder of other people's code or build output."""
    return not NEVER.intersection(PurePosixPath(path).parts[:-1])


def git_paths(folder: Path) -> list[str] | None:
    """Paths that git tracks below ``folder``, or would track; None outside a work tree."""
    listed = run_git(folder, "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--deduplicate")
    if listed is None:
        return None
    return [path for path in listed.split("\0") if path and is_ours(path)]


def git_not_in_head(folder: Path) -> frozenset[str] | None:
    """Paths (relative to ``folder``) that are new or changed since HEAD; None outside a work tree."""
    status = run_git(folder, "status", "--porcelain", "-z", "--untracked-files=all", "--no-renames", ".")
    prefix = run_git(folder, "rev-parse", "--show-prefix")
    if status is None or prefix is None:
        return None
    start = len(prefix.strip())
    changed = (entry[3:] for entry in status.split("\0") if len(entry) > 3 and "D" not in entry[:2])
    return frozenset(path[start:] for path in changed)


def git_root(folder: Path) -> Path | None:
    """The work tree's top folder, or None."""
    top = run_git(folder, "rev-parse", "--show-toplevel")
    return Path(top.strip()) if top else None
