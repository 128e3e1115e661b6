"""A draft in words: what a model is told to correct, and what of it was corrected."""

from __future__ import annotations

from typing import TYPE_CHECKING

from buttress.agent.drafts.findings import key_of
from buttress.agent.drafts.names import is_there, names_in
from buttress.agent.redaction import redact
from buttress.errors import ButtressError
from buttress.findings.rule import Severity

if TYPE_CHECKING:
    from buttress.agent.drafts.draft import Draft
    from buttress.findings.finding import Finding

#: Findings and problems that one correction is asked for, and characters that the quoted line may have.
_MOST, _QUOTED = 24, 100


def told(draft: Draft) -> str:
    """What the model is told to correct: findings at warning or above, and what was not understood; '' when there is
    nothing. Secrets that a listing repeats are taken out.
    """
    wrong = [finding for finding in draft.findings if finding.severity >= Severity.WARNING]
    lines = [_line(draft, finding) for finding in wrong]
    lines += [f"- not understood or not there: {problem}" for problem in draft.unread]
    more = len(lines) - _MOST
    lines = lines[:_MOST] + ([f"- and {more} more like these"] if more > 0 else [])
    return redact("\n".join(lines)) if lines else ""


def _line(draft: Draft, finding: Finding) -> str:
    count = f" ({finding.count} places)" if finding.count > 1 else ""
    said = f"{finding.message}; because {finding.because}. Instead: {finding.instead}"
    return f"- {_where(draft, finding)} {finding.severity} {finding.rule.name} {finding.subject}{count}: {said}"


def _where(draft: Draft, finding: Finding) -> str:
    piece = draft.piece_of(finding.span)
    if piece is not None:
        line = piece.line_of(finding.span)
        text = piece.listing.text.split("\n")[line - 1].strip()
        return f"[listing {piece.number}, line {line}: {_short(text)}]"
    if finding.span.path == draft.document and draft.review is not None:
        try:
            text = draft.review.lines_of(draft.document)[finding.span.line - 1].strip()
        except (ButtressError, IndexError):
            text = ""
        return f"[the text: {_short(text)}]" if text else "[the text]"
    return f"[{finding.span}]"


def _short(text: str) -> str:
    return text if len(text) <= _QUOTED else f"{text[: _QUOTED - 1]}…"


def corrected(first: Draft, last: Draft) -> tuple[str, ...]:
    """What became of the findings of the first draft that the last one no longer has, in our words. A finding whose
    table, column or operation is simply gone was not corrected: it is told as left out. Where the last draft could not
    be read whole, nothing is claimed.
    """
    if last.review is None or first is last or last.blind:
        return ()
    names = names_in(last.review)
    left = {key_of(finding) for finding in last.findings}
    lines = []
    for finding in first.findings:
        if key_of(finding) in left:
            continue
        subject = key_of(finding)[1]
        if is_there(finding.subject, names):
            lines.append(f"{finding.rule.name} {subject}: {finding.message}")
        else:
            lines.append(f"left out: {subject}, of which {finding.rule.name} was said")
    return tuple(dict.fromkeys(lines))
