"""What a store of sessions gives out: sessions in one line each, and what was said in them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from buttress.errors import ButtressError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from buttress.agent.answers.parts import Part
    from buttress.findings.advice import Bill

EntryKind = Literal["user", "answer", "command", "note"]


class Unkept(ButtressError):  # noqa: N818 - a state and not an error: the conversation goes on without it
    """Nothing can be kept: why, in one line for people that names the file, what was expected and what to do."""

    def __init__(self, line: str) -> None:
        super().__init__(line)
        self.line = line


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a label of a ledger stood for when it was cited: labels move with the ledger.

    ``id`` is the record's own; ``rule`` a finding's rule; ``around`` the whole line or clause that the quoted words
    stood in; ``entities`` what of this backend that line or clause is about.
    """

    kind: str
    subject: str
    id: str
    path: str = ""
    line: int = 0
    rule: str = ""
    around: str = ""
    entities: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that was said. ``number`` counts them in their session, from 1.

    ``text`` is what was typed, a model's raw reply with its grounds, a command's line, or a note. ``state`` of an answer
    is a :data:`buttress.findings.advice.State`, '' while it runs: '' in a session that nobody has open means that it
    was interrupted. ``line`` is how an answer ended, or what a command printed. ``at`` is the time (UTC, ISO 8601),
    ``ledger`` the hash of the ledger at that time. ``meant`` has, for each of ``parts``, what its labels stood for.
    """

    number: int
    kind: EntryKind
    text: str
    parts: tuple[Part, ...] = ()
    state: str = ""
    line: str = ""
    bill: Bill | None = None
    at: str = ""
    ledger: str = ""
    meant: tuple[Mapping[str, Meaning], ...] = ()


@dataclass(frozen=True, slots=True)
class Summary:
    """One session. ``root`` is the reviewed folder, ``title`` the beginning of what was first typed, ``ledger`` the hash
    of the last ledger it spoke of. ``usd`` is what its answers cost; None when the price of one is not known.
    """

    id: str
    root: str
    title: str
    begun: str
    last: str
    questions: int
    usd: float | None
    ledger: str
