"""The words of a ``.prisma`` file. Total: every character belongs to a token, to space or to a comment."""

from __future__ import annotations

import json
import re
from typing import NamedTuple

#: Strings end with their line, so an unclosed quote costs one line and the scan stays linear.
_TOKEN = re.compile(
    r"""(?P<skip>[^\S\n]+|//[^\n]*|/\*.*?(?:\*/|\Z))
    |(?P<newline>\n)
    |(?P<string>"[^"\\\n]*(?:\\[^\n][^"\\\n]*)*"?)
    |(?P<attribute>@@?[^\W\d][\w.]*)
    |(?P<number>-?\d+(?:\.\d+)?(?!\w))
    |(?P<name>\w[\w-]*)
    |(?P<mark>.)""",
    re.VERBOSE | re.DOTALL,
)


class Token(NamedTuple):
    """A word with its offsets; ``kind`` is newline, string, attribute, number, name, mark or end."""

    kind: str
    text: str
    start: int
    end: int


def tokenise(text: str) -> list[Token]:
    """Tokens in order, without space and comments, closed by one token of kind ``end``."""
    found = [
        Token(match.lastgroup or "mark", match.group(), match.start(), match.end())
        for match in _TOKEN.finditer(text)
        if match.lastgroup != "skip"
    ]
    found.append(Token("end", "", len(text), len(text)))
    return found


def decode(literal: str) -> str:
    """The value of a string literal with its quotes; escapes that make no sense stay as written."""
    body = literal[1:-1] if len(literal) > 1 and literal.endswith('"') else literal[1:]
    if "\\" not in body:
        return body
    try:
        return str(json.loads(f'"{body}"', strict=False))
    except ValueError:
        return body
