"""Does a sentence say what its grounds say, and no more?

This is asked twice. Here by its meaning: a sentence passes when it can be cut into runs, one for each ground, each of which
follows a statement of that ground; inside a run articles and endings do not count, between runs stands a joint. So there is
no place for another order of names, for another number or for a denial more or less. Of what stands around the quoted words
only so much may be left out as neither denies nor bounds them. And in ``exact`` by its letters: what is shown in the model's
words has not one that its grounds do not have in that place.

Where a sentence as a whole does not pass, a stretch of it between marks may: "it is worse still: orders grows with use".
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from buttress.agent.verifier import exact, merged
from buttress.agent.verifier.evidence import ADDRESSES, Statement
from buttress.agent.verifier.laid import Item, Laid, asides_of, between, is_kind, odd
from buttress.agent.verifier.vocabulary import CONTRASTS, JOINTS, LIGHT
from buttress.agent.verifier.words import Token, writable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from buttress.agent.verifier.evidence import Held
    from buttress.agent.verifier.scene import Scene

#: Quotation marks and asterisks around words turn what they say; backticks only say that something is a name.
_MARKED = re.compile(r"[\"“”‘*]|(?<!\w)['’]")
_JOINING_MARKS = frozenset(",;:—–(")
_CUTTING_MARKS = frozenset(",;:—–")
#: Words a sentence may have: each is laid against every statement.
_MOST = 90
#: Marks of one sentence between which stretches are looked for.
_CUTS = 12
#: Between what a fact is about and the fact.
_SAYING = frozenset({"has", "have", "is", "are", "with"}) | LIGHT
#: What may stand again before each of several names: "from a and from b", "to rows of a and to rows of b".
_LEADING_TO = frozenset({"from", "by", "row"})
#: Behind these a clause has its own subject.
_SUBORDINATING = frozenset({"while", "whereas", "though", "although"})
_POINTING = frozenset({"it", "they"})
_RELATIVE = frozenset({"which", "where", "who", "whose"})


def kept(text: str, grounds: Sequence[Held], scene: Scene, *, loosely: bool = False) -> str:
    """The longest stretch of a sentence that says what its grounds say, in their words; '' when there is none.
    ``loosely``: words of the same meaning will do, for whoever asks what a sentence means and not how it may be shown.
    """
    laid, needed = laid_out(grounds, scene), (1 << len(grounds)) - 1
    whole = " ".join(text.split())
    for stretch in dict.fromkeys(each for base in (whole, _resolved(whole, scene)) for each in _stretches(base, scene)):
        for told in _uncaused(stretch, grounds, laid, scene):
            for each in _same_in_full(told, scene):
                if _passes(each, grounds, laid, scene) and (loosely or exact.says(each, laid, needed, scene)):
                    return told
    return ""


def _same_in_full(text: str, scene: Scene, about: str = "") -> Iterator[str]:
    """A text, and what it says when words that stand for others are spelled out."""
    yield text
    resolved = _resolved(text, scene, about)
    if resolved:
        yield resolved
    if " beside " in text:  # "it has a beside b" has both
        yield (resolved or text).replace(" beside ", " and ")


def _uncaused(text: str, grounds: Sequence[Held], laid: list[Laid], scene: Scene) -> Iterator[str]:
    """A text, and the text with *and* where it has *so* between two things that hold each by itself."""
    yield text
    parts = _CAUSE.split(text)
    if len(parts) > 1 and all(_passes(part, grounds, laid, scene, every=False) for part in parts):
        yield ", and ".join(parts)


#: That one thing follows from another is not for a sentence to say: both are said.
_CAUSE = re.compile(r",? (?:and )?(?:so|therefore|thus|hence|which means|meaning)(?: that)?,? ")


def says_some(text: str, grounds: Sequence[Held], scene: Scene, about: str = "") -> bool:
    """Whether words say what some of the grounds say, in their words, and nothing else. ``about``: what was spoken of
    before them.
    """
    laid = laid_out(grounds, scene)
    return any(
        _passes(each, grounds, laid, scene, every=False) and exact.says(each, laid, 0, scene)
        for each in (text, _resolved(text, scene, about))
        if each
    )


def laid_out(grounds: Sequence[Held], scene: Scene) -> list[Laid]:
    """Every way to say the grounds: one by one, and several as one."""
    found = [Laid(statement, 1 << n, scene) for n, held in enumerate(grounds) for statement in held.statements]
    for together in dict.fromkeys(merged.ways([held.call for held in grounds])):
        covers = sum(1 << n for n in together.calls)
        statement = Statement(scene.tokens(together.text), text=together.text)
        found.append(Laid(statement, covers, scene))
    return found


def _passes(text: str, grounds: Sequence[Held], laid: list[Laid], scene: Scene, *, every: bool = True) -> bool:
    if not writable(text) or not _one_sentence(text) or shouted(text) or _MARKED.search(text) or ADDRESSES.search(text):
        return False
    if text.count("(") != text.count(")"):
        return False
    said = _plainly(scene.tokens(text))
    places = {f"{held.place[0]}:{held.place[1]}".casefold() for held in grounds if held.place[0]}
    items = list(_items(said, scene, places))
    if not items or len(items) > _MOST or not _all_known(items, laid):
        return False
    return _Cut(said, items, laid, (1 << len(grounds)) - 1 if every else 0, scene).whole()


def _resolved(text: str, scene: Scene, about: str = "") -> str:
    """A text with the name that *it* and *its* stand for, where only one was named before; '' where nothing changes."""
    names = {scene.tokens(about)[0].text: about} if about and len(scene.tokens(about)) == 1 else {}
    found, last = "", 0
    for token in scene.tokens(text):
        if token.kind == "name" and not text[: token.start].endswith((" a ", " an ")):
            names.setdefault(token.text, text[token.start : token.end].rstrip(",;:."))
        elif token.kind == "plain" and token.text in ("it", "its"):
            if len(names) != 1:
                return ""
            name = next(iter(names.values()))
            if token.text == "it":
                found += f"{text[last : token.start]}{name}"
                last = token.end
                continue
            noun = _NOUN.match(text, token.end)
            if noun is None:
                return ""
            found += f"{text[last : token.start]}the {noun[1]} of {name}"
            last = noun.end()
    return found + text[last:] if found else ""


_NOUN = re.compile(r" ((?:foreign key|primary key|unique key|health check|[a-z]+))(?![\w-])")


def _all_known(items: Sequence[Item], laid: Sequence[Laid]) -> bool:
    """Whether every word stands in some statement: where one does not, there is no need to look closer."""
    known = frozenset[str]().union(*(each.words for each in laid))
    return all(
        item.free or item.token.text in known or item.token.spelled in known or item.token.text in CONTRASTS
        for item in items
    )


def _stretches(text: str, scene: Scene) -> Iterator[str]:
    """A sentence, and what stands between its marks, the longest first."""
    if not text:
        return
    yield text
    marks = [t for t in scene.tokens(text) if t.kind == "mark" and t.text in _CUTTING_MARKS][:_CUTS]
    reasons = list(_BECAUSE.finditer(text))
    starts = [0, *(mark.end for mark in marks), *(match.end() for match in reasons)]
    ends = [len(text), *(mark.start for mark in marks), *(match.start() for match in reasons)]
    spans = sorted(((a, b) for a in starts for b in ends if a < b), key=lambda span: span[0] - span[1])
    for start, end in spans:
        stretch = _opened(_TRAILING.sub("", text[start:end].strip(" ,;:—–.")))
        if stretch and stretch.count("(") == stretch.count(")") and stretch.count("`") % 2 == 0:
            yield stretch


#: Words with which a clause may end and that are not needed.
_TRAILING = re.compile(
    r"(?: (?:on the way|on the way to it|to cause it|to prevent it|either|as well|alone|together|in turn|at once|already|too|today))+(?=$|[,;:])"
)
#: Where a sentence goes on with a reason: what stands on either side may be shown without the other.
_BECAUSE = re.compile(r",? (?:because|since|given that) ")


def _opened(text: str) -> str:
    """A stretch without the joints that it begins with."""
    words = text.split()
    while words and words[0].casefold() in _DROPPED:
        words.pop(0)
    return " ".join(words)


_DROPPED = JOINTS | CONTRASTS | {"that", "so", "therefore"}


def _one_sentence(text: str) -> bool:
    return not any(mark in text.rstrip()[:-1] for mark in ("? ", "! ", ". ")) and "!" not in text and "?" not in text


def shouted(text: str) -> bool:
    """Whether a text is mostly capitals."""
    letters = [c for c in text if c.isalpha()]
    return 2 * sum(c.isupper() for c in letters) > len(letters)


def _plainly(said: Sequence[Token]) -> list[Token]:
    """``as well as`` is an *and*."""
    found: list[Token] = []
    for token in said:
        found.append(token)
        if [each.text for each in found[-3:]] == ["as", "well", "as"]:
            found[-3:] = [Token("plain", "and", found[-3].start, token.end)]
    return found


def _items(said: Sequence[Token], scene: Scene, places: set[str]) -> Iterator[Item]:
    for at, token in enumerate(said):
        if token.kind in ("word", "name", "number"):
            yield Item(token, token.text in places or is_kind(said, at, scene), at)


class _Opening(NamedTuple):
    """What stands before a run: its words and those of them that may only stand there as in the statement."""

    words: frozenset[str]
    odd: list[str]


class _Before(NamedTuple):
    """The run before: its statement (by number), and whether it spoke of another thing than the clause around it."""

    laid: int = -1
    aside: bool = False


class _Cut:
    """Cuts a sentence into runs: every ground has one."""

    def __init__(self, said: Sequence[Token], items: list[Item], laid: list[Laid], needed: int, scene: Scene) -> None:
        self.said, self.items, self.laid, self.scene = said, items, laid, scene
        self.asides = asides_of(said)
        self.needed = needed
        self._dead: set[tuple[int, int, _Before]] = set()
        self._owned: dict[tuple[int, str], bool] = {}

    def whole(self) -> bool:
        """Whether runs cover the sentence."""
        return self._from(0, 0, _Before())

    def _from(self, at: int, used: int, last: _Before) -> bool:
        """Whether the items from ``at`` on can be covered by grounds that are not ``used`` (a set of bits)."""
        while at and at < len(self.items) and self.items[at].free and self._trails(at):
            at += 1
        if at == len(self.items):
            return bool(used) and used & self.needed == self.needed
        if (at, used, last) in self._dead:
            return False
        self._dead.add((at, used, last))
        begin = at
        while begin + 1 < len(self.items) and self.items[begin].token.text in CONTRASTS:
            begin += 1
        opening = self._opening(at, begin)
        return opening is not None and any(
            self._from(end, used | self.laid[n].covers, before)
            for n, before, end in self._next(begin, used, last, opening)
        )

    def _next(self, at: int, used: int, last: _Before, opening: _Opening) -> Iterator[tuple[int, _Before, int]]:
        """Runs that may come next: of which statement, how it then stands, and where they end."""
        for n, laid in enumerate(self.laid):
            if used & laid.covers:
                continue
            ends = self._runs(at, laid, last, opening)
            for end, aside in sorted(ends, reverse=True):
                yield n, _Before(n, aside), end

    def _trails(self, at: int) -> bool:
        """Whether a free item belongs to the name before it: no joint stands between."""
        gap = self.said[self.items[at - 1].at + 1 : self.items[at].at]
        return not any(t.text in JOINTS for t in gap)

    def _opening(self, at: int, begin: int) -> _Opening | None:
        """What stands before item ``begin``, contrasts from ``at`` on included; None where no run may begin."""
        start = self.items[at - 1].at + 1 if at else 0
        gap = self.said[start : self.items[begin].at]
        words = [token.text for token in gap if token.kind != "mark" and token.text not in CONTRASTS]
        marks = {token.text for token in gap if token.kind == "mark"}
        if at and at == begin and not (marks & _JOINING_MARKS or any(word in JOINTS for word in words)):
            return None
        return _Opening(frozenset(token.text for token in gap if token.kind != "mark"), odd(words))

    def _starts(self, at: int, laid: Laid, last: _Before, opening: _Opening) -> Iterator[tuple[int, frozenset[str]]]:
        """Items of a statement that a run may start with, and what was said before and is not said again."""
        for start in range(min(laid.first, len(laid.items) - 1) + 1):
            if laid.begins(start):
                yield start, frozenset()
        if last.laid < 0 or len(laid.items) < 2 or laid.led or opening.words & _SUBORDINATING:
            return
        first = laid.items[0].token
        if opening.words & _RELATIVE:
            if "which" in opening.words and first.kind == "name" and self.items[at - 1].token.text == first.text:
                yield 1, frozenset({first.text})
            return
        before = self.laid[last.laid]
        common = 0 if last.aside else laid.common(before)
        pointing = bool(opening.words & _POINTING)
        if common and first.kind == "name" and (not pointing or len(before.names) == 1):
            yield 1, frozenset({first.text})
        if 1 < common < len(laid.items) and not pointing and laid.items[common].token.kind in ("name", "number"):
            shared = frozenset(item.token.text for item in laid.items[:common])
            yield common, shared
            while common > 2 and laid.items[common - 1].token.text in _LEADING_TO:
                common -= 1
                yield common, shared

    def _runs(self, at: int, laid: Laid, last: _Before, opening: _Opening) -> set[tuple[int, bool]]:
        """Where runs that begin at an item and follow a statement may end, and whether they speak aside."""
        ends: set[tuple[int, bool]] = set()
        for start, shared in self._starts(at, laid, last, opening):
            if opening.odd and opening.odd != laid.before(start):
                continue
            aside = bool(shared) and bool(opening.words & _RELATIVE)
            for begin in range(at, len(self.items)):
                run = _Run(start, shared, set(), set())
                if not laid.led and self._same(begin, laid.items[start].token):
                    self._follow(begin, start, laid, run)
                if self._leads(begin, laid) and self._same(begin + 1, laid.items[start].token):
                    self._follow(begin + 1, start, laid, run)
                ends |= {(end, aside) for end in run.ends}
                if not self.items[begin].free:
                    break
        return ends

    def _leads(self, begin: int, laid: Laid) -> bool:
        """Whether an item names what a fact is about, and the fact comes next."""
        if self.items[begin].token.text not in laid.leads or begin + 1 >= len(self.items):
            return False
        gap = self.said[self.items[begin].at + 1 : self.items[begin + 1].at]
        return all(token.text in _SAYING for token in gap if token.kind != "mark")

    def _follow(self, at: int, on: int, laid: Laid, run: _Run) -> None:
        """Item ``at`` of the sentence stands for item ``on`` of the statement: go on from there."""
        if (at, on) in run.seen:
            return
        run.seen.add((at, on))
        if laid.may_end(run.start, on, run.shared):
            run.ends.add(at + 1)
        for further in range(at + 1, len(self.items)):
            for to in laid.following(on):
                if self._same(further, laid.items[to].token) and self._alike(at, further, laid, on, to):
                    self._follow(further, to, laid, run)
            if not self.items[further].free:
                break

    def _alike(self, at: int, further: int, laid: Laid, on: int, to: int) -> bool:
        """Whether the same words connect two items in the sentence and in the statement. ``orders, which grows`` says
        that orders grows.
        """
        if self._marks(at, further) - laid.marks(on, to):
            return False
        said = between(self.said, self.items, (at, further), self.asides)
        stands = between(laid.tokens, laid.items, (on, to), laid.asides)
        return said == stands or (on == 0 and laid.items[0].token.kind == "name" and said == ["which", *stands])

    def _marks(self, at: int, further: int) -> set[str]:
        """Marks between two items that part what is said."""
        gap = self.said[self.items[at].at + 1 : self.items[further].at]
        return {token.text for token in gap if token.kind == "mark" and token.text not in "(),"}

    def _same(self, at: int, stands: Token) -> bool:
        """Whether an item is the word that stands in the evidence; ``user_id`` is that of ``orders.user_id`` where the
        sentence speaks of orders.
        """
        said = self.items[at].token
        if said.kind == "number" or stands.kind == "number":
            return said.kind == stands.kind and said.text == stands.text
        if "name" not in (said.kind, stands.kind):
            return said.text == stands.text
        if said.spelled == stands.spelled:
            return True
        if stands.kind != "name" or "/" in stands.text:
            return False
        owner, _, tail = stands.text.rpartition(".")
        return bool(owner) and tail == said.spelled and self._owns(at, owner, tail)

    def _owns(self, at: int, owner: str, tail: str) -> bool:
        """Whether a reader takes a bare column for that of its table: no nearer table has one of this name."""
        if (at, owner) not in self._owned:
            self._owned[at, owner] = self._nearest(at, owner, tail)
        return self._owned[at, owner]

    def _nearest(self, at: int, owner: str, tail: str) -> bool:
        columns = self.scene.names.columns
        if owner not in columns:
            return True  # an index or a file: its name means one thing
        others = [*reversed(self.items[:at]), *self.items[at + 1 :]]
        for name in (item.token.text for item in others if item.token.kind == "name"):
            table = name if name in columns else name.rpartition(".")[0]
            if table == owner or tail in columns.get(table, ()):
                return table == owner
        return self.scene.speaks_of(owner)


class _Run(NamedTuple):
    start: int
    shared: frozenset[str]
    ends: set[int]
    seen: set[tuple[int, int]]
