"""An accepted finding stays accepted whatever moves or reformats it; another one, or a changed one, is told."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pytest

from adoption.accepted_projects import PROJECTS, Project
from adoption.scratch import Scratch
from buttress.__main__ import main

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from _pytest.mark import ParameterSet


class Told(NamedTuple):
    """What ``buttress check`` said: its exit code, and rule and subject of each finding."""

    code: int
    findings: list[tuple[str, str]]


@pytest.fixture
def accepted(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[[], Told]:
    """A repository whose flaws were all accepted and committed; the call runs a check that fails on anything."""
    project: Project = request.param
    scratch = Scratch(tmp_path)
    monkeypatch.setenv("BUTTRESS_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.chdir(scratch.root)
    rules = ", ".join(f'"{rule}"' for rule in (*project.rules, "stale-baseline-entry"))
    (scratch.root / "buttress.toml").write_text(f'select = [{rules}]\nfail-on = "advice"\n')
    file = scratch.root / project.path
    file.parent.mkdir(exist_ok=True)
    file.write_text(project.text)

    def check() -> Told:
        code = main(["check"])
        lines = [line for line in capsys.readouterr().out.splitlines() if line]
        return Told(code, [_told(line) for line in lines])

    assert {rule for rule, _ in check().findings} == set(project.rules), "each of the rules tells a flaw"
    assert main(["baseline"]) == 0
    scratch.git("add", ".")
    scratch.git("commit", "-q", "-m", "Accepted")
    capsys.readouterr()
    assert check() == (0, [])
    return check


def _told(line: str) -> tuple[str, str]:
    words = line.partition(": ")[0].split(" ", 3)
    return words[2], words[3]


def each(what: Callable[[Project], Iterable[str]]) -> list[ParameterSet]:
    names = [(kind, project, name) for kind, project in PROJECTS.items() for name in what(project)]
    return [pytest.param(project, name, id=f"{kind}-{name}") for kind, project, name in names]


@pytest.mark.parametrize(("accepted", "change"), each(lambda project: project.kept), indirect=["accepted"])
def test_what_only_looks_different_stays_accepted(
    accepted: Callable[[], Told], change: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    project: Project = request.node.callspec.params["accepted"]
    file = tmp_path / "repository" / project.path
    file.write_bytes(project.kept[change](project.text).encode())
    assert accepted() == (0, [])


@pytest.mark.parametrize(("accepted", "change"), each(lambda project: project.news), indirect=["accepted"])
def test_what_is_another_decision_is_told(
    accepted: Callable[[], Told], change: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    project: Project = request.node.callspec.params["accepted"]
    old, new, rule, subject = project.news[change]
    assert project.text.count(old) == 1
    (tmp_path / "repository" / project.path).write_text(project.text.replace(old, new))
    told = accepted()
    assert told.code == 1
    assert [finding for finding in told.findings if finding[0] != "stale-baseline-entry"] == [(rule, subject)]
    assert ("stale-baseline-entry" in {rule for rule, _ in told.findings}) is (change == "an accepted one changed")


@pytest.mark.parametrize("accepted", list(PROJECTS.values()), ids=list(PROJECTS), indirect=True)
def test_a_moved_file_keeps_what_was_accepted_and_update_notes_the_new_place(
    accepted: Callable[[], Told], request: pytest.FixtureRequest, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    project: Project = request.node.callspec.params["accepted"]
    root = tmp_path / "repository"
    target = root / project.moved
    target.parent.mkdir(parents=True)
    (root / project.path).rename(target)
    assert accepted() == (0, [])
    baseline = root / "buttress-baseline.jsonl"
    assert project.moved not in baseline.read_text()
    assert main(["baseline", "update"]) == 0
    assert "noted" in capsys.readouterr().out
    lines = baseline.read_text().splitlines()[1:]
    assert lines
    assert all(f'"path": "{project.moved}"' in line for line in lines)
    assert accepted() == (0, [])


@pytest.mark.parametrize("accepted", [PROJECTS["openapi"]], ids=["openapi"], indirect=True)
def test_a_second_one_of_its_kind_is_told_and_the_accepted_one_is_not(
    accepted: Callable[[], Told], request: pytest.FixtureRequest, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """With the second API, subjects get labels; what was accepted stays so."""
    project: Project = request.node.callspec.params["accepted"]
    copy = tmp_path / "repository" / "admin" / project.path
    copy.parent.mkdir(parents=True)
    copy.write_text(project.text.replace("title: Shop", "title: Admin\n  description: for the staff"))
    assert main(["check"]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert {line.split(":")[0] for line in lines} == {f"admin/{project.path}"}
    assert {line.split(" ")[2] for line in lines} == set(project.rules)
    assert all(":" in subject for _, subject in accepted().findings), "labels tell the two apart"
