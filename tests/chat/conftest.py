"""Running a conversation's command in a process of its own, with a home of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from warm import Started, Warm

#: Seconds after which a command is taken for stuck.
PATIENCE = 120.0
SHOP = Path(__file__).resolve().parents[2] / "examples" / "shop"


@dataclass(frozen=True)
class Home:
    """A folder to talk about, and everything that a process may know of its user."""

    base: Path
    folder: Path
    cache: Path
    warm: Warm | None = None

    @property
    def env(self) -> dict[str, str]:
        """The environment: no key, no settings but those in here."""
        return {
            "PATH": os.environ["PATH"],
            "HOME": str(self.base),
            "XDG_STATE_HOME": str(self.base / "state"),
            "XDG_CONFIG_HOME": str(self.base / "config"),
            "BUTTRESS_CACHE_DIR": str(self.cache),
            "LANG": "C.UTF-8",
            "TERM": "xterm-256color",
        }

    @property
    def sessions(self) -> Path:
        """The file that keeps sessions."""
        return self.base / "state" / "buttress" / "sessions.sqlite3"

    def command(self, url: str, *words: str) -> list[str]:
        """``buttress chat`` with a model at an address, or with none."""
        return [sys.executable, "-m", "buttress", *self._words(url, *words)]

    def _words(self, url: str, *words: str) -> list[str]:
        model = ("--base-url", url, "--model", "scripted") if url else ()
        return ["chat", *model, *words]

    def cold(self) -> Home:
        """The same home, where a command is Python started anew and finds nothing read before."""
        return replace(self, cache=self.base / "cache", warm=None)

    def run(
        self, url: str, *words: str, given: str = "", folder: Path | None = None, **more: str
    ) -> subprocess.CompletedProcess[str]:
        """The command's outcome; standard input is no terminal."""
        if self.warm:
            return self.warm.run(self._words(url, *words), {**self.env, **more}, folder or self.folder, given)
        return subprocess.run(
            self.command(url, *words),
            cwd=folder or self.folder,
            env={**self.env, **more},
            input=given,
            capture_output=True,
            text=True,
            check=False,
            timeout=PATIENCE,
        )

    def begun(self, url: str, *words: str) -> Started | subprocess.Popen[bytes]:
        """The command under way, with a pipe at each of its streams."""
        if self.warm:
            return self.warm.piped(self._words(url, *words), self.env, self.folder)
        pipe = subprocess.PIPE
        command = self.command(url, *words)
        return subprocess.Popen(command, cwd=self.folder, env=self.env, stdin=pipe, stdout=pipe, stderr=pipe)


@pytest.fixture
def home(tmp_path: Path, read_before: Path, warm: Warm | None) -> Home:
    """A user who has the shop before them."""
    return Home(tmp_path, Path(shutil.copytree(SHOP, tmp_path / "shop")), read_before, warm)
