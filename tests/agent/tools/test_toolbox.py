"""Whatever is called: the answer is short JSON of our own words, and nothing is raised."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.tools.fixture import EXAMPLES, ask, box
from buttress.agent.tools import TOOLS, Toolbox
from buttress.agent.wire import ToolCall
from buttress.assembly.tree import MemoryTree


@pytest.fixture(scope="module")
def shop() -> Toolbox:
    return box(EXAMPLES / "shop")


def test_the_tools_are_read_only_questions_with_schemas(shop: Toolbox) -> None:
    names = [tool.name for tool in shop.tools]
    assert names == [spec.name for spec in TOOLS]
    assert len(names) == len(set(names)) == 16
    for tool in shop.tools:
        assert tool.schema["type"] == "object"
        assert tool.schema["additionalProperties"] is False
        assert "title" not in json.dumps(tool.schema)
        assert 20 < len(tool.description) < 250
    assert json.dumps([t.schema for t in shop.tools]) == json.dumps([t.schema for t in box(MemoryTree()).tools])


def test_with_facts_only_no_tool_shows_lines(shop: Toolbox) -> None:
    facts = box(EXAMPLES / "shop", "facts")
    assert {t.name for t in shop.tools} - {t.name for t in facts.tools} == {"read_lines", "grep"}
    refused = ask(facts, "read_lines", path="openapi.yaml", start=1, end=2)
    assert refused == {"error": "this tool is switched off: only facts may be sent, no lines of files"}
    assert "switched off" in ask(facts, "grep", text="users")["error"]


def test_an_unknown_tool_is_named_with_what_comes_near(shop: Toolbox) -> None:
    assert ask(shop, "read_file", path="x") == {"error": "there is no such tool", "known": ["read_lines"]}
    assert len(ask(shop, "bash", command="id")["known"]) == 16


@pytest.mark.parametrize(
    ("tool", "arguments", "told"),
    [
        ("read_lines", {"path": "openapi.yaml", "start": "1", "end": 2}, "start: "),
        ("read_lines", {"path": "openapi.yaml", "start": 1}, "the argument end is missing"),
        ("read_lines", {"path": "openapi.yaml", "start": 0, "end": 2}, "start: "),
        ("read_lines", {"path": "openapi.yaml", "start": 1, "end": 2, "shell": "id"}, "no argument shell"),
        ("list_findings", {"page": 1.5}, "page: "),
        ("list_facts", {"kind": "password"}, "kind: "),
        ("ask_predicate", {"name": "covered-by-index", "args": "orders.id"}, "args: "),
        ("ask_predicate", {"name": "covered-by-index", "args": ["x"] * 9}, "args: "),
        ("grep", {"text": "x" * 201}, "text: "),
    ],
)
def test_wrong_arguments_are_told_by_name(shop: Toolbox, tool: str, arguments: dict[str, Any], told: str) -> None:
    answer = ask(shop, tool, **arguments)
    assert told in answer["error"]
    assert answer["known"]


@pytest.mark.parametrize("arguments", [None, [], "text", 7, float("nan"), {"label": "x" * 30_000}, [[[[]]]], object()])
def test_arguments_of_any_kind_are_answered(shop: Toolbox, arguments: Any) -> None:
    answer = json.loads(shop.call(ToolCall("1", "get_finding", arguments)))
    assert next(iter(answer)) == "error"
    assert shop.step(ToolCall("1", "get_finding", arguments)) == "calls get_finding in a way it does not take"


def test_deep_arguments_do_not_end_the_run(shop: Toolbox) -> None:
    deep: Any = {}
    for _ in range(50_000):
        deep = {"a": deep}
    assert "error" in shop.call(ToolCall("1", "get_finding", deep))


def test_a_tool_that_stumbles_says_nothing_of_why(shop: Toolbox, monkeypatch: pytest.MonkeyPatch) -> None:
    def stumble(*_: object) -> str:
        raise OSError(2, "No such file", "/home/somebody/secret")

    monkeypatch.setattr(shop._desk.trial, "try_text", stumble, raising=False)
    answer = ask(shop, "try_text", kind="sql", text="SELECT 1")
    assert answer == {"error": "this tool could not answer that; go on without it"}


_WORDS = st.one_of(
    st.text(max_size=40),
    st.sampled_from(
        ["orders", "users.email", "GET /users", "F1", "T1", "S1", "orders(user_id)", "../..", "\0", "a" * 400]
    ),
)
_VALUES = st.one_of(_WORDS, st.integers(-3, 10_000_000), st.none(), st.booleans(), st.lists(_WORDS, max_size=4))
_ARGUMENTS = {name for spec in TOOLS for name in spec.arguments.model_fields}


@settings(max_examples=150, deadline=None)
@given(
    tool=st.sampled_from([spec.name for spec in TOOLS if spec.name != "try_text"]),
    arguments=st.dictionaries(st.sampled_from(sorted(_ARGUMENTS)), _VALUES, max_size=5),
)
def test_no_call_fails(shop: Toolbox, tool: str, arguments: dict[str, Any]) -> None:
    call = ToolCall("1", tool, arguments)
    text = shop.call(call)
    assert len(text) <= 4_000
    assert "could not answer" not in text
    text.encode()
    line = shop.step(call)
    assert line.isprintable()
    assert len(line) <= 100


def test_steps_are_one_safe_line(shop: Toolbox) -> None:
    call = ToolCall("1", "read_lines", {"path": "a\x1b[2J\nb" + "c" * 200, "start": 1, "end": 20})
    assert shop.step(call).startswith("reads “a?[2J?b")
    assert shop.step(ToolCall("1", "table", {"name": "orders"})) == "looks at the table orders"
    assert shop.step(ToolCall("1", "rm\x1b]0;x\x07", {})) == "asks for “rm?]0;x?”, which there is not"


def test_the_same_calls_give_the_same_labels() -> None:
    calls = [
        ToolCall("1", "grep", {"text": "orders"}),
        ToolCall("2", "who_uses", {"entity": "users"}),
        ToolCall("3", "read_lines", {"path": "migrations/0003_orders.sql", "start": 1, "end": 19}),
        ToolCall("4", "nothing", {}),
    ]
    first, second = box(EXAMPLES / "shop"), box(EXAMPLES / "shop")
    answers = [first.call(call) for call in calls]
    assert first.calls == tuple(calls[:3])
    assert [second.call(call) for call in calls] == answers
    assert first.ledger.hash == second.ledger.hash


def test_the_ledger_only_grows() -> None:
    toolbox = box(EXAMPLES / "shop")
    before = toolbox.ledger.records
    ask(toolbox, "read_lines", path="migrations/0003_orders.sql", start=1, end=19)
    after = toolbox.ledger.records
    assert after[: len(before)] == before
    assert len(after) > len(before)
