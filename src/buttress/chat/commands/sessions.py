"""``/sessions`` and ``/delete``: what was kept of earlier conversations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from buttress.chat.commands._command import Command, nothing_behind, shown
from buttress.errors import InputError

if TYPE_CHECKING:
    from buttress.agent.sessions import Store
    from buttress.chat.stage import Stage

_LONGEST = 64


def run(stage: Stage, rest: str) -> str:
    """List the sessions that were kept, the newest first."""
    from buttress.agent.sessions.told import listed

    nothing_behind("sessions", rest)
    kept = store_of(stage, "sessions").sessions()
    own = f"this is {stage.log.id}\n" if stage.log is not None and any(each.id == stage.log.id for each in kept) else ""
    return stage.screen.ink.fit(listed(kept, stage.bench.target.root) + own)


def delete(stage: Stage, rest: str) -> str:
    """Delete one session for good. Raises :class:`InputError` without an id, and for the session at hand."""
    store = store_of(stage, "delete")
    word = word_of("delete", rest)
    if not word:
        raise InputError("/delete: expected the id of a session; /sessions lists them")
    found = store.find(word, None)
    if stage.log is not None and stage.log.id == found.id:
        raise InputError(
            f"/delete: {found.id} is this conversation; leave it first, then buttress chat --delete {found.id}"
        )
    store.delete(found.id)
    return stage.screen.ink.fit(f"deleted session {found.id} ({found.title})\n")


def word_of(command: str, rest: str) -> str:
    """What names a session. Raises :class:`InputError` for what is no id."""
    word = rest.strip()
    if len(word) > _LONGEST or not word.isprintable():
        raise InputError(f"/{command}: {shown(word)} is no id of a session; /sessions lists them")
    return word


def store_of(stage: Stage, command: str) -> Store:
    """What keeps sessions. Raises :class:`InputError` where nothing can be kept."""
    if stage.store is None:
        raise InputError(f"/{command}: sessions are not kept here")
    return stage.store


SESSIONS = Command("sessions", "", "the conversations that were kept", run)
DELETE = Command("delete", "ID", "delete a conversation that was kept", delete, takes=("session",))
