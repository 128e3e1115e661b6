"""The Code Quality report of GitLab: one item an occurrence, because GitLab compares items by fingerprint and shows a
merge request those that the target branch does not have.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from buttress.report._words import as_json, told, unicode

if TYPE_CHECKING:
    from collections.abc import Callable

    from buttress.findings.finding import Finding, Occurrence
    from buttress.review import Review

#: GitLab's five levels are info, minor, major, critical and blocker; what no run should be blocked by is info.
_SEVERITY = {"error": "critical", "warning": "major", "advice": "info"}


def render(review: Review, where: Callable[[str], str]) -> str:
    """The report as JSON text; an empty list when there is nothing to tell."""
    return as_json(items(review, where))


def items(review: Review, where: Callable[[str], str]) -> list[dict[str, Any]]:
    """The report as plain values. GitLab drops an item whose fingerprint it has met before, so none repeats."""
    met: set[str] = set()
    found = []
    for finding in review.findings:
        for occurrence in finding.occurrences:
            mark = occurrence.fingerprint
            while mark in met:
                mark = hashlib.sha256(mark.encode()).hexdigest()[:16]
            met.add(mark)
            found.append(_item(finding, occurrence, mark, where))
    return found


def _item(finding: Finding, occurrence: Occurrence, mark: str, where: Callable[[str], str]) -> dict[str, Any]:
    span = occurrence.span
    return {
        "description": told(finding, occurrence),
        "check_name": finding.rule.name,
        "fingerprint": mark,
        "severity": _SEVERITY[str(finding.severity)],
        "location": {"path": unicode(where(span.path)), "lines": {"begin": span.line, "end": span.end_line}},
    }
