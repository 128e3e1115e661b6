"""The screen as plain printing: what has been said stands, and nothing above the cursor is ever touched again."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, TextIO

from buttress.agent.answers.parts import Closed, Listing, Opened
from buttress.chat.screen._answer import AnswerLines
from buttress.chat.screen._code import code_lines
from buttress.chat.screen._draft import DraftLines
from buttress.chat.screen._flow import Flow
from buttress.chat.screen._inline import flat, plain_words
from buttress.chat.screen._waiting import Waiting
from buttress.chat.screen._window import columns_of, ink_of, prose_width
from buttress.report.style import is_terminal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from buttress.agent.answers.parts import Part
    from buttress.agent.drafts import Draft
    from buttress.report.style import Ink


class Printed:
    """Implements :class:`buttress.chat.stage.Screen`. ``show`` turns a path of the tree into what the user would type."""

    def __init__(self, stream: TextIO, show: Callable[[str], str]) -> None:
        self.show = show
        self._stream = stream
        self._flow = Flow(self._write)
        self._answer = AnswerLines(self._flow, show)
        self._last = ""  # what was printed last: between unlike things stands an empty line
        watched = stream if is_terminal(stream) else sys.stderr
        self._waiting = Waiting(watched, lambda: not self._flow.open)

    @property
    def ink(self) -> Ink:
        """What the output can show at the moment."""
        return ink_of(self._stream)

    def lines(self, text: str) -> None:
        """Finished lines of ours; they may hold colour."""
        if not text.strip("\n"):
            return
        with self._waiting.aside():
            self._turn_to("lines")
            self._write(text.strip("\n") + "\n")
            self._stream.flush()

    def remark(self, text: str) -> None:
        """One quiet line of ours."""
        with self._waiting.aside():
            self._turn_to("remark")
            self._quiet(self.ink, text)
            self._stream.flush()

    def part(self, part: Part) -> None:
        """A piece of an answer. A listing that comes this way was not tried."""
        with self._waiting.aside():
            ink = self.ink
            if isinstance(part, Listing):
                self._turn_to("listing", apart=True)
                note = "not tried: shown as it was written" if part.whole else "not tried: it broke off here"
                self._quiet(ink, note)
                self._out(code_lines(part, ink))
            else:
                if isinstance(part, Opened):
                    self._turn_to("item" if part.kind == "item" else "prose", apart=part.kind != "item")
                self._answer.part(part, ink, self._width())
                if isinstance(part, Closed):
                    self._flow.end()
            self._stream.flush()

    def held(self, number: int, listing: Listing) -> None:
        """One quiet line where a listing will not stand before it has been reviewed."""
        language = flat(listing.language)[:20]
        self.remark(f"listing {number}{f' ({language})' if language else ''}: shown below, once it has been reviewed")

    def waiting(self, text: str) -> Waiting:
        """A word to somebody who waits: ``with screen.waiting("asking") as wait: … wait.update("reading")``. On a
        terminal only, after a moment, and gone before anything is printed.
        """
        return self._waiting(text)

    def draft(self, draft: Draft) -> None:
        """Listings of an answer, with what a review says of them."""
        with self._waiting.aside():
            ink = self.ink
            self._turn_to("listing", apart=True)
            self._out(DraftLines(draft, ink, self.show, self._width()).lines())
            self._stream.flush()

    def answer_ends(self) -> None:
        """Close what is open, and say once how far the answer was checked where that is in doubt."""
        with self._waiting.aside():
            ink = self.ink
            if self._flow.open:
                self._flow.end()
            footer = self._answer.ended(ink, self._width())
            if footer:
                self._turn_to("footer", apart=True)
                self._quiet(ink, footer)
            if ink.colour and ink.terminal:
                self._write("\x1b[0m")
            self._last = "end"
            self._stream.flush()

    def _quiet(self, ink: Ink, text: str) -> None:
        self._flow.begin(ink, [(". " if ink.ascii else "· ", ("dim",))], [("  ", ())])
        self._flow.add(ink, plain_words(text, ("dim",)), self._width())
        self._flow.end()

    def _turn_to(self, kind: str, *, apart: bool = False) -> None:
        """End the open line; leave one empty where something else begins (``apart``: also between two of a kind)."""
        self._flow.end()
        if self._last not in {"", "end"} and (apart or kind != self._last):
            self._write("\n")
        self._last = kind

    def _out(self, lines: Iterable[str]) -> None:
        self._write("".join(f"{line}\n" for line in lines))

    def _width(self) -> int:
        return prose_width(columns_of(self._stream))

    def _write(self, text: str) -> None:
        if text:
            self._stream.write(text)
