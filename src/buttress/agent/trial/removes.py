"""What goes with a part that a proposal names: its own things, and what leads to it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from buttress.agent.trial.asks import Asked
    from buttress.agent.trial.facts import Change, Fact

_PARTS = frozenset({"component", "part", "workload", "volume", "node", "heading"})
#: Kinds of parts that people name without the table they are in.
_INNER = frozenset({"index", "column"})
_TO_TABLE = re.compile(r" to (?P<parent>[^()]+)\(")


def belongs_to(fact: Fact, change: Change, name: str) -> bool:
    """Whether a fact that is gone (or changed) goes with a named part: it is it, it is in it, or it leads there."""
    if fact.kind in ("database", "API", "system", "deployment"):
        return fact.subject == name and change.after is None
    mine, part = plain(fact.subject), plain(_here(name, fact))
    if not part:
        return False
    if fact.subject == name or (fact.kind in _PARTS and mine == part):
        return True
    if fact.subject.startswith(name) and fact.subject[len(name)] in " .([:":
        return True
    if fact.kind in ("edge", "arrow", "message", "link", "relation", "start order"):
        ends = fact.subject.split(" -> ")
        return part in {plain(_here(end, fact)) for end in ends}
    if fact.kind == "foreign key" and (found := _TO_TABLE.search(fact.subject)):
        return found["parent"] == name
    if fact.kind in ("node", "heading", "sentence", "listing", "part", "decision", "endpoint", "way in"):
        return part in mine
    return False


def _here(name: str, fact: Fact) -> str:
    """A name without the label of the system that it is in, where the fact stands in that system's own document."""
    label, _, rest = name.rpartition(":")
    return rest if label and plain(label) in map(plain, re.split(r"[/.]", fact.within)) else name


def plain(text: str) -> str:
    """A name without case and marks: ``Report Service`` and ``report-service`` are one part."""
    return re.sub(r"[\W_]", "", text.lower())


def resolved(names: Iterable[str], facts: Iterable[Fact]) -> frozenset[str]:
    """Names for removal as facts spell them: the bare name of an index or a column is enough where it is the only one."""
    if not (names := frozenset(names)):
        return names
    known: set[str] = set()
    inner: dict[str, set[str]] = {}
    for fact in facts:
        known.add(fact.subject)
        if fact.kind in _INNER and "(" not in fact.subject:
            inner.setdefault(fact.subject.rpartition(".")[2].lower(), set()).add(fact.subject)
    found = {name: inner.get(name.lower(), set()) for name in names if name not in known}
    return frozenset(next(iter(found[name])) if len(found.get(name, ())) == 1 else name for name in names)


def moved(asked: Asked, vanished: Sequence[str], appeared: Sequence[str], facts: Iterable[Fact]) -> tuple[str, ...]:
    """What really came: a component that takes over what another one did takes over what was open about that too."""
    if not asked.removes or not appeared:
        return tuple(appeared)
    names = {fact.subject for fact in facts if fact.kind == "component"}
    going = [plain(_bare(name)) for name in asked.removes & names]
    others = {plain(_bare(name)) for name in names - asked.removes}
    left = [each for each in vanished if not asked.is_about(each)]
    rest = []
    for each in appeared:
        was = next(
            (old for old in left if any(_same_but(plain(each), plain(old), part, others) for part in going)), None
        )
        if was is None:
            rest.append(each)
        else:
            left.remove(was)
    return tuple(rest)


def _bare(name: str) -> str:
    return name.rpartition(":")[2]


def _same_but(new: str, old: str, part: str, others: set[str]) -> bool:
    """Whether two findings differ in one name only: that of the part that goes, and of one that stays."""
    before, found, after = old.partition(part)
    inner = new[len(before) : len(new) - len(after)]
    return bool(found) and new.startswith(before) and new.endswith(after) and inner in others
