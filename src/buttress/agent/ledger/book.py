"""Where records are written: labels counted by kind, one record for one content, nothing ever changed."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from buttress.agent.ledger.text import name, numbers_in, plain
from buttress.agent.records import LETTERS, Record

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from buttress.agent.records import RecordKind
    from buttress.blueprint.source import Span

#: Labels have four digits at most (claims.Label).
MOST = 9_999


class Book:
    """Appends records. A record whose id is there already is given back instead of a second one."""

    def __init__(self, records: Iterable[Record] = ()) -> None:
        self.records = list(records)
        self._known = {_content(record): record for record in self.records}
        self._counts = Counter(record.kind for record in self.records)

    def add(
        self,
        kind: RecordKind,
        subject: str,
        text: str,
        *,
        at: Span | None = None,
        place: tuple[str, int, int] = ("", 0, 0),
        entities: Iterable[str] = (),
        numbers: tuple[str, ...] | None = None,
        data: Mapping[str, Any] | None = None,
        again: bool = False,
    ) -> Record:
        """One record; ``place`` is path, first and last line where there is no span. ``again`` writes it even where its
        content is there already: two findings may say the same.
        """
        path, line, end_line = (at.path, at.line, at.end_line) if at else place
        subject, text = name(subject), plain(text)
        record = Record(
            label=f"{LETTERS[kind]}{self._counts[kind] + 1}",
            kind=kind,
            subject=subject,
            text=text,
            path=name(path),
            line=line,
            end_line=end_line,
            entities=tuple(dict.fromkeys(name(entity) for entity in entities if entity)),
            numbers=numbers_in(text) if numbers is None else numbers,
            data=data or {},
        )
        known = self._known.get(_content(record))
        if (known and not again) or self._counts[kind] >= MOST:
            return known or record
        self._counts[kind] += 1
        self.records.append(record)
        self._known.setdefault(_content(record), record)
        return record


def _content(record: Record) -> tuple[object, ...]:
    """What a record's id is the hash of: cheaper to compare, and a ledger grows one record at a time."""
    return record.kind, record.path, record.line, record.end_line, record.subject, record.text
