"""Searching: bounded in hits, files and time."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from agent.tools.fixture import EXAMPLES, ask, box, everything
from buttress.agent.tools._answers import Refused
from buttress.agent.tools._globs import Glob
from buttress.agent.tools.grep import A_FILE, MOST, search
from buttress.assembly.tree import MemoryTree

if TYPE_CHECKING:
    from buttress.agent.tools import Toolbox


def searched(files: dict[str, str], text: str) -> float:
    """Seconds that a search takes, the best of three."""
    desk = box(MemoryTree(files))._desk
    assert desk.shelf.paths
    taken = []
    for _ in range(3):
        start = time.process_time()
        search(desk, text, clock=lambda: 0.0)
        taken.append(time.process_time() - start)
    return min(taken)


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("a" * 900 + "\n", "a" * 199 + "b"),
        ("ab" * 450 + "\n", "ab" * 99 + "b"),
        ("(a+)+$ .*.*.*.*x\n" * 50, "(a+)+$ .*.*.*.*y"),
        ("\n" * 900, "no such words"),
    ],
)
def test_twice_the_text_takes_about_twice_the_time(line: str, text: str) -> None:
    small = {f"{n}.txt": line * 1_000 for n in range(6)}
    large = {f"{n}.txt": line * 1_000 for n in range(12)}
    ratio = (searched(large, text) + 0.002) / (searched(small, text) + 0.002)
    assert ratio < 4
    longer = searched({"0.txt": (line * 2_000)[:999_000]}, text) + 0.002
    assert longer / (searched({"0.txt": (line * 1_000)[:499_500]}, text) + 0.002) < 4


def test_no_pattern_takes_long() -> None:
    start = time.process_time()
    for pattern in ("**/" * 60 + "x", "*a" * 90 + "b", "{a,b}" * 40, "?" * 200, "**/*b" * 30, "{" * 100 + "}" * 100):
        assert not Glob(pattern[:200]).fits("a" * 120 + "/" + "a" * 120 + "/" + "/".join("a" * 100))
    assert time.process_time() - start < 1


def test_words_are_no_pattern() -> None:
    toolbox = box(MemoryTree({"a.txt": "price (net)\nprice .* net\nPRICE [NET]\n"}))
    assert [hit["line"] for hit in everything(toolbox, "grep", text="price .*")] == ["price .* net"]
    assert [hit["at"] for hit in everything(toolbox, "grep", text="Price [net]")] == ["a.txt:3"]


def test_hits_are_limited_and_say_so() -> None:
    toolbox = box(MemoryTree({f"{n:02}.txt": "needle\n" * 10 for n in range(20)}))
    answer = ask(toolbox, "grep", text="needle")
    assert answer["note"] == f"stopped at {MOST} hits: narrow it down"
    hits = everything(toolbox, "grep", text="needle")
    assert len(hits) == MOST
    assert hits[A_FILE - 1]["more_in_file"] == 10 - A_FILE
    one = everything(toolbox, "grep", text="needle", glob="07.txt")
    assert [hit["at"] for hit in one] == [f"07.txt:{line}" for line in range(1, 11)]


def test_time_is_limited_and_says_so() -> None:
    desk = box(MemoryTree({f"{n}.txt": "needle\n" for n in range(9)}))._desk
    ticks = iter(range(100))
    found = search(desk, "needle", clock=lambda: next(ticks))
    assert found.stopped.startswith("stopped after 2 seconds")
    assert 0 < len(found.hits) < 9


@pytest.mark.parametrize("text", [" ", " a ", "a\nb", "a\rb", ""])
def test_what_is_not_words_is_refused(text: str) -> None:
    with pytest.raises(Refused, match="two characters"):
        search(box(MemoryTree({"a.txt": "a"}))._desk, text)


def test_every_hit_can_be_cited() -> None:
    toolbox: Toolbox = box(EXAMPLES / "shop")
    hits = everything(toolbox, "grep", text="references users", glob="*.sql")
    assert [hit["at"] for hit in hits] == [
        "migrations/0001_accounts.sql:18",
        "migrations/0003_orders.sql:4",
        "migrations/0005_events.sql:4",
    ]
    for hit in hits:
        record = toolbox.ledger.by_label[hit["cite"]]
        assert hit["line"] in record.text
        assert f"{record.path}:{record.line}" == hit["at"]
