"""Predicates about what holds data: who uses and writes a store, whether it is shared, and whether its data lasts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from buttress.predicates._catalogue_base import no, predicate, unknown, yes
from buttress.predicates._catalogue_system import edges_between, no_edge
from buttress.predicates.naming import listing, words
from buttress.predicates.running import keeping_mount
from buttress.predicates.stores import durable, same_server, server_of, shared, writers_of

if TYPE_CHECKING:
    from buttress.predicates._catalogue_words import Predicate
    from buttress.predicates._entity_names import Located, LocatedComponent
    from buttress.predicates.answer import Answer
    from buttress.predicates.entities import EntityIndex


_WRITES = re.compile(
    r"\b(?:insert|update|upsert|sav|writ|stor|creat|delet|persist|append|increment|record|set\b|put\b|mark|log\b)\w*",
    re.IGNORECASE,
)
#: What instances of one application are told apart by.
_INSTANCE = re.compile(r"[-_ ]?(?:replica|instance|pod|node|server|copy)?[-_ ]?(?:\d+|n|[a-c])$", re.IGNORECASE)


def _uses(_: EntityIndex, user: LocatedComponent, store: LocatedComponent) -> Answer:
    found = edges_between(user, store)
    if not found:
        return no_edge(user, store)
    how = "named in its code" if found[0].origin == "code" else "shown"
    return yes(f"{how} at {found[0].span}", *(e.span for e in found[:3]))


def _writes(_: EntityIndex, user: LocatedComponent, store: LocatedComponent) -> Answer:
    found = edges_between(user, store)
    if not found:
        return no_edge(user, store)
    edges = [e for e in user.system.edges_from(user.component.key) if e.target == store.component.key]
    said = [e for e in found if _WRITES.search(e.label)]
    if said and any(edge.access in ("write", "both") for edge in edges):
        return yes(f"{' '.join(said[0].label.split())[:60]} at {said[0].span}", *(e.span for e in said[:3]))
    return unknown(f"what stands at {found[0].span} leaves open whether it writes", found[0].span)


def _shared(_: EntityIndex, at: LocatedComponent) -> Answer:
    system, store = at.system, at.component
    found, writers = shared(system, store), writers_of(system, store)
    if found.no and writers:
        known = {use.user.key for use in writers}
        more = [e for e in system.edges_to(store.key) if e.source not in known]
        if more:
            return unknown(f"{more[0].source} uses {store.key} too", more[0].span)
        return no(f"only {listing(known)} is shown to use {store.key}", *(w.edge.span for w in writers[:3]))
    if not found.yes:
        return unknown(
            found.why if writers else f"nothing is shown to write {store.key}", *(found.evidence or (store.span,))
        )
    if len({_INSTANCE.sub("", use.user.key) for use in writers}) < len(writers):
        return unknown(
            f"{listing(use.user.key for use in writers)} may be instances of one application", *found.evidence
        )
    if (store.server or same_server(system, store)) and any(not use.edge.inferred for use in writers):
        return unknown(f"{found.why}, and what is drawn may be the server of several databases", *found.evidence)
    return found


def _durable(_: EntityIndex, at: LocatedComponent) -> Answer:
    found = durable(at.system, at.component)
    loads = server_of(at.system, at.component).workloads
    kept = [mount for w in loads if (mount := keeping_mount(w)) is not None]
    if loads and len(kept) == len(loads):
        return yes(f"{kept[0].target} is mounted at {kept[0].span}", *(mount.span for mount in kept[:3]))
    if kept or found.yes:
        return unknown(
            "only a part of what runs it mounts a place that lasts, or only for settings", *found.evidence[:3]
        )
    if found.unknown:
        return unknown(found.why, at.component.span)
    return found


def _owns(_: EntityIndex, at: LocatedComponent, table: Located) -> Answer:
    wanted = {words(table.table.name.name), words(str(table.table.name))}
    for part in at.component.parts:
        if not part.bad and any(words(name) in wanted for name in part.owns):
            return yes(f"said at {part.span}", part.span)
    return unknown(f"nothing says whether {table.table.name} belongs to {at.component.key}", at.component.span)


PREDICATES: tuple[Predicate, ...] = (
    predicate(
        "uses-store",
        ["component", "store"],
        "Do the files show that the component uses the store?",
        (
            "{0} uses {1}",
            "{0} does not use {1}",
            "what was read leaves open whether {0} uses {1}",
        ),
        _uses,
    ),
    predicate(
        "writes-store",
        ["component", "store"],
        "Do the files say that the component writes the store?",
        (
            "{0} writes {1}",
            "{0} does not write {1}",
            "what was read leaves open whether {0} writes {1}",
        ),
        _writes,
    ),
    predicate(
        "shared-store",
        ["store"],
        "Do the files show two or more applications that use the store and may write it?",
        (
            "the files show more than one application that uses {0}",
            "the files show no more than one application that uses {0}",
            "what was read leaves open whether more than one application uses {0}",
        ),
        _shared,
    ),
    predicate(
        "durable",
        ["store"],
        "Does the store keep its data on a volume that outlives its container?",
        (
            "{0} keeps its data on a volume that outlives its container",
            "{0} keeps its data on no volume that outlives its container",
            "what was read leaves open whether the data of {0} outlives its container",
        ),
        _durable,
    ),
    predicate(
        "owns-table",
        ["component", "table"],
        "Does a document say that the table belongs to the component?",
        (
            "{0} is said to own {1}",
            "{0} is not said to own {1}",
            "what was read leaves open whether {0} owns {1}",
        ),
        _owns,
    ),
)
