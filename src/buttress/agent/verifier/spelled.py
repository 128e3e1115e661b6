"""Text as a row of words and signs, each as it is spelled: nothing between them is lost."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from buttress.agent.verifier.vocabulary import KIND_WORDS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from buttress.agent.verifier.scene import Scene
    from buttress.agent.verifier.words import Token

_PART_OF = re.compile(r"`?([^\s`]+)`? of `?([^\s`]+)`?")
_CONTRACTED = {
    "doesn't": ("does", "not"),
    "don't": ("do", "not"),
    "isn't": ("is", "not"),
    "aren't": ("are", "not"),
    "hasn't": ("has", "not"),
    "can't": ("cannot",),
}
#: Kinds that may be said beside a name of that kind: they are what the name is, and never more.
_SAID_KINDS = ("table", "column", "operation")


class Unit(NamedTuple):
    """A word, a name, a number or a sign. ``start`` is where it stands; two that are spelled alike are the same."""

    text: str
    start: int = -1
    name: bool = False

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Unit) and (self.text, self.name) == (other.text, other.name)

    def __hash__(self) -> int:
        return hash((self.text, self.name))


def units(text: str, scene: Scene) -> list[Unit]:
    """The units of a text. Backticks around something are left out; names stand as the backend spells them where the
    text does so, an owner before its column; the kind of a thing beside its name is left out with its article.
    """
    return _without_kinds(list(_units(text, scene)), scene)


def _units(text: str, scene: Scene) -> Iterator[Unit]:
    end = 0
    ticks = _ticks(text)
    for token in scene.tokens(text):
        if token.kind == "mark" or token.start < end:
            continue
        yield from _signs(text, end, token.start, ticks)
        yield from _spelled(text[token.start : token.end], token, scene)
        end = token.end
    yield from _signs(text, end, len(text), ticks)


def _signs(text: str, start: int, end: int, ticks: frozenset[int]) -> Iterator[Unit]:
    for at in range(start, end):
        if not text[at].isspace() and at not in ticks:
            yield Unit(text[at], at)


def _ticks(text: str) -> frozenset[int]:
    """Backticks that stand around something."""
    at = [n for n, char in enumerate(text) if char == "`"]
    pairs = list(zip(at[::2], at[1::2], strict=False))
    fine = len(at) % 2 == 0 and all(b - a > 1 and not text[a + 1].isspace() and not text[b - 1].isspace() for a, b in pairs)
    return frozenset(at) if fine else frozenset()


def _spelled(raw: str, token: Token, scene: Scene) -> Iterator[Unit]:
    if token.kind == "name":
        yield Unit(_name(raw, token, scene), token.start, name=True)
    else:
        words = _CONTRACTED.get(raw.replace("’", "'"), (raw,))
        yield from (Unit(word, token.start) for word in words)


def _name(raw: str, token: Token, scene: Scene) -> str:
    """A name as it is compared: ``user_id of orders`` is ``orders.user_id``, ``Order Service`` is ``order-service``."""
    part = _PART_OF.fullmatch(raw)
    if part is not None and f"{part[2]}.{part[1]}".casefold() == token.text:
        return f"{part[2]}.{part[1]}"
    return scene.subject_of(raw) or raw


def _without_kinds(found: list[Unit], scene: Scene) -> list[Unit]:
    gone: set[int] = set()
    for at, unit in enumerate(found):
        kind = scene.kind_of(unit.text.casefold()) if unit.name else ""
        if kind not in _SAID_KINDS:
            continue
        words = {word for word in KIND_WORDS[kind] if not word.endswith("s")}
        before = at - 1 if at and found[at - 1].text.casefold() in words else at
        behind = at + 1 if before == at and at + 1 < len(found) and found[at + 1].text in words else at
        if before == behind:
            continue
        the = before - 1 if before and found[before - 1].text.casefold() == "the" else before
        gone |= set(range(the, behind + 1)) - {at}
    return [unit for at, unit in enumerate(found) if at not in gone]
