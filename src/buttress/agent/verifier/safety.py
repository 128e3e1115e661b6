"""What no statement may hold, whatever it rests on: characters that act, markup, links, secrets."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from buttress.agent.cleaning import clean_model_text
from buttress.agent.redaction import redact
from buttress.agent.verifier.scene import Refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

#: C0 (line break and tab too: a statement is one line), C1, soft hyphen, fillers, zero-width, bidirectional, variation
#: selectors, byte order marks, surrogates, private use and tags.
_ACTING = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202f\u2060-\u206f\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff0-\uffff\ud800-\udfff\ue000-\uf8ff\U000e0000-\U0010ffff]"
)
_LINK = re.compile(
    r"[a-z][a-z0-9+.-]{1,20}:(?://|\\\\)|\b(?:www|ftp)\.|\b(?:javascript|data|vbscript|mailto|file|tel|sms):(?=\S)|\S@\S+\.\w",
    re.IGNORECASE,
)
_MARKUP = re.compile(r"<[!/?a-zA-Z]|\]\s*[(\[]|!\[|&(?:#\w+|[a-z]+);|```|~~~|^\s{0,3}#{1,6}\s", re.IGNORECASE)
_SHOWN, _REASON, _LONG = 200, 400, 20_000


def check(texts: Iterable[str], holds_secret: Callable[[str], bool]) -> None:
    """Raises :class:`Refusal` for texts that must not be shown in any part."""
    for text in texts:
        if _ACTING.search(text):
            raise Refusal("unsafe", "holds a control or invisible character")
        if _LINK.search(text):
            raise Refusal("unsafe", "holds a link or an address")
        if _MARKUP.search(text) or clean_model_text(text, _LONG) != " ".join(
            unicodedata.normalize("NFC", text).split()
        ):
            raise Refusal("unsafe", "holds markup")
        if holds_secret(text):
            raise Refusal("unsafe", "holds what looks like a secret")


def controls(texts: Iterable[str]) -> None:
    """Raises :class:`Refusal` for lines of files that hold characters that act; line breaks and tabs do not."""
    for text in texts:
        if _ACTING.search(text.replace("\r\n", "\n").translate({9: " ", 10: " "})):
            raise Refusal("unsafe", "the lines of an edit hold a control or invisible character")


def told(text: str) -> str:
    """What a model said, fit for a report of what was withheld: one line, cut, nothing in it that acts or is secret."""
    return clean_model_text(redact(text[: 5 * _SHOWN]), _SHOWN)


def reason(why: str) -> str:
    """Why something was withheld, on one line; names in it may be the model's own."""
    return clean_model_text(why, _REASON)
