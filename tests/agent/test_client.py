"""What leaves, what comes back, and what it costs when all goes well."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import anthropic
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from agent.server import FakeModel, error_reply, page_reply, reply, text_reply, tool_reply
from buttress.agent._client_body import body_of, sendable
from buttress.agent._client_faults import wait_of
from buttress.agent.claims import schema_for
from buttress.agent.client import Client, Patience
from buttress.agent.wire import Block, Reply, Request, Settings, Tool, ToolCall, Unanswered, Usage

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

KEY = "sk-test-5f2c9a"
QUICK = Patience(probe=2, idle=2, idle_local=2, backoff=0.01)
SCHEMA = schema_for({"findings": ["F1", "F2"], "records": ["F1", "F2", "S1"]}, ["covered", "grows"])
LOOK = Tool("look", "Looks at a table.", {"type": "object", "properties": {"name": {"type": "string"}}})
RESULT = {"type": "tool_result", "tool_use_id": "call_1", "content": "none"}
FULL = Request(
    system=(
        Block("The persona.", stable=True),
        Block("The rules.", stable=True),
        Block("The ledger.", stable=True),
        Block("A hint."),
    ),
    messages=(
        {"role": "user", "content": "Why is `orders` slow? äöü 表"},
        {"role": "assistant", "content": [{"type": "tool_use", "id": "call_1", "name": "look", "input": {}}]},
        {"role": "user", "content": [RESULT]},
    ),
    tools=(LOOK,),
    schema=SCHEMA,
    max_tokens=2_000,
)


@pytest.fixture(autouse=True)
def _plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("ANTHROPIC_")]:
        monkeypatch.delenv(name)


def settings(url: str, **changes: Any) -> Settings:
    return Settings(**{"model": "claude-sonnet-5-5", "base_url": url, "key": KEY, "max_usd": 1, **changes})


def test_a_text_arrives_in_pieces_and_whole() -> None:
    pieces: list[str] = []
    with FakeModel([text_reply("hello world")]) as server:
        client = Client(settings(server.url), patience=QUICK)
        said = client.send(FULL, pieces.append)
    assert pieces == ["hello", " world"]
    assert said == Reply(
        "hello world", (), ({"type": "text", "text": "hello world"},), "end_turn", Usage(100, 0, 0, 10)
    )
    assert client.name == "claude-sonnet-5-5"


def test_tool_calls_arrive_as_they_were_written_and_go_back_as_the_api_takes_them() -> None:
    thought = {"type": "thinking", "thinking": "Hm.", "signature": "c2ln", "text": "Hm."}
    used = {"type": "tool_use", "id": "t1", "name": "look", "input": {"name": "orders"}}
    with FakeModel([reply([thought, {"type": "text", "text": ""}, used], "tool_use"), text_reply("done")]) as server:
        client = Client(settings(server.url), patience=QUICK)
        first = client.send(FULL)
        again = Request(FULL.system, (*FULL.messages, {"role": "assistant", "content": list(first.content)}))
        client.send(again)
    assert first.tool_calls == (ToolCall("t1", "look", {"name": "orders"}),)
    assert [block["type"] for block in first.content] == ["thinking", "tool_use"]
    assert first.content[1] == used
    assert server.requests[1].json["messages"][-1]["content"] == list(first.content)


def test_arguments_that_are_no_json_stay_text() -> None:
    broken = tool_reply(("look", {}))
    pieces = tuple(piece.replace(b'"{}"', b'"{oops"').replace(b'"{"', b'"{oops"') for piece in broken.pieces)
    with FakeModel([type(broken)(headers=broken.headers, pieces=pieces)]) as server:
        said = Client(settings(server.url), patience=QUICK).send(FULL)
    assert isinstance(said.tool_calls[0].arguments, str)
    assert said.content[0]["input"] == {}


def test_nothing_leaves_but_the_payload() -> None:
    with FakeModel([text_reply("ok")]) as server:
        client = Client(settings(server.url), before_send=veiled, patience=QUICK)
        shown = client.payload(FULL)
        client.send(FULL)
    sent = server.requests[0]
    assert sent.json.pop("stream") is True
    assert {**sent.json, "stream": True} == {**shown, "stream": True}
    assert "orders" not in sent.body.decode()
    assert "[veiled]" in sent.body.decode()
    assert set(sent.headers) == {
        *("host", "accept", "accept-encoding", "connection", "content-type", "content-length", "user-agent"),
        *("authorization", "anthropic-version"),
    }
    assert sent.path == "/v1/messages"
    assert server.probes[0].path == "/v1/models"
    assert server.probes[0].body == b""


def veiled(body: Mapping[str, Any]) -> Mapping[str, Any]:
    changed: dict[str, Any] = json.loads(json.dumps(body, ensure_ascii=False).replace("orders", "[veiled]"))
    return changed


def test_hash_seeds_change_no_byte() -> None:
    program = (
        "import json\nfrom buttress.agent._client_body import body_of\nfrom buttress.agent.claims import schema_for\n"
        "from buttress.agent.wire import Request\n"
        "schema = schema_for({'findings': ['F1', 'F2'], 'records': ['F1', 'F2', 'S1']}, ['covered', 'grows'])\n"
        "print(json.dumps(body_of(Request((), ({'role': 'user', 'content': 'Why?'},), schema=schema), 'm')))"
    )
    told = {
        subprocess.run(
            [sys.executable, "-c", program],
            check=True,
            capture_output=True,
            env={**os.environ, "PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "2")
    }
    assert len(told) == 1


def test_two_runs_send_the_same_bytes_and_two_questions_the_same_prefix() -> None:
    other = Request(FULL.system, ({"role": "user", "content": "And now?"},), FULL.tools, FULL.schema, FULL.max_tokens)
    with FakeModel([text_reply("ok")]) as server:
        for request in (FULL, FULL, other):
            Client(settings(server.url), patience=QUICK).send(request)
    first, second, third = (seen.body for seen in server.requests)
    assert first == second
    for key in ("system", "tools", "output_config"):
        assert json.dumps(json.loads(first)[key]) == json.dumps(json.loads(third)[key])
        assert first.count(json.dumps(json.loads(third)[key], separators=(",", ":"), ensure_ascii=False).encode()) == 1


def test_the_stable_prefix_and_the_end_of_a_conversation_are_marked_for_the_cache() -> None:
    body = body_of(FULL, "m")
    assert ["cache_control" in block for block in body["system"]] == [True, True, True, False]
    assert "cache_control" in body["messages"][-1]["content"][-1]
    assert "cache_control" not in RESULT
    many = Request(tuple(Block(str(number), stable=True) for number in range(9)), FULL.messages, FULL.tools)
    assert json.dumps(body_of(many, "m")).count("cache_control") == 4


def test_without_tools_a_conversation_is_not_marked() -> None:
    alone = Request((), ({"role": "user", "content": [{"type": "text", "text": "Why?"}]},))
    assert "cache_control" not in json.dumps(body_of(alone, "m"))


def test_cache_tokens_are_billed_at_their_own_price() -> None:
    usage = {
        "input_tokens": 1_000,
        "cache_read_input_tokens": 20_000,
        "cache_creation_input_tokens": 4_000,
        "output_tokens": 500,
    }
    with FakeModel([text_reply("ok", usage=usage)]) as server:
        client = Client(settings(server.url), patience=QUICK)
        client.send(FULL)
    bill = client.bill
    assert (bill.cache_read_tokens, bill.cache_write_tokens) == (20_000, 4_000)
    assert bill.usd == pytest.approx((1_000 * 2 + 20_000 * 0.1 + 4_000 * 2.5 + 500 * 10) / 1e6)
    assert bill.before_usd is not None
    assert bill.before_usd > 2_000 * 10 / 1e6
    assert bill.before_tokens > 2_000


def test_a_message_that_is_not_streamed_is_read_and_billed() -> None:
    message = {
        "type": "message",
        "role": "assistant",
        "stop_reason": "end_turn",
        "content": [{"type": "text", "text": "all at once"}],
        "usage": {"input_tokens": 7, "output_tokens": 3},
    }
    pieces: list[str] = []
    with FakeModel([page_reply(json.dumps(message), kind="application/json")]) as server:
        client = Client(settings(server.url), patience=QUICK)
        said = client.send(FULL, pieces.append)
    assert pieces == [said.text] == ["all at once"]
    assert (client.bill.input_tokens, client.bill.output_tokens, client.bill.estimated) == (7, 3, False)


def test_a_server_that_counts_nothing_is_booked_by_estimate() -> None:
    whole = text_reply("hello world")
    pieces = tuple(piece.replace(b'"usage"', b'"unknown"') for piece in whole.pieces)
    with FakeModel([type(whole)(headers=whole.headers, pieces=pieces)]) as server:
        client = Client(settings(server.url), patience=QUICK)
        client.send(FULL)
    bill = client.bill
    assert bill.estimated
    assert bill.input_tokens + bill.cache_write_tokens > 500
    assert bill.output_tokens == 4  # eleven characters


def test_no_key_is_told_before_anything_is_sent() -> None:
    client = Client(settings("https://api.anthropic.com", key="", key_from="CORP_KEY"), patience=QUICK)
    with pytest.raises(Unanswered) as caught:
        client.send(FULL)
    assert caught.value.state == "no-key"
    assert caught.value.line == "no key for api.anthropic.com: set CORP_KEY, or take a local server as base URL"
    assert client.bill.calls == 0


def test_a_local_server_needs_no_key_and_gets_none_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-of-the-environment")
    monkeypatch.setenv("ANTHROPIC_BASE_URL", "https://collector.invalid")
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    with FakeModel([text_reply("ok")]) as server:
        Client(settings(server.url, key="", model="qwen3"), patience=QUICK).send(FULL)
    assert "authorization" not in server.probes[0].headers
    assert "sk-of-the-environment" not in str([*server.requests, *server.probes])


def test_a_model_without_a_price_has_no_dollars() -> None:
    with FakeModel([text_reply("ok")]) as server:
        client = Client(settings(server.url, model="qwen3"), patience=QUICK)
        client.send(FULL)
    assert (client.bill.usd, client.bill.before_usd, client.bill.input_tokens) == (None, None, 100)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_an_old_model_is_asked_all_the_same() -> None:
    with FakeModel([text_reply("ok")]) as server:
        warned = settings(server.url, model="claude-sonnet-4-5", warnings=("it is going",))
        client = Client(warned, patience=QUICK)
        assert client.warning == "it is going"
        assert client.send(FULL).text == "ok"


@pytest.mark.parametrize(
    ("model", "instead"),
    [
        ("claude-sonnet-4-5", "try --model sonnet"),
        ("claude-opus-5-5", "try --model haiku"),
        ("my-llama", "a name that this server has"),
    ],
)
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_model_that_is_gone_names_another_one(model: str, instead: str) -> None:
    with FakeModel([error_reply(404, "not_found_error")]) as server, pytest.raises(Unanswered) as caught:
        Client(settings(server.url, model=model), patience=QUICK).send(FULL)
    assert caught.value.state == "retired"
    assert instead in caught.value.line


def test_a_call_that_the_budget_does_not_allow_is_not_sent() -> None:
    usage = {"input_tokens": 700, "output_tokens": 1_500}
    with FakeModel([text_reply("ok", usage=usage)]) as server:
        client = Client(settings(server.url, max_usd=0.025), patience=QUICK)
        client.send(FULL)
        with pytest.raises(Unanswered) as caught:
            client.send(FULL)
        assert len(server.requests) == 1
    assert server.requests[0].json["max_tokens"] == 2_000
    assert caught.value.state == "over-budget"
    assert "$0.025 is allowed, of which $0.016 is spent (--max-usd 0.03 allows it)" in caught.value.line


def test_a_schema_is_sent_in_what_the_hosted_api_takes() -> None:
    sent = sendable(SCHEMA)
    assert anthropic.transform_schema(sent) == sent
    assert sent["$defs"]["Cited"]["properties"]["cite"] == {"enum": ["F1", "F2", "S1"]}
    assert sent["$defs"]["Sentence"]["required"] == ["text", "rests_on"]
    assert "maxLength" not in json.dumps(sent)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "3"}, 3),
        ({"retry-after-ms": "250", "retry-after": "9"}, 0.25),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "-5"}, None),
        ({"retry-after": "1e9"}, None),
        ({"retry-after": "Mon, 01 Jan 2001 00:00:00 GMT"}, 0),
        ({}, None),
    ],
)
def test_waits_that_servers_ask_for(headers: dict[str, str], seconds: float | None) -> None:
    assert wait_of(headers) == seconds


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["type", "text", "index", "usage"]), inner, max_size=4)
    ),
    max_leaves=8,
)
KINDS = [
    "message_start",
    "content_block_start",
    "content_block_delta",
    "message_delta",
    "message_stop",
    "error",
    "ping",
    "?",
]
EVENT = st.fixed_dictionaries(
    {"type": st.sampled_from(KINDS)},
    optional={"index": JSON, "message": JSON, "content_block": JSON, "delta": JSON, "usage": JSON},
)


def reply_or_outcome(client: Client) -> Reply | Unanswered:
    try:
        return client.send(FULL)
    except Unanswered as outcome:
        return outcome


@given(st.lists(EVENT, max_size=8))
@hypothesis_settings(deadline=None)  # the first example loads the prices
def test_no_sequence_of_events_brings_another_exception(events: list[dict[str, Any]]) -> None:
    client = Client(settings("http://localhost:1"), patience=QUICK)
    client._alive = True

    def scripted(*_: object) -> Iterator[Mapping[str, Any]]:
        yield from events

    client._wire.events = scripted  # type: ignore[method-assign, assignment]
    said = reply_or_outcome(client)
    if isinstance(said, Unanswered):
        assert said.state in {"invalid", "truncated", "refused"}
        assert not said.line.startswith("internal error")
    else:
        assert isinstance(said.text, str)
    assert client.bill.calls == 1


def test_words_settings_and_prices_do_not_load_the_sdk() -> None:
    program = (
        "import sys\nimport buttress.agent.settings, buttress.agent.models, buttress.agent.budget, buttress.agent.client\n"
        "print(sorted({'anthropic', 'httpx2', 'genai_prices'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)
    assert done.stdout == "[]\n"
