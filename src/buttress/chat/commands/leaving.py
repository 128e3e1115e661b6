"""``/quit``: the end of a conversation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from buttress.chat.commands._command import Command, nothing_behind

if TYPE_CHECKING:
    from buttress.chat.stage import Stage


def run(stage: Stage, rest: str) -> str:
    """Leave; what was said is kept."""
    nothing_behind("quit", rest)
    stage.over = True
    return ""


COMMAND = Command("quit", "", "leave; what was said is kept", run, others=("exit", "q"))
