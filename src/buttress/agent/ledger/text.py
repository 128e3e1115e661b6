"""Text on its way into the ledger: controls replaced, secrets veiled, names and lines held to a length."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from buttress.agent.cleaning import one_line

if TYPE_CHECKING:
    from collections.abc import Iterable

_NUMBER = re.compile(r"(?<![\w.:])p?\d+(?:[.,_]\d+)*")
#: Paths and addresses: digits in them are names.
_PATH = re.compile(r"(?<!\S)[^\s\d/]\S*/\S*|(?<!\S)/\S+")
#: Words in quotation marks (an apostrophe is none) that are a sentence and no name.
_QUOTED = re.compile(r"“[^”\n]*”|(?<!\w)'(?=\S)[^'\n]*(?<=\S)'(?!\w)|\"[^\"\n]*\"")
_SENTENCE = 5
#: Characters of a name or path in a line of the payload: PostgreSQL cuts names at 63, longer ones are paths or jokes.
NAME, PATH = 100, 120
#: Columns or parameters that a statement lists.
LISTED = 40


def plain(text: str) -> str:
    """Text of a repository without characters that hide or act; line breaks and tabs stay."""
    if text.isascii() and text.isprintable():
        return text
    return "\n".join(one_line(line) for line in text.split("\n"))


def name(text: str) -> str:
    """A name on one line."""
    return one_line(text)


def unquoted(text: str, prose: Iterable[str] = ()) -> str:
    """A text of ours without the sentences that it quotes, in quotation marks or as ``prose`` that is known to be the
    repository's: those stand where they come from, as data.
    """
    for said in prose:
        if said in text:
            text = text.replace(said, "“…”")
    return _QUOTED.sub(lambda found: found.group() if not is_sentence(found.group()) else "“…”", text)


def is_sentence(text: str) -> bool:
    """Whether a text is long enough to say something: names have fewer words."""
    return len(text.split()) >= _SENTENCE


def cut(text: str, most: int) -> str:
    """At most ``most`` characters, cut between words where that costs little, ``…`` where something is left out."""
    if len(text) <= most:
        return text
    if most < 2:
        return "…"[:most]
    head = text[: most - 1]
    gap = head.rfind(" ")
    return (head[:gap] if gap > most * 0.7 else head).rstrip() + "…"


def listed(words: Iterable[str], most: int = LISTED) -> str:
    """``a, b, c and 4 more``: at most ``most`` of the words by name."""
    every = list(words)
    more = f" and {len(every) - most} more" if len(every) > most else ""
    return ", ".join(every[:most]) + more


def short(text: str, most: int) -> str:
    """A text that takes at most ``most`` characters in a line of JSON, where quotes and backslashes take two."""
    taken = len(line_of(text)) - 2
    return text if taken <= most else cut(text, most * len(text) // taken)


def numbers_in(*texts: str) -> tuple[str, ...]:
    """The numbers in some texts as they are written, each once; digits inside a name, a path or a line's number are none."""
    return tuple(dict.fromkeys(number for text in texts for number in _NUMBER.findall(_PATH.sub(" ", text))))


def line_of(fields: Any) -> str:
    """One compact line of JSON."""
    return json.dumps(fields, ensure_ascii=False, separators=(",", ":"))
