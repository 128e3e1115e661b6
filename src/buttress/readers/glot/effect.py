"""What one statement does, before it becomes a :class:`~buttress.blueprint.sql.Statement`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from buttress.blueprint.ops import Op
    from buttress.blueprint.sql import Name


@dataclass(slots=True)
class Effect:
    """The statement's kind (``CREATE TABLE``), its operations, and why it stays closed if it does.

    ``names`` are tables about which an opaque statement leaves doubt.
    """

    kind: str
    ops: list[Op]
    opaque: str = ""
    names: tuple[Name, ...] = ()
