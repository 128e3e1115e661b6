"""Words for people on stderr: a remark, and a word to somebody who waits (on a terminal only, and only once it has taken
a while).
"""

from __future__ import annotations

import os
import sys
import threading
from typing import TYPE_CHECKING, Self

from buttress.report.style import clean, is_terminal

if TYPE_CHECKING:
    from types import TracebackType

#: Seconds before anything is shown: below this, people see the answer as immediate.
PATIENCE = 0.3
#: Characters of the line: one that wraps could not be taken away again.
LONGEST = 78


def remark(text: str) -> None:
    """One line for people, on stderr."""
    sys.stderr.write(f"buttress: {clean(text)}\n")


class Progress:
    """Shows one line (none for an empty text) while a block runs, and takes it away again."""

    def __init__(self, text: str) -> None:
        self.text = clean(text)
        self.shown = False
        self.timer: threading.Timer | None = None
        self.lock = threading.Lock()

    def __enter__(self) -> Self:
        """Start waiting."""
        if self.text and is_terminal(sys.stderr) and os.environ.get("TERM") not in {"dumb", "unknown"}:
            self.timer = threading.Timer(PATIENCE, self._show)
            self.timer.daemon = True
            self.timer.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Wipe the line if it was shown."""
        if self.timer:
            self.timer.cancel()
            self.timer.join()
        if self.shown:
            sys.stderr.write(f"\r{' ' * len(self.text)}\r")
            sys.stderr.flush()

    def update(self, text: str) -> None:
        """Say something else from now on; may be called from the block that waits."""
        with self.lock:
            before, self.text = self.text, clean(text)[:LONGEST]
            if self.shown:
                sys.stderr.write(f"\r{self.text:<{len(before)}}")
                sys.stderr.flush()

    def _show(self) -> None:
        with self.lock:
            self.shown = True
            sys.stderr.write(self.text)
            sys.stderr.flush()
