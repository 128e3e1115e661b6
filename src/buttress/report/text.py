"""The text report: what a person reads in a terminal, the worst first, each finding with its evidence and its fix."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from buttress.errors import ButtressError
from buttress.findings.finding import Confidence
from buttress.findings.rule import Severity
from buttress.predicates.credentials import veiled
from buttress.report._advice_text import AdviceLines
from buttress.report._symptom import SymptomLines, pointed_first
from buttress.report.coverage import coverage_lines, opening, operations, tables, understood
from buttress.report.style import Ink, cells, clean, count, cut, spread, wrap
from buttress.report.tree import tree_lines

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from buttress.blueprint.source import Span
    from buttress.findings.finding import Finding
    from buttress.findings.verdict import Verdict
    from buttress.review import Review

#: How many findings lead: more than five, and nobody remembers the first.
LEADING = 5
#: How many questions about a design: the rest with --all, and when no design was named not even then all of a crowd.
QUESTIONS, ALL_QUESTIONS = 3, 12
#: How many related lines, and places of a folded finding, are named before the rest is counted.
PLACES, ALL_PLACES = 3, 20

_LABEL, _FOOTER = 9, 11
_LABEL_STYLE = {"because": ("bold",), "instead": ("green", "bold")}
_SEVERITY_STYLE = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.ADVICE: "cyan"}


@dataclass(frozen=True)
class TextOptions:
    """How much to print. ``command`` is what the user typed, for the lines that tell what to type next;
    ``show`` turns a path of the tree into one that can be opened from where the user stands.
    """

    everything: bool = False
    coverage: bool = False
    command: str = "buttress review"
    show: Callable[[str], str] = str
    outcome: str = ""
    quiet: bool = False
    withheld: bool = False  # what a model said and code did not let through
    checklist: str = "--all"  # what shows the whole checklist
    ink: Ink = field(default_factory=Ink)


def render(review: Review, options: TextOptions | None = None) -> str:
    """The whole report, ending in a line break."""
    options = options or TextOptions()
    printer = _Printer(review, options)
    if options.quiet:
        return options.ink.fit("".join(f"{line}\n" for line in printer.findings())).lstrip("\n")
    return options.ink.fit("\n".join(printer.lines()) + "\n")


def finding_text(review: Review, finding: Finding, number: str, options: TextOptions) -> str:
    """One finding in full, as the report shows it, behind a number or label of the caller's."""
    return options.ink.fit("".join(f"{line}\n" for line in _Printer(review, options).finding(number, finding)))


def checklist_line(review: Review, ink: Ink, more: str) -> str:
    """The folded checklist in one paragraph, behind its label; '' where there is nothing that it could speak about.
    ``more`` is what to type to see all of it.
    """
    printer = _Printer(review, TextOptions(ink=ink, checklist=more))
    return ink.fit("".join(f"{line}\n" for line in printer.checklist())) if printer.inside else ""


