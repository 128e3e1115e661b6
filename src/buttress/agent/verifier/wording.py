"""Does a sentence say what its grounds say, and no more?

A sentence passes when it can be cut into runs, each of which follows one statement of its grounds word by word. Between
the words of a run only words of :mod:`vocabulary` that assert nothing may stand; of the statement little may be left
out, and never a name, a number, a denial or a bound. So there is no place for a word of the model's own, for another
order of names, or for another number.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from buttress.agent.verifier.vocabulary import BOUNDING, CAUSAL, COMPARING, DENYING, JOINTS, KIND_WORDS
from buttress.agent.verifier.words import stem, writable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from buttress.agent.verifier.evidence import Held, Statement
    from buttress.agent.verifier.scene import Scene
    from buttress.agent.verifier.words import Token

_JOINING_MARKS = frozenset(",;:—–(")
_HARD = frozenset(";:.?!")
_TURNS = frozenset({"and", "but", "so", "then", "while"})
_DENIES, _BOUNDS = frozenset(map(stem, DENYING)), frozenset(map(stem, BOUNDING))
_GUARDED = _DENIES | _BOUNDS | frozenset(map(stem, COMPARING))
_KINDS = {stem(word): kind for kind, words in KIND_WORDS.items() for word in words}
#: Words a sentence may have: each is laid against every statement.
_MOST = 90


class Item(NamedTuple):
    """A word that counts, of a sentence or a statement. ``free``: it may be left out (a kind of thing beside its name,
    an aside in brackets). ``after``: the index of its token.
    """

    token: Token
    free: bool
    at: int


def agrees(text: str, grounds: Sequence[Held], scene: Scene) -> bool:
    """Whether a sentence says what its grounds say, in their words."""
    if not writable(text) or not _one_sentence(text):
        return False
    said = scene.tokens(text)
    items = list(_items(said, scene, {f"{path}:{line}".casefold() for g in grounds if (path := g.place[0]) for line in (g.place[1],)}))
    if not items or len(items) > _MOST:
        return False
    statements = [_Laid(statement, n, scene) for n, held in enumerate(grounds) for statement in held.statements]
    causal = any(token.text in CAUSAL for token in said if token.kind == "plain")
    return _Cut(said, items, statements, causal=causal).whole()


def _one_sentence(text: str) -> bool:
    body = text.rstrip()
    return not any(mark in body[:-1] for mark in ("? ", "! ", ". ")) and "!" not in body and "?" not in body


def _items(said: Sequence[Token], scene: Scene, places: set[str]) -> Iterator[Item]:
    for at, token in enumerate(said):
        if token.kind in ("word", "name", "number"):
            if token.text in places:
                continue
            yield Item(token, _is_kind(said, at, scene), at)


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
        tokens = statement.tokens
        asides = _asides(tokens)
        self.items = [
            Item(token, at in asides or _is_kind(tokens, at, scene), at)
            for at, token in enumerate(tokens)
            if token.kind in ("word", "name", "number")
        ]
        self.tokens = tokens
        self.foreign = statement.foreign
        self.names = scene.names.words
        inside = [n for n, item in enumerate(self.items) if statement.first <= item.at <= statement.last]
        held = [n for n in inside if not self.items[n].free]
        self.first, self.last = (held[0], held[-1]) if held else (len(self.items), -1)

    @cached_property
    def breaks(self) -> list[str]:
        """Before each item: ``hard`` where a clause begins, ``soft`` where a co-ordinate one does, else ''."""
        found: list[str] = []
        last = 0
        for item in self.items:
            between = self.tokens[last : item.at]
            marks = [token.text for token in between if token.kind == "mark"]
            hard = any(mark in _HARD for mark in marks)
            turn = "," in marks and (any(t.text in _TURNS for t in between) or item.token.text in _TURNS)
            found.append("hard" if hard else "soft" if turn else "")
            last = item.at + 1
        return found

    def begins(self, at: int) -> bool:
        """Whether what is left out before an item neither denies nor bounds it."""
        denies = True
        for n in range(at, 0, -1):
            if self.breaks[n] == "hard":
                return True
            denies = denies and self.breaks[n] != "soft"
            if not self._harmless(n - 1, denies=denies):
                return False
        return True

    def ends(self, at: int) -> bool:
        """Whether what is left out behind an item neither denies nor bounds it."""
        for n in range(at + 1, len(self.items)):
            if self.breaks[n]:
                return True
            if not self._harmless(n, denies=True):
                return False
        return True

    def _harmless(self, at: int, *, denies: bool) -> bool:
        text = self.items[at].token.text
        return text not in _BOUNDS and not (denies and text in _DENIES)

    def skips(self, start: int, end: int) -> int:
        """How many words of weight are left out between two items; -1 where one of them must not be."""
        left = 0
        for n in range(start, end):
            item = self.items[n]
            if item.token.text in _GUARDED or (not item.free and item.token.kind != "word"):
                return -1
            if n and self.items[n - 1].token.kind == "number" and not item.free:
                return -1
            left += not item.free
        between = (self.items[start - 1], self.items[end]) if start else None
        if left and between and all(item.token.kind in ("name", "number") for item in between):
            return -1
        return left


class _Cut:
    """Cuts a sentence into runs."""

    def __init__(self, said: Sequence[Token], items: list[Item], laid: list[_Laid], *, causal: bool) -> None:
        self.said, self.items, self.laid, self.causal = said, items, laid, causal
        self._dead: set[tuple[int, int, int]] = set()

    def whole(self) -> bool:
        """Whether runs cover the sentence."""
        return self._from(0, 0, -1)

    def _from(self, at: int, used: int, last: int) -> bool:
        """Whether the items from ``at`` on can be covered by statements that are not ``used`` (a set of bits)."""
        while at < len(self.items) and self.items[at].free and at:
            at += 1
        if at == len(self.items):
            return used != 0
        if (at, used, last) in self._dead or (at and not self._joined(at)):
            return False
        for n, laid in enumerate(self.laid):
            if used >> n & 1 or (self.causal and last >= 0 and laid.ground < self.laid[last].ground):
                continue
            shared = self._shared(laid, last)
            for end in sorted(self._runs(at, laid, shared), reverse=True):
                if self._from(end, used | 1 << n, n):
                    return True
        self._dead.add((at, used, last))
        return False

    def _shared(self, laid: _Laid, last: int) -> str:
        """The name that a statement and the one before it both begin with: it need not be said twice."""
        if last < 0 or not laid.items or laid.items[0].token.kind != "name":
            return ""
        name = laid.items[0].token.text
        before = self.laid[last]
        return name if before.items and before.items[0].token.text == name else ""

    def _joined(self, at: int) -> bool:
        """Whether a joint stands before an item."""
        start = self.items[at - 1].at + 1
        between = self.said[start : self.items[at].at]
        return any((t.kind == "mark" and t.text in _JOINING_MARKS) or t.text in JOINTS for t in between)

    def _runs(self, at: int, laid: _Laid, shared: str) -> set[int]:
        """Where runs that begin at an item and follow a statement may end."""
        ends: set[int] = set()
        begin = at
        while begin < len(self.items) and self.items[begin].free:  # a kind word before its name
            ends |= self._followed(begin, laid, shared)
            begin += 1
        if begin < len(self.items):
            ends |= self._followed(begin, laid, shared)
            if self.items[begin].token.text in laid.leads:
                ends |= {e for e in self._followed(begin + 1, laid, shared)} if begin + 1 < len(self.items) else set()
        return ends

    def _followed(self, at: int, laid: _Laid, shared: str) -> set[int]:
        ends: set[int] = set()
        for start, item in enumerate(laid.items):
            if start > laid.first >= 0 and laid.last >= 0:
                break
            if same(self.items[at].token, item.token) and laid.begins(start):
                self._follow(at, start, 0, 1, laid, _Start(start, shared, ends, set()))
        return ends

    def _follow(self, at: int, on: int, skipped: int, matched: int, laid: _Laid, run: _Start) -> None:
        """Item ``at`` of the sentence stands for item ``on`` of the statement: go on from there."""
        if (at, on, skipped) in run.seen:
            return
        run.seen.add((at, on, skipped))
        if self._complete(on, skipped, matched, laid, run):
            run.ends.add(at + 1)
        for further in range(at + 1, len(self.items)):
            token = self.items[further].token
            for to in range(on + 1, len(laid.items)):
                left = laid.skips(on + 1, to)
                if left < 0 or skipped + left > _allowed(matched + 1):
                    break
                if same(token, laid.items[to].token):
                    self._follow(further, to, skipped + left, matched + 1, laid, run)
            if not self.items[further].free:
                break

    def _complete(self, on: int, skipped: int, matched: int, laid: _Laid, run: _Start) -> bool:
        """Whether a run may end with item ``on``: all that has to be said is said, and nothing that bounds it follows."""
        if not laid.ends(on):
            return False
        followed = laid.items[run.start : on + 1]
        if laid.foreign and any(item.token.text in laid.names for item in followed):
            return False
        said = {item.token.text for item in followed} | {run.shared}
        if not laid.must <= said:
            return False
        if laid.last >= 0:
            rest = [item for item in laid.items[on + 1 : laid.last + 1] if not item.free]
            if any(item.token.kind != "word" or item.token.text in _GUARDED for item in rest):
                return False
            return run.start <= laid.first and skipped + len(rest) <= _allowed(matched) and _says(followed)
        weight = [item for item in laid.items if not item.free and item.token.kind == "word"]
        kept = [item for item in followed if not item.free and item.token.kind == "word"]
        return bool(kept) and 2 * len(kept) >= len(weight)


class _Start(NamedTuple):
    start: int
    shared: str
    ends: set[int]
    seen: set[tuple[int, int, int]]


def _says(followed: Sequence[Item]) -> bool:
    """Whether a run says something of something: two words at least."""
    return sum(not item.free for item in followed) > 1


def _allowed(matched: int) -> int:
    """How many words of weight may be left out of a statement of which so many are said."""
    return max(1, matched // 3)


def same(said: Token, stands: Token) -> bool:
    """Whether a word of a sentence is the word that stands in the evidence; ``user_id`` is that of ``orders.user_id``."""
    if said.kind == "number" or stands.kind == "number":
        return said.kind == stands.kind and said.text == stands.text
    if said.text == stands.text:
        return True
    if stands.kind == "name" and said.kind in ("name", "word"):
        owner, _, tail = stands.text.rpartition(".")
        return bool(owner) and "/" not in stands.text and tail in (said.text,) 
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
