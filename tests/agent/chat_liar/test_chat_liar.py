"""Hostile answers by the thousand, written by somebody who has not read what reads them. What an escape is: ``judge.py``.

``BUTTRESS_LIES=20000`` tries that many instead of the usual number; ``BUTTRESS_LIES_SEED`` throws the dice anew.
"""

from __future__ import annotations

import os
import random
import sys
import time
from dataclasses import dataclass, field
from functools import cache

import pytest

from agent.chat_liar.judge import Lie, cut, escapes, printed, read, stands, statements, wrong_lines
from agent.chat_liar.mutate import CLASSES, SEED, lies
from agent.chat_liar.trees import NAMES, bench
from agent.chat_liar.truth import QUOTED, facts, plain
from buttress.agent.answers import Answer
from buttress.predicates.catalogue import ask

_USUAL = 25
#: Seconds that one answer may take with its printing, on a machine with other work to do.
_SLOW = 5.0
_ASKED = int(os.environ.get("BUTTRESS_LIES", "0"))
_SEED = int(os.environ.get("BUTTRESS_LIES_SEED", str(SEED)))


@dataclass
class Tried:
    """What became of the lies of one class."""

    count: int = 0
    checked: int = 0
    slowest: float = 0.0
    escapes: list[str] = field(default_factory=list)


@cache
def tried(name: str) -> Tried:
    """The lies of a class, each read, printed and judged."""
    outcome, rng = Tried(), random.Random(f"{_SEED} {name}")  # noqa: S311 - dice and no key
    for lie in lies(name, max(_USUAL, _ASKED // len(CLASSES)), _SEED):
        start = time.perf_counter()
        found = escapes(lie, rng, (40, rng.choice((60, 80, 140))))
        outcome.slowest = max(outcome.slowest, time.perf_counter() - start)
        outcome.count += 1
        if found:
            outcome.escapes.append(f"{lie.tree}: {lie.text[:600]!r}\n  {found[:3]}")
    return outcome


@pytest.mark.parametrize("name", CLASSES)
def test_no_lie_stands_as_checked_or_as_ours(name: str) -> None:
    outcome = tried(name)
    found = sorted(outcome.escapes, key=len)
    assert not found, f"{len(found)} of {outcome.count} lies escaped\n" + "\n".join(found[:5])
    assert outcome.slowest < _SLOW


def test_there_are_enough_lies(capsys: pytest.CaptureFixture[str]) -> None:
    outcomes = {name: tried(name) for name in CLASSES}
    if _ASKED:
        with capsys.disabled():
            sys.stdout.writelines(
                f"\n{name}: {each.count} answers, {len(each.escapes)} escaped" for name, each in outcomes.items()
            )
    assert len(outcomes) >= 55
    assert all(outcome.count >= 10 for outcome in outcomes.values())
    assert sum(outcome.count for outcome in outcomes.values()) >= max(1400, _ASKED * 3 // 4)


@pytest.mark.parametrize("name", NAMES)
def test_the_catalogue_answers_as_one_reads(name: str) -> None:
    wrong = [
        fact for fact in facts(name) if ask(bench(name).review.blueprint, fact.predicate, fact.args).value != fact.value
    ]
    assert not wrong


def _truthful() -> list[Lie]:
    said = [
        Lie(name, f"{text[:1].upper()}{text[1:]}. [[{fact.ground}]]\n")
        for name in NAMES
        for fact in facts(name)
        for text in plain(fact)
    ]
    return [*said, *(Lie(name, f'{text} [[{label} "{quote}"]]\n') for name, label, quote, text in QUOTED)]


def test_what_is_true_is_checked_mostly_in_the_words_it_was_said_in() -> None:
    told = [(each, [*statements(read(each), "checked")]) for each in _truthful()]
    lost = [each for each, checked in told if len(checked) != 1]
    own = sum(not checked[0].said for _, checked in told if checked)
    assert len(told) >= 200
    assert not lost, lost[:5]
    assert own * 4 > len(told) * 3, f"{own} of {len(told)}"


def test_truth_is_printed_without_a_mark_and_opinion_with_one() -> None:
    for each in _truthful()[::7]:
        text = printed(read(each), 100)
        assert "~" not in text
        parts = read(each._replace(text=each.text + "\nI would begin there, and zorb it.\n"))
        assert "\n~ I would begin there, and zorb it." in printed(parts, 100)


def test_parts_do_not_depend_on_where_the_stream_was_cut() -> None:
    rng = random.Random(_SEED)  # noqa: S311 - dice and no key
    for name in ("at-random", "joined-by-break", "in-a-fence", "marker-hidden", "in-a-table", "nested", "controls"):
        for lie in lies(name, 8, _SEED + 1):
            assert read(lie, lie.text[:3000]) == read(lie._replace(text=lie.text[:3000]))
            assert read(lie, cut(rng, lie.text)) == read(lie)


def test_an_answer_that_breaks_off_anywhere_says_nothing_that_is_not_so() -> None:
    """Every beginning of an answer, as it stands when the stream ends there."""
    rng = random.Random(_SEED)  # noqa: S311 - dice and no key
    for name in NAMES:
        each, other = rng.sample([lie for lie in _truthful() if lie.tree == name], 2)
        text = f"- {each.text.strip()} {other.text}\nI zorb it.\n"
        for end, whole in ((end, whole) for end in range(len(text)) for whole in (True, False)):
            answer = Answer(bench(name).scene)
            parts = [*answer.feed(text[:end]), *answer.end(whole=whole)]
            assert all(stands(name, said) for said in statements(parts, "checked")), text[:end]
            assert not [*wrong_lines(printed(parts, 60), parts)] if end % 7 == 0 else True
