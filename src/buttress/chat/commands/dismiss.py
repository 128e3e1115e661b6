"""``/dismiss``: write beside the code why one finding is fine here."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from buttress.adoption._ignore_edits import Wanted
from buttress.assembly.git import git_not_in_head
from buttress.chat.commands._command import Command
from buttress.chat.commands._findings import finding_called, fingerprints, label_in, told_changes
from buttress.chat.commands._sheet import Sheet
from buttress.errors import ConfigError, InputError
from buttress.report.style import clean, count

if TYPE_CHECKING:
    from collections.abc import Sequence

    from buttress.adoption._ignore_edits import Answer
    from buttress.adoption._ignore_trial import Draft
    from buttress.adoption.ignores import Left
    from buttress.chat.stage import Stage
    from buttress.findings.finding import Finding

#: Places of one finding that get a comment each; what holds at more of them is a decision for the settings.
PLACES = 12
#: Characters of a reason: a comment is read on one line.
_LONGEST = 300
_UNTIL = re.compile(r"(?:^|\s)(?:--)?until[= ](\S+)\s*$", re.IGNORECASE)


def run(stage: Stage, rest: str) -> str:
    """Write an ignore with its reason at every place of one finding, show the lines, and review again. Raises
    :class:`InputError` and :class:`ConfigError` where nothing was written, with the reason.
    """
    from buttress.adoption.ignores import drafted, write

    label, answer = _typed(rest)
    finding = _standing(stage, label)
    if finding.count > PLACES:
        raise InputError(_too_many(label, finding))
    bench = stage.bench
    wanted = [Wanted(finding.rule.name, each.subject, each.span, each.fingerprint) for each in finding.occurrences]
    kept, left = drafted(bench.target, bench.config, bench.review, wanted, answer)
    if not kept:
        raise InputError(_refused(label, finding, left, answer))
    sheet = Sheet(stage)
    dirty = _dirty(stage, kept)
    write(bench.target, kept)
    _written(sheet, kept, dirty)
    for each, why in left:
        sheet.text(f"{sheet.place(each.span)}: {each.subject} not answered: {why}", "! ", "  ", style="yellow")
    if left:
        sheet.text(f"what is left can be accepted in the baseline: {_baseline(answer)}", "  ", style="dim")
    before = bench.review
    bench.renew()
    stage.told = bench.review if stage.told is before else stage.told
    told_changes(sheet, stage, before)
    sheet.text("labels may have moved: /findings", style="dim")
    return str(sheet)


def _typed(rest: str) -> tuple[str, Answer]:
    from buttress.adoption.ignores import answer_of

    word, _, reason = rest.strip().partition(" ")
    label = label_in(word)
    if not label:
        raise InputError("/dismiss: expected a finding and why it is fine here: /dismiss F3 one team owns both")
    until = _UNTIL.search(reason)
    reason = (reason[: until.start()] if until else reason).strip().strip("\"'")
    if not reason.strip():
        raise InputError(f"/dismiss {label}: expected why it is fine here; an ignore says why")
    if len(reason) > _LONGEST or not " ".join(reason.split()).isprintable():
        raise InputError(f"/dismiss {label}: expected a reason of at most {_LONGEST} plain characters")
    try:
        return label, answer_of(reason, until[1] if until else "")
    except ConfigError as error:
        raise InputError(
            f"/dismiss {label}: {str(error).removeprefix('--reason: ').removeprefix('--until: ')}"
        ) from None


def _standing(stage: Stage, label: str) -> Finding:
    """The finding that the person means. Raises :class:`InputError` where the label stood for another one when it was
    last shown: labels move with every review, and this command writes.
    """
    before = stage.bench.ledger.findings.get(label)
    changed = stage.bench.refresh()
    meant = stage.shown.get(label, before.fingerprint if before and changed else "")
    known = stage.bench.ledger.findings
    now = known.get(label)
    if not meant or (now is not None and meant in fingerprints(now)):
        return finding_called(stage, label)
    there = next((each for each, finding in known.items() if meant in fingerprints(finding)), "")
    was = f"{known[there].rule.name} {known[there].subject}, is {there} now" if there else "is gone now"
    stage.shown.update({each: known[each].fingerprint for each in (label, there) if each in known})
    other = f"; {label} is {now.rule.name} {now.subject}" if now else ""
    raise InputError(f"/dismiss: nothing was written, labels have moved: what {label} was, {was}{other}")


def _too_many(label: str, finding: Finding) -> str:
    rule = finding.rule.name
    return (
        f"/dismiss: {label} holds at {finding.count:,} places, and that many comments help nobody; it is a convention: "
        f'put ignore = ["{rule}"] into buttress.toml, or accept them: buttress baseline --select {rule} --reason "…"'
    )


def _baseline(answer: Answer) -> str:
    return f'buttress baseline update --allow-new --reason "{answer.reason}"'


def _refused(label: str, finding: Finding, left: Sequence[Left], answer: Answer) -> str:
    why = "; ".join(dict.fromkeys(why for _, why in left)) or "no place was found for it"
    return (
        f"/dismiss: nothing was written for {label} ({finding.rule.name} {finding.subject}): {why}; accept it in the "
        f"baseline instead: {_baseline(answer)}"
    )


def _dirty(stage: Stage, kept: Sequence[Draft]) -> list[str]:
    """Files that differ from what is committed already."""
    pending = git_not_in_head(stage.bench.target.root) or frozenset()
    return [draft.file.path for draft in kept if draft.file.path in pending]


def _written(sheet: Sheet, kept: Sequence[Draft], dirty: Sequence[str]) -> None:
    paint = sheet.ink.paint
    number = sum(len(draft.sites) for draft in kept)
    sheet.text(f"{count(number, 'ignore')} written", style="bold")
    for draft in kept:
        raw, ranges = draft.file.written(draft.sites)
        text = raw.removeprefix(draft.file.mark).decode(draft.file.codec)
        for site, start, _ in ranges:
            at = start + len(site.text) - len(site.text.lstrip())
            line = text.count("\n", 0, at)
            sheet.line(paint(f"{clean(sheet.show(draft.file.path))}:{line + 1}", "cyan"))
            old = _line(draft.file.text, site.start) if site.text.strip() and not site.text.endswith("\n") else ""
            if old:
                sheet.line(paint(f"- {clean(old)}", "red"))
            for added in _lines(text, start, start + len(site.text)):
                sheet.line(paint(f"+ {clean(added)}", "green"))
    for path in dirty:
        sheet.text(f"{sheet.show(path)} has other changes that are not committed; they stand as they were", style="dim")


def _line(text: str, at: int) -> str:
    start = text.rfind("\n", 0, at) + 1
    end = text.find("\n", at)
    return text[start : end if end >= 0 else len(text)].rstrip("\r")


def _lines(text: str, start: int, end: int) -> list[str]:
    """The whole lines that a change touches."""
    first = text.rfind("\n", 0, start) + 1
    inner = text[first:end]
    if not inner.endswith("\n"):
        last = text.find("\n", end)
        inner = text[first : last if last >= 0 else len(text)]
    return [line.rstrip("\r") for line in inner.rstrip("\n").split("\n") if line.strip()]


COMMAND = Command(
    "dismiss",
    "F3 REASON [until=2027-03-01]",
    "write beside the code why a finding is fine here",
    run,
    "The only command that writes into the repository: a comment at each place of that one finding, in the file's own "
    "syntax, tried first on a copy so that it answers this finding and no other. until= is the last day on which it holds.",
    ("finding",),
)
