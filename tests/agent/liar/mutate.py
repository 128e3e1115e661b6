"""Every class of lie by its name, and a number of mutants of each: the same seed makes the same mutants."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from agent.liar import lies_claim, lies_dirt, lies_fix, lies_ground, lies_text, lies_words
from agent.liar.mutant import Mutant, lie, texts, with_text
from agent.liar.truth import cases

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from agent.liar.truth import Case

    Maker = Callable[[random.Random, Case], Iterator[Mutant]]

#: How often the dice are thrown for a mutant before its class counts as used up.
_THROWS = 60
SEED = 5


#: Lies that turn a statement; of a question they make another question, which says nothing false.
_TURNING = {
    "negation_inserted", "negation_removed", "opposite", "names_swapped", "turned_passive", "quantifier", "number_word",
    "tense_changed", "other_name",
}  # fmt: skip


def _in_text(make: Callable[[random.Random, Case, str], str | None], name: str) -> Maker:
    def maker(rng: random.Random, case: Case) -> Iterator[Mutant]:
        if case.kind == "question" and name in _TURNING:
            return
        for number, each in enumerate(texts(case.claim)):
            text = make(rng, case, each["text"])
            if text is not None and text != each["text"]:
                yield lie(case, with_text(case.claim, number, text))

    return maker


def _plain(make: Callable[[random.Random, str], str | None]) -> Maker:
    return _in_text(lambda rng, _, text: make(rng, text), make.__name__)


def _name(function: Callable[..., object]) -> str:
    return function.__name__.replace("_", "-")


CLASSES: dict[str, Maker] = {
    **{_name(make): _plain(make) for make in (*lies_text.PLAIN, *lies_dirt.DIRT)},
    **{_name(make): _in_text(make, make.__name__) for make in lies_text.NAMED},
    **{_name(make): make for make in (*lies_words.MAKERS, *lies_ground.MAKERS, *lies_claim.MAKERS)},
}
#: Lies in edits: each costs a review of a copy.
FIXES: dict[str, Maker] = {_name(make): make for make in lies_fix.MAKERS}


def mutants(name: str, count: int, seed: int = SEED) -> Iterator[Mutant]:
    """Up to ``count`` different mutants of a class."""
    make = {**CLASSES, **FIXES}[name]
    rng = random.Random(f"{seed} {name}")  # noqa: S311 - dice and no key
    suited = list(cases())
    seen: set[tuple[str, str]] = set()
    for _ in range(count * _THROWS):
        case = rng.choice(suited)
        for mutant in make(rng, case):
            if (mutant.tree, mutant.reply) not in seen:
                seen.add((mutant.tree, mutant.reply))
                yield mutant
            if len(seen) >= count:
                return
