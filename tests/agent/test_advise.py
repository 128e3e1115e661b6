"""The whole run against a scripted model: the review stands whatever happens, what holds is shown, the rest is counted."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from buttress.agent import recording
from buttress.agent.advise import Options, advise, advise_and_record, replay
from buttress.agent.wire import Reply, Request, Unanswered, Usage
from buttress.assembly.tree import DiskTree, MemoryTree
from buttress.findings.advice import Bill
from buttress.review import Review, review

if TYPE_CHECKING:
    from collections.abc import Callable

SHOP = Path(__file__).resolve().parents[2] / "examples" / "shop"


class Scripted:
    """A model that says what it is told to, and keeps what it was asked."""

    name = "scripted"

    def __init__(self, *answers: str | BaseException) -> None:
        self.answers = list(answers)
        self.asked: list[Request] = []

    @property
    def bill(self) -> Bill:
        return Bill(self.name, calls=len(self.asked))

    def send(self, request: Request, on_text: Callable[[str], None] | None = None) -> Reply:
        del on_text
        self.asked.append(request)
        answer = self.answers.pop(0)
        if isinstance(answer, BaseException):
            raise answer
        return Reply(answer, (), ({"type": "text", "text": answer},), "end_turn", Usage())


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BUTTRESS_CACHE_DIR", str(tmp_path / "cache"))


@pytest.fixture(scope="module")
def shop() -> Review:
    return review(DiskTree(SHOP))


def claims(*each: dict[str, Any]) -> str:
    return json.dumps({"claims": each})


def explains(finding: str, value: str = "yes") -> dict[str, Any]:
    ground = {"predicate": "references", "args": ["orders", "users"], "value": value}
    return {
        "kind": "explain",
        "finding": finding,
        "sentences": [{"text": "orders points at users.", "rests_on": [ground]}],
    }


def about_users(found: Review) -> str:
    return f"F{1 + next(n for n, f in enumerate(found.findings) if f.subject.startswith('users'))}"


def untouched(found: Review) -> list[object]:
    return [replace(finding, annotations=()) for finding in found.findings]


def test_what_holds_is_shown_beside_its_finding(shop: Review) -> None:
    label = about_users(shop)
    found = advise(shop, Scripted(claims(explains(label))))
    assert found.advice is not None
    assert (found.advice.state, found.advice.given, found.advice.shown) == ("answered", 1, 1)
    notes = found.findings[int(label[1:]) - 1].annotations
    assert [note.kind for note in notes] == ["explanation"]
    assert "orders" in notes[0].text
    assert untouched(found) == list(shop.findings)


def test_what_does_not_hold_is_withheld_after_one_chance(shop: Review) -> None:
    label = about_users(shop)
    model = Scripted(claims(explains(label, "no")), claims(explains(label, "no")))
    found = advise(shop, model)
    assert found.advice is not None
    assert len(model.asked) == 2
    assert "no" not in [note.text for finding in found.findings for note in finding.annotations]
    assert [each.reason for each in found.advice.withheld] == ["predicate"]
    assert found.advice.shown == 0


def test_a_corrected_claim_is_shown(shop: Review) -> None:
    label = about_users(shop)
    found = advise(shop, Scripted(claims(explains(label, "no")), claims(explains(label))))
    assert found.advice is not None
    assert (found.advice.shown, found.advice.withheld) == (1, ())


@pytest.mark.parametrize("state", ["no-key", "offline", "over-budget", "refused", "truncated", "rate-limited"])
def test_a_model_that_does_not_answer_changes_nothing(shop: Review, state: Any) -> None:
    found = advise(shop, Scripted(Unanswered(state, "because of that")))
    assert found.advice is not None
    assert found.advice.state == state
    assert "because of that" in found.advice.line
    assert list(found.findings) == list(shop.findings)


def test_what_held_is_kept_when_the_second_question_breaks_off(shop: Review) -> None:
    label = about_users(shop)
    first = claims(explains(label), explains(label, "no"))
    found = advise(shop, Scripted(first, Unanswered("offline", "the line went dead")))
    assert found.advice is not None
    assert (found.advice.state, found.advice.shown) == ("partly", 1)
    assert "the line went dead" in found.advice.line


def test_ctrl_c_ends_the_asking_and_not_the_report(shop: Review) -> None:
    found = advise(shop, Scripted(KeyboardInterrupt()))
    assert found.advice is not None
    assert (found.advice.state, found.advice.shown) == ("stopped", 0)
    assert list(found.findings) == list(shop.findings)


@pytest.mark.parametrize("reply", ["", "I think all is well.", "{}", '{"claims": 7}', "[" * 100_000])
def test_prose_is_no_answer(shop: Review, reply: str) -> None:
    found = advise(shop, Scripted(reply, reply))
    assert found.advice is not None
    assert found.advice.state == "invalid"
    assert list(found.findings) == list(shop.findings)


def test_the_same_question_is_asked_once(shop: Review) -> None:
    label = about_users(shop)
    first = advise(shop, Scripted(claims(explains(label))))
    silent = Scripted()
    again = advise(shop, silent)
    assert silent.asked == []
    assert again.advice is not None
    assert first.findings == again.findings
    assert again.advice.state == "cached"
    asked_anew = Scripted(claims())
    advise(shop, asked_anew, Options(fresh=True))
    assert len(asked_anew.asked) == 1


def test_what_was_kept_is_checked_anew(shop: Review) -> None:
    label = about_users(shop)
    _, said = advise_and_record(shop, Scripted(claims(explains(label))))
    assert said is not None
    lying = said.model_copy(update={"replies": (claims(explains(label, "no")),)})
    found, moved = replay(shop, lying)
    assert not moved
    assert found.advice is not None
    assert (found.advice.shown, len(found.advice.withheld)) == (0, 1)
    assert recording.read(recording.written(said), "x") == said


def test_nothing_to_ask_about_asks_nobody() -> None:
    empty = review(MemoryTree({"README.md": "nothing"}))
    model = Scripted()
    found = advise(empty, model)
    assert found.advice is not None
    assert found.advice.state == "nothing-to-ask"
    assert model.asked == []


def test_the_prompt_is_the_same_bytes_each_time(shop: Review) -> None:
    first, second = Scripted(claims()), Scripted(claims())
    advise(shop, first, Options(fresh=True))
    advise(review(DiskTree(SHOP)), second, Options(fresh=True))
    assert first.asked == second.asked
    assert first.asked[0].system[-1].stable
