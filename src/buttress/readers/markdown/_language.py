"""Which language a document is written in, as far as it matters: whether English words can be looked for."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from buttress.blueprint.document import Passage

_COMMON = re.compile(r"\b(?:the|and|is|are|to|of|for|with|when|each|this|that|a|an|in|on|by|from|at)\b", re.IGNORECASE)
#: The last letter of the extended Latin alphabets: what lies beyond is another script.
_LATIN = 0x24F
#: Characters below which a text is too short to tell.
_SHORT = 400


def is_english(passages: Iterable[Passage]) -> bool:
    """Whether the prose can be searched for English words. Without prose, or with a few words of it, yes."""
    text = " ".join(p.text for p in passages if p.kind in ("paragraph", "bullet", "row"))
    foreign = 0 if text.isascii() else sum(ord(c) > _LATIN and c.isalpha() for c in text)
    if foreign * 10 > len(text):
        return False
    return len(text) < _SHORT or len(_COMMON.findall(text)) * 60 > len(text.split())
