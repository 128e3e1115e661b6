"""A comment for a pull or merge request: short, the worst first, silent when there is nothing to tell.

The first line is a hidden marker by which a CI step finds the comment that it wrote before. A report that is only the
marker says: nothing to tell. The step then deletes its comment, if there is one, and writes none; otherwise it replaces
the old comment or writes the first.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from buttress.report._advice import remark_text
from buttress.report._markdown import block, code, fitting, line, prose
from buttress.report._symptom import markdown_lines, pointed_first
from buttress.report._words import FAILED
from buttress.report.picture import picture, worst_by_subject
from buttress.report.style import count
from buttress.report.text import LEADING, tally

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from buttress.blueprint.system import System
    from buttress.findings.finding import Finding
    from buttress.review import Review

MARKER = "<!-- buttress:review -->"
#: GitHub refuses a comment of more than 65,536 characters; this leaves room for what a CI step adds.
LONGEST = 60_000
#: Of the room, what the leading findings, and what the list below them, may take.
_LEADING_ROOM, _LIST_ROOM = 22_000, 15_000
#: What the open questions and the pictures of the systems may take.
_QUESTIONS_ROOM, _PICTURES_ROOM = 6_000, 12_000
#: Findings listed below the leading ones: nobody reads the hundred-and-first line of a comment.
_LISTED = 100


def render(review: Review, where: Callable[[str], str], outcome: str) -> str:
    """The comment; only the marker's line when there is nothing to tell."""
    return "".join(f"{part}\n" for part in (MARKER, *_body(review, where, outcome)))


def _body(review: Review, where: Callable[[str], str], outcome: str) -> Iterator[str]:
    if outcome.startswith(FAILED):
        yield f"**Buttress** could not do its job here ({prose(outcome)})."
    if not review.findings and not review.symptom and not (review.focus and review.questions):
        return
    yield f"{summary(review)}\n"
    if review.symptom:
        yield from markdown_lines(review.symptom, where)
    findings = pointed_first(review.findings, review.symptom)
    blocks = (block(number, finding, where) for number, finding in enumerate(findings[:LEADING], 1))
    leading = list(fitting(blocks, _LEADING_ROOM))
    yield "".join(leading)
    yield from _rest(findings[len(leading) :], where)
    yield from _questions(review, where)
    yield from _advice(review)
    yield from _pictures(review, where)
    yield "<sub>`buttress explain RULE` says why a rule exists, and when it is fine to ignore it.</sub>"


def summary(review: Review) -> str:
    """One line: how many findings there are, since when, and what is not counted."""
    found = (
        _listed(tally(Counter(str(finding.severity) for finding in review.findings))) if review.findings else "nothing"
    )
    since = f" that {prose(review.since)} does not have" if review.since else ""
    answered = [f"{review.known:,} known"] if review.known else []
    answered += [f"{len(review.suppressed):,} answered"] if review.suppressed else []
    left = f" ({_listed(answered)} not shown)" if answered else ""
    return f"**Buttress** found {found}{since}{left}."


def _rest(findings: tuple[Finding, ...], where: Callable[[str], str]) -> Iterator[str]:
    if not findings:
        return
    kinds = ", ".join(tally(Counter(str(finding.severity) for finding in findings)))
    lines = list(fitting((line(finding, where) for finding in findings[:_LISTED]), _LIST_ROOM))
    left = len(findings) - len(lines)
    lines += (
        [f"- and {count(left, 'finding')} that a comment has no room for: `buttress review --all`\n"] if left else []
    )
    yield f"<details><summary>{len(findings):,} more: {kinds}</summary>\n\n{''.join(lines)}\n</details>\n"


def _questions(review: Review, where: Callable[[str], str]) -> Iterator[str]:
    """What the designs leave open, where a design was asked about."""
    asked = review.questions if review.focus else ()
    if not asked:
        return
    lines = (
        f"- {prose(question.text)} ({code(f'{where(question.trigger.path)}:{question.trigger.line}')})\\\n"
        f"  **because** {prose(question.why)}\\\n  **write** {prose(question.fill)}\n"
        for question in asked
    )
    told = count(len(asked), "question")
    yield f"<details><summary>{told} left open by the design</summary>\n\n{''.join(fitting(lines, _QUESTIONS_ROOM))}\n</details>\n"


def _advice(review: Review) -> Iterator[str]:
    """What a model added beside the findings, and how asking it ended."""
    if review.advice is None:
        return
    lines = "".join(f"- {prose(remark_text(each))}\n" for each in review.advice.remarks)
    title = "What the architect adds, checked by code" if lines else "The architect"
    yield f"<details><summary>{title}</summary>\n\n{lines}\n{prose(review.advice.line)}\n\n</details>\n"


def _pictures(review: Review, where: Callable[[str], str]) -> Iterator[str]:
    """The systems that a finding or the focus is about, as mermaid: code hosts draw it."""
    room = _PICTURES_ROOM
    for system in review.blueprint.systems:
        if not system.edges or not _concerned(system, review):
            continue
        text = picture(system, review.findings, where)
        room -= len(text)
        if room >= 0:
            yield f"<details><summary>The system as {prose(system.key)} shows it</summary>\n\n```mermaid\n{text}```\n\n</details>\n"


def _concerned(system: System, review: Review) -> bool:
    """Whether the picture adds something: a part or an edge is found fault with, or its document was asked about."""
    subjects = {system.subject(component) for component in system.components.values()}
    subjects |= {system.edge_subject(edge) for edge in system.edges}
    named = {document.path for document in system.documents} & review.focus
    return bool(named) or not subjects.isdisjoint(worst_by_subject(review.findings))


def _listed(words: list[str]) -> str:
    """``1 error, 3 warnings and 2 advice``."""
    return " and ".join(filter(None, (", ".join(words[:-1]), words[-1])))
