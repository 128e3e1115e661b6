"""The one way in which Buttress writes a file: whole, or not at all."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from pathlib import Path

from buttress.errors import InputError

#: The mode of a new file before the user's umask, as other programs create theirs.
_NEW = 0o666


def write_whole(path: Path, text: str) -> None:
    """Write a text file beside its final name and rename it: whoever reads, and whoever else writes at the same time,
    sees the old file or the new one and never a part. A link is followed, a file's mode kept, line breaks written as
    given. Raises :class:`InputError` where the file cannot be written; the old one then stands as it was.
    """
    write_bytes(path, text.encode("utf-8", "replace"))


def write_new(path: Path, text: str) -> None:
    """Write a text file that nobody else may read, whole or not at all. Raises :class:`InputError` where there is one of
    that name already, which is left alone, and where it cannot be written.
    """
    name = ""
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:40]}.", suffix=".new")  # 0600
        with os.fdopen(handle, "wb") as file:
            file.write(text.encode("utf-8", "replace"))
        os.link(name, path)  # refuses a name that is taken, where a rename would write over it
    except OSError as error:
        raise InputError(f"{path}: cannot be written ({error.strerror or error})") from None
    finally:
        if name:
            with suppress(OSError):
                Path(name).unlink(missing_ok=True)


def write_bytes(path: Path, content: bytes) -> None:
    """Write bytes as :func:`write_whole` writes text, for files whose encoding is not ours to choose."""
    target = path.resolve() if path.is_symlink() else path
    if target.exists() and not target.is_file():
        _pass_through(target, content)
        return
    name = ""
    try:
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.", suffix=".new")
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(name).chmod(target.stat().st_mode & 0o7777 if target.exists() else _NEW & ~_umask())
        Path(name).replace(target)
    except OSError as error:
        if name:
            with suppress(OSError):
                Path(name).unlink(missing_ok=True)
        raise InputError(f"{path}: cannot be written ({error.strerror or error})") from None


def _pass_through(target: Path, content: bytes) -> None:
    """A pipe or a device (``/dev/stdout``) cannot be replaced, only written to."""
    try:
        target.write_bytes(content)
    except OSError as error:
        raise InputError(f"{target}: cannot be written ({error.strerror or error})") from None


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
