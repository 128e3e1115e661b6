"""One thread that does what takes long, one thing after another, while the server goes on listening."""

from __future__ import annotations

import asyncio
from concurrent.futures import Future
from queue import SimpleQueue
from threading import Thread
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


class Worker:
    """Does jobs in order. A job that is cancelled before its turn is left out; one under way ends unheard."""

    #: The thread's name.
    NAME = "reviews"

    def __init__(self) -> None:
        self._jobs: SimpleQueue[tuple[Callable[[], str], Future[str]]] = SimpleQueue()
        self._thread: Thread | None = None
        self.busy = False

    async def run(self, job: Callable[[], str]) -> str:
        """What a job returns; raises what it raises."""
        if self._thread is None:
            self._thread = Thread(target=self._work, name=self.NAME, daemon=True)
            self._thread.start()
        future: Future[str] = Future()
        self._jobs.put((job, future))
        return await asyncio.wrap_future(future)

    def _work(self) -> None:
        while True:
            job, future = self._jobs.get()
            if not future.set_running_or_notify_cancel():
                continue
            self.busy = True
            try:
                answer = job()
            except BaseException as error:  # noqa: BLE001 - whoever asked is told
                future.set_exception(error)
            else:
                future.set_result(answer)
            self.busy = False
