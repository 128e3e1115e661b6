"""Every class of lie by its name, and a number of answers of each: the same seed makes the same answers."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from agent.chat_liar import lies_dirt, lies_ground, lies_joined, lies_marks, lies_words
from agent.chat_liar.trees import NAMES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from agent.chat_liar.judge import Lie

    Maker = Callable[[random.Random, str], Iterator[Lie]]

SEED = 6
#: How often the dice are thrown for an answer before its class counts as used up.
_THROWS = 40
_MODULES = (lies_ground, lies_words, lies_joined, lies_marks, lies_dirt)
CLASSES: dict[str, Maker] = {make.__name__.replace("_", "-"): make for module in _MODULES for make in module.MAKERS}


def lies(name: str, count: int, seed: int = SEED) -> Iterator[Lie]:
    """Up to ``count`` different answers of a class."""
    rng = random.Random(f"{seed} {name}")  # noqa: S311 - dice and no key
    seen: set[Lie] = set()
    for _ in range(count * _THROWS):
        for lie in CLASSES[name](rng, rng.choice(NAMES)):
            if lie not in seen and len(seen) < count:
                seen.add(lie)
                yield lie
        if len(seen) >= count:
            return
