"""Everything that a blueprint says, as a flat list: what two reviews are compared by, so that nothing goes unnoticed."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from buttress.agent.trial.words import says_more

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator, Mapping

    from buttress.blueprint.source import Span

#: Kinds of facts that are known by their words.
TEXTS = frozenset({"sentence", "decision", "listing"})
#: Kinds whose values may be secret: they are compared and never told.
_CONCEALED = frozenset({"variable", "edge", "sample"})


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that is there. ``kind`` is a word for people; ``subject`` spells it as findings do; ``within`` tells apart
    what two databases, APIs or documents spell alike; ``says`` are the things that may change while it stays itself;
    ``at`` is where a document says it.
    """

    kind: str
    subject: str
    within: str = ""
    says: Mapping[str, Hashable] = field(default_factory=dict, hash=False)
    at: Span | None = field(default=None, compare=False)

    @property
    def identity(self) -> tuple[str, str, str]:
        """What makes it the same thing in another review."""
        return self.kind, self.subject, self.within

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}"


@dataclass(frozen=True, slots=True)
class Change:
    """A fact that is gone (``after`` None), new (``before`` None), or says something else in ``aspect``."""

    before: Fact | None
    after: Fact | None
    aspect: str = ""

    @property
    def fact(self) -> Fact:
        """The thing itself, as it was if it was there."""
        fact = self.before or self.after
        if fact is None:
            raise AssertionError("a change is about something")
        return fact

    @property
    def old(self) -> Hashable:
        """What it said before."""
        return self.before.says.get(self.aspect) if self.before else None

    @property
    def new(self) -> Hashable:
        """What it says now."""
        return self.after.says.get(self.aspect) if self.after else None

    def __str__(self) -> str:
        if self.after is None:
            return f"{self.fact} is gone"
        if self.before is None:
            return f"{self.fact} is new"
        if self.fact.kind in _CONCEALED:
            return f"{self.fact}: {self.aspect} is another"
        return f"{self.fact}: {self.aspect} is no longer {shown(self.old)} but {shown(self.new)}"


def shown(value: Hashable) -> str:
    """A value for people, short."""
    text = _words(value)
    return text if len(text) <= 80 else text[:77] + "…"


def _words(value: Hashable) -> str:
    if value is None:
        return "unstated"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple | frozenset):
        parts = sorted(map(_words, value)) if isinstance(value, frozenset) else map(_words, value)
        return ", ".join(part for part in parts if part != "nothing") or "nothing"
    return str(value) or "nothing"


def changes_between(before: Iterable[Fact], after: Iterable[Fact]) -> list[Change]:
    """What is gone, new, or says something else. Things that are spelled alike are paired in their order; of running
    text, one that only got longer is the same text.
    """
    left: dict[tuple[str, str, str], list[Fact]] = {}
    for fact in after:
        left.setdefault(fact.identity, []).append(fact)
    gone: list[Fact] = []
    changes: list[Change] = []
    for old in before:
        same = left.get(old.identity)
        if not same:
            gone.append(old)
            continue
        new = next((each for each in same if each.says == old.says), same[0])
        same.remove(new)
        changes += _aspects(old, new)
    new_ones = [fact for rest in left.values() for fact in rest]
    for old in gone:
        longer = next((new for new in new_ones if _only_longer(old, new)), None)
        if longer is None:
            changes.append(Change(old, None))
        else:
            new_ones.remove(longer)
            changes += _aspects(old, longer)
    return [*changes, *(Change(None, fact) for fact in new_ones)]


def _aspects(old: Fact, new: Fact) -> Iterator[Change]:
    for aspect in (*old.says, *(a for a in new.says if a not in old.says)):
        if old.says.get(aspect) != new.says.get(aspect):
            yield Change(old, new, aspect)


def _only_longer(old: Fact, new: Fact) -> bool:
    """Whether a text says all that it said, in the same order and with no negation more."""
    if (old.kind, old.within) != (new.kind, new.within) or old.kind not in TEXTS:
        return False
    return says_more(old.subject, new.subject)


def counted(values: Iterable[Hashable]) -> frozenset[tuple[Hashable, int]]:
    """A bag of values that can be compared."""
    return frozenset(Counter(values).items())
