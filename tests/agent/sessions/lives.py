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
from itertools import zip_longest
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
    """One conversation: what it is about to say, and how much of that was said when its process ended."""

    file: Path
    seed: int
    end: End
    ops: Sequence[Op] = ()
    id: str = ""
    done: int = 0
    killed: bool = False


@dataclass
class Process:
    """Two conversations at once, call by call; they end together, as the first of them is meant to."""

    lives: Sequence[Life]
    pid: int = 0
    pipe: int = -1

    def begin(self) -> None:
        """Fork."""
        for life in self.lives:
            life.ops = talk(Random(life.seed), LONGEST)
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
        first = self.lives[0]
        lot, store = Random(first.seed * 7 + 1), Store.open(first.file)
        logs = [store.begin(ROOTS[life.seed % 2], ledger(), Open()) for life in self.lives]
        os.write(pipe, "".join(log.id for log in logs).encode())
        turns = [(n, op) for pair in zip_longest(*(life.ops for life in self.lives)) for n, op in enumerate(pair) if op]
        last = lot.randint(1, len(turns))
        self._arm(store, lot, 4 * len(turns))
        for number, (which, op) in enumerate(turns, 1):
            do(logs[which], op)
            os.write(pipe, b"!" if logs[which].trouble else str(which).encode())
            if first.end == "calls" and number == last:
                os.kill(os.getpid(), signal.SIGKILL)
        if first.end != "exit":
            os.kill(os.getpid(), signal.SIGKILL)
        os._exit(0)

    def _arm(self, store: Store, lot: Random, most: int) -> None:
        """Let the database itself pull the trigger."""
        connection, left = store._database._connection, [lot.randint(1, most)]

        def count(*_: object) -> int:
            left[0] -= 1
            if left[0] <= 0:
                os.kill(os.getpid(), signal.SIGKILL)
            return 0

        if self.lives[0].end == "statement":
            connection.set_trace_callback(count)
        elif self.lives[0].end == "step":
            connection.set_progress_handler(count, 20)

    def reap(self) -> None:
        """Its end, and what it had said until then."""
        told = b""
        while piece := os.read(self.pipe, 65_536):
            told += piece
        os.close(self.pipe)
        _, status = os.waitpid(self.pid, 0)
        assert b"!" not in told[16:], "a write failed"
        for number, life in enumerate(self.lives):
            life.id = told[8 * number : 8 * number + 8].decode()
            life.done = told[16:].count(str(number).encode())
            life.killed = os.WIFSIGNALED(status)
            life.ops = ()  # the next ones are forked from less


def live(processes: Sequence[Process], lot: Random) -> None:
    """Several at once; those whose time is up are killed."""
    for process in processes:
        process.begin()
    for process in processes:
        if process.lives[0].end == "time":
            select.select([process.pipe], [], [], 5)  # it lives
            time.sleep(lot.random() ** 2 * 0.015)
            with suppress(ProcessLookupError):
                os.kill(process.pid, signal.SIGKILL)
    for process in processes:
        process.reap()


def planned(folder: Path) -> list[Life]:
    """A thousand: some have a store of their own, the others share a few; always the same."""
    lot = Random(6)
    ends = [lot.choice(ENDS) for _ in range(SESSIONS // 2)]
    files = [
        folder / (f"{n}" if n < SESSIONS // 10 else f"shared{n % SHARED}") / "s.sqlite3" for n in range(SESSIONS // 2)
    ]
    lives = [Life(files[n // 2], n, ends[n // 2]) for n in range(SESSIONS)]
    return sorted(lives, key=lambda life: life.file)  # those of one store at once


def main(folder: Path) -> None:
    """Live them all."""
    gc.disable()
    lives, lot = planned(folder), Random(7)
    processes = [Process(lives[n : n + 2]) for n in range(0, len(lives), 2)]
    for first in range(0, len(processes), TOGETHER):
        live(processes[first : first + TOGETHER], lot)
    json.dump([[life.id, life.done, life.killed] for life in lives], sys.stdout)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
