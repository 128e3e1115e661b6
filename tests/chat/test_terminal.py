"""A conversation in a real terminal, against a scripted model: what a person types, sees, stops, leaves and takes up again."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from agent.server import FakeModel, tool_reply, typed_reply

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from agent.server import Canned

pexpect = pytest.importorskip("pexpect", reason="no pseudo-terminals here")

SHOP = Path(__file__).resolve().parents[2] / "examples" / "shop"
WHY = """Deletes come first. One DELETE on roles removes its rows of users. [[F1 "one DELETE on roles removes its rows of users"]]

orders grows with use, and callers of GET /orders cannot take its list in parts. [[grows(orders)=yes; list-bounded(GET /orders)=no]]
I would begin with the deletes. And orders has no key at all. [[identified(orders)=no]]
"""
LOOKUP = "No index serves a lookup by orders.user_id. [[covered-by-index(orders.user_id)=no]]\n"
LONG = " ".join(f"Step-{number} moves one more column and waits a day." for number in range(1, 200))


def answer(body: Mapping[str, Any]) -> Canned:
    """What the scripted model says, by what it was asked."""
    blocks = body["messages"][-1]["content"]
    asked = blocks[-1].get("text", "")
    if any(block.get("type") == "tool_result" for block in blocks):
        return typed_reply(LOOKUP, 0.005)
    if "lookup" in asked:
        return tool_reply(("get_finding", {"label": "F1"}))
    return typed_reply(LONG, 0.05) if "everything" in asked else typed_reply(WHY, 0.005)


@pytest.fixture
def model() -> Iterator[FakeModel]:
    with FakeModel(answer) as server:
        yield server


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SHOP, tmp_path / "shop"))


def start(folder: Path, url: str, *words: str, columns: int = 100) -> Any:
    """The command in a terminal of its own."""
    state = folder.parent
    env = {
        "PATH": os.environ["PATH"],
        "HOME": str(state),
        "XDG_STATE_HOME": str(state / "state"),
        "XDG_CONFIG_HOME": str(state / "config"),
        "BUTTRESS_CACHE_DIR": str(state / "cache"),
        "TERM": "xterm-256color",
        "LANG": "C.UTF-8",
    }
    arguments = ["-m", "buttress", "chat", *(("--base-url", url, "--model", "scripted") if url else ()), *words]
    return pexpect.spawn(
        sys.executable, arguments, cwd=folder, env=env, dimensions=(40, columns), timeout=120, encoding="utf-8"
    )


def say(terminal: Any, line: str) -> None:
    """Type a line once the prompt is there (it then asks for bracketed pastes), and wait until it is shown."""
    terminal.expect_exact("\x1b[?2004h")
    terminal.send(line)
    terminal.expect_exact(line[-12:])
    terminal.send("\r")


def test_a_conversation_of_eight_turns(model: FakeModel, shop: Path) -> None:
    terminal = start(shop, model.url)
    terminal.expect_exact("Ctrl-D leaves")
    say(terminal, "What hurts first?")  # 1: streamed, one statement of each kind
    terminal.expect_exact("migrations/0001_accounts.sql:11")
    terminal.expect("withheld")
    terminal.expect(r"100 tokens in")
    say(terminal, "How do lookups by user go? lookup")  # 2: a tool call
    terminal.expect_exact("looks at F1")
    terminal.expect_exact("No index serves a lookup by orders.user_id")
    terminal.expect(r"tokens in")
    say(terminal, "/table orders")  # 3
    terminal.expect_exact("user_id")
    say(terminal, "/try sql CREATE TABLE refunds (id int PRIMARY KEY, price real);")  # 4
    terminal.expect_exact("money-as-float")
    say(terminal, "Tell me everything.")  # 5: stopped in mid-answer
    terminal.expect_exact("Step-5")
    terminal.sendintr()
    terminal.expect_exact("stopped by Ctrl-C")
    say(terminal, "/cost")  # 6
    terminal.expect_exact("tokens")
    say(terminal, "What hurts first, once more?")  # 7: the session goes on
    terminal.expect_exact("Deletes come first.")
    terminal.expect(r"tokens in")
    say(terminal, "/quit")  # 8
    terminal.expect(r"kept as (\w+)")
    session = terminal.match[1]
    terminal.expect(pexpect.EOF)
    terminal.close()
    assert terminal.exitstatus == 0

    accounts = shop / "migrations" / "0001_accounts.sql"
    accounts.write_text(accounts.read_text().replace("ON DELETE CASCADE", "ON DELETE RESTRICT"))
    terminal = start(shop, model.url, "--resume", session)
    terminal.expect_exact("One DELETE on roles removes its rows of users")
    terminal.expect_exact("cascade-reaches-valuable-rows users.role_id")
    terminal.expect_exact("\x1b[?2004h")
    terminal.sendeof()
    terminal.expect(pexpect.EOF)
    terminal.close()
    assert terminal.exitstatus == 0
