"""``/findings``: one line each, with the label by which it can be named."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from buttress.chat.commands._command import Command, did_you_mean, shown, words_of
from buttress.chat.commands._findings import label_in, listed
from buttress.chat.commands._sheet import NARROW, Sheet
from buttress.predicates.unread import is_about
from buttress.report.style import count
from buttress.report.text import left_out_of, tally

if TYPE_CHECKING:
    from collections.abc import Iterable

    from buttress.chat.stage import Stage
    from buttress.findings.finding import Finding

#: Findings that are listed before the rest is counted: with their count and the hint below, a window of 24 lines.
MOST = 20


def run(stage: Stage, rest: str) -> str:
    """List findings, best first: all, or those of a rule, a severity, a subject or a file, or that have some words."""
    words = words_of("findings", rest, flags=("--all",))
    known = stage.bench.ledger.findings
    named = label_in(words.text)
    found = {
        label: f for label, f in known.items() if label == named or (not named and _fits(f, words.text.casefold()))
    }
    sheet = Sheet(stage)
    if not known:
        sheet.line(sheet.ink.paint("No findings.", "green"))
    elif not found:
        hint = did_you_mean(words.text, _choices(known.values()), f"; /findings lists all {len(known)}")
        sheet.text(f"none of the {count(len(known), 'finding')} is about {shown(words.text)}{hint}")
    else:
        _listed(sheet, found, words.text, everything=words.everything)
    left_out = ", ".join(left_out_of(stage.bench.review))
    if left_out and not words.text:
        sheet.labelled("left out", left_out)
    return str(sheet)


def _listed(sheet: Sheet, found: dict[str, Finding], about: str, *, everything: bool) -> None:
    pairs = list(found.items())
    most = MOST if sheet.width >= NARROW else MOST // 2  # each takes two lines there, or three
    kept = pairs if everything or len(pairs) <= most + 2 else pairs[:most]
    told = ", ".join(tally(Counter(str(finding.severity) for finding in found.values())))
    sheet.text(f"{count(len(found), 'finding')}{f' about {shown(about)}' if about else ''}: {told}", style="bold")
    listed(sheet, kept)
    again = f"/findings {about} --all" if about else "/findings --all"
    sheet.more(
        f"{again} ({len(pairs) - len(kept):,} more)" if len(kept) < len(pairs) else "",
        f"/explain {kept[0][0]}",
    )


def _fits(finding: Finding, word: str) -> bool:
    """Whether a finding is what was asked for; a word that is exactly a rule, severity or subject means only that."""
    if not word:
        return True
    rule = finding.rule
    if word in (rule.name, rule.code.lower(), str(finding.severity), f"{finding.severity}s"):
        return True
    places = [finding.subject, *(each.subject for each in finding.occurrences)]
    if any(is_about(place.casefold(), word) or word in place.casefold() for place in places):
        return True
    return any(word in text.casefold() for text in (rule.name, finding.message, finding.span.path))


def _choices(findings: Iterable[Finding]) -> list[str]:
    return list(dict.fromkeys(word for f in findings for word in (f.rule.name, f.subject, f.subject.partition(".")[0])))


COMMAND = Command(
    "findings",
    "[RULE|TABLE|TEXT] [--all]",
    "the findings, one line each, with their labels",
    run,
    "Without a word, the worst first. A word keeps those of a rule (name or code), of a severity, of a table, column, "
    "operation or file, or whose message has it.",
    ("rule", "table"),
)
