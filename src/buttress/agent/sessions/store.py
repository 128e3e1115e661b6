"""All sessions of one person: listed, found, read, resumed, exported, deleted."""

from __future__ import annotations

import hashlib
import secrets
from contextlib import contextmanager
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from buttress.agent.sessions import codec, database
from buttress.agent.sessions.claimed import TakenError, claim, sweep
from buttress.agent.sessions.kept import Entry, Summary, Unkept
from buttress.agent.sessions.log import Log
from buttress.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from buttress.agent.records import Ledger
    from buttress.agent.redaction import Redactor
    from buttress.agent.sessions.claimed import Claim
    from buttress.agent.sessions.database import Database

_SUMMARY = "SELECT id, root, title, begun, last, questions, usd, ledger FROM sessions"
_NEWEST = "ORDER BY last DESC, number DESC"
_KINDS = ("user", "answer", "command", "note")
#: Characters of a line worth offering again: nobody wants a paste of megabytes back with the arrow key.
_OFFERED = 20_000
_COPIES = (
    """INSERT INTO sessions (id, root, place, title, begun, last, questions, usd, ledger, copied_from)
       SELECT ?, root, place, title, begun, last, questions, usd, ledger, id FROM sessions WHERE id = ?""",
    """INSERT INTO entries (session, number, kind, text, state, line, bill, usd, calls, at, ledger)
       SELECT ?, number, kind, text, state, line, bill, usd, calls, at, ledger FROM entries WHERE session = ? ORDER BY number""",
    "INSERT INTO parts (session, entry, number, body) SELECT ?, entry, number, body FROM parts WHERE session = ?",
)


class Store:
    """Sessions in one file. Every method raises :class:`Unkept` when the file turns out to be damaged or locked."""

    def __init__(self, kept: Database) -> None:
        self._database = kept
        self._open = kept.file.with_name(f"{kept.file.name}-open")
        self._logs: list[Log] = []

    @classmethod
    def open(cls, file: Path | None = None) -> Self:
        """The store in a file, by default :func:`state_file`. Raises :class:`Unkept`."""
        return cls(database.opened(file))

    def begin(self, root: Path, ledger: Ledger, hide: Redactor) -> Log:
        """A new session about the backend in a folder; it is listed as soon as something was said."""
        sweep(self._open)
        shown = hide.redact(str(_resolved(root)).encode("utf-8", "replace").decode())
        return self._added(Log(self._database, self._new(), ledger, hide, root=(shown, _place(root))))

    def resume(self, id: str, ledger: Ledger, hide: Redactor) -> Log:  # noqa: A002 - what a session is called everywhere
        """A session to go on with; when somebody has it open, or that cannot be known, a copy of it. Raises
        :class:`InputError` for one that there is not, and :class:`Unkept` when a copy cannot be written.
        """
        self._one(id)
        taken, copied_from = self._taken(id)
        if taken is None or not taken.sure:
            taken, copied_from = self._copied(id), id
        with self._reading():
            [(number,)] = self._database.rows(
                "SELECT coalesce(max(number), 0) FROM entries WHERE session = ?", (taken.path.name,)
            )
        log = Log(self._database, taken, ledger, hide, entries=int(number), copied_from=copied_from)
        log.at_ledger(ledger)
        return self._added(log)

    def sessions(self, root: Path | None = None) -> tuple[Summary, ...]:
        """All sessions, or those of one folder, newest first."""
        with self._reading():
            if root is None:
                rows = self._database.rows(f"{_SUMMARY} {_NEWEST}")
            else:
                rows = self._database.rows(f"{_SUMMARY} WHERE place = ? {_NEWEST}", (_place(root),))
        return tuple(_summary(row) for row in rows)

    def find(self, word: str, root: Path | None) -> Summary:
        """A session by its id or a beginning of it that no other has; for '' or ``last`` the newest that is not open
        here. ``root`` None looks at all folders. Raises :class:`InputError`.
        """
        word, here = word.strip(), self.sessions(root)
        if word.casefold() in ("", "last"):
            own = {log.id for log in self._logs if not log.closed}
            newest = next((each for each in here if each.id not in own), None)
            if newest is None:
                raise InputError(_none(root))
            return newest
        found = [each for each in here if each.id == word] or [
            each for each in here if each.id.startswith(word.casefold())
        ]
        if len(found) == 1:
            return found[0]
        raise InputError(_many(word, found) if found else self._unknown(word, here, root))

    def entries(self, id: str) -> tuple[Entry, ...]:  # noqa: A002
        """What was said, in its order. What cannot be read is left out, and a note says how much that was. Raises
        :class:`InputError` for a session that there is not.
        """
        self._one(id)
        with self._reading():
            wanted = "SELECT number, kind, text, state, line, bill, at, ledger FROM entries WHERE session = ? ORDER BY number"
            said = self._database.rows(wanted, (id,))
            parts = self._database.rows("SELECT entry, body FROM parts WHERE session = ? ORDER BY entry, number", (id,))
        bodies: dict[Any, list[Any]] = {}
        for entry, body in parts:
            bodies.setdefault(entry, []).append(body)
        return tuple(entry for row in said for entry in _entries(row, bodies.get(row[0], [])))

    def export(self, id: str) -> str:  # noqa: A002
        """A session as Markdown. Raises :class:`InputError` for one that there is not."""
        from buttress.agent.sessions.export import exported

        summary = self._one(id)
        copied_from = [str(name) for (name,) in self._rows_of(id, "SELECT copied_from FROM sessions WHERE id = ?")]
        return exported(summary, self.entries(id), "".join(copied_from))

    def delete(self, id: str) -> None:  # noqa: A002
        """Delete a session, from the disk too. Raises :class:`InputError` for one that there is not, or that somebody
        has open.
        """
        self._one(id)
        taken, _ = self._taken(id)
        if taken is None:
            raise InputError(f"session {id}: is open in a chat; leave that first")
        try:
            with self._reading():
                self._database.write([("DELETE FROM sessions WHERE id = ?", (id,))])
            self._database.forget()
        finally:
            taken.release()

    def typed(self, root: Path, most: int = 500) -> list[str]:
        """The last things that the person typed about the backend in a folder, oldest first."""
        wanted = """SELECT text FROM entries JOIN sessions ON sessions.id = entries.session
            WHERE sessions.place = ? AND kind IN ('user', 'command') AND length(text) <= ?
            GROUP BY at, text ORDER BY max(entries.place) DESC LIMIT ?"""  # a copied session has its lines twice
        with self._reading():
            rows = self._database.rows(wanted, (_place(root), _OFFERED, most))
        return [str(text) for (text,) in reversed(rows)]

    def close(self) -> None:
        """Close all logs that were opened here, and the file."""
        for log in self._logs:
            log.close()
        self._logs.clear()
        self._database.close()

    def _added(self, log: Log) -> Log:
        self._logs.append(log)
        return log

    def _new(self) -> Claim:
        """A new id, ours alone."""
        while True:
            try:
                return claim(self._open, secrets.token_hex(4))
            except TakenError:
                continue

    def _taken(self, id: str) -> tuple[Claim | None, str]:  # noqa: A002
        try:
            return claim(self._open, id), ""
        except TakenError:
            return None, id

    def _copied(self, id: str) -> Claim:  # noqa: A002
        new = self._new()
        try:
            with self._reading():
                self._database.write([(copy, (new.path.name, id)) for copy in _COPIES])
        except BaseException:
            new.release()
            raise
        return new

    def _one(self, id: str) -> Summary:  # noqa: A002
        rows = self._rows_of(id, f"{_SUMMARY} WHERE id = ?")
        if not rows:
            raise InputError(self._unknown(id, self.sessions(), None))
        return _summary(rows[0])

    def _rows_of(self, id: str, sql: str) -> list[tuple[Any, ...]]:  # noqa: A002
        with self._reading():
            return self._database.rows(sql, (id,))

    @contextmanager
    def _reading(self) -> Iterator[None]:
        try:
            yield
        except database.FAULTS as error:
            raise Unkept(f"{self._database.file}: {database.why(error)}") from None

    def _unknown(self, word: str, here: tuple[Summary, ...], root: Path | None) -> str:
        everywhere = self.sessions() if root is not None else here
        begins = [each for each in everywhere if word and each.id.startswith(word.casefold())]
        if len(begins) == 1:
            return f"session {begins[0].id}: is about {begins[0].root}; go there, or name it without a folder"
        if not here:
            return _none(root)
        near = get_close_matches(word, [each.id for each in here], n=3, cutoff=0.5)
        near += [each.id for each in here if word.casefold() in each.title.casefold() and each.id not in near][:3]
        told = f"; near: {', '.join(near)}" if near else f"; the newest is {here[0].id} ({here[0].title})"
        return f"session {word[:40]}: there is none of that id{told}; buttress chat --list shows all"


