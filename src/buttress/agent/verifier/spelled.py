"""Text as a row of words and signs, each as it is spelled: nothing between them is lost."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from buttress.agent.verifier.vocabulary import BOUNDING, COMPARING, DENYING, KIND_WORDS, PLAIN

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


#: Kinds of names that findings and facts are told with.
_KINDS = (
    *("table", "view", "database-schema", "column", "index", "constraint", "type", "component", "store", "operation"),
    *("parameter", "schema", "property"),
)
#: A name that nobody takes for words of a sentence.
_NAMELIKE = re.compile(r"(?:[\w.-]+:)?(?:[A-Z]{3,7} )?[\w$./:{}()@,#*~+<>\[\]-]+")
_TITLE = re.compile(r"[\w.&/-]+(?: [\w.&/-]+){0,2}")
_ALONE = PLAIN | {"no", "not", "none", "nothing", "nobody", "never", "nor", "neither", "all", "any"}
_SAYS = PLAIN | DENYING | BOUNDING | COMPARING | {"was", "were", "will", "ever", "always", "safe", "unsafe", "checked"}


def is_odd(name: str) -> bool:
    """Whether a name could be read as words of a sentence: it has blanks and more than a few words, or words that say
    something. ``Order Service`` is none, ``nothing is lost`` is one, and so is ``it``.
    """
    words = {word.casefold() for word in name.split()}
    return bool(words & (_SAYS if len(words) > 1 else _ALONE)) or not (
        _NAMELIKE.fullmatch(name) or _TITLE.fullmatch(name)
    )


def quoted(text: str) -> str:
    """Words of others between quotation marks, which none of theirs can close."""
    return f"“{text.translate({0x201C: 0x2018, 0x201D: 0x2019})}”"


@dataclass(frozen=True, slots=True)
class Unit:
    """A word, a name, a number or a sign. ``start`` is where it stands in its text."""

    text: str
    start: int = field(default=-1, compare=False)
    name: bool = field(default=False, compare=False)


class Spellings:
    """How the backend spells its names."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene

    @cached_property
    def _all(self) -> frozenset[str]:
        kinds = ("table", "view", "column", "component", "store")
        return frozenset[str]().union(*(self._scene.entities.names(kind) for kind in kinds))

    def has(self, text: str) -> bool:
        """Whether something is spelled just so."""
        return text in self._all or text in self._subjects

    def subject(self, text: str) -> str:
        """How findings spell a thing that people may call ``text``, by the name that a document gives it or without the
        label of its file; '' for others.
        """
        return self._subjects.get(text, "")

    def told(self, name: str) -> str:
        """A name as it may stand in a sentence of ours."""
        return quoted(name) if is_odd(name) else name

    def holds_odd(self, text: str) -> bool:
        """Whether a text holds a name that could be read as words of it."""
        folded = text.casefold()
        return any(name in folded for name in self._odd)

    @cached_property
    def _odd(self) -> tuple[str, ...]:
        named = (name for kind in _KINDS for name in self._scene.entities.names(kind))
        parts = (part for name in (*named, *self._subjects) for part in (name, *re.split(r"[.:](?=\S)", name)))
        return tuple(dict.fromkeys(part.casefold() for part in parts if " " in part and is_odd(part)))

    def of(self, folded: str) -> str:
        """How a name is spelled of which the letters are known."""
        return self._by_fold.get(folded, folded)

    @cached_property
    def _by_fold(self) -> dict[str, str]:
        operations = self._scene.entities.names("operation")
        return {name.casefold(): name for name in (*self._subjects.values(), *operations, *self._all)}

    @cached_property
    def _subjects(self) -> dict[str, str]:
        scene = self._scene
        found = {
            component.name: system.subject(component)
            for system in scene.blueprint.systems
            for component in system.components.values()
        }
        for kind in ("table", "component"):
            found |= {name: subject for name in scene.entities.names(kind) if (subject := scene.spelling(name))}
        return found


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
    fine = len(at) % 2 == 0 and all(
        b - a > 1 and not text[a + 1].isspace() and not text[b - 1].isspace() for a, b in pairs
    )
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
    owner, dot, column = raw.rpartition(".")
    return scene.spellings.subject(raw) or (f"{scene.spellings.subject(owner) or owner}{dot}{column}" if owner else raw)


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
