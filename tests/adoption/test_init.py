"""``buttress init``: what it says, what it writes, and everything that it leaves as it was."""

from __future__ import annotations

import json
import os
import tomllib
from typing import TYPE_CHECKING

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from adoption.scratch import OLD_FLAW, SOUND, Scratch
from buttress.__main__ import main
from buttress.adoption import _hook
from buttress.adoption._images import servers, version_of
from buttress.adoption._settings_text import settings_text
from buttress.assembly.build import assemble
from buttress.assembly.tree import MemoryTree
from buttress.config import Config, load_config
from buttress.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path

OURS = _hook.entry("")
THEIRS = """# what every commit runs
default_stages: [pre-commit]   # not on push
repos:
-   repo: https://example.org/other   # theirs
    rev: v1.0
    hooks:
    -   id: other
        args: [--fix,
               --quiet]  # both
    # -   id: one-that-is-off
"""


@pytest.fixture
def scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Scratch:
    """A git repository with a flawed schema; the user stands in it."""
    made = Scratch(tmp_path)
    for name, value in made.environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(made.root)
    made.write("db/schema.sql", SOUND + OLD_FLAW)
    return made


def said(capsys: pytest.CaptureFixture[str], *words: str, code: int = 0) -> str:
    """What ``buttress init`` prints, in one line."""
    assert main(["init", *words]) == code
    out, err = capsys.readouterr()
    return " ".join((out + err).split())


def test_it_says_what_it_found_and_what_to_do(scratch: Scratch, capsys: pytest.CaptureFixture[str]) -> None:
    scratch.write(
        "openapi.yaml", "openapi: 3.0.3\ninfo: {title: A, version: '1'}\npaths: {/a: {get: {responses: {}}}}\n"
    )
    text = said(capsys)
    assert "db/schema.sql: postgres, 2 tables" in text
    assert "openapi.yaml: OpenAPI 3.0.3, 1 operation" in text
    assert "wrote buttress.toml" in text
    assert "findings today" in text
    assert "buttress baseline accepts them" in text
    assert not (scratch.root / ".pre-commit-config.yaml").exists()


def test_a_history_is_counted_whole_or_not_at_all(scratch: Scratch, capsys: pytest.CaptureFixture[str]) -> None:
    scratch.write("db/schema.sql", "")
    scratch.commit({f"migrations/V{n}__t.sql": f"CREATE TABLE t{n} (id bigint PRIMARY KEY);\n" for n in (1, 2, 3)})
    assert "migrations: postgres, 3 tables, 3 migrations run by flyway" in said(capsys)
    scratch.write("migrations/V4__t.sql", "CREATE TABLE t4 (id bigint PRIMARY KEY);\n")
    assert "migrations: postgres, 4 tables, migrations run by flyway" in said(capsys)


def test_what_it_writes_is_read_back(scratch: Scratch, capsys: pytest.CaptureFixture[str]) -> None:
    scratch.write("docker-compose.yml", "services:\n  db:\n    image: postgres:15-alpine\n")
    said(capsys)
    text = (scratch.root / "buttress.toml").read_text()
    assert "docker-compose.yml:3 (postgres:15-alpine)" in text
    assert load_config(scratch.root).postgres_version == 15
    keys = [line for line in text.splitlines() if line and not line.startswith("#")]
    assert keys == ["postgres-version = 15"]
    assert main(["check", "--exit-zero"]) == 0


def test_every_example_holds_when_its_mark_is_taken_away(scratch: Scratch, capsys: pytest.CaptureFixture[str]) -> None:
    scratch.write("db/broken.sql", "CREATE TABLE t (id bigint;\nSELECT 'a' FROM %d;\n")
    said(capsys)
    path = scratch.root / "buttress.toml"
    lines = path.read_text().splitlines()
    live = [line.removeprefix("# ") if line.startswith("# [") or " = " in line else line for line in lines]
    path.write_text("\n".join(live))
    config = load_config(scratch.root)
    assert config.exclude == ("db/broken.sql",)
    assert dict(config.tables) == {"carts": (5_000_000, "")}
    assert config.max_connections == 100
    assert dict(config.pools) == {"web": (10, 4)}
    assert config.dialect == "postgres"


def test_versions_that_differ_settle_nothing() -> None:
    files = {"db/schema.sql": OLD_FLAW, "compose.yml": "a:\n image: postgres:15\nb:\n image: postgres:16\n"}
    text = settings_text(assemble(MemoryTree(files), Config(), frozenset()), tuple(servers(MemoryTree(files))))
    assert tomllib.loads(text) == {}
    assert "compose.yml:2 (postgres:15), compose.yml:4 (postgres:16) do not settle it" in text.replace("\n# ", " ")


