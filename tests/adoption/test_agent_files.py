"""``buttress init --agent``: what is written, what is left alone, and that every name in it is real."""

from __future__ import annotations

import importlib.util
import json
import re
import shlex
import subprocess
from typing import TYPE_CHECKING

import pytest
import typer.main
import yaml

from buttress.__main__ import main
from buttress.adoption._agent_files import AGENT, SHARED, SKILL, files, write_agent_files
from buttress.cli import app
from buttress.errors import InputError
from buttress.prompts import sections
from buttress.report.formats import FORMATS

if TYPE_CHECKING:
    from pathlib import Path

TOOLS = (
    "review",
    "list_findings",
    "explain_finding",
    "evidence",
    "impact",
    "ask_predicate",
    "list_predicates",
    "try_snippet",
    "review_design",
    "verify_claims",
)
TEXTS = {planned.path: planned.text for planned in files()}


def _front(text: str) -> tuple[dict[str, str], str]:
    _, front, body = text.split("---\n", 2)
    loaded: dict[str, str] = yaml.safe_load(front)
    return loaded, body


def test_both_files_are_written_and_the_configuration_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert write_agent_files(tmp_path) == 0
    said = capsys.readouterr().out
    assert said.startswith(f"wrote     {AGENT}\nwrote     {SKILL}\n")
    assert {p.relative_to(tmp_path).as_posix() for p in tmp_path.rglob("*") if p.is_file()} == {AGENT, SKILL}
    for path, text in TEXTS.items():
        assert (tmp_path / path).read_text("utf-8") == text
    shared = json.loads(said[said.index("\n{") : said.rindex("}") + 1])
    assert shared == SHARED == {"mcpServers": {"buttress": {"command": "buttress", "args": ["mcp"]}}}
    for client in (
        "claude mcp add buttress -- ",
        "codex mcp add buttress -- ",
        "code --add-mcp ",
        ".mcp.json",
        ".cursor/mcp.json",
    ):
        assert client in said
    added = next(line for line in said.splitlines() if "--add-mcp" in line)
    told = json.loads(shlex.split(added)[-1])
    assert told["name"] == "buttress"
    assert told["args"][-1] == "mcp"
    assert len(said.splitlines()) < 30
    assert shlex.quote(str(tmp_path.resolve())) in said


def test_the_front_matter_is_what_clients_read() -> None:
    front, body = _front(TEXTS[AGENT])
    assert front.keys() == {"name", "description", "model"}
    assert (front["name"], front["model"]) == ("backend-architect", "inherit")
    assert "Use proactively" in front["description"]
    assert body.lstrip().startswith("# The backend architect")
    front, body = _front(TEXTS[SKILL])
    assert front.keys() == {"name", "description"}
    assert front["name"] == SKILL.split("/")[-2] == "buttress"
    assert len(front["description"]) <= 1_024
    assert len(body.splitlines()) < 40
    for text in TEXTS.values():
        assert "\n" not in _front(text)[0]["description"]


def test_the_agent_is_the_persona_and_how_to_work() -> None:
    body = _front(TEXTS[AGENT])[1]
    for heading, text in sections("backend_architect").items():
        assert f"## {heading}\n\n{text}" in body
    order = [
        body.index(f"`{tool}`") for tool in ("review", "explain_finding", "impact", "try_snippet", "verify_claims")
    ]
    assert order == sorted(order)
    assert "**Unverified**" in body
    headings = [line for line in body.splitlines() if line.startswith("# ")]
    assert headings == ["# The backend architect"]


def test_every_tool_that_is_named_exists() -> None:
    for path, text in TEXTS.items():
        named = set(re.findall(r"`([a-z]+_[a-z]+|review|evidence|impact)(?: [A-Z]\d)?`", text))
        assert named == set(TOOLS) - ({"list_findings"} if path == SKILL else set()), path


@pytest.mark.skipif(importlib.util.find_spec("buttress.mcp.tools") is None, reason="the server is not there")
def test_the_tools_are_those_of_the_server() -> None:
    from buttress.mcp.tools import TOOLS as SERVED

    assert sorted(spec.name for spec in SERVED) == sorted(TOOLS)


def test_every_command_that_is_named_exists() -> None:
    group = typer.main.get_command(app)
    for text in (*TEXTS.values(), "`buttress mcp`"):
        for typed in re.findall(r"`buttress ([a-z][^`]*)`", text):
            verb, *rest = typed.split()
            command = group.commands[verb]  # type: ignore[attr-defined]
            known = {option for parameter in command.params for option in parameter.opts}
            assert {word for word in rest if word.startswith("--")} <= known, typed
            if "--format" in rest:
                assert rest[rest.index("--format") + 1] in FORMATS


def test_what_is_there_is_left_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_agent_files(tmp_path)
    capsys.readouterr()
    (tmp_path / SKILL).write_text("mine\n")
    write_agent_files(tmp_path)
    said = capsys.readouterr().out
    assert said.startswith(
        f"as it is  {AGENT}\nleft      {SKILL}: it exists and says something else (--force writes over it)\n"
    )
    assert (tmp_path / SKILL).read_text() == "mine\n"
    write_agent_files(tmp_path, force=True)
    assert f"wrote     {SKILL} over what was there\n" in capsys.readouterr().out
    assert (tmp_path / SKILL).read_text("utf-8") == TEXTS[SKILL]


def test_where_nothing_can_be_written(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is not a folder"):
        write_agent_files(tmp_path / "nosuch")
    (tmp_path / ".claude").write_text("a file")
    with pytest.raises(InputError, match="cannot be made"):
        write_agent_files(tmp_path)


def test_the_verb_needs_nothing_to_review(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["init", "--agent"]) == 0
    assert (tmp_path / AGENT).is_file()
    assert not (tmp_path / "buttress.toml").exists()
    assert main(["init", "nosuch", "--agent"]) == 2
    assert "nosuch: is not a folder" in capsys.readouterr().err


def test_with_a_hook_the_repository_is_set_up_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["init", "--agent", "--hook"]) == 2  # no repository, so no hook; and nothing else either
    assert not (tmp_path / AGENT).exists()
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    (tmp_path / "schema.sql").write_text("CREATE TABLE a (id bigint PRIMARY KEY);\n")
    assert main(["init", "--agent", "--hook"]) == 0
    assert (tmp_path / AGENT).is_file()
    assert (tmp_path / "buttress.toml").is_file()
    assert "wrote the entry" in capsys.readouterr().out


def test_the_files_are_no_designs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from buttress.assembly.build import assemble
    from buttress.assembly.tree import MemoryTree
    from buttress.config import Config

    monkeypatch.chdir(tmp_path)
    blueprint = assemble(MemoryTree({path: text.encode() for path, text in TEXTS.items()}), Config(), frozenset())
    assert blueprint.documents == ()
