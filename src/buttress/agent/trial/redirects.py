"""A service that is drawn to use a store of its own instead of one that it shares."""

from __future__ import annotations

from typing import TYPE_CHECKING

from buttress.agent.trial.removes import plain
from buttress.blueprint.system import STORES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from buttress.agent.trial.asks import Asked
    from buttress.agent.trial.facts import Change
    from buttress.review import Review

#: Rules that advise it.
_SHARED = frozenset({"shared-database", "reports-on-primary"})
#: Rules that advise a part in between: one way in, or a relay that publishes what a store holds.
_BETWEEN = frozenset({"missing-gateway", "dual-write"})
REDRAWN = _SHARED | _BETWEEN
Ends = tuple[str, str]


def redirected(changes: Sequence[Change], asked: Asked, before: Review) -> Iterator[int]:
    """The changes (by ``id``) by which a line to the shared store went, where its service has a new store, and another
    one still uses the shared store.
    """
    if asked.rules.isdisjoint(_SHARED):
        return
    stores = {
        _bare(c.fact.subject)
        for c in changes
        if c.before is None and c.fact.kind == "component" and c.fact.says.get("kind") in STORES
    }
    edges = [c for c in changes if c.fact.kind == "edge"]
    moved = {source for source, target in (_ends(c) for c in edges if c.before is None) if target in stores}
    gone = {
        ends for ends in (_ends(c) for c in edges if c.after is None) if ends[0] in moved and _is_shared(ends, asked)
    }
    kept = {(_bare(e.source), _bare(e.target)) for system in before.blueprint.systems for e in system.edges} - gone
    gone = {ends for ends in gone if any(target == ends[1] for _, target in kept)}
    for change in changes:
        if change.fact.kind in ("edge", "arrow") and change.after is None and _ends(change) in gone:
            yield id(change)


def rerouted(changes: Sequence[Change], asked: Asked, before: Review) -> Iterator[int]:
    """The changes (by ``id``) by which a line goes through a new part: from its source, or from a store that it writes."""
    if asked.rules.isdisjoint(_BETWEEN):
        return
    parts = {_bare(c.fact.subject) for c in changes if c.before is None and c.fact.kind == "component"}
    came = {_ends(c) for c in changes if c.before is None and c.fact.kind == "edge"}
    stores = {
        _bare(c.key) for system in before.blueprint.systems for c in system.components.values() if c.kind in STORES
    }
    written = {(_bare(e.source), _bare(e.target)) for system in before.blueprint.systems for e in system.edges}
    for change in changes:
        if change.after is not None or change.fact.kind not in ("edge", "arrow", "message"):
            continue
        source, target = _ends(change)
        own = {store for store in stores if (source, store) in written and store != target}
        fed = {part for part in parts if (source, part) in came or any((part, store) in came for store in own)}
        if any((part, target) in came for part in fed):
            yield id(change)


def _is_shared(ends: Ends, asked: Asked) -> bool:
    spelled = {tuple(_bare(part) for part in subject.split(" -> ")) for subject in asked.subjects}
    return ends in spelled or (ends[1],) in spelled


def _ends(change: Change) -> Ends:
    source, _, target = change.fact.subject.partition(" -> ")
    return _bare(source), _bare(target)


def _bare(name: str) -> str:
    return plain(name.rpartition(":")[2])
