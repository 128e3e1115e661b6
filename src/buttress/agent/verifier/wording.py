"""Does a sentence say what its grounds say, and no more?

A sentence passes when it can be cut into runs, one for each ground, each of which follows a statement of that ground word
by word. Inside a run only articles and the like may be added or left out, asides in brackets, and the kind of a thing
beside its name; between runs stands a joint. So there is no place for a word of the model's own, for another order of
names, for another number or for a denial more or less. Of what stands around the quoted words only so much may be left
out as neither denies nor bounds them.
"""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from buttress.agent.verifier.evidence import ADDRESSES
from buttress.agent.verifier.vocabulary import (
    BOUNDING,
    CAUSAL,
    COMPARING,
    CONDITIONS,
    DENYING,
    JOINTS,
    KIND_WORDS,
    LIGHT,
    OPENING,
)
from buttress.agent.verifier.words import stem, writable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from buttress.agent.verifier.evidence import Held, Statement
    from buttress.agent.verifier.scene import Scene
    from buttress.agent.verifier.words import Token

#: Quotation marks and asterisks around words turn what they say; backticks only say that something is a name.
_MARKED = re.compile(r"[\"“”‘*]|(?<!\w)['’]")
_JOINING_MARKS = frozenset(",;:—–(")
_HARD = frozenset(";:.?!")
_TURNS = frozenset({"and", "but", "so", "then", "while"})
_DENIES, _BOUNDS = frozenset(map(stem, DENYING)), frozenset(map(stem, BOUNDING))
_CONDITIONS = frozenset(map(stem, CONDITIONS))
_GUARDED = _DENIES | _BOUNDS | frozenset(map(stem, COMPARING))
_KINDS = {stem(word): kind for kind, words in KIND_WORDS.items() for word in words}
#: Words a sentence may have: each is laid against every statement.
_MOST = 90


class Item(NamedTuple):
    """A word that counts, of a sentence or a statement. ``free``: it may be left out or added (a kind of thing beside
    its name, an aside in brackets). ``at``: the index of its token.
    """

    token: Token
    free: bool
    at: int


def agrees(text: str, grounds: Sequence[Held], scene: Scene) -> bool:
    """Whether a sentence says what its grounds say, in their words."""
    if not writable(text) or not _one_sentence(text) or shouted(text) or _MARKED.search(text) or ADDRESSES.search(text):
        return False
    said = scene.tokens(text)
    places = {f"{held.place[0]}:{held.place[1]}".casefold() for held in grounds if held.place[0]}
    items = list(_items(said, scene, places))
    if not items or len(items) > _MOST:
        return False
    laid = [_Laid(statement, n, scene) for n, held in enumerate(grounds) for statement in held.statements]
    return _Cut(said, items, laid, len(grounds)).whole()


def _one_sentence(text: str) -> bool:
    return not any(mark in text.rstrip()[:-1] for mark in ("? ", "! ", ". ")) and "!" not in text and "?" not in text


def shouted(text: str) -> bool:
    """Whether a text is mostly capitals."""
    letters = [c for c in text if c.isalpha()]
    return 2 * sum(c.isupper() for c in letters) > len(letters)


def _items(said: Sequence[Token], scene: Scene, places: set[str]) -> Iterator[Item]:
    for at, token in enumerate(said):
        if token.kind in ("word", "name", "number"):
            yield Item(token, token.text in places or _is_kind(said, at, scene), at)


def _is_kind(said: Sequence[Token], at: int, scene: Scene) -> bool:
    """Whether a word says of a name beside it what kind of thing that is: ``the table orders``, ``rows of orders``."""
    kind = _KINDS.get(said[at].text)
    if kind is None or said[at].kind != "word":
        return False
    beside = [said[n] for n in (at - 1, at + 1) if 0 <= n < len(said)]
    if at + 2 < len(said) and said[at + 1].text == "of":
        beside.append(said[at + 2])
    return any(token.kind == "name" and scene.kind_of(token.text) == kind for token in beside)


