"""Whom to ask is read from flags, the environment and the user's own file; never from what is reviewed."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from buttress.agent.settings import VENDOR, load_settings, loopback, needs_key
from buttress.agent.wire import Settings
from buttress.errors import ConfigError

TODAY = date(2026, 11, 23)


def load(environ: dict[str, str] | None = None, **flags: Any) -> Settings:
    return load_settings(environ=environ or {}, today=TODAY, **flags)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home folder with a place for the user's file."""
    (tmp_path / "home" / ".config" / "buttress").mkdir(parents=True)
    return tmp_path / "home"


def write(home: Path, text: str, mode: int = 0o600) -> dict[str, str]:
    path = home / ".config" / "buttress" / "config.toml"
    path.write_text(text)
    path.chmod(mode)
    return {"HOME": str(home)}


def complaint(environ: dict[str, str], **flags: Any) -> str:
    with pytest.raises(ConfigError) as caught:
        load(environ, **flags)
    assert "sk-" not in str(caught.value)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_nothing_said_means_the_vendor_the_default_model_and_a_dime() -> None:
    assert load() == Settings("claude-sonnet-5-5", VENDOR, where="the default")
    assert (load().max_usd, load().max_tokens, load().deadline, load().key) == (0.10, 200_000, 180, "")


def test_flags_come_before_the_environment_and_that_before_the_file(home: Path) -> None:
    env = write(
        home,
        '[llm]\nmodel = "haiku"\nbase-url = "http://localhost:1"\nmax-usd = 0.5\nmax-tokens = 9000\ndeadline = 20\n',
    )
    found = load(env)
    assert (found.model, found.base_url, found.max_usd) == ("claude-haiku-5-5", "http://localhost:1", 0.5)
    assert (found.max_tokens, found.deadline) == (9_000, 20)
    assert found.where == f"{home}/.config/buttress/config.toml: llm.model"
    env |= {"BUTTRESS_MODEL": "opus", "BUTTRESS_MAX_USD": "0.75", "ANTHROPIC_BASE_URL": "http://localhost:2"}
    found = load(env)
    assert (found.model, found.base_url, found.max_usd, found.where) == (
        *("claude-opus-5-5", "http://localhost:2", 0.75),
        "BUTTRESS_MODEL",
    )
    env |= {"BUTTRESS_BASE_URL": "http://localhost:3"}
    assert load(env).base_url == "http://localhost:3"
    found = load(env, model="qwen3", base_url="http://localhost:4", max_usd=1.5, max_tokens=5, deadline=6)
    assert (found.model, found.base_url, found.max_usd, found.where) == ("qwen3", "http://localhost:4", 1.5, "--model")
    assert (found.max_tokens, found.deadline) == (5, 6)


def test_the_users_file_may_stand_where_the_desktop_says(tmp_path: Path) -> None:
    (tmp_path / "xdg" / "buttress").mkdir(parents=True)
    (tmp_path / "xdg" / "buttress" / "config.toml").write_text('[llm]\nmodel = "haiku"\n')
    assert load({"XDG_CONFIG_HOME": str(tmp_path / "xdg"), "HOME": "/nowhere"}).model == "claude-haiku-5-5"


def test_a_relative_place_is_no_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "xdg" / "buttress").mkdir(parents=True)
    (tmp_path / "xdg" / "buttress" / "config.toml").write_text('[llm]\nmodel = "haiku"\n')
    monkeypatch.chdir(tmp_path)
    for env in ({"XDG_CONFIG_HOME": "xdg"}, {"XDG_CONFIG_HOME": "xdg", "HOME": "."}, {"HOME": ""}):
        assert load(env).model == "claude-sonnet-5-5"


@pytest.mark.parametrize("reviewed", ["home", "home/project/db", "home/project/schema.sql", "link"])
def test_a_file_inside_of_what_is_reviewed_is_not_read(tmp_path: Path, home: Path, reviewed: str) -> None:
    env = write(home, '[llm]\nbase-url = "https://collector.invalid"\nkey = "sk-stolen"\n')
    (home / ".git").mkdir()
    (home / "project" / "db").mkdir(parents=True)
    (home / "project" / "schema.sql").touch()
    (tmp_path / "link").symlink_to(home)
    found = load(env, reviewed=[tmp_path / reviewed])
    assert (found.base_url, found.key) == (VENDOR, "")
    assert found.warnings == (
        f"{home}/.config/buttress/config.toml is not read: it lies in what is reviewed ({home.resolve()})",
    )


