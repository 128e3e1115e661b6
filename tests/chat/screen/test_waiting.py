"""A word to somebody who waits: only where it can be taken away again, and never beside anything else."""

from __future__ import annotations

import io
import re
import time
from typing import TYPE_CHECKING

import pytest

from buttress.agent.answers.parts import Opened
from buttress.chat.screen import screen_for
from chat.screen.scripted import Window, checked, screen

if TYPE_CHECKING:
    from collections.abc import Callable

WIPED = "\r\x1b[K"


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setattr("buttress.chat.screen._waiting.PATIENCE", 0.01)
    monkeypatch.setattr("buttress.chat.screen._waiting.TICK", 0.01)


def until(stream: io.StringIO, seen: Callable[[str], object]) -> None:
    end = time.monotonic() + 60
    while not seen(stream.getvalue()):
        assert time.monotonic() < end, stream.getvalue()
        time.sleep(0.005)


def test_it_is_shown_and_gone_before_anything_is_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    shown, stream = screen(monkeypatch, 80)
    with shown.waiting("asking"):
        until(stream, lambda text: text.endswith("asking …\x1b[K"))
        shown.remark("read a.sql")
    assert re.sub(r"(\rasking …\x1b\[K)+\r\x1b\[K", "", stream.getvalue()) == "· read a.sql\n"
    assert stream.getvalue().endswith((WIPED, "a.sql\n"))


def test_it_comes_back_and_can_say_something_else(monkeypatch: pytest.MonkeyPatch) -> None:
    shown, stream = screen(monkeypatch, 80)
    with shown.waiting("asking") as wait:
        until(stream, lambda text: "asking" in text)
        shown.remark("read")
        until(stream, lambda text: "asking" in text.split("read")[1])
        wait.update("reviewing \x1b[31mthe draft")
        until(stream, lambda text: "reviewing �[31mthe draft …" in text)
    assert stream.getvalue().endswith(WIPED)


def test_it_is_not_shown_behind_half_a_line(monkeypatch: pytest.MonkeyPatch) -> None:
    shown, stream = screen(monkeypatch, 80)
    with shown.waiting("asking"):
        shown.part(Opened("paragraph"))
        shown.part(checked("One."))
        before = stream.getvalue()
        time.sleep(0.1)
        assert stream.getvalue() == before
    assert stream.getvalue() == before


def test_an_inner_one_speaks_first(monkeypatch: pytest.MonkeyPatch) -> None:
    shown, stream = screen(monkeypatch, 80)
    with shown.waiting("outer"):
        with shown.waiting("inner"):
            until(stream, lambda text: "inner" in text)
        until(stream, lambda text: "outer" in text.rpartition("inner")[2])
    assert stream.getvalue().endswith(WIPED)


def test_it_is_gone_when_the_block_raises(monkeypatch: pytest.MonkeyPatch) -> None:
    shown, stream = screen(monkeypatch, 80)

    def stopped() -> None:
        with shown.waiting("asking"):
            until(stream, lambda text: "asking" in text)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stopped()
    assert stream.getvalue().endswith(WIPED)
    length = len(stream.getvalue())
    time.sleep(0.05)
    assert len(stream.getvalue()) == length


@pytest.mark.parametrize("columns", [20, 40])
def test_it_never_takes_two_lines(monkeypatch: pytest.MonkeyPatch, columns: int) -> None:
    shown, stream = screen(monkeypatch, columns)
    with shown.waiting("asking about 日本 " * 20):
        until(stream, lambda text: "asking" in text)
    shortest = stream.getvalue().split("\x1b[K")[0].removeprefix("\r")
    assert len(shortest) < columns


@pytest.mark.parametrize("term", ["dumb", "unknown"])
@pytest.mark.parametrize("stream", [io.StringIO(), Window()])
def test_nothing_is_said_where_it_could_not_be_taken_away(
    monkeypatch: pytest.MonkeyPatch, term: str, stream: io.StringIO
) -> None:
    monkeypatch.setenv("TERM", term)
    with screen_for(stream, str).waiting("asking"):
        time.sleep(0.05)
    assert stream.getvalue() == ""
