"""Statements and claims of another model, checked by the code that checks those of ours."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Field

from buttress.agent.claims import Computed, Rank, Risk
from buttress.agent.tools._answers import Item, Refused, place
from buttress.agent.tools._spec import Paged, Spec
from buttress.agent.verifier import grounds, ranks, safety, shape
from buttress.agent.verifier.judge import Judge
from buttress.agent.verifier.scene import Refusal, Scene

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from buttress.agent.claims import Ground
    from buttress.agent.tools._desk import Desk
    from buttress.findings.advice import Withheld
    from buttress.findings.finding import Related

#: Statements and claims of one call, and places that are told of each.
MOST, _PLACES = 20, 6
_FORM = "a statement is {text, rests_on: [ground]}, a ground {predicate, args, value} or {cite, quote}"
_WORD = {"type": "string"}
_GROUND = {
    "type": "object",
    "description": "{predicate, args, value} as ask_predicate answers, or {cite, quote}: words that stand under that label",
    "properties": {
        "predicate": _WORD,
        "args": {"type": "array", "items": _WORD},
        "value": {"enum": ["yes", "no", "unknown"]},
        "cite": _WORD,
        "quote": _WORD,
    },
}
_STATEMENT = {
    "type": "object",
    "properties": {"text": _WORD, "rests_on": {"type": "array", "items": _GROUND}},
    "required": ["text", "rests_on"],
}


class VerifyClaims(Paged):
    """What to check."""

    statements: Annotated[
        list[Any],
        Field(
            max_length=MOST,
            description="one sentence each, and what it rests on",
            json_schema_extra={"items": _STATEMENT},
        ),
    ] = Field(default_factory=list)
    claims: Annotated[
        list[Any],
        Field(
            max_length=MOST,
            description=(
                "{kind: explain, finding, sentences}, {kind: rank, finding, above, reason}, {kind: risk, findings, sentences}"
                " or {kind: fix, finding, edits: [{path, line, old, new}]}; sentences are statements"
            ),
            json_schema_extra={"items": {"type": "object"}},
        ),
    ] = Field(default_factory=list)
    ledger: Annotated[str, Field(max_length=64, description="the ledger that labels are from")] = ""


def verify_claims(desk: Desk, taken: VerifyClaims) -> str:
    """Of each: whether it holds, in whose words, where its grounds stand, or why it is withheld."""
    if not taken.statements and not taken.claims:
        raise Refused("there is nothing to check; statements: [{text, rests_on}]", known=["statements", "claims"])
    scene = Scene(desk.ledger, desk.review, desk.trial)
    told = [*(_statement(raw, scene) for raw in taken.statements), *_claims(taken.claims, scene)]
    verdicts = [each["verdict"] for each in told]
    items = [Item({"n": number, **each}) for number, each in enumerate(told, 1)]
    return desk.paged(items, taken.page, **{word: verdicts.count(word) for word in ("holds", "reworded", "withheld")})


def _statement(raw: Any, scene: Scene) -> dict[str, Any]:
    given = shape.each([{"kind": "risk", "findings": [], "sentences": [raw]}])[0]
    if not isinstance(given.claim, Risk):
        wrong = given.why.replace("sentences.0.", "") if isinstance(raw, dict) else "it is no object"
        return _refused("shape", f"{wrong}; {_FORM}")
    sentence = given.claim.sentences[0]
    try:
        safety.check([sentence.text, *_words(sentence.rests_on)], scene.redactor.holds_secret)
        checked = grounds.sentence(sentence, scene)
    except Refusal as refusal:
        return _refused(refusal.reason, refusal.why)
    return _held(checked.text, grounds.places(checked.grounds, scene), reworded=checked.reworded)


def _claims(raw: Sequence[Any], scene: Scene) -> Iterator[dict[str, Any]]:
    """Claims in their order: one that was said before, or closes a circle of ranks, is withheld."""
    given = shape.each(raw)
    pairs = [(each.claim.finding, each.claim.above) for each in given if isinstance(each.claim, Rank)]
    circles = ranks.circular(pair for pair in pairs if pair[0] != pair[1])
    judge = Judge(scene)
    for each in given:
        if isinstance(each.claim, Rank) and (each.claim.finding, each.claim.above) in circles:
            yield _refused("rank", f"{each.claim.finding} and {each.claim.above} are ranked in a circle")
        else:
            yield _judged(judge, each)


def _judged(judge: Judge, given: shape.Given) -> dict[str, Any]:
    before = len(judge.annotations), len(judge.remarks), judge.reworded
    judge.hear([given])
    if len(judge.annotations) > before[0]:
        text, places = judge.annotations[-1][1].text, judge.annotations[-1][1].places
    elif len(judge.remarks) > before[1]:
        text, places = judge.remarks[-1].text, judge.remarks[-1].places
    else:
        withheld: Withheld = judge.withheld[-1]
        return _refused(withheld.reason, withheld.why)
    return _held(text, places, reworded=judge.reworded > before[2])


def _held(text: str, places: Iterable[Related], *, reworded: bool) -> dict[str, Any]:
    """``say`` are the words that hold."""
    where = list(dict.fromkeys(place(each.span) for each in places))[:_PLACES]
    if not reworded:
        return {"verdict": "holds", "say": text, "places": where}
    note = "the grounds hold, and the sentence says something else or more: say this instead"
    return {"verdict": "reworded", "say": text, "note": note, "places": where}


def _refused(reason: str, why: str) -> dict[str, Any]:
    return {"verdict": "withheld", "reason": reason, "why": safety.reason(why)}


def _words(rests_on: Iterable[Ground]) -> Iterator[str]:
    for ground in rests_on:
        if isinstance(ground, Computed):
            yield from (ground.predicate, *ground.args)


VERIFY = Spec(
    "verify_claims",
    "Checks what you are about to say. Each statement rests on grounds: answers of ask_predicate or quotes under labels."
    " Each holds, is reworded (its grounds hold and it says something else or more: say `say` instead), or is withheld with the"
    " reason.",
    VerifyClaims,
    verify_claims,
    "checks what is said",
)
