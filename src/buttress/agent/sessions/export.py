"""A session as Markdown, for people who were not there: what was asked and answered, what of it code had checked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from buttress.agent.sessions.answered import answered
from buttress.agent.sessions.markdown import code, fence, plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from buttress.agent.sessions.kept import Entry, Summary

#: Figures of a hash that tell one ledger from another.
_HASH = 12
_LEGEND = (
    "A statement without a mark was checked by code when it was made, against the files as they were then; behind it "
    "stands where. `~` marks the model's own words, which nothing has checked."
)


def exported(summary: Summary, entries: Sequence[Entry], copied_from: str = "") -> str:
    """The whole session."""
    lines = [f"# {plain(summary.title) or 'A conversation'}", "", *_head(summary, entries, copied_from), "", _LEGEND]
    ledger, before = "", ""
    for entry in entries:
        if ledger and entry.ledger and entry.ledger != ledger:
            lines += ["", f"- The files had changed and were reviewed again: ledger {code(entry.ledger[:_HASH])}"]
            before = "note"
        gap = [] if entry.kind == before == "note" else [""]
        ledger, before = entry.ledger or ledger, entry.kind
        lines += [*gap, *_entry(entry)]
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _head(summary: Summary, entries: Sequence[Entry], copied_from: str) -> Iterator[str]:
    yield f"- About {code(summary.root)}"
    copied = f", which goes on from session {code(copied_from)}" if copied_from else ""
    yield f"- Kept by Buttress as session {code(summary.id)}{copied}"
    yield f"- {_time(summary.begun)} to {_time(summary.last)}"
    asked = f"{summary.questions:,} question{'' if summary.questions == 1 else 's'}"
    models = dict.fromkeys(entry.bill.model for entry in entries if entry.bill is not None and entry.bill.model)
    who = f", answered by {', '.join(map(code, models))}" if models else ""
    cost = (
        "" if not models else ", at a price that is not known" if summary.usd is None else f", about ${summary.usd:.3f}"
    )
    yield f"- {asked}{who}{cost}"
    first = next((entry.ledger for entry in entries if entry.ledger), summary.ledger)
    yield f"- The facts at its beginning: ledger {code(first[:_HASH])}"


def _entry(entry: Entry) -> Iterator[str]:
    when = entry.at[11:16]
    if entry.kind == "user":
        yield f"## {entry.number}. Asked at {when}"
        yield ""
        yield from _typed(entry.text)
    elif entry.kind == "command":
        yield f"## {entry.number}. {code(entry.text)} at {when}"
        if entry.line.strip():
            yield ""
            yield from fence(entry.line.strip("\n"), "text")
    elif entry.kind == "note":
        yield f"- {plain(entry.text)}"
    else:
        yield f"### {entry.number}. Answer"
        yield ""
        yield from answered(entry)


def _typed(text: str) -> Iterator[str]:
    """What the person typed: a line as a quotation, more (a paste) as it is."""
    if "\n" in text.strip():
        yield from fence(text.strip("\n"), "text")
    else:
        yield f"> {plain(text)}"


def _time(at: str) -> str:
    return f"{at[:16].replace('T', ' ')} UTC"
