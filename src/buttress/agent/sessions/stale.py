"""What was checked in a session and does not hold any more: every ground is looked up or asked again.

Equal hashes of the ledger are no short way out: a predicate may have been asked about a table that the ledger does not
hold. Records are compared by their id, and the same predicate is asked once, so that it takes milliseconds anyway. Where
the hash is another one, sentences are also laid against their grounds again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from buttress.agent.sessions.meaning import names_a_line
from buttress.agent.sessions.now import Now

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from buttress.agent.answers.parts import Statement
    from buttress.agent.claims import Cited, Computed, Ground
    from buttress.agent.sessions.kept import Entry, Meaning
    from buttress.agent.verifier.scene import Scene


@dataclass(frozen=True, slots=True)
class Stale:
    """A statement that was checked when it was made. ``number`` is its entry's, ``why`` what does not hold any more."""

    number: int
    text: str
    why: str


def stale(entries: Sequence[Entry], scene: Scene) -> tuple[Stale, ...]:
    """The checked statements that do not hold any more, in their order; each once."""
    now = Now(scene)
    found: dict[tuple[str, str], Stale] = {}
    for entry in entries:
        for statement, meant in _checked(entry):
            why = "; ".join(dict.fromkeys(filter(None, (_why(g, meant, now) for g in statement.grounds))))
            if not why and entry.ledger != scene.ledger.hash:
                why = _worded(statement, meant, now)
            if why:
                found.setdefault((statement.text, why), Stale(entry.number, statement.text, why))
    return tuple(found.values())


def _checked(entry: Entry) -> Iterator[tuple[Statement, Mapping[str, Meaning]]]:
    from buttress.agent.answers.parts import Statement

    for number, part in enumerate(entry.parts):
        if isinstance(part, Statement) and part.standing == "checked":
            yield part, entry.meant[number] if number < len(entry.meant) else {}


def _why(ground: Ground, meant: Mapping[str, Meaning], now: Now) -> str:
    """Why a ground does not hold any more; '' when it does."""
    from buttress.agent.claims import Computed

    return _asked(ground, now) if isinstance(ground, Computed) else _looked_up(ground, meant, now)


def _asked(ground: Computed, now: Now) -> str:
    from buttress.agent.verifier.scene import Refusal

    called = f"{ground.predicate}({', '.join(ground.args)})"
    try:
        value = now.scene.ask(ground.predicate, ground.args).answer.value
    except Refusal as refusal:
        return f"{called}: {refusal.why.removeprefix(f'{ground.predicate}: ')}"
    return "" if value == ground.value else f"{called} answers {value} now, and answered {ground.value}"


def _worded(statement: Statement, meant: Mapping[str, Meaning], now: Now) -> str:
    """Why a statement says more than its grounds, which hold, do now: a predicate may answer the same for another
    reason. '' when it does not; so too for what cannot be laid against them again: rows of tables, what cites a record
    that the ledger does not have, and what names lines, which may only have moved.
    """
    from buttress.agent.claims import Cited, Computed, Sentence
    from buttress.agent.verifier import grounds as grounding
    from buttress.agent.verifier.scene import Refusal

    rests: list[Ground] = []
    for ground in statement.grounds:
        label = now.label(meant[ground.cite]) if isinstance(ground, Cited) else ""
        rests.append(Cited.model_construct(cite=label, quote=ground.quote) if isinstance(ground, Cited) else ground)
        if isinstance(ground, Cited) and not label:
            return ""
    if (
        statement.text.startswith("|")
        or names_a_line(statement.text)
        or not any(isinstance(each, Computed) for each in rests)
    ):
        return ""
    now.scene.own = ""
    try:
        said = grounding.sentence(Sentence.model_construct(text=statement.text, rests_on=tuple(rests)), now.scene).text
    except Refusal as refusal:
        return refusal.why
    ours = said.rstrip(".")
    return "" if said == statement.text else f"of what it says, this is left now: {ours}"


def _looked_up(ground: Cited, meant: Mapping[str, Meaning], now: Now) -> str:
    meaning = meant.get(ground.cite)
    if meaning is None:
        return f"what {ground.cite} stood for was not kept"
    return now.why_gone(meaning, ground.quote)