def _summary(row: tuple[Any, ...]) -> Summary:
    name, root, title, begun, last, questions, usd, ledger = row
    spent = float(usd) if isinstance(usd, int | float) else None
    count = questions if isinstance(questions, int) else 0
    return Summary(str(name), str(root), str(title), str(begun), str(last), count, spent, str(ledger))


def _entries(row: tuple[Any, ...], bodies: list[Any]) -> Iterator[Entry]:
    """An entry, and a note on what of it could not be read."""
    number, kind, text, state, line, bill, at, ledger = row
    read, lost = [], 0
    for body in bodies:
        try:
            read.append(codec.read(str(body)))
        except codec.Unreadable:
            lost += 1
    if kind in _KINDS:
        parts, meant = tuple(part for part, _ in read), tuple(meaning for _, meaning in read)
        paid = codec.read_bill(str(bill)) if bill else None
        yield Entry(int(number), kind, str(text), parts, str(state), str(line), paid, str(at), str(ledger), meant)
    else:
        lost += 1
    if lost:
        text = f"{lost} piece{'s' if lost > 1 else ''} could not be read"
        yield Entry(int(number), "note", text, at=str(at), ledger=str(ledger))


def _many(word: str, found: list[Summary]) -> str:
    told = "; ".join(f"{each.id} ({each.title})" for each in found[:4])
    return f"session {word}: {len(found)} begin so: {told}; type more of the id"


def _none(root: Path | None) -> str:
    where = f" about {_resolved(root)}" if root is not None else ""
    return f"there is no session{where} yet: buttress chat begins one, and buttress chat --list shows those of other folders"


def _resolved(root: Path) -> Path:
    try:
        return root.resolve()
    except (OSError, RuntimeError):
        return Path(root).absolute()


def _place(root: Path) -> str:
    """What a folder is looked for by: its name may have had to be redacted."""
    return hashlib.sha256(str(_resolved(root)).encode("utf-8", "surrogateescape")).hexdigest()[:32]
