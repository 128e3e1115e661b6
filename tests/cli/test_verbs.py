"""The verbs and their exit codes, as users and hooks see them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

import buttress as package
from buttress import session

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def test_bare_call_prints_help_that_begins_with_review(buttress: Callable[..., Any]) -> None:
    ran = buttress()
    assert ran.code == 2, "a hook that forgot its verb must not pass"
    commands = ran.out[ran.out.index("Commands:") :].splitlines()
    assert [line.split()[0] for line in commands[1:6]] == ["review", "check", "baseline", "init", "config"]
    assert ran.out.index("Commands:") < ran.out.index("Options:")


def test_help_and_version_succeed(buttress: Callable[..., Any]) -> None:
    assert buttress("--help").code == 0
    assert "--fail-on" in buttress("review", "--help").out
    assert buttress("--version") == (0, f"buttress {package.__version__}\n", "")


def test_python_dash_m_works(project: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "buttress", "check"], cwd=project, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert done.stdout.startswith("db/schema.sql:")


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("review",), 0),
        (("review", "--fail-on", "warning"), 1),
        (("check",), 1),
        (("check", "--fail-on", "error"), 0),
        (("check", "db/schema.sql"), 1),
        (("check", "--ignore", "schema,migrations"), 0),
        (("check", "--select", "DB"), 1),
        (("review", "db", "--format", "json", "--fail-on=warning"), 1),
        (("review", "--no-cache", "--dialect", "postgres"), 0),
    ],
)
def test_exit_code_follows_the_findings(
    project: Path, buttress: Callable[..., Any], arguments: tuple[str, ...], code: int
) -> None:
    assert (project / "db").is_dir()
    assert buttress(*arguments).code == code


def test_review_explains_and_says_its_exit_code(project: Path, buttress: Callable[..., Any]) -> None:
    ran = buttress("review", project)
    assert ran.out.startswith("Buttress read 1 file: 2 tables\n")
    assert " warning  money-as-float   db/schema.sql:8   orders.total\n" in ran.out
    assert ran.out.splitlines()[-1].endswith("no error")
    assert ran.err == ""


def test_check_prints_one_line_a_finding_and_a_summary_beside(project: Path, buttress: Callable[..., Any]) -> None:
    ran = buttress("check", project / "db" / "schema.sql")
    assert "db/schema.sql:8:5 warning money-as-float orders.total: " in ran.out
    assert ran.err.startswith("buttress: ")
    assert "(1 file read: 2 tables, 0 operations)" in ran.err


def test_json_and_files_beside_the_text(project: Path, buttress: Callable[..., Any]) -> None:
    ran = buttress("review", "--output", "json=report.json", "--output", f"text={project}/report.txt", "--all")
    report = json.loads((project / "report.json").read_text())
    assert report["root"] == "."
    assert [finding["location"]["path"] for finding in report["findings"]] == ["db/schema.sql"] * len(
        report["findings"]
    )
    assert (project / "report.txt").read_text() == ran.out
    assert json.loads(buttress("review", "--format", "json").out) == report


def test_paths_are_shown_from_where_the_user_stands(
    project: Path, buttress: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(project.parent)
    assert f"   {project.name}/db/schema.sql:8   " in buttress("review", project.name).out
    monkeypatch.chdir(project / "db")
    assert buttress("check", "schema.sql").out.startswith("schema.sql:")


def test_a_warning_free_folder_is_clean(project: Path, buttress: Callable[..., Any]) -> None:
    (project / "db" / "schema.sql").write_text(
        "CREATE TABLE plans (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL UNIQUE);\n"
    )
    ran = buttress("review", "--fail-on", "warning")
    assert ran.code == 0
    assert "No findings." in ran.out
    assert buttress("check").out == ""


def test_colour_only_where_it_is_wanted(
    project: Path, buttress: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert project
    assert "\x1b[" not in buttress("review").out
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert "\x1b[" in buttress("review").out
    assert "\x1b[" not in buttress("review", "--format", "json").out
    assert "\x1b[" not in buttress("check").out
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b[" not in buttress("review").out


@pytest.mark.parametrize("word", ["unindexed-foreign-key", "DB102", "db102"])
def test_explain_takes_names_and_codes(buttress: Callable[..., Any], word: str) -> None:
    ran = buttress("explain", word)
    assert ran.code == 0
    assert ran.out.startswith("# unindexed-foreign-key\n\nDB102 · warning")
    assert "## Why it matters" in ran.out


def test_explain_renders_pages_and_items_where_there_is_colour(
    buttress: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert buttress("explain", "queries-use-indexes").out.startswith("# queries-use-indexes\n")
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert "\x1b[" in buttress("explain", "unindexed-foreign-key").out


@pytest.mark.parametrize(
    ("word", "hint"),
    [
        ("unindexed-foreign-ky", 'did you mean "unindexed-foreign-key"?'),
        ("pool-sized", 'did you mean "pools-sized"?'),
        ("zzz", "buttress rules lists them all"),
    ],
)
def test_explain_helps_with_typing_errors(buttress: Callable[..., Any], word: str, hint: str) -> None:
    ran = buttress("explain", word)
    assert ran.code == 2
    assert ran.err == f'buttress: no rule, checklist item or principle is called "{word}"; {hint}\n'


def test_rules_lists_every_rule(buttress: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    listed = json.loads(buttress("rules", "--format", "json").out)
    assert listed["schema"] == "buttress.rules/1"
    assert all(rule["summary"] for rule in listed["rules"])
    plain = buttress("rules").out.splitlines()
    assert len(plain) == len(listed["rules"])
    assert plain[0].split()[:2] == [listed["rules"][0]["code"], listed["rules"][0]["name"]]
    monkeypatch.setattr("buttress.report.style.is_terminal", lambda _: True)
    people = buttress("rules").out
    assert all(f"{rule['code']}  " in people and rule["name"] in people for rule in listed["rules"])
    assert max(map(len, people.splitlines())) < 120


def test_doctor_says_what_works(project: Path, buttress: Callable[..., Any]) -> None:
    (project / "buttress.toml").write_text('profile = "strict"\n')
    ran = buttress("doctor")
    assert ran.code == 0
    assert "PostgreSQL parser in use: pgparse" in ran.out
    assert f"ok    configuration: {project}/buttress.toml" in ran.out


def test_doctor_fails_when_a_core_part_does(buttress: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("buttress.readers.postgres.parser.bindings", tuple)
    monkeypatch.setitem(sys.modules, "sqlglot", None)
    ran = buttress("doctor")
    assert ran.code == 2
    assert "fail  PostgreSQL: neither pgparse nor postgast is installed" in ran.out
    assert "fail  MySQL and SQLite: sqlglot" in ran.out


def test_a_crash_is_one_line_and_exit_code_two(
    project: Path, buttress: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(*_: object, **__: object) -> None:
        raise ZeroDivisionError("division\nby zero")

    assert project
    monkeypatch.setattr(session, "review", crash)
    for verb in ("check", "review"):
        ran = buttress(verb)
        assert ran == (
            2,
            "",
            "buttress: crashed: ZeroDivisionError: division; set BUTTRESS_DEBUG=1 for the traceback\n",
        )


def test_debug_shows_the_traceback(project: Path) -> None:
    program = "import buttress.session as s; s.find_target = None; from buttress.__main__ import main; raise SystemExit(main(['check']))"
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=project,
        capture_output=True,
        text=True,
        check=False,
        env={"BUTTRESS_DEBUG": "1"},
    )
    assert done.returncode == 2
    assert "Traceback" in done.stderr


def test_interrupting_is_exit_code_130(
    project: Path, buttress: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    assert project
    monkeypatch.setattr(session, "review", interrupt)
    assert [buttress("check").code, buttress("review").code] == [130, 130]


def test_a_closed_pipe_ends_quietly(project: Path) -> None:
    read, write = os.pipe()
    os.close(read)
    with os.fdopen(write, "wb") as closed:
        done = subprocess.run(
            [sys.executable, "-m", "buttress", "check"],
            cwd=project,
            stdout=closed,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert done.stderr == b""
    assert done.returncode == 141
