"""``/diff``: what is new since a commit or branch."""

from __future__ import annotations

from typing import TYPE_CHECKING

from buttress.chat.commands._command import Command, words_of
from buttress.chat.commands._findings import fingerprints, labels_of, listed
from buttress.chat.commands._history import effect_of
from buttress.chat.commands._sheet import Sheet
from buttress.errors import InputError
from buttress.report.style import count

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from buttress.chat.stage import Stage
    from buttress.findings.finding import Finding
    from buttress.review import Review
    from buttress.workbench import Workbench

#: Files, changes and operations that are named, and findings that are told with their message.
_NAMED, _FINDINGS = 8, 8


def run(stage: Stage, rest: str) -> str:
    """Compare with a ref and print what is new. Raises :class:`InputError` for a ref that git does not know."""
    words = words_of("diff", rest, flags=("--all",))
    if not words.text:
        raise InputError("/diff: expected a commit or branch to compare with, such as /diff main or /diff HEAD~3")
    return difference(stage, words.text, everything=words.everything)


def difference(stage: Stage, since: str, *, everything: bool) -> str:
    """What is new since a ref: findings, files, changes of the schema, operations. With ``everything`` the whole report."""
    bench = stage.bench.compared(since)
    if everything:
        from buttress.report.text import TextOptions, render

        options = TextOptions(everything=True, command=f"/diff {since}", show=bench.target.show, ink=stage.screen.ink)
        return render(bench.review, options)
    sheet = Sheet(stage)
    _findings(sheet, stage, bench, since)
    review = bench.review
    most = f"buttress review --since {since}"
    sheet.rows("files", [(text, "") for text in _files(review)], _NAMED, "git diff --stat names them")
    sheet.rows("schema", [(text, place) for text, place in _changes(sheet, review)], _NAMED, most)
    sheet.rows("operations", [(text, place) for text, place in _operations(sheet, review)], _NAMED, most)
    if review.findings:
        sheet.more(f"/diff {since} --all (each with its reason and fix)")
    return str(sheet)


def _findings(sheet: Sheet, stage: Stage, bench: Workbench, since: str) -> None:
    findings = bench.review.findings
    known = f"; {count(bench.review.known, 'finding')} that {since} has too" if bench.review.known else ""
    if not findings:
        sheet.text(f"Nothing new since {since}{known}", style="green")
        return
    sheet.text(f"{count(len(findings), 'finding')} new since {since}{known}", style="bold")
    labels = labels_of(stage)
    listed(sheet, [(_label(finding, labels), finding) for finding in findings[:_FINDINGS]], message=True)
    left = len(findings) - _FINDINGS
    if left > 0:
        sheet.text(f"and {left:,} more", "  ", style="dim")


def _label(finding: Finding, labels: Mapping[str, str]) -> str:
    """The label under which the standing review has the finding; a dot for one that only a comparison tells."""
    return next((labels[each] for each in fingerprints(finding) if each in labels), "·")


def _files(review: Review) -> Iterator[str]:
    base = review.base
    if base is None:
        return
    for path in sorted(base.changed):
        old = base.renames.get(path)
        yield f"+ {path}" if path in base.added else f"> {path} (was {old})" if old else f"~ {path}"
    for path in sorted(base.removed - set(base.renames.values())):
        yield f"- {path}"


def _changes(sheet: Sheet, review: Review) -> Iterator[tuple[str, str]]:
    blueprint = review.blueprint
    for change in blueprint.release.changes:
        table, database = change.after or change.before, blueprint.database_of(change)
        if table is not None and database is not None:
            new = " (new here)" if change.created_here else ""
            yield f"{database.subject(table.name)}: {effect_of(change.op)}{new}", sheet.place(change.op.span)


def _operations(sheet: Sheet, review: Review) -> Iterator[tuple[str, str]]:
    before = review.blueprint.base
    if before is None:
        return
    old = {api.subject(operation) for api in before.apis for operation in api.operations}
    new = {api.subject(operation): (api, operation) for api in review.blueprint.apis for operation in api.operations}
    for subject, (api, operation) in new.items():
        if subject not in old:
            yield f"+ {subject}", sheet.place(api.span(operation.place))
    for subject in sorted(old - new.keys()):
        yield f"- {subject}", ""


COMMAND = Command(
    "diff",
    "REF [--all]",
    "what is new since a commit or branch: findings, files, schema, operations",
    run,
    "REF is anything that git knows: main, HEAD~3, v1.2, A..B. Findings keep the labels of /findings; a dot marks what only "
    "a comparison tells, such as a lock in a migration.",
    ("ref",),
)
