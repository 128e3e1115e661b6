"""YAML trees: values, places, and what hostile texts do."""

from __future__ import annotations

import gc
import sys
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from buttress.readers.documents import read_document
from buttress.readers.yaml_tree import MAX_DEPTH, read_yaml


def span_text(text: str, *pointer: str | int) -> str:
    document = read_document("a.yaml", text)
    return document.spans.source.slice(document.spans.of(pointer))


def kinds(text: str) -> list[str]:
    return [flaw.kind for flaw in read_yaml(text).flaws]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("no", "no"),
        ("on", "on"),
        ("010", "010"),
        ("2022-01-01", "2022-01-01"),
        ("12:30:45", "12:30:45"),
        ("1_000", "1_000"),
        ("true", True),
        ("FALSE", False),
        ("~", None),
        ("", None),
        ("17", 17),
        ("-3", -3),
        ("0x1f", 31),
        ("0o17", 15),
        ("1.5e3", 1500.0),
        (".5", 0.5),
        ("-.inf", float("-inf")),
        ("'17'", "17"),
        ('"no"', "no"),
        ("!!str 17", "17"),
        ('!!int "17"', 17),
        ("!!null x", "x"),
        ("!mine 17", "17"),
        ("9" * 5000, "9" * 5000),
    ],
)
def test_scalars_follow_the_core_schema(written: str, meant: object) -> None:
    value = read_yaml(f"a: {written}\n").value["a"]
    assert value == meant
    assert type(value) is type(meant)


def test_not_a_number() -> None:
    value = read_yaml("a: .nan").value["a"]
    assert value != value  # noqa: PLR0124


def test_keys_are_text() -> None:
    assert read_yaml("200: a\nno: b\n1.5: c\nnull: d\n").value == {"200": "a", "no": "b", "1.5": "c", "null": "d"}


def test_merge_keys_follow_their_specification() -> None:
    text = (
        "base: &base {a: 1, b: 2}\nmore: &more {b: 3, c: 4}\n"
        "one:\n  b: mine\n  <<: *base\nmany:\n  <<: [*base, *more]\ninline:\n  <<: {z: 1}\n  y: 2\nquoted:\n  '<<': 5\n"
    )
    value = read_yaml(text).value
    assert value["one"] == {"b": "mine", "a": 1}
    assert value["many"] == {"a": 1, "b": 2, "c": 4}
    assert value["inline"] == {"y": 2, "z": 1}
    assert value["quoted"] == {"<<": 5}
    assert span_text(text, "one", "a") == "a: 1"  # a merged key stands where it was written
    assert not read_yaml(text).flaws


def test_aliases_share_one_object() -> None:
    tree = read_yaml("a: &x {p: 1}\nb: *x\n")
    assert tree.value["a"] is tree.value["b"]
    assert tree.shared
    assert not read_yaml("a: {p: 1}\n").shared


def test_duplicate_keys_are_placed_and_the_last_one_counts() -> None:
    text = "a:\n  get: 1\n  put: 2\n  get: 3\n"
    tree = read_yaml(text)
    (flaw,) = tree.flaws
    assert tree.value == {"a": {"put": 2, "get": 3}}
    assert (flaw.kind, flaw.pointer) == ("duplicate-key", ("a", "get"))
    assert (text[flaw.start : flaw.end], flaw.start) == ("get", text.rindex("get"))
    assert flaw.earlier == (text.index("get"), text.index("get") + 3)
    assert span_text(text, "a", "get") == "get: 3"
    assert span_text(text, "a", "put") == "put: 2"


POSITIONS = """\
openapi: "3.0.0"  # which
paths:  # all of them
  /users: &users {get: {a: 1}, put: [1, 2]}
  "/a:b" : *users
  empty:
  text: |
    first
    second
  long: one
    two
  smile: é😀
  list:
  - 1
  - q: 2
    r: 3
  next:
    - - deep
  later:
    plain
"""


@pytest.mark.parametrize(
    ("pointer", "text"),
    [
        ((), 'openapi: "3.0.0"  # which'),
        (("openapi",), 'openapi: "3.0.0"'),
        (("paths",), "paths:"),
        (("paths", "/users"), "/users: &users {get: {a: 1}, put: [1, 2]}"),
        (("paths", "/users", "get"), "get: {a: 1}"),
        (("paths", "/users", "get", "a"), "a: 1"),
        (("paths", "/users", "put", 1), "2"),
        (("paths", "/a:b"), '"/a:b" : *users'),
        (("paths", "/a:b", "get", "a"), "a: 1"),
        (("paths", "empty"), "empty:"),
        (("paths", "text"), "text: |"),
        (("paths", "long"), "long: one"),
        (("paths", "smile"), "smile: é😀"),
        (("paths", "list"), "list:"),
        (("paths", "list", 0), "1"),
        (("paths", "list", 1), "q: 2"),
        (("paths", "list", "1", "r"), "r: 3"),
        (("paths", "next", 0, 0), "deep"),
        (("paths", "later"), "later:\n    plain"),
        (("paths", "nowhere"), "paths:"),
        (("nowhere", "at", "all"), 'openapi: "3.0.0"  # which'),
    ],
)
def test_spans_hold_key_and_value(pointer: tuple[str | int, ...], text: str) -> None:
    assert span_text(POSITIONS, *pointer) == text


