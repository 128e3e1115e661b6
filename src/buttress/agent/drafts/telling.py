"""A draft in words: what a model is told to correct, and what of it was corrected."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import TYPE_CHECKING

from buttress.agent.drafts.findings import key_of
from buttress.agent.drafts.names import is_there, names_in, says_less
from buttress.agent.redaction import redact
from buttress.errors import ButtressError
from buttress.findings.rule import Severity

if TYPE_CHECKING:
    from buttress.agent.drafts.draft import Draft
    from buttress.blueprint.source import Span
    from buttress.findings.finding import Finding

#: Findings and problems that one correction is asked for, and characters that the quoted line may have.
_MOST, _QUOTED = 24, 100


def told(draft: Draft) -> str:
    """What the model is told to correct: findings at warning or above, and what was not understood; '' when there is
    nothing. What no rule judges is named beside them, so that it is left as it is. Secrets that a listing repeats are
    taken out.
    """
    wrong = [finding for finding in draft.findings if finding.severity >= Severity.WARNING]
    lines = [_line(draft, finding) for finding in wrong]
    lines += [f"- not understood or not there: {problem}" for problem in draft.unread]
    more = len(lines) - _MOST + draft.more
    lines = lines[:_MOST] + ([f"- and {more} more like these"] if more > 0 else [])
    if not lines:
        return ""
    lines += [
        f"- no rule judges, so leave it: listing {p.number}, {', '.join(p.unjudged)}"
        for p in draft.pieces
        if p.unjudged
    ]
    return redact("\n".join(lines))


def _line(draft: Draft, finding: Finding) -> str:
    count = f" ({finding.count} places)" if finding.count > 1 else ""
    said = f"{finding.message}; because {finding.because}. Instead: {finding.instead}"
    return f"- {_where(draft, finding)} {finding.severity} {finding.rule.name} {finding.subject}{count}: {said}"


def _where(draft: Draft, finding: Finding) -> str:
    """The place of a finding as the model knows it: by listing and line, or by the words of its text."""
    drafted = (span for span in (finding.span, *(r.span for r in finding.related)) if _quoted(draft, span))
    first = next(drafted, None)
    told = _quoted(draft, first) if first else ""
    if first is not finding.span:
        told = f"{finding.span}, with {told}" if told else str(finding.span)
    return f"[{told}]"


def _quoted(draft: Draft, span: Span) -> str:
    """A place of the draft with the line that stands there; '' for a place elsewhere."""
    piece = draft.piece_of(span)
    if piece is not None:
        line = piece.line_of(span)
        return f"listing {piece.number}, line {line}: {_short(piece.listing.text.split(chr(10))[line - 1].strip())}"
    if span.path != draft.document or draft.review is None:
        return ""
    with suppress(ButtressError, IndexError):
        return f"the text: {_short(draft.review.lines_of(draft.document)[span.line - 1].strip())}"
    return "the text"


def _short(text: str) -> str:
    return text if len(text) <= _QUOTED else f"{text[: _QUOTED - 1]}…"


def corrected(first: Draft, last: Draft) -> tuple[str, ...]:
    """What became of the findings of the first draft that the last one no longer has, in our words. A finding whose
    table, column, statement or operation is simply gone was not corrected: it is told as left out. Where a part of the
    last draft could not be read, or more comes with it than was kept, nothing is claimed.
    """
    if last.review is None or last.blind or last.more:
        return ()
    names = names_in(last.review)
    left = {key_of(finding) for finding in last.findings}
    lines = []
    for finding in first.findings:
        name = key_of(finding)
        if name in left:
            continue
        less = first.review is not None and says_less(first.review, last.review, finding.subject)
        if not less and is_there(finding.subject, names) and _still_drafted(finding, first, last):
            lines.append(f"{name[0]} {first.spoken(name[1])}: {finding.message}")
        else:
            lines.append(f"left out: {first.spoken(name[1])}, of which {name[0]} was said")
    return tuple(dict.fromkeys(lines))


def _still_drafted(finding: Finding, first: Draft, last: Draft) -> bool:
    """Whether the last draft still speaks about what a finding of the first one is about: the repository itself may have
    the table all the same. A finding in the words around the listings needs words.
    """
    piece = first.piece_of(finding.span)
    if piece is None or piece.form == "design":
        return True
    texts = " ".join(each.listing.text.lower() for each in last.pieces if each.tried and each.form == piece.form)
    subject = key_of(finding)[1].lower()
    path = re.fullmatch(r"(?:get|post|put|patch|delete|head|options|trace) (/\S*)", subject)
    if path is not None:
        return path[1] in texts
    if re.search(r"[\s#/]|\.(?:ya?ml|json|sql|prisma|md)$", subject):
        return bool(texts)
    parts = re.findall(r"\w+", subject)
    return all(re.search(rf"(?<!\w){re.escape(part)}(?!\w)", texts) for part in parts)
