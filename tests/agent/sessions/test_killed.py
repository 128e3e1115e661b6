"""A thousand conversations whose process is killed, at any moment: nothing that was said before is lost."""

from __future__ import annotations

import gc
import os
import select
import signal
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Literal

import pytest

from agent.sessions.material import Open, Said, do, held, ledger, talk
from buttress.agent.sessions import Store

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from agent.sessions.material import Op

if not hasattr(os, "fork"):
    pytest.skip("killed processes are forked ones", allow_module_level=True)

SESSIONS, SHARED, TOGETHER = 1_000, 12, 4
ROOTS = (Path("/srv/shop"), Path("/srv/depot"))
#: How a process ends: from outside after some time, by itself between two calls, between two statements of a
#: transaction, within one; or without a word, as after sys.exit.
End = Literal["time", "calls", "statement", "step", "exit"]
ENDS: tuple[End, ...] = ("time", "time", "calls", "statement", "statement", "step", "exit")


@dataclass
class Life:
    """One process. What it is going to say is drawn before it begins."""

    file: Path
    seed: int
    end: End
    ops: Sequence[Op] = ()
    resumes: str = ""
    pid: int = 0
    pipe: int = -1
    id: str = ""
    done: int = 0

    def begin(self) -> None:
        """Fork."""
        self.ops = talk(Random(self.seed), 14)
        reading, writing = os.pipe()
        self.pid = os.fork()
        if self.pid:
            os.close(writing)
            self.pipe = reading
            return
        try:
            self._live(writing)
        finally:
            os._exit(9)

    def _live(self, pipe: int) -> None:
        gc.disable()  # it would touch, and so copy, all that the tests have in memory
        lot = Random(self.seed * 7 + 1)
        store = Store.open(self.file)
        root = ROOTS[self.seed % 2]
        log = store.resume(self.resumes, ledger(), Open()) if self.resumes else store.begin(root, ledger(), Open())
        os.write(pipe, log.id.encode())
        last = lot.randint(1, len(self.ops))
        self._arm(store, lot)
        for number, op in enumerate(self.ops, 1):
            do(log, op)
            if log.trouble:
                os.write(pipe, b"!")
                os._exit(1)
            os.write(pipe, b".")
            if self.end == "calls" and number == last:
                os.kill(os.getpid(), signal.SIGKILL)
        os._exit(0)

    def _arm(self, store: Store, lot: Random) -> None:
        """Let the database itself pull the trigger."""
        connection, left = store._database._connection, [lot.randint(1, 150)]

        def count(*_: object) -> int:
            left[0] -= 1
            if left[0] <= 0:
                os.kill(os.getpid(), signal.SIGKILL)
            return 0

        if self.end == "statement":
            connection.set_trace_callback(count)  # type: ignore[arg-type]
        elif self.end == "step":
            connection.set_progress_handler(count, 7)

    def reap(self) -> None:
        """Its end, and what it had said until then."""
        told = b""
        while piece := os.read(self.pipe, 65_536):
            told += piece
        os.close(self.pipe)
        os.waitpid(self.pid, 0)
        self.id, self.done = told[:8].decode(), len(told[8:])
        assert b"!" not in told, "a write failed"


def live(lives: Sequence[Life], lot: Random) -> None:
    """Several at once; those whose time is up are killed."""
    for life in lives:
        life.begin()
    for life in lives:
        if life.end == "time":
            select.select([life.pipe], [], [], 5)  # it lives
            time.sleep(lot.random() ** 2 * 0.03)
            with suppress(ProcessLookupError):
                os.kill(life.pid, signal.SIGKILL)
    for life in lives:
        life.reap()


def expected(life: Life, more: int = 0) -> Said:
    said = Said()
    for op in life.ops[: life.done + more]:
        said.take(op)
    return said


def check(store: Store, life: Life) -> None:
    """Everything that it had said is there, and of what it was just saying all or nothing."""
    entries = store.entries(life.id) if expected(life).entries or life.id in listed(store) else ()
    assert held(entries) in (expected(life).entries, expected(life, 1).entries)


def listed(store: Store) -> set[str]:
    return {summary.id for summary in store.sessions()}


@pytest.fixture
def folder() -> Iterator[Path]:
    """In memory where there is such a place: nothing here is about disks."""
    memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # noqa: S108
    with tempfile.TemporaryDirectory(dir=memory) as name:
        yield Path(name)


def test_a_thousand_killed_conversations_go_on(folder: Path) -> None:
    lot = Random(6)
    alone = [Life(folder / f"{n}" / "s.sqlite3", n, ENDS[n % len(ENDS)]) for n in range(SESSIONS // 5)]
    shared = [
        Life(folder / f"shared{n % SHARED}" / "s.sqlite3", n, lot.choice(ENDS)) for n in range(SESSIONS // 5, SESSIONS)
    ]
    shared.sort(key=lambda life: life.file)  # those of one store at once
    lives = alone + shared
    for first in range(0, len(lives), TOGETHER):
        live(lives[first : first + TOGETHER], lot)
    said = [life for life in lives if life.id and life.done]
    assert len(said) > SESSIONS * 0.7
    assert sum(life.done < len(life.ops) for life in lives) > SESSIONS / 2, "too few were interrupted"
    for file in dict.fromkeys(life.file for life in lives):
        here = [life for life in lives if life.file == file]
        store = Store.open(file)
        known = listed(store)
        for life in here:
            if not life.id:
                continue  # killed before it could say which one it is
            check(store, life)
            if life.id not in known:
                continue
            assert store.find(life.id, None).id == life.id
            assert store.export(life.id).startswith("# ")
            log = store.resume(life.id, ledger(), Open())
            assert (log.id, log.copied_from) == (life.id, ""), "a killed process holds nothing"
            before = len(store.entries(life.id))
            log.user("where were we")
            assert not log.trouble
            after = store.entries(life.id)
            assert (len(after), after[-1].text, after[-1].number) == (before + 1, "where were we", before + 1)
        store.close()
