"""Names of technologies in a sentence, spelled one way."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from buttress.blueprint.technologies import CAPITALISED, EVERYDAY, KNOWN, UNSAID

if TYPE_CHECKING:
    from collections.abc import Iterator

_HOLDS = ("database", "cache", "search", "object-store", "broker")
_WORD = re.compile(r"[A-Za-z][A-Za-z0-9]*")
#: What may stand between the words of one name: ``SQL Server``, ``Pub/Sub``, ``fluent-bit``.
_JOINT = re.compile(r"[ /-]")
_LONGEST = 4  # words of one name
#: Names of several words that people write in small letters, too; ``one signal`` and ``in bucket`` are no products.
_PHRASES = frozenset(
    {"sqlserver", "blobstorage", "azureblob", "cloudstorage", "servicebus", "newrelic", "secretsmanager", "pubsub"}
)


def _names(*kinds: str) -> Iterator[tuple[str, str]]:
    """Spelling and canonical name."""
    for kind, products in KNOWN:
        if not kinds or kind in kinds:
            for product in products.split():
                name, *others = product.split("=")
                yield from ((spelling, name) for spelling in (name, *others))


_KNOWN = {s: name for s, name in _names() if s not in (EVERYDAY | UNSAID | CAPITALISED)}
_STARTS = frozenset(spelling[:end] for spelling in _KNOWN for end in range(1, len(spelling)))
#: Canonical names of what holds data or carries messages.
STORES: frozenset[str] = frozenset(name for _, name in _names(*_HOLDS))
#: Canonical names of what carries messages.
BROKERS: frozenset[str] = frozenset(name for _, name in _names("broker"))


def technologies(text: str) -> Iterator[tuple[int, int, str]]:
    """Technologies that a text names: start, end, canonical name. Of two that begin at one word the longer is meant."""
    words = list(_WORD.finditer(text))
    taken = -1
    for index, match in enumerate(words):
        if index <= taken:
            continue
        end, name, last = _at(text, words, index)
        if name:
            taken = last
            yield match.start(), end, name


def _at(text: str, words: list[re.Match[str]], index: int) -> tuple[int, str, int]:
    """The longest name that begins at a word: its end, its canonical name, the index of its last word."""
    first = words[index]
    lower = first[0].lower()
    name = _KNOWN.get(lower) or (lower if lower in CAPITALISED and first[0][0].isupper() else "")
    best = first.end(), name, index
    joined = lower
    for last in range(index + 1, min(index + _LONGEST, len(words))):
        if joined not in _STARTS or not _JOINT.fullmatch(text[words[last - 1].end() : words[last].start()]):
            break
        joined += words[last][0].lower()
        if joined in _KNOWN and (joined in _PHRASES or _is_name(words[index : last + 1])):
            best = words[last].end(), _KNOWN[joined], last
    return best


def _is_name(words: list[re.Match[str]]) -> bool:
    """Whether words are written as a name is: ``Spring Cloud Gateway``; ``HTTP/S`` and ``Grp C`` are none."""
    return all(len(word[0]) > 1 and word[0][0].isupper() for word in words)
