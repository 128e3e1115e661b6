"""The screen: where a conversation is told, on a terminal that scrolls or into a file."""

from __future__ import annotations

from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from collections.abc import Callable

    from buttress.chat.screen._printed import Printed


def screen_for(stream: TextIO, show: Callable[[str], str]) -> Printed:
    """The screen that prints to a stream. ``show`` turns a path of the tree into what the user would type."""
    from buttress.chat.screen._printed import Printed

    return Printed(stream, show)
