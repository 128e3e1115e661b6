"""Which sessions somebody has open. A lock of the system tells, so that it ends with its process, however that ends."""

from __future__ import annotations

import os
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from buttress.agent.sessions.place import FILE, FOLDER

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows: nobody can tell there who has a session open
    fcntl = None  # type: ignore[assignment]

#: Files that killed processes left, above which they are swept.
_MANY = 32


class TakenError(Exception):
    """Somebody has it open."""


@dataclass
class Claim:
    """A session that this process has open. ``sure``: nobody else has; not sure where the system has no such locks."""

    path: Path
    handle: int = -1

    @property
    def sure(self) -> bool:
        """Whether nobody else can have it."""
        return self.handle >= 0

    def release(self) -> None:
        """Give it back. Removed first and unlocked then, so that nobody locks a file that is about to go."""
        if self.handle >= 0:
            with suppress(OSError):
                self.path.unlink()
            os.close(self.handle)
            self.handle = -1


def claim(folder: Path, name: str) -> Claim:
    """Take a session. Raises :class:`TakenError` when somebody has it, in this process or another."""
    path = folder / name
    if fcntl is None:
        return Claim(path)
    while True:
        try:
            folder.mkdir(mode=FOLDER, exist_ok=True)
            handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, FILE)
        except OSError:
            return Claim(path)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            os.close(handle)
            if isinstance(error, BlockingIOError | PermissionError):
                raise TakenError from None
            return Claim(path)
        if _still(handle, path):
            return Claim(path, handle)
        os.close(handle)


def sweep(folder: Path) -> None:
    """Remove what processes that were killed have left, when it has become much."""
    with suppress(OSError):
        names = os.listdir(folder)  # noqa: PTH208 - names are all that is needed
        for name in names if len(names) > _MANY else ():
            with suppress(TakenError):
                claim(folder, name).release()


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """Waits until nobody else is in here. Raises OSError where the lock's file cannot be made."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, FILE)
    try:
        if fcntl is not None:
            with suppress(OSError):  # without locks, two first starts in one millisecond may fall out
                fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _still(handle: int, path: Path) -> bool:
    """Whether the locked file is the one that others will find."""
    try:
        return os.path.samestat(os.fstat(handle), path.stat())
    except OSError:
        return False
