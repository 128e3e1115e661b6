"""Questions to the people: about something that there is, and presupposing nothing but what holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from buttress.agent.verifier.vocabulary import ASKING
from buttress.agent.verifier.words import stem, writable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from buttress.agent.claims import Ask
    from buttress.agent.verifier.evidence import Held
    from buttress.agent.verifier.scene import Scene

_OURS = {
    "load": "How many requests reach {0}, and how many at the busiest time?",
    "growth": "How fast does {0} grow, and how large is it now?",
    "retention": "How long is what {0} holds kept, and what removes it?",
    "consistency": "How far behind may what {0} shows be?",
    "ownership": "Who owns {0}, and who else may write to it?",
    "availability": "How long may {0} be down, and what happens meanwhile?",
    "intent": "Is it meant that {0} is as it is, and for what reason?",
}
_ASKING = frozenset(map(stem, ASKING))


def ours(ask: Ask) -> str:
    """Our words for a question."""
    return _OURS[ask.topic].format(ask.about)


def agrees(ask: Ask, grounds: Sequence[Held], scene: Scene) -> bool:
    """Whether a question asks about its thing, in words that suppose nothing."""
    text = ask.text.strip()
    if not writable(text) or text.count("?") != 1 or not text.endswith("?") or ". " in text or "!" in text:
        return False
    known = {name for held in grounds for name in held.names} | {ask.about.casefold()}
    said = scene.tokens(text)
    about = {token.text for token in scene.tokens(ask.about)}
    if not about <= {token.text for token in said}:
        return False
    return all(
        token.kind in ("plain", "mark")
        or (token.kind == "name" and token.text in known | about)
        or (token.kind == "word" and (token.text in _ASKING or token.text in about))
        for token in said
    )
