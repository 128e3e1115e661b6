"""Predicates about what holds data: who uses and writes a store, whether it is shared, and whether its data lasts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from buttress.predicates._catalogue_base import no, predicate, unknown, yes
from buttress.predicates._catalogue_system import edges_between, no_edge
from buttress.predicates.naming import words
from buttress.predicates.running import keeping_mount
from buttress.predicates.stores import durable, server_of, shared, writers_of

if TYPE_CHECKING:
    from buttress.predicates._catalogue_words import Predicate
    from buttress.predicates._entity_names import Located, LocatedComponent
    from buttress.predicates.answer import Answer
    from buttress.predicates.entities import EntityIndex


def _uses(_: EntityIndex, user: LocatedComponent, store: LocatedComponent) -> Answer:
    found = edges_between(user, store)
    if not found:
        return no_edge(user, store)
    edge = found[0]
    how = "its configuration or code names it" if edge.inferred else "it is drawn or said"
    return yes(f"{how} at {edge.span}", *(e.span for e in edge.evidence[:3]))


def _writes(_: EntityIndex, user: LocatedComponent, store: LocatedComponent) -> Answer:
    found = edges_between(user, store)
    if not found:
        return no_edge(user, store)
    places = [e.span for edge in found for e in edge.evidence][:3]
    stated = {edge.access for edge in found}
    if stated & {"write", "both"}:
        return yes(f"what stands at {places[0]} speaks of writing", *places)
    if stated == {"read"}:
        return no(f"what stands at {places[0]} speaks of reading only", *places)
    return unknown(f"what stands at {places[0]} leaves open whether it writes", *places)


def _shared(_: EntityIndex, at: LocatedComponent) -> Answer:
    system, store = at.system, at.component
    found = shared(system, store)
    if not found.no:
        return unknown(found.why, *(found.evidence or (store.span,))) if found.unknown else found
    writers = writers_of(system, store)
    if not writers:
        return unknown(f"the files show nothing that writes {store.key}", store.span)
    more = [
        e for e in system.edges_to(store.key) if e.source not in {w.user.key for w in writers} and e.access != "read"
    ]
    if more:
        return unknown(f"{more[0].source} uses {store.key} too", more[0].span)
    return no(f"{found.why}: {', '.join(w.user.key for w in writers)}", *(w.edge.span for w in writers[:3]))


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
    for name in at.component.owns:
        if words(name) in wanted:
            part = next((p for p in at.component.parts if name in p.owns), None)
            place = part.span if part is not None else at.component.span
            return yes(f"{name} is said to be its own at {place}", place)
    return unknown(f"nothing says that {table.table.name} belongs to {at.component.key}", at.component.span)


PREDICATES: tuple[Predicate, ...] = (
    predicate(
        "uses-store",
        ["component", "store"],
        "Do the files show that the component uses the store?",
        (
            "{0} uses {1}",
            "{0} does not use {1}",
            "the files leave open whether {0} uses {1}",
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
            "the files leave open whether {0} writes {1}",
        ),
        _writes,
    ),
    predicate(
        "shared-store",
        ["store"],
        "Do the files show two or more applications that write the store?",
        (
            "the files show more than one application that writes {0}",
            "the files show no more than one application that writes {0}",
            "the files leave open whether more than one application writes {0}",
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
            "the files leave open whether the data of {0} outlives its container",
        ),
        _durable,
    ),
    predicate(
        "owns-table",
        ["component", "table"],
        "Is the component said to own the table?",
        (
            "{0} is said to own {1}",
            "{0} is not said to own {1}",
            "the files leave open whether {0} owns {1}",
        ),
        _owns,
    ),
)
