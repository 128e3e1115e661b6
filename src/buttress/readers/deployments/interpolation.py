"""Variables in compose files: ``${NAME:-default}``, nested, and ``$$`` for a dollar."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
#: Nobody nests defaults deeper; a text of ten thousand ``${A:-`` must not exhaust the stack.
_DEPTH = 20


def interpolate(text: str, known: Mapping[str, str]) -> tuple[str, bool]:
    """The text with its variables replaced, and whether it was written literally: without any variable."""
    if "$" not in text:
        return text, True
    return _Interpolation(known).run(text)


class _Interpolation:
    """One text being interpolated. ``literal`` turns False with the first variable."""

    def __init__(self, known: Mapping[str, str]) -> None:
        self.known = known
        self.literal = True

    def run(self, text: str) -> tuple[str, bool]:
        return self._replace(text, 0), self.literal

    def _replace(self, text: str, depth: int) -> str:
        parts: list[str] = []
        at = 0
        while (dollar := text.find("$", at)) >= 0:
            parts.append(text[at:dollar])
            at = dollar + 1
            if text.startswith("$", at):
                parts.append("$")
                at += 1
            elif text.startswith("{", at) and (end := _closing(text, at)) > 0 and depth < _DEPTH:
                parts.append(self._braced(text[at + 1 : end], depth))
                at = end + 1
            elif found := _NAME.match(text, at):
                self.literal = False
                parts.append(self.known.get(found.group(), ""))
                at = found.end()
            else:
                parts.append("$")
        parts.append(text[at:])
        return "".join(parts)

    def _braced(self, inner: str, depth: int) -> str:
        self.literal = False
        found = _NAME.match(inner)
        if not found:
            return ""
        value, rest = self.known.get(found.group(), ""), inner[found.end() :]
        operator = rest[:2] if rest[:1] == ":" else rest[:1]
        word = rest[len(operator) :]
        if operator in (":-", "-"):
            return value or self._replace(word, depth + 1)
        if operator in (":+", "+"):
            return self._replace(word, depth + 1) if value else ""
        return value


def _closing(text: str, opening: int) -> int:
    """Offset of the brace that closes the one at ``opening``; -1 when none does."""
    depth = 0
    for at in range(opening, len(text)):
        if text[at] == "{":
            depth += 1
        elif text[at] == "}":
            depth -= 1
            if not depth:
                return at
    return -1
