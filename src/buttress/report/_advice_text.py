"""What a model added, as lines of the text report."""

from __future__ import annotations

from typing import TYPE_CHECKING

from buttress.report._advice import REMARKS, annotations_of, places, withheld_counts
from buttress.report._words import LABELS, edit_lines
from buttress.report.style import clean, count, wrap

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from buttress.findings.advice import Advice
    from buttress.findings.finding import Edit, Finding, Related
    from buttress.report.style import Ink

_ROOM = 9


class AdviceLines:
    """Writes checked statements in the manner of the report around them."""

    def __init__(self, ink: Ink, show: Callable[[str], str]) -> None:
        self.ink = ink
        self.show = show

    def of(self, finding: Finding) -> Iterator[str]:
        """What was added to a finding."""
        for each in finding.annotations:
            yield from self._statement(LABELS[each.kind], each.text, each.places, each.edits)

    def remarks(self, advice: Advice) -> Iterator[str]:
        """What was added beside the findings."""
        if advice.remarks:
            yield ""
            yield self.ink.paint("The architect adds, and code has checked", "bold")
            for each in advice.remarks:
                yield from self._statement(REMARKS[each.kind], each.text, each.places, each.edits)
            yield ""

    def withheld(self, advice: Advice) -> Iterator[str]:
        """What the model said and code did not let through, each with what did not hold."""
        if advice.withheld:
            yield self.ink.paint("Withheld: said by the model, and not borne out", "bold")
            for each in advice.withheld:
                yield from wrap(
                    f"{each.kind}: {clean(each.text)}", self.ink.width, f"   {'said':<{_ROOM}}", " " * (_ROOM + 3)
                )
                why = f"{each.reason}: {clean(each.why)}"
                yield from wrap(why, self.ink.width, f"   {'but':<{_ROOM}}", " " * (_ROOM + 3))
            yield ""

    def closing(self, advice: Advice, hidden: Sequence[Finding], *, withheld_shown: bool) -> Iterator[str]:
        """The sentences of the footer: how it ended, what is below the fold, what was withheld."""
        yield advice.line
        below = sum(1 for _ in annotations_of(hidden))
        if below:
            yield f"{count(below, 'statement')} on findings further down: --all"
        if advice.withheld and not withheld_shown:
            yield f"withheld: {withheld_counts(advice)}; --show-withheld tells what and why"

    def _statement(self, label: str, text: str, rests_on: Sequence[Related], edits: Sequence[Edit]) -> Iterator[str]:
        where = places(rests_on, lambda path, line: f"{clean(self.show(path))}:{line}")
        lines = wrap(f"{clean(text)} {where}".rstrip(), self.ink.width, f"   {label:<{_ROOM}}", " " * (_ROOM + 3))
        yield from (
            line.replace(label, self.ink.paint(label, "cyan"), 1) if not n else line for n, line in enumerate(lines)
        )
        for edit in edits:
            for line in edit_lines(edit):
                style = {"+": "green", "-": "red"}.get(line[:1], "dim")
                yield " " * (_ROOM + 3) + self.ink.paint(clean(line), style)  # whole: it is there to be copied
