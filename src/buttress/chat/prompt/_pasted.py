"""Pastes that are too long for an input line: held aside, with a word in their place."""

from __future__ import annotations

import re

#: Characters and lines up to which a paste is shown as it is: about what a window shows without scrolling.
CHARACTERS, LINES = 2_000, 30


class Pasted:
    """What was pasted in this conversation, by what stands for it. A person who recalls such a line gets its paste too."""

    def __init__(self) -> None:
        self._texts: dict[str, str] = {}

    def taken(self, text: str) -> str:
        """What goes into the line for a pasted text: itself, or what stands for it."""
        text = unified(text)
        if len(text) <= CHARACTERS and text.count("\n") < LINES:
            return text
        for name, held in self._texts.items():
            if held == text:
                return name
        name = plain = f"pasted {_size(text)}, {_lines(text)}"
        number = 1
        while f"[{name}]" in self._texts:
            number += 1
            name = f"{plain}, #{number}"
        self._texts[f"[{name}]"] = text
        return f"[{name}]"

    def expanded(self, text: str) -> str:
        """The line with every paste in its place; those whose word was deleted are not in it."""
        if not self._texts or "[pasted " not in text:
            return text
        names = "|".join(re.escape(name) for name in self._texts)
        return re.sub(names, lambda found: self._texts[found[0]], text)

    def before(self, text: str) -> int:
        """Characters of a paste's word that ends the text; 0 where none does."""
        return next((len(name) for name in self._texts if text.endswith(name)), 0)

    def after(self, text: str) -> int:
        """Characters of a paste's word that begins the text; 0 where none does."""
        return next((len(name) for name in self._texts if text.startswith(name)), 0)


def unified(text: str) -> str:
    """Pasted text with one kind of line break and nothing that no encoding has."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")


def _size(text: str) -> str:
    size = len(text.encode())
    if size < 1_000:
        return f"{size} B"
    return f"{size / 1_000:.1f} kB" if size < 1_000_000 else f"{size / 1_000_000:.1f} MB"


def _lines(text: str) -> str:
    number = text.count("\n") + (not text.endswith("\n"))
    return f"{number:,} line{'s' if number != 1 else ''}"
