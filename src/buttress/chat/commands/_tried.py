"""What a tried text brings, heals and breaks, in words."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from buttress.chat.commands._command import did_you_mean
from buttress.chat.commands._findings import fingerprints, labels_of, listed
from buttress.chat.commands._named import tables_of
from buttress.chat.commands._sheet import Sheet
from buttress.predicates.unread import is_about
from buttress.report.style import clean, count

if TYPE_CHECKING:
    from collections.abc import Sequence

    from buttress.agent.trial.text import Kind, Tried
    from buttress.chat.stage import Stage
    from buttress.findings.finding import Finding

#: Findings that are told with reason and fix, and things that each list names, before the rest is counted.
_FINDINGS, _NAMED = 4, 8
#: Findings that get a line each.
_LISTED = 8
#: Things that are parts of a table.
_PARTS = ("column", "index", "primary key", "unique key", "foreign key", "check constraint")
KINDS: tuple[Kind, ...] = ("sql", "prisma", "openapi", "design")


class Wanted(NamedTuple):
    """What is to be tried: a text, its kind, whether that was guessed, and the path where it stands already, if it does.
    ``told`` says in words what it is.
    """

    kind: Kind
    text: str
    path: str = ""
    told: str = ""
    guessed: bool = False


def told(stage: Stage, wanted: Wanted, tried: Tried) -> str:
    """What a review made of a text, and where it stood."""
    sheet = Sheet(stage)
    stood = f"{clean(tried.path)}:{tried.line}" if tried.line > 1 else clean(tried.path)
    what = wanted.told or f"{count(len(wanted.text.splitlines()), 'line')} of {tried.kind}"
    where = "" if wanted.path else f", as if saved as {stood}"
    sheet.text(f"tried {what}{where}; nothing was written", style="bold")
    unknown = _unknown(stage, tried)
    _things(sheet, "brings", compact([each for each in tried.understood if each.removeprefix("table ") not in unknown]))
    _things(sheet, "takes away", compact(tried.removed))
    if not tried.problems:
        # with something taken away, what was said of it went too: nobody mended it
        _things(sheet, "gone too" if tried.removed else "heals", tried.healed)
    for subject in unknown:
        near = did_you_mean(subject, tables_of(stage.bench.review.blueprint))
        sheet.labelled("unknown", f"{subject} is used, and created nowhere that was read{near}", style="yellow")
    for problem in tried.problems[:_NAMED]:
        sheet.labelled("not read", problem, style="yellow")
    if tried.problems and wanted.guessed:
        others = "|".join(kind for kind in KINDS if kind != tried.kind)
        sheet.text(f"it was taken for {tried.kind}; /try {others} … takes it for something else", style="dim")
    if tried.problems and not (tried.understood or tried.removed):
        sheet.text("nothing of it was understood, so nothing is said about it", style="dim")
    elif wanted.path:
        _standing(sheet, stage, tried)
    else:
        _findings(sheet, tried, _new(stage, tried))
    return str(sheet)


def compact(things: Sequence[str]) -> list[str]:
    """Names of things, those of a new or dropped table in one: ``table orders (3 columns, 1 primary key)``."""
    tables = [each.removeprefix("table ") for each in things if each.startswith("table ")]
    parts: dict[str, Counter[str]] = {table: Counter() for table in tables}
    told: list[str] = []
    for each in things:
        kind, subject = _parted(each)
        owner = next((table for table in tables if is_about(subject, table)), "")
        if owner and kind != "table":
            parts[owner][kind] += 1
        else:
            told.append(each)
    held = {table: ", ".join(count(n, kind, _many(kind)) for kind, n in parts[table].items()) for table in tables}
    return [
        f"{each} ({held[name]})" if each.startswith("table ") and held.get(name := each[6:]) else each for each in told
    ]


def _parted(thing: str) -> tuple[str, str]:
    """``foreign key orders(user_id) to users(id)`` as its kind and its subject."""
    kind = next((kind for kind in _PARTS if thing.startswith(f"{kind} ")), thing.partition(" ")[0])
    return kind, thing[len(kind) + 1 :].partition(" ")[0]


def _many(kind: str) -> str:
    return f"{kind}es" if kind.endswith("x") else f"{kind}s"


def _unknown(stage: Stage, tried: Tried) -> list[str]:
    """Tables that the text changes, and that neither it nor the repository creates."""
    if tried.review is None:
        return []
    known = tables_of(stage.bench.review.blueprint)
    after = tables_of(tried.review.blueprint)
    return [subject for subject, at in after.items() if at.table.assumed and subject not in known]


def _things(sheet: Sheet, label: str, things: Sequence[str]) -> None:
    if things:
        more = f" and {len(things) - _NAMED:,} more" if len(things) > _NAMED + 1 else ""
        sheet.labelled(label, ", ".join(things[:_NAMED] if more else things) + more)


def _standing(sheet: Sheet, stage: Stage, tried: Tried) -> None:
    """Findings that rest on a file as it stands, under the labels that they have."""
    labels = labels_of(stage)
    pairs = [(next((labels[f] for f in fingerprints(each) if f in labels), "·"), each) for each in tried.findings]
    found = [(label, each) for at, (label, each) in enumerate(pairs) if label == "·" or label not in dict(pairs[:at])]
    if not found:
        sheet.line(sheet.ink.paint("No finding rests on it.", "green"))
        return
    sheet.labelled("findings", f"{len(found)} that rest on it, the worst first")
    listed(sheet, found[:_LISTED], message=True)
    left = len(found) - _LISTED
    sheet.more(f"/findings {tried.path} ({left:,} more)" if left > 0 else "", f"/explain {found[0][0]}")


def _new(stage: Stage, tried: Tried) -> list[Finding]:
    """Findings that the text brings: those that the standing review does not have, and those that rest on the text's own
    lines, where it stands behind others.
    """
    settled = stage.bench.review.settlement
    known = {(each.rule.name, each.subject) for each in settled.kept} if settled else set()

    def is_new(finding: Finding) -> bool:
        spans = (finding.span, *(related.span for related in finding.related))
        own = any(span.path == tried.path and span.line >= tried.line for span in spans)
        return own or (finding.rule.name, finding.subject) not in known

    return [each for each in tried.findings if is_new(each)]


def _findings(sheet: Sheet, tried: Tried, found: Sequence[Finding]) -> None:
    from buttress.report.text import TextOptions, finding_text

    if not found:
        if not tried.problems:
            sheet.line(sheet.ink.paint("No finding comes with it.", "green"))
        return
    sheet.labelled("findings", f"{len(found)}, the worst first, with the text in place")
    options = TextOptions(show=str, ink=sheet.ink)
    for number, finding in enumerate(found[:_FINDINGS], 1):
        if tried.review is not None:
            sheet.lines(finding_text(tried.review, finding, f"{number:>2}", options).splitlines())
    left = len(found) - _FINDINGS
    if left > 0:
        rest = ", ".join(f"{f.rule.name} {f.subject}" for f in found[_FINDINGS : _FINDINGS + _NAMED])
        sheet.text(f"and {left:,} more: {rest}{' …' if left > _NAMED else ''}", "   ", style="dim")
