"""Predicates: questions whose answer code computes, so that an idea can be tested before it is claimed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from buttress.agent.tools._answers import Item, Refused
from buttress.agent.tools._spec import Paged, Spec
from buttress.predicates.catalogue import PREDICATES, UnknownWord, ask, statement
from buttress.predicates.entities import nearest

if TYPE_CHECKING:
    from buttress.agent.tools._desk import Desk

_Word = Annotated[str, Field(min_length=1, max_length=200)]


class AskPredicate(Paged):
    """What to ask about what."""

    name: Annotated[_Word, Field(description="a predicate of the catalogue")]
    args: Annotated[
        list[_Word], Field(max_length=8, description="names as findings spell them, in the predicate's order")
    ]


class ListPredicates(Paged):
    """Which predicates to list."""

    contains: Annotated[str, Field(max_length=100, description="only those with this word")] = ""


def ask_predicate(desk: Desk, taken: AskPredicate) -> str:
    """The answer as a ground that a claim can rest on, why it is so, and what shows it."""
    if taken.name not in PREDICATES:
        raise Refused("there is no such predicate; see list_predicates", known=nearest(taken.name, PREDICATES))
    asked = PREDICATES[taken.name]
    try:
        answer = ask(desk.review.blueprint, taken.name, taken.args)
    except UnknownWord as unknown:
        takes = f"{taken.name} takes {', '.join(asked.parameters) or 'nothing'}"
        raise Refused(f"{takes}; one of the arguments names nothing of that kind", near=[str(unknown)]) from None
    ground = {"predicate": taken.name, "args": taken.args, "value": answer.value}
    items = [Item({"statement": statement(taken.name, taken.args, answer.value), "why": answer.why})]
    items += [Item({"evidence": number}, span, show=True) for number, span in enumerate(answer.evidence, 1)]
    return desk.paged(items, taken.page, ground=ground)


def list_predicates(desk: Desk, taken: ListPredicates) -> str:
    """Every predicate that has the word: what it takes and asks."""
    word = taken.contains.lower()
    items = [
        Item({"name": name, "args": list(one.parameters), "asks": one.asks})
        for name, one in sorted(PREDICATES.items())
        if word in f"{name} {one.asks} {' '.join(one.parameters)}".lower()
    ]
    return desk.paged(items, taken.page)


LIST = Spec(
    "list_predicates",
    "Predicates that can be asked, and what each takes.",
    ListPredicates,
    list_predicates,
    "looks at what can be asked",
)
ASK = Spec(
    "ask_predicate",
    "Asks one predicate: yes, no or unknown, why, and the ground to cite it by. Claims are checked by the same call.",
    AskPredicate,
    ask_predicate,
    "asks {name} of {args}",
)
