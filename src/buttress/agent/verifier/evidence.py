"""Grounds that hold, as statements that a sentence can be laid against."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from buttress.agent.verifier.facts import Fact
from buttress.agent.verifier.merged import Call
from buttress.agent.verifier.sayings import OURS, ways
from buttress.agent.verifier.scene import Refusal

if TYPE_CHECKING:
    from buttress.agent.claims import Computed
    from buttress.agent.records import Record
    from buttress.agent.verifier.scene import Scene
    from buttress.agent.verifier.words import Token
    from buttress.blueprint.source import Span

_HEDGE = re.compile(r"by (?:its |path )[^.;:]*?, (?!its )")
#: Words with which a text speaks to its reader: quoting them would pass an instruction on.
ADDRESSES = re.compile(
    r"\b(?:(?:ignore|disregard|override|bypass|forget|suppress) (?:all|any|every|previous|prior|the|this|that|these|those|your|it)"
    r"|(?:previous|prior|new|following) instructions?|system prompt|language model|ai (?:reviewer|assistant|model)|as an ai"
    r"|you (?:must|are|should|will)|false[ -]positives?|do not (?:report|flag|mention)|(?:dear|note to) (?:reviewer|assistant))\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Statement:
    """Something that holds. ``tokens`` are its words with their marks; ``first`` and ``last`` say which of them a
    sentence has to cover (the quoted ones), ``must`` which names. ``leads`` are names that it is about and may be said
    before it; ``led``: they must be, as it does not name them itself. ``foreign``: its names are examples and none of
    this backend's. ``text`` is what the tokens are of, as it is spelled; '' for what is only compared.
    """

    tokens: tuple[Token, ...]
    first: int = -1
    last: int = -1
    must: tuple[str, ...] = ()
    leads: frozenset[str] = frozenset()
    led: bool = False
    foreign: bool = False
    text: str = ""


@dataclass(frozen=True)
class Held:
    """A ground that holds: what it says as statements, in our own words (``told``), what it names, where it stands."""

    statements: tuple[Statement, ...]
    told: tuple[Fact, ...]
    names: frozenset[str]
    call: Call | None = None  # of a computed one
    record: Record | None = None  # of a cited one
    place: tuple[str, int] = ("", 0)
    evidence: tuple[Span, ...] = ()  # of a computed one
    told_by: str = ""  # of a computed one that goes by signs: which (``name or role``)

    @property
    def args(self) -> tuple[str, ...]:
        """What a computed one is asked about, as findings spell it."""
        return tuple(arg.strip("“”") for arg in self.call.args) if self.call else ()

    @property
    def words(self) -> str:
        """Our words for it alone."""
        return "; ".join(fact.whole for fact in self.told)


def computed(ground: Computed, scene: Scene) -> Held:
    """A predicate, asked again. Raises :class:`Refusal`."""
    asked = scene.ask(ground.predicate, ground.args)
    if asked.answer.value != ground.value:
        told = ", ".join(ground.args)
        raise Refusal("predicate", f"{ground.predicate}({told}) answers {asked.answer.value}, not {ground.value}")
    must = tuple(names[-1].text for arg in asked.args if (names := scene.tokens(arg)))
    ours, reason = asked.statement, asked.answer.why
    spelled = tuple(scene.spellings.told(arg) for arg in asked.args)
    # "by its name, orders grows": what the predicate goes by is part of the predicate
    said = [_HEDGE.sub("", ours), *ways(ground.predicate, spelled, ground.value, ours), ours]
    statements = [Statement(scene.tokens(way), must=must, text=way) for way in dict.fromkeys(said)]
    why = scene.tokens(reason)
    # "it takes page" speaks of the first argument; a reason that names others says itself what it speaks of
    named = bool(set(must) & {token.text for token in why})
    about = frozenset[str]() if named and why[0].text not in ("it", "its") else frozenset(must[:1])
    evidence = asked.answer.evidence
    own = OURS.get((ground.predicate, ground.value), "").format(*spelled) or _HEDGE.sub("", ours)
    return Held(
        statements=(*statements, Statement(why, leads=about, led=bool(about), text=reason)),
        told=(Fact("", own),),
        names=frozenset(must) | names_in(scene.tokens(ours)) | names_in(why),
        call=Call(ground.predicate, ground.value, spelled),
        place=(evidence[0].path, evidence[0].line) if evidence else ("", 0),
        evidence=evidence,
        told_by=_signs(ours),
    )


def _signs(statement: str) -> str:
    """What a predicate goes by, where it goes by signs: "by its name and type, x holds a secret"."""
    hedge = _HEDGE.match(statement)
    return re.sub(r"^by |\bits |, $", "", hedge.group()) if hedge else ""


def names_in(said: tuple[Token, ...]) -> frozenset[str]:
    """The names in a text."""
    return frozenset(token.text for token in said if token.kind == "name")
