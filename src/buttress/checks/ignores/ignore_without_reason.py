"""An inline ignore that gives no reason, and therefore does not count."""

from __future__ import annotations

from typing import TYPE_CHECKING

from buttress.checks.ignores._shared import lines, places, still_told, subject, written
from buttress.findings.finding import Confidence
from buttress.findings.rule import Consequence, Principle, Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from buttress.findings.finding import Finding
    from buttress.findings.settlement import Answered, Settlement

RULE = Rule(
    name="ignore-without-reason",
    code="IGN103",
    severity=Severity.WARNING,
    consequence=Consequence.CONFUSION,
    principle=Principle.MEASURE_EVERYTHING,
    confidence=Confidence.PROVED,
)


def check(settlement: Settlement) -> Iterator[Finding]:
    """One finding for each ignore that would speak for something, if it said why."""
    if not settlement.answers.require_reason:
        return
    for answered in settlement.answered:
        directive = answered.directive
        words = _meant(answered, settlement)
        expired = directive.until is not None and directive.until < settlement.answers.today
        if directive.problem or directive.reason or not words or expired:
            continue
        found = still_told(settlement, (finding for word in words for finding in answered.hits[word]))
        because = (
            f"{found[0].rule.name} is therefore told all the same: {places(found)}"
            if found
            else f"it would not hold the next time that {words[0]} has something to say about {lines(directive)}"
        )
        until = str(directive.until) if directive.until else ""
        yield RULE.finding(
            subject=subject(words),
            at=directive.span,
            message="this ignore says no reason, so it does not count",
            because=because,
            instead=f"say why: `{written(directive, directive.rules, 'why this is fine here', until)}`",
            related=[(finding.span, f"{finding.rule.name} is told here") for finding in found[:3]],
        )


def _meant(answered: Answered, settlement: Settlement) -> list[str]:
    """Words that name a rule and that unused-ignore does not speak about."""
    answers = settlement.answers
    rules = ((word, answers.rules.get(word)) for word in answered.directive.rules)
    return [word for word, rule in rules if rule and (answered.hits[word] or rule not in answers.ran)]
