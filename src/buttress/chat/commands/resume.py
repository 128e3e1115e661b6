"""``/resume``: go on with a conversation that was kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from buttress.agent.answers.parts import Closed, Listing, Opened, Statement
from buttress.chat.commands._command import Command
from buttress.chat.commands._sheet import Sheet
from buttress.chat.commands.sessions import store_of, word_of
from buttress.errors import InputError
from buttress.findings.advice import Bill
from buttress.report.style import count

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from buttress.agent.answers.parts import Part
    from buttress.agent.dialogue import Turn
    from buttress.agent.sessions import Entry, Stale, Summary
    from buttress.chat.stage import Stage

#: Turns that are shown again, characters of each question and answer, and stale statements that are named.
_TURNS, _ASKED, _ANSWERED, _STALE = 2, 160, 420, 8


def run(stage: Stage, rest: str) -> str:
    """Go on with the session of an id, or with the last one of this folder. Raises :class:`InputError` where there is
    none.
    """
    store = store_of(stage, "resume")
    word = word_of("resume", rest)
    found = store.find(word, None if word else stage.bench.target.root)
    if stage.log is not None and stage.log.id == found.id:
        raise InputError(f"/resume: {found.id} is this conversation")
    return resumed(stage, found)


def resumed(stage: Stage, summary: Summary, *, recap: bool = True) -> str:
    """Go on with a session: a model is told again what was said, and a person what of it no longer holds. ``recap``: the
    last turns too.
    """
    from buttress.agent.sessions import stale

    store, bench = store_of(stage, "resume"), stage.bench
    entries = store.entries(summary.id)
    log = store.resume(summary.id, bench.ledger, bench.redactor)
    if stage.log is not None:
        stage.log.close()
    stage.log, stage.bill, stage.last = log, Bill(), Bill()
    stage.turns = turns_of(entries)
    stage.parts = next((list(e.parts) for e in reversed(entries) if e.kind == "answer" and e.parts), [])
    sheet = Sheet(stage)
    asked = count(summary.questions, "question")
    sheet.text(f"resumed {summary.id}: {asked}, last on {summary.last[:16].replace('T', ' ')} UTC", style="bold")
    if log.copied_from:
        sheet.text(f"it is open elsewhere, so this goes on in a copy: {log.id}", style="yellow")
    if all(each.id != summary.id for each in store.sessions(bench.target.root)):
        sheet.text(
            f"it was about {summary.root}, and this is {bench.target.root}: names in it may mean others here",
            style="yellow",
        )
    if recap:
        _told(sheet, entries)
    _stale(sheet, stale(entries, bench.scene), changed=summary.ledger != bench.ledger.hash)
    return str(sheet)


def turns_of(entries: Sequence[Entry]) -> list[Turn]:
    """Questions with what was replied to each, as a model is told them again. Of an answer that was cut off before its
    end, what had been shown.
    """
    from buttress.agent.dialogue import Turn

    turns: list[Turn] = []
    asked = ""
    for entry in entries:
        if entry.kind == "user":
            asked = entry.text
        elif entry.kind == "answer" and asked:
            replied = entry.text or _words(entry.parts)
            if replied:
                turns.append(Turn(asked, replied))  # labels of another process may mean something else in this one
            asked = ""
    return turns


def _words(parts: Sequence[Part]) -> str:
    """What a person saw of an answer, as plain text; ``~`` before what was not checked."""
    return "".join(_pieces(parts)).strip()


def _pieces(parts: Sequence[Part]) -> Iterator[str]:
    own = False  # one mark stands for sentences in a row
    for part in parts:
        if isinstance(part, Statement) and part.standing != "refuted":
            yield f"{'~ ' if part.standing == 'unverified' and not own else ''}{part.text} "
            own = part.standing == "unverified"
            continue
        own = False
        if isinstance(part, Opened) and part.mark:
            yield f"{part.mark} "
        elif isinstance(part, Closed):
            yield "\n"
        elif isinstance(part, Listing):
            yield f"```{part.language}\n{part.text}\n```\n"


def _told(sheet: Sheet, entries: Sequence[Entry]) -> None:
    """The last turns, shortly."""
    said = [entry for entry in entries if entry.kind in ("user", "answer")]
    starts = [at for at, entry in enumerate(said) if entry.kind == "user"]
    if not starts:
        return
    for entry in said[starts[-_TURNS] if len(starts) >= _TURNS else starts[0] :]:
        if entry.kind == "user":
            sheet.text(_short(entry.text, _ASKED), "> ", "  ")
        else:
            shown = [part for part in entry.parts if not isinstance(part, Listing)]
            listings = len(entry.parts) - len(shown)
            words = _short(_words(shown), _ANSWERED)
            words += f" [{count(listings, 'listing')}]" if listings else ""
            end = "" if entry.state == "answered" else f" ({entry.line or entry.state or 'cut off'})"
            sheet.text(f"{words}{end}".strip() or "(nothing was answered)", "  ")


def _short(text: str, most: int) -> str:
    text = " ".join(text[: most * 4].split())
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def _stale(sheet: Sheet, gone: Sequence[Stale], *, changed: bool) -> None:
    if not gone:
        if changed:
            sheet.text("the files have changed since; what was checked then still holds", style="dim")
        return
    sheet.text(
        f"{count(len(gone), 'statement')} of it no longer {'holds' if len(gone) == 1 else 'hold'}:", style="yellow"
    )
    for each in gone[:_STALE]:
        sheet.text(_short(each.text, _ASKED), "  said  ")
        sheet.text(each.why, "  now   ")
    if len(gone) > _STALE:
        sheet.text(f"and {len(gone) - _STALE:,} more", "  ", style="dim")


COMMAND = Command(
    "resume",
    "[ID]",
    "go on with an earlier conversation",
    run,
    "Without an id, with the last one about this folder. What was checked then and no longer holds is named.",
    ("session",),
)
