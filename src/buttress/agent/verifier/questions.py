"""Questions to the people: about something that there is, in a form that supposes no more than the grounds say."""

from __future__ import annotations

import re
from functools import cache
from itertools import product
from typing import TYPE_CHECKING, NamedTuple

from buttress.agent.verifier import grounds, wording
from buttress.agent.verifier.question_forms import ENDS, FALLBACKS, FORMS, MEANT, SECONDS
from buttress.agent.verifier.vocabulary import LIGHT, VERBS_OF_HTTP
from buttress.agent.verifier.words import Names, tokens, writable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from buttress.agent.claims import Ask
    from buttress.agent.verifier.evidence import Held
    from buttress.agent.verifier.scene import Scene
    from buttress.agent.verifier.words import Token

#: Characters of what a question rests on that are told in it: more belongs into its places.
_MUCH = 240
_OPEN = re.compile(
    r"what was read(?: of \S+)? leaves (?P<topic>\S+ )?open ?|the (?:description|configuration) leaves open "
)


class Question(NamedTuple):
    """A question as it is asked, and whether in our words."""

    text: str
    reworded: bool


def asked(ask: Ask, held: Sequence[Held], scene: Scene) -> Question:
    """The question, in the model's words as far as they suppose nothing, else in ours."""
    text = " ".join(ask.text.split())
    if writable(text) and text.count("?") == 1 and text.endswith("?") and not wording.shouted(text):
        bare = text.removesuffix("?").strip()
        if _is_form(bare, ask.about, scene) or _asks_meaning(bare, held, scene):
            return Question(text, reworded=False)
        for head, tail in _split(bare):
            if _is_form(head, ask.about, scene):
                if wording.says_some(tail, held, scene, ask.about):
                    return Question(text, reworded=False)
                return Question(_with(head.rstrip(" ,"), held), reworded=False)
    return Question(_ours(ask, held, scene), reworded=True)


def _split(text: str) -> Iterator[tuple[str, str]]:
    """A question and what it says of the state of things, at every word where that may begin."""
    for end in ENDS:
        for match in re.finditer(rf",? {end} ", text):
            yield text[: match.start()], text[match.end() :]


def _asks_meaning(text: str, held: Sequence[Held], scene: Scene) -> bool:
    """Whether a question asks only whether what the grounds say is meant."""
    for opening in MEANT:
        if text.startswith(f"{opening} "):
            return wording.says_some(text.removeprefix(f"{opening} "), held, scene)
    return False


def _ours(ask: Ask, held: Sequence[Held], scene: Scene) -> str:
    """Our words for a question."""
    if ask.topic == "intent":
        return _meant(ask.about, held)
    form = FALLBACKS[ask.topic].get(_kind(ask.about, scene)) or FALLBACKS[ask.topic][""]
    return _with(form.format(ask.about), held)


def _kind(about: str, scene: Scene) -> str:
    """What a question is about: a method, or the kind of thing."""
    verb = about.rpartition(":")[2].partition(" ")[0] if " " in about and "#" not in about else ""
    if verb in VERBS_OF_HTTP:
        return {"GET": "read", "HEAD": "read", "DELETE": "delete"}.get(verb, "write")
    kinds = scene.entities.kinds_of(about)
    return next((kind for kind in ("store", "table", "column", "component") if kind in kinds), "")


def _with(question: str, held: Sequence[Held]) -> str:
    """A question with what makes it matter."""
    told = [part for part in map(_plain, grounds.parts(held)) if part]
    short = told if len(" and that ".join(told)) <= _MUCH else told[:1]
    if not short or len(short[0]) > _MUCH:
        return f"{question}?"
    return f"{question}, given that {' and that '.join(short)}?"


def _meant(about: str, held: Sequence[Held]) -> str:
    """Whether what the grounds say is meant."""
    parts = grounds.parts(held)
    told = [part for part in map(_plain, parts) if part]
    if told:
        return f"Is it meant that {' and that '.join(told)}?"
    return f"What is meant for {about}, where {' and '.join(parts[:2])}?"


def _plain(part: str) -> str:
    """A statement that can stand behind *that*; '' for words of others."""
    if re.search(r" (?:says|advises)(?: of when it is fine)? “|^(?:the advice is|the finding says|open is)\b", part):
        return ""
    opening = _OPEN.match(part)
    if opening is not None:
        return (
            f"nothing that was read says {opening['topic'] or ''}{part[opening.end() :]}".strip()
            if not opening["topic"]
            else ""
        )
    return part


def _is_form(text: str, about: str, scene: Scene) -> bool:
    """Whether a question has a form that supposes nothing about its thing; or two such questions, joined by *and*."""
    if _is_one_form(text, about, scene):
        return True
    for match in re.finditer(r",? and ", text):
        first, second = text[: match.start()], text[match.end() :]
        if _is_one_form(first, about, scene) and _is_second(second, about, scene):
            return True
    return False


def _is_second(text: str, about: str, scene: Scene) -> bool:
    return text in SECONDS or any(_is_one_form(text, word, scene) for word in (about, "it", "them"))


def _is_one_form(text: str, about: str, scene: Scene) -> bool:
    said, thing = _bare(scene.tokens(text)), _bare(scene.tokens(about))
    size = len(thing)
    return any(
        said[at : at + size] == thing and (said[:at], said[at + size :]) in _spellings()
        for at in range(len(said) - size + 1)
    )


def _bare(said: Iterable[Token]) -> tuple[str, ...]:
    """A question's words without articles and marks."""
    return tuple(t.spelled for t in said if t.kind != "mark" and t.text not in LIGHT)


@cache
def _spellings() -> frozenset[tuple[tuple[str, ...], tuple[str, ...]]]:
    """Every form as the words before its thing and those behind it."""
    nothing = Names(frozenset(), {}, {})
    parted = (spelled.partition("{0}") for form in FORMS for spelled in _spelled(form))
    return frozenset((_bare(tokens(before, nothing)), _bare(tokens(behind, nothing))) for before, _, behind in parted)


def _spelled(form: str) -> list[str]:
    parts: list[list[str]] = []
    rest = form
    while "[" in rest:
        before, _, rest = rest.partition("[")
        inside, _, rest = rest.partition("]")
        parts += [[before], inside.split("|")]
    parts.append([rest])
    return [" ".join("".join(choice).split()) for choice in product(*parts)]
