"""From what rules said to what people read: identity, one finding a decision, the worst first."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from buttress.findings.finding import Finding, Occurrence
from buttress.findings.fingerprint import fingerprint, plain_subject

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from buttress.blueprint.source import Span
    from buttress.findings.suppression import Suppression


def identify(findings: Iterable[Finding], text_of: Callable[[Span], str]) -> list[Finding]:
    """Give every finding its fingerprint; drop exact repeats (same rule, subject and place)."""
    seen: set[tuple[str, str, Span]] = set()
    ordinals: Counter[str] = Counter()
    identified = []
    for finding in sorted(findings, key=lambda f: (f.rule.name, f.span.path, f.span.start, f.subject)):
        place = (finding.rule.name, finding.subject, finding.span)
        if place in seen:
            continue
        seen.add(place)
        what = (finding.rule.name, finding.subject, text_of(finding.span))
        mark = fingerprint(*what)
        key = fingerprint(finding.rule.name, plain_subject(finding.subject, finding.span.path), what[2])
        ordinals[mark] += 1
        if ordinals[mark] > 1:
            mark = fingerprint(*what, ordinals[mark] - 1)
        occurrence = Occurrence(finding.subject, finding.span, mark)
        content = fingerprint("", "", what[2])
        identified.append(replace(finding, fingerprint=mark, key=key, content=content, occurrences=(occurrence,)))
    return identified


def without_echoes(findings: Sequence[Finding]) -> list[Finding]:
    """One finding a decision: leave out what another rule says better about the same line (``Rule.yields_to``)."""
    said = {(finding.rule.name, finding.span.path, finding.span.line) for finding in findings}
    return [
        finding
        for finding in findings
        if not any((better, finding.span.path, finding.span.line) in said for better in finding.rule.yields_to)
    ]


def rank(findings: Iterable[Finding]) -> list[Finding]:
    """The worst first: severity, then consequence, confidence, exposure; ties by place, so that runs agree."""
    return sorted(findings, key=_rank_key)


def fold(findings: Iterable[Finding]) -> list[Finding]:
    """One finding a decision: occurrences of a convention, and others that name a fold key, become one per key, led by
    the most exposed. Answered ones become one per answer, so that each keeps its own reason.
    """
    groups: defaultdict[tuple[str, str, Suppression | None], list[Finding]] = defaultdict(list)
    folded = []
    for finding in findings:
        if finding.rule.convention or finding.fold:
            groups[finding.rule.name, finding.fold, finding.suppression].append(finding)
        else:
            folded.append(finding)
    for members in groups.values():
        ranked = rank(members)
        occurrences = tuple(o for member in ranked for o in member.occurrences)
        folded.append(replace(ranked[0], occurrences=occurrences))
    return rank(folded)


def _rank_key(finding: Finding) -> tuple[object, ...]:
    return (
        -finding.severity,
        -finding.rule.consequence,
        -finding.confidence,
        -finding.exposure,
        finding.span.path,
        finding.span.start,
        finding.rule.name,
        finding.subject,
    )
