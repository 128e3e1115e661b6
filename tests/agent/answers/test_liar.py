"""The verifier's own liars, as sentences of an answer: what is shown as checked is what their grounds say."""

from __future__ import annotations

import json
import re
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest

from agent.liar.judge import pieces
from agent.liar.mutant import texts
from agent.liar.mutate import CLASSES, mutants
from agent.liar.trees import tree
from agent.liar.truth import cases
from buttress.agent.answers import Answer
from buttress.agent.answers.parts import Statement
from buttress.agent.verifier.scene import Scene

if TYPE_CHECKING:
    from collections.abc import Iterator

    from agent.liar.mutant import Mutant

#: Lies of a class; those that make no sentence with grounds yield none.
_LIES = 10
_LABEL = re.compile(r"[A-Z]\d{1,4}")
#: Classes whose lie is the words' meaning turned around: these words are shown nowhere, not even as the model's own.
_TURNED = (
    *(
        "negation-inserted",
        "negation-removed",
        "opposite",
        "names-swapped",
        "answer-turned",
        "negation-moved",
        "quantifier",
    ),
    *("predicates-crossed", "openness-dropped", "limit-dropped", "number-altered", "numbers-permuted", "unit-changed"),
)


@cache
def _scene(name: str) -> Scene:
    return Scene(tree(name).ledger, tree(name).review, tree(name).trial)


def _noted(ground: dict[str, Any]) -> str:
    if "predicate" in ground:
        return f"{ground['predicate']}({', '.join(map(str, ground['args']))})={ground['value']}"
    return f'{ground["cite"]} "{ground["quote"]}"'


@cache
def _said(name: str, text: str, notes: tuple[str, ...]) -> tuple[Statement, ...]:
    """A sentence with its grounds, as an answer of its own."""
    answer = Answer(_scene(name))
    found = [*answer.feed(f"{text} [[{'; '.join(notes)}]]\n"), *answer.end()]
    return tuple(part for part in found if isinstance(part, Statement))


def _of(name: str, sentence: dict[str, Any], text: str = "") -> tuple[Statement, ...]:
    return _said(name, text or sentence["text"], tuple(map(_noted, sentence["rests_on"])))


def _facts(found: tuple[Statement, ...]) -> set[str]:
    """What stands as checked, in clauses, without articles."""
    told = (piece for each in found if each.standing == "checked" for piece in pieces(each.text))
    clauses = (clause for piece in told for clause in re.split(r",? (?:and|while|which) |, ", piece.casefold()))
    return {
        " ".join(word for word in clause.split() if word not in ("a", "an", "the", "already", "too"))
        for clause in clauses
    }


def _sentences(mutant: Mutant) -> Iterator[dict[str, Any]]:
    """The sentences of a lying reply whose grounds can be written down."""
    try:
        claims = json.loads(mutant.reply)["claims"]
    except (ValueError, TypeError, KeyError, RecursionError):
        return
    true = [sentence for claim in mutant.base for sentence in texts(claim)]
    for claim in claims if isinstance(claims, list) else ():
        if not isinstance(claim, dict) or not isinstance(claim.get("sentences", []), list):
            continue
        for sentence in texts(claim):
            grounds = sentence.get("rests_on") if isinstance(sentence, dict) else None
            if isinstance(grounds, list) and isinstance(sentence.get("text"), str) and sentence not in true:
                yield sentence


def _whole(ground: object) -> bool:
    """Whether it can be read as a ground at all: what cannot is none, and the others are judged without it."""
    if not isinstance(ground, dict):
        return False
    label = ground.get("cite")
    return {"predicate", "args", "value"} <= set(ground) or (isinstance(label, str) and bool(_LABEL.fullmatch(label)))


@pytest.mark.parametrize("name", CLASSES)
def test_no_lie_is_shown_as_checked(name: str) -> None:
    for mutant in mutants(name, _LIES):
        base = [sentence for claim in mutant.base for sentence in texts(claim) if sentence.get("rests_on")]
        true = {fact for sentence in base for fact in _facts(_of(mutant.tree, sentence))}
        for sentence in _sentences(mutant):
            if not all(map(_whole, sentence["rests_on"])):
                continue
            found = _of(mutant.tree, sentence)
            escaped = _facts(found) - _facts(_of(mutant.tree, sentence, "Zzz qqq.")) - true
            assert not escaped, sentence
            if name in _TURNED and not sentence["text"].endswith("?"):
                assert all(each.standing != "unverified" for each in found), (sentence, found)


def test_what_is_true_is_shown_and_mostly_in_its_own_words() -> None:
    own = shown = total = 0
    for case in cases():
        for sentence in texts(case.claim) if case.kind in ("explain", "risk", "proposal") else ():
            found = _of(case.tree, sentence)
            total += 1
            shown += found[0].standing == "checked"
            own += found[0].standing == "checked" and not found[0].said
    assert total > 250
    assert shown == total
    assert own * 3 > total * 2
