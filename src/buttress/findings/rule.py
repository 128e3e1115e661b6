"""What a rule says about itself. The words for people are in the page beside the rule, never here."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import TYPE_CHECKING

from buttress.findings.finding import Confidence, Finding, Related

if TYPE_CHECKING:
    from collections.abc import Sequence

    from buttress.blueprint.source import Span


class Severity(IntEnum):
    """How bad, whatever the subject. Advice is shown and never fails a run."""

    ADVICE = 1
    WARNING = 2
    ERROR = 3

    def __str__(self) -> str:
        return self.name.lower()


class Consequence(IntEnum):
    """What follows if nobody acts; the order is the order of ranking."""

    CONFUSION = 1
    COST = 2
    SLOWNESS = 3
    BROKEN_CONTRACT = 4
    SECURITY = 5
    OUTAGE = 6
    DATA_LOSS = 7

    def __str__(self) -> str:
        return self.name.lower().replace("_", "-")


class Principle(StrEnum):
    """The five principles; each carries rules."""

    START_SIMPLE = "start-simple"
    APIS_ARE_CONTRACTS = "apis-are-contracts"
    DATA_IS_SACRED = "data-is-sacred"
    FAILURES_WILL_HAPPEN = "failures-will-happen"
    MEASURE_EVERYTHING = "measure-everything"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """Typed metadata of one rule.

    ``strict``: only in the strict profile. ``convention``: its occurrences fold into one finding per database or
    API, because they are one decision. ``release_only``: speaks about the release, not about history.
    ``checklist``: the checklist item that its findings fail, if any. ``yields_to``: rules whose finding about the same
    line is the same decision, better put: this rule's finding then stays silent. ``thorough``: some of its findings
    come only from work that ``check`` leaves out. ``conceals``: it points at secrets, and a report shows the lines there
    without their values.
    """

    name: str
    code: str
    severity: Severity
    consequence: Consequence
    principle: Principle
    confidence: Confidence = Confidence.LIKELY
    since: str = "0.1.0"
    strict: bool = False
    convention: bool = False
    release_only: bool = False
    checklist: str = ""
    yields_to: tuple[str, ...] = ()
    thorough: bool = False
    conceals: bool = False

    def finding(
        self,
        *,
        subject: str,
        at: Span,
        message: str,
        because: str,
        instead: str,
        related: Sequence[tuple[Span, str]] = (),
        exposure: int = 0,
        confidence: Confidence | None = None,
        severity: Severity | None = None,
        fold: str = "",
    ) -> Finding:
        """A finding of this rule. ``because`` is the consequence *here* and names facts of this repository;
        ``instead`` is the fix *here*. ``exposure`` (0 to 100) says how much of the backend feels it. ``fold`` is
        the key under which a convention's occurrences become one finding (one database, one API).
        """
        return Finding(
            rule=self,
            subject=subject,
            span=at,
            message=message,
            because=because,
            instead=instead,
            related=tuple(Related(span, note) for span, note in related),
            exposure=exposure,
            confidence=confidence or self.confidence,
            severity=severity or self.severity,
            fold=fold,
        )
