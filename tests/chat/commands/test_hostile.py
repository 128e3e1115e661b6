"""Whatever is typed: an answer in words, quickly, nothing written, nothing that moves a cursor."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from buttress.chat.commands import COMMANDS
from chat.commands.staged import copied, said, staged

if TYPE_CHECKING:
    from pathlib import Path

    from buttress.chat.stage import Stage

_NAMES = [command.name for command in COMMANDS]
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
HOSTILE = [
    "x" * 1_000_000,
    "-" * 1_000_000,
    "--" + "x" * 1_000_000,
    "\x1b[2J\x1b]0;owned\x07\x9b31m",
    "\u202egnirts\u2066",
    "\ud800",
    "'\"`$(touch owned);{}",
    "F" * 5_000,
    "F1 " * 5_000,
    "\n" * 100_000,
    "../../../../etc/passwd",
    "{0.__class__}{table}%s%n",
    "é" * 2_000,
    "orders\x00",
    "[bold]F1[/bold]",
]


@pytest.mark.parametrize("name", [*_NAMES, "", "nosuch", "x" * 1_000_000])
def test_hostile_words_get_an_answer(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = copied("drift", tmp_path)
    stage = staged(root, monkeypatch)
    before = {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}
    for words in HOSTILE:
        begun = time.process_time()
        text = said(stage, f"/{name} {words}")
        assert time.process_time() - begun < 5, words[:20]
        assert len(text) < 20_000, words[:20]
        assert not _CONTROL.search(text), words[:20]
    assert {path: path.read_bytes() for path in root.rglob("*") if path.is_file()} == before


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from([name for name in _NAMES if name not in ("diff", "review", "save")]), st.text(max_size=60))
def test_no_words_break_a_command(tmp_path_factory: pytest.TempPathFactory, name: str, words: str) -> None:
    with pytest.MonkeyPatch.context() as monkeypatch:
        stage = _standing(tmp_path_factory, monkeypatch)
        text = said(stage, f"/{name} {words}")
        assert not _CONTROL.search(text)


def _standing(factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Stage:
    """One review for all examples: nothing that they do may change it."""
    if not _KEPT:
        _KEPT.append(staged(copied("shop", factory.mktemp("backend")), monkeypatch))
    monkeypatch.chdir(_KEPT[0].bench.target.root)
    return _KEPT[0]


_KEPT: list[Stage] = []
