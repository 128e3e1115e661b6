"""Which findings are new: occurrences are paired with those of the base, and what finds no partner is news."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from buttress.findings.rule import Severity

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Sequence

    from buttress.findings.finding import Finding

#: From how many occurrences on a convention is the habit of a project: once may be an accident, twice a copy of it.
HABIT = 3


def new_since(findings: Sequence[Finding], before: Sequence[Finding]) -> list[Finding]:
    """Findings that have no partner in ``before``, in their order.

    Partners are sought in three passes, each among what is left: the same rule, subject and content; the same rule
    and subject (a line that was edited and still has the flaw); the same rule and content (a table, path or column
    that was renamed). Each occurrence has one partner, so a second one of the same kind is news. Deploy-time
    findings speak about the release, which the base does not have: they are always news. A convention is one decision:
    where the base has the habit already, advice to change it is nothing that this change should hear.
    """
    times = Counter(finding.rule.name for finding in before)
    left = [
        finding
        for finding in findings
        if not finding.rule.release_only and not (_habitual(finding) and times[finding.rule.name] >= HABIT)
    ]
    gone = list(before)
    for same in (_identity, _subject, _content):
        left, gone = _unpaired(left, gone, same)
    news = {id(finding) for finding in left}
    return [finding for finding in findings if finding.rule.release_only or id(finding) in news]


def _habitual(finding: Finding) -> bool:
    return finding.rule.convention and finding.severity is Severity.ADVICE


def _unpaired(
    findings: Sequence[Finding], before: Sequence[Finding], same: Callable[[Finding], Hashable]
) -> tuple[list[Finding], list[Finding]]:
    partners: defaultdict[Hashable, list[Finding]] = defaultdict(list)
    for finding in before:
        partners[same(finding)].append(finding)
    left = []
    for finding in sorted(findings, key=lambda f: (f.span.path, f.span.start)):
        if partners[same(finding)]:
            partners[same(finding)].pop(0)
        else:
            left.append(finding)
    return left, [finding for those in partners.values() for finding in those]


def _identity(finding: Finding) -> Hashable:
    return finding.rule.name, finding.key


def _subject(finding: Finding) -> Hashable:
    return finding.rule.name, finding.subject


def _content(finding: Finding) -> Hashable:
    return finding.rule.name, finding.content
