"""Thousands of lies against the verifier, written by somebody who has not read it. What an escape is: see ``judge.py``.

``BUTTRESS_LIES=20000`` tries that many lies instead of the usual number; ``BUTTRESS_LIES_SEED`` throws the dice anew.
"""

from __future__ import annotations

import os
import sys
import time
from dataclasses import dataclass, field
from functools import cache

import pytest

from agent.liar.judge import checked, escapes, shown, whole
from agent.liar.mutate import CLASSES, FIXES, SEED, mutants
from agent.liar.trees import NAMES, tree
from agent.liar.truth import cases

#: Lies of a class; and of a class of edits, each of which costs up to a second, but for those that mostly cost nothing.
_USUAL, _EDITS = 31, 6
_CHEAP = {"harm-added": 40, "edit-added": 40, "hidden": 24, "old-altered": 24, "path-edited": 24, "line-shifted": 24}
#: Seconds that the check of one reply may take; a review of a copy is in it, on a machine with other work to do.
_SLOW = 20.0
_ASKED = int(os.environ.get("BUTTRESS_LIES", "0"))
_SEED = int(os.environ.get("BUTTRESS_LIES_SEED", str(SEED)))


@dataclass
class Tried:
    """What became of the lies of one class."""

    count: int = 0
    shown: int = 0
    slowest: float = 0.0
    escapes: list[str] = field(default_factory=list)


def _count(name: str) -> int:
    usual = _CHEAP.get(name, _EDITS) if name in FIXES else _USUAL
    whole_run = _USUAL * len(CLASSES) + _EDITS * len(FIXES)
    return max(usual, usual * _ASKED // whole_run)


@cache
def tried(name: str) -> Tried:
    """The lies of a class, each checked and judged."""
    outcome = Tried()
    for mutant in mutants(name, _count(name), _SEED):
        start = time.perf_counter()
        verified = checked(mutant.tree, mutant.reply)
        outcome.slowest = max(outcome.slowest, time.perf_counter() - start)
        outcome.count += 1
        outcome.shown += verified.shown
        found = escapes(mutant, verified)
        if found:
            outcome.escapes.append(f"{mutant.tree}: {mutant.reply[:1500]}\n  shows {found}")
    return outcome


@pytest.mark.parametrize("name", [*CLASSES, *FIXES])
def test_no_lie_is_shown(name: str) -> None:
    outcome = tried(name)
    found = sorted(outcome.escapes, key=len)
    assert not found, f"{len(found)} of {outcome.count} lies escaped\n" + "\n".join(found[:5])


@pytest.mark.parametrize("name", [*CLASSES, *FIXES])
def test_no_lie_holds_the_review_up(name: str) -> None:
    assert tried(name).slowest < _SLOW


def test_there_are_enough_lies(capsys: pytest.CaptureFixture[str]) -> None:
    outcomes = {name: tried(name) for name in (*CLASSES, *FIXES)}
    if _ASKED:
        with capsys.disabled():
            sys.stdout.writelines(
                f"\n{name}: {outcome.count} lies, {len(outcome.escapes)} escaped, {outcome.shown} shown in other words"
                for name, outcome in outcomes.items()
            )
    assert len(outcomes) > 50
    assert all(outcome.count >= 4 for outcome in outcomes.values())
    assert sum(outcome.count for outcome in outcomes.values()) >= max(2000, _ASKED * 3 // 4)


def test_what_is_true_is_shown() -> None:
    results = {case: whole(case.tree, case.claim) for case in cases()}
    lost = [f"{case.tree}: {case.claim}" for case, verified in results.items() if not verified.shown]
    assert sum(case.by_hand for case in results) >= 120
    assert len(lost) <= len(results) // 100, "\n".join(lost)


def test_what_is_true_often_keeps_its_words() -> None:
    told = [whole(case.tree, case.claim) for case in cases() if case.kind in ("explain", "risk")]
    own = sum(verified.shown - verified.reworded for verified in told)
    assert own * 2 > len(told), f"{own} of {len(told)}"


@pytest.mark.parametrize("name", NAMES)
def test_a_reply_shows_no_more_than_its_claims_alone(name: str) -> None:
    mine = [case.claim for case in cases() if case.tree == name and "edits" not in case.claim]
    alone = [shown(whole(name, claim)) for claim in mine]
    for start in range(0, len(mine), 30):
        together = shown(whole(name, *mine[start : start + 30]))
        assert together.words <= frozenset().union(*(each.words for each in alone))


@pytest.mark.parametrize("name", NAMES)
def test_lies_change_no_finding(name: str) -> None:
    review, ledger = tree(name).review, tree(name).ledger
    before, text = repr(review.findings), repr(ledger.findings)
    for kind in ("negation-inserted", "finding-unknown", "json-broken", "hidden"):
        for mutant in mutants(kind, 8, _SEED + 1):
            if mutant.tree == name:
                checked(name, mutant.reply)
    assert repr(review.findings) == before
    assert repr(ledger.findings) == text
