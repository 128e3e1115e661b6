"""What some edits do beside what they are for: every change that nothing allows, and what would make it pass."""

from __future__ import annotations

from typing import TYPE_CHECKING

from buttress.agent.trial.asks import harm
from buttress.agent.trial.places import bounded
from buttress.agent.trial.replaced import replaced
from buttress.agent.trial.rewording import reworded

if TYPE_CHECKING:
    from collections.abc import Sequence

    from buttress.agent.trial.asks import Asked
    from buttress.agent.trial.facts import Change
    from buttress.review import Review

#: How many things an outcome lists in its sentence.
TOLD = 3
#: Kinds of parts that a proposal may name for removal.
_NAMEABLE = frozenset({"table", "view", "column", "index", "operation", "component", "workload"})


def harms(changes: Sequence[Change], asked: Asked, before: Review) -> str:
    """Why the changes are no fix, '' when all of them may be part of one."""
    allowed = reworded(changes, asked, before)
    bad = [
        (change, why)
        for change in changes
        if (why := harm(change, asked))
        and id(change) not in allowed
        and not replaced(change, changes)
        and not bounded(change, asked, before)
    ]
    ways = dict.fromkeys(way for change, _ in bad[:TOLD] if (way := _way_out(change)))
    return listed("it harms:", [why for _, why in bad], "; ".join(ways))


def listed(intro: str, things: Sequence[str], way: str = "") -> str:
    """A sentence that names the first few things, and a way out where there is one; '' when there are none."""
    if not things:
        return ""
    more = f" and {len(things) - TOLD} more" if len(things) > TOLD else ""
    return f"{intro} {'; '.join(things[:TOLD])}{more}{f' ({way})' if way else ''}"


def _way_out(change: Change) -> str:
    kind, aspect = change.fact.kind, change.aspect
    if change.before is None:
        return ""
    if change.after is None:
        return "what goes has to be named in removes of a proposal" if kind in _NAMEABLE else ""
    if aspect == "validity":
        return "VALIDATE CONSTRAINT in a migration of its own after this one"
    if aspect == "dropped keys":
        return "add a foreign key on the same columns again, as strong as it was"
    if aspect == "on update":
        return f"keep ON UPDATE {change.old or 'as it was'}"
    return ""
