"""Where settings come from, and what is said about a file that makes no sense."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING

import pytest

from buttress.config import EXPECTED, Config, load_config, read_config, suggestion, words_of
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
mysql-version = "8.0"
transactional = false
max-connections = 1e2
max-file-bytes = 1000
baseline = "quality/known.jsonl"
require-reason = false

[per-file-ignores]
"db/legacy/**" = ["schema", "MIG103"]
"db/*.sql" = []

[severity]
unindexed-foreign-key = "error"

[tables]
orders = { rows = 1_000_000 }
events = { rows = 1e9, role = "event" }
"billing.orders" = {}

[pools.api]
size = 10
processes = 8

[pools.worker]
size = 2
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
        mysql_version="8.0",
        transactional=False,
        max_connections=100,
        max_file_bytes=1000,
        baseline="quality/known.jsonl",
        require_reason=False,
        per_file_ignores=(("db/legacy/**", ("schema", "MIG103")), ("db/*.sql", ())),
        severity={"unindexed-foreign-key": "error"},
        tables={"orders": (1_000_000, ""), "events": (1_000_000_000, "event"), "billing.orders": (None, "")},
        pools={"api": (10, 8), "worker": (2, 0)},
        path=str(tmp_path / "buttress.toml"),
    )


def test_numbers_arrive_whole(tmp_path: Path) -> None:
    (tmp_path / "buttress.toml").write_text(ALL)
    config = load_config(tmp_path)
    numbers = [config.max_connections, *(rows for rows, _ in config.tables.values() if rows is not None)]
    assert {type(number) for number in numbers} == {int}


def test_all_keys_are_in_the_test_above() -> None:
    assert list(tomllib.loads(ALL)) == list(EXPECTED)


@pytest.mark.parametrize("text", ["", "# nothing yet\n", "\ufeff# saved by Notepad\r\n"])
def test_an_empty_file_changes_nothing(tmp_path: Path, text: str) -> None:
    (tmp_path / "buttress.toml").write_bytes(text.encode())
    assert load_config(tmp_path) == Config(path=str(tmp_path / "buttress.toml"))


def test_every_word_that_must_name_a_rule_is_told_with_its_key(tmp_path: Path) -> None:
    (tmp_path / "buttress.toml").write_text(ALL)
    assert list(words_of(load_config(tmp_path))) == [
        ("select", "schema"),
        ("select", "API101"),
        ("ignore", "DB104"),
        ('per-file-ignores."db/legacy/**"', "schema"),
        ('per-file-ignores."db/legacy/**"', "MIG103"),
        ("severity", "unindexed-foreign-key"),
    ]


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
        ('fail_on = "error"', ':1: unknown key "fail_on"; did you mean "fail-on"?'),
        ('\n\ningore = ["DB102"]', ':3: unknown key "ingore"; did you mean "ignore"?'),
        ("zzzzz = 1", ':1: unknown key "zzzzz"; known: select, ignore, exclude, profile, fail-on, dialect'),
        ('fail-on = "fatal"', ':1: fail-on: expected "error", "warning" or "advice", got "fatal"'),
        ('select = "schema"', ":1: select: expected a list of rule names"),
        ("ignore = [1]", ":1: ignore: expected a list of rule names"),
        ('profile = "loud"', ':1: profile: expected "default" or "strict", got "loud"'),
        ("profile = {a = 1}", ':1: profile: expected "default" or "strict", got a table'),
        ('dialect = "oracle"', ':1: dialect: expected "postgres", "mysql" or "sqlite"'),
        ('postgres-version = "16"', ":1: postgres-version: expected the server's major version"),
        ("postgres-version = 160004", ":1: postgres-version: expected the server's major version"),
        ("postgres-version = true", ":1: postgres-version: expected the server's major version"),
        ("mysql-version = 8.0", ':1: mysql-version: expected the server\'s version in quotes, as in "8.0", got 8.0'),
        ('transactional = "yes"', ":1: transactional: expected true or false"),
        ("# too small\nmax-file-bytes = 999", ":2: max-file-bytes: expected a whole number of bytes"),
        ("max-file-bytes = inf", ":1: max-file-bytes: expected a whole number of bytes, 1000 or more, got inf"),
        ('severity.DB102 = "off"', ':1: severity.DB102: expected "error", "warning" or "advice" (to switch a rule off'),
        ("[tables.events]\nrow = 5", ':2: unknown key "tables.events.row"; did you mean "rows"?'),
        ("[tables.events]\nrows = 1.5", ":2: tables.events.rows: expected a whole number of rows, 0 or more"),
        ("[tables.events]\nrows = -1", ":2: tables.events.rows: expected a whole number of rows, 0 or more"),
        ('[tables]\n"a.b".role = "log"', ':2: tables."a.b".role: expected "entity", "lookup", "join"'),
        ("tables.events = 2030-01-01", ":1: tables.events: expected a table with rows, role or both"),
        ("[tables.billing.orders]\nrows = 5", ':1: unknown key "tables.billing.orders"; a name with a dot stands in'),
        ("[pools.api]\nprocesses = 3", ":1: pools.api.size is missing: expected how many connections"),
        ("[pools.api]\nsize = 0", ":2: pools.api.size: expected how many connections one process may open"),
        ('per-file-ignores."db/**" = "schema"', ':1: per-file-ignores."db/**": expected a list of rule names'),
        ("# a\nselect = [", ":2: is not valid TOML: invalid value (at end of document)"),
        ("profile = 1\nprofile = 2\n# b\n", ":2: is not valid TOML: cannot overwrite a value"),
        ("profile = 1\nprofile = 2", ":2: is not valid TOML: cannot overwrite a value"),
        ("\xff", ": is not valid TOML"),
    ],
)
def test_nonsense_names_file_line_key_and_what_was_expected(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "buttress.toml"
    path.write_bytes(text.encode("latin-1"))
    with pytest.raises(ConfigError) as raised:
        load_config(tmp_path)
    assert str(raised.value).startswith(f"{path}{message}")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[project]\nname = 'profil'\n[tool.buttress]\nprofil = 1", r'pyproject.toml:4: unknown key "profil"'),
        ("tool.buttress = 1", r"pyproject.toml:1: tool.buttress: expected a table"),
        ("tool = {buttress = []}", r"pyproject.toml:1: tool.buttress: expected a table"),
    ],
)
def test_faults_in_a_pyproject_are_named_too(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "pyproject.toml").write_text(text)
    with pytest.raises(ConfigError, match=message):
        load_config(tmp_path)


def test_a_long_wrong_value_is_cut(tmp_path: Path) -> None:
    (tmp_path / "buttress.toml").write_text(f'profile = "{"x" * 5_000}"')
    with pytest.raises(ConfigError) as raised:
        load_config(tmp_path)
    assert len(str(raised.value)) < len(str(tmp_path)) + 150


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
