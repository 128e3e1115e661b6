"""What a model said about one ledger, kept: a run that would ask the same again costs nothing, and an evaluation can be
repeated without a model. Verification is never kept; it is done anew every time.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from buttress.agent.redaction import redact, redact_payload
from buttress.assembly.cache import cache_folder
from buttress.errors import InputError

#: Characters of a longer file are not ours: replies are bounded by their tokens.
LONGEST = 4_000_000


class Call(BaseModel):
    """A tool call of a deep run. Made again, in their order, the calls give the same records the same labels."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    arguments: Any


class Recording(BaseModel):
    """Replies in their order and, of a deep run, the tool calls before them. ``ledger`` and ``prompt`` are hashes of
    what was asked about and how; ``path`` is the reviewed folder, relative to the recording's own.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    form: Literal["buttress.recording/1"] = "buttress.recording/1"
    model: str
    mode: Literal["brief", "deep"]
    context: Literal["source", "facts"] = "source"
    ledger: str
    prompt: str
    path: str = ""
    calls: tuple[Call, ...] = ()
    replies: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """The name under which it is kept."""
        parts = (self.model, self.mode, self.context, self.ledger, self.prompt)
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def keep(recording: Recording) -> None:
    """Keep a recording in the user's cache, readable by nobody else; a full disk only costs the next run money."""
    with suppress(OSError):
        folder = _folder()
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=folder)  # mode 0600
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(written(recording))
        Path(name).replace(folder / f"{recording.key}.json")


def kept(like: Recording) -> Recording | None:
    """The recording of the same question, if there is one; a damaged one is as good as none."""
    try:
        found = read((_folder() / f"{like.key}.json").read_text(encoding="utf-8"), "")
    except (OSError, UnicodeDecodeError, InputError):
        return None
    return found if found.key == like.key else None


def written(recording: Recording) -> str:
    """A recording as JSON text, secrets removed: also those that a model only guessed."""
    calls = tuple(
        Call(name=call.name, arguments=redact_payload({"arguments": call.arguments})["arguments"])
        for call in recording.calls
    )
    replies = tuple(redact(reply) for reply in recording.replies)
    clean = recording.model_copy(update={"replies": replies, "calls": calls})
    return clean.model_dump_json(indent=1) + "\n"


def read(text: str, path: str) -> Recording:
    """A recording from its text. Raises :class:`InputError` for anything else."""
    if len(text) > LONGEST:
        raise InputError(f"{path}: is longer than {LONGEST:,} characters, and so no recording of a review")
    try:
        return Recording.model_validate_json(text)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(map(str, first["loc"])) or "the text"
        why = f"{place}: {first['msg']}"
        raise InputError(f"{path}: is no recording of a review ({why}); make one with buttress eval --record") from None


def _folder() -> Path:
    return cache_folder() / "replies"
