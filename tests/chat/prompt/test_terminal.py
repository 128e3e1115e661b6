"""The input line in a real terminal: keys, pastes, signals, a window that shrinks, and what is left behind."""

from __future__ import annotations

import os
import resource
import signal
import sys
import termios
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

pexpect = pytest.importorskip("pexpect", reason="no pseudo-terminals here")

TALKER = Path(__file__).with_name("talker.py")
#: Seconds after which it is taken for stuck.
PATIENCE = 60
READY = "\x1b[?2004h"  # the line asks for bracketed pastes


class Terminal:
    """The talker, and hands on the keyboard."""

    def __init__(self, columns: int = 80, **more: str) -> None:
        env = {
            "PATH": os.environ["PATH"],
            "TERM": "xterm-256color",
            "LANG": "C.UTF-8",
            "PROMPT_TOOLKIT_NO_CPR": "1",
            **more,
        }
        self.child: Any = pexpect.spawn(
            sys.executable, [str(TALKER)], env=env, dimensions=(24, columns), timeout=PATIENCE, encoding="utf-8"
        )
        self.child.delaybeforesend = None
        self.before = termios.tcgetattr(self.child.fileno())[:4]
        self.child.expect_exact(READY)

    def type(self, keys: str) -> None:
        self.child.send(keys)

    def sees(self, text: str) -> None:
        self.child.expect_exact(text)

    def paste(self, text: str) -> None:
        """Write everything, while what comes back is read."""
        data = memoryview(f"\x1b[200~{text}\x1b[201~".encode())

        def write() -> None:
            at = 0
            while at < len(data):
                at += os.write(self.child.fileno(), data[at : at + 4096])

        self.writer = threading.Thread(target=write, daemon=True)
        self.writer.start()

    def leaves(self, code: int) -> None:
        """It ends so, and the terminal is as it was."""
        after = termios.tcgetattr(self.child.fileno())[:4]
        self.child.expect(pexpect.EOF)
        self.child.close()
        assert (self.child.exitstatus, self.child.signalstatus) == (code, None)
        assert after == self.before


@pytest.fixture
def terminal() -> Iterator[Terminal]:
    found = Terminal()
    yield found
    found.child.close(force=True)


def test_lines_of_several_lines(terminal: Terminal) -> None:
    terminal.type("one\x1b\rtwo\nthree\\\rfour\r")
    terminal.sees(r"<18:'one\ntwo\nthree\nfour'>")
    terminal.sees(READY)
    terminal.type("\x04")
    terminal.sees("<END>")
    terminal.leaves(0)


def test_ctrl_c_clears_and_ctrl_d_leaves(terminal: Terminal) -> None:
    terminal.type("never mind\x03kept\r")
    terminal.sees("<4:'kept'>")
    terminal.sees(READY)
    terminal.type("\x03")
    terminal.sees("<INTERRUPT>")
    terminal.sees(READY)
    terminal.type("\x04")
    terminal.sees("<END>")
    terminal.leaves(0)


def test_tab_completes(terminal: Terminal) -> None:
    terminal.type("/ex")
    terminal.sees("why a rule matters")
    terminal.type("\t\rF")
    terminal.sees("unindexed-foreign-key orders.user_id")
    terminal.type("\t\r")
    terminal.sees("<11:'/explain F1'>")
    terminal.sees(READY)
    terminal.type("/")
    terminal.sees("why a rule matters")
    terminal.type("\x03is GET /users/\t")
    terminal.sees("{id}")
    terminal.type(" ok\r")
    terminal.sees("<21:'is GET /users/{id} ok'>")


def test_history(terminal: Terminal) -> None:
    terminal.type("\x1b[A")
    terminal.sees("of two lines")
    terminal.type("\x1b[A\x1b[A\r")
    terminal.sees("<5:'older'>")
    terminal.sees(READY)
    terminal.type("\x12newer")
    terminal.sees("of two lines")
    terminal.type("\r\r")
    terminal.sees(r"<18:'newer\nof two lines'>")


def test_five_megabytes_are_pasted_and_sent(terminal: Terminal) -> None:
    text = "the quick brown fox jumps over the lazy dog, and the dog jumps back\n" * 73_530
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    terminal.paste(text)
    terminal.sees("[pasted 5.0 MB, 73,530 lines]")
    terminal.type("\r")
    terminal.sees(f"<{len(text)}:")
    terminal.sees(READY)
    terminal.type("\x04")
    terminal.sees("<END>")
    terminal.leaves(0)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert after.ru_utime - before.ru_utime < 8  # of a processor: 1 s, and 14 s with the library's own parser


def test_a_paste_with_line_breaks_sends_nothing(terminal: Terminal) -> None:
    terminal.paste("one\rtwo\r")
    terminal.sees("two")
    terminal.type("!\r")
    terminal.sees(r"<9:'one\ntwo\n!'>")


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129)])
@pytest.mark.parametrize("typed", ["", "half a line"])
def test_a_signal_leaves_the_terminal_as_it_was(terminal: Terminal, number: int, code: int, typed: str) -> None:
    terminal.type(typed)
    terminal.sees(typed)
    terminal.child.kill(number)
    terminal.sees(f"<TERMINATED {code}>")
    terminal.leaves(code)


def test_a_window_that_shrinks(terminal: Terminal) -> None:
    terminal.type("a question that is longer than forty columns are, by far")
    terminal.sees("by far")
    terminal.child.setwinsize(24, 40)
    terminal.sees("by far")  # drawn anew
    terminal.type("!\r")
    terminal.sees("<57:")


def test_no_colour_where_none_is_wanted() -> None:
    terminal = Terminal(NO_COLOR="1")
    terminal.type("/t")
    terminal.sees("what a table is")
    terminal.type("able users\r")
    terminal.sees("<12:")
    assert ";3" not in terminal.child.before
    assert "\x1b[3" not in terminal.child.before
    terminal.sees(READY)
    terminal.type("\x04")
    terminal.sees("<END>")
    terminal.leaves(0)


def test_a_dumb_terminal_can_be_typed_at() -> None:
    env = {"PATH": os.environ["PATH"], "TERM": "dumb", "LANG": "C.UTF-8"}
    child = pexpect.spawn(sys.executable, [str(TALKER)], env=env, timeout=PATIENCE, encoding="utf-8")
    child.expect_exact("> ")
    child.send("plain\r")
    child.expect_exact("<5:'plain'>")
    child.expect_exact("> ")
    child.send("\x04")
    child.expect_exact("<END>")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0
