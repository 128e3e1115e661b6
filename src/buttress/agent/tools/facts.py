"""The records of the ledger, by kind, word and label."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from buttress.agent.ledger.text import name as tidy
from buttress.agent.tools._answers import Item, Refused, chunk_of, cut, text_of
from buttress.agent.tools._spec import Paged, Spec, Subject
from buttress.agent.tools._stated import STATED, names_of
from buttress.predicates.entities import nearest

if TYPE_CHECKING:
    from buttress.agent.records import Record
    from buttress.agent.tools._desk import Desk

Kind = Literal["table", "operation", "component", "edge", "number", "question", "symptom", "source", "rule"]


class ListFacts(Paged):
    """Which records to list."""

    kind: Annotated[Kind, Field(description="of which kind")]
    contains: Annotated[str, Field(max_length=200, description="only those with this in their subject or text")] = ""


class GetFact(Paged):
    """Which record to tell."""

    which: Annotated[Subject, Field(description="its label (T3) or its subject (orders, GET /users)")]


def list_facts(desk: Desk, taken: ListFacts) -> str:
    """The records of a kind that contain a word, then what else there is of that kind under such a name: a big backend
    has more than the ledger holds from the start.
    """
    word = taken.contains.lower()
    first = [*desk.first.of_kind(taken.kind)] if taken.kind in STATED else [*desk.ledger.of_kind(taken.kind)]
    found = [r for r in first if word in r.subject.lower() or word in r.text.lower()]
    items = [Item({"cite": r.label, "subject": r.subject, "at": _place(r), "text": cut(r.text, 240)}) for r in found]
    subjects = {record.subject for record in first}
    others = (name for name in names_of(desk.review.blueprint, taken.kind) if tidy(name) not in subjects)
    items += [Item({"subject": name}, cited=(taken.kind, name)) for name in others if word in name.lower()]
    return desk.paged(items, taken.page)


def get_fact(desk: Desk, taken: GetFact) -> str:
    """A record in full: its ``text`` is what may be quoted under its label."""
    record = desk.ledger.by_label.get(taken.which) or _about(desk, taken.which.strip())
    text, following = chunk_of(record.text, taken.page)
    data = {"subject": cut(record.subject, 300), "at": cut(_place(record), 300), "text": text}
    answer = {"cite": record.label, "kind": record.kind, "data": {key: value for key, value in data.items() if value}}
    return text_of(answer | ({"next": following} if following else {}))


def _about(desk: Desk, subject: str) -> Record:
    folded = subject.lower()
    same = [r for r in desk.ledger.records if r.subject.lower() == folded]
    made = (desk.record(kind, subject) for kind in STATED)
    found = next((r for r in (*same, *made) if r is not None and r.kind != "finding"), None) or next(iter(same), None)
    if found is None:
        near = nearest(subject, dict.fromkeys(r.subject for r in desk.ledger.records))
        raise Refused("no record has that label or subject; see list_facts", near=near)
    return found


def _place(record: Record) -> str:
    return f"{record.path}:{record.line}" if record.path else ""


LIST = Spec(
    "list_facts",
    "Records of the ledger of one kind (tables, operations, components, edges, stated numbers, open questions), also those "
    "that did not fit into the prompt.",
    ListFacts,
    list_facts,
    "lists facts of kind {kind}",
)
GET = Spec("get_fact", "One record in full, by label or subject.", GetFact, get_fact, "looks at {which}")
