"""The conversation of a deep review: it ends, in time, whatever the model does."""

from __future__ import annotations

import itertools
import json
from typing import TYPE_CHECKING, Any

import pytest

from agent.server import FakeModel, text_reply, tool_reply
from agent.tools.fixture import EXAMPLES, box
from buttress.agent import loop
from buttress.agent.client import Client
from buttress.agent.loop import investigate
from buttress.agent.wire import Block, Reply, Request, Settings, ToolCall, Unanswered, Usage
from buttress.findings.advice import Bill

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from agent.server import Canned
    from buttress.agent.tools import Toolbox

FIRST = Request((Block("rules", stable=True),), ({"role": "user", "content": [{"type": "text", "text": "review"}]},))


class Scripted:
    """A model that answers what a list or a function says, and keeps what it was asked."""

    name = "scripted"
    bill = Bill()

    def __init__(self, *replies: Reply | Exception | Callable[[int], Reply]) -> None:
        self.replies = replies
        self.asked: list[Request] = []

    def send(self, request: Request, on_text: Callable[[str], None] | None = None) -> Reply:
        del on_text
        self.asked.append(request)
        answer = self.replies[min(len(self.asked), len(self.replies)) - 1]
        if isinstance(answer, Exception):
            raise answer
        return answer(len(self.asked)) if callable(answer) else answer

    def results(self, turn: int = -1) -> list[dict[str, Any]]:
        """The blocks of a request's last message."""
        return list(self.asked[turn].messages[-1]["content"])


def says(text: str) -> Reply:
    return Reply(text, (), ({"type": "text", "text": text},), "end_turn", Usage())


def calls(*wanted: tuple[str, Any], text: str = "", ids: Iterable[str] = ()) -> Reply:
    names = [*ids] or [f"toolu_{number}" for number in range(len(wanted))]
    made = tuple(ToolCall(name, *call) for name, call in zip(names, wanted, strict=True))
    said = [{"type": "text", "text": text}] if text else []
    blocks = [{"type": "tool_use", "id": c.id, "name": c.name, "input": c.arguments} for c in made]
    return Reply(text, made, (*said, *blocks), "tool_use", Usage())


def asks(number: int) -> Reply:
    """Another question every time."""
    return calls(("grep", {"text": f"word {number}"}))


@pytest.fixture
def shop() -> Toolbox:
    return box(EXAMPLES / "shop")


def test_tools_answer_until_the_model_does(shop: Toolbox) -> None:
    model = Scripted(calls(("table", {"name": "orders"}), ("get_finding", {"label": "F1"})), says('{"claims": []}'))
    told: list[str] = []
    found = investigate(model, FIRST, shop, on_step=told.append)
    assert found.text == '{"claims": []}'
    assert found.steps == tuple(told) == ("looks at the table orders", "looks at F1")
    assert found.ledger is shop.ledger
    first, second = model.asked
    assert first.tools == second.tools == shop.tools
    assert second.messages[:1] == FIRST.messages
    assert second.messages == found.messages
    assert [m["role"] for m in second.messages] == ["user", "assistant", "user"]
    assert [b["tool_use_id"] for b in model.results()] == ["toolu_0", "toolu_1"]
    assert [json.loads(b["content"])["cite"] for b in model.results()] == ["T4", "F1"]


def test_without_calls_it_is_one_request(shop: Toolbox) -> None:
    model = Scripted(says("done"))
    found = investigate(model, FIRST, shop)
    assert (found.text, found.steps, found.messages) == ("done", (), FIRST.messages)
    assert len(model.asked) == 1


def test_the_ledger_holds_what_was_read(shop: Toolbox) -> None:
    read = calls(("read_lines", {"path": "migrations/0003_orders.sql", "start": 1, "end": 9}))
    found = investigate(Scripted(read, says("done")), FIRST, shop)
    assert found.ledger.records[-1].text.startswith("-- Carts become orders")


def test_requests_are_limited(shop: Toolbox) -> None:
    model = Scripted(asks)
    found = investigate(model, FIRST, shop, iterations=4, calls=100)
    assert len(model.asked) == 5
    assert [request.may_call for request in model.asked] == [True] * 4 + [False]
    assert model.results()[-1] == {"type": "text", "text": "Limit reached: reply now, without tools."}
    assert len(found.steps) == 4