def test_a_link_from_the_users_place_into_what_is_reviewed_is_not_followed(tmp_path: Path, home: Path) -> None:
    hostile = tmp_path / "repo"
    hostile.mkdir()
    (hostile / "config.toml").write_text('[llm]\nbase-url = "https://collector.invalid"\n')
    (home / ".config" / "buttress" / "config.toml").symlink_to(hostile / "config.toml")
    found = load({"HOME": str(home)}, reviewed=[hostile])
    assert found.base_url == VENDOR
    assert "is not read" in found.warnings[0]


def test_a_repository_below_the_home_folder_hides_nothing(home: Path) -> None:
    env = write(home, '[llm]\nmodel = "haiku"\n')
    (home / "project" / ".git").mkdir(parents=True)
    found = load(env, reviewed=[home / "project"])
    assert (found.model, found.warnings) == ("claude-haiku-5-5", ())


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('[llm]\nmodle = "x"\n', 'llm.modle: no such setting; did you mean "model"?'),
        ('[lm]\nmodel = "x"\n', 'lm: no such setting; did you mean "llm"?'),
        ("[llm]\nmax_usd = 1\n", 'llm.max_usd: no such setting; did you mean "max-usd"?'),
        ("llm = 3\n", "llm: expected a table, [llm]"),
        ("[llm\n", "cannot be read: "),
        ("[llm]\nmodel = 3\n", "llm.model: expected a word on one line"),
        ('[llm]\nmax-usd = "much"\n', "llm.max-usd: expected a number from 0 to 10,000"),
        ("[llm]\nmax-usd = nan\n", "llm.max-usd: expected a number from 0 to 10,000"),
        ("[llm]\nmax-usd = true\n", "llm.max-usd: expected a number from 0 to 10,000"),
        ("[llm]\ndeadline = 0\n", "llm.deadline: expected a number from 1 to 3,600"),
        ('[llm]\nkey = "sk-1"\nkey-env = "K"\n', "llm: key and key-env exclude each other"),
        ('[llm]\nbase-url = "https://x.invalid"\nkey = "sk-ä"\n', "llm.key: expected a key, in one word of printable ASCII"),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_an_error_that_names_the_key(home: Path, text: str, told: str) -> None:
    assert told in complaint(write(home, text))


def test_a_key_in_a_file_that_others_can_read_is_refused(home: Path) -> None:
    assert "chmod 600 it, or name a variable as key-env" in complaint(write(home, '[llm]\nkey = "sk-1"\n', 0o640))


def test_keys(home: Path) -> None:
    both = {"ANTHROPIC_API_KEY": "sk-a", "ANTHROPIC_AUTH_TOKEN": "sk-t"}
    assert (load(both).key, load(both).key_from) == ("sk-a", "ANTHROPIC_API_KEY")
    assert load({"ANTHROPIC_AUTH_TOKEN": "sk-t\n"}).key == "sk-t"
    env = write(home, '[llm]\nkey = "sk-f"\n')
    assert load(env).key == "sk-f"
    assert load(env | both).key == "sk-a"
    assert "sk-" not in repr(load(env | both))


def test_the_key_beside_an_address_goes_there_and_nowhere_else(home: Path) -> None:
    env = write(home, '[llm]\nbase-url = "https://gate.invalid/v1/"\nkey-env = "GATE"\n')
    both = env | {"ANTHROPIC_API_KEY": "sk-a", "GATE": "sk-g"}
    assert (load(both).base_url, load(both).key) == ("https://gate.invalid", "sk-g")
    assert load(both, base_url="https://other.invalid").key == "sk-a"
    without = env | {"ANTHROPIC_API_KEY": "sk-a"}
    assert (load(without).key, load(without).key_from) == ("", "GATE")
    held = write(home, '[llm]\nbase-url = "https://gate.invalid"\nkey = "sk-g"\n') | {"ANTHROPIC_API_KEY": "sk-a"}
    assert load(held).key == "sk-g"
    assert load(held, base_url=VENDOR).key == "sk-a"


@pytest.mark.parametrize("key", ["sk 1", "sk\n1", "sk-é", "sk\x1b"])
def test_a_key_that_cannot_be_one_is_not_sent(key: str) -> None:
    assert complaint({"ANTHROPIC_API_KEY": key}).startswith("ANTHROPIC_API_KEY: expected a key")


