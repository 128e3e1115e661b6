"""Where settings come from, and what is said about a file that makes no sense."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from buttress.config import Config, load_config, read_config, suggestion
from buttress.errors import ConfigError

if TYPE_CHECKING:
    from pathlib import Path

ALL = """
select = ["schema", "API101"]
ignore = ["DB104"]
exclude = ["legacy/**"]
profile = "strict"
fail-on = "warning"
dialect = "mysql"
postgres-version = 14
max-file-bytes = 1000
transactional = false
"""


def test_without_a_file_the_defaults_hold(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    assert load_config(tmp_path) == Config()


def test_every_key_arrives(tmp_path: Path) -> None:
    (tmp_path / "buttress.toml").write_text(ALL)
    assert load_config(tmp_path) == Config(
        select=("schema", "API101"),
        ignore=("DB104",),
        exclude=("legacy/**",),
        profile="strict",
        fail_on="warning",
        dialect="mysql",
        postgres_version=14,
        max_file_bytes=1000,
        transactional=False,
        path=str(tmp_path / "buttress.toml"),
    )


def test_pyproject_serves_where_there_is_no_file_of_our_own(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text('[tool.buttress]\nprofile = "strict"\n')
    config = load_config(tmp_path)
    assert (config.profile, config.path) == ("strict", str(tmp_path / "pyproject.toml"))


@pytest.mark.parametrize("text", ["[project]\nname = 'x'\n", "this is not TOML", "# buttress is nice\n"])
def test_a_pyproject_that_says_nothing_about_us_is_passed_over(tmp_path: Path, text: str) -> None:
    (tmp_path / "buttress.toml").write_text('profile = "strict"\n')
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "pyproject.toml").write_text(text)
    assert load_config(tmp_path / "app").profile == "strict"


def test_both_files_are_worth_a_note(tmp_path: Path) -> None:
    (tmp_path / "buttress.toml").write_text('profile = "strict"\n')
    (tmp_path / "pyproject.toml").write_text('[tool.buttress]\nprofile = "default"\n')
    config = load_config(tmp_path)
    assert config.profile == "strict"
    assert config.notes == (f"{tmp_path}/buttress.toml is used; [tool.buttress] in pyproject.toml beside it is not",)


def test_the_nearest_file_wins_and_the_git_root_ends_the_search(tmp_path: Path) -> None:
    (tmp_path / "buttress.toml").write_text('profile = "strict"\n')
    (tmp_path / "repository" / ".git").mkdir(parents=True)
    (tmp_path / "repository" / "app").mkdir()
    assert load_config(tmp_path / "repository" / "app") == Config()
    (tmp_path / "repository" / "buttress.toml").write_text('dialect = "mysql"\n')
    assert load_config(tmp_path / "repository" / "app").dialect == "mysql"
    (tmp_path / "repository" / "app" / "buttress.toml").write_text('dialect = "sqlite"\n')
    assert load_config(tmp_path / "repository" / "app").dialect == "sqlite"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('fail_on = "error"', 'unknown key "fail_on"; did you mean "fail-on"?'),
        ('ingore = ["DB102"]', 'unknown key "ingore"; did you mean "ignore"?'),
        ("zzzzz = 1", 'unknown key "zzzzz"; known: select, ignore, exclude, profile, fail-on, dialect'),
        ('fail-on = "fatal"', 'fail-on: expected "error", "warning" or "advice", got \'fatal\''),
        ('select = "schema"', "select: expected a list of rule names"),
        ("ignore = [1]", "ignore: expected a list of rule names"),
        ('profile = "loud"', 'profile: expected "default" or "strict", got \'loud\''),
        ('dialect = "oracle"', 'dialect: expected "postgres", "mysql" or "sqlite"'),
        ('postgres-version = "16"', "postgres-version: expected the server's major version"),
        ("postgres-version = 160004", "postgres-version: expected the server's major version"),
        ("postgres-version = true", "postgres-version: expected the server's major version"),
        ('transactional = "yes"', "transactional: expected true or false"),
        ("select = [", "is not valid TOML"),
        ("\xff", "is not valid TOML"),
    ],
)
def test_nonsense_names_file_key_and_what_was_expected(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "buttress.toml"
    path.write_bytes(text.encode("latin-1"))
    with pytest.raises(ConfigError) as raised:
        load_config(tmp_path)
    assert str(raised.value).startswith(f"{path}: {message}")


@pytest.mark.parametrize("text", ["[tool.buttress]\nprofil = 1", "tool.buttress = 1", "tool = {buttress = []}"])
def test_faults_in_a_pyproject_are_named_too(tmp_path: Path, text: str) -> None:
    (tmp_path / "pyproject.toml").write_text(text)
    with pytest.raises(ConfigError, match=r"pyproject.toml: (unknown key|tool.buttress: expected a table)"):
        load_config(tmp_path)


def test_a_named_file_is_read_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "ci.toml").write_text('fail-on = "advice"\n')
    assert read_config(tmp_path / "ci.toml").fail_on == "advice"
    (tmp_path / "pyproject.toml").write_text("[project]\n")
    for name in ("pyproject.toml", "nowhere.toml"):
        with pytest.raises(ConfigError, match=name):
            read_config(tmp_path / name)


def test_suggestions() -> None:
    assert suggestion("Fail_On", ("fail-on", "select")) == 'did you mean "fail-on"?'
    assert suggestion("x", ("fail-on", "select")) == "known: fail-on, select"
