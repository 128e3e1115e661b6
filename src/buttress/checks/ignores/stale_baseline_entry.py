"""A baseline entry that accepts a finding which nobody has any more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from buttress.findings.finding import Confidence
from buttress.findings.rule import Consequence, Principle, Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from buttress.findings.baseline import Entry
    from buttress.findings.finding import Finding
    from buttress.findings.settlement import Settlement

RULE = Rule(
    name="stale-baseline-entry",
    code="IGN104",
    severity=Severity.ADVICE,
    consequence=Consequence.CONFUSION,
    principle=Principle.START_SIMPLE,
    confidence=Confidence.PROVED,
    convention=True,
)


def check(settlement: Settlement) -> Iterator[Finding]:
    """One finding for each entry that the whole review had no use for; they fold into one."""
    baseline = settlement.answers.baseline
    if baseline is None:
        return
    share = f"{len(settlement.stale)} of its {len(baseline.entries)} entries"
    for entry in settlement.stale:
        if entry.span is None:
            continue
        changed = _changed(entry, settlement)
        message, because = _words(entry, settlement, changed)
        yield RULE.finding(
            subject=entry.subject,
            at=entry.span,
            message=message,
            because=f"{because}; {share} {'is' if len(settlement.stale) == 1 else 'are'} stale",
            instead="buttress baseline update",
            related=[(changed.span, "what stands there now")] if changed else [],
        )


def _words(entry: Entry, settlement: Settlement, changed: Finding | None) -> tuple[str, str]:
    if changed:
        return (
            f"the baseline accepts {entry.rule} on text that has changed since",
            f"what `{entry.subject}` has at {changed.span} now is another text than the accepted one, and a new finding",
        )
    if entry.rule not in settlement.answers.rules:
        return (
            f"the baseline accepts {entry.rule}, a rule that no longer exists",
            f"nothing looks at `{entry.subject}` in {entry.path} under that name",
        )
    answered = next((f for f in settlement.suppressed if f.key == entry.key), None)
    if answered and answered.suppression and answered.suppression.span:
        return (
            f"the baseline accepts {entry.rule}, which a comment answers already",
            f"the ignore at {answered.suppression.span} speaks for `{entry.subject}`, and says why",
        )
    return (
        f"the baseline accepts {entry.rule}, which is no longer found",
        f"the same flaw coming back on `{entry.subject}` in {entry.path} would be accepted unseen",
    )


def _changed(entry: Entry, settlement: Settlement) -> Finding | None:
    same = (f for f in settlement.kept if f.rule.name == entry.rule and f.subject == entry.subject)
    return next((finding for finding in same if finding.key != entry.key), None)
