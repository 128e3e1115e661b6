"""The official Mermaid parser, where it can be had: from the user's cache, else from the package registry, once.

Where there is no node, no npm, or no way to the registry, the tests that need it are skipped, and the last lines of the
run say why.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

import pytest

#: The parser, and the DOM that it wants to clean labels with.
PACKAGES = {"mermaid": "11.17.2", "jsdom": "29.1.1"}
#: Seconds that the one download (about twelve here), and one run over all cases (about three), may take.
DOWNLOAD, RUN = 120, 60
INSTALL = ("--ignore-scripts", "--no-save", "--no-audit", "--no-fund", "--no-update-notifier", "--fetch-retries=0")
SCRIPT = Path(__file__).with_name("official.mjs")
WHY_NOT: list[str] = []


@dataclass(frozen=True)
class Official:
    """The official parser. One run answers for all diagrams: most of its time is its start."""

    node: str
    folder: Path

    def answers(self, diagrams: list[str]) -> list[dict[str, Any]]:
        """What it makes of each diagram: nodes and edges, or ``refused`` with the first line of its complaint."""
        done = subprocess.run(
            [self.node, SCRIPT],
            input=json.dumps(diagrams),
            cwd=self.folder,
            capture_output=True,
            encoding="utf-8",
            timeout=RUN,
            check=True,
        )
        answers: list[dict[str, Any]] = json.loads(done.stdout)
        return answers


@pytest.fixture(scope="session")
def official() -> Official:
    """The official parser; skips, with the reason, where it cannot be had."""
    node = shutil.which("node") or _without("node is not installed")
    return Official(node, _packages())


def _packages() -> Path:
    """The folder that holds the packages, installed if need be."""
    home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    kept = home / "buttress-tests" / "-".join(f"{name}-{version}" for name, version in PACKAGES.items())
    if (kept / "node_modules" / "mermaid").is_dir():
        return kept
    npm = shutil.which("npm") or _without("npm is not installed")
    kept.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=kept.parent) as folder:
        wanted = [f"{name}@{version}" for name, version in PACKAGES.items()]
        command = [npm, "install", "--prefix", folder, *INSTALL, *wanted]
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=DOWNLOAD, check=False)
        except subprocess.TimeoutExpired:
            _without(f"npm took more than {DOWNLOAD} seconds")
        if done.returncode or not Path(folder, "node_modules", "mermaid").is_dir():
            reasons = [line for line in done.stderr.splitlines() if line.startswith(("npm error", "npm ERR"))]
            _without(f"it could not be installed: {(reasons or ['no reason given'])[0]}")
        if not kept.exists():  # another run may have been faster
            kept.mkdir()
            Path(folder, "node_modules").rename(kept / "node_modules")
    return kept


def _without(reason: str) -> NoReturn:
    WHY_NOT.append(reason)
    pytest.skip(f"no Mermaid parser: {reason}")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """A run without the parser says so, even where skips are not listed."""
    for reason in dict.fromkeys(WHY_NOT):
        terminalreporter.write_line(f"Diagrams were not compared with the official Mermaid parser: {reason}")
