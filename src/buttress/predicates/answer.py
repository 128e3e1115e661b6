"""Three values: what a predicate answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from buttress.blueprint.source import Span


@dataclass(frozen=True, slots=True)
class Answer:
    """Yes, no or unknown, with the evidence. Truthiness is forbidden: unknown must be handled by name."""

    value: Literal["yes", "no", "unknown"]
    why: str
    evidence: tuple[Span, ...] = ()

    @property
    def yes(self) -> bool:
        """Certainly so."""
        return self.value == "yes"

    @property
    def no(self) -> bool:
        """Certainly not so."""
        return self.value == "no"

    @property
    def unknown(self) -> bool:
        """The input does not say."""
        return self.value == "unknown"

    def __bool__(self) -> bool:
        raise TypeError("an Answer has three values: ask .yes, .no or .unknown")
