"""A conversation in one process: what changes between two questions counts for the second."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from agent.server import FakeModel, text_reply

from buttress.chat.talk import Talk
from buttress.chat.wanted import Wanted
from buttress.session import Request

if TYPE_CHECKING:
    from pathlib import Path

SCHEMA = "CREATE TABLE users (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, email text NOT NULL UNIQUE);\n"
ORDERS = "CREATE TABLE orders (id bigint PRIMARY KEY, user_id bigint NOT NULL REFERENCES users (id));\n"
SECRET = "xK9vQ2mB7tR4wZ8p"  # noqa: S105 - planted


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("XDG_STATE_HOME", "XDG_CONFIG_HOME", "BUTTRESS_CACHE_DIR"):
        monkeypatch.setenv(name, str(tmp_path / "home"))
    monkeypatch.delenv("ANTHROPIC_API_KEY", raising=False)
    (tmp_path / "repo").mkdir()
    (tmp_path / "repo" / "schema.sql").write_text(SCHEMA)
    monkeypatch.chdir(tmp_path / "repo")
    return tmp_path


def kept(folder: Path) -> bytes:
    """Every byte that the conversation left behind."""
    return b"".join(file.read_bytes() for file in (folder / "home").rglob("*") if file.is_file())


def test_a_secret_that_came_later_is_neither_sent_nor_kept(folder: Path) -> None:
    with FakeModel([text_reply("So be it.\n")]) as model:
        with Talk(Wanted(request=Request(quiet=True), base_url=model.url, model="scripted")) as talk:
            talk.answer("What hurts first?")
            (folder / "repo" / ".env").write_text(f"MAILER_LOGIN={SECRET}\n")
            talk.answer(f"Does {SECRET} look right to you?")
        sent = b"".join(seen.body for seen in model.requests)
    assert len(model.requests) == 2
    assert b"look right to you" in sent
    assert SECRET.encode() not in sent
    assert SECRET.encode() not in kept(folder)
    assert b"look right to you" in kept(folder)


def test_files_that_change_are_reviewed_again_before_the_next_answer(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with (
        FakeModel([text_reply("So be it.\n")]) as model,
        Talk(Wanted(request=Request(quiet=True), base_url=model.url, model="scripted", keep=False)) as talk,
    ):
        talk.answer("What hurts first?")
        (folder / "repo" / "schema.sql").write_text(SCHEMA + ORDERS)
        talk.answer("And now?")
        ledger = model.requests[1].json["messages"][0]["content"][0]["text"]
    assert "unindexed-foreign-key" in ledger
    assert "files changed: reviewed again (1 new)" in capsys.readouterr().out
