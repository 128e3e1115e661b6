"""One conversation, written down as it is said."""

from __future__ import annotations

from datetime import UTC, datetime
from threading import RLock
from typing import TYPE_CHECKING

from buttress.agent.sessions import codec
from buttress.agent.sessions.database import FAULTS, PATIENCE, SHORT, why
from buttress.agent.sessions.meaning import meanings

if TYPE_CHECKING:
    from pathlib import Path

    from buttress.agent.answers.parts import Part
    from buttress.agent.records import Ledger
    from buttress.agent.redaction import Redactor
    from buttress.agent.sessions.claimed import Claim
    from buttress.agent.sessions.database import Database, Step
    from buttress.agent.sessions.kept import EntryKind
    from buttress.findings.advice import Bill

#: Characters of what a command printed: it can be printed again. And of a title.
_PRINTED, _TITLE = 100_000, 80
#: Groups of steps in one transaction, when what could not be written is written at last.
_TOGETHER = 100

_ENTRY = "INSERT INTO entries (session, number, kind, text, line, at, ledger) VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING"
_PART = "INSERT INTO parts (session, entry, number, body) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING"
_ENDS = (
    "UPDATE entries SET text = ?, state = ?, line = ?, bill = ?, usd = ?, calls = ? WHERE session = ? AND number = ?"
)
_SESSION = (
    "INSERT INTO sessions (id, root, place, begun, last, ledger) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING"
)
_LAST = "UPDATE sessions SET last = ?, ledger = ? WHERE id = ?"
_TITLED = "UPDATE sessions SET title = ? WHERE id = ? AND title = ''"
#: Counted anew every time, so that a group of steps can be carried out twice.
_COUNTED = """UPDATE sessions SET questions = (SELECT count(*) FROM entries WHERE session = id AND kind = 'user'),
    usd = (SELECT CASE WHEN sum(calls > 0 AND usd IS NULL) > 0 THEN NULL ELSE coalesce(sum(usd), 0) END
           FROM entries WHERE session = id)
    WHERE id = ?"""


class Log:
    """What is said is on the disk when a method returns, secrets removed; ``copied_from`` is the session that this one
    goes on from while another process has that one open.

    A write that fails never raises. ``trouble`` is then one line for the person, set once for each time that it begins
    to fail; what was not written is kept in memory and written when it works again.
    """

    def __init__(
        self,
        database: Database,
        claim: Claim,
        ledger: Ledger,
        hide: Redactor,
        *,
        root: tuple[str, str] | None = None,
        entries: int = 0,
        copied_from: str = "",
    ) -> None:
        """``root`` (as it is shown, and as it is looked for) begins a session, which is written with the first thing
        that is said; ``entries`` are those that it has already.
        """
        self.id = claim.path.name
        self.copied_from = copied_from
        self.trouble = ""
        self.closed = False
        self._database = database
        self._claim = claim
        self._ledger = ledger
        self._hide = hide
        self._root = root
        self._number = entries
        self._answer = 0
        self._parts = 0
        self._waiting: list[list[Step]] = []
        self._failing = False
        self._lock = RLock()

    @property
    def file(self) -> Path:
        """Where it is kept."""
        return self._database.file

    def user(self, text: str) -> None:
        """What the person typed."""
        self._entry("user", text, titled=True)

    def command(self, line: str, output: str = "") -> None:
        """A command that the person typed, and what it printed."""
        cut = (
            output if len(output) <= _PRINTED else f"{output[:_PRINTED]}\n… {len(output) - _PRINTED:,} characters more"
        )
        self._entry("command", line, cut, titled=True)

    def note(self, text: str) -> None:
        """A remark of ours."""
        self._entry("note", text)

    def answer(self) -> None:
        """An answer begins; until it ends, it counts as interrupted."""
        with self._lock:
            self._entry("answer", "")
            self._answer, self._parts = self._number, 0

    def part(self, part: Part, ledger: Ledger) -> None:
        """A piece of the answer, as it was shown. ``ledger`` is the one that its labels are of."""
        with self._lock:
            if not self._answer:
                self.answer()
            body = codec.written(part, meanings(part, ledger), self._clean)
            self._parts += 1
            self._add([(_PART, (self.id, self._answer, self._parts, body))])

    def ends(self, state: str, line: str, raw: str, bill: Bill) -> None:
        """The answer is over: how, the model's raw reply, and what this answer alone cost."""
        with self._lock:
            if not self._answer:
                self.answer()
            told = (
                self._clean(raw),
                self._clean(state),
                self._clean(line),
                codec.written_bill(bill),
                bill.usd,
                bill.calls,
            )
            steps: list[Step] = [(_ENDS, (*told, self.id, self._answer))]
            self._waiting.append([*steps, (_COUNTED, (self.id,)), (_LAST, (_now(), self._ledger.hash, self.id))])
            self._answer = 0
            self._write()

    def at_ledger(self, ledger: Ledger, hide: Redactor | None = None) -> None:
        """The files changed and were reviewed again: what is said from now on is about this, and ``hide`` knows the secrets
        that they have now.
        """
        with self._lock:
            self._ledger = ledger
            self._hide = hide or self._hide
            if self._root is None:
                self._add([(_LAST, (_now(), ledger.hash, self.id))])

    def close(self) -> None:
        """Write what waits, as far as that works now, and let others go on with this session."""
        with self._lock:
            if self._waiting:
                self._write()
            self._claim.release()
            self.closed = True

    def _entry(self, kind: EntryKind, text: str, line: str = "", *, titled: bool = False) -> None:
        with self._lock:
            now, clean = _now(), self._clean(text)
            steps: list[Step] = []
            if self._root is not None:
                steps.append((_SESSION, (self.id, *self._root, now, now, self._ledger.hash)))
            self._number += (
                1  # before it can be interrupted: a number that is missing does no harm, one used twice does
            )
            values = (self.id, self._number, kind, clean, self._clean(line), now, self._ledger.hash)
            steps += [(_ENTRY, values), (_LAST, (now, self._ledger.hash, self.id))]
            if titled:
                steps += [(_TITLED, (_title(clean), self.id)), (_COUNTED, (self.id,))]
            self._waiting.append(steps)
            self._root = None
            self._write()

    def _clean(self, text: str) -> str:
        """Without secrets, and without halves of characters, which no file can hold."""
        return self._hide.redact(text.encode("utf-8", "surrogatepass").decode("utf-8", "replace"))

    def _add(self, steps: list[Step]) -> None:
        self._waiting.append(steps)
        self._write()

    def _write(self) -> None:
        try:
            while self._waiting:
                group = self._waiting[:_TOGETHER]
                self._database.write([step for steps in group for step in steps])
                del self._waiting[: len(group)]
        except FAULTS as error:
            self._fails(error)
        else:
            self._works()

    def _fails(self, error: Exception) -> None:
        if self._failing:
            return
        self._failing = True
        self.trouble = (
            f"{self.file}: {why(error)}, so what is said is not kept; it stays in memory, and is written as soon as that "
            "works again"
        )
        self._wait(SHORT)

    def _works(self) -> None:
        if self._failing:
            self._failing, self.trouble = False, ""
            self._wait(PATIENCE)

    def _wait(self, milliseconds: int) -> None:
        try:
            self._database.patience(milliseconds)
        except FAULTS:
            return


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _title(text: str) -> str:
    """The beginning of what was typed, on one line."""
    line = " ".join(text[: 20 * _TITLE].split())
    return line if len(line) <= _TITLE else f"{line[: _TITLE - 1].rstrip()}…"
