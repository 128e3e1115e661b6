"""A model's sentence as it may be shown: nothing in it acts, hides, leads elsewhere or looks like what we write."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

from buttress.agent.cleaning import clean_model_text, why_unsafe

if TYPE_CHECKING:
    from buttress.agent.redaction import Redactor

#: Characters of a sentence that is shown.
LONGEST = 1_200
#: Drawn lines, blocks, shapes, ticks, crosses, bullets, private-use and blank-looking signs: what reports are drawn with.
_DRAWN = re.compile(
    "[\u2300-\u23ff\u2400-\u243f\u2460-\u24ff\u2500-\u27bf\u2800-\u28ff\u2b00-\u2bff\ue000-\uf8ff\U0001f000-\U0001faff\U000f0000-\U0010ffff\u2022\u2023\u2043\u203a\u00bb\u00b7\u2219\u22c5]"
)
#: What a line of ours begins with.
_OPENING = re.compile(r"^(?:[\s~>|#:;,!?=•·»›\\]|[-+*._=]+(?=\s)|\[[ xX]?\](?=\s)|(?:→|⇒)\s?)+(?=.)")
_WORDS = r"(?:un)?(?:checked|verified|confirmed|proved|proven|withheld|refuted|validated)"
#: Words with which a sentence would give itself the standing that only we give.
_CLAIMED = re.compile(
    rf"[\[({{]\s*(?:(?:code|buttress|machine|auto)[- ]?)?(?:{_WORDS}|finding)\b[^\])}}]{{0,60}}[\])}}]"
    rf"|^(?:\W{{0,3}}(?:(?:code|buttress)[- ]?)?(?:{_WORDS}|buttress)\W{{0,3}}\s*(?::|—|–|-|>|\|)\s*)+",
    re.IGNORECASE,
)
_EMPHASIS = re.compile(r"(?<![\w*])(\*{1,3}|_{1,3})(?=[^\s*_])(.{1,400}?)(?<=[^\s*_])\1(?![\w*])")
_CLOSING_HASHES = re.compile(r"(?<=\S)\s+#{1,6}$")
_FOOTNOTE = re.compile(r"\[\^[^\]\n]{1,40}\]:?")
_MATH = re.compile(r"\${1,2}(?=\\)|\\[()\[\]]|\\(?=\s|$|[\\`*_{}\[\]()#+\-.!|~<>])")
_PILED = re.compile(
    "([\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]{2})[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+"
)
_GAP = re.compile(r" (?=[.,;](?:\s|$)|[?!]$)")
#: Characters of the shortest text that can hold a secret.
_SHORT = 8
_ROUNDS = 3
_BAR = re.compile(r"(?<!\\)\|")


def shown(text: str, redactor: Redactor) -> str:
    """The sentence, cleaned; '' where nothing is left that says something."""
    return _cleaned(redactor.redact(text) if len(text) >= _SHORT else text)


def _cleaned(text: str) -> str:
    for _ in range(_ROUNDS):
        before = text
        text = _once(text)
        if text == before:
            break
    text = _CLOSING_HASHES.sub("", text)
    for mark in ("`", "**"):
        if text.count(mark) % 2:
            text = text.replace(mark, "")
    return text if any(char.isalnum() for char in text) else ""


def shown_row(text: str, redactor: Redactor) -> str:
    """A row of a table, each cell cleaned."""
    if len(text) >= _SHORT:
        text = redactor.redact(text)
    cells = [_cleaned(cell).replace("|", "/") for cell in cells_of(text)]
    return f"| {' | '.join(cells)} |" if any(cells) else ""


def cells_of(row: str) -> list[str]:
    """The cells of a row."""
    bare = row.strip()
    bare = bare.removeprefix("|")
    bare = bare.removesuffix("|") if not bare.endswith("\\|") else bare
    return [cell.strip() for cell in _BAR.split(bare)]


def _once(text: str) -> str:
    text = html.unescape(_MATH.sub("", text))
    text = _DRAWN.sub(" ", clean_model_text(_FOOTNOTE.sub("", text), LONGEST))
    text = _PILED.sub(r"\1", text).replace("[[", "[").replace("]]", "]")
    text = _CLAIMED.sub("", _OPENING.sub("", text))
    return _GAP.sub("", " ".join(text.split()))


def unadorned(text: str) -> str:
    """The sentence without emphasis, for whoever weighs its words."""
    for _ in range(_ROUNDS):
        before, text = text, _EMPHASIS.sub(r"\2", text)
        if before == text:
            break
    return text


def why_withheld(text: str) -> str:
    """Why a sentence must not be shown in any case, in words that follow "it "; '' when it may."""
    why = why_unsafe(text)
    return why if why in ("tells the reader what to do", "mixes scripts within a word") else ""
