"""Whether a sentence contradicts what it rests on."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

from buttress.agent.answers._rest import is_whole
from buttress.agent.verifier import wording
from buttress.agent.verifier.evidence import Held, Statement
from buttress.agent.verifier.sayings import ways
from buttress.agent.verifier.scene import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from buttress.agent.verifier.scene import Scene

Value = Literal["yes", "no", "unknown"]
_DENIALS = re.compile(
    r"\b(?:not|no|none|nothing|nobody|never|nor|neither|without|cannot|lacks?|lacking|hardly|rarely|barely|scarcely|seldom|"
    r"fails?|missing|absent|un\w+able|impossible|false|untrue|wrong)\b|n['’]t\b",
    re.IGNORECASE,
)
_DOES = "add|use|keep|move|split|drop|make|start|begin|put|avoid|ask|decide|plan|page|index|store|write|read|let|set|give|take|consider|try"
_NEGATED = re.compile(
    r"(?:\b(?:does|do|did|is|are|was|will|would|can|may|has|have)(?: not|n['’]t)|\b(?:not|never|hardly|rarely|scarcely|no longer))\b ?",
    re.IGNORECASE,
)
#: Words of somebody who says what should be, and not what is.
_OPINION = re.compile(
    r"\b(?:would|should|could|might|ought|prefer|recommend|suggest|propose|advise|better|instead|i'd|you'd|we'd|worth|i think|"
    rf"you (?:can|need|want|may)|(?:to|then|so|please|first|rather) (?:{_DOES}))\b|\?|^\W*(?:{_DOES})\b",
    re.IGNORECASE,
)
_CLAUSES = re.compile(
    r"[,;:—–()]|\b(?:because|so|and|but|while|whereas|which|since|although|though|or|yet)\b", re.IGNORECASE
)
_OTHERS: dict[Value, tuple[Value, Value]] = {
    "yes": ("no", "unknown"),
    "no": ("yes", "unknown"),
    "unknown": ("yes", "no"),
}


def turned(text: str, grounds: Sequence[Held], scene: Scene) -> str:
    """What a sentence denies though it rests on it, in our words; '' when it says no answer but the right one."""
    text = text.rstrip("?!. ")
    for held in grounds:
        for other in _other_answers(held, scene):
            if wording.kept(text, [other], scene, loosely=True):
                return held.words
    affirmed = _NEGATED.sub("", text)
    if affirmed != text and is_whole(affirmed, wording.kept(affirmed, grounds, scene, loosely=True)):
        return "; ".join(held.words for held in grounds)
    return ""


def _other_answers(held: Held, scene: Scene) -> Iterator[Held]:
    """The ground as it would be with another answer, or with its two arguments in each other's place."""
    call = held.call
    if call is None:
        return
    from buttress.predicates.catalogue import statement

    for value in _OTHERS[call.value]:
        yield _as_if(statement(call.predicate, call.args, value), call.predicate, call.args, value, scene)
    if len(call.args) == 2 and call.args[0] != call.args[1]:
        args = (call.args[1], call.args[0])
        try:
            answer = scene.ask(call.predicate, args).answer.value
        except Refusal:
            return
        if answer != call.value:
            yield _as_if(statement(call.predicate, args, call.value), call.predicate, args, call.value, scene)


def _as_if(told: str, predicate: str, args: tuple[str, ...], value: Value, scene: Scene) -> Held:
    said = dict.fromkeys((told, *ways(predicate, args, value, told)))
    must = tuple(names[-1].text for arg in args if (names := scene.tokens(arg)))
    return Held(tuple(Statement(scene.tokens(way), must=must) for way in said), (), frozenset(must))


def suspected(text: str, grounds: Sequence[Held], scene: Scene, *, rest: bool = False) -> bool:
    """Whether a sentence is better not shown beside what it rests on: it says something else of the same thing, and
    not what should be done. ``rest``: it is what is left of a sentence, or belongs to a whole that cannot be parted.
    """
    if not rest and not _OPINION.search(text):
        return True
    return any(_denies(clause, held, scene) for clause in _CLAUSES.split(text) if clause.strip() for held in grounds)


def _denies(clause: str, held: Held, scene: Scene) -> bool:
    """Whether a clause has words of a ground and another number of denials."""
    said = scene.tokens(clause)
    words = {token.text for token in said if token.kind == "word"}
    names = {token.text for token in said if token.kind == "name"}
    for statement in held.statements[:1]:
        theirs = {token.text for token in statement.tokens if token.kind == "word"}
        if not words & theirs or (names and not names & held.names):
            continue
        told = " ".join(token.text for token in statement.tokens)
        if len(_DENIALS.findall(clause)) % 2 != len(_DENIALS.findall(told)) % 2:
            return True
    return False
