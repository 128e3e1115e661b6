"""What keys do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prompt_toolkit.filters import completion_is_selected
from prompt_toolkit.key_binding import KeyBindings
from prompt_toolkit.keys import Keys

if TYPE_CHECKING:
    from prompt_toolkit.key_binding import KeyPressEvent

    from buttress.chat.prompt._pasted import Pasted


def keys_with(pasted: Pasted) -> KeyBindings:
    """Enter sends; Alt-Enter, Ctrl-J and a backslash before Enter begin a new line; a paste never sends; Ctrl-C clears
    the line, and leaves it where it is empty.
    """
    keys = KeyBindings()
    handle = keys.add

    @handle("enter")
    def _send(event: KeyPressEvent) -> None:
        buffer = event.current_buffer
        if buffer.document.text_before_cursor.endswith("\\"):
            buffer.delete_before_cursor()
            buffer.insert_text("\n")
        else:
            buffer.validate_and_handle()

    @handle("enter", filter=completion_is_selected)
    def _take(event: KeyPressEvent) -> None:
        event.current_buffer.complete_state = None

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
