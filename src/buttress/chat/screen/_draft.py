"""Listings that were reviewed on a copy before they are shown: where each would stand, the code, what a review says."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from buttress.chat.screen._code import code_lines
from buttress.chat.screen._inline import flat
from buttress.chat.screen._labels import Labels
from buttress.findings.rule import Severity
from buttress.report.style import cells, count

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from buttress.agent.drafts import Draft
    from buttress.agent.drafts.draft import Piece
    from buttress.findings.finding import Finding
    from buttress.report.style import Ink

#: Names that a heading lists before it counts the rest, findings below one listing, questions.
NAMES, FINDINGS, QUESTIONS = 6, 8, 4
_SEVERITY = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.ADVICE: "cyan"}
#: Parts of a thing, which are counted; the thing itself is named.
_PARTS = {
    "column": "columns",
    "index": "indexes",
    "primary key": "primary keys",
    "unique key": "unique keys",
    "foreign key": "foreign keys",
    "check constraint": "check constraints",
    "number": "numbers",
}


class DraftLines:
    """Writes one draft. Names in it come from a model: all of them are cleaned."""

    def __init__(self, draft: Draft, ink: Ink, show: Callable[[str], str], width: int) -> None:
        self._draft = draft
        self._ink = ink
        self._show = show
        self._labels = Labels(ink, width)

    def lines(self) -> Iterator[str]:
        """The pieces; then what belongs to none of them; then what the design leaves open."""
        draft = self._draft
        for number, piece in enumerate(draft.pieces):
            if number:
                yield ""
            yield from self._piece(piece)
        yield from self._spaced(self._elsewhere())
        yield from self._spaced(self._closing())
        yield from self._spaced(self._questions())

    @staticmethod
    def _spaced(lines: Iterator[str]) -> Iterator[str]:
        found = list(lines)
        if found:
            yield ""
            yield from found

    def _piece(self, piece: Piece) -> Iterator[str]:
        yield from self._heading(piece)
        yield from code_lines(piece.listing, self._ink, tried=piece.tried)
        if not piece.listing.whole:
            yield from self._labels.plain("~ broke off here", "dim")
        if piece.tried:
            yield from self._said_of(piece)

    def _said_of(self, piece: Piece) -> Iterator[str]:
        """What was not understood, what is not judged, what rules object to."""
        for problem in piece.problems:
            yield from self._labels.under("unread", problem)
        if piece.unjudged:
            yield from self._labels.paragraph(f"not judged: {', '.join(piece.unjudged)}")
        for finding in piece.findings[:FINDINGS]:
            line = piece.line_of(finding.span)
            yield from self._finding(finding, f"line {line}" if line else self._place(finding))
        if piece.also:
            more = f" and {len(piece.also) - NAMES:,} more" if len(piece.also) > NAMES else ""
            yield from self._labels.paragraph(f"as in another listing: {', '.join(piece.also[:NAMES])}{more}")
        yield from self._more(len(piece.findings[FINDINGS:]) + piece.more)

    def _more(self, left: int) -> Iterator[str]:
        if left:
            yield from self._labels.paragraph(f"and {count(left, 'more finding')}")

    def _heading(self, piece: Piece) -> Iterator[str]:
        """Where it would stand and what it brings; of what no rule can judge, that and why."""
        title = f"listing {piece.number}"
        if not piece.tried:
            why = piece.why.removeprefix("not tried").removeprefix(": ")
            yield from self._labels.plain(f"~ {title} · not tried{f': {why}' if why else ''}", "dim")
            return
        yield from self._labels.plain(f"{title} · {self._show(piece.path)}" if piece.path else title, "bold")
        for label, things in (("brings", piece.brings), ("removes", piece.takes_away)):
            if things:
                yield from self._labels.under(label, summed(things))
        if piece.form != "query" and not (piece.brings or piece.takes_away or piece.problems or piece.unjudged):
            yield from self._labels.under("brings", "no new table, column, index, operation or component")

    def _finding(self, finding: Finding, where: str) -> Iterator[str]:
        paint = self._ink.paint
        severity, subject = str(finding.severity), flat(self._draft.spoken(finding.subject))
        painted = f" {paint(severity, _SEVERITY[finding.severity], 'bold')} {paint(finding.rule.name, 'bold')}"
        plain = f" {severity} {finding.rule.name}"
        if cells(f"{plain}   {subject}   {where}") <= self._labels.width:
            yield f"{painted}   {subject}   {paint(where, 'cyan')}"
        else:
            yield painted
            yield from self._labels.plain(f"{subject} {where}", mark="   ")
        yield from self._labels.paragraph(finding.message)
        if finding.severity > Severity.ADVICE:
            yield from self._labels.under("because", finding.because)
        yield from self._labels.under("instead", finding.instead)

    def _closing(self) -> Iterator[str]:
        """What a review of the whole says. Silence is told as what it is, and only where some rule could speak."""
        draft = self._draft
        if draft.silent:
            rest = "" if draft.whole else " to the rest"
            yield from self._labels.plain(f"reviewed on a copy: no rule objects{rest}", "dim")
        yield from self._listed("corrected before it was shown", draft.corrected)
        yield from self._listed("would be gone", draft.healed)
        if draft.why:
            yield from self._labels.plain(f"not tried: {draft.why}", "dim")
        for problem in draft.problems:
            yield from self._labels.under("unread", problem)

    def _elsewhere(self) -> Iterator[str]:
        """What comes with the draft and stands in none of its listings."""
        loose = [each for each in self._draft.findings if self._draft.piece_of(each.span) is None]
        left = self._draft.more - sum(piece.more for piece in self._draft.pieces)
        if loose or left:
            yield self._ink.paint("Elsewhere, with this draft in place", "bold")
        for finding in loose[:FINDINGS]:
            yield from self._finding(finding, self._place(finding))
        yield from self._more(len(loose[FINDINGS:]) + left)

    def _listed(self, title: str, things: Sequence[str]) -> Iterator[str]:
        """One thing behind its title, several below it."""
        if len(things) == 1:
            yield from self._labels.plain(f"{title}: {things[0]}", "dim")
        elif things:
            yield self._ink.paint(title, "dim")
            for each in things:
                yield from self._labels.plain(each, "dim", mark="  - ")

    def _questions(self) -> Iterator[str]:
        asked = self._draft.questions
        if asked:
            yield self._ink.paint(
                "The design leaves open" if len(asked) > 1 else "The design leaves one thing open", "bold"
            )
        for question in asked[:QUESTIONS]:
            yield from self._labels.plain(question.text, mark=" ? ")
            yield from self._labels.under("write", question.fill)
        if len(asked) > QUESTIONS:
            yield from self._labels.under("", f"and {count(len(asked) - QUESTIONS, 'more question')}")

    def _place(self, finding: Finding) -> str:
        place = f"{finding.span.path}:{finding.span.line}"
        spoken = self._draft.spoken(place)
        return flat(spoken if spoken != place else f"{self._show(finding.span.path)}:{finding.span.line}")


def summed(things: Sequence[str]) -> str:
    """Things by name, their parts by number: ``table orders, table items; 12 columns, 3 indexes``."""
    kinds = sorted(_PARTS, key=len, reverse=True)
    parts, named = Counter[str](), []
    for thing in dict.fromkeys(things):
        kind = next((kind for kind in kinds if thing.startswith(f"{kind} ")), "")
        parts[kind] += 1
        if not kind:
            named.append(flat(thing))
    if not named and len(things) <= NAMES:
        return ", ".join(map(flat, things))
    more = f" and {len(named) - NAMES:,} more" if len(named) > NAMES else ""
    counted = ", ".join(count(parts[kind], kind, many) for kind, many in _PARTS.items() if parts[kind])
    return "; ".join(part for part in (", ".join(named[:NAMES]) + more, counted) if part)
