"""A git repository to try hooks in, and a commit hook that does with our entry what pre-commit does with it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
SOUND = "CREATE TABLE plans (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL UNIQUE);\n"
OLD_FLAW = "CREATE TABLE carts (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, total real NOT NULL);\n"
NEW_FLAW = "CREATE TABLE orders (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, price real NOT NULL);\n"

#: What pre-commit does with one hook: the staged files that match, sorted, in one call, from the top of the work tree.
_SHIM = """#!{python}
import os, re, shlex, subprocess, sys
listed = subprocess.run(
    ["git", "diff", "--cached", "--name-only", "--no-ext-diff", "-z", "--diff-filter=ACMRTUXB"], capture_output=True
).stdout.decode()
paths = [p for p in listed.split("\\0") if p and re.search({files!r}, p) and not re.search({exclude!r}, p)]
if not paths:
    sys.exit(0)  # "(no files to check) Skipped"
with open("../called", "a") as log:
    log.write(" ".join(paths) + "\\n")
words = shlex.split({entry!r}) + (paths if {named!r} else [])
sys.exit(subprocess.run(words, env={{**os.environ, "PRE_COMMIT": "1"}}).returncode)
"""


class Ran(NamedTuple):
    """What a command did."""

    code: int
    said: str


class Scratch:
    """A repository of its own, with nobody's settings."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "repository"
        self.root.mkdir()
        self.environment = {
            "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")]),
            "HOME": str(folder),
            "BUTTRESS_CACHE_DIR": str(folder / "cache"),
            "GIT_CONFIG_NOSYSTEM": "1",
            **{
                f"GIT_{who}_{what}": "somebody@example.org"
                for who in ("AUTHOR", "COMMITTER")
                for what in ("NAME", "EMAIL")
            },
        }
        self.git("init", "-q", "-b", "main")

    def run(self, *words: str, **environment: str) -> Ran:
        """Run a command at the top of the repository."""
        done = subprocess.run(
            words, cwd=self.root, env={**self.environment, **environment}, capture_output=True, text=True, check=False
        )
        assert "Traceback" not in done.stdout + done.stderr
        return Ran(done.returncode, done.stdout + done.stderr)

    def git(self, *words: str) -> Ran:
        """Run git."""
        return self.run("git", *words)

    def write(self, path: str, text: str) -> Path:
        """Write a file."""
        full = self.root / path
        full.parent.mkdir(parents=True, exist_ok=True)
        full.write_bytes(text.encode())
        return full

    def commit(self, files: dict[str, str]) -> Ran:
        """Write files, stage everything and commit, through the hook if one is installed."""
        for path, text in files.items():
            self.write(path, text)
        self.git("add", "--all")
        return self.git("commit", "-q", "-m", "a change")

    def install(self, hook: dict[str, object]) -> None:
        """Have every commit run a hook of our manifest, as pre-commit would."""
        shim = self.root / ".git" / "hooks" / "pre-commit"
        shim.parent.mkdir(exist_ok=True)
        shim.write_text(
            _SHIM.format(
                python=sys.executable,
                files=hook["files"],
                exclude=hook["exclude"],
                entry=hook["entry"],
                named=hook.get("pass_filenames", True),
            )
        )
        shim.chmod(0o755)

    @property
    def calls(self) -> list[str]:
        """The file lists with which the hook started Buttress."""
        log = self.root.parent / "called"
        return log.read_text().splitlines() if log.exists() else []
