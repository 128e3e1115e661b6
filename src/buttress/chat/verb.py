"""The verb ``chat``: from what was typed on the command line to a conversation, an answer, or what was kept of one."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

from buttress.agent.sessions import Store, Unkept
from buttress.chat.wanted import ANSWERED, Wanted
from buttress.errors import ConfigError, InputError
from buttress.report.progress import remark
from buttress.report.style import is_terminal


def chat(wanted: Wanted) -> int:
    """Talk until the person leaves, or answer one question. Raises what a review raises, and :class:`ConfigError` and
    :class:`InputError` for options that make no sense.
    """
    from buttress.chat.talk import Talk

    question = _question(wanted)
    with Talk(replace(wanted, question=question)) as talk:
        return talk.answer(question) if question is not None else talk.go_on()


def sessions(*, listing: bool = False, export: str = "", delete: str = "") -> int:
    """List what was kept, print one session as Markdown, or delete one."""
    from buttress.agent.sessions.told import listed

    if sum((listing, bool(export), bool(delete))) > 1:
        raise ConfigError("--list, --export and --delete do one thing each: use one of them at a time")
    try:
        store = Store.open()
    except Unkept as end:
        raise InputError(end.line) from None
    try:
        if listing:
            sys.stdout.write(listed(store.sessions(), Path.cwd()))
        elif export:
            sys.stdout.write(store.export(store.find(export, None).id))
        else:
            found = store.find(delete, None)
            store.delete(found.id)
            remark(f"deleted session {found.id} ({found.title})")
    finally:
        store.close()
    return ANSWERED


def _question(wanted: Wanted) -> str | None:
    """The one question, from standard input for ``-``; None for a conversation. Raises where there is nobody to talk to."""
    if wanted.question is None:
        if is_terminal(sys.stdin) and is_terminal(sys.stdout):
            return None
        raise ConfigError(
            'chat talks to a terminal, and this is none; ask one thing with -p "…", or with -p - from standard input'
        )
    question = sys.stdin.read() if wanted.question == "-" else wanted.question
    if not question.strip():
        raise ConfigError("-p: expected a question or a command such as /findings, got nothing")
    return question
