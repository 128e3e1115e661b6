"""A state folder of the test's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from buttress.agent.sessions import Store

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file of the default store, which is not there yet."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return tmp_path / "state" / "buttress" / "sessions.sqlite3"


@pytest.fixture
def store(state: Path) -> Iterator[Store]:
    """The default store."""
    del state
    opened = Store.open()
    yield opened
    opened.close()
