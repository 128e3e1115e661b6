"""Reading a terminal so that five megabytes of pasted text are taken in as fast as they come."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from prompt_toolkit.input import create_input

if TYPE_CHECKING:
    from collections.abc import Callable

    from prompt_toolkit.input import Input
    from prompt_toolkit.input.vt100_parser import Vt100Parser
    from prompt_toolkit.key_binding import KeyPress

#: Bytes that are read at once within a paste. (Outside of one the library reads 1,024, so that keys stay prompt.)
_CHUNK = 65_536
_END = "\x1b[201~"


def terminal_input() -> Input:
    """The terminal. Within a paste, the library's own parser copies and searches all that came so far for every kilobyte
    that arrives: the time grows with the square of the paste (5 MB through a pseudo-terminal: 14 s; so: 0.15 s).
    """
    if sys.platform == "win32":
        return create_input()
    from prompt_toolkit.input.vt100 import Vt100Input

    class Terminal(Vt100Input):
        def read_keys(self) -> list[KeyPress]:
            if not pasting(self.vt100_parser):
                return super().read_keys()
            self.vt100_parser.feed(self.stdin_reader.read(_CHUNK))
            keys, self._buffer = self._buffer, []
            return keys

    if not isinstance(create_input(), Vt100Input):
        return create_input()
    terminal = Terminal(sys.stdin)
    terminal.vt100_parser = parser_for(lambda key: terminal._buffer.append(key))  # noqa: PLW0108, SLF001 - it is replaced
    return terminal


def pasting(parser: Vt100Parser) -> bool:
    """Whether the end of a paste is still to come."""
    return parser._in_bracketed_paste  # noqa: SLF001 - nothing else tells it


def parser_for(took: Callable[[KeyPress], None]) -> Vt100Parser:
    """A parser of keys that collects a paste in pieces, and looks for its end only where it can have arrived."""
    from prompt_toolkit.input.vt100_parser import Vt100Parser
    from prompt_toolkit.key_binding import KeyPress
    from prompt_toolkit.keys import Keys

    class Parser(Vt100Parser):
        _pieces: list[str]
        _tail = ""

        def feed(self, data: str) -> None:
            if not self._in_bracketed_paste:
                self._tail, self._pieces = "", []
                super().feed(data)
                return
            seen = self._tail + data
            at = seen.find(_END)
            if at < 0:
                self._pieces.append(data)
                self._tail = seen[-len(_END) + 1 :]
                return
            whole = "".join([*self._pieces, data])
            end = len(whole) - len(seen) + at
            self._in_bracketed_paste = False
            self.feed_key_callback(KeyPress(Keys.BracketedPaste, whole[:end]))
            self.feed(whole[end + len(_END) :])

    return Parser(took)