def test_calls_are_limited_and_the_rest_are_told_so(shop: Toolbox) -> None:
    flood = calls(*(("grep", {"text": f"word {n}"}) for n in range(30)))
    model = Scripted(flood, says("done"))
    found = investigate(model, FIRST, shop, calls=12)
    results = model.results()
    assert len(results) == 31
    assert len(found.steps) == len(shop.calls) == 12
    assert [json.loads(r["content"]) for r in results[12:30]] == [{"error": "limit reached: reply now"}] * 18
    assert all(r["is_error"] for r in results[12:30])
    assert not any("is_error" in r for r in results[:12])
    assert not model.asked[1].may_call
    assert found.text == "done"


def test_what_is_left_can_be_kept_for_the_answer(shop: Toolbox) -> None:
    spent = iter([False, True])
    model = Scripted(asks, asks, says("done"))
    found = investigate(model, FIRST, shop, enough=lambda: next(spent))
    assert [request.may_call for request in model.asked] == [True, True, False]
    assert (found.text, len(found.steps)) == ("done", 2)


def test_who_calls_on_after_the_limit_is_not_answered(shop: Toolbox) -> None:
    model = Scripted(lambda _: calls(("grep", {"text": "orders"}), text="Let me look."))
    found = investigate(model, FIRST, shop)
    assert len(model.asked) <= 9
    assert not model.asked[-1].may_call
    assert found.text == "Let me look."


def test_the_same_call_again_costs_nothing_and_ends_it(shop: Toolbox) -> None:
    model = Scripted(
        calls(("grep", {"text": "users", "glob": "*.sql"})), calls(("grep", {"glob": "*.sql", "text": "users"}))
    )
    found = investigate(model, FIRST, shop, iterations=8)
    assert len(shop.calls) == 1
    assert len(model.asked) == 4
    assert json.loads(model.results(2)[0]["content"])["note"].startswith("asked before")
    assert found.steps == ("looks for users", "looks for users (again)", "looks for users (again)")


def test_something_new_beside_a_repetition_is_progress(shop: Toolbox) -> None:
    model = Scripted(lambda n: calls(("table", {"name": "orders"}), ("grep", {"text": f"word {n}"})))
    investigate(model, FIRST, shop, iterations=6)
    assert len(model.asked) == 7


def test_a_model_that_says_and_calls_at_once_is_heard_at_its_end(shop: Toolbox) -> None:
    early = calls(("table", {"name": "orders"}), text='{"claims": [1]}')
    assert investigate(Scripted(early, says('{"claims": [2]}')), FIRST, shop).text == '{"claims": [2]}'
    assert investigate(Scripted(early, says("")), FIRST, box(EXAMPLES / "shop")).text == '{"claims": [1]}'


@pytest.mark.parametrize("arguments", [None, "text", [], 7, {"label": ["F1"]}, {"lable": "F1"}])
def test_arguments_of_no_use_are_told_and_sent_back_as_objects(shop: Toolbox, arguments: Any) -> None:
    model = Scripted(calls(("get_finding", arguments)), says("done"))
    found = investigate(model, FIRST, shop)
    assert found.text == "done"
    assert model.results()[0]["is_error"]
    assert isinstance(model.asked[1].messages[1]["content"][0]["input"], dict)


def test_floods_of_arguments_are_not_sent_back(shop: Toolbox) -> None:
    model = Scripted(calls(("get_finding", {"label": "x" * 1_000_000})), says("done"))
    investigate(model, FIRST, shop)
    assert len(json.dumps(model.asked[1].messages)) < 2_000
    assert shop.calls == ()


@pytest.mark.parametrize("ids", [("", ""), ("a", "a"), ("a b", "\n"), ("x" * 500, "call_1")])
def test_ids_that_a_server_would_refuse_are_replaced(shop: Toolbox, ids: tuple[str, str]) -> None:
    wanted = (("table", {"name": "orders"}), ("table", {"name": "users"}))
    model = Scripted(calls(*wanted, ids=ids), calls(("grep", {"text": "orders"}), ids=ids[:1]), says("done"))
    investigate(model, FIRST, shop)
    used = [b["id"] for m in model.asked[2].messages for b in m["content"] if b["type"] == "tool_use"]
    answered = [b["tool_use_id"] for m in model.asked[2].messages for b in m["content"] if b["type"] == "tool_result"]
    assert used == answered
    assert len(set(used)) == 3
    assert all(0 < len(each) <= 64 and each.replace("_", "").isalnum() for each in used)


