"""What a person can do in a conversation without asking anybody: commands, one module each."""

from __future__ import annotations

import logging
import os
import re
from typing import TYPE_CHECKING

from buttress.chat.commands import (
    cost,
    diff,
    dismiss,
    endpoint,
    explain,
    findings,
    leaving,
    resume,
    review,
    save,
    sessions,
    table,
    trying,
    withheld,
)
from buttress.chat.commands._command import Command, did_you_mean, near, shown
from buttress.chat.commands.help import help_on
from buttress.errors import ButtressError, InputError
from buttress.report.style import clean, wrap

if TYPE_CHECKING:
    from buttress.chat.stage import Stage

__all__ = ["COMMANDS", "Command", "is_command", "run_command"]

_STYLING = re.compile(r"\x1b\[[0-9;]*m")
_log = logging.getLogger(__name__)

#: Every command, in the order in which help lists them.
COMMANDS: tuple[Command, ...] = (
    review.COMMAND,
    findings.COMMAND,
    explain.COMMAND,
    table.COMMAND,
    endpoint.COMMAND,
    trying.COMMAND,
    diff.COMMAND,
    dismiss.COMMAND,
    withheld.COMMAND,
    cost.COMMAND,
    save.COMMAND,
    sessions.SESSIONS,
    resume.COMMAND,
    sessions.DELETE,
    help_on(lambda: COMMANDS),
    leaving.COMMAND,
)


def run_command(line: str, stage: Stage) -> str:
    """Do what a line that begins with a slash asks for, print what came of it, and give that text without colour.

    Nothing that a person can type ends the conversation: what is wrong with it is printed.
    """
    word, rest = _parted(
        line.encode("utf-8", "replace").decode()
    )  # halves of characters can be neither read nor printed
    try:
        text = _called(word).run(stage, rest)
    except ButtressError as error:
        text = _complaint(stage, str(error))
    except Exception as error:  # a bug of ours must not cost anybody the conversation
        if os.environ.get("BUTTRESS_DEBUG"):
            raise
        _log.debug("the command %s failed", word[:40], exc_info=True)
        what = f"internal error ({type(error).__name__}) in /{word[:40]}: nothing was changed"
        text = _complaint(stage, f"{what}; BUTTRESS_DEBUG=1 shows where")
    if text:
        stage.screen.lines(text)
    return _STYLING.sub("", text)


def is_command(line: str) -> bool:
    """Whether a line is meant as a command: not when it only begins with a path ("/orders returns everything, why?")."""
    if not line.lstrip().startswith("/"):
        return False
    word, rest = _parted(line)
    names = [name for command in COMMANDS for name in (command.name, *command.others)]
    if word.lower() in names or not rest:
        return True
    return word.isalpha() and bool(near(word.lower(), names))


def _parted(line: str) -> tuple[str, str]:
    """The name and what stands behind it, line breaks and all."""
    found = re.match(r"\s*/?\s*(\S*)[ \t]*", line)
    assert found is not None  # noqa: S101 - every part of the pattern may be empty
    return found[1], line[found.end() :].rstrip()


def _called(word: str) -> Command:
    name = word.lower()
    found = next((command for command in COMMANDS if name in (command.name, *command.others)), None)
    if found is None:
        hint = did_you_mean(name, (command.name for command in COMMANDS), "; /help lists them").replace(
            "mean ", "mean /", 1
        )
        raise InputError(f"no command {shown(f'/{word}')}{hint}")
    return found


def _complaint(stage: Stage, text: str) -> str:
    ink = stage.screen.ink
    lines = wrap(clean(text), ink.width, "", "  ")
    return ink.fit("".join(f"{line}\n" for line in lines))
