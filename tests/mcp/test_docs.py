"""The exchange that docs/mcp.md shows is one that the SDK's client has had; run this file to write it anew."""

from __future__ import annotations

import json
import shutil
import tempfile
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING, Any

import anyio
from mcp.client.client import Client

from buttress.mcp.server import build
from buttress.mcp.tools import TOOLS
from buttress.mcp.worker import Worker
from buttress.session import Request

if TYPE_CHECKING:
    import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
PAGE = ROOT / "docs" / "mcp.md"
BEGIN, END = "<!-- captured: tests/mcp/test_docs.py -->\n", "<!-- end -->\n"
SQL = "CREATE TABLE refunds (id serial PRIMARY KEY, order_id bigint NOT NULL REFERENCES orders (id), amount real NOT NULL);"
#: What the host says before a call, the tool, its arguments, and how many of the answer's items are shown.
EXCHANGE: tuple[tuple[str, str, dict[str, Any], int], ...] = (
    ("It reviews. Everything that follows speaks of the ledger that the answer names.", "review", {}, 2),
    ("It reads the worst finding.", "explain_finding", {"label": "F1"}, 2),
    ("It looks before it advises.", "impact", {"subject": "users.email", "change": "drop"}, 3),
    ("It tries what it is about to propose.", "try_snippet", {"kind": "sql", "text": SQL}, 3),
    ("It asks for the ground of a statement.", "ask_predicate", {"name": "grows", "args": ["orders"]}, 1),
    (
        "It checks what it is about to say: something true, something false, and an opinion dressed in a true ground.",
        "verify_claims",
        {
            "statements": [
                {
                    "text": "orders grows with use.",
                    "rests_on": [{"predicate": "grows", "args": ["orders"], "value": "yes"}],
                },
                {
                    "text": "users.email is unique.",
                    "rests_on": [{"predicate": "unique-within", "args": ["users.email"], "value": "yes"}],
                },
                {
                    "text": "products.price is the worst column of the shop.",
                    "rests_on": [{"cite": "F6", "quote": "products.price keeps money as double precision"}],
                },
            ]
        },
        3,
    ),
    ("A path that leads out of the folder.", "evidence", {"path": "../../etc/passwd"}, 0),
    ("A label that there is not.", "explain_finding", {"label": "F99"}, 0),
    ("Ten megabytes of SQL.", "try_snippet", {"kind": "sql", "text": "x" * 10_000_000}, 0),
)


def captured() -> str:
    """The exchange as Markdown, had with a copy of examples/shop."""
    said: list[str] = []

    async def session(root: Path) -> None:
        server = build(Request(paths=(str(root),), quiet=True), "source", Worker())
        async with Client(server, mode="legacy") as client:
            for words, tool, arguments, items in EXCHANGE:
                result = await client.call_tool(tool, arguments)
                shown = result.structured_content
                assert isinstance(shown, dict)
                said.append(f"{words}\n\n```\n{_asked(tool, arguments)}\n{_told(shown, items)}\n```\n")

    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(ROOT / "examples" / "shop", Path(folder) / "shop")
        anyio.run(session, Path(folder) / "shop")
    return "\n".join(said)


def _asked(tool: str, arguments: dict[str, Any]) -> str:
    text = json.dumps(arguments)
    return _wrapped(f"> {tool} ", text if len(text) < 2_000 else f"{text[:60]}…", "    ")


def _told(answer: dict[str, Any], items: int) -> str:
    """Keys of the answer a line each, the first items of its data, and a mark for what is left out."""
    lines = []
    for key, value in answer.items():
        some = value.get("findings") if key == "data" and isinstance(value, dict) else value
        if key != "data" or not isinstance(some, list):
            lines.append(_wrapped(f"{key}: ", json.dumps(value, ensure_ascii=False), "    "))
            continue
        lines.append(f"{key}:" if some is value else f"{key}.findings:")
        lines += [_wrapped("  ", json.dumps(each, ensure_ascii=False), "    ") for each in some[:items]]
        if some is not value or len(some) > items or "next" in answer:
            lines.append("  …")
    return "\n".join(lines)


def _wrapped(lead: str, text: str, indent: str) -> str:
    return textwrap.fill(
        text, 118, initial_indent=lead, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
    )


def test_the_exchange_shown_is_real(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BUTTRESS_CACHE_DIR", str(tmp_path))
    shown = PAGE.read_text("utf-8").partition(BEGIN)[2].partition(END)[0]
    assert shown.strip() == captured().strip(), "run python tests/mcp/test_docs.py"


def test_every_tool_is_on_the_page() -> None:
    text = PAGE.read_text("utf-8")
    assert [spec.name for spec in TOOLS if f"| `{spec.name}` |" not in text] == []


if __name__ == "__main__":
    before, _, rest = PAGE.read_text("utf-8").partition(BEGIN)
    PAGE.write_text(f"{before}{BEGIN}\n{captured()}\n{END}{rest.partition(END)[2]}", "utf-8")
