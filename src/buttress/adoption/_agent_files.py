"""``buttress init --agent``: the architect as a subagent, a short skill, and how a chat client finds the server."""

from __future__ import annotations

import json
import shlex
import shutil
import sys
from typing import TYPE_CHECKING, NamedTuple

from buttress import prompts
from buttress.errors import InputError
from buttress.files import write_whole
from buttress.report.style import clean
from buttress.session import CLEAN

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

#: What clients read from ``.mcp.json``.
SHARED = {"mcpServers": {"buttress": {"command": "buttress", "args": ["mcp"]}}}
AGENT, SKILL = ".claude/agents/backend-architect.md", ".claude/skills/buttress/SKILL.md"
#: When a chat client hands work over, or loads the skill: it decides by these words alone.
_AGENT_WHEN = (
    "Senior backend architect whose statements are checked by code. Use proactively before a schema, migration, API, queue, "
    "cache or service boundary is designed or changed, when a backend is slow or loses data, and to review a pull request "
    "that touches SQL, Prisma, OpenAPI, compose files or design documents."
)
_SKILL_WHEN = (
    "Reviews database schemas, migrations, API descriptions, services and design documents with Buttress, and checks "
    "statements about them. Use when writing or reviewing SQL, Prisma, OpenAPI or a backend design, before dropping or "
    "renaming a table, column or endpoint, and before stating a fact about this backend."
)


class Planned(NamedTuple):
    """One file that is to be written, relative to the folder."""

    path: str
    text: str


def write_agent_files(folder: Path, *, force: bool = False) -> int:
    """Write both files and print how a chat client is told of the server; the exit code.

    What exists with other content is left as it is and named, unless ``force``. Raises :class:`InputError` for a folder
    that there is not, and where something cannot be written.
    """
    if not folder.is_dir():
        raise InputError(f"{folder}: is not a folder; name the folder that holds the project")
    for planned in files():
        _say(_written(folder, planned, force=force))
    _say("", *client_lines(folder))
    return CLEAN


def files() -> tuple[Planned, Planned]:
    """The subagent and the skill."""
    persona = prompts.load("backend_architect").rstrip()
    agent = f"{_front(name='backend-architect', description=_AGENT_WHEN, model='inherit')}\n{persona}\n\n{_below('agent_work')}"
    skill = f"{_front(name='buttress', description=_SKILL_WHEN)}\n{prompts.load('agent_skill')}"
    return Planned(AGENT, agent), Planned(SKILL, skill)


def client_lines(folder: Path) -> Iterator[str]:
    """The configuration of chat clients, and where each looks for it. What a team shares names the command; what is
    typed here names the program that runs here, where the command is not on the PATH.
    """
    command, *arguments = here = (
        ["buttress", "mcp"] if shutil.which("buttress") else [sys.executable, "-m", "buttress", "mcp"]
    )
    typed = shlex.join(here)
    added = json.dumps({"name": "buttress", "command": command, "args": arguments})
    yield "buttress mcp serves this folder to a chat client, on this machine, without a key. Tell yours of it with one of:"
    yield ""
    yield f"  claude mcp add buttress -- {typed}"
    yield f"  codex mcp add buttress -- {typed}"
    yield f"  code --add-mcp {shlex.quote(added)}"
    yield ""
    aside = "" if command == "buttress" else " (buttress has to be on the PATH for that)"
    yield f"or for everybody who works here{aside}, in .mcp.json (Cursor: .cursor/mcp.json):"
    yield ""
    yield from json.dumps(SHARED, indent=2).splitlines()
    yield ""
    yield f"A client that starts elsewhere, as desktop apps do, needs the folder too: buttress mcp {shlex.quote(str(folder.resolve()))}"


def _written(folder: Path, planned: Planned, *, force: bool) -> str:
    file = folder / planned.path
    try:
        there = file.read_bytes() if file.exists() or file.is_symlink() else None
    except OSError as error:
        raise InputError(f"{file}: cannot be read ({error.strerror or error})") from None
    if there == planned.text.encode():
        return f"as it is  {planned.path}"
    if there is not None and not force:
        return f"left      {planned.path}: it exists and says something else (--force writes over it)"
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"{file.parent}: cannot be made ({error.strerror or error})") from None
    write_whole(file, planned.text)
    return f"wrote     {planned.path}{' over what was there' if there is not None else ''}"


def _front(**fields: str) -> str:
    """YAML between its marks; a JSON string is a YAML string."""
    told = "".join(
        f"{key}: {json.dumps(value, ensure_ascii=False) if ' ' in value else value}\n" for key, value in fields.items()
    )
    return f"---\n{told}---\n"


def _below(name: str) -> str:
    """A prompt as one section of another text: its headings one level deeper."""
    return "".join(
        f"#{line}" if line.startswith("#") else line for line in prompts.load(name).splitlines(keepends=True)
    )


def _say(*lines: str) -> None:
    sys.stdout.write("".join(f"{clean(line)}\n" for line in lines))
