"""``/help``: every command, or one in full."""

from __future__ import annotations

from typing import TYPE_CHECKING

from buttress.chat.commands._command import Command, did_you_mean, shown
from buttress.chat.commands._sheet import NARROW, Sheet
from buttress.errors import InputError
from buttress.report.style import wrap

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from buttress.chat.stage import Stage

#: Columns of a name in the list.
_NAME = 11


def help_on(commands: Callable[[], Sequence[Command]]) -> Command:
    """The command that tells about these commands and itself."""

    def run(stage: Stage, rest: str) -> str:
        word = rest.strip().removeprefix("/").lower()
        return _one(stage, _called(word, commands())) if word else _all(stage, commands())

    return Command("help", "[COMMAND]", "the commands, or one of them in full", run, takes=("command",), others=("?",))


def _called(word: str, commands: Sequence[Command]) -> Command:
    found = next((c for c in commands if word in (c.name, *c.others)), None)
    if found is None:
        near = did_you_mean(word, (c.name for c in commands), "; /help lists them")
        raise InputError(f"no command {shown(f'/{word}')}{near}")
    return found


def _all(stage: Stage, commands: Sequence[Command]) -> str:
    sheet = Sheet(stage)
    for command in commands:
        name = f"/{command.name}"
        painted = sheet.ink.paint(name, "bold")
        if sheet.width < NARROW:
            sheet.line(painted)
            sheet.text(command.summary, "  ")
            continue
        lines = wrap(command.summary, sheet.width, f"{name:<{_NAME}}", " " * _NAME)
        sheet.lines([painted + lines[0][len(name) :], *lines[1:]])
    about = (
        "a question to the architect"
        if stage.settings is not None
        else "asked of nobody: there is no key, and commands need none"
    )
    sheet.text(f"anything else is {about}; ~ marks what code could not check", style="dim")
    return str(sheet)


def _one(stage: Stage, command: Command) -> str:
    sheet = Sheet(stage)
    sheet.text(f"/{command.name} {command.usage}".rstrip(), style="bold")
    sheet.text(f"{command.summary}. {command.more}".strip() if command.more else command.summary, "  ", "  ")
    if command.others:
        sheet.text(f"also: {', '.join(f'/{each}' for each in command.others)}", "  ", style="dim")
    return str(sheet)