class _Printer:
    """Turns one review into lines. Every text that comes from the repository passes through :func:`clean`."""

    def __init__(self, review: Review, options: TextOptions) -> None:
        self.review = review
        self.options = options
        self.ink = options.ink
        self.files: dict[str, list[str]] = {}
        self.understood = understood(review.blueprint)
        self.inside = bool(tables(review.blueprint) or operations(review.blueprint))
        self.most = ALL_PLACES if options.everything else PLACES
        self.ranked = pointed_first(review.findings, review.symptom)
        self.symptom = SymptomLines(review.symptom, options.ink, options.show) if review.symptom else None
        self.advice = AdviceLines(options.ink, options.show)

    def lines(self) -> Iterator[str]:
        review, options = self.review, self.options
        yield from opening(review, options.ink, options.show)
        if self.symptom:
            yield from self.symptom.opening(self.ranked, everything=options.everything)
        if options.coverage:
            yield ""
            yield from coverage_lines(review, options.ink, options.show)
        yield from self.findings()
        yield ""
        if review.findings:
            yield from self.rest(self.ranked[len(self.shown) :])
        elif self.understood:
            yield self.ink.paint("Nothing new." if review.since else "No findings.", "green")
        yield from self.questions()
        yield from self.remarks()
        yield from self.systems()
        yield from self.closing()

    @property
    def shown(self) -> tuple[Finding, ...]:
        return self.ranked if self.options.everything else self.ranked[:LEADING]

    def findings(self) -> Iterator[str]:
        """The findings that are shown, a blank line before each."""
        digits = max(2, len(str(len(self.shown))))
        for number, finding in enumerate(self.shown, 1):
            yield ""
            yield from self.finding(f"{number:>{digits}}", finding)

    def finding(self, number: str, finding: Finding) -> Iterator[str]:
        """One finding: what and where, the source, why here, what instead, what else it rests on."""
        yield from self.heading(number, finding)
        yield from self.frame(finding.span, conceals=finding.rule.conceals)
        yield from wrap(clean(finding.message), self.ink.width, "   ", "   ")
        if self.symptom:
            yield from self.symptom.of(finding)
        yield from self.labelled("because", finding.because)
        yield from self.labelled("instead", finding.instead)
        for related in finding.related[: self.most]:
            yield from self.labelled("see", f"{self.place(related.span)}  {related.note}")
        if len(finding.related) > self.most:
            yield from self.labelled("", f"and {count(len(finding.related) - self.most, 'more place')}")
        if finding.count > 1:
            yield from self.labelled("places", self.places(finding))
        yield from self.advice.of(finding)

    def remarks(self) -> Iterator[str]:
        """What a model added beside the findings and, when asked for, what was withheld of it."""
        if self.review.advice:
            yield from self.advice.remarks(self.review.advice)
            if self.options.withheld:
                yield from self.advice.withheld(self.review.advice)

    def questions(self) -> Iterator[str]:
        """What the designs leave open: of the designs in focus or, when everything was asked for, of all."""
        if self.review.since or not (self.review.focus or self.options.everything):
            return
        asked = self.review.questions
        most = QUESTIONS if not self.options.everything else None if self.review.focus else ALL_QUESTIONS
        shown = asked[:most]
        if shown:
            yield ""
            yield self.ink.paint(
                "The design leaves open" if len(asked) > 1 else "The design leaves one thing open", "bold"
            )
        for question in shown:
            place = self.place(question.trigger)
            yield from wrap(f"{clean(question.text)}   {place}", self.ink.width, " ? ", "   ")
            yield from self.labelled("because", question.why)
            yield from self.labelled("write", question.fill)
        if len(asked) > len(shown):
            how = "name the design that you care about" if self.options.everything else f"{self.options.command} --all"
            yield f"   {count(len(asked) - len(shown), 'more question')}: {how}"
        if shown:
            yield ""

    def systems(self) -> Iterator[str]:
        """What was understood of each system, as a tree, where a design was named or everything was asked for."""
        review = self.review
        for system in review.blueprint.systems:
            named = not review.focus.isdisjoint(document.path for document in system.documents)
            if review.since or not (named or (self.options.everything and not review.focus)):
                continue
            lines = list(tree_lines(system, review.findings, self.ink, self.options.show))
            yield from ([*lines, ""] if lines else [])

    def heading(self, number: str, finding: Finding) -> Iterator[str]:
        paint = self.ink.paint
        severity = str(finding.severity)
        doubt = "possible" if finding.confidence is Confidence.POSSIBLE else ""
        times = f"× {finding.count:,}" if finding.count > 1 else ""
        place, subject = self.place(finding.span), clean(finding.subject)
        plain = f"{number} {severity:<8} {finding.rule.name}"
        tail = [part for part in (subject, times, doubt) if part]
        head = f"{paint(number, 'dim')} {paint(f'{severity:<8}', _SEVERITY_STYLE[finding.severity], 'bold')} "
        head += paint(finding.rule.name, "bold")
        where = "   ".join([paint(place, "cyan"), subject, *(paint(part, "dim") for part in tail[1:])])
        if cells("   ".join([plain, place, *tail])) <= self.ink.width:
            yield f"{head}   {where}"
        else:
            yield head
            yield f"{' ' * (len(number) + 1)}{where}"

    def frame(self, span: Span, *, conceals: bool) -> Iterator[str]:
        """The line in question between its neighbours, secrets left out. A file that has gone meanwhile has no frame."""
        source = self.source(span.path)
        near = [n for n in range(span.line - 1, span.line + 2) if 1 <= n <= len(source)]
        near = [n for n in near if n == span.line or any(map(str.isalnum, source[n - 1]))]
        if span.line not in near:
            return
        texts = {n: veiled(clean(source[n - 1].rstrip()), every=conceals) for n in near}
        margin = min(len(text) - len(text.lstrip()) for text in texts.values())
        digits = max(5, len(str(near[-1])))
        room = self.ink.width - digits - 6
        column = len(clean(source[span.line - 1][: span.column - 1])) + 1 - margin
        for n in near:
            here = n == span.line
            body = cut(texts[n][margin:], column if here else 1, room)
            gutter = f" {'>' if here else ' '} {n:>{digits}} │ "
            yield (self.ink.paint(gutter, "bold") + body if here else self.ink.paint(gutter + body, "dim")).rstrip()

    def labelled(self, label: str, text: str) -> Iterator[str]:
        """A paragraph of a finding, behind its label."""
        return self.paragraph("   ", label, _LABEL, text)

    def footer(self, label: str, text: str) -> Iterator[str]:
        """A paragraph of the closing, behind its label."""
        return self.paragraph("", label, _FOOTER, text)

    def paragraph(self, margin: str, label: str, room: int, text: str) -> Iterator[str]:
        """Text with a hanging indent."""
        lines = wrap(clean(text), self.ink.width, f"{margin}{label:<{room}}", " " * (len(margin) + room))
        painted = self.ink.paint(label, *_LABEL_STYLE.get(label, ("dim",)))
        for number, line in enumerate(lines):
            yield line.replace(label, painted, 1) if label and number == 0 else line

    def places(self, finding: Finding) -> str:
        """Where else a folded finding holds."""
        others = finding.occurrences[1:]
        named = ", ".join(f"{o.subject} ({self.place(o.span)})" for o in others[: self.most])
        left = len(others) - self.most
        return f"also {named}" + (f" and {left:,} more" if left > 0 else "")

    def rest(self, left: Sequence[Finding]) -> Iterator[str]:
        """What was not shown, and how to see it."""
        if not left:
            return
        by_severity = Counter(str(finding.severity) for finding in left)
        kinds = ", ".join(tally(by_severity))
        yield f"   {len(left):,} more ({kinds}): {self.ink.paint(f'{self.options.command} --all', 'bold')}"

    def closing(self) -> Iterator[str]:
        """What the findings do not say: history, checklist, what to type next, the exit code."""
        review, command = self.review, self.options.command
        if review.looking_back:
            text = f"{count(review.looking_back, 'deploy-time remark')} on past migrations left out: they are done. "
            yield from self.footer("history", text + "Name a migration to have it reviewed as the release")
        left_out = ", ".join(left_out_of(review))
        if left_out:
            yield from self.footer("left out", left_out)
        if self.inside and not review.since:  # the checklist is about the whole, a comparison about the change
            yield from self.checklist()
        if review.advice:
            hidden = self.ranked[len(self.shown) :]
            lines = self.advice.closing(review.advice, hidden, withheld_shown=self.options.withheld)
            yield from self.footer("architect", "; ".join(lines))
        steps = [f"buttress explain {self.ranked[0].rule.name}"] if review.findings else []
        steps += (
            [f"{command} --coverage"] if review.blueprint.coverage.not_understood and not self.options.coverage else []
        )
        yield from self.last(steps)

    def last(self, steps: list[str]) -> Iterator[str]:
        """What to type next, and the exit code at the right edge where both fit on a line."""
        line = spread(f"{'next':<{_FOOTER}}{' · '.join(steps)}", self.options.outcome, self.ink.width)
        if "\n" in line or not steps:
            for number, step in enumerate(steps):
                yield from self.footer("" if number else "next", step)
            line = self.options.outcome
        if line.strip():
            yield line.replace("next", self.ink.paint("next", "dim"), 1) if line.startswith("next") else line

    def checklist(self) -> Iterator[str]:
        """One folded line; every verdict with its reason when everything was asked for."""
        verdicts = self.review.checklist
        if not self.options.everything:
            yield from self.footer("checklist", " · ".join(_folded(verdicts, self.options.checklist)))
            return
        for number, verdict in enumerate(verdicts):
            text = f"{verdict.answer} {verdict.item}: {verdict.reason}"
            text += f" (to settle it: {verdict.settle})" if verdict.settle and verdict.answer == "unknown" else ""
            yield from self.footer("" if number else "checklist", text)

    def place(self, span: Span) -> str:
        return f"{clean(self.options.show(span.path))}:{span.line}"

    def source(self, path: str) -> list[str]:
        """A file's lines; none when it cannot be read any more."""
        if path not in self.files:
            try:
                self.files[path] = self.review.lines_of(path)
            except ButtressError:
                self.files[path] = []
        return self.files[path]


