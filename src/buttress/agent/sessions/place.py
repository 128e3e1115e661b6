"""Where sessions are kept, and that nobody else can read or plant anything there."""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from pathlib import Path

from buttress.agent.sessions.kept import Unkept

#: Nobody but their owner reads sessions: they hold what people think aloud about their own systems.
FILE, FOLDER = 0o600, 0o700
#: What SQLite puts beside a database; it gives them the database's own mode, whatever the umask.
BESIDE = ("-wal", "-shm", "-journal")
_OTHERS_WRITE = stat.S_IWGRP | stat.S_IWOTH
_ELSEWHERE = "set XDG_STATE_HOME to a folder of your own"


def state_file() -> Path:
    """``$XDG_STATE_HOME/buttress/sessions.sqlite3``, else below ``~/.local/state``; a relative ``$XDG_STATE_HOME`` is
    ignored, as its specification says. Raises :class:`Unkept` when there is no home.
    """
    named = Path(os.environ.get("XDG_STATE_HOME", ""))
    if not named.is_absolute():
        try:
            named = Path.home() / ".local" / "state"
        except RuntimeError:
            named = Path()
        if not named.is_absolute():
            raise Unkept(f"there is no home folder to keep sessions in: {_ELSEWHERE}")
    return named / "buttress" / "sessions.sqlite3"


def secure(file: Path, *, own_folder: bool) -> bool:
    """Makes the folder where it is missing, and closes to others what is ours; whether the file exists (an empty one
    does not). With ``own_folder`` the folder is ours alone and gets mode 0700; another one (somebody chose it) is only
    refused where others may write into it.

    Modes that are too wide are made narrow, as a umask or a copy made them so; another owner is refused, as nothing
    tells what he does with the file meanwhile. Raises :class:`Unkept`.
    """
    folder = file.parent
    try:
        folder.mkdir(mode=FOLDER, parents=True, exist_ok=True)
        found = folder.stat()
    except OSError as error:
        raise Unkept(f"{folder}: cannot be made or read ({_why(error)}); {_ELSEWHERE}") from None
    _ours(folder, found)
    _close_folder(folder, found, own_folder=own_folder)
    return _close_file(file)


def _close_folder(folder: Path, found: os.stat_result, *, own_folder: bool) -> None:
    if own_folder:
        _narrow(folder, found, FOLDER)
    elif found.st_mode & _OTHERS_WRITE and not found.st_mode & stat.S_ISVTX:
        raise Unkept(f"{folder}: others may write into it, so sessions are not safe there; chmod go-w, or {_ELSEWHERE}")
    if not os.access(folder, os.W_OK | os.X_OK):
        raise Unkept(f"{folder}: cannot be written; give yourself the right (chmod u+rwx), or {_ELSEWHERE}")


def _close_file(file: Path) -> bool:
    try:
        found = file.lstat()
    except FileNotFoundError:
        return False
    except OSError as error:
        raise Unkept(f"{file}: cannot be read ({_why(error)}); {_ELSEWHERE}") from None
    if not stat.S_ISREG(found.st_mode):
        what = "a folder" if stat.S_ISDIR(found.st_mode) else "a link" if stat.S_ISLNK(found.st_mode) else "no file"
        raise Unkept(f"{file}: is {what}, and sessions are kept in a plain file; move it away, or {_ELSEWHERE}")
    _ours(file, found)
    for each, known in ((file, found), *_beside(file)):
        _narrow(each, known, FILE)
    if not os.access(file, os.R_OK | os.W_OK):
        raise Unkept(f"{file}: cannot be written; give yourself the right (chmod u+rw), or {_ELSEWHERE}")
    return found.st_size > 0


def _beside(file: Path) -> list[tuple[Path, os.stat_result]]:
    found = []
    for ending in BESIDE:
        with suppress(OSError):
            each = file.with_name(file.name + ending)
            found.append((each, each.lstat()))
    return found


def _ours(path: Path, found: os.stat_result) -> None:
    if os.name == "posix" and found.st_uid != os.geteuid():
        raise Unkept(
            f"{path}: belongs to another user, and sessions are only kept where nobody else reads; {_ELSEWHERE}"
        )


def _narrow(path: Path, found: os.stat_result, mode: int) -> None:
    if os.name != "posix" or not found.st_mode & 0o077 or stat.S_ISLNK(found.st_mode):
        return
    try:
        path.chmod(stat.S_IMODE(found.st_mode) & mode)
    except OSError as error:
        raise Unkept(f"{path}: others may read it, and that cannot be changed ({_why(error)}); {_ELSEWHERE}") from None


def _why(error: OSError) -> str:
    return (error.strerror or type(error).__name__).lower()
