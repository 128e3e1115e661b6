"""What goes with a part that a proposal names: its own things, and what leads to it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from buttress.agent._trial_facts import Change, Fact

_PARTS = frozenset({"component", "part", "workload", "volume", "node", "heading"})
_TO_TABLE = re.compile(r" to (?P<parent>[^()]+)\(")


def belongs_to(fact: Fact, change: Change, name: str) -> bool:
    """Whether a fact that is gone (or changed) goes with a named part: it is it, it is in it, or it leads there."""
    if fact.kind in ("database", "API", "system", "deployment"):
        return fact.subject == name and change.after is None
    mine, part = plain(fact.subject), plain(name)
    if not part:
        return False
    if fact.subject == name or (fact.kind in _PARTS and mine == part):
        return True
    if fact.subject.startswith(name) and fact.subject[len(name)] in " .([:":
        return True
    if fact.kind in ("edge", "arrow", "message", "link", "relation", "start order"):
        ends = fact.subject.split(" -> ")
        return part in {plain(end) for end in ends}
    if fact.kind == "foreign key" and (found := _TO_TABLE.search(fact.subject)):
        return found["parent"] == name
    if fact.kind in ("node", "heading", "sentence", "listing", "part", "decision", "endpoint", "way in"):
        return part in mine
    return False


def plain(text: str) -> str:
    """A name without case and marks: ``Report Service`` and ``report-service`` are one part."""
    return re.sub(r"[\W_]", "", text.lower())
