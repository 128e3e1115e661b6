"""Programs other than pre-commit that run something at every commit, and the line that each of them needs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from buttress.adoption._hook import ENTRY
from buttress.assembly.git import run_git

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_LEFTHOOK = ("lefthook.yml", "lefthook.yaml", ".lefthook.yml", ".lefthook.yaml", "lefthook.toml")


def other_manager(root: Path) -> str:
    """What to add where, for a repository whose commits run through something else than pre-commit; empty when none
    does. Nothing of it is written: those files are programs.
    """
    return next(_found(root), "")


def _found(root: Path) -> Iterator[str]:
    if (root / ".husky").is_dir():
        yield f"husky runs your commits; add this line to .husky/pre-commit: {ENTRY}"
    for name in _LEFTHOOK:
        if (root / name).is_file():
            yield f"lefthook runs your commits; in {name}, below pre-commit: commands: buttress: add the line  run: {ENTRY} {{staged_files}}"
    if (root / "prek.toml").is_file():
        yield f'prek runs your commits; in prek.toml add a local hook with the line  entry = "{ENTRY}"'
    if _simple_git_hooks(root / "package.json"):
        yield f'simple-git-hooks runs your commits; in package.json add below it  "pre-commit": "{ENTRY}"'
    own = plain_hook(root)
    if own is not None and "pre-commit.com" not in own.read_text(encoding="utf-8", errors="replace"):
        yield f"{own.relative_to(root) if own.is_relative_to(root) else own} runs at your commits; add this line to it: {ENTRY}"


def plain_hook(root: Path) -> Path | None:
    """Git's own pre-commit script, where there is one."""
    told = run_git(root, "rev-parse", "--git-path", "hooks/pre-commit")
    path = root / told.strip() if told else None
    return path if path is not None and path.is_file() else None


def _simple_git_hooks(package: Path) -> bool:
    try:
        return "simple-git-hooks" in json.loads(package.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return False
