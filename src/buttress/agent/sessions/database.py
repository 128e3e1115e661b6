"""The database that sessions are kept in: opened with care, written in whole transactions.

WAL with ``synchronous=NORMAL``: what is committed is with the operating system, so that no end of our process loses it,
and no end of the machine damages the file; only a power cut may take the last seconds. FULL would wait for the disk at
every piece of an answer, several milliseconds each, to guard a conversation against that alone.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing, contextmanager, suppress
from threading import RLock
from typing import TYPE_CHECKING, Any

from buttress.agent.sessions import ladder
from buttress.agent.sessions.claimed import alone
from buttress.agent.sessions.kept import Unkept
from buttress.agent.sessions.place import BESIDE, FILE, secure, state_file

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

Step = tuple[str, tuple[Any, ...]]
#: What a damaged database may raise: its own messages can be no text.
FAULTS = (sqlite3.Error, UnicodeError)
#: Milliseconds to wait for another process: its transactions take a few. After one has failed, nobody waits that long
#: at every piece of an answer.
PATIENCE, SHORT = 5_000, 100
#: What a big paste may leave of the write-ahead log, in bytes.
_WAL = 4_000_000
_MOVED = "it was moved or removed meanwhile"
_FULL, _LOCKED = "the disk is full", "another process has it locked"
_ADVICE = {
    _FULL: "make room, or set XDG_STATE_HOME to a folder on another disk",
    _LOCKED: "wait for that to end, or set XDG_STATE_HOME to another folder",
}
_MAGIC = b"SQLite format 3\0"
_MOVE = "move it away (a new one is made then), or set XDG_STATE_HOME to another folder"


class Database:
    """One connection, usable from several threads. Its methods raise :data:`FAULTS`."""

    def __init__(self, connection: sqlite3.Connection, file: Path) -> None:
        self.file = file
        self._connection = connection
        self._identity = _identity(file)
        self._lock = RLock()

    def rows(self, sql: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """All rows of a query."""
        with self._lock:
            return self._connection.execute(sql, values).fetchall()

    def write(self, steps: Sequence[Step]) -> None:
        """All of the steps, or none."""
        with self.transaction() as connection:
            for sql, values in steps:
                connection.execute(sql, values)

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Begun at once, so that it waits for others here and not in its middle; undone by whatever ends it early."""
        with self._lock:
            if _identity(self.file) != self._identity:  # SQLite would go on writing into what nobody finds again
                raise sqlite3.OperationalError(_MOVED)
            try:
                self._connection.execute("BEGIN IMMEDIATE")
                yield self._connection
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise

    def patience(self, milliseconds: int) -> None:
        """How long to wait for other processes."""
        with self._lock:
            self._connection.execute(f"PRAGMA busy_timeout = {milliseconds}")

    def forget(self) -> None:
        """Leave nothing of what was deleted on the disk, as far as nobody is reading it at the moment."""
        with self._lock, suppress(*FAULTS):
            self._connection.execute("PRAGMA incremental_vacuum").fetchall()
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def close(self) -> None:
        """Close; twice is as once."""
        with self._lock:
            self._connection.close()


def opened(file: Path | None) -> Database:
    """The database in a file, made where there is none. Raises :class:`Unkept`; a file that it cannot use is left as it
    is.
    """
    file, own = (file, False) if file is not None else (state_file(), True)
    try:
        if not secure(file, own_folder=own):
            with alone(file.with_name(f"{file.name}-lock")):
                if not secure(file, own_folder=own):
                    _make(file)
        _look(file)
        return Database(_connected(file), file)
    except FAULTS as error:
        raise Unkept(f"{file}: {(said := why(error))}; {_ADVICE.get(said, _MOVE)}") from None
    except OSError as error:
        raise Unkept(f"{file}: cannot be written ({(error.strerror or 'an error').lower()}); {_MOVE}") from None


def why(error: Exception) -> str:
    """What the database says, in words that follow a file's name."""
    said = "malformed" if isinstance(error, UnicodeError) else str(error)
    if said == _MOVED:
        return said
    if "full" in said:
        return _FULL
    if "locked" in said or "busy" in said:
        return _LOCKED
    if "readonly" in said:
        return "it cannot be written"
    if "I/O" in said:
        return "the disk does not take it"
    if "malformed" in said or "not a database" in said or "corrupt" in said:
        return "it is damaged"
    return f"the database says: {' '.join(said.split())}"


def _identity(file: Path) -> tuple[int, int]:
    try:
        found = file.stat()
    except OSError:
        return (0, 0)
    return (found.st_dev, found.st_ino)


def _make(file: Path) -> None:
    """A new store, under another name until it is whole: nobody ever meets half of one."""
    for ending in BESIDE:  # of a store that was removed by hand: they would be taken for the new one's
        file.with_name(file.name + ending).unlink(missing_ok=True)
    new = file.with_name(f"{file.name}-new")
    for ending in ("", *BESIDE):
        new.with_name(new.name + ending).unlink(missing_ok=True)
    new.touch(mode=FILE)
    new.chmod(FILE)  # the umask may have taken even our own rights
    with closing(sqlite3.connect(new, isolation_level=None)) as connection:
        connection.execute("PRAGMA auto_vacuum = INCREMENTAL")
        connection.execute(f"PRAGMA application_id = {ladder.APPLICATION}")
        ladder.climb(connection)
        connection.execute("PRAGMA journal_mode = WAL").fetchone()
    new.replace(file)


def _look(file: Path) -> None:
    """Raises :class:`Unkept` for a file that is not ours to open. Only its header is read: SQLite may change what it
    opens.
    """
    with file.open("rb") as stream:
        header = stream.read(100)
    if not header.startswith(_MAGIC) or len(header) < 100:
        raise Unkept(f"{file}: is no store of sessions, or damaged from its first byte; {_MOVE}")
    application, found = (int.from_bytes(header[at : at + 4], "big") for at in (68, 60))
    if application != ladder.APPLICATION:
        raise Unkept(f"{file}: is a database of another program; {_MOVE}")
    _known(file, found)


def _known(file: Path, found: int) -> None:
    if found > ladder.newest():
        known = f"it has version {found}, and this Buttress reads up to version {ladder.newest()}"
        raise Unkept(f"{file}: was written by a newer Buttress ({known}); update Buttress, or {_MOVE}")


def _connected(file: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
    try:
        connection.text_factory = _text
        connection.execute(f"PRAGMA busy_timeout = {PATIENCE}")
        for setting in (
            "synchronous = NORMAL",
            "foreign_keys = ON",
            "secure_delete = ON",
            f"journal_size_limit = {_WAL}",
        ):
            connection.execute(f"PRAGMA {setting}")
        _known(file, ladder.version(connection))  # the header may be older than the write-ahead log
        if ladder.version(connection) < ladder.newest():
            ladder.climb(connection)
        connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    except BaseException:
        connection.close()
        raise
    return connection


def _text(raw: bytes) -> str:
    """Damaged text is read as far as it can be."""
    return raw.decode("utf-8", "replace")
