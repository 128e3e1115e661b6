"""What all tools work on: the review, and the ledger that grows with what they show."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

from buttress.agent.ledger import with_record, with_source
from buttress.agent.ledger.text import name as tidy
from buttress.agent.tools._answers import Refused, page_of, place, text_of, within
from buttress.agent.tools._files import Shelf
from buttress.agent.tools._stated import stated_about
from buttress.agent.tools._words import veiled
from buttress.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from buttress.agent.records import Ledger, Record, RecordKind
    from buttress.agent.tools._answers import Item
    from buttress.agent.trial import Trial
    from buttress.review import Review

Context = Literal["source", "facts"]
#: Characters of JSON that the text at a place may take.
_TEXT = 260


class Desk:
    """The state of one investigation. Only ``ledger`` changes, and only by growing; ``first`` is how it began: lists go by
    that, so that their pages stay the same while they are leafed through.
    """

    def __init__(self, review: Review, ledger: Ledger, trial: Trial, context: Context) -> None:
        """``context`` "facts": no line of source is ever shown or added."""
        self.review = review
        self.first = self.ledger = ledger
        self.trial = trial
        self.context = context

    @cached_property
    def shelf(self) -> Shelf:
        """The files that may be read out."""
        return Shelf(self.review.tree)

    def source(self, path: str, start: int, end: int) -> Record:
        """The record of some lines of an admitted file, made now where there is none yet. Raises :class:`Refused`."""
        self.shelf.admit(path)
        try:
            self.ledger, record = with_source(self.ledger, path, start, end, self.review)
        except InputError:  # its words may name folders outside the tree
            raise Refused("these lines cannot be shown") from None
        return record

    def paged(self, items: Sequence[Item], number: int, **head: Any) -> str:
        """The JSON of one page of items: what ``head`` says, then the items under ``data``, each with its place and the
        label of what can be cited for it. Raises :class:`Refused` for a page that there is not.
        """
        page = page_of(items, number)
        answer: dict[str, Any] = {key: value for key, value in head.items() if value not in (None, "", [])}
        answer |= {"total": page.total, "data": [self._shown(item) for item in page.items]}
        if page.next is not None:
            answer["next"] = page.next
        return text_of(answer)

    def record(self, kind: RecordKind, subject: str) -> Record | None:
        """The record about a table, operation, component or edge; made now where the ledger has none yet."""
        known = next((r for r in self.ledger.records if r.kind == kind and r.subject == tidy(subject)), None)
        return known or self._made(kind, subject)

    def added(self, kind: RecordKind, subject: str, text: str) -> Record:
        """The record about a subject; made of this text where the ledger has none yet."""
        known = next((r for r in self.ledger.records if r.kind == kind and r.subject == subject), None)
        if known is None:
            self.ledger, known = with_record(self.ledger, kind, subject, text)
        return known

    def _made(self, kind: RecordKind, subject: str) -> Record | None:
        stated = stated_about(self.review.blueprint, kind, subject)
        if stated is None:
            return None
        self.ledger, record = with_record(
            self.ledger,
            kind,
            subject,
            stated.text,
            path=stated.span.path,
            line=stated.span.line,
            entities=stated.entities,
        )
        return record

    def _shown(self, item: Item) -> dict[str, Any]:
        shown = {**veiled(item.data), **({"at": place(item.at)} if item.at else {})}
        if item.cited:
            record = self.record(*item.cited)
            return {**shown, **({"cite": record.label} if record else {})}
        if item.at is None or not item.show or self.context == "facts":
            return shown
        try:
            record = self.source(item.at.path, item.at.line, max(item.at.line, item.at.end_line))
        except Refused:
            return shown
        return {**shown, "cite": record.label, "text": within(" ".join(record.text.split()), _TEXT)}
