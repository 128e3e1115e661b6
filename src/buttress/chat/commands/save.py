"""``/save``: this conversation as a Markdown file."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from buttress.chat.commands._command import Command, shown, words_of
from buttress.errors import InputError
from buttress.files import write_new, write_whole

if TYPE_CHECKING:
    from buttress.chat.stage import Stage

_ENDINGS = (".md", ".markdown", ".txt")
_LONGEST = 400


def run(stage: Stage, rest: str) -> str:
    """Write the session as it was kept, redacted, into a new file that only its owner may read. Raises
    :class:`InputError` where there is none, or the file cannot be written or exists (``--force`` writes over it).
    """
    words = words_of("save", rest, flags=("--force",))
    if stage.store is None or stage.log is None:
        raise InputError("/save: this conversation is not kept, so there is nothing to export")
    path = _path(words.text or f"buttress-chat-{stage.log.id}.md")
    text = stage.store.export(stage.log.id)
    exists = os.path.lexists(path)
    if exists and "--force" not in words.flags:
        raise InputError(f"/save: {path} exists; name another file, or /save {path} --force writes over it")
    if exists:
        write_whole(path, text)
    else:
        write_new(path, text)
    over = "over what was there" if exists else "readable by you alone"
    return stage.screen.ink.fit(f"saved as {path} ({over}); {_lines(text)}\n")


def _lines(text: str) -> str:
    from buttress.report.style import count

    return count(text.count("\n"), "line")


def _path(word: str) -> Path:
    """A file for Markdown in a folder that there is."""
    word = word.strip("\"'")
    if len(word) > _LONGEST or not word.isprintable():
        raise InputError(f"/save: {shown(word)} is no name for a file")
    path = Path(word).expanduser()
    if not path.suffix:
        path = path.with_name(f"{path.name}.md") if path.name else path
    if path.suffix.lower() not in _ENDINGS:
        raise InputError(f"/save: writes Markdown, so expected a name that ends in .md, got {shown(word)}")
    if not path.parent.is_dir():
        raise InputError(f"/save: there is no folder {shown(str(path.parent))}")
    return path


COMMAND = Command(
    "save",
    "[FILE.md] [--force]",
    "this conversation as Markdown",
    run,
    "Without a name, into this folder under the session's id. A file that is there is left alone without --force.",
    ("file",),
)
