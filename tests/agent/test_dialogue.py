"""A conversation: what is sent, what is told of an answer as it arrives, and what of it is kept."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import pytest

from buttress.agent.answers.parts import Closed, Listing, Opened, Statement
from buttress.agent.dialogue import CORRECTIONS, Dialogue, Turn, fitting
from buttress.agent.wire import Reply, ToolCall, Unanswered, Usage
from buttress.findings.advice import Bill
from buttress.session import Request
from buttress.workbench import Workbench

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from buttress.agent.answers.parts import Part
    from buttress.agent.drafts import Draft
    from buttress.agent.wire import Request as Asked

SCHEMA = """CREATE TABLE users (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, email text NOT NULL UNIQUE);
CREATE TABLE orders (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_id bigint NOT NULL REFERENCES users (id)
);
"""
FLAWED = "CREATE TABLE coupons (\n    id bigint PRIMARY KEY,\n    price real NOT NULL\n);"
MENDED = FLAWED.replace("real", "numeric(12, 2)")


class Canned:
    """A model whose replies are written down: text in pieces of seven characters, calls, or how it breaks off."""

    name = "canned"

    def __init__(self, *replies: str | ToolCall | BaseException | tuple[str, BaseException]) -> None:
        self.replies = list(replies)
        self.requests: list[Asked] = []
        self.bill = Bill("canned", usd=0.0)

    def send(self, request: Asked, on_text: Callable[[str], None] | None = None) -> Reply:
        self.requests.append(request)
        self.bill = replace(
            self.bill,
            calls=self.bill.calls + 1,
            input_tokens=self.bill.input_tokens + 100,
            usd=(self.bill.usd or 0) + 0.01,
        )
        said = self.replies.pop(0)
        if isinstance(said, BaseException):
            raise said
        if isinstance(said, ToolCall):
            block = {"type": "tool_use", "id": said.id, "name": said.name, "input": said.arguments}
            return Reply("", (said,), (block,), "tool_use", Usage())
        text, end = said if isinstance(said, tuple) else (said, None)
        for at in range(0, len(text), 7):
            assert on_text is not None
            on_text(text[at : at + 7])
        if end:
            raise end
        return Reply(text, (), ({"type": "text", "text": text},), "end_turn", Usage())


@dataclass
class Heard:
    """Everything that the audience was told."""

    parts: list[Part] = field(default_factory=list)
    steps: list[str] = field(default_factory=list)
    waiting: list[Listing] = field(default_factory=list)
    drafts: list[Draft] = field(default_factory=list)

    def part(self, part: Part) -> None:
        self.parts.append(part)

    def step(self, line: str) -> None:
        self.steps.append(line)

    def held(self, number: int, listing: Listing) -> None:
        assert number == len(self.waiting) + 1 or number == 1
        self.waiting.append(listing)

    def draft(self, draft: Draft) -> None:
        self.drafts.append(draft)

    def said(self, standing: str) -> list[str]:
        return [part.text for part in self.parts if isinstance(part, Statement) and part.standing == standing]


@pytest.fixture
def bench(tmp_path: Path) -> Workbench:
    (tmp_path / "schema.sql").write_text(SCHEMA)
    return Workbench(Request(paths=(str(tmp_path),), quiet=True))


def told(
    bench: Workbench, *replies: str | ToolCall | BaseException | tuple[str, BaseException]
) -> tuple[Heard, Canned]:
    heard, model = Heard(), Canned(*replies)
    outcome = Dialogue(bench, model).ask("how do lookups by user go?", heard)
    assert outcome.state in ("answered", "stopped", "partly", "truncated", "offline")
    return heard, model


def test_what_is_proved_is_checked_and_the_rest_is_the_models_own(bench: Workbench) -> None:
    finding = next(iter(bench.ledger.findings))
    quote = bench.ledger.findings[finding].message
    heard, _ = told(bench, f'{quote}. [[{finding} "{quote}"]]\n\nI would begin with that one.\n')
    assert len(heard.said("checked")) == 1
    assert heard.said("unverified") == ["I would begin with that one."]


def test_a_false_ground_is_refuted_and_its_words_are_not_shown(bench: Workbench) -> None:
    heard, _ = told(bench, 'users has no key at all. [[F1 "users has no key at all"]]\n')
    assert heard.said("checked") == []
    assert heard.said("unverified") == []
    assert all("no key at all" not in text for text in heard.said("refuted"))


def test_the_ledger_stands_before_the_question_and_earlier_turns_between(bench: Workbench) -> None:
    model = Canned("First. [[F1]]\n", "Second.\n")
    dialogue = Dialogue(bench, model)
    dialogue.ask("one?", Heard())
    dialogue.ask("two?", Heard())
    first, *rest = model.requests[1].messages
    assert first["content"][0]["text"].startswith("<ledger>")
    assert first["content"][1]["text"] == "one?"
    assert [message["role"] for message in rest] == ["assistant", "user"]
    assert rest[0]["content"][0]["text"] == "First. [[F1]]\n"
    assert model.requests[0].messages[0] == first


def test_labels_of_an_earlier_state_are_not_sent_back(bench: Workbench, tmp_path: Path) -> None:
    model = Canned("First. [[F1]]\n", "Second.\n")
    dialogue = Dialogue(bench, model)
    dialogue.ask("one?", Heard())
    (tmp_path / "schema.sql").write_text(SCHEMA + "CREATE TABLE plans (id int);\n")
    assert bench.refresh()
    dialogue.ask("two?", Heard())
    assert model.requests[1].messages[1]["content"][0]["text"] == "First.\n"


def test_a_tool_is_one_quiet_line_and_its_records_can_be_cited(bench: Workbench) -> None:
    call = ToolCall("t1", "get_finding", {"label": "F1"})
    heard, model = told(bench, call, "Done.\n")
    assert heard.steps == ["looks at F1"]
    assert model.requests[1].messages[-1]["content"][0]["tool_use_id"] == "t1"
    assert heard.said("unverified") == ["Done."]


def test_listings_are_held_back_until_they_were_reviewed_and_corrected(bench: Workbench) -> None:
    heard, model = told(
        bench, f"A table for coupons:\n\n```sql\n{FLAWED}\n```\n", f"Mended.\n\n```sql\n{MENDED}\n```\n"
    )
    assert not any(isinstance(part, Listing) for part in heard.parts)
    (draft,) = heard.drafts
    assert [piece.listing.text for piece in draft.pieces] == [MENDED]
    assert any("money-as-float" in line for line in draft.corrected)
    sent = model.requests[1].messages[-1]["content"][0]["text"]
    assert "money-as-float" in sent
    assert not model.requests[1].may_call


def test_a_draft_that_stays_flawed_is_shown_with_what_the_review_says(bench: Workbench) -> None:
    flawed = f"```sql\n{FLAWED}\n```\n"
    other = f"```sql\n{FLAWED.replace('price', 'fee')}\n```\n"
    heard, model = told(bench, flawed, other, *[flawed] * CORRECTIONS)
    assert len(model.requests) == 1 + CORRECTIONS
    (draft,) = heard.drafts
    assert any(finding.rule.name == "money-as-float" for finding in draft.findings)
    assert draft.corrected == ()


def test_a_round_that_corrects_nothing_is_the_last(bench: Workbench) -> None:
    heard, model = told(bench, *[f"```sql\n{FLAWED}\n```\n"] * 3)
    assert len(model.requests) == 2
    assert heard.drafts[0].findings


def test_a_correction_without_listings_leaves_the_draft_as_it_was(bench: Workbench) -> None:
    heard, _ = told(bench, f"```sql\n{FLAWED}\n```\n", "It is meant so.\n")
    assert [piece.listing.text for piece in heard.drafts[0].pieces] == [FLAWED]


def test_a_correction_that_fails_leaves_the_draft_with_its_findings(bench: Workbench) -> None:
    heard, _ = told(bench, f"```sql\n{FLAWED}\n```\n", Unanswered("offline", "nobody there"))
    assert heard.drafts[0].findings
    assert any("nobody there" in step for step in heard.steps)
    assert sum(step.startswith("reviews ") for step in heard.steps) == 1


@pytest.mark.parametrize("end", [KeyboardInterrupt(), Unanswered("truncated", "cut off")])
def test_what_was_said_before_the_end_stays(bench: Workbench, end: BaseException) -> None:
    heard, model = Heard(), Canned(("I would begin here. Then I wou", end), "On.\n")
    dialogue = Dialogue(bench, model)
    outcome = dialogue.ask("and?", heard)
    assert outcome.state == ("stopped" if isinstance(end, KeyboardInterrupt) else "partly")
    assert heard.said("unverified")[0] == "I would begin here."
    assert not any("Then I wou" in text and not text.endswith("…") for text in heard.said("unverified"))
    assert isinstance(heard.parts[-1], Closed)
    dialogue.ask("go on", Heard())
    assert "I would begin here." in model.requests[1].messages[1]["content"][0]["text"]


def test_listings_that_nobody_reviewed_are_not_shown_when_it_breaks_off(bench: Workbench) -> None:
    heard, _ = told(bench, (f"```sql\n{FLAWED}\n```\nAnd", Unanswered("truncated", "cut off")))
    assert heard.drafts == []
    assert not any(isinstance(part, Listing) for part in heard.parts)
    assert any("not shown" in step for step in heard.steps)


def test_blocks_open_and_close_in_turn(bench: Workbench) -> None:
    heard, _ = told(bench, "One. Two.\n\n- a point\n  - a smaller one\n\n# A heading\n")
    depth = 0
    for part in heard.parts:
        depth += isinstance(part, Opened) - isinstance(part, Closed)
        assert depth in (0, 1)
    assert depth == 0


def test_the_newest_turns_are_sent_and_the_newest_one_always() -> None:
    turns = [Turn("q" * 30, "a" * 30) for _ in range(10)]
    assert fitting(turns, 45) == turns[-2:]
    assert fitting(turns, 1) == turns[-1:]


def test_what_an_answer_cost_is_told_for_itself(bench: Workbench) -> None:
    model = Canned("One.\n", "Two.\n")
    dialogue = Dialogue(bench, model)
    dialogue.ask("one?", Heard())
    outcome = dialogue.ask("two?", Heard())
    assert outcome.bill.calls == 1
    assert outcome.bill.usd == pytest.approx(0.01)
