"""Statements of grounds, laid out so that a sentence can be followed along them."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from buttress.agent.verifier.vocabulary import BOUNDING, COMPARING, CONDITIONS, DENYING, KIND_WORDS, LIGHT, OPENING
from buttress.agent.verifier.words import stem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from buttress.agent.verifier.evidence import Statement
    from buttress.agent.verifier.scene import Scene
    from buttress.agent.verifier.words import Token

_HARD = frozenset(";:.?!")
_TURNS = frozenset({"and", "but", "so", "then", "while"})
_DENIES, _BOUNDS = frozenset(map(stem, DENYING)), frozenset(map(stem, BOUNDING))
_CONDITIONS = frozenset(map(stem, CONDITIONS))
GUARDED = _DENIES | _BOUNDS | frozenset(map(stem, COMPARING))
KINDS = {stem(word): kind for kind, words in KIND_WORDS.items() for word in words}
#: Forms of one word: whether one thing or several are spoken of is for the names to say.
_FORMS = {"are": "is", "have": "has"}
#: Words with which something begins that can be spoken of.
_NOMINAL = frozenset({"a", "an", "the", "its", "their", "each", "every", "no", "any", "nothing", "nobody", "both"})


class Item(NamedTuple):
    """A word that counts, of a sentence or a statement. ``free``: it may be left out or added (a kind of thing beside
    its name, an aside in brackets). ``at``: the index of its token.
    """

    token: Token
    free: bool
    at: int


def is_kind(said: Sequence[Token], at: int, scene: Scene) -> bool:
    """Whether a word says of a name beside it what kind of thing that is: ``the table orders``, ``rows of orders``."""
    kind = KINDS.get(said[at].text)
    if kind is None or said[at].kind != "word":
        return False
    beside = [said[n] for n in (at - 1, at + 1) if 0 <= n < len(said)]
    if at + 2 < len(said) and said[at + 1].text == "of":
        beside.append(said[at + 2])
    return any(token.kind == "name" and scene.kind_of(token.text) == kind for token in beside)


class Laid:
    """A statement, ready to be followed. ``covers`` are the grounds that it says, as bits."""

    def __init__(self, statement: Statement, covers: int, scene: Scene) -> None:
        self.covers = covers
        self.must = frozenset(statement.must)
        self.leads, self.led = statement.leads, statement.led
        self.tokens = statement.tokens
        self.text, self.quoted = statement.text, statement.last >= 0
        self.foreign = scene.names.words if statement.foreign else frozenset[str]()
        asides = self.asides = asides_of(self.tokens)
        self.items = [
            Item(token, at in asides or is_kind(self.tokens, at, scene), at)
            for at, token in enumerate(self.tokens)
            if token.kind in ("word", "name", "number")
        ]
        inside = [n for n, i in enumerate(self.items) if statement.first <= i.at <= statement.last and not i.free]
        whole = [n for n, item in enumerate(self.items) if not item.free]
        covered = inside if statement.last >= 0 else whole
        #: The first and last item that a sentence has to say.
        self.first, self.last = (covered[0], covered[-1]) if covered else (-1, len(self.items))

    @cached_property
    def names(self) -> frozenset[str]:
        """What it names."""
        return frozenset(item.token.text for item in self.items if item.token.kind == "name")

    @cached_property
    def words(self) -> frozenset[str]:
        """Every word that a sentence may have of it: names with and without their owner."""
        said = {item.token.text for item in self.items} | {item.token.spelled for item in self.items} | self.leads
        return frozenset(said | {word.rpartition(".")[2] for word in said})

    @cached_property
    def breaks(self) -> list[str]:
        """Before each item: ``hard`` where a clause begins, ``soft`` where a co-ordinate one does, else ''."""
        found: list[str] = []
        last = 0
        for item in self.items:
            between = self.tokens[last : item.at]
            marks = [token.text for token in between if token.kind == "mark"]
            turn = "," in marks and (any(t.text in _TURNS for t in between) or item.token.text in _TURNS)
            found.append("hard" if any(mark in _HARD for mark in marks) else "soft" if turn else "")
            last = item.at + 1
        return found

    def marks(self, on: int, to: int) -> set[str]:
        """Marks between two items."""
        gap = self.tokens[self.items[on].at + 1 : self.items[to].at]
        return {token.text for token in gap if token.kind == "mark"}

    def before(self, at: int) -> list[str]:
        """The words that do not connect only, before an item."""
        start = self.items[at - 1].at + 1 if at else 0
        return odd(token.text for token in self.tokens[start : self.items[at].at] if token.kind == "plain")

    def begins(self, at: int) -> bool:
        """Whether something begins with an item that can stand by itself, and what is left out before it neither denies
        nor bounds it. A condition reaches to the end of its clause, other words to the next co-ordinate one.
        """
        if at and not (self._starts_clause(at) and self._nominal(at)):
            return False
        near = True
        for n in range(at, 0, -1):
            if self.breaks[n] == "hard":
                return True
            near = near and self.breaks[n] != "soft"
            if not self._harmless(n - 1, near=near):
                return False
        return True

    def _starts_clause(self, at: int) -> bool:
        turned = self.items[at - 1].token.text in _TURNS  # ", but products.id is bigint"
        return bool(self.breaks[at]) or (turned and bool(self.breaks[at - 1])) or self._all_free(at)

    def _all_free(self, at: int) -> bool:
        return all(item.free for item in self.items[:at])

    def _nominal(self, at: int) -> bool:
        """Whether a thing begins with an item: what has lost its subject would be said of the sentence's."""
        token = self.items[at].token
        if token.kind in ("name", "number") or token.text in _NOMINAL or self._all_free(at):
            return True
        start = self.items[at - 1].at + 1
        return any(each.text in _NOMINAL for each in self.tokens[start : self.items[at].at])

    def ends(self, at: int) -> bool:
        """Whether what is left out behind an item neither denies nor bounds it."""
        for n in range(at + 1, len(self.items)):
            if self.breaks[n]:
                return True
            if not self._harmless(n, near=True) or self.items[n].token.text == "but":
                return False
        return True

    def _harmless(self, at: int, *, near: bool) -> bool:
        text = self.items[at].token.text
        return text not in _CONDITIONS and not (near and text in _DENIES | _BOUNDS)

    def following(self, on: int) -> Iterator[int]:
        """Items that may come next after one: the next, and those behind what may be left out."""
        for n in range(on + 1, len(self.items)):
            yield n
            if not self.items[n].free or self.items[n].token.text in GUARDED:
                return

    def may_end(self, start: int, on: int, shared: frozenset[str]) -> bool:
        """Whether a run from item ``start`` may end with item ``on``; ``shared`` was said before it."""
        if on < self.last or not self.ends(on) or (start > self.first and not shared):
            return False
        followed = self.items[start : on + 1]
        said = {item.token.text for item in followed}
        enough = sum(not item.free for item in followed) + len(shared) > 1  # something is said of something
        return self.must <= said | shared and not said & self.foreign and enough

    def common(self, other: Laid) -> int:
        """How many items two statements begin with alike."""
        if self.leads or other.leads:
            return 0
        count = 0
        for mine, theirs in zip(self.items, other.items, strict=False):
            if mine.token.text != theirs.token.text or self._gap(count) != other._gap(count):
                break
            count += 1
        return count

    def _gap(self, at: int) -> list[str]:
        start = self.items[at - 1].at + 1 if at else 0
        return [t.text for t in self.tokens[start : self.items[at].at] if t.text not in LIGHT]


