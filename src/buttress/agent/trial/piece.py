"""A piece of what some edits add: where it stands, and how the file reads without it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_SHOWN = 60
_COMMA_AFTER = re.compile(r"\s*,[ \t]*")
_COMMA_BEFORE = re.compile(r",\s*$")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the new text of a file. ``old`` stands there without it ('' where it is new). ``makes`` are the names
    that it brings; ``listed``: it is an element between commas; ``alone`` is False where it is only tried together with
    what it belongs to, which has the same ``bond`` or speaks of the same new name.
    ``prose``: it is a sentence.
    """

    path: str
    start: int
    end: int
    text: str
    old: str = ""
    makes: frozenset[str] = frozenset()
    listed: bool = False
    alone: bool = True
    bond: str = ""
    prose: bool = False

    def __str__(self) -> str:
        line = " ".join(self.text.split())
        return f"“{line if len(line) <= _SHOWN else line[: _SHOWN - 1] + '…'}”"

    @property
    def words(self) -> frozenset[str]:
        """Every word of it."""
        return words_of(self.text)


def words_of(text: str) -> frozenset[str]:
    """The words of a text, without regard to case."""
    return frozenset(re.findall(r"\w+", text.lower()))


def without(files: Mapping[str, str], pieces: Iterable[Piece]) -> dict[str, str]:
    """The files as they read without some pieces; one of which nothing is left is not there."""
    texts = dict(files)
    for piece in sorted(pieces, key=lambda each: each.start, reverse=True):
        texts[piece.path] = _cut(texts[piece.path], piece)
    return {path: text for path, text in texts.items() if text.strip() or not files[path].strip()}


def _cut(text: str, piece: Piece) -> str:
    start, end = piece.start, piece.end
    if not piece.old and piece.listed:
        after = _COMMA_AFTER.match(text, end)
        before = _COMMA_BEFORE.search(text, 0, start)
        if after:
            end = after.end()
        elif before:
            start = before.start()
    return text[:start] + piece.old + text[end:]


def clusters(pieces: list[Piece]) -> list[tuple[Piece, ...]]:
    """Pieces that belong together, because one speaks of a name that another one brings: only those of two and more."""
    groups: list[list[Piece]] = []
    for piece in pieces:
        near = [group for group in groups if any(_linked(piece, other) for other in group)]
        groups = [group for group in groups if group not in near]
        groups.append([*(each for group in near for each in group), piece])
    return [tuple(group) for group in groups if len(group) > 1]


def _linked(one: Piece, other: Piece) -> bool:
    return bool(one.bond and one.bond == other.bond) or bool(one.makes & other.words or other.makes & one.words)
