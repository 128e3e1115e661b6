"""A word to somebody who waits: on a terminal only, one line, and gone before anything else is printed."""

from __future__ import annotations

import os
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Self, TextIO

from buttress.chat.screen._flow import cells
from buttress.chat.screen._inline import flat
from buttress.chat.screen._window import columns_of, ink_of
from buttress.report.style import is_terminal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import TracebackType

#: Seconds before anything is shown (below that people see an answer as immediate), seconds after which it is told how
#: long it has been, and seconds between two looks at the clock.
PATIENCE, LONG, TICK = 0.3, 2.0, 1.0
#: Columns of the line at most: one that wraps could not be taken away again.
LONGEST = 72


class Waiting:
    """One line that says what is going on, while its block runs. The same one may be shown again and again; inside one
    another, the inner speaks and the outer comes back.
    """

    def __init__(self, stream: TextIO, free: Callable[[], bool]) -> None:
        """``free`` says whether the cursor stands on a line of its own."""
        self._stream = stream
        self._free = free
        self._able = is_terminal(stream) and os.environ.get("TERM", "") not in {"", "dumb", "unknown"}
        self._texts: list[str] = []
        self._shown = False
        self._since = 0.0
        self._lock = threading.RLock()
        self._wake: threading.Event | None = None

    def __call__(self, text: str) -> Self:
        """What to say; to be used in a ``with``."""
        self._texts.append(flat(text))
        return self

    def __enter__(self) -> Self:
        """Start waiting."""
        self._since = time.monotonic()
        if self._able and self._wake is None:
            self._wake = threading.Event()
            threading.Thread(target=self._tick, args=(self._wake,), daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Wipe the line if it was shown."""
        with self._lock:
            if self._texts:
                self._texts.pop()
            self.wipe()
            if not self._texts and self._wake:
                self._wake.set()
                self._wake = None

    def update(self, text: str) -> None:
        """Say something else from now on."""
        with self._lock:
            if self._texts:
                self._texts[-1] = flat(text)
                self._since = time.monotonic()
                if self._shown:
                    self._show()

    def wipe(self) -> None:
        """Take the line away. It comes back when the clock strikes next."""
        with self._lock:
            if self._shown:
                self._write("\r\x1b[K")
                self._shown = False

    @contextmanager
    def aside(self) -> Iterator[None]:
        """Nothing of it is on the terminal while the block prints."""
        with self._lock:
            self.wipe()
            yield
            self._since = time.monotonic()

    def _tick(self, wake: threading.Event) -> None:
        pause = PATIENCE
        while not wake.wait(pause):
            with self._lock:
                if wake.is_set() or not self._texts:
                    return
                if self._free() and time.monotonic() - self._since >= PATIENCE - 0.01:
                    self._show()
            pause = TICK if self._shown else PATIENCE

    def _show(self) -> None:
        seconds = int(time.monotonic() - self._since)
        ink = ink_of(self._stream)
        text = f"{self._texts[-1]} …" + (f" {seconds} s" if seconds >= LONG else "")
        room = min(columns_of(self._stream) - 1, LONGEST)
        while cells(text) > room:
            text = text[:-1]
        self._write("\r" + ink.fit(ink.paint(text, "dim")) + "\x1b[K")
        self._shown = True

    def _write(self, text: str) -> None:
        try:
            self._stream.write(text)
            self._stream.flush()
        except (OSError, ValueError):  # whoever looked has gone; the answer itself will tell
            self._able = False
