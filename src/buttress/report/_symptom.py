"""What a symptom points at, in the words of the reports."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypedDict

from buttress.report._markdown import code, prose
from buttress.report.style import clean, count, wrap

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from buttress.findings.finding import Finding
    from buttress.predicates.matched import Matched, SymptomFact, Touched
    from buttress.report.style import Ink

#: Facts that are told unless everything was asked for, and places that the first line names.
FACTS, PLACES = 3, 4
_ROOM = 9
_LONGEST_PATH = 30
_LOOKED_FOR = (
    "EXPLAIN of PostgreSQL, MySQL or SQLite, server and application logs, statement statistics, stack traces, "
    "error messages, requests, and sentences that name a table, an operation or a component"
)
#: Which of the touched parts say most, first.
_ORDER = ("operation", "query", "table", "column", "component", "constraint", "file", "index")


class SymptomJson(TypedDict):
    """``points_at`` are parts of the backend, ``facts`` what the symptom shows (``findings``: fingerprints of those
    that speak of it), ``findings`` those that it points at. Lines without a path are lines of the symptom.
    """

    path: str
    recognised: list[str]
    points_at: list[dict[str, Any]]
    facts: list[dict[str, Any]]
    findings: list[dict[str, Any]]
    unknown: list[str]
    note: str


def pointed_first(findings: Sequence[Finding], matched: Matched | None) -> tuple[Finding, ...]:
    """The findings with those that the symptom points at before the others; each group keeps its order."""
    if matched is None or not matched.pointed:
        return tuple(findings)
    pointed = {one.fingerprint for one in matched.pointed}
    return tuple(sorted(findings, key=lambda finding: finding.fingerprint not in pointed))


def symptom_json(matched: Matched) -> SymptomJson:
    """The symptom as plain values."""
    return {
        "path": matched.path,
        "recognised": list(matched.recognised),
        "points_at": [
            {
                "kind": one.kind,
                "subject": one.subject,
                "path": one.span.path,
                "line": one.span.line,
                "symptom_line": one.at.line,
                "why": one.why,
            }
            for one in matched.touched
        ],
        "facts": [
            {
                "text": fact.text,
                "symptom_line": fact.at.line,
                "places": [{"path": span.path, "line": span.line} for span in fact.places],
                "instead": fact.fix,
                "findings": list(fact.findings),
            }
            for fact in matched.facts
        ],
        "findings": [
            {"fingerprint": one.fingerprint, "why": one.why, "symptom_line": one.at.line} for one in matched.pointed
        ],
        "unknown": list(matched.unknown),
        "note": matched.note,
    }


class SymptomLines:
    """Writes a symptom in the manner of the text report around it."""

    def __init__(self, matched: Matched, ink: Ink, show: Callable[[str], str]) -> None:
        self.matched = matched
        self.ink = ink
        self.show = show

    def opening(self, findings: Sequence[Finding], *, everything: bool) -> Iterator[str]:
        """What was recognised, what it points at, what it shows; ``findings`` in the order of the report."""
        yield ""
        text = f"The symptom: {headline(self.matched, self.show)}"
        for line in wrap(clean(text), self.ink.width):
            yield line.replace("The symptom:", self.ink.paint("The symptom:", "bold"), 1)
        numbers = {finding.fingerprint: number for number, finding in enumerate(findings, 1)}
        facts = self.matched.facts if everything else self.matched.facts[:FACTS]
        for fact in facts:
            yield from self._fact(fact, numbers)
        left = len(self.matched.facts) - len(facts)
        if left:
            yield f"   {count(left, 'more observation')}: --all"

    def of(self, finding: Finding) -> Iterator[str]:
        """Why the symptom points at a finding; nothing where it does not."""
        why = self.matched.why(finding.fingerprint)
        if why is not None:
            yield from self._labelled("symptom", f"{why.why}   {self._cited(why.at.line)}", "bold")

    def _fact(self, fact: SymptomFact, numbers: dict[str, int]) -> Iterator[str]:
        yield from self._labelled("shows", f"{fact.text}   {self._cited(fact.at.line)}", "bold")
        said = sorted(numbers[key] for key in fact.findings if key in numbers)
        if said:
            yield from self._labelled("", f"finding {', '.join(map(str, said))} speaks of it")
        elif fact.fix:
            yield from self._labelled("instead", f"{fact.fix} (no rule fired here)", "green", "bold")

    def _cited(self, line: int) -> str:
        """A line of the symptom; a long path was told once and is not repeated."""
        path = self.matched.path
        return f"{path if len(path) <= _LONGEST_PATH else path.replace(chr(92), '/').rpartition('/')[2]}:{line}"

    def _labelled(self, label: str, text: str, *styles: str) -> Iterator[str]:
        lines = wrap(clean(text), self.ink.width, f"   {label:<{_ROOM}}", " " * (_ROOM + 3))
        for number, line in enumerate(lines):
            yield line.replace(label, self.ink.paint(label, *styles), 1) if label and number == 0 else line


def headline(matched: Matched, show: Callable[[str], str]) -> str:
    """One sentence: what the symptom is, what it points at, how many findings speak of that; what it names in vain."""
    recognised = ", ".join(matched.recognised)
    if not recognised:
        return f"nothing in {matched.path} was recognised; looked for {_LOOKED_FOR}" + _noted(matched)
    if not matched.touched:
        return (
            f"{matched.path} ({recognised}) points at nothing here{_in_vain(matched)}; "
            f"its names were compared with {matched.looked_for}{_hint(matched)}" + _noted(matched)
        )
    shown = {fact.at.line for fact in matched.facts}
    ranked = sorted(matched.touched, key=lambda one: (one.at.line not in shown, _ORDER.index(one.kind)))
    named = ", ".join(_place(one, show) for one in ranked[:PLACES])
    more = f" and {len(ranked) - PLACES} more" if len(ranked) > PLACES else ""
    found = len(matched.pointed)
    speak = (
        f"{count(found, 'finding')} {'speaks' if found == 1 else 'speak'} of that"
        if found
        else "no finding speaks of that"
    )
    return f"{matched.path} ({recognised}) points at {named}{more}; {speak}{_in_vain(matched)}{_noted(matched)}"


def markdown_lines(matched: Matched, where: Callable[[str], str]) -> Iterator[str]:
    """The symptom as a paragraph and a list, for a comment."""
    yield f"**The symptom**: {prose(headline(matched, where))}\n"
    for fact in matched.facts[:FACTS]:
        instead = f" **instead** {prose(fact.fix)}" if fact.fix and not fact.findings else ""
        yield f"- {prose(fact.text)} ({code(f'{matched.path}:{fact.at.line}')}){instead}"
    if matched.facts:
        yield ""


def _hint(matched: Matched) -> str:
    """What to say instead of a sentence that names nothing."""
    bare = matched.recognised == ("a sentence",) and not matched.unknown
    return " (name a table or a path such as GET /orders, or paste the EXPLAIN)" if bare else ""


def _place(one: Touched, show: Callable[[str], str]) -> str:
    return f"{one.subject} ({show(one.span.path)}:{one.span.line})"


def _in_vain(matched: Matched) -> str:
    if not matched.unknown:
        return ""
    named = ", ".join(matched.unknown[:PLACES])
    more = f" and {len(matched.unknown) - PLACES} more" if len(matched.unknown) > PLACES else ""
    verb = "is" if len(matched.unknown) == 1 else "are"
    return f" ({named}{more} {verb} not known here)"


def _noted(matched: Matched) -> str:
    return f"; {matched.note}" if matched.note else ""
