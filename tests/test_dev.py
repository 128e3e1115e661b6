"""The developer's script: what it refuses, and that a new rule starts from files that pass."""

from __future__ import annotations

import importlib.util
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from buttress.findings.pages import SECTIONS, parse_page

if TYPE_CHECKING:
    from types import ModuleType

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def dev(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """dev.py at work in a copy of the checks."""
    spec = importlib.util.spec_from_file_location("dev", ROOT / "dev.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    shutil.copytree(ROOT / "tests" / "templates", tmp_path / "tests" / "templates")
    shutil.copytree(ROOT / "src" / "buttress" / "checks", tmp_path / "checks")
    monkeypatch.setattr(module, "ROOT", tmp_path)
    monkeypatch.setattr(module, "CHECKS", tmp_path / "checks")
    return module


def test_new_check_takes_the_next_free_code(dev: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    used = [int(n) for f in (dev.CHECKS / "schema").glob("*.py") for n in re.findall(r'code="DB(\d+)"', f.read_text())]
    assert dev.main(["new-check", "schema", "nameless-thing"]) == 0
    rule = (dev.CHECKS / "schema" / "nameless_thing.py").read_text()
    assert f'code="DB{max(used) + 1}"' in rule
    page = parse_page((dev.CHECKS / "schema" / "nameless_thing.md").read_text())
    assert page.name == "nameless-thing"
    assert [title for title in SECTIONS if not page.sections.get(title)] == []
    assert {case.bad for case in page.cases} == {True, False}
    assert "python3 dev.py test -k nameless-thing" in capsys.readouterr().out
    assert "RULE_" not in rule + page.text


def test_the_template_reports_what_its_page_promises(dev: ModuleType) -> None:
    from buttress.assembly.tree import MemoryTree
    from buttress.config import Config
    from buttress.review import review

    dev.main(["new-check", "schema", "nameless-thing"])
    scope: dict[str, object] = {}
    exec(compile((dev.CHECKS / "schema" / "nameless_thing.py").read_text(), "rule", "exec"), scope)  # noqa: S102
    check = scope["check"]
    assert callable(check)
    for case in parse_page((dev.CHECKS / "schema" / "nameless_thing.md").read_text()).cases:
        blueprint = review(MemoryTree(case.files), Config(cache=False)).blueprint
        assert [(f.subject, f.span.path, f.span.line) for f in check(blueprint)] == list(case.reports)


@pytest.mark.parametrize(
    "words",
    [
        ["schema"],
        ["nowhere", "some-rule"],
        ["checklist", "some-rule"],
        ["schema", "Some-Rule"],
        ["schema", "some_rule"],
        ["schema", "rule"],
        ["schema", "../some-rule"],
        ["migrations", "unindexed-foreign-key"],
    ],
)
def test_new_check_refuses_bad_words(dev: ModuleType, words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    before = sorted(dev.CHECKS.rglob("*"))
    assert dev.main(["new-check", *words]) == 2
    assert capsys.readouterr().err.startswith("dev.py: ")
    assert sorted(dev.CHECKS.rglob("*")) == before


def test_usage(dev: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    assert [dev.main([]), dev.main(["--help"]), dev.main(["frobnicate"])] == [0, 0, 2]
    assert capsys.readouterr().out.count("usage: python3 dev.py VERB") == 3


def test_a_missing_venv_module_names_the_package(
    dev: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(dev.importlib.util, "find_spec", lambda name: None if name == "ensurepip" else object())
    with pytest.raises(SystemExit) as stopped:
        dev.make_venv()
    assert stopped.value.code == 2
    assert capsys.readouterr().err == "dev.py: Python's venv module is missing: sudo apt install python3-venv\n"


def test_it_needs_nothing_but_the_standard_library() -> None:
    done = subprocess.run([sys.executable, "-I", "-S", ROOT / "dev.py"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_continuous_integration_runs_what_developers_run() -> None:
    lines = (ROOT / ".ci" / "run").read_text().splitlines()
    assert [line for line in lines if line and not line.startswith("#")] == [
        "set -euo pipefail",
        'cd "$(dirname "$0")/.."',
        "python3 dev.py test",
    ]
    assert (ROOT / ".ci" / "run").stat().st_mode & 0o111


def test_pins_cover_every_dependency_and_hold_no_address(dev: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dev, "ROOT", ROOT)
    lines = (ROOT / "constraints.txt").read_text().splitlines()
    assert all(re.fullmatch(r"[a-z0-9-]+==[\w.]+( ; .+)?", line) for line in lines)
    pinned = {line.partition("==")[0] for line in lines}
    wanted = {re.split(r"[\[<>=; ]", requirement)[0].lower() for requirement in dev.requirements(tools=True)}
    assert wanted <= pinned