@pytest.mark.parametrize(
    ("dialect", "tag", "version"),
    [
        ("postgres", "15", "15"),
        ("postgres", "9.6-alpine", "9"),
        ("postgres", "16.2-bookworm", "16"),
        ("postgres", "16-3.4", "16"),
        ("postgres", "pg16", "16"),
        ("postgres", "0.8.0-pg17", "17"),
        ("postgres", "2.14.2-pg15", "15"),
        ("postgres", "${PG_VERSION:-14}", "14"),
        ("postgres", "latest", ""),
        ("postgres", "", ""),
        ("postgres", "${PG_VERSION}", ""),
        ("mysql", "8.0.36-debian", "8.0"),
        ("mysql", "8", "8"),
        ("mysql", "lts", ""),
    ],
)
def test_versions_are_read_from_tags(dialect: str, tag: str, version: str) -> None:
    assert version_of(dialect, tag) == version


def test_servers_are_found_where_pipelines_start_them() -> None:
    files = {
        ".github/workflows/ci.yml": 'services:\n  db:\n    image: "postgis/postgis:16-3.4"\n',
        ".gitlab-ci.yml": "services:\n  - name: docker.io/library/mysql:8.0\n  - postgres\n",
        "k8s/values.yaml": "image: postgres:9\n",
        "compose.yaml": "image: registry:5000/team/postgres:14 # ours\nimage: my-postgres-backup:3\nimage: mariadb:11\n",
    }
    found = [(server.dialect, server.version, server.where) for server in servers(MemoryTree(files))]
    assert found == [
        ("postgres", "16", ".github/workflows/ci.yml:3"),
        ("mysql", "8.0", ".gitlab-ci.yml:2"),
        ("postgres", "14", "compose.yaml:1"),
    ]


def test_a_second_call_changes_nothing(scratch: Scratch, capsys: pytest.CaptureFixture[str]) -> None:
    said(capsys, "--hook")
    paths = [scratch.root / "buttress.toml", scratch.root / ".pre-commit-config.yaml"]
    before = [(path.read_bytes(), path.stat().st_mtime_ns, path.stat().st_ino) for path in paths]
    text = said(capsys, "--hook")
    assert [(path.read_bytes(), path.stat().st_mtime_ns, path.stat().st_ino) for path in paths] == before
    assert "buttress.toml holds them; left as it is" in text
    assert ".pre-commit-config.yaml has it; left as it is" in text


def test_force_writes_the_settings_anew(scratch: Scratch, capsys: pytest.CaptureFixture[str]) -> None:
    path = scratch.write("buttress.toml", 'fail-on = "error"\n')
    assert "--force writes it anew" in said(capsys)
    assert path.read_text() == 'fail-on = "error"\n'
    assert "wrote buttress.toml" in said(capsys, "--force")
    assert "fail-on" not in path.read_text()


def test_settings_in_pyproject_stay_the_settings(scratch: Scratch, capsys: pytest.CaptureFixture[str]) -> None:
    scratch.write("pyproject.toml", '[tool.buttress]\nfail-on = "error"\n')
    assert "[tool.buttress] in pyproject.toml holds them; nothing written" in said(capsys, "--force")
    assert not (scratch.root / "buttress.toml").exists()


def test_settings_above_are_not_hidden_unasked(scratch: Scratch, capsys: pytest.CaptureFixture[str]) -> None:
    scratch.write("buttress.toml", "")
    assert "a buttress.toml here, which then holds instead" in said(capsys, "db")
    assert not (scratch.root / "db" / "buttress.toml").exists()
    said(capsys, "db", "--force")
    assert (scratch.root / "db" / "buttress.toml").is_file()


def test_nothing_to_review_is_a_failure_that_writes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "README.md").write_text("words")
    assert "nothing to review here; looked for SQL" in said(capsys, str(tmp_path), "--hook", code=2)
    assert [path.name for path in tmp_path.iterdir()] == ["README.md"]
    assert "is not a folder" in said(capsys, str(tmp_path / "README.md"), code=2)


def test_without_git_there_are_settings_and_no_hook(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "schema.sql").write_text(OLD_FLAW)
    assert "is in no git repository" in said(capsys, str(tmp_path), "--hook", code=2)
    assert not (tmp_path / "buttress.toml").exists()
    said(capsys, str(tmp_path))
    assert (tmp_path / "buttress.toml").is_file()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_may_not_be_written_to(scratch: Scratch, capsys: pytest.CaptureFixture[str]) -> None:
    scratch.root.chmod(0o555)
    try:
        assert "buttress.toml: cannot be written" in said(capsys, code=2)
    finally:
        scratch.root.chmod(0o755)


def test_a_target_that_cannot_be_replaced_is_told_in_one_line(
    scratch: Scratch, capsys: pytest.CaptureFixture[str]
) -> None:
    (scratch.root / "buttress.toml").mkdir()
    assert "buttress.toml: cannot be written" in said(capsys, code=2)
    assert sorted(path.name for path in scratch.root.iterdir()) == [".git", "buttress.toml", "db"]


