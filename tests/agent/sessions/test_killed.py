"""A thousand conversations whose process is killed, at any moment: nothing that was said before is lost."""

# ruff: noqa: S311 - what is drawn by lot here is no secret
from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import pytest

from agent.sessions.lives import LONGEST, SESSIONS, planned
from agent.sessions.material import Open, Said, held, ledger, talk
from buttress.agent.sessions import Store

if TYPE_CHECKING:
    from collections.abc import Iterator

    from agent.sessions.lives import Life

if not hasattr(os, "fork"):
    pytest.skip("killed processes are forked ones", allow_module_level=True)


def expected(life: Life, more: int = 0) -> Said:
    said = Said()
    for op in life.ops[: life.done + more]:
        said.take(op)
    return said


def check(store: Store, life: Life) -> None:
    """Everything that it had said is there, and of what it was just saying all or nothing."""
    entries = store.entries(life.id) if expected(life).entries or life.id in listed(store) else ()
    assert held(entries) in (expected(life).entries, expected(life, 1).entries)


def listed(store: Store) -> set[str]:
    return {summary.id for summary in store.sessions()}


@pytest.fixture
def folder() -> Iterator[Path]:
    """In memory where there is such a place: nothing here is about disks."""
    memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # noqa: S108
    with tempfile.TemporaryDirectory(dir=memory) as name:
        yield Path(name)


def lived(folder: Path) -> list[Life]:
    """What each of them was about to say, and how far it came."""
    done = subprocess.run(
        [sys.executable, "-m", "agent.sessions.lives", str(folder)],
        check=True,
        capture_output=True,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
        timeout=300,
    )
    lives = planned(folder)
    for life, (name, number, killed) in zip(lives, json.loads(done.stdout), strict=True):
        life.id, life.done, life.killed, life.ops = name, number, killed, talk(Random(life.seed), LONGEST)
    return lives


def test_a_thousand_killed_conversations_go_on(folder: Path) -> None:
    lives = lived(folder)
    assert len(lives) == SESSIONS
    assert [life.killed for life in lives] == [life.end != "exit" for life in lives]
    counted = [life for life in lives if life.end != "time"]  # how far these come does not depend on the machine
    assert sum(life.done > 0 for life in counted) > len(counted) * 0.7
    assert sum(life.done < len(life.ops) for life in counted) > len(counted) * 0.4, "and not after the last word"
    assert len({life.done for life in counted}) > 20, "and not all at the same place"
    for file in dict.fromkeys(life.file for life in lives):
        here = [life for life in lives if life.file == file]
        store = Store.open(file)
        known = listed(store)
        for life in here:
            if not life.id:
                continue  # killed before it could say which one it is
            check(store, life)
            if life.id not in known:
                continue
            assert store.find(life.id, None).id == life.id
            assert store.export(life.id).startswith("# ")
            log = store.resume(life.id, ledger(), Open())
            assert (log.id, log.copied_from) == (life.id, ""), "a killed process holds nothing"
            before = len(store.entries(life.id))
            log.user("where were we")
            assert not log.trouble
            after = store.entries(life.id)
            assert (len(after), after[-1].text, after[-1].number) == (before + 1, "where were we", before + 1)
        store.close()
