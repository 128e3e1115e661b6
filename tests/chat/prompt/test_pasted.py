"""Long pastes, and the parser that takes them in."""

from __future__ import annotations

import itertools
import sys
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from buttress.chat.prompt._pasted import CHARACTERS, Pasted

if TYPE_CHECKING:
    from prompt_toolkit.key_binding import KeyPress

BEGIN, END = "\x1b[200~", "\x1b[201~"


def test_short_pastes_are_shown() -> None:
    assert Pasted().taken("SELECT 1;\r\nSELECT 2;") == "SELECT 1;\nSELECT 2;"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("x" * (CHARACTERS + 1), "[pasted 2.0 kB, 1 line]"),
        ("x\n" * 30, "[pasted 60 B, 30 lines]"),
        (("x" * 60 + "\n") * 81_967, "[pasted 5.0 MB, 81,967 lines]"),
    ],
)
def test_long_pastes_are_named_by_their_size(text: str, name: str) -> None:
    pasted = Pasted()
    assert pasted.taken(text) == name
    assert pasted.taken(text) == name
    assert pasted.expanded(f"a {name} b {name}") == f"a {text} b {text}"


def test_two_of_a_size_have_names_of_their_own() -> None:
    pasted = Pasted()
    first, second = pasted.taken("x" * 2_001), pasted.taken("y" * 2_001)
    assert (first, second) == ("[pasted 2.0 kB, 1 line]", "[pasted 2.0 kB, 1 line, #2]")
    assert pasted.expanded(f"{second}{first}") == "y" * 2_001 + "x" * 2_001


@pytest.mark.skipif(sys.platform == "win32", reason="no terminal of this kind there")
@given(
    text=st.text(st.sampled_from("ab\n\x1b[201~2"), max_size=60).filter(lambda text: END not in text),
    cuts=st.lists(st.integers(0, 90), max_size=8),
)
def test_a_paste_is_the_same_however_it_arrives(text: str, cuts: list[int]) -> None:

    from buttress.chat.prompt._terminal import parser_for

    keys: list[KeyPress] = []
    parser = parser_for(keys.append)
    stream = f"x{BEGIN}{text}{END}y"
    at = [0, *sorted(min(cut, len(stream)) for cut in cuts), len(stream)]
    for start, end in itertools.pairwise(at):
        parser.feed(stream[start:end])
    assert [key.data for key in keys] == ["x", text, "y"]
