"""Is a sentence its grounds' own words, and nothing else?

It is when it can be cut into whole statements of its grounds, each once and word for word, with joiners between them. Names
stand as the backend spells them; only the first letter of a sentence may be raised. Beside a name may stand what kind of
thing it is; asides in brackets may be left out; what two statements begin with alike need not be said twice. There is no
place for anything else: no article more, no sign, no filler.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from buttress.agent.verifier.spelled import Unit, units

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from buttress.agent.verifier.laid import Laid
    from buttress.agent.verifier.scene import Scene

#: What may stand between two statements. None says more than that both hold; *but* and *while* set them side by side.
_JOINERS = ((), ("and",), ("while",), ("whereas",), ("but",))
_BREAKS = (",", ";")
#: What may stand between a thing and a fact of its record.
_SAYING = ((), ("has",), ("is",), ("has", "a"), ("has", "an"), ("is", "a"), ("is", "an"))
#: Words that may be said again before each of several names: "to rows of a and to rows of b".
_LEADING = frozenset({"rows", "row", "of", "the", "a", "by", "to", "from", "at", "in", "lookup", "list"})
#: With which a clause of a record goes on after another one.
_TURNS = frozenset({"and", "but", "so", "then", "while", ","})
_FURTHER = frozenset({"which", "whose", "where", "though", "because", "since", "as"})
_ENDS = frozenset(";:.?!—–(")
#: With which a record says to what end something is done: what is done may be told without it.
_PURPOSES = frozenset({"find", "check"})


class _Way(NamedTuple):
    """One way to say a statement whole. ``covers`` are the grounds that it says, as bits."""

    said: tuple[Unit, ...]
    covers: int


def says(text: str, laid: Sequence[Laid], needed: int, scene: Scene) -> bool:
    """Whether a text says statements of ``laid`` and nothing else, among them those of all ``needed`` grounds (bits)."""
    said = units(text.removesuffix(".").replace(" as well as ", " and "), scene)
    ways = dict.fromkeys(_Way(way, each.covers) for each in laid for way in _ways(each, scene))
    return _Parse(said, list(ways), needed, scene).whole()


def _ways(laid: Laid, scene: Scene) -> Iterator[tuple[Unit, ...]]:
    """A statement, and what may be said of it: without asides, from one of its clauses to another, with its thing. One that
    holds a name that could be words of it is only said by us.
    """
    if not laid.text or scene.spellings.holds_odd(laid.text):
        return
    every = units(laid.text, scene)
    asides = _asides(laid, every)
    for start, end in _stretches(laid, every):
        for gone in asides:
            said = tuple(unit for unit in every[start:end] if unit.start not in gone)
            if said:
                yield from _led(said, laid, scene) if laid.led else (said,)


def _led(said: tuple[Unit, ...], laid: Laid, scene: Scene) -> Iterator[tuple[Unit, ...]]:
    """A fact behind the thing that it is a fact of: "it takes page", "health check stated"."""
    for name in laid.leads:
        thing = Unit(scene.spellings.of(name), name=True)
        if said[0].text == "it":
            yield (thing, *said[1:])
        elif said[0].text != "its":
            yield from ((thing, *map(Unit, words), *said) for words in _SAYING)


def _asides(laid: Laid, every: Sequence[Unit]) -> list[frozenset[int]]:
    """What may be left out, by where its units begin: none of the asides in brackets, each by itself, all of them."""
    inside = {laid.tokens[n].start for n in laid.asides}
    groups: list[frozenset[int]] = []
    for at, unit in enumerate(every):
        if unit.text == "(" and at + 1 < len(every) and every[at + 1].start in inside:
            end = next((n for n in range(at, len(every)) if every[n].text == ")"), at)
            groups.append(frozenset(each.start for each in every[at : end + 1]))
    return [frozenset(), *groups[:3], *([frozenset().union(*groups)] if len(groups) > 1 else [])]


def _stretches(laid: Laid, every: Sequence[Unit]) -> Iterator[tuple[int, int]]:
    """From which unit to which a statement may be said: whole; of a quoted one its clauses that hold the quoted words."""
    size = len(every) - (bool(every) and every[-1].text in (".", ";", ","))
    yield 0, size
    if not laid.quoted:
        return
    spans = [(laid.tokens[item.at].start, laid.tokens[item.at].end) for item in laid.items]
    starts = [n for n in range(laid.first + 1) if laid.begins(n)]
    ends = [n for n in range(max(laid.last, 0), len(laid.items)) if laid.ends(n)]
    for first in starts:
        for last in ends:
            begin = _after(every, spans[first - 1][1], spans[first][0]) if first else 0
            end = next((n for n, unit in enumerate(every) if unit.start >= spans[last][1]), size)
            end += _opened(every[begin:end]) and every[end : end + 1] == [Unit(")")]
            limit = spans[last + 1][0] if last + 1 < len(spans) else len(laid.text)
            while (
                end < size
                and every[end].start < limit
                and every[end].text[0].isalpha()
                and every[end].text not in _TURNS
            ):
                end += 1  # "to delete with it"
            if end >= size or _parts(every[end:]):
                yield begin, end
            elif every[end - 1].text == "to" and every[end].text in _PURPOSES:
                yield begin, end - 1


def _parts(rest: Sequence[Unit]) -> bool:
    """Whether a clause ends before what is left of a statement."""
    return rest[0].text in _ENDS or (rest[0].text == "," and len(rest) > 1 and rest[1].text in _TURNS | _FURTHER)


def _after(every: Sequence[Unit], left: int, right: int) -> int:
    """The first unit of a clause that begins between two words: behind the mark or the joint that parts them."""
    within = [n for n, unit in enumerate(every) if left <= unit.start < right]
    behind = [n for n in within if every[n].text in _TURNS or not every[n].text[0].isalnum()]
    if behind:
        return behind[-1] + 1
    return within[0] if within else next(n for n, unit in enumerate(every) if unit.start >= right)


def _opened(said: Sequence[Unit]) -> bool:
    marks = [unit.text for unit in said]
    return marks.count("(") > marks.count(")")


class _Parse:
    """Cuts the units of a sentence into statements."""

    def __init__(self, said: Sequence[Unit], ways: Sequence[_Way], needed: int, scene: Scene) -> None:
        self.said, self.ways, self.needed, self.scene = said, ways, needed, scene
        self._dead: set[tuple[int, int, _Way | None]] = set()

    def whole(self) -> bool:
        """Whether statements cover the sentence."""
        return bool(self.said) and self._statement(0, 0, None)

    def _statement(self, at: int, used: int, before: _Way | None) -> bool:
        """Whether the units from ``at`` on are statements with their joiners; ``before`` is the one before."""
        if (at, used, before) in self._dead:
            return False
        self._dead.add((at, used, before))
        for way in self.ways:
            if used & way.covers:
                continue
            for begin in (0, *_shared(way, before)):
                end = self._follows(at, way.said[begin:])
                if end and self._goes_on(end, used | way.covers, way):
                    return True
            if self._aside(at, used, way):
                return True
        return False

    def _aside(self, at: int, used: int, way: _Way) -> bool:
        """``orders, which points at users, grows with use``."""
        if len(way.said) < 2 or not way.said[0].name or not self._follows(at, way.said[:1]):
            return False
        behind = at + 3
        if [unit.text for unit in self.said[at + 1 : behind]] != [",", "which"]:
            return False
        end = self._follows(behind, way.said[1:])
        if not 0 < end < len(self.said) or self.said[end].text != ",":
            return False
        return any(
            not (used | way.covers) & other.covers
            and other.said[:1] == way.said[:1]
            and (ended := self._follows(end + 1, other.said[1:]))
            and self._goes_on(ended, used | way.covers | other.covers, other)
            for other in self.ways
        )

    def _goes_on(self, at: int, used: int, way: _Way) -> bool:
        """Whether the sentence ends here, or another statement follows behind a joiner."""
        if at == len(self.said):
            return used & self.needed == self.needed
        marked = self.said[at].text in _BREAKS
        for joiner in _JOINERS:
            begin = at + marked + len(joiner)
            there = tuple(unit.text for unit in self.said[at + marked : begin])
            if (marked or joiner) and there == joiner and self._statement(begin, used, way):
                return True
        return self._which(at, used)

    def _which(self, at: int, used: int) -> bool:
        """``a foreign key of a points at b, which grows with use``: what follows is said of the name just before."""
        if [unit.text for unit in self.said[at : at + 2]] != [",", "which"]:
            return False
        return any(
            not used & way.covers
            and way.said[0].name
            and way.said[0].text == self.said[at - 1].text
            and (end := self._follows(at + 2, way.said[1:]))
            and self._goes_on(end, used | way.covers, way)
            for way in self.ways
        )

    def _follows(self, at: int, said: Sequence[Unit]) -> int:
        """Where units end that stand from ``at`` on; 0 where they do not."""
        if not said or at + len(said) > len(self.said):
            return 0
        alike = all(self._alike(at + n, unit) for n, unit in enumerate(said))
        return at + len(said) if alike else 0

    def _alike(self, at: int, stands: Unit) -> bool:
        """Whether a unit of the sentence is that of a statement."""
        said = self.said[at]
        if said.text == stands.text:
            return True
        if not at and not (said.name and self.scene.spellings.has(said.text)) and said.text == _raised(stands.text):
            return True
        if stands.name:
            owner, _, tail = stands.text.rpartition(".")
            return said.text == tail and "/" not in tail and self._named(owner)
        return not stands.start and said.text[:1] + stands.text[1:] == stands.text.lower() == said.text

    def _named(self, owner: str) -> bool:
        """Whether the sentence names the table of a column, by itself or with another column."""
        return any(unit.name and owner in (unit.text, unit.text.rpartition(".")[0]) for unit in self.said)


def _raised(text: str) -> str:
    return text[:1].upper() + text[1:]


def _shared(way: _Way, before: _Way | None) -> Iterator[int]:
    """How much of a statement need not be said again: what it is about, or all up to the first name that differs."""
    if before is None:
        return
    common = 0
    for mine, theirs in zip(way.said, before.said, strict=False):
        if mine.text != theirs.text:
            break
        common += 1
    common = min(common, len(way.said) - 1)
    subject = next((n for n, unit in enumerate(way.said) if unit.name), len(way.said)) + 1
    if subject <= common:
        yield subject
    while common > 0 and (way.said[common].name or way.said[common].text in _LEADING):
        if any(unit.name for unit in way.said[common:]):
            yield common
        common -= 1
        if way.said[common].text not in _LEADING:
            return
