"""A cache of what readers made of a file: safe to delete, safe under two processes.

One file an entry, named by the hash of everything that the result depends on, written to a temporary name and
renamed. Entries are pickles, so the folder must be the user's own and closed to others; otherwise it is not used.
"""

from __future__ import annotations

import hashlib
import os
import pickle
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from buttress import __version__
from buttress.readers.postgres.parser import bindings

_KEEP_DAYS = 30
_MAGIC = b"buttress1"


def cache_folder() -> Path:
    """``$BUTTRESS_CACHE_DIR``, else ``$XDG_CACHE_HOME/buttress``, else ``~/.cache/buttress``."""
    named = os.environ.get("BUTTRESS_CACHE_DIR")
    if named:
        return Path(named)
    home = os.environ.get("XDG_CACHE_HOME")
    return (Path(home) if home else Path.home() / ".cache") / "buttress"


@dataclass(slots=True)
class Cache:
    """``folder`` None: nothing is kept."""

    folder: Path | None

    def get(self, key: str) -> Any:
        """The value kept under a key, or None; a damaged entry is as good as none."""
        if self.folder is None:
            return None
        try:
            raw = (self.folder / key[:2] / key).read_bytes()
            if not raw.startswith(_MAGIC):
                return None
            return pickle.loads(raw[len(_MAGIC) :])  # noqa: S301 - the folder belongs to this user alone
        except Exception:  # noqa: BLE001 - a pickle of an older version can fail in any way; then we read again
            return None

    def put(self, key: str, value: object) -> None:
        """Keep a value; a full disk or a read-only home only costs time."""
        if self.folder is None:
            return
        target = self.folder / key[:2] / key
        with suppress(OSError, pickle.PicklingError, RecursionError):
            raw = _MAGIC + pickle.dumps(value, protocol=pickle.HIGHEST_PROTOCOL)
            target.parent.mkdir(exist_ok=True, mode=0o700)
            handle, name = tempfile.mkstemp(dir=target.parent)
            try:
                with os.fdopen(handle, "wb") as file:
                    file.write(raw)
                Path(name).replace(target)
            except OSError:
                Path(name).unlink(missing_ok=True)

    def sweep(self) -> None:
        """Remove entries that nobody wrote for 30 days, at most once a day."""
        if self.folder is None:
            return
        mark = self.folder / "swept"
        with suppress(OSError):
            now = time.time()
            if mark.exists() and now - mark.stat().st_mtime < 86_400:
                return
            mark.touch()
            for entry in self.folder.glob("??/*"):
                if now - entry.stat().st_mtime > _KEEP_DAYS * 86_400:
                    entry.unlink()


def open_cache(*, enabled: bool) -> Cache:
    """The user's cache, or one that keeps nothing when the folder is somebody else's or cannot be made."""
    if not enabled:
        return Cache(None)
    above = cache_folder()
    folder = above / __version__
    try:
        for each in (above, folder):
            each.mkdir(parents=True, exist_ok=True, mode=0o700)
        mine = all(_is_private(each) for each in (above, folder))
    except (OSError, RuntimeError):  # RuntimeError: a user without a home
        return Cache(None)
    cache = Cache(folder if mine else None)
    cache.sweep()
    return cache


def _is_private(folder: Path) -> bool:
    """Whether only this user can put files there: entries are pickles, and loading one runs what it says."""
    stat = folder.stat()
    return not hasattr(os, "getuid") or (stat.st_uid == os.getuid() and not stat.st_mode & 0o022)


def key_of(*parts: str) -> str:
    """The hash of everything that a result depends on. The code's own version is part of it."""
    digest = hashlib.sha256(code_version().encode())
    for part in parts:
        digest.update(b"\0")
        digest.update(part.encode("utf-8", "surrogatepass"))
    return digest.hexdigest()


def code_version() -> str:
    """The package's version, the parsers at hand, and in a source checkout the newest change of its readers, so that
    editing one does not leave stale entries behind.
    """
    global _version  # noqa: PLW0603 - computed once a process
    if not _version:
        package = Path(__file__).parent.parent
        rooms = [package / "blueprint", package / "readers", package / "assembly"]
        newest = max((entry.stat().st_mtime_ns for room in rooms for entry in room.rglob("*.py")), default=0)
        _version = ":".join((__version__, str(newest), *bindings()))
    return _version


_version = ""
