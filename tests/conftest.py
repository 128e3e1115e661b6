"""What tests of several rooms share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from warm import FORKS, Warm

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session")
def warm() -> Iterator[Warm | None]:
    """Starts commands quickly; None where processes cannot be forked."""
    if not FORKS:
        yield None
        return
    forking = Warm()
    yield forking
    forking.close()
