"""Running the command in-process, and a project to run it on."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pytest

from buttress.__main__ import main

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

FLAWED = """CREATE TABLE users (
    id bigint PRIMARY KEY,
    email text NOT NULL UNIQUE
);
CREATE TABLE orders (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_id bigint NOT NULL REFERENCES users (id),
    total real NOT NULL
);
"""
SOUND = "CREATE TABLE plans (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL UNIQUE);\n"


class Ran(NamedTuple):
    """What a command did."""

    code: int
    out: str
    err: str


@pytest.fixture
def buttress(capsys: pytest.CaptureFixture[str]) -> Callable[..., Ran]:
    """Run one command; a traceback is never an answer."""

    def run(*arguments: str | Path) -> Ran:
        code = main([str(argument) for argument in arguments])
        out, err = capsys.readouterr()
        assert "Traceback" not in out + err
        return Ran(code, out, err)

    return run


@pytest.fixture(autouse=True)
def _own_environment(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BUTTRESS_CACHE_DIR", str(tmp_path_factory.mktemp("cache")))
    for name in ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "BUTTRESS_DEBUG"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a flawed schema; the user stands in it."""
    (tmp_path / "db").mkdir()
    (tmp_path / "db" / "schema.sql").write_text(FLAWED)
    monkeypatch.chdir(tmp_path)
    return tmp_path
