"""JSON trees: values, places on demand, duplicate keys, hostile texts."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from buttress.readers.documents import read_document
from buttress.readers.json_tree import read_json


def span_text(text: str, *pointer: str | int) -> str:
    document = read_document("a.json", text)
    return document.spans.source.slice(document.spans.of(pointer))


TEXT = """{
  "a": {"b": [1, "x", {"c": null}]},
  "paths": {
    "/u \\u00e9": {"get" : {"id": -1.5e3, "tags": [
      "one", "two"]}},
    "smile": "\\ud83d\\ude00"
  }, "last": []
}
"""


@pytest.mark.parametrize(
    ("pointer", "text"),
    [
        ((), "{"),
        (("a",), '"a": {"b": [1, "x", {"c": null}]}'),
        (("a", "b", 2, "c"), '"c": null'),
        (("a", "b", "1"), '"x"'),
        (("paths",), '"paths": {'),
        (("paths", "/u é", "get"), '"get" : {'),
        (("paths", "/u é", "get", "id"), '"id": -1.5e3'),
        (("paths", "/u é", "get", "tags"), '"tags": ['),
        (("paths", "/u é", "get", "tags", 1), '"two"'),
        (("paths", "smile"), '"smile": "\\ud83d\\ude00"'),
        (("last",), '"last": []'),
        (("paths", "nowhere"), '"paths": {'),
        (("a", "b", 9), '"b": [1, "x", {"c": null}]'),
    ],
)
def test_spans_hold_key_and_value(pointer: tuple[str | int, ...], text: str) -> None:
    assert span_text(TEXT, *pointer) == text


def test_places_do_not_depend_on_the_order_of_questions() -> None:
    places = read_json(TEXT).places
    assert places.extent(("last",)) == read_json(TEXT).places.extent(("last",))
    first = places.extent(("a",))
    assert first
    assert TEXT[first.key :].startswith('"a"')


def test_a_minified_file_shows_no_wall_of_text() -> None:
    text = json.dumps({"a": {"b": list(range(1000))}}, separators=(",", ":"))
    assert span_text(text, "a") == '"a":{'
    assert span_text(text, "a", "b", 999) == "999"


def test_duplicate_keys_are_placed() -> None:
    text = '{"a": {"x": 1, "y": {"x": 1}, "x": 2, "x": 3}, "z": [{"q": 1, "q": 1}]}'
    tree = read_json(text)
    assert tree.value == {"a": {"x": 3, "y": {"x": 1}}, "z": [{"q": 1}]}
    found = {(flaw.pointer, flaw.start, flaw.earlier[0]) for flaw in tree.flaws if flaw.earlier}
    places = [at for at in range(len(text)) if text.startswith('"x"', at)]
    assert (("a", "x"), places[2], places[0]) in found
    assert (("a", "x"), places[3], places[2]) in found
    assert (("z", 0, "q"), text.rindex('"q"'), text.index('"q"')) in found
    assert all(text[flaw.start : flaw.end] in ('"x"', '"q"') for flaw in tree.flaws)
    assert span_text(text, "a", "x") == '"x": 3'


@pytest.mark.parametrize("text", ['{"a": ": b", "c\\\\": 1}', '{"a" : 1, "b":2}', '{"a\\":": {"b": "\\":"}}'])
def test_colons_in_texts_are_no_keys(text: str) -> None:
    assert not read_json(text).flaws


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('{"a": NaN}', None),
        ('{"a": "\\ud800"}', {"a": "?"}),
        ('\ufeff{"a": 1}', {"a": 1}),
        ('{"a": 123456789012345678901234567890}', None),
    ],
)
def test_what_orjson_refuses(text: str, value: Any) -> None:
    tree = read_json(text)
    assert not tree.flaws
    assert value is None or tree.value == value
    json.dumps(tree.value, ensure_ascii=False).encode()


@pytest.mark.parametrize("number", [2**63, -(2**63) - 1, 2**64, 10**30, 2**53 + 1])
def test_integers_of_any_size_keep_their_digits(number: int) -> None:
    tree = read_json(f'{{"maximum": {number}, "maximum": {number}}}')
    assert tree.value == {"maximum": number}
    assert isinstance(tree.value["maximum"], int)
    assert [flaw.kind for flaw in tree.flaws] == ["duplicate-key"]


def test_surrogate_pairs_become_one_character() -> None:
    assert read_json('["\\ud83d\\ude00"]').value == ["😀"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('{"a": 1,}', "comma before a closing bracket"),
        ('{"a": [1, 2', "ends before"),
        ("// no\n{}", "comment"),
        ('{"a" 1}', "':'"),
        ('{"a": 1 "b": 2}', "comma or a closing bracket"),
        ("{a: 1}", "double quotes"),
        ('{"a": tru}', "expecting value"),
        ("", "ends before"),
    ],
)
def test_syntax_errors_say_what_to_do(text: str, words: str) -> None:
    (flaw,) = read_json(text).flaws
    assert flaw.kind == "syntax"
    assert words in flaw.message


@pytest.mark.parametrize("opening", ["[", '{"a":'])
def test_deep_nesting_is_a_flaw_and_fast(opening: str) -> None:
    started = time.process_time()
    (flaw,) = read_json(opening * 100_000).flaws
    assert time.process_time() - started < 2
    assert flaw.kind in ("depth", "syntax")
    document = read_document("a.json", opening * 100_000)
    assert document.spans.of(("a", 0, "a")).line == 1


def test_a_broken_json_file_named_yaml_is_read_as_yaml() -> None:
    document = read_document("a.yaml", "{openapi: '3.0.0', # a comment\n paths: {}}")
    assert document.value == {"openapi": "3.0.0", "paths": {}}
    assert not document.flaws


VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.text(max_size=6)),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(st.text(max_size=4), inner, max_size=4)),
    max_leaves=20,
)


@given(VALUES, st.sampled_from([None, 1, 2]), st.booleans())
def test_every_node_is_found_where_it_stands(value: Any, indent: int | None, ascii_only: bool) -> None:
    text = json.dumps(value, indent=indent, ensure_ascii=ascii_only)
    if any("\ud800" <= character <= "\udfff" for character in text):
        return
    document = read_document("a.json", text)
    stack: list[tuple[tuple[str | int, ...], Any]] = [((), document.value)]
    while stack:
        pointer, node = stack.pop()
        span = document.spans.of(pointer)
        said = document.spans.source.slice(span)
        if isinstance(node, dict):
            stack.extend(((*pointer, key), child) for key, child in node.items())
        elif isinstance(node, list):
            stack.extend(((*pointer, at), child) for at, child in enumerate(node))
        elif pointer and isinstance(pointer[-1], str):
            assert json.loads("{" + said + "}") == {pointer[-1]: node}
        elif pointer:
            assert json.loads(said) == node


@given(st.text(), st.lists(st.text(max_size=3), max_size=3))
def test_no_text_crashes_it(text: str, pointer: list[str]) -> None:
    document = read_document("a.json", text)
    span = document.spans.of(tuple(pointer))
    assert 0 <= span.start <= span.end <= len(text)