@pytest.mark.parametrize(
    ("path", "text", "told"),
    [
        (".husky/pre-commit", "npm test\n", "add this line to .husky/pre-commit: buttress check --since HEAD"),
        ("lefthook.yml", "pre-commit: {}\n", "run: buttress check --since HEAD {staged_files}"),
        ("prek.toml", "", 'entry = "buttress check --since HEAD"'),
        ("package.json", json.dumps({"simple-git-hooks": {}}), '"pre-commit": "buttress check --since HEAD"'),
        (".git/hooks/pre-commit", "#!/bin/sh\nmake lint\n", ".git/hooks/pre-commit runs at your commits"),
    ],
)
def test_another_manager_is_told_its_line(
    scratch: Scratch, capsys: pytest.CaptureFixture[str], path: str, text: str, told: str
) -> None:
    file = scratch.write(path, text)
    assert told in said(capsys, "--hook")
    assert file.read_text() == text
    assert not (scratch.root / ".pre-commit-config.yaml").exists()


def test_the_hook_stands_at_the_top_of_the_repository(scratch: Scratch, capsys: pytest.CaptureFixture[str]) -> None:
    said(capsys, "db", "--hook")
    assert (scratch.root / ".pre-commit-config.yaml").is_file()
    assert (scratch.root / "db" / "buttress.toml").is_file()


def added(text: str) -> str:
    """The text with our hook; the rest must be there byte for byte, and our entry the last of the list."""
    after = _hook.with_hook(text)
    assert after is not None
    repos = yaml.safe_load(after)["repos"]
    assert repos[-1]["hooks"][0]["entry"] == _hook.ENTRY
    assert repos[:-1] == ((yaml.safe_load(text) or {}).get("repos") or [])
    assert _hook.with_hook(after) is None
    return after


def test_an_entry_is_appended_below_the_others() -> None:
    assert added(THEIRS) == THEIRS + OURS
    assert added(THEIRS + "\n# the end\nci: {}\n") == THEIRS + OURS + "\n# the end\nci: {}\n"


def test_indents_blank_lines_and_line_ends_are_kept() -> None:
    indented = "repos:\n  - repo: a\n    hooks: [{id: x}]\n\n  - repo: b\n    hooks:\n      - id: y  # why\nci: {}\n"
    head, tail = indented[:-7], indented[-7:]
    assert added(indented) == f"{head}\n{_hook.entry('  ')}{tail}"
    windows = THEIRS.replace("\n", "\r\n")
    assert added(windows) == windows + OURS.replace("\n", "\r\n")
    assert added(THEIRS.rstrip("\n").rpartition("\n")[0]).startswith(THEIRS.rpartition("    # -")[0])


@pytest.mark.parametrize(
    "text",
    [
        "",
        "# nothing yet\n",
        "repos:\n",
        "repos: []\n",
        "repos: [] # none\n",
        "repos:\nci: {}\n",
        "ci: {}",
        "repos: null\n",
    ],
)
def test_a_configuration_without_entries_gets_its_first(text: str) -> None:
    after = added(text)
    assert [word for word in text.replace("[]", "").replace("null", "").split() if word not in after] == []


@pytest.mark.parametrize(
    "hook", ["- id: buttress", "- id: buttress-all", "- {id: mine, entry: buttress check --since HEAD}"]
)
def test_an_entry_that_is_there_is_enough(hook: str) -> None:
    assert _hook.with_hook(f"repos:\n- repo: x\n  hooks:\n  {hook}\n") is None


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("repos: [{repo: a, hooks: [{id: b}]}]\n", 'write it as one "- repo:" a line'),
        ("- a\n", 'expected a mapping with a list "repos:"'),
        ("repos: words\n", 'expected a mapping with a list "repos:"'),
        ("repos:\n  - a\n bad\n", "not valid YAML"),
        ("a: [", "not valid YAML"),
    ],
)
def test_what_cannot_be_appended_to_is_left_alone(text: str, told: str) -> None:
    with pytest.raises(InputError, match=r"^\.pre-commit-config\.yaml") as error:
        _hook.with_hook(text)
    assert told in str(error.value)


@given(
    st.text(alphabet=st.sampled_from("abrepos:-[]{}#&*|>'\"\n\r \t,0é"), max_size=60).map(
        lambda tail: f"repos:\n- repo: a\n{tail}"
    )
)
@example("repos:\n- repo: a\n  x: |\n    text\n\n    # text\n\n")
@example("repos:\n- &a {b: c}\n- *a\n")
@example("repos:\n- repo: a\n  b:\n")
@example("repos:\n- a: b\n---\nrepos: []\n")
@example("repos:\n- 2026-01-01: .nan\n")
def test_no_configuration_breaks_it(text: str) -> None:
    try:
        after = _hook.with_hook(text)
    except InputError:
        return
    assert after is None or sorted(set(text.splitlines()) - set(after.splitlines())) == []
