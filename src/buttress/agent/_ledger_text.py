"""Text on its way into the ledger: controls replaced, secrets veiled, names and lines held to a length."""

from __future__ import annotations

import json
import re
from typing import Any

from buttress.agent.cleaning import one_line

_NUMBER = re.compile(r"(?<![\w.])p?\d+(?:[.,_]\d+)*")
#: Words in quotation marks (an apostrophe is none) that are a sentence and no name.
_QUOTED = re.compile(r"“[^”\n]*”|(?<!\w)'(?=\S)[^'\n]*(?<=\S)'(?!\w)|\"[^\"\n]*\"")
_SENTENCE = 5
#: Characters of a name or path in a line of the payload: PostgreSQL cuts names at 63, longer ones are paths or jokes.
NAME, PATH = 100, 120


def plain(text: str) -> str:
    """Text of a repository without characters that hide or act; line breaks and tabs stay."""
    if text.isascii() and text.isprintable():
        return text
    return "\n".join(one_line(line) for line in text.split("\n"))


def name(text: str) -> str:
    """A name on one line."""
    return one_line(text)


def unquoted(text: str) -> str:
    """A text of ours without the sentences that it quotes: those stand where they come from, as data."""
    return _QUOTED.sub(lambda found: found.group() if len(found.group().split()) < _SENTENCE else "“…”", text)


def cut(text: str, most: int) -> str:
    """At most ``most`` characters, cut between words where that costs little, ``…`` where something is left out."""
    if len(text) <= most:
        return text
    if most < 2:
        return "…"[:most]
    head = text[: most - 1]
    gap = head.rfind(" ")
    return (head[:gap] if gap > most * 0.7 else head).rstrip() + "…"


def numbers_in(*texts: str) -> tuple[str, ...]:
    """The numbers in some texts as they are written, each once; digits inside a name are none."""
    return tuple(dict.fromkeys(number for text in texts for number in _NUMBER.findall(text)))


def line_of(fields: dict[str, Any]) -> str:
    """One compact line of JSON."""
    return json.dumps(fields, ensure_ascii=False, separators=(",", ":"))