def odd(words: Iterable[str]) -> list[str]:
    """Words that may not stand just so at the beginning of something."""
    return [_FORMS.get(word, word) for word in words if word not in OPENING and word not in LIGHT]


def between(tokens: Sequence[Token], items: Sequence[Item], ends: tuple[int, int], asides: set[int]) -> list[str]:
    """The connecting words between two items, without articles, and without those that belong to what is left out."""
    found: list[str] = []
    start, end = ends
    for n in range(start, end):
        gap = range(items[n].at + 1, items[n + 1].at)
        words = [t.text for at in gap if (t := tokens[at]).kind == "plain" and t.text not in LIGHT and at not in asides]
        if n > start and items[n].token.text in KINDS and words[:1] in (["of"], ["in"]):
            words = words[1:]  # "rows of orders" for "orders"
        found += (_FORMS.get(word, word) for word in words)
    return found


def asides_of(tokens: Sequence[Token]) -> set[int]:
    """What stands in brackets, unless it denies or bounds."""
    found: set[int] = set()
    opened: int | None = None
    for at, token in enumerate(tokens):
        if token.kind != "mark":
            continue
        if token.text == "(":
            opened = at
        elif token.text == ")" and opened is not None:
            inside = range(opened + 1, at)
            if not any(tokens[n].text in GUARDED for n in inside):
                found.update(inside)
            opened = None
    return found
