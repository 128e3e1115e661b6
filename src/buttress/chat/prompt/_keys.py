"""What keys do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prompt_toolkit.enums import DEFAULT_BUFFER
from prompt_toolkit.filters import completion_is_selected, has_focus, to_filter
from prompt_toolkit.key_binding import KeyBindings
from prompt_toolkit.keys import Keys

if TYPE_CHECKING:
    from collections.abc import Callable

    from prompt_toolkit.filters import FilterOrBool
    from prompt_toolkit.key_binding import KeyPressEvent

    from buttress.chat.prompt._pasted import Pasted

    _Handler = Callable[[KeyPressEvent], None]


def keys_with(pasted: Pasted) -> KeyBindings:
    """Enter sends; Alt-Enter, Ctrl-J and a backslash before Enter begin a new line; a paste never sends; Ctrl-C clears
    the line, and leaves it where it is empty.
    """
    keys = KeyBindings()
    typing = has_focus(DEFAULT_BUFFER)  # not while the history is searched: Enter and Ctrl-C end that first

    def handle(*names: Keys | str, only: FilterOrBool = True) -> Callable[[_Handler], _Handler]:
        return keys.add(*names, filter=typing & to_filter(only))

    @handle("enter")
    def _send(event: KeyPressEvent) -> None:
        buffer = event.current_buffer
        if buffer.document.text_before_cursor.endswith("\\"):
            buffer.delete_before_cursor()
            buffer.insert_text("\n")
        else:
            buffer.validate_and_handle()

    @handle("enter", only=completion_is_selected)
    def _take(event: KeyPressEvent) -> None:
        """Take what is chosen in the menu; a command that is complete with it is sent, a question is not: it costs."""
        buffer = event.current_buffer
        buffer.complete_state = None
        if buffer.text.startswith("/") and not buffer.text.endswith(" "):
            buffer.validate_and_handle()

    @handle("escape", "enter")
    @handle("c-j")
    def _line(event: KeyPressEvent) -> None:
        event.current_buffer.insert_text("\n")

    @handle(Keys.BracketedPaste)
    def _paste(event: KeyPressEvent) -> None:
        event.current_buffer.insert_text(pasted.taken(event.data))

    @handle("c-c")
    @handle("<sigint>")
    def _clear(event: KeyPressEvent) -> None:
        if event.current_buffer.text:
            event.current_buffer.reset()
        else:
            event.app.exit(exception=KeyboardInterrupt, style="class:aborting")

    @handle("backspace")
    def _back(event: KeyPressEvent) -> None:
        """Delete a character; of what stands for a paste, all."""
        buffer = event.current_buffer
        buffer.delete_before_cursor(pasted.before(buffer.document.text_before_cursor) or event.arg)

    @handle("delete")
    def _forward(event: KeyPressEvent) -> None:
        """Delete a character; of what stands for a paste, all."""
        buffer = event.current_buffer
        buffer.delete(pasted.after(buffer.document.text_after_cursor) or event.arg)

    return keys
