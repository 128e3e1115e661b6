"""A text with stretches blanked out: what is left keeps its offsets and lines, so that any reader can be given a part."""

from __future__ import annotations

import re

_INK = re.compile(r"[^\r\n]")


def blanked(text: str, *ranges: tuple[int, int]) -> str:
    """The text with some stretches replaced by spaces; line breaks, and so all places, stay."""
    parts: list[str] = []
    at = 0
    for start, end in sorted(ranges):
        if end > at:
            begin = max(start, at)
            parts += (text[at:begin], _INK.sub(" ", text[begin:end]))
            at = end
    return "".join((*parts, text[at:])) if parts else text


def only(text: str, start: int, end: int) -> str:
    """The text with everything outside ``text[start:end]`` replaced by spaces."""
    return blanked(text, (0, start), (end, len(text)))
