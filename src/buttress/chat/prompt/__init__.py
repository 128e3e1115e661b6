"""The input line: where a person types. What reads the terminal is loaded with the first :meth:`Prompt.read`."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from buttress.chat.prompt._session import Session


@dataclass(frozen=True, slots=True)
class Words:
    """What can be completed. ``commands`` are names without their slash, each with its line of help; ``labels`` are those
    of findings (``F1``), each with what it says; ``refs`` are names that git knows. ``takes`` says which of these may
    stand behind a command.
    """

    commands: tuple[tuple[str, str], ...] = ()
    tables: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    operations: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    labels: tuple[tuple[str, str], ...] = ()
    refs: tuple[str, ...] = ()
    takes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


class Prompt:
    """Reads what a person types, on a terminal. ``history`` gives what was typed in earlier conversations, the newest
    last; ``words`` what can be completed at the moment; ``toolbar`` the quiet line below.
    """

    def __init__(
        self, history: Callable[[], list[str]], words: Callable[[], Words], toolbar: Callable[[], str]
    ) -> None:
        self._history, self._words, self._toolbar = history, words, toolbar
        self._session: Session | None = None

    def read(self) -> str:
        """What was typed, with its line breaks, pasted text in its place. Raises :class:`EOFError` for Ctrl-D on an empty
        line and when the terminal has gone, :class:`KeyboardInterrupt` for Ctrl-C where nothing is typed.
        """
        if self._session is None:
            from buttress.chat.prompt._session import Session

            self._session = Session(self._history, self._words, self._toolbar)
        return self._session.read()
