"""What a symptom points at: the answer of :func:`buttress.predicates.symptoms.match`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from buttress.blueprint.source import Span

PlaceKind = Literal["table", "column", "index", "constraint", "query", "operation", "component", "file"]


@dataclass(frozen=True, slots=True)
class Touched:
    """A part of the backend that the symptom names or rests on. ``span`` is where it stands in the repository, ``at``
    the line of the symptom, ``why`` what that line has to do with it.
    """

    kind: PlaceKind
    subject: str  # as findings spell it
    span: Span
    at: Span
    why: str


@dataclass(frozen=True, slots=True)
class SymptomFact:
    """One thing that the symptom shows, in one sentence without values of the user's data. ``at`` is its line in the
    symptom, ``places`` the repository's lines that it was compared with. ``fix`` is what would help, where that follows
    from the facts alone. ``findings`` are fingerprints of those that speak about the same: none, and no rule fired.
    """

    text: str
    at: Span
    places: tuple[Span, ...] = ()
    fix: str = ""
    findings: tuple[str, ...] = ()
    weight: float = 0.0  # milliseconds or rows: the order among facts


@dataclass(frozen=True, slots=True)
class Pointed:
    """A finding that the symptom points at, by fingerprint, and why."""

    fingerprint: str
    why: str
    at: Span


@dataclass(frozen=True, slots=True)
class Matched:
    """A symptom held against a backend. ``recognised`` names what notations were read in it; ``unknown`` are names that
    it uses and the backend does not have; ``note`` says what of it was not read. ``looked_for`` is what the names of
    the symptom were compared with, for reports that have nothing else to say.
    """

    path: str
    recognised: tuple[str, ...] = ()
    touched: tuple[Touched, ...] = ()
    facts: tuple[SymptomFact, ...] = ()
    pointed: tuple[Pointed, ...] = ()
    unknown: tuple[str, ...] = ()
    looked_for: str = ""
    note: str = ""

    def why(self, fingerprint: str) -> Pointed | None:
        """Why the symptom points at a finding; None where it does not."""
        return next((p for p in self.pointed if p.fingerprint == fingerprint), None)
