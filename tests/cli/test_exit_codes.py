"""Every exit code, through the installed command and in every format: a format never changes the code."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree as ET

import pytest

from buttress.report.formats import FORMATS

SOUND = "CREATE TABLE plans (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL UNIQUE);\n"
#: A warning: check fails for it, review does not.
WARNED = "CREATE TABLE plans (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, price real NOT NULL);\n"
BROKEN = "CREATE TABLE (;;\n"
#: Python reads this module at start-up: the only way to make the installed command crash without a flaw in it.
CRASH = """
import buttress.review

def crash(*_words, **_options):
    raise ZeroDivisionError("planted")

buttress.review.review = crash
"""


class Case(NamedTuple):
    """What is in the folder, what is typed, and the code that it must end with."""

    name: str
    files: dict[str, str]
    words: tuple[str, ...]
    code: int
    said: str = ""
    commit: bool = False


CASES = (
    Case("clean", {"db/schema.sql": SOUND}, ("check",), 0),
    Case("a warning is below review's threshold", {"db/schema.sql": WARNED}, ("review",), 0),
    Case("a warning is at check's threshold", {"db/schema.sql": WARNED}, ("check",), 1),
    Case(
        "a warning at the threshold that was asked for",
        {"db/schema.sql": WARNED},
        ("review", "--fail-on", "warning"),
        1,
    ),
    Case("findings by --exit-zero", {"db/schema.sql": WARNED}, ("check", "--exit-zero"), 0),
    Case("an empty change", {"db/schema.sql": WARNED}, ("check", "--since", "HEAD"), 0, commit=True),
    Case("a named file of no interest", {"db/schema.sql": WARNED, "notes.txt": "hello\n"}, ("check", "notes.txt"), 0),
    Case("no such path", {"db/schema.sql": SOUND}, ("check", "nowhere"), 2, "nowhere: no such file or folder"),
    Case("nothing reviewable", {"notes.txt": "hello\n"}, ("check",), 2, "nothing to review here"),
    Case(
        "bad settings",
        {"db/schema.sql": SOUND, "buttress.toml": "selct = []\n"},
        ("check",),
        2,
        'did you mean "select"',
    ),
    Case("the only input cannot be parsed", {"schema.sql": BROKEN}, ("check", "schema.sql"), 2, "cannot be parsed"),
    Case("no such commit", {"db/schema.sql": SOUND}, ("check", "--since", "nope"), 2, "no commit", commit=True),
    Case(
        "a broken baseline",
        {"db/schema.sql": SOUND, "buttress-baseline.jsonl": "{}\n"},
        ("check",),
        2,
        "buttress-baseline.jsonl:1",
    ),
    Case("a crash", {"db/schema.sql": SOUND}, ("check",), 2, "crashed: ZeroDivisionError: planted"),
)


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_exit_code(tmp_path: Path, case: Case, form: str) -> None:
    folder = tmp_path / "shop"
    folder.mkdir()
    for name, text in case.files.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text)
    if case.commit:
        for words in (
            ["init", "-q"],
            ["add", "-A"],
            ["-c", "user.name=t", "-c", "user.email=t@x", "commit", "-qm", "1"],
        ):
            subprocess.run(["git", *words], cwd=folder, check=True)
    environment = {
        **os.environ,
        "BUTTRESS_CACHE_DIR": str(tmp_path / "cache"),
        "GIT_CEILING_DIRECTORIES": str(tmp_path),
    }
    environment.pop("GITHUB_STEP_SUMMARY", None)
    if case.name == "a crash":
        (tmp_path / "site").mkdir()
        (tmp_path / "site" / "sitecustomize.py").write_text(CRASH)
        environment["PYTHONPATH"] = str(tmp_path / "site")
    command = [str(Path(sys.executable).with_name("buttress")), *case.words, "--format", form]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, check=False)
    assert done.returncode == case.code, done.stderr.decode()
    assert case.said in done.stderr.decode()
    assert b"Traceback" not in done.stderr
    assert b"\x1b" not in done.stdout
    well_formed(form, done.stdout.decode())


def well_formed(form: str, text: str) -> None:
    """What a program would do with the output; a run that could not be done may have none."""
    if not text:
        return
    if form == "junit":
        ET.fromstring(text)  # noqa: S314 - our own output
    elif form in {"json", "sarif", "gitlab"}:
        json.loads(text)
