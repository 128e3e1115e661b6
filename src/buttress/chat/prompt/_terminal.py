"""Reading a terminal so that five megabytes of pasted text are taken in as fast as they come."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from prompt_toolkit.input import create_input

if TYPE_CHECKING:
    from prompt_toolkit.input import Input

#: Bytes that are read at once within a paste. (Outside of one the library reads 1,024, so that keys stay prompt.)
_CHUNK = 65_536
_END = "\x1b[201~"


def terminal_input() -> Input:
    """The terminal. Within a paste, the library's own parser copies and searches all that came so far for every kilobyte
    that arrives: the time grows with the square of the paste.
    """
    if sys.platform == "win32":
        return create_input()
    from prompt_toolkit.input.vt100 import Vt100Input
    from prompt_toolkit.input.vt100_parser import Vt100Parser
    from prompt_toolkit.key_binding import KeyPress
    from prompt_toolkit.keys import Keys

    class Parser(Vt100Parser):
        """Collects a paste in pieces, and looks for its end only where it can have arrived."""

        _pieces: list[str]
        _tail = ""

        @property
        def pasting(self) -> bool:
            return self._in_bracketed_paste

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

    class Terminal(Vt100Input):
        def read_keys(self) -> list[KeyPress]:
            parser = self.vt100_parser
            if not (isinstance(parser, Parser) and parser.pasting):
                return super().read_keys()
            parser.feed(self.stdin_reader.read(_CHUNK))
            keys, self._buffer = self._buffer, []
            return keys

    found = create_input()
    if not isinstance(found, Vt100Input):
        return found
    terminal = Terminal(sys.stdin)
    terminal.vt100_parser = Parser(lambda key: terminal._buffer.append(key))  # noqa: PLW0108, SLF001 - the list is replaced
    return terminal