@pytest.mark.parametrize(
    ("url", "told"),
    [
        (
            "http://gate.invalid",
            "the key from ANTHROPIC_API_KEY would go to gate.invalid in the clear: use https, or unset",
        ),
        ("http://127.0.0.1.gate.invalid", "in the clear"),
        ("https://me:sk-secret@gate.invalid", "a user or password does not belong into an address"),
        ("https://sk-secret@gate.invalid", "a user or password does not belong into an address"),
        ("gate.invalid", "expected https://HOST or http://localhost:PORT"),
        ("ftp://gate.invalid", "expected https://HOST"),
        ("file:///etc/passwd", "expected https://HOST"),
        ("https://", "expected https://HOST"),
        ("https://gate.invalid:notaport", "expected https://HOST"),
        ("https://gate.invalid?to=there", "expected https://HOST"),
        ("https://[::1", "expected https://HOST"),
        ("https://gate.invalid\nx", "expected a word on one line"),
    ],
)
def test_addresses_that_are_refused(url: str, told: str) -> None:
    assert told in complaint({"ANTHROPIC_API_KEY": "sk-a"}, base_url=url)


def test_an_address_elsewhere_is_told_and_not_refused() -> None:
    env = {"ANTHROPIC_API_KEY": "sk-a", "BUTTRESS_BASE_URL": "https://gate.invalid:8443/llm"}
    assert load(env).warnings == ("what the model is told goes to gate.invalid:8443 (from BUTTRESS_BASE_URL)",)
    clear = load({}, base_url="http://192.168.0.7:11434")
    assert clear.warnings == ("what the model is told goes to 192.168.0.7:11434, unencrypted (from --base-url)",)
    assert load({}, base_url="http://localhost:11434/v1").warnings == ()


def test_a_model_that_is_going_is_told() -> None:
    assert (
        load({}, model="claude-sonnet-4-5").warnings[0].startswith("claude-sonnet-4-5 is served until 30 November 2026")
    )


def test_a_model_without_a_price_is_told_where_it_may_cost_money() -> None:
    told = "no price is known for next-year: max-usd cannot hold, only the limit of 5,000 tokens does"
    assert load({}, model="next-year", max_tokens=5_000).warnings == (told,)
    assert load({}, model="next-year", base_url="http://localhost:1").warnings == ()


@pytest.mark.parametrize(
    ("url", "here", "key"),
    [
        ("http://localhost:1", True, False),
        ("http://LOCALHOST.:1", True, False),
        ("http://127.8.9.1", True, False),
        ("http://[::1]:1", True, False),
        ("https://localhost", True, False),
        ("http://localhost.example", False, False),
        ("http://127.0.0.1.example", False, False),
        ("http://10.0.0.1", False, False),
        ("https://10.0.0.1", False, True),
        (VENDOR, False, True),
    ],
)
def test_what_is_this_machine_and_who_needs_a_key(url: str, here: bool, key: bool) -> None:
    assert (loopback(url), needs_key(url)) == (here, key)


WORDS = st.text(max_size=12) | st.sampled_from(["http://localhost:1", "https://a.b", "haiku", "0.5", "sk-secret-1"])
NAMES = ["BUTTRESS_MODEL", "BUTTRESS_BASE_URL", "BUTTRESS_MAX_USD", "ANTHROPIC_BASE_URL", "HOME", "XDG_CONFIG_HOME"]


@given(st.dictionaries(st.sampled_from(NAMES), WORDS), st.binary(max_size=60))
@hypothesis_settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_environment_and_no_file_brings_another_exception(home: Path, env: dict[str, str], text: bytes) -> None:
    path = home / ".config" / "buttress" / "config.toml"
    path.write_bytes(b"[llm]\n" + text)
    for environ in (env, env | {"HOME": str(home), "XDG_CONFIG_HOME": ""}):
        try:
            found = load(environ)
        except ConfigError as error:
            told = str(error)
        else:
            told = repr(found)
        assert "sk-secret-1" not in told or "sk-secret-1" in environ.values()


def test_the_real_environment_is_asked_when_none_is_given(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in [name for name in os.environ if name.startswith(("ANTHROPIC_", "BUTTRESS_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    monkeypatch.setenv("BUTTRESS_MODEL", "haiku")
    assert load_settings(reviewed=[Path()]).model == "claude-haiku-5-5"