def test_calls_that_stand_in_no_block_are_answered_too(shop: Toolbox) -> None:
    odd = Reply(
        "", (ToolCall("a", "table", {"name": "orders"}),), ({"type": "text", "text": "so"},), "end_turn", Usage()
    )
    model = Scripted(odd, says("done"))
    investigate(model, FIRST, shop)
    assert [b["type"] for b in model.asked[1].messages[1]["content"]] == ["text", "tool_use"]
    assert json.loads(model.results()[0]["content"])["cite"] == "T4"


def test_what_was_sent_before_stays_byte_for_byte(shop: Toolbox) -> None:
    model = Scripted(asks)
    investigate(model, FIRST, shop, iterations=6)
    sent = [json.dumps(request.messages)[:-1] for request in model.asked]
    assert all(later.startswith(earlier) for earlier, later in itertools.pairwise(sent))
    assert all(request.system == FIRST.system for request in model.asked)


def test_a_long_conversation_is_shortened_from_its_beginning(shop: Toolbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loop, "MOST_TOKENS", 3_000)
    names = [
        "cascade-reaches-valuable-rows",
        "money-as-float",
        "unindexed-foreign-key",
        "unpaginated-list",
        "redundant-index",
    ]
    steps = [calls(("rule_page", {"name": name}), ids=[f"id_{n}"]) for n, name in enumerate(names)]
    again = calls(("rule_page", {"name": names[0]}), ids=["id_again"])
    model = Scripted(*steps, again, says("done"))
    investigate(model, FIRST, shop)
    before, last = model.asked[len(names)].messages, model.asked[-1].messages
    assert "left out" in before[2]["content"][0]["content"]
    assert "left out" not in before[-1]["content"][0]["content"]
    assert before[:1] == FIRST.messages
    assert json.loads(last[-1]["content"][0]["content"])["rule"] == names[0]
    assert len(shop.calls) == len(names)


def test_an_end_without_an_answer_passes(shop: Toolbox) -> None:
    with pytest.raises(Unanswered) as end:
        investigate(Scripted(asks, Unanswered("over-budget", "no more money")), FIRST, shop)
    assert end.value.state == "over-budget"


def test_end_to_end_over_the_wire(shop: Toolbox) -> None:
    def script(body: Mapping[str, Any]) -> Canned:
        turns = len(body["messages"])
        if turns == 1:
            return tool_reply(
                ("who_uses", {"entity": "orders"}), ("read_lines", {"path": "../x", "start": 1, "end": 2})
            )
        if turns == 3:
            return tool_reply(
                ("ask_predicate", {"name": "covered-by-index", "args": ["orders.user_id"]}), text="And the index?"
            )
        return text_reply('{"claims": []}')

    with FakeModel(script) as server:
        client = Client(Settings("claude-sonnet-5-5", server.url, key="k", max_usd=1))
        found = investigate(client, FIRST, shop)
        assert found.text == '{"claims": []}'
        assert found.steps == (
            "asks who uses orders",
            "reads ../x:1-2",
            "asks covered-by-index of orders.user_id",
        )
        sent = [request.json for request in server.requests]
    assert len(sent) == 3
    assert [tool["name"] for tool in sent[0]["tools"]] == [tool.name for tool in shop.tools]
    results = sent[1]["messages"][2]["content"]
    assert [block["tool_use_id"] for block in results] == ["call_1", "call_2"]
    assert [block.get("is_error", False) for block in results] == [False, True]
    used = [
        block["id"] for message in sent[2]["messages"] for block in message["content"] if block["type"] == "tool_use"
    ]
    assert len(set(used)) == 3
    assert client.bill.calls == 3


def test_an_endless_caller_over_the_wire_ends(shop: Toolbox) -> None:
    def endless(body: Mapping[str, Any]) -> Canned:
        return tool_reply(("grep", {"text": f"word {len(body['messages'])}"}))

    with FakeModel(endless) as server:
        found = investigate(Client(Settings("claude-sonnet-5-5", server.url, key="k", max_usd=1)), FIRST, shop)
        assert len(server.requests) == 9
        assert server.requests[-1].json["tool_choice"] == {"type": "none"}
    assert found.text == ""
