"""Where sessions are kept, and who may read them; files that are none of ours stay as they are."""

# ruff: noqa: S311 - what is drawn by lot here is no secret
from __future__ import annotations

import os
import sqlite3
import stat
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import pytest

from agent.sessions.material import Open, ledger
from buttress.agent.sessions import Store, Unkept, ladder, state_file

if TYPE_CHECKING:
    from collections.abc import Callable


def modes(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)) or ".": oct(stat.S_IMODE(path.lstat().st_mode))
        for path in (folder, *folder.rglob("*"))
    }


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077], ids=oct)
def test_only_the_owner_reads_whatever_the_umask(state: Path, umask: int) -> None:
    before = os.umask(umask)
    try:
        store = Store.open()
        store.begin(Path("/srv"), ledger(), Open()).user("hello")
        found = modes(state.parent)
        store.close()
        closed = modes(state.parent)
    finally:
        os.umask(before)
    assert set(found) > {"sessions.sqlite3", "sessions.sqlite3-wal", "sessions.sqlite3-shm", "sessions.sqlite3-open"}
    for name, mode in (found | closed).items():
        wanted = {"0o700"} if name in (".", "sessions.sqlite3-open") else {"0o600"}
        assert mode in wanted, name


def test_what_others_could_read_is_closed(state: Path) -> None:
    store = Store.open()
    store.begin(Path("/srv"), ledger(), Open()).user("hello")
    for path in (state.parent, state, state.with_name("sessions.sqlite3-wal"), state.with_name("sessions.sqlite3-shm")):
        path.chmod(0o777)
    other = Store.open()
    found = modes(state.parent)
    assert {found[n] for n in ("sessions.sqlite3", "sessions.sqlite3-wal", "sessions.sqlite3-shm")} == {"0o600"}
    assert found["."] == "0o700"
    assert [each.title for each in other.sessions()] == ["hello"]
    other.close()
    store.close()


def test_a_folder_that_somebody_chose_is_not_changed(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    Store.open(tmp_path / "s.sqlite3").close()
    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o755
    tmp_path.chmod(0o775)
    with pytest.raises(Unkept, match="others may write into it"):
        Store.open(tmp_path / "s.sqlite3")


@pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="only root gives files away")
@pytest.mark.parametrize("which", ["folder", "file"])
def test_what_belongs_to_others_is_refused(state: Path, which: str) -> None:
    Store.open().close()
    os.chown(state if which == "file" else state.parent, 12_345, 12_345)
    with pytest.raises(Unkept, match="belongs to another user"):
        Store.open()


@pytest.mark.parametrize("value", [None, "", "state", "./x"])
def test_without_a_usable_variable_it_is_below_home(
    value: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    if value is None:
        monkeypatch.delenv("XDG_STATE_HOME", raising=False)
    else:
        monkeypatch.setenv("XDG_STATE_HOME", value)
    assert state_file() == tmp_path / ".local/state/buttress/sessions.sqlite3"
    Store.open().close()
    assert state_file().is_file()


def test_no_home(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("XDG_STATE_HOME", raising=False)
    monkeypatch.setenv("HOME", "here")
    with pytest.raises(Unkept, match="no home folder"):
        Store.open()


def a_folder(file: Path) -> None:
    file.mkdir()


def a_link(file: Path) -> None:
    (file.parent / "other").write_text("kept")
    file.symlink_to(file.parent / "other")


def random_bytes(file: Path) -> None:
    file.write_bytes(Random(1).randbytes(20_000))


def a_few_bytes(file: Path) -> None:
    file.write_bytes(b"SQLite format 3\0")


def another_program(file: Path) -> None:
    with sqlite3.connect(file) as connection:
        connection.execute("CREATE TABLE history (id INTEGER)")
    connection.close()


def filled(file: Path) -> None:
    store = Store.open(file)
    log = store.begin(Path("/srv"), ledger(), Open())
    for number in range(200):
        log.user(f"question {number} " * 20)
    store.close()


def truncated(file: Path) -> None:
    filled(file)
    os.truncate(file, file.stat().st_size // 2)


def overwritten(file: Path) -> None:
    filled(file)
    with file.open("r+b") as stream:
        stream.seek(100)
        stream.write(Random(2).randbytes(file.stat().st_size - 100))


def newer(file: Path) -> None:
    filled(file)
    with sqlite3.connect(file) as connection:
        connection.execute("PRAGMA user_version = 7")
    connection.close()


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (a_folder, "is a folder"),
        (a_link, "is a link"),
        (random_bytes, "is no store of sessions"),
        (a_few_bytes, "is no store of sessions"),
        (another_program, "is a database of another program"),
        (truncated, "it is damaged"),
        (overwritten, "it is damaged"),
        (newer, "it has version 7, and this Buttress reads up to version 1"),
    ],
)
def test_what_cannot_be_used_is_said_and_left_alone(state: Path, make: Callable[[Path], None], said: str) -> None:
    state.parent.mkdir(parents=True)
    make(state)
    before = state.read_bytes() if state.is_file() else b""
    with pytest.raises(Unkept) as caught:
        Store.open()
    line = caught.value.line
    assert said in line
    assert str(state) in line
    assert "\n" not in line
    assert "XDG_STATE_HOME" in line, "what to do"
    assert (state.read_bytes() if state.is_file() else b"") == before


def test_a_store_that_is_not_writable(state: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Store.open().close()
    monkeypatch.setattr(os, "access", lambda path, mode: not (mode & os.W_OK and Path(path) == state))
    with pytest.raises(Unkept, match="cannot be written"):
        Store.open()


def test_an_empty_file_is_a_beginning(state: Path) -> None:
    state.parent.mkdir(parents=True)
    state.touch()
    state.with_name("sessions.sqlite3-wal").write_bytes(b"of a store that was removed by hand")
    store = Store.open()
    store.begin(Path("/srv"), ledger(), Open()).user("hello")
    store.close()
    again = Store.open()
    assert [each.title for each in again.sessions()] == ["hello"]
    again.close()


def test_an_older_store_is_led_up_all_steps_or_none(state: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    filled(state)
    steps = (
        *ladder.LADDER,
        ("ALTER TABLE sessions ADD COLUMN mood TEXT",),
        ("ALTER TABLE sessions ADD COLUMN mood TEXT",),
    )
    monkeypatch.setattr(ladder, "LADDER", steps)
    with pytest.raises(Unkept):
        Store.open()
    with sqlite3.connect(state) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (1,)
        assert "mood" not in str(connection.execute("SELECT sql FROM sqlite_schema").fetchall())
    connection.close()
    monkeypatch.setattr(ladder, "LADDER", steps[:2])
    store = Store.open()
    assert store.sessions()[0].questions == 200
    log = store.resume(store.sessions()[0].id, ledger(), Open())
    log.user("still here")
    assert not log.trouble
    store.close()
    with sqlite3.connect(state) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (2,)
    connection.close()