class _Laid:
    """A statement, ready to be followed."""

    def __init__(self, statement: Statement, ground: int, scene: Scene) -> None:
        self.ground = ground
        self.must = frozenset(statement.must)
        self.leads = statement.leads
        self.tokens = statement.tokens
        self.foreign = scene.names.words if statement.foreign else frozenset[str]()
        asides = self.asides = _asides(self.tokens)
        self.items = [
            Item(token, at in asides or _is_kind(self.tokens, at, scene), at)
            for at, token in enumerate(self.tokens)
            if token.kind in ("word", "name", "number")
        ]
        inside = [n for n, i in enumerate(self.items) if statement.first <= i.at <= statement.last and not i.free]
        whole = [n for n, item in enumerate(self.items) if not item.free]
        quoted = statement.last >= 0
        self.first, self.last = self._ends_of(inside if quoted else whole)

    def _ends_of(self, covered: Sequence[int]) -> tuple[int, int]:
        """The first and last item that a sentence has to say."""
        return (covered[0], covered[-1]) if covered else (-1, len(self.items))

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

    def before(self, at: int) -> list[str]:
        """The words that do not connect only, before an item."""
        start = self.items[at - 1].at + 1 if at else 0
        return _odd(token.text for token in self.tokens[start : self.items[at].at] if token.kind == "plain")

    def begins(self, at: int) -> bool:
        """Whether what is left out before an item neither denies nor bounds it. A condition reaches to the end of its
        clause, other words to the next co-ordinate one.
        """
        near = True
        for n in range(at, 0, -1):
            if self.breaks[n] == "hard":
                return True
            near = near and self.breaks[n] != "soft"
            if not self._harmless(n - 1, near=near):
                return False
        return True

    def ends(self, at: int) -> bool:
        """Whether what is left out behind an item neither denies nor bounds it."""
        for n in range(at + 1, len(self.items)):
            if self.breaks[n]:
                return True
            if not self._harmless(n, near=True):
                return False
        return True

    def _harmless(self, at: int, *, near: bool) -> bool:
        text = self.items[at].token.text
        return text not in _CONDITIONS and not (near and text in _DENIES | _BOUNDS)

    def following(self, on: int) -> Iterator[int]:
        """Items that may come next after one: the next, and those behind what may be left out."""
        for n in range(on + 1, len(self.items)):
            yield n
            if not self.items[n].free or self.items[n].token.text in _GUARDED:
                return

    def may_end(self, start: int, on: int, shared: str) -> bool:
        """Whether a run from item ``start`` may end with item ``on``."""
        if not start <= self.first or on < self.last or not self.ends(on):
            return False
        said = {item.token.text for item in self.items[start : on + 1]}
        return self.must <= said | {shared} and not said & self.foreign and _says(self.items[start : on + 1])


