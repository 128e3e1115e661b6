"""Findings by their labels: in a line, and what came and went between two reviews."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from buttress.chat.commands._command import shown
from buttress.chat.commands._sheet import NARROW
from buttress.errors import InputError
from buttress.findings.finding import Confidence
from buttress.findings.rule import Severity
from buttress.predicates.unread import is_about
from buttress.report.style import cells, clean, count

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from buttress.chat.commands._sheet import Sheet
    from buttress.chat.stage import Stage
    from buttress.findings.finding import Finding
    from buttress.review import Review

_LABEL = re.compile(r"[Ff]#?(\d{1,9})")
_STYLES = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.ADVICE: "cyan"}


def label_in(word: str) -> str:
    """``F3`` for ``f3`` and ``F3``; '' for what is no label."""
    found = _LABEL.fullmatch(word.strip().strip("[]"))
    return f"F{int(found[1])}" if found else ""


def finding_called(stage: Stage, label: str) -> Finding:
    """The finding of a label. Raises :class:`InputError` where there is none."""
    known = stage.bench.ledger.findings
    if label not in known:
        last = f"the last one is F{len(known)}" if known else "this review has no finding"
        raise InputError(f"no finding {shown(label)}; {last}, and /findings lists them")
    return known[label]


def labels_of(stage: Stage) -> Mapping[str, str]:
    """Labels of the standing review by the fingerprints of the places that each finding speaks for."""
    return {
        fingerprint: label
        for label, finding in stage.bench.ledger.findings.items()
        for fingerprint in fingerprints(finding)
    }


def fingerprints(finding: Finding) -> tuple[str, ...]:
    """What tells a finding again after another review, place by place."""
    return tuple(dict.fromkeys((finding.fingerprint, *(each.fingerprint for each in finding.occurrences))))


def told_in_a_line(sheet: Sheet, label: str, finding: Finding, *, room: int = 3, about: str = "") -> None:
    """Label, severity, rule, subject and place; on two lines where one is too narrow. ``about``: of a finding that speaks
    for many, the place that is about this subject.
    """
    paint = sheet.ink.paint
    sheet.shown[label] = finding.fingerprint
    severity, rule = str(finding.severity), finding.rule.name
    one = next((each for each in finding.occurrences if about and is_about(each.subject, about)), None)
    at, span = (one.subject, one.span) if one else (finding.subject, finding.span)
    times = f" × {finding.count:,}" if finding.count > 1 and at == finding.subject else ""
    times = f" (one of {finding.count:,})" if finding.count > 1 and about else times
    doubt = " (possible)" if finding.confidence is Confidence.POSSIBLE else ""
    subject, place = clean(at) + times + doubt, sheet.place(span)
    severity = f"{severity:<8}" if sheet.width >= NARROW else severity
    head = f"{label:>{room}} {paint(severity, _STYLES[finding.severity])} {paint(rule, 'bold')}"
    if cells(f"{label:>{room}} {severity} {rule}   {subject}   {place}") <= sheet.width:
        sheet.line(f"{head}   {subject}   {paint(place, 'cyan')}")
        return
    sheet.line(head)
    sheet.row(subject, place, " " * (room + 1))


def listed(sheet: Sheet, findings: Iterable[tuple[str, Finding]], *, message: bool = False, about: str = "") -> None:
    """A line for each finding, and with ``message`` its first sentence below; ``about`` as above."""
    pairs = list(findings)
    room = max((len(label) for label, _ in pairs), default=1)
    for label, finding in pairs:
        told_in_a_line(sheet, label, finding, room=room, about=about)
        if message:
            sheet.text(finding.message, " " * (room + 1))


def speaks_of(finding: Finding, subject: str) -> bool:
    """Whether a finding is about a table or operation, or a part of it, at any of its places."""
    return any(is_about(each, subject) for each in (finding.subject, *(one.subject for one in finding.occurrences)))


def is_in(finding: Finding, known: Collection[str]) -> bool:
    """Whether a finding was told before, at any of its places."""
    return any(each in known for each in fingerprints(finding))


def changed(before: Review, after: Review) -> tuple[list[Finding], list[Finding]]:
    """Findings that are new, and those that are gone."""
    old = {each for finding in before.findings for each in fingerprints(finding)}
    now = {each for finding in after.findings for each in fingerprints(finding)}
    return [f for f in after.findings if not is_in(f, old)], [f for f in before.findings if not is_in(f, now)]


def told_changes(sheet: Sheet, stage: Stage, before: Review) -> None:
    """What the standing review says that the one before did not, and the other way round."""
    new, gone = changed(before, stage.bench.review)
    if not new and not gone:
        sheet.labelled("changed", "nothing: the same findings as before")
        return
    sheet.labelled("changed", f"{count(len(new), 'new finding')}, {len(gone):,} gone")
    labels = labels_of(stage)
    for finding in new[:_NAMED]:
        label = labels.get(finding.fingerprint, "")
        sheet.shown[label] = finding.fingerprint
        sheet.text(f"+ {label} {finding.rule.name} {finding.subject}", "  ", "      ")
    for finding in gone[:_NAMED]:
        sheet.text(f"- {finding.rule.name} {finding.subject}", "  ", "      ")
    left = max(0, len(new) - _NAMED) + max(0, len(gone) - _NAMED)
    if left:
        sheet.text(f"and {left:,} more", "  ")


#: New and gone findings that are named one by one.
_NAMED = 8
