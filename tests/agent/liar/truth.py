"""Truthful replies about the trees: most written by hand, some made from the ledger."""

from __future__ import annotations

import copy
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING

from agent.liar import truth_clinic, truth_depot, truth_draft, truth_drift, truth_shop
from agent.liar.forms import cite, explain, say
from agent.liar.mutant import texts
from agent.liar.trees import NAMES, tree
from buttress.predicates.catalogue import PREDICATES, UnknownWord, ask, statement

if TYPE_CHECKING:
    from collections.abc import Iterator

    from agent.liar.forms import Claim, Ground
    from buttress.agent.records import Record

BY_HAND: dict[str, list[Claim]] = {
    "shop": truth_shop.CLAIMS,
    "drift": truth_drift.CLAIMS,
    "draft": truth_draft.CLAIMS,
    "clinic": truth_clinic.CLAIMS,
    "depot": truth_depot.CLAIMS,
}
#: Claims made from the ledger, a tree.
_MADE = 20


class Case:
    """A truthful claim about a tree."""

    def __init__(self, name: str, claim: Claim, *, by_hand: bool) -> None:
        self.tree, self.claim, self.by_hand = name, claim, by_hand

    @property
    def kind(self) -> str:
        """The claim's kind."""
        return str(self.claim["kind"])


@cache
def cases() -> tuple[Case, ...]:
    """Every truthful claim."""
    by_hand = [Case(name, _relabelled(name, claim), by_hand=True) for name in NAMES for claim in BY_HAND[name]]
    made = [Case(name, claim, by_hand=False) for name in NAMES for claim in islice(_made(name), _MADE)]
    return (*by_hand, *made)


def _made(name: str) -> Iterator[Claim]:
    """Explanations in the catalogue's own words, two facts to a sentence, and sentences that repeat a line."""
    for number, label in enumerate(tree(name).ledger.findings):
        record = tree(name).ledger.by_label[label]
        facts = list(_facts(name, record))
        if len(facts) > 1:
            first = facts[number % (len(facts) - 1)]
            second = facts[number % (len(facts) - 1) + 1]
            text = f"{_told(first)}, and {_told(second)}."
            yield explain(label, say(text[0].upper() + text[1:], first, second))
        left_open = list(_facts(name, record, left_open=True))
        if left_open:
            ground = left_open[number % len(left_open)]
            yield explain(label, say(f"{_told(ground)[0].upper()}{_told(ground)[1:]}.", ground))
        message = record.text.split("\n")[0]
        yield explain(label, say(f"{message[0].upper()}{message[1:]}.", cite(label, message[:200])))


def _relabelled(name: str, claim: Claim) -> Claim:
    """The claim with the labels that this ledger has: where a cited record does not hold its quote, the first of the same
    letter that does takes its place.
    """
    ledger, claim = tree(name).ledger, copy.deepcopy(claim)
    for sentence in texts(claim):
        for ground in sentence.get("rests_on", ()):
            if "cite" not in ground:
                continue
            record = ledger.by_label.get(ground["cite"])
            if record is None or ground["quote"] not in record.text:
                same = (each for each in ledger.records if each.label[0] == ground["cite"][0])
                ground["cite"] = next((each.label for each in same if ground["quote"] in each.text), ground["cite"])
    return claim


def _told(ground: Ground) -> str:
    return statement(ground["predicate"], ground["args"], ground["value"])


def _facts(name: str, record: Record, *, left_open: bool = False) -> Iterator[Ground]:
    """Answers (yes and no, or those that are unknown) about what a finding names, one a predicate and name."""
    for predicate in PREDICATES.values():
        if len(predicate.parameters) != 1:
            continue
        for entity in record.entities[:3]:
            try:
                answer = ask(tree(name).review.blueprint, predicate.name, (entity,))
            except UnknownWord:
                continue
            if (answer.value == "unknown") is left_open:
                yield {"predicate": predicate.name, "args": [entity], "value": answer.value}
