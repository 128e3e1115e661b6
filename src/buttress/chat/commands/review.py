"""``/review``: review again, and say what changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from buttress.chat.commands._command import Command, nothing_behind, words_of
from buttress.chat.commands._findings import listed, told_changes
from buttress.chat.commands._sheet import Sheet
from buttress.report.coverage import coverage_lines, opening
from buttress.report.style import count

if TYPE_CHECKING:
    from buttress.chat.stage import Stage


def run(stage: Stage, rest: str) -> str:
    """Review anew and print the short form, with ``--all`` the whole report; with ``--since REF`` what is new since."""
    words = words_of("review", rest, flags=("--all", "--coverage"), values=("--since",))
    nothing_behind("review", words.text)
    if since := words.values.get("--since"):
        from buttress.chat.commands.diff import difference

        return difference(stage, since, everything=words.everything)
    before = stage.told
    stage.bench.renew()
    stage.told = stage.bench.review
    if words.everything:
        return whole(stage)
    sheet, review = Sheet(stage), stage.bench.review
    if "--coverage" in words.flags:
        sheet.lines(coverage_lines(review, sheet.ink, sheet.show))
        return str(sheet)
    sheet.lines(opening(review, sheet.ink, sheet.show))
    told_changes(sheet, stage, before)
    _worst(sheet, stage)
    return str(sheet)


def whole(stage: Stage) -> str:
    """The report as the verb prints it, with everything."""
    from buttress.report import text

    options = text.TextOptions(everything=True, command="/review", show=stage.bench.target.show, ink=stage.screen.ink)
    return text.render(stage.bench.review, options)


def _worst(sheet: Sheet, stage: Stage) -> None:
    from buttress.report.text import LEADING, checklist_line

    findings = list(stage.bench.ledger.findings.items())
    sheet.line()
    if findings:
        listed(sheet, findings[:LEADING], message=True)
    else:
        sheet.line(sheet.ink.paint("No findings.", "green"))
    sheet.line()
    if not stage.bench.review.since:
        sheet.lines(checklist_line(stage.bench.review, sheet.ink, "/review --all").splitlines())
    left = len(findings) - LEADING
    sheet.more(
        f"/findings ({count(left, 'more', 'more')})" if left > 0 else "",
        "/explain F1 (the whole of it)" if findings else "",
        "/review --all",
    )


COMMAND = Command(
    "review",
    "[--since REF] [--all] [--coverage]",
    "review again, and say what changed",
    run,
    "Files that changed are reviewed again by themselves before each answer; this says what came of it. --all prints the "
    "whole report, --since REF only what is new since a commit or branch.",
    ("ref",),
)
