"""Questions to the people: about something that there is, in a form that supposes nothing."""

from __future__ import annotations

from functools import cache
from itertools import product
from typing import TYPE_CHECKING

from buttress.agent.verifier.vocabulary import LIGHT
from buttress.agent.verifier.wording import shouted
from buttress.agent.verifier.words import writable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from buttress.agent.claims import Ask
    from buttress.agent.verifier.scene import Scene
    from buttress.agent.verifier.words import Token

_OURS = {
    "load": "How many requests reach {0}, and how many at the busiest time?",
    "growth": "How fast does {0} grow, and how large is it now?",
    "retention": "How long is what {0} holds kept, and what removes it?",
    "consistency": "How far behind may what {0} shows be?",
    "ownership": "Who owns {0}, and who else may write to it?",
    "availability": "How long may {0} be down, and what happens meanwhile?",
    "intent": "Is it meant that {0} is as it is, and for what reason?",
}
#: Forms of questions that suppose nothing; alternatives stand between bars in brackets.
_FORMS = {
    "load": (
        "How [many requests|many calls|often] [does|do] {0} [get|receive|answer|serve|see|take|handle]",
        "How [many requests|many calls] [does|do] {0} [get|receive|answer|serve|see|take|handle] at [the busiest time|peak]",
        "How [many requests|many calls] [reach|hit|arrive at] {0}",
        "How [many requests|many calls] [reach|hit|arrive at] {0} at [the busiest time|peak]",
        "How often is {0} called",
        "How many callers does {0} have",
        "What load [does|must|should] {0} [carry|expect|see|take|handle]",
        "What load is expected on {0}",
    ),
    "growth": (
        "How [fast|quickly|much] [does|do|will] {0} grow",
        "How [fast|quickly|much] is {0} expected to grow",
        "How many rows [does|do|will] {0} [have|hold|get|gain|receive]",
        "How many rows [does|do|will] {0} [have|hold|get|gain|receive] in a year",
        "How many rows are added to {0} [per|a|each] [day|month|year]",
        "How [large|big|long] [is|does] {0} [now|get]",
        "How [large|big|long] is {0}",
    ),
    "retention": (
        "How long are [rows|the rows|entries] [of|in] {0} kept",
        "How long is {0} kept",
        "How long [must|should] [rows of |]{0} be kept",
        "When [are|may] rows [of|in] {0} [deleted|removed|be deleted|be removed]",
        "What [removes|deletes] [old rows of|rows of|old rows from|rows from] {0}",
        "Is {0} ever [deleted|cleaned up|emptied|archived]",
    ),
    "consistency": (
        "How [stale|old|far behind] may {0} be",
        "How [stale|old|far behind] may [the answer of|answers of|reads of|reads from] {0} be",
        "Must {0} be [consistent|current|up to date]",
    ),
    "ownership": (
        "[Who|Which team|Which service|Which component] owns {0}",
        "[Who|Which team|Which service|Which component] is responsible for {0}",
        "[Who|Which team|Which service|Which component] [writes|writes to] {0}",
        "[Who|Which team|Which service|Which component] may [write|write to|change] {0}",
        "Which [service|component] should own {0}",
    ),
    "availability": (
        "How long may {0} be [down|unavailable]",
        "What happens [when|while|if] {0} is [down|unavailable|slow]",
        "How often may {0} [fail|be down]",
    ),
    "intent": (
        "Is {0} [intended|deliberate|intentional|meant|meant to be so|meant to be this way]",
        "Is this [intended|deliberate|intentional] for {0}",
        "What is {0} [for|meant for|used for|meant to do]",
        "Who uses {0}",
        "Is {0} still [used|needed|in use]",
        "Why is {0} the way it is",
    ),
}


def ours(ask: Ask) -> str:
    """Our words for a question."""
    return _OURS[ask.topic].format(ask.about)


def agrees(ask: Ask, scene: Scene) -> bool:
    """Whether a question has a form that supposes nothing about its thing."""
    text = ask.text.strip()
    if not writable(text) or text.count("?") != 1 or not text.endswith("?") or shouted(text):
        return False
    said = _bare(scene.tokens(text))
    about = _bare(scene.tokens(ask.about))
    for form in _forms(ask.topic):
        before, _, behind = form.partition("{0}")
        if said == _bare(scene.tokens(before)) + about + _bare(scene.tokens(behind)):
            return True
    return False


def _bare(tokens: Sequence[Token]) -> list[str]:
    """A question's words without articles and marks."""
    return [t.text for t in tokens if t.kind != "mark" and t.text not in LIGHT]


@cache
def _forms(topic: str) -> tuple[str, ...]:
    return tuple(found for form in _FORMS[topic] for found in _spelled(form))


def _spelled(form: str) -> list[str]:
    parts: list[list[str]] = []
    rest = form
    while "[" in rest:
        before, _, rest = rest.partition("[")
        inside, _, rest = rest.partition("]")
        parts += [[before], inside.split("|")]
    parts.append([rest])
    return [" ".join("".join(choice).split()) for choice in product(*parts)]
