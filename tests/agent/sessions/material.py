"""Conversations drawn by lot, and what a store has to hold of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, get_args

from buttress.agent.answers.parts import Closed, Listing, Opened, Standing, Statement
from buttress.agent.claims import Cited, Computed
from buttress.agent.records import Ledger, Record
from buttress.agent.redaction import Redactor
from buttress.blueprint.source import Span
from buttress.findings.advice import Bill
from buttress.findings.finding import Related

if TYPE_CHECKING:
    from random import Random

    from buttress.agent.answers.parts import Part
    from buttress.agent.sessions import Entry, Log

WORDS = (
    "orders grows with use and callers cannot take its list in parts",
    "Löschen der Rolle löscht ihre Benutzer",
    "注文テーブルは増え続けます",
    "حذف الدور يحذف مستخدميه",
    "👩‍👩‍👧‍👦 e\u0301\u0302\u0303 \u202eabc \u200b",
    "nul \x00 bell \x07 escape \x1b[31m",
    "half \ud83d of a character",
    "line\r\nbreaks\u2028of\x85all\x0bkinds",
    "'; DROP TABLE sessions; --",
    "```sql\nSELECT 1\n```",
    "",
)


class Open(Redactor):
    """Takes nothing out: a thousand sessions have no time to look for secrets."""

    def redact(self, text: str, *, path: str = "") -> str:
        """The text."""
        del path
        return text


def ledger(word: str = "one") -> Ledger:
    """Two records, whose hash goes by a word."""
    table = Record("T1", "table", "orders", f"postgres; columns id, {word}; grows", "db/schema.sql", 3, 9)
    lines = Record("S1", "source", "", "CREATE TABLE orders (\n  id int,", "db/schema.sql", 3, 4, entities=("orders",))
    return Ledger((table, lines), {})


Op = tuple[str, tuple[Any, ...]]


def text(lot: Random) -> str:
    """A few words, sometimes very many."""
    few = " ".join(lot.choice(WORDS) for _ in range(lot.randint(1, 6)))
    return few * lot.choice((*[1] * 30, 60, 400))


def part(lot: Random) -> Part:
    """Any part of an answer."""
    drawn = lot.randrange(6)
    if drawn == 0:
        return Opened(
            lot.choice(("paragraph", "item", "heading", "table")), lot.choice(("", "-", "##")), lot.randrange(4)
        )
    if drawn == 1:
        return Closed()
    if drawn == 2:
        return Listing(
            lot.choice(("sql", "mermaid", "")),
            text(lot),
            "a/b.sql",
            lot.choice(("sql", "design", "")),
            lot.random() < 0.9,
        )
    places = tuple(
        Related(Span("db/schema.sql", n, n + 9, n + 1, 1, n + 1, 10), text(lot)) for n in range(lot.randrange(3))
    )
    grounds = (
        Computed(predicate="grows", args=("orders",), value="yes"),
        Cited(cite="T1", quote="grows"),
        Cited(cite="T9", quote="not in this ledger"),
    )
    standing = lot.choice(get_args(Standing))
    rests = grounds[: lot.randrange(3)]
    return Statement(text(lot), standing, places, text(lot), rests, text(lot))


def talk(lot: Random, most: int = 40) -> list[Op]:
    """What happens in a conversation: calls of a log."""
    ops: list[Op] = []
    for _ in range(lot.randint(1, most)):
        drawn = lot.randrange(8)
        if drawn == 0:
            ops.append(("command", (f"/{text(lot)}", text(lot))))
        elif drawn == 1:
            ops.append(("note", (text(lot),)))
        elif drawn == 2:
            ops.append(("at_ledger", (ledger(lot.choice("abc")),)))
        else:
            ops += [("user", (text(lot),)), ("answer", ())]
            ops += [("part", (part(lot), ledger())) for _ in range(lot.randrange(12))]
            if lot.random() < 0.8:
                bill = Bill("m", 1, usd=lot.choice((None, 0.25, 0.5)))
                ops.append(("ends", (lot.choice(("answered", "stopped")), text(lot), text(lot), bill)))
    return ops


def do(log: Log, op: Op) -> None:
    """Make the call."""
    name, values = op
    getattr(log, name)(*values)


@dataclass
class Said:
    """What a store has to hold after some calls: kind, text, line, state and number of parts of each entry."""

    entries: list[list[Any]] = field(default_factory=list)
    answer: int = -1

    def take(self, op: Op) -> None:
        """One more call."""
        name, values = op
        if name in ("user", "note", "command"):
            self.entries.append([name, whole(values[0]), whole(values[1]) if name == "command" else "", "", ()])
        elif name == "answer":
            self.answer = len(self.entries)
            self.entries.append(["answer", "", "", "", ()])
        elif name == "part":
            entry = self.entries[self.answer]
            entry[4] = (*entry[4], shape(values[0]))
        elif name == "ends":
            state, line, raw, _ = values
            self.entries[self.answer][1:4] = [whole(raw), whole(line), state]


def held(entries: tuple[Entry, ...]) -> list[list[Any]]:
    """What a store holds, in the same form."""
    return [[e.kind, e.text, e.line, e.state, tuple(shape(part) for part in e.parts)] for e in entries]


def shape(part: Part) -> Any:
    """A part, its text without halves of characters."""
    if isinstance(part, Statement):
        places = tuple((str(place.span), whole(place.note)) for place in part.places)
        return (part.standing, whole(part.text), whole(part.why), whole(part.said), places, len(part.grounds))
    if isinstance(part, Listing):
        return (part.language, whole(part.text), part.info, part.kind, part.whole)
    return part


def whole(given: str) -> str:
    """Halves of characters cannot be written to any file."""
    return given.encode("utf-8", "surrogatepass").decode("utf-8", "replace")
