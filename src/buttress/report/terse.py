"""One line a finding, for hooks and CI: ``path:line:col severity rule subject: message``."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from buttress.report.coverage import operations, tables
from buttress.report.style import clean, count
from buttress.report.text import left_out_of, tally

if TYPE_CHECKING:
    from collections.abc import Callable

    from buttress.findings.finding import Finding
    from buttress.review import Review


def render(review: Review, show: Callable[[str], str] = str) -> str:
    """Every finding, the worst first; empty when there is none. Never coloured: other programs read it."""
    return "".join(f"{_line(finding, show)}\n" for finding in review.findings)


def summary(review: Review) -> str:
    """What to say beside the findings: how much was read, and how many there are."""
    blueprint = review.blueprint
    found = ", ".join(tally(Counter(str(finding.severity) for finding in review.findings))) or "no findings"
    read = f"{count(blueprint.coverage.read, 'file')} read"
    facts = f"{count(tables(blueprint), 'table')}, {count(operations(blueprint), 'operation')}"
    left_out = ", ".join(left_out_of(review))
    facts += f"; left out: {left_out}" if left_out else ""
    why = "; buttress explain RULE says why" if review.findings else ""
    return f"buttress: {found} ({read}: {facts}){why}"


def _line(finding: Finding, show: Callable[[str], str]) -> str:
    span = finding.span
    more = f" (and {count(finding.count - 1, 'more place')})" if finding.count > 1 else ""
    place = f"{show(span.path)}:{span.line}:{span.column}"
    return clean(f"{place} {finding.severity} {finding.rule.name} {finding.subject}: {finding.message}{more}")