def left_out_of(review: Review) -> Iterator[str]:
    """What was found and is not told: because it is not new, or because somebody answered it."""
    if review.known:
        yield f"{count(review.known, 'finding')} that {clean(review.since)} has too"
    answers = Counter[str](
        finding.suppression.kind for finding in review.suppressed if finding.suppression for _ in finding.occurrences
    )
    words = {
        "inline": "ignored beside the code",
        "config": "ignored by the configuration",
        "baseline": "in the baseline",
    }
    for kind, word in words.items():
        if answers[kind]:
            yield f"{answers[kind]:,} {word}"


def tally(by_severity: Counter[str]) -> list[str]:
    """``["1 error", "3 warnings", "2 advice"]``: what there is, the worst first."""
    words = {"error": "errors", "warning": "warnings", "advice": "advice"}
    return [count(by_severity[one], one, many) for one, many in words.items() if by_severity[one]]


def _folded(verdicts: Sequence[Verdict], more: str) -> Iterator[str]:
    """Counts by answer; which items fail; and the one step that settles an unknown with the fewest words."""
    answers = Counter(verdict.answer for verdict in verdicts)
    if answers["fail"]:
        yield f"{answers['fail']} fail ({', '.join(v.item for v in verdicts if v.answer == 'fail')})"
    if answers["pass"]:
        yield f"{answers['pass']} pass"
    unknown = sorted(
        (v for v in verdicts if v.answer == "unknown"), key=lambda verdict: len(verdict.settle or verdict.reason)
    )
    if unknown:
        first = f"{unknown[0].item}: {unknown[0].settle or unknown[0].reason}"
        others = f"; {count(len(unknown) - 1, 'other')}: {more}" if len(unknown) > 1 else ""
        yield f"{len(unknown)} unknown ({first}{others})"
