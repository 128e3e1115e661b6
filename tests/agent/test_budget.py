"""Money and tokens: what a call may cost is known before it is made, and the limits hold."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import anthropic
import pytest
from anthropic.types.model import Model
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.server import Canned, FakeModel, tool_reply
from buttress.agent import models
from buttress.agent.budget import FLOOR, Budget, estimated, tokens_of
from buttress.agent.client import Client
from buttress.agent.wire import Request, Settings, Tool, Unanswered, Usage

if TYPE_CHECKING:
    from collections.abc import Mapping

SONNET = "claude-sonnet-5-5"


def over_budget(budget: Budget, asked: Usage, max_tokens: int) -> str:
    with pytest.raises(Unanswered) as caught:
        budget.allow(asked, max_tokens)
    assert caught.value.state == "over-budget"
    return caught.value.line


def test_the_worst_case_is_estimated_before_the_first_call() -> None:
    budget = Budget(SONNET, max_usd=0.10, max_tokens=200_000)
    assert budget.allow(Usage(input_tokens=1_000, cache_write_tokens=4_000), 2_000) == 2_000
    assert budget.bill.before_usd == pytest.approx((1_000 * 2 + 4_000 * 2.5 + 2_000 * 10) / 1e6)
    assert budget.bill.before_tokens == 7_000
    budget.book(Usage(input_tokens=100))
    budget.allow(Usage(input_tokens=9), 2_000)
    assert budget.bill.before_tokens == 7_000


def test_a_reply_is_shortened_to_what_is_left() -> None:
    budget = Budget(SONNET, max_usd=0.05, max_tokens=200_000)
    assert budget.allow(Usage(input_tokens=10_000), 8_000) == 3_000  # $0.02 for the input, $0.01 a thousand


def test_below_the_floor_nothing_is_sent_and_the_flag_is_named() -> None:
    line = over_budget(Budget(SONNET, max_usd=0.05, max_tokens=200_000), Usage(input_tokens=21_000), 8_000)
    assert line == (
        "over budget: this call may cost $0.052 even with a short reply, and $0.05 is allowed (--max-usd 0.06 allows it)"
    )


def test_tokens_are_limited_too_and_the_setting_is_named() -> None:
    budget = Budget("qwen3", max_usd=0.0, max_tokens=10_000)
    budget.book(Usage(input_tokens=4_000, output_tokens=500, cache_read_tokens=500))
    assert budget.allow(Usage(input_tokens=3_000), 8_000) == 2_000
    assert over_budget(budget, Usage(input_tokens=4_500), 8_000) == (
        "over budget: this call may take 5,500 tokens even with a short reply, and 10,000 are allowed, of which 5,000 are "
        "spent (max-tokens = 11000 under [llm] in your config file allows it)"
    )


def test_a_request_that_asks_for_little_has_a_lower_floor() -> None:
    assert Budget(SONNET, max_usd=0.001, max_tokens=200_000).allow(Usage(), 64) == 64


def test_no_money_at_all_means_no_call() -> None:
    over_budget(Budget(SONNET, max_usd=0.0, max_tokens=200_000), Usage(input_tokens=1), 64)


@given(
    st.lists(st.tuples(st.integers(0, 30_000), st.integers(0, 8_000), st.floats(0, 1)), max_size=8),
    st.floats(0, 0.3),
    st.integers(1, 100_000),
)
@settings(deadline=None)  # the first example loads the prices
def test_no_run_of_calls_goes_beyond_its_limits(calls: list[tuple[int, int, float]], usd: float, tokens: int) -> None:
    budget = Budget(SONNET, max_usd=usd, max_tokens=tokens)
    for asked, wanted, part in calls:
        try:
            allowed = budget.allow(Usage(input_tokens=asked), wanted)
        except Unanswered:
            continue
        assert allowed <= wanted
        assert allowed >= min(FLOOR, wanted)
        budget.book(Usage(input_tokens=int(asked * part), output_tokens=allowed))
    assert budget.spent_tokens <= tokens
    assert budget.bill.usd is not None
    assert budget.bill.usd <= usd + 1e-9


def test_an_endless_tool_loop_ends_at_the_limit() -> None:
    def endless(body: Mapping[str, Any]) -> Canned:
        used = estimated(body)
        return tool_reply(
            ("look", {}),
            usage={"input_tokens": used.input_tokens + used.cache_write_tokens, "output_tokens": body["max_tokens"]},
        )

    tool = Tool("look", "Looks.", {"type": "object", "properties": {}})
    messages: tuple[Mapping[str, Any], ...] = ({"role": "user", "content": "x" * 3_000},)
    with FakeModel(endless) as server:
        client = Client(Settings(SONNET, server.url, key="k", max_usd=0.10))
        with pytest.raises(Unanswered, match="over budget"):  # noqa: PT012 - the loop is what must end
            for _ in range(100):
                said = client.send(Request((), messages, (tool,), max_tokens=2_000))
                result = {"type": "tool_result", "tool_use_id": said.tool_calls[0].id, "content": "y" * 3_000}
                turn = ({"role": "assistant", "content": list(said.content)}, {"role": "user", "content": [result]})
                messages = (*messages, *turn)
    assert client.bill.usd is not None
    assert 0.08 < client.bill.usd <= 0.10
    assert client.bill.calls == len(server.requests) < 6


def test_input_is_estimated_high_and_by_what_is_worth_caching() -> None:
    mark = {"cache_control": {"type": "ephemeral"}}
    body = {
        "system": [{"type": "text", "text": "a" * 300, **mark}, {"type": "text", "text": "b" * 30}],
        "messages": [{"role": "user", "content": "c" * 3}],
    }
    assert estimated(body) == Usage(input_tokens=11, cache_write_tokens=100, estimated=True)
    assert tokens_of("表" * 10) == 10
    assert tokens_of({"a": 1}) == 3


@pytest.mark.parametrize("model", models.ALIASES.values())
def test_short_names_stand_for_models_that_the_sdk_knows_and_that_have_a_price(model: str) -> None:
    assert model in str(Model)
    assert model not in models.LAST_DAYS
    assert (models.usd(model, Usage(input_tokens=1_000, output_tokens=1_000)) or 0) > 0


def test_the_table_of_last_days_is_the_sdks() -> None:
    from anthropic.resources.messages.messages import DEPRECATED_MODELS

    assert anthropic.__version__.startswith("2.")
    told = {name: f"{last:%B} {last.day}" for name, last in models.LAST_DAYS.items()}
    listed = {name: day.partition(",")[0].rstrip("dhnrst") for name, day in DEPRECATED_MODELS.items()}
    assert told == listed
    assert {name: last.year for name, last in models.LAST_DAYS.items()} == {
        name: int(day[-4:]) for name, day in DEPRECATED_MODELS.items()
    }


def test_a_model_that_is_going_or_gone_says_what_to_take() -> None:
    today = date(2026, 11, 23)
    assert models.going("claude-sonnet-4-5", today) == (
        "claude-sonnet-4-5 is served until 30 November 2026 only: take --model sonnet (claude-sonnet-5-5)"
    )
    assert models.going("claude-3-opus-20240229", today) == (
        "claude-3-opus-20240229 has not been served since 5 January 2026: take --model opus (claude-opus-5-5)"
    )
    assert models.going(SONNET, today) == models.going("qwen3", today) == ""


def test_names() -> None:
    assert models.named("Sonnet ") == SONNET
    assert models.named("qwen3:8b") == "qwen3:8b"
    assert models.instead_of(SONNET) == "haiku"
    assert models.instead_of("claude-mythos-preview") == "sonnet"


def test_a_large_request_may_cost_more_a_token() -> None:
    small = models.usd("claude-haiku-5-5", Usage(input_tokens=50_000)) or 0
    large = models.usd("claude-haiku-5-5", Usage(input_tokens=500_000)) or 0
    assert large > 10 * small > 0
