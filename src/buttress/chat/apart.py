"""A screen in two halves: the answer goes where output goes, so that it can be piped; quiet lines go to stderr."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from buttress.chat.screen import screen_for

if TYPE_CHECKING:
    from collections.abc import Callable

    from buttress.agent.answers.parts import Listing, Part
    from buttress.agent.drafts import Draft
    from buttress.chat.screen._printed import Printed
    from buttress.chat.screen._waiting import Waiting
    from buttress.report.style import Ink


class Apart:
    """Implements :class:`buttress.chat.stage.Screen` for one answer."""

    def __init__(self, show: Callable[[str], str]) -> None:
        """``show`` turns a path of the tree into what the user would type."""
        self._answer: Printed = screen_for(sys.stdout, show)
        self._aside: Printed = screen_for(sys.stderr, show)

    @property
    def ink(self) -> Ink:
        """What the output can show."""
        return self._answer.ink

    def lines(self, text: str) -> None:
        """Finished lines of ours: what a command was asked for."""
        self._answer.lines(text)

    def remark(self, text: str) -> None:
        """One quiet line, on stderr."""
        self._aside.remark(text)

    def part(self, part: Part) -> None:
        """A piece of an answer."""
        self._answer.part(part)

    def held(self, number: int, listing: Listing) -> None:
        """A listing that is held back: a quiet line."""
        self._aside.held(number, listing)

    def draft(self, draft: Draft) -> None:
        """Listings of an answer, reviewed."""
        self._answer.draft(draft)

    def waiting(self, text: str) -> Waiting:
        """A transient line on a terminal."""
        return self._aside.waiting(text)

    def answer_ends(self) -> None:
        """The answer is over."""
        self._answer.answer_ends()
