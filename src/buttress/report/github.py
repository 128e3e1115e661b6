"""Annotations for GitHub Actions (workflow commands), and Markdown for the job's summary.

GitHub keeps at most ten annotations of a kind for each step and drops the others in silence, so the worst ten of each
are written and a plain line counts the rest.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from buttress.report._markdown import block, fitting, line, prose
from buttress.report._words import FAILED, added, elsewhere, sentence, shortened, unicode
from buttress.report.coverage import operations, tables
from buttress.report.markdown import summary
from buttress.report.style import clean, count
from buttress.report.text import tally

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from buttress.findings.finding import Finding
    from buttress.review import Review

#: Annotations of one kind that GitHub keeps for one step.
MOST = 10
#: GitHub refuses a step's summary of more than 1 MiB; its size is counted in bytes.
SUMMARY_BYTES = 1024 * 1024
#: Characters of one annotation: enough for every rule, and what the box beside a line can show.
_LONGEST = 2_000
#: Findings that the summary tells in full, and the bytes that they may take of it.
_TOLD, _TOLD_BYTES, _LISTED_BYTES = 50, 400_000, 500_000

_COMMAND = {"error": "error", "warning": "warning", "advice": "notice"}
_DATA = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
_PROPERTY = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A", ":": "%3A", ",": "%2C"})


def render(review: Review, where: Callable[[str], str], outcome: str) -> str:
    """One line an annotation, the worst first, then one plain line."""
    written: Counter[str] = Counter()
    lines = []
    left: Counter[str] = Counter()
    for finding in review.findings:
        severity = str(finding.severity)
        if written[severity] == MOST:
            left[severity] += 1
            continue
        written[severity] += 1
        lines.append(_annotation(finding, where))
    return "".join(f"{unicode(text)}\n" for text in (*lines, _last(review, left, outcome)))


def summary_markdown(review: Review, where: Callable[[str], str], outcome: str) -> str:
    """The whole review for ``$GITHUB_STEP_SUMMARY``: findings, checklist, what was read; at most 1 MiB."""
    return "".join(f"{part}\n" for part in _summary(review, where, outcome))


def _annotation(finding: Finding, where: Callable[[str], str]) -> str:
    span = finding.span
    place = {"file": where(span.path), "line": str(span.line), "endLine": str(span.end_line)}
    if span.line == span.end_line:  # GitHub refuses columns for a stretch of several lines
        place |= {"col": str(span.column), "endColumn": str(max(span.column, span.end_column - 1))}
    title = shortened(clean(f"{finding.rule.name}: {finding.subject}"), 200)
    words = [sentence(finding.message), f"because {sentence(finding.because)}", f"instead {sentence(finding.instead)}"]
    words += [*([elsewhere(finding)] if finding.count > 1 else []), *added(finding)]
    properties = ",".join(f"{key}={value.translate(_PROPERTY)}" for key, value in {**place, "title": title}.items())
    message = shortened("\n".join(words), _LONGEST).translate(_DATA)
    return f"::{_COMMAND[str(finding.severity)]} {properties}::{message}"


def _last(review: Review, left: Counter[str], outcome: str) -> str:
    found = ", ".join(tally(Counter(str(finding.severity) for finding in review.findings))) or "no findings"
    text = f"buttress: {found}"
    if left.total():
        text += (
            f"; {', '.join(tally(left))} not annotated, for GitHub shows {MOST} of a kind for each step: "
            "see the job's summary, or buttress review --all"
        )
    return f"{text} ({clean(outcome)})" if outcome else text


def _summary(review: Review, where: Callable[[str], str], outcome: str) -> Iterator[str]:
    yield "## Buttress\n"
    if outcome.startswith(FAILED):
        yield f"The review could not be done ({prose(outcome)}).\n"
    if review.findings:
        yield f"{summary(review)}\n"
        numbered = enumerate(review.findings[:_TOLD], 1)
        told = list(fitting((block(n, finding, where) for n, finding in numbered), _TOLD_BYTES, _size))
        yield "".join(told)
        rest = review.findings[len(told) :]
        lines = list(fitting((line(finding, where) for finding in rest), _LISTED_BYTES, _size))
        yield "".join(lines)
        left = len(rest) - len(lines)
        if left:
            yield f"and {count(left, 'finding')} that a summary has no room for: `buttress review --all`\n"
    elif not outcome.startswith(FAILED):
        yield "No findings.\n"
    yield from _account(review, outcome)


def _account(review: Review, outcome: str) -> Iterator[str]:
    """What the findings rest on: the checklist, and how much was read."""
    if tables(review.blueprint) or operations(review.blueprint):
        verdicts = (f"- **{v.answer}** {v.item}: {prose(v.reason)}\n" for v in review.checklist)
        yield f"<details><summary>Checklist</summary>\n\n{''.join(verdicts)}\n</details>\n"
    coverage = review.blueprint.coverage
    facts = f"{count(tables(review.blueprint), 'table')}, {count(operations(review.blueprint), 'operation')}"
    gaps = sum(not place.opaque for place in coverage.not_understood)
    unread = f"; {count(gaps, 'place')} not understood" if gaps else ""
    end = f" · {prose(outcome)}" if outcome else ""
    yield f"Read {coverage.read:,} of {count(coverage.files, 'file')}: {facts}{unread}{end}"


def _size(text: str) -> int:
    return len(text.encode("utf-8", "replace"))
