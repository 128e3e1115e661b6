"""The input line as the library draws it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from prompt_toolkit import PromptSession
from prompt_toolkit.application.current import get_app_or_none
from prompt_toolkit.filters import Condition
from prompt_toolkit.history import History
from prompt_toolkit.output import ColorDepth
from prompt_toolkit.styles import Style

from buttress.chat.prompt._completion import Names
from buttress.chat.prompt._keys import keys_with
from buttress.chat.prompt._pasted import Pasted
from buttress.chat.prompt._terminal import terminal_input
from buttress.chat.signals import passed_to
from buttress.report.style import clean

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from prompt_toolkit.input import Input
    from prompt_toolkit.output import Output

    from buttress.chat.prompt import Words
    from buttress.chat.signals import Terminated

#: What stands before the line, and before those that continue it.
SIGN, AGAIN = "> ", "  "
#: Lines that the menu of candidates has at most.
MENU = 8
_PLAIN = {"bottom-toolbar": "noreverse", "bottom-toolbar.text": "noreverse"}
_COLOURED = {
    "prompt": "bold",
    "bottom-toolbar": "noreverse fg:ansibrightblack",
    "bottom-toolbar.text": "noreverse fg:ansibrightblack",
}


class Session:
    """One input line after the other."""

    def __init__(
        self,
        history: Callable[[], list[str]],
        words: Callable[[], Words],
        toolbar: Callable[[], str],
        input: Input | None = None,  # noqa: A002 - the library's own name for it
        output: Output | None = None,
    ) -> None:
        """``input`` and ``output`` stand for the terminal where there is none."""
        coloured = not os.environ.get("NO_COLOR")
        self._pasted = Pasted()
        self._names = Names(words)
        self._toolbar = toolbar
        self._end: Terminated | None = None
        self._prompt: PromptSession[str] = PromptSession(
            message=[("", "\n"), ("class:prompt", SIGN)],
            multiline=True,
            prompt_continuation=AGAIN,
            completer=self._names,
            complete_while_typing=Condition(_on_a_command),
            reserve_space_for_menu=MENU,
            history=_Typed(history, self._pasted),
            key_bindings=keys_with(self._pasted),
            bottom_toolbar=self._below,
            style=Style.from_dict(_COLOURED if coloured else _PLAIN),
            include_default_pygments_style=False,
            color_depth=None if coloured else ColorDepth.DEPTH_1_BIT,
            mouse_support=False,
            enable_open_in_editor=False,
            enable_suspend=True,
            input=input or terminal_input(),
            output=output,
        )
        # A terminal that does not say where its cursor stands only has no toolbar; the library would print a warning.
        self._prompt.app.renderer.cpr_not_supported_callback = lambda: None

    def read(self) -> str:
        """See :meth:`buttress.chat.prompt.Prompt.read`. Raises :class:`buttress.chat.signals.Terminated` where signals are
        guarded.
        """
        self._end = None
        self._names.renew()
        try:
            with passed_to(self._ended):
                text = self._prompt.prompt()
        except (EOFError, OSError) as gone:  # the terminal, often together with a signal that says so
            if self._end is not None:
                raise self._end from None
            raise EOFError from gone
        if self._end is not None:
            raise self._end
        return self._pasted.expanded(text)

    def _ended(self, end: Terminated) -> None:
        """Leave the line, from within its loop."""
        self._end = end
        if self._prompt.app.loop is None:
            raise end
        self._prompt.app.loop.call_soon_threadsafe(self._leave)

    def _leave(self) -> None:
        app = self._prompt.app
        if self._end is not None and app.is_running and not app.is_done:
            app.exit(exception=self._end)

    def _below(self) -> str:
        """The toolbar, no wider than the window."""
        columns = self._prompt.app.output.get_size().columns
        return clean(self._toolbar())[: max(columns - 1, 0)]


class _Typed(History):
    """What was typed: before, as somebody else keeps it; and in this conversation. Nothing is written anywhere."""

    def __init__(self, before: Callable[[], list[str]], pasted: Pasted) -> None:
        super().__init__()
        self._before = before
        self._pasted = pasted

    def load_history_strings(self) -> Iterable[str]:
        """The newest first."""
        return [self._pasted.taken(text) for text in reversed(self._before())]

    def store_string(self, string: str) -> None:
        """Kept by whoever keeps the conversation."""


def _on_a_command() -> bool:
    """Whether a command is being typed: within a sentence, a menu that opens by itself is in the way."""
    app = get_app_or_none()
    return app is not None and app.current_buffer.text.startswith("/")
