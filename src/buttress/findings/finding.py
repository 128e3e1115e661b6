"""One thing worth telling, with its evidence."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from buttress.blueprint.source import Span
    from buttress.findings.rule import Rule, Severity
    from buttress.findings.suppression import Suppression


class Confidence(IntEnum):
    """How sure: proved (follows from the facts alone), likely, possible (an unread part could change it)."""

    POSSIBLE = 1
    LIKELY = 2
    PROVED = 3

    def __str__(self) -> str:
        return self.name.lower()


@dataclass(frozen=True, slots=True)
class Related:
    """Another place that the finding rests on."""

    span: Span
    note: str


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One place where a finding holds: what ignores, baseline and since act on."""

    subject: str
    span: Span
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Edit:
    """Whole lines of one file, replaced: ``old`` (without its last line break) stands at ``line`` (1-based). An empty
    ``old`` inserts before ``line``; ``line`` 0 makes a new file of ``new``. An empty ``new`` removes the lines.
    """

    path: str
    line: int
    old: str
    new: str


AnnotationKind = Literal["explanation", "rank", "fix"]


@dataclass(frozen=True, slots=True)
class Annotation:
    """A verified statement about a finding: ``places`` are what it rests on, ``edits`` the fix that was tried."""

    kind: AnnotationKind
    text: str
    places: tuple[Related, ...] = ()
    edits: tuple[Edit, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """What, where, why and how to fix it. A finding without a place cannot be made: ``span`` is required.

    A folded finding takes subject and span of its most exposed member and lists all in ``occurrences``.
    ``content`` is the hash of the text it stands on, ``key`` that of rule, subject and content; ``fingerprint`` also
    tells apart occurrences that share a key.
    """

    rule: Rule
    subject: str
    span: Span
    message: str
    because: str
    instead: str
    severity: Severity
    confidence: Confidence
    related: tuple[Related, ...] = ()
    exposure: int = 0
    fold: str = ""
    fingerprint: str = ""
    key: str = ""
    content: str = ""
    occurrences: tuple[Occurrence, ...] = ()
    annotations: tuple[Annotation, ...] = ()
    suppression: Suppression | None = None  # set: somebody answered it, and it is not among the findings shown

    @property
    def count(self) -> int:
        """How many places this finding speaks for."""
        return max(1, len(self.occurrences))
