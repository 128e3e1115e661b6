"""Lines of a client: each is one message or one answer about what is wrong with it."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mcp_types import jsonrpc_message_adapter

from buttress.mcp.wire import Unreadable, _lines, depth_of, id_of, message_in

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=12,
)
LETTERS = st.sampled_from([*'{}[]",:\\ aid12\n', '"id":', '{"jsonrpc":"2.0",', "\ud800", "é", "NaN"])


@given(line=st.binary(max_size=80) | st.lists(LETTERS).map(lambda said: "".join(said).encode("utf-8", "surrogatepass")))
def test_any_line_is_a_message_or_refused(line: bytes) -> None:
    with suppress(Unreadable):
        text = message_in(line)
        assert "\n" not in text
        jsonrpc_message_adapter.validate_json(text)


@settings(max_examples=50)
@given(params=st.dictionaries(st.text(), JSON), number=st.integers(0, 2**40) | st.text(max_size=20))
def test_a_request_arrives_as_it_was_sent(params: dict[str, Any], number: int | str) -> None:
    sent = {"jsonrpc": "2.0", "id": number, "method": "tools/call", "params": params}
    line = json.dumps(sent).encode()
    assert repr(json.loads(message_in(line))) == repr(sent)
    jsonrpc_message_adapter.validate_json(message_in(line))
    if isinstance(number, int):
        assert id_of(line) == number
        assert id_of(line[:-1]) == number


@pytest.mark.parametrize(
    ("line", "number"),
    [
        (b'{"params":{"id":1},"id":2', 2),
        (b'{"a":"\\"id\\":3","id" : "x"', "x"),
        (b'{"method":"id","id":-4,', -4),
        (b'{"id":null}', None),
        (b'{"id":[1]}', None),
        (b'["id":1]', None),
        (b'{"id":1', 1),
        (b'{"x":"unended, "id":1', None),
    ],
)
def test_the_id_of_a_damaged_line(line: bytes, number: int | str | None) -> None:
    found = id_of(line)
    assert found == number or (line.startswith(b'["id"') and found == 1)


def test_depth_is_counted_outside_strings() -> None:
    assert depth_of(b'{"a":"[[[[","b":[{"c":1}]}') == 3


def test_surrogates_are_replaced() -> None:
    line = b'{"jsonrpc":"2.0","method":"x","params":{"a\\ud800":"\\udfff"}}'
    assert json.loads(message_in(line))["params"] == {"a?": "?"}


@given(parts=st.lists(st.binary(max_size=20).filter(lambda part: b"\n" not in part), min_size=1, max_size=9))
def test_lines_are_cut_at_their_ends(parts: list[bytes]) -> None:
    reading, writing = os.pipe()
    os.write(writing, b"\n".join(parts))
    os.close(writing)
    try:
        assert list(_lines(reading)) == parts[:-1]
    finally:
        os.close(reading)
