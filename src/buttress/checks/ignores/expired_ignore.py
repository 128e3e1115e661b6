"""An inline ignore whose date has passed while the flaw is still there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from buttress.checks.ignores._shared import places, still_told, subject, written
from buttress.findings.finding import Confidence
from buttress.findings.rule import Consequence, Principle, Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from buttress.findings.finding import Finding
    from buttress.findings.settlement import Settlement

RULE = Rule(
    name="expired-ignore",
    code="IGN102",
    severity=Severity.WARNING,
    consequence=Consequence.CONFUSION,
    principle=Principle.FAILURES_WILL_HAPPEN,
    confidence=Confidence.PROVED,
)


def check(settlement: Settlement) -> Iterator[Finding]:
    """One finding for each ignore that has run out and whose findings are therefore told again."""
    answers = settlement.answers
    for answered in settlement.answered:
        directive = answered.directive
        if directive.problem or directive.until is None or directive.until >= answers.today:
            continue
        again = {word: still_told(settlement, found) for word, found in answered.hits.items()}
        words = [word for word in directive.rules if again[word]]
        found = [finding for word in words for finding in again[word]]
        if not found:
            continue
        how_many = f"{len(found)} findings are" if len(found) > 1 else "1 finding is"
        ago = (answers.today - directive.until).days
        promise = f"the reason was: {directive.reason}; " if directive.reason else ""
        renewed = written(directive, directive.rules, directive.reason or "the reason", "YYYY-MM-DD")
        yield RULE.finding(
            subject=subject(words),
            at=directive.span,
            message=f"this ignore ended with {directive.until}, and {how_many} told again",
            because=f"{promise}{ago} day{'s' if ago > 1 else ''} later it is still as it was: {places(found)}",
            instead=f"mend it and delete the comment, or say until when: `{renewed}`",
            related=[(finding.span, f"{finding.rule.name} is told again") for finding in found[:3]],
        )
