"""A reply of any form is read or refused, quickly, and never crashes."""

from __future__ import annotations

import json
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.verifier.ground import reason, replied, texts, wrapped
from agent.verifier.truthful import explain, p, s

CLAIM = explain("F4", s("A delete on users reaches orders.", p("delete-reaches", "users", "orders")))
GOOD = wrapped(CLAIM)


@pytest.mark.parametrize(
    "reply",
    [
        GOOD,
        f"\n  {GOOD}\n",
        f"```json\n{GOOD}\n```",
        f"Sure, here is what I found.\n\n```\n{GOOD}\n```\nHope that helps.",
        f"Here: {GOOD} and that is all.",
        json.dumps({"claims": [CLAIM]}, indent=2),
    ],
)
def test_the_object_is_found(reply: str) -> None:
    assert texts(replied(reply)) == {"A delete on users reaches orders."}


@pytest.mark.parametrize(
    "reply",
    [
        "",
        "no JSON here",
        "{",
        "{}",
        "[]",
        "null",
        GOOD[:-5],
        GOOD[: len(GOOD) // 2],
        GOOD + GOOD,
        f"{GOOD} trailing words",
        '{"claims": [], "claims": []}',
        '{"claims": [], "verdict": "all fine"}',
        '{"claims": {"kind": "explain"}}',
        '{"claims": [NaN]}',
        '{"claims": [1e400, Infinity]}',
        '{"claims": ' + "[" * 100_000 + "]" * 100_000 + "}",
        '{"claims": [' + "9" * 10_000 + "]}",
        '{"claims": "' + "a" * 1_000_001 + '"}',
        '{"claims": ["' + "\\" * 300_001,
        "{" * 200_000,
        '"' * 300_000,
        "```\n" * 100_000,
    ],
)
def test_what_has_no_form_is_refused_quickly(reply: str) -> None:
    start = time.perf_counter()
    found = replied(reply)
    assert time.perf_counter() - start < 2
    assert (reason(found), found.shown, found.given) == ("shape", 0, 1)
    assert len(found.problems) == 1


def test_claims_beyond_the_limit_are_one_problem() -> None:
    found = replied(wrapped(*[CLAIM] * 500))
    assert (found.given, found.shown) == (61, 1)
    assert found.withheld[-1].reason == "shape"


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["kind", "finding", "sentences", "text", "rests_on", "cite", "quote", "args"]),
            inner,
            max_size=5,
        )
    ),
    max_leaves=20,
)


@settings(max_examples=150, deadline=None)
@given(st.lists(_JSON, max_size=4))
def test_any_json_is_survived(claims: list[object]) -> None:
    found = replied(json.dumps({"claims": claims}))
    assert (found.given, found.shown) == (len(claims), 0)


@settings(max_examples=150, deadline=None)
@given(st.integers(0, len(GOOD)), st.text(max_size=5))
def test_a_damaged_reply_is_survived(at: int, extra: str) -> None:
    assert texts(replied(GOOD[:at] + extra + GOOD[at:])) <= {
        "A delete on users reaches orders.",
        "Cascades lead from a deleted row of users to rows of orders.",
    }