class _Cut:
    """Cuts a sentence into runs: every ground has one."""

    def __init__(self, said: Sequence[Token], items: list[Item], laid: list[_Laid], grounds: int) -> None:
        self.said, self.items, self.laid = said, items, laid
        self.asides = _asides(said)
        self.every = (1 << grounds) - 1
        self._dead: set[tuple[int, int, int]] = set()

    def whole(self) -> bool:
        """Whether runs cover the sentence."""
        return self._from(0, 0, -1)

    def _from(self, at: int, used: int, last: int) -> bool:
        """Whether the items from ``at`` on can be covered by grounds that are not ``used`` (a set of bits)."""
        while at and at < len(self.items) and self.items[at].free and self._trails(at):
            at += 1
        if at == len(self.items):
            return used == self.every
        if (at, used, last) in self._dead:
            return False
        self._dead.add((at, used, last))
        opening = self._opening(at)
        if opening is None:
            return False
        causal, odd = opening
        for n, laid in enumerate(self.laid):
            if used >> laid.ground & 1 or (causal and last >= 0 and laid.ground < self.laid[last].ground):
                continue
            shared = self._shared(laid, last)
            if any(
                self._from(end, used | 1 << laid.ground, n)
                for end in sorted(self._runs(at, laid, shared, odd), reverse=True)
            ):
                return True
        return False

    def _trails(self, at: int) -> bool:
        """Whether a free item belongs to the name before it: no joint stands between."""
        between = self.said[self.items[at - 1].at + 1 : self.items[at].at]
        return not any(t.text in JOINTS for t in between)

    def _opening(self, at: int) -> tuple[bool, list[str]] | None:
        """Whether what stands before an item says that it follows from what comes before, and which of the words there
        may only stand there if they do so in the statement; None where no run may begin.
        """
        start = self.items[at - 1].at + 1 if at else 0
        between = self.said[start : self.items[at].at]
        words = [token.text for token in between if token.kind != "mark"]
        marks = {token.text for token in between if token.kind == "mark"}
        if at and not (marks & _JOINING_MARKS or any(word in JOINTS for word in words)):
            return None
        return any(word in CAUSAL for word in words), _odd(words)

    def _shared(self, laid: _Laid, last: int) -> str:
        """The name that a statement and the one before it both begin with: it need not be said twice."""
        if last < 0 or not laid.items or laid.items[0].token.kind != "name":
            return ""
        name = laid.items[0].token.text
        before = self.laid[last]
        return name if name in before.must and before.items[0].token.text == name else ""

    def _runs(self, at: int, laid: _Laid, shared: str, odd: list[str]) -> set[int]:
        """Where runs that begin at an item and follow a statement may end."""
        ends: set[int] = set()
        for begin in range(at, len(self.items)):
            for start, item in enumerate(laid.items[: laid.first + 2]):
                if odd and odd != laid.before(start):
                    continue
                lead = self.items[begin].token.text in laid.leads and begin + 1 < len(self.items)
                if same(self.items[begin].token, item.token) and self._starts(laid, start, shared):
                    self._follow(begin, start, laid, _Run(start, shared, ends, set()))
                if lead and same(self.items[begin + 1].token, item.token) and self._starts(laid, start, shared):
                    self._follow(begin + 1, start, laid, _Run(start, shared, ends, set()))
            if not self.items[begin].free:
                break
        return ends

    def _starts(self, laid: _Laid, start: int, shared: str) -> bool:
        """Whether a run may start with an item: with the first that counts, or the one behind the shared name."""
        return (start <= laid.first or (bool(shared) and start == laid.first + 1)) and laid.begins(start)

    def _follow(self, at: int, on: int, laid: _Laid, run: _Run) -> None:
        """Item ``at`` of the sentence stands for item ``on`` of the statement: go on from there."""
        if (at, on) in run.seen:
            return
        run.seen.add((at, on))
        if laid.may_end(min(run.start, laid.first) if run.shared else run.start, on, run.shared):
            run.ends.add(at + 1)
        for further in range(at + 1, len(self.items)):
            for to in laid.following(on):
                if same(self.items[further].token, laid.items[to].token) and self._alike(at, further, laid, on, to):
                    self._follow(further, to, laid, run)
            if not self.items[further].free:
                break

    def _alike(self, at: int, further: int, laid: _Laid, on: int, to: int) -> bool:
        """Whether the same words connect two items in the sentence and in the statement."""
        said = _between(self.said, self.items, (at, further), self.asides)
        return said == _between(laid.tokens, laid.items, (on, to), laid.asides)


class _Run(NamedTuple):
    start: int
    shared: str
    ends: set[int]
    seen: set[tuple[int, int]]


def _odd(words: Iterable[str]) -> list[str]:
    return [word for word in words if word not in OPENING and word not in LIGHT]


def _between(tokens: Sequence[Token], items: Sequence[Item], ends: tuple[int, int], asides: set[int]) -> list[str]:
    """The connecting words between two items, without articles, and without those that belong to what is left out."""
    found: list[str] = []
    start, end = ends
    for n in range(start, end):
        gap = range(items[n].at + 1, items[n + 1].at)
        words = [t.text for at in gap if (t := tokens[at]).kind == "plain" and t.text not in LIGHT and at not in asides]
        if n > start and items[n].token.text in _KINDS and words[:1] in (["of"], ["in"]):
            words = words[1:]  # "rows of orders" for "orders"
        found += words
    return found


def _says(followed: Sequence[Item]) -> bool:
    """Whether a run says something of something: two words at least."""
    return sum(not item.free for item in followed) > 1


def same(said: Token, stands: Token) -> bool:
    """Whether a word of a sentence is the word that stands in the evidence; ``user_id`` is that of ``orders.user_id``."""
    if said.kind == "number" or stands.kind == "number":
        return said.kind == stands.kind and said.text == stands.text
    if said.text == stands.text:
        return True
    if stands.kind == "name" and "/" not in stands.text:
        owner, _, tail = stands.text.rpartition(".")
        return bool(owner) and tail == said.text
    return False


def _asides(tokens: Sequence[Token]) -> set[int]:
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
            if not any(tokens[n].text in _GUARDED for n in inside):
                found.update(inside)
            opened = None
    return found
