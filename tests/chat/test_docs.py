"""The conversation that docs/chat.md and the README show was had; run this file to write the pages anew.

``conversation.json`` holds what was typed and what the model replied, as it wrote it: somebody who saw nothing but the
requests wrote the replies. Everything else (what is checked, withheld, tried, found) is computed anew each time.
"""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import sys
import tempfile
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

from buttress.chat.commands import COMMANDS

ROOT = Path(__file__).resolve().parent.parent.parent
TALKED = Path(__file__).with_name("conversation.json")
PAGE, README = ROOT / "docs" / "chat.md", ROOT / "README.md"
BEGIN, END = "<!-- captured: tests/chat/test_docs.py -->\n", "<!-- end -->\n"

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from agent.server import Canned


def scripted(replies: Sequence[Mapping[str, Any]]) -> list[Canned]:
    """The replies as a server sends them."""
    from agent.server import text_reply, tool_reply

    figures = {"input_tokens": 900, "cache_read_input_tokens": 9_000, "output_tokens": 300}
    return [
        tool_reply(*((name, given) for name, given in each["calls"]), text=each.get("text", ""), usage=figures)
        if each.get("calls")
        else text_reply(each["text"], usage=figures)
        for each in replies
    ]


def captured() -> list[str]:
    """What the terminal shows, a text a turn, had with a copy of examples/shop."""
    from agent.server import FakeModel

    from buttress.chat.talk import Talk
    from buttress.chat.wanted import Wanted
    from buttress.session import Request

    turns = json.loads(TALKED.read_text("utf-8"))["turns"]
    replies = scripted([reply for turn in turns for reply in turn.get("replies", ())])
    said = []
    with tempfile.TemporaryDirectory() as folder, FakeModel(replies) as model:
        shop = Path(shutil.copytree(ROOT / "examples" / "shop", Path(folder) / "shop"))
        env = {"BUTTRESS_CACHE_DIR": f"{folder}/cache", "XDG_CONFIG_HOME": folder, "PATH": os.environ["PATH"]}
        before = Path.cwd()
        os.chdir(shop)
        try:
            out = io.StringIO()
            with patch.dict(os.environ, env, clear=True), redirect_stderr(io.StringIO()), redirect_stdout(out):
                wanted = Wanted(request=Request(quiet=True), base_url=model.url, model="unnamed", keep=False)
                with Talk(wanted) as talk:
                    for turn in turns:
                        begin = out.tell()
                        talk.answer(turn["typed"])
                        said.append(f"> {turn['typed']}\n\n{out.getvalue()[begin:].strip()}\n")
        finally:
            os.chdir(before)
    return said


def page() -> str:
    """The captured conversation as Markdown. Fences within it are why the outer one is longer."""
    return "\n".join(f"````\n{turn}````\n" for turn in captured())


def test_the_conversation_on_the_page_was_had() -> None:
    shown = PAGE.read_text("utf-8").partition(BEGIN)[2].partition(END)[0]
    assert shown == page()


def test_the_conversation_in_the_readme_is_part_of_it() -> None:
    shown = README.read_text("utf-8").partition(BEGIN)[2].partition(END)[0]
    lines = [line for line in shown.strip().strip("`").splitlines() if line.strip() not in ("", "…") and line[0] != "$"]
    had = page().splitlines()
    assert len(lines) > 5
    at = 0
    for line in lines:
        assert line in had[at:], line
        at = had.index(line, at) + 1


def test_the_page_names_every_command() -> None:
    told = re.findall(r"`/(\w+)`", PAGE.read_text("utf-8").partition("## Commands")[2].partition("Enter sends")[0])
    assert sorted(told) == sorted(command.name for command in COMMANDS)


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT / "tests"))
    text = PAGE.read_text("utf-8")
    head, tail = text.partition(BEGIN)[0], text.partition(END)[2]
    PAGE.write_text(f"{head}{BEGIN}{page()}{END}{tail}", "utf-8")
