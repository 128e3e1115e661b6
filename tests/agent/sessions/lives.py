"""Processes that keep a conversation and are killed. They are forked from one that has little in memory, as a fork copies
what it touches: ``python -m agent.sessions.lives FOLDER`` lives them all and prints what each had said until its end.
"""

# ruff: noqa: S311 - what is drawn by lot here is no secret
from __future__ import annotations

import gc
import json
import os
import select
import signal
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Literal

from agent.sessions.material import Open, do, ledger, talk
from buttress.agent.sessions import Store

if TYPE_CHECKING:
    from collections.abc import Sequence

    from agent.sessions.material import Op

SESSIONS, SHARED, TOGETHER = 1_000, 12, 4
#: Turns of one conversation.
LONGEST = 7
ROOTS = (Path("/srv/shop"), Path("/srv/depot"))
#: How a process ends: from outside after some time, by itself between two calls, between two statements of a
#: transaction, within one; or without a word, as after sys.exit.
End = Literal["time", "calls", "statement", "step", "exit"]
ENDS: tuple[End, ...] = (*("time", "calls", "statement", "statement", "step") * 3, "exit")


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
    killed: bool = False

    def begin(self) -> None:
        """Fork."""
        self.ops = talk(Random(self.seed), LONGEST)
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
        if self.end != "exit":
            os.kill(os.getpid(), signal.SIGKILL)
        os._exit(0)

    def _arm(self, store: Store, lot: Random) -> None:
        """Let the database itself pull the trigger."""
        connection, left = store._database._connection, [lot.randint(1, 4 * len(self.ops))]

        def count(*_: object) -> int:
            left[0] -= 1
            if left[0] <= 0:
                os.kill(os.getpid(), signal.SIGKILL)
            return 0

        if self.end == "statement":
            connection.set_trace_callback(count)
        elif self.end == "step":
            connection.set_progress_handler(count, 7)

    def reap(self) -> None:
        """Its end, and what it had said until then."""
        told = b""
        while piece := os.read(self.pipe, 65_536):
            told += piece
        os.close(self.pipe)
        _, status = os.waitpid(self.pid, 0)
        self.killed = os.WIFSIGNALED(status)
        self.id, self.done = told[:8].decode(), len(told[8:])
        assert b"!" not in told, "a write failed"


def live(lives: Sequence[Life], lot: Random) -> None:
    """Several at once; those whose time is up are killed."""
    for life in lives:
        life.begin()
    for life in lives:
        if life.end == "time":
            select.select([life.pipe], [], [], 5)  # it lives
            time.sleep(lot.random() ** 2 * 0.015)
            with suppress(ProcessLookupError):
                os.kill(life.pid, signal.SIGKILL)
    for life in lives:
        life.reap()


def planned(folder: Path) -> list[Life]:
    """A thousand: some have a store of their own, the others share a few; always the same."""
    lot = Random(6)
    own = [Life(folder / f"{n}" / "s.sqlite3", n, ENDS[n % len(ENDS)]) for n in range(SESSIONS // 5)]
    shared = [
        Life(folder / f"shared{n % SHARED}" / "s.sqlite3", n, lot.choice(ENDS)) for n in range(len(own), SESSIONS)
    ]
    return own + sorted(shared, key=lambda life: life.file)  # those of one store at once


def main(folder: Path) -> None:
    """Live them all."""
    gc.disable()
    lives, lot = planned(folder), Random(7)
    for first in range(0, len(lives), TOGETHER):
        live(lives[first : first + TOGETHER], lot)
    json.dump([[life.id, life.done, life.killed] for life in lives], sys.stdout)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
