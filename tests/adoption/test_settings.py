"""``buttress config``: what is in force, what a key does, and the schema."""

from __future__ import annotations

import json
import tomllib
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from buttress.__main__ import main
from buttress.adoption import settings
from buttress.config import EXPECTED, NESTED, Config, load_config
from buttress.config.model import schema
from buttress.errors import ConfigError
from buttress.session import Request

if TYPE_CHECKING:
    from pathlib import Path

SET = """# ours
ignore = ["DB108"]
max-connections = 1e2

[tables."billing.orders"]
rows = 1_000_000
[pools.api]
size = 10
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with settings; the user stands in a folder of it."""
    for name in ("FORCE_COLOR", "NO_COLOR", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / ".git").mkdir()
    (tmp_path / "buttress.toml").write_text(SET)
    (tmp_path / "db").mkdir()
    monkeypatch.chdir(tmp_path / "db")
    return tmp_path


def rows(text: str) -> dict[str, str]:
    """What stands before the last comment of a line, by where it says that it comes from."""
    return {left.strip(): origin for left, _, origin in (line.rpartition("  # ") for line in text.splitlines()) if left}


def test_every_setting_is_shown_with_its_origin(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert settings.show(Request(config=str(folder / "buttress.toml"))) == 0
    found = rows(capsys.readouterr().out)
    assert found['ignore = ["DB108"]'] == "../buttress.toml:2"
    assert found["max-connections = 100"] == "../buttress.toml:3"
    assert found['tables."billing.orders" = { rows = 1_000_000 }'] == "../buttress.toml:5"
    assert found["pools.api = { size = 10 }"] == "../buttress.toml:7"
    assert found['# profile = "default"'] == "default"
    assert found["# fail-on"] == "default"
    assert [key for key in EXPECTED if not any(row.removeprefix("# ").startswith(key) for row in found)] == []


def test_what_is_shown_are_the_same_settings(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = load_config(folder)
    settings.show(Request())
    (folder / "buttress.toml").write_text(capsys.readouterr().out)
    assert load_config(folder) == before


def test_without_a_file_everything_is_default(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    assert settings.show(Request()) == 0
    out = capsys.readouterr().out
    assert out.startswith("# no configuration file: every setting has its default\n")
    assert set(rows(out).values()) == {"default"}


def test_both_files_are_worth_a_warning(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "pyproject.toml").write_text("[tool.buttress]\n")
    settings.show(Request())
    assert "[tool.buttress] in pyproject.toml beside it is not" in capsys.readouterr().err


@pytest.mark.parametrize("key", [*EXPECTED, *NESTED])
def test_every_key_explains_itself(key: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert settings.explain(key) == 0
    title, _, *rest = capsys.readouterr().out.splitlines()
    assert title == key
    assert max(len(line) for line in rest) <= 100
    facts = {line.split()[0]: line[10:] for line in rest if line[:1].strip()}
    assert {"takes", "default", "example", "now"} <= set(facts)
    assert " ".join(rest).startswith(description(key))
    (folder / "buttress.toml").write_text(facts["example"])
    (name,) = tomllib.loads(facts["example"])
    assert replace(load_config(folder), path="") != Config()
    assert name == key.partition(".")[0]


def description(key: str) -> str:
    """The first words of what the model says about a key, or about the key above it."""
    first, *below = key.split(".")
    node = top = schema()["properties"][first]
    for part in below:
        node = node.get("properties", {}).get(part) or node["additionalProperties"]
    text: str = node.get("description", top["description"])
    return text.partition("\n")[0][:40]


@pytest.mark.parametrize(
    ("key", "now"),
    [
        ("ignore", 'ignore = ["DB108"] (../buttress.toml:2)'),
        ("profile", "default: ../buttress.toml does not set it"),
        ('tables."billing.orders".rows', 'tables."billing.orders".rows = 1_000_000 (../buttress.toml:6)'),
        ("tables.NAME.rows", 'tables."billing.orders".rows = 1_000_000 (../buttress.toml:6)'),
        ("tables.other.rows", "default: ../buttress.toml does not set it"),
        ("pools", "pools.api = { size = 10 } (../buttress.toml:7)"),
        ("pools.api.size", "pools.api.size = 10 (../buttress.toml:8)"),
    ],
)
def test_the_current_value_comes_with_its_line(
    key: str, now: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert folder.is_dir()
    settings.explain(key)
    assert capsys.readouterr().out.endswith(f"now       {now}\n")


def test_a_key_is_explained_where_the_file_is_broken(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "buttress.toml").write_text("tables.orders.rows = 'many'\n")
    assert settings.explain("tables.orders.rows") == 0
    out = " ".join(capsys.readouterr().out.split())
    assert "takes a whole number of rows" in out
    assert "buttress.toml:1: tables.orders.rows: expected" in out


def test_many_values_are_cut_short(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "buttress.toml").write_text("\n".join(f"tables.t{at}.rows = {at}" for at in range(30)))
    settings.explain("tables")
    assert capsys.readouterr().out.endswith("          and 20 more\n")


@pytest.mark.parametrize(
    ("key", "hint"),
    [
        ("fail_on", 'did you mean "fail-on"?'),
        ("rows", 'did you mean "tables.NAME.rows"?'),
        ("tables.orders.row", 'did you mean "rows"?'),
        ("pools.api.procesess", 'did you mean "processes"?'),
        ("pools.api.xyz", "known: pools.NAME.size, pools.NAME.processes"),
        ("zzz", "known: select, ignore"),
        ("select.x", 'did you mean "select"?'),
        ("= [", "known: select, ignore"),
    ],
)
def test_an_unknown_key_suggests(key: str, hint: str) -> None:
    with pytest.raises(ConfigError) as raised:
        settings.explain(key)
    assert str(raised.value).startswith(f'no key is called "{key}"; {hint}')


def test_the_schema_is_printed_for_editors(capsys: pytest.CaptureFixture[str]) -> None:
    assert settings.schema() == 0
    assert json.loads(capsys.readouterr().out) == schema()


def test_the_verb(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["config"]) == 0
    assert main(["config", "--explain", "severity.DB104"]) == 0
    assert main(["config", "--explain", "sevrity"]) == 2
    assert main(["config", "--schema"]) == 0
    (folder / "buttress.toml").write_text("tables = 1")
    assert main(["config"]) == 2
    assert 'did you mean "severity"?' in capsys.readouterr().err
