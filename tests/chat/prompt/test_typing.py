"""What keys do on the input line, without a terminal."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput

from buttress.chat.prompt import Words
from buttress.chat.prompt._session import Session

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

UP, LEFT, BACK, DELETE, HOME = "\x1b[A", "\x1b[D", "\x7f", "\x1b[3~", "\x1b[H"


def paste(text: str) -> str:
    return f"\x1b[200~{text}\x1b[201~"


@contextmanager
def session(history: tuple[str, ...] = ()) -> Iterator[Callable[[str], str]]:
    """A session, as a function from keys to what was sent."""
    with create_pipe_input() as pipe:
        line = Session(lambda: list(history), Words, lambda: "toolbar", pipe, DummyOutput())

        def typed(keys: str) -> str:
            data = keys.encode("utf-8", "surrogateescape")
            typist = threading.Thread(
                target=pipe.send_bytes, args=(data,), daemon=True
            )  # a pipe holds less than a long paste
            typist.start()
            try:
                return line.read()
            finally:
                typist.join()

        yield typed


@pytest.mark.parametrize(
    ("keys", "sent"),
    [
        ("one\r", "one"),
        ("\r", ""),
        ("one\x1b\rtwo\r", "one\ntwo"),
        ("one\ntwo\r", "one\ntwo"),
        ("one\\\rtwo\r", "one\ntwo"),
        (paste("a\r\nb\rc\n") + "\r", "a\nb\nc\n"),
        ("see " + paste("x\n" * 5) + "and more\r", "see " + "x\n" * 5 + "and more"),
        ("gone\x03kept\r", "kept"),
        ("a\x04b\r", "ab"),
    ],
)
def test_what_is_sent(keys: str, sent: str) -> None:
    with session() as typed:
        assert typed(keys) == sent


def test_ctrl_c_and_ctrl_d_on_an_empty_line() -> None:
    with session() as typed:
        with pytest.raises(KeyboardInterrupt):
            typed("\x03")
        with pytest.raises(EOFError):
            typed("\x04")
        assert typed("still here\r") == "still here"


LONG = "".join(f"line {n}\n" for n in range(40_000))


def test_a_long_paste_stands_aside_and_is_sent_in_full() -> None:
    with session() as typed:
        assert typed("why? " + paste(LONG) + " thanks\r") == f"why? {LONG} thanks"


def test_backspace_drops_a_long_paste() -> None:
    with session() as typed:
        assert typed("a " + paste(LONG) + BACK + "b\r") == "a b"
        assert typed(paste(LONG) + " b" + HOME + DELETE + "\r") == " b"


def test_several_pastes_are_kept_apart() -> None:
    other = LONG.replace("line", "zeil")
    with session() as typed:
        assert typed(paste(LONG) + "/" + paste(other) + "/" + paste(LONG) + "\r") == f"{LONG}/{other}/{LONG}"


def test_a_paste_that_names_another_is_not_read_again() -> None:
    text = "[pasted 2.0 kB, 1 line]" + "x" * 2_000
    with session() as typed:
        typed(paste("y" * 2_000 + "zz") + "\r")
        assert typed(paste(text) + "\r") == text


def test_a_recalled_line_brings_its_paste() -> None:
    with session() as typed:
        typed(paste(LONG) + "\r")
        assert typed(UP + "\r") == LONG


def test_bytes_that_are_no_text_can_be_kept() -> None:
    with session() as typed:
        assert typed(paste("a\udcffb") + "\r") == "a?b"


def test_history_has_the_newest_last() -> None:
    with session(("older", "newer")) as typed:
        assert typed(UP + "\r") == "newer"
        assert typed(UP + UP + UP + "\r") == "older"  # the line just sent is one of them


def test_history_can_be_searched() -> None:
    with session(("about orders", "about users")) as typed:
        assert typed("\x12order\r\r") == "about orders"


def test_long_lines_of_old_are_held_aside_too() -> None:
    with session((LONG,)) as typed:
        assert typed(UP + BACK + "short\r") == "short"
        assert typed(UP + UP + "\r") == LONG
