"""The answer to one item of the performance checklist."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from buttress.blueprint.source import Span

Answer = Literal["pass", "fail", "unknown", "not-applicable"]

ITEMS = (
    "queries-use-indexes",
    "n-plus-one-eliminated",
    "p95-under-200ms",
    "lists-paginated",
    "caching-headers-set",
    "pools-sized",
    "monitoring-and-alerts",
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """``reason`` names facts of this repository; ``settle`` is the one step that would settle an unknown."""

    item: str
    answer: Answer
    reason: str
    evidence: tuple[Span, ...] = ()
    settle: str = ""