def test_columns_count_characters() -> None:
    span = read_document("a.yaml", "é: {😀: 1, x: 2}\r\nb: 3\r\n").spans.of(("é", "x"))
    assert (span.line, span.column, span.end_column) == (1, 11, 15)
    span = read_document("a.yaml", "a: {}\r\nb: 3\r\n").spans.of(("b",))
    assert (span.line, span.column, span.end_line, span.end_column) == (2, 1, 2, 5)


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("a: 1\n\tb: 2\n", 2, "tab"),
        ("a: 1\nb: x: y\n", 2, "quotes"),
        ("a:\n  b: 1\n c: 2\n", 3, "indentation"),
        ('a: "x', 1, "quote"),
        ("a: [1,\n", 1, "brackets"),
        ("a: @x\n", 1, "`@`"),
        ("a: b\x01c\n", 1, "control character"),
        ("é: \x01\n", 1, "control character"),
    ],
)
def test_syntax_errors_say_where_and_what_to_do(text: str, line: int, words: str) -> None:
    (flaw,) = read_yaml(text).flaws
    source = read_document("a.yaml", text).spans.source
    assert flaw.kind == "syntax"
    assert source.position(flaw.start)[0] == line
    assert words in flaw.message


def test_a_damaged_text_gives_what_stands_before_the_damage() -> None:
    tree = read_yaml("a:\n  b: 1\n  c:\n    d: 2\n    e: f: g\n")
    assert tree.value == {"a": {"b": 1, "c": {"d": 2, "e": "f"}}}
    assert tree.open_at == ("a", "c")


@pytest.mark.parametrize("opening", ["[", "{a: ", "- ", "? ", "{? "])
def test_deep_nesting_is_a_flaw_and_fast(opening: str) -> None:
    started = time.process_time()
    tree = read_yaml(opening * 20_000)
    assert time.process_time() - started < 2
    assert tree.flaws
    assert len(tree.open_at or ()) <= MAX_DEPTH


def test_deep_block_mappings() -> None:
    text = "".join(f"{' ' * level}k:\n" for level in range(400))
    assert kinds(text) == ["depth"]


def test_a_billion_laughs_cost_nothing() -> None:
    lines = ["a0: &a0 [lol, lol, lol]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 15)]
    started = time.process_time()
    assert kinds("\n".join(lines)) == ["alias-budget"]
    assert time.process_time() - started < 1


def test_too_many_aliases() -> None:
    assert kinds("a: &a 1\nb: [" + "*a, " * 10_001 + "]\n") == ["alias-budget"]


@pytest.mark.parametrize("text", ["a: &a [*a]", "a: *nobody", "a: &a {b: {c: *a}}"])
def test_aliases_that_name_nothing_finished(text: str) -> None:
    tree = read_yaml(text)
    assert [flaw.kind for flaw in tree.flaws] == ["alias-budget"]
    repr(tree.value)


def test_only_the_first_document_is_read() -> None:
    tree = read_yaml("a: 1\n---\nb: 2\n")
    assert tree.value == {"a": 1}
    assert [flaw.kind for flaw in tree.flaws] == ["ignored"]
    assert not read_yaml("---\na: 1\n...\n").flaws


def test_keys_that_are_no_text_are_left_out_of_nothing_else() -> None:
    tree = read_yaml("? [a, b]\n: 1\n? {x: 1}\n: {y: 2}\nz: 3\n")
    assert tree.value["z"] == 3
    assert [flaw.kind for flaw in tree.flaws] == ["ignored", "ignored"]


def test_garbage_collection_is_left_as_it_was() -> None:
    assert gc.isenabled()
    read_yaml("a: [")
    assert gc.isenabled()


def test_without_libyaml_the_tree_is_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "a: &x {p: 1}\nb:\n  <<: *x\n  q: é😀\nc: 1\nc: 2\n"
    fast = read_yaml(text)
    monkeypatch.setitem(sys.modules, "yaml.cyaml", None)
    slow = read_yaml(text)
    assert (slow.value, slow.flaws) == (fast.value, fast.flaws)
    assert [list(m) for m in slow.marks.values()] == [list(m) for m in fast.marks.values()]
    assert [flaw.kind for flaw in read_yaml("a: é\x01").flaws] == ["syntax"]


PIECES = st.sampled_from(
    [
        "a",
        "b: ",
        "- ",
        "\n",
        "  ",
        "[",
        "]",
        "{",
        "}",
        ", ",
        "&x ",
        "*x",
        "<<: ",
        "? ",
        ": ",
        "'",
        '"',
        "|\n",
        "#",
        "1",
        "\t",
        "---\n",
        "!!int ",
        "\ufeff",
        "\r\n",
        "é",
        "😀",
        "\ud800",
        "\x00",
        "%",
        "\u2028",
        "200: ",
    ]
)


@given(st.one_of(st.text(), st.lists(PIECES, max_size=40).map("".join)))
def test_no_text_crashes_it_and_every_span_slices_its_text(text: str) -> None:
    document = read_document("a.yaml", text)
    stack: list[tuple[tuple[str | int, ...], Any]] = [((), document.value)]
    while stack:
        pointer, node = stack.pop()
        span = document.spans.of(pointer)
        assert 0 <= span.start <= span.end <= len(text)
        if isinstance(node, dict):
            stack.extend(((*pointer, key), child) for key, child in node.items())
        elif isinstance(node, list):
            stack.extend(((*pointer, at), child) for at, child in enumerate(node))
    for flaw in document.flaws:
        assert 0 <= flaw.start <= len(text)


NAMES = st.text("abcxyz/{}é -", min_size=1, max_size=6)
TREES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.text("abc: -#é'\"\n", max_size=8)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(NAMES, inner, max_size=3)),
    max_leaves=12,
)


@given(st.dictionaries(NAMES, TREES, max_size=3), st.booleans())
def test_what_was_written_is_read_back(value: Any, flow: bool) -> None:
    import yaml

    text = yaml.safe_dump(value, default_flow_style=flow, allow_unicode=True, sort_keys=False)
    tree = read_yaml(text)
    assert tree.value == value
    assert not tree.flaws
