"""Microsoft's SARIF validator, where it can be had: from the user's cache, else from the package registry, once.

It is a program of 95 MB that needs no network to run. Where there is no npm, or no way to the registry, the tests that
need it are skipped, and the last lines of the run say why.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

import jsonschema_rs
import pytest

VERSION = "5.7.0"
PLATFORMS = {"linux": "linux", "darwin": "darwin", "win32": "win32"}
#: Seconds that the one download, and one validation (about one second here), may take.
DOWNLOAD, VALIDATION = 120, 60
INSTALL = ("--ignore-scripts", "--no-save", "--no-audit", "--no-fund", "--no-update-notifier", "--fetch-retries=0")
WHY_NOT: list[str] = []


@dataclass(frozen=True)
class Validator:
    """Two judges, for neither sees everything: the program accepts an unknown ``level`` without a word, and the schema
    knows nothing of numbers that must fit one another.
    """

    program: Path
    schema: jsonschema_rs.Validator

    def complaints(self, reports: dict[str, str], folder: Path) -> dict[str, list[str]]:
        """What the schema refuses, and the level and id of the program's rules that spoke, for each report by name. The
        program exits with 0 whatever it found, so its answer is what counts.
        """
        said = {
            name: [f"schema: {e.message}" for e in self.schema.iter_errors(json.loads(reports[name]))]
            for name in reports
        }
        for name, remark in self.remarks(reports, folder):
            said[name].append(remark)
        return said

    def remarks(self, reports: dict[str, str], folder: Path) -> list[tuple[str, str]]:
        """What the program says about which report. One run for all: most of its second is its start. A report with an
        unknown word silences it about the others as well, so such a one has a run of its own.
        """
        files = []
        for name, text in reports.items():
            files.append(folder / f"{name}.sarif")
            files[-1].write_text(text, encoding="utf-8")
        answer = folder / "answer"
        words = ("--output", answer, "--log", "ForceOverwrite", "--rule-kind", "Sarif;Gh")
        subprocess.run([self.program, "validate", *files, *words], capture_output=True, timeout=VALIDATION, check=True)
        run: dict[str, Any] = json.loads(answer.read_text("utf-8-sig"))["runs"][0]
        assert all(invocation["executionSuccessful"] for invocation in run["invocations"])
        return sorted(
            (Path(_file_of(result)).stem, f"{result.get('level', 'warning')} {result['ruleId']}")
            for result in run["results"]
        )


def _file_of(result: dict[str, Any]) -> str:
    return str(result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"])


@pytest.fixture(scope="session")
def validator() -> Validator:
    """Both judges; skips, with the reason, where they cannot be had."""
    package = _package()
    program = package / ("Sarif.Multitool.exe" if os.name == "nt" else "Sarif.Multitool")
    try:
        program.chmod(0o755)  # its own install script does no more, and is not run
        subprocess.run([program, "--version"], capture_output=True, timeout=VALIDATION, check=True)
    except (OSError, subprocess.SubprocessError) as error:
        _without(f"its program does not run here ({error})")
    schema = json.loads((package / "sarif-2.1.0.json").read_text("utf-8-sig"))
    return Validator(program, jsonschema_rs.validator_for(schema))


def _package() -> Path:
    """The package's folder, installed if need be."""
    platform = PLATFORMS.get(sys.platform) or _without(f"there is none for {sys.platform}")
    name = f"@microsoft/sarif-multitool-{platform}"
    home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    kept = home / "buttress-tests" / f"sarif-multitool-{VERSION}"
    package = kept / "node_modules" / Path(name)
    if package.is_dir():
        return package
    npm = shutil.which("npm") or _without("npm is not installed")
    kept.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=kept.parent) as folder:
        try:
            done = subprocess.run(
                [npm, "install", "--prefix", folder, *INSTALL, f"{name}@{VERSION}"],
                capture_output=True,
                text=True,
                timeout=DOWNLOAD,
                check=False,
            )
        except subprocess.TimeoutExpired:
            _without(f"npm took more than {DOWNLOAD} seconds")
        if done.returncode or not (Path(folder) / "node_modules" / Path(name)).is_dir():
            reasons = [line for line in done.stderr.splitlines() if line.startswith(("npm error", "npm ERR"))]
            _without(f"it could not be installed: {(reasons or ['no reason given'])[0]}")
        if not kept.exists():  # another run may have been faster
            Path(folder, "node_modules").rename(_made(kept) / "node_modules")
    return package


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _without(reason: str) -> NoReturn:
    WHY_NOT.append(reason)
    pytest.skip(f"no SARIF validator: {reason}")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """A run without the validator says so, even where skips are not listed."""
    for reason in dict.fromkeys(WHY_NOT):
        terminalreporter.write_line(f"SARIF was not validated by Microsoft's validator: {reason}")
