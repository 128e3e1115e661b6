"""What a sentence rests on, taken out of a text as a model wrote it."""

from __future__ import annotations

import re

#: Double brackets with what stands in them. Linear in the length of the text, whatever stands in it.
MARKS = re.compile(r"[ \t]*+\[\[(?:[^\[\]\n]|\](?!\])|\[(?!\[))*+\]\]")


def without_marks(text: str) -> str:
    """The text without its double brackets."""
    return MARKS.sub("", text)
