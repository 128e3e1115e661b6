"""Running a conversation's command in a process of its own, with a home of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

SHOP = Path(__file__).resolve().parents[2] / "examples" / "shop"


@dataclass(frozen=True)
class Home:
    """A folder to talk about, and everything that a process may know of its user."""

    base: Path
    folder: Path

    @property
    def env(self) -> dict[str, str]:
        """The environment: no key, no settings but those in here."""
        return {
            "PATH": os.environ["PATH"],
            "HOME": str(self.base),
            "XDG_STATE_HOME": str(self.base / "state"),
            "XDG_CONFIG_HOME": str(self.base / "config"),
            "BUTTRESS_CACHE_DIR": str(self.base / "cache"),
            "LANG": "C.UTF-8",
            "TERM": "xterm-256color",
        }

    @property
    def sessions(self) -> Path:
        """The file that keeps sessions."""
        return self.base / "state" / "buttress" / "sessions.sqlite3"

    def command(self, url: str, *words: str) -> list[str]:
        """``buttress chat`` with a model at an address, or with none."""
        model = ("--base-url", url, "--model", "scripted") if url else ()
        return [sys.executable, "-m", "buttress", "chat", *model, *words]

    def run(
        self, url: str, *words: str, given: str = "", folder: Path | None = None, **more: str
    ) -> subprocess.CompletedProcess[str]:
        """The command's outcome; standard input is no terminal."""
        return subprocess.run(
            self.command(url, *words),
            cwd=folder or self.folder,
            env={**self.env, **more},
            input=given,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A user who has the shop before them."""
    return Home(tmp_path, Path(shutil.copytree(SHOP, tmp_path / "shop")))
