"""Signals that end a process, as an exception: what was said is kept, and the terminal is left as it was found."""

from __future__ import annotations

import signal
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import FrameType

#: What is turned into an exception, where the system has it.
_ENDING = tuple(getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name))


class Terminated(BaseException):
    """The process was told to end. ``code`` is what a shell tells of it: 143 for SIGTERM, 129 for SIGHUP."""

    def __init__(self, number: int) -> None:
        super().__init__(signal.Signals(number).name)
        self.code = 128 + number


@contextmanager
def guarded() -> Iterator[None]:
    """Within the block, SIGTERM and SIGHUP raise :class:`Terminated` in the main thread, once: a second one while what
    was said is being kept changes nothing. Does nothing in other threads.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.getsignal(number) for number in _ENDING}
    try:
        for number in _ENDING:
            signal.signal(number, _raise)
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def passed_to(take: Callable[[Terminated], None]) -> Iterator[None]:
    """Within the block, such an end is given to ``take`` instead of being raised: an event loop runs there, which would
    swallow what is raised in one of its callbacks.
    """
    _takers.append(take)
    try:
        yield
    finally:
        _takers.remove(take)


_takers: list[Callable[[Terminated], None]] = []


def _raise(number: int, frame: FrameType | None) -> None:
    del frame
    for each in _ENDING:
        signal.signal(each, signal.SIG_IGN)
    end = Terminated(number)
    if not _takers:
        raise end
    _takers[-1](end)
