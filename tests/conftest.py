"""What tests of several rooms share."""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING

import pytest
from warm import FORKS, Warm

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # in the background: commands would be deaf to Ctrl-C
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def warm() -> Iterator[Warm | None]:
    """Starts commands quickly; None where processes cannot be forked."""
    if not FORKS:
        yield None
        return
    forking = Warm()
    yield forking
    forking.close()


@pytest.fixture(scope="session")
def read_before(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache for commands about the same examples again and again: the first one reads them."""
    return tmp_path_factory.mktemp("cache")
