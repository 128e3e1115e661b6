"""Why a finding is not shown: somebody answered it, in a comment, in the configuration or in the baseline."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from datetime import date

    from buttress.blueprint.source import Span

Kind = Literal["inline", "config", "baseline"]


@dataclass(frozen=True, slots=True)
class Suppression:
    """One answer. ``reason`` may be empty for a baseline entry; ``span`` is where the answer stands, if in a file of
    the tree; ``until`` is the last day on which it holds.
    """

    kind: Kind
    reason: str = ""
    span: Span | None = None
    until: date | None = None
