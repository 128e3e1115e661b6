"""Sentences and evidence as tokens that can be laid side by side."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

from buttress.agent.verifier.vocabulary import NUMBER_WORDS, PLAIN, SAME, VERBS_OF_HTTP

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Kind = Literal["plain", "word", "name", "number", "mark"]
#: Characters that a shown sentence may be made of: printable ASCII, and the typographic marks of English prose.
_WRITTEN = re.compile(r"[\x20-\x7e“”‘’–—…→×≥≤±•\xa0 ]*")
_CHUNK = re.compile(r"\S+")
_OPENING, _CLOSING = "([{<“”‘\"'`*", ")]}>“”’\"'`*,;:.?!…"
_PAIRS = {")": "(", "]": "[", "}": "{", ">": "<"}
_BREAKS = frozenset(",;:.?!—–()…-")
_NUMBER = re.compile(r"[$€£~+-]?(\d+(?:[,_]\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)(.*)", re.DOTALL)
_WORD = re.compile(r"[^\W\d_]+(?:['’\-][^\W\d_]+)*\Z")
_POSSESSIVE = re.compile(r"['’]s?\Z")


class Token(NamedTuple):
    """One token: ``text`` is what it is compared by, ``start`` and ``end`` say where it stands; of a word ``whole`` is
    what it is with its ending, case folded.
    """

    kind: Kind
    text: str
    start: int
    end: int
    whole: str = ""

    @property
    def spelled(self) -> str:
        """The token with its ending: names have to be spelled out."""
        return self.whole or self.text


@dataclass(frozen=True)
class Names:
    """Names that plain words may be, and the phrases that stand for one: ``Order Service`` for ``order-service``.

    ``words`` are names of one word, case folded; ``phrases`` maps the folded words of a phrase to its name;
    ``columns`` are the columns of each table.
    """

    words: frozenset[str]
    phrases: Mapping[tuple[str, ...], str]
    columns: Mapping[str, frozenset[str]]


def writable(text: str) -> bool:
    """Whether a sentence is made of the letters and marks of English prose only."""
    return _WRITTEN.fullmatch(text) is not None


def tokens(text: str, names: Names) -> list[Token]:
    """The tokens of a text, marks included."""
    found = [token for match in _CHUNK.finditer(text) for token in _chunk(match.group(), match.start(), names)]
    return _merged(_phrased(_operations(found, text), names), names)


def stem(word: str) -> str:
    """A word without the ending -s. The endings -ed and -ing stay: they may turn around who does and who is done to."""
    if len(word) > 4 and word.endswith("ies"):
        word = word[:-3] + "y"
    elif len(word) > 3 and word.endswith(("sses", "xes", "ches", "shes")):
        word = word[:-2]
    elif len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    if len(word) > 3 and word.endswith("e"):
        word = word[:-1]
    return SAME.get(word, word)


def _chunk(chunk: str, at: int, names: Names) -> Iterator[Token]:
    """A stretch without white space: marks around it, and what they hold."""
    start, end = 0, len(chunk)
    while start < end and chunk[start] in _OPENING:
        if chunk[start] == "(":
            yield Token("mark", "(", at + start, at + start + 1)
        start += 1
    while end > start and chunk[end - 1] in _CLOSING and not _closes(chunk, start, end):
        if _PAIRS.get(chunk[end - 1], "") not in ("", "(", *chunk[:start]):
            break  # "{id}}" is no "{id}"
        end -= 1
    if start < end:
        yield from _core(chunk[start:end], at + start, names)
    for n in range(end, len(chunk)):
        if chunk[n] in _BREAKS:
            yield Token("mark", chunk[n], at + n, at + n + 1)


def _closes(chunk: str, start: int, end: int) -> bool:
    """Whether the last bracket closes one inside: ``orders(a,b)``, ``/users/{id}``."""
    last = chunk[end - 1]
    return last in _PAIRS and chunk.count(_PAIRS[last], start, end) >= chunk.count(last, start, end)


def _core(core: str, at: int, names: Names) -> Iterator[Token]:
    folded = core.casefold()
    end = at + len(core)
    if all(c in "—–…-" for c in core):
        yield Token("mark", core[0], at, end)
        return
    number = _NUMBER.fullmatch(core)
    if number is not None and (_WORD.fullmatch(number[2]) or number[2] in ("", "%")):
        split = at + number.start(2)
        sign = core[: number.start(1)]
        yield Token("number", sign + number[1].replace(",", "").replace("_", ""), at, split)
        if number[2]:
            yield Token("word", stem(number[2].casefold()), split, end)
        return
    if folded not in names.words:
        core = _POSSESSIVE.sub("", core)
        folded = core.casefold()
    if folded in names.words:
        yield Token("name", folded, at, end)
    elif folded.endswith(("n't", "n’t")) and len(folded) > 3:
        yield Token("word", stem(folded[:-3]), at, end)
        yield Token("word", "not", at, end)
    elif folded == "cannot":
        yield Token("word", "can", at, end)
        yield Token("word", "not", at, end)
    elif _WORD.fullmatch(core) and (core.islower() or core.istitle() or core.isupper() or "-" in core):
        yield _word(folded, at, end)
    else:
        yield Token("name", folded, at, end)


def _word(folded: str, at: int, end: int) -> Token:
    if folded in NUMBER_WORDS:
        return Token("number", NUMBER_WORDS[folded], at, end)
    return Token("plain", folded, at, end) if folded in PLAIN else Token("word", stem(folded), at, end, folded)


def _operations(found: list[Token], text: str) -> list[Token]:
    """``GET`` and ``/users`` are one name."""
    merged: list[Token] = []
    for token in found:
        before = merged[-1] if merged else None
        if (
            before is not None
            and before.end == token.start - 1
            and token.text.startswith("/")
            and text[before.start : before.end] in VERBS_OF_HTTP
        ):
            merged[-1] = Token(
                "name", f"{text[before.start : before.end].casefold()} {token.text}", before.start, token.end
            )
        else:
            merged.append(token)
    return merged


def _phrased(found: list[Token], names: Names) -> list[Token]:
    """``Order Service`` is one name."""
    if not names.phrases:
        return found
    longest = max(map(len, names.phrases))
    merged: list[Token] = []
    at = 0
    while at < len(found):
        for size in range(min(longest, len(found) - at), 0, -1):
            key = tuple(token.text for token in found[at : at + size])
            if key in names.phrases:
                merged.append(Token("name", names.phrases[key], found[at].start, found[at + size - 1].end))
                at += size
                break
        else:
            merged.append(found[at])
            at += 1
    return merged


def _merged(found: list[Token], names: Names) -> list[Token]:
    """``user_id of orders`` is ``orders.user_id``."""
    merged: list[Token] = []
    for token in found:
        if (
            len(merged) > 1
            and merged[-1].text == "of"
            and merged[-2].kind in ("name", "word")
            and (columns := names.columns.get(token.text)) is not None
            and (column := _as_column(merged[-2], columns)) is not None
        ):
            start = merged[-2].start
            del merged[-2:]
            merged.append(Token("name", f"{token.text}.{column}", start, token.end))
        else:
            merged.append(token)
    return merged


def _as_column(token: Token, columns: frozenset[str]) -> str | None:
    return token.spelled if token.spelled in columns else None
