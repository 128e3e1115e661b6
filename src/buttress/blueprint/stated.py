"""What the team states about its servers and tables, because no file of the repository can say it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class TableHint:
    """One ``[tables.NAME]``. ``rows`` is the number of rows in production, None when nothing is said; ``role`` is one
    of the table roles, '' when nothing is said.
    """

    rows: int | None = None
    role: str = ""


@dataclass(frozen=True, slots=True)
class Pool:
    """One ``[pools.NAME]``: connections a process may open, and how many such processes run, 0 when nothing is said."""

    size: int
    processes: int = 0


@dataclass(frozen=True, slots=True)
class Stated:
    """Facts from the configuration. Versions are major versions, 0 when nothing is said.

    ``max_connections`` is the server's setting, 0 when nothing is said. ``where`` is the configuration file.
    ``tables`` are keyed as the user spelled them: ``orders`` or ``billing.orders``.
    """

    postgres: int = 0
    mysql: str = ""
    max_connections: int = 0
    pools: Mapping[str, Pool] = field(default_factory=dict)
    tables: Mapping[str, TableHint] = field(default_factory=dict)
    where: str = ""
