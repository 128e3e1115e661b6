"""Questions about what holds data: who reads and writes it, whether it is shared, whether it survives."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

from buttress.predicates.answer import Answer
from buttress.predicates.provided import provided

if TYPE_CHECKING:
    from buttress.blueprint.system import Component, Edge, System


class StoreUse(NamedTuple):
    """One component's use of a store."""

    user: Component
    access: Literal["read", "write", "both", "unknown"]
    edge: Edge


def uses_of(system: System, store: Component) -> tuple[StoreUse, ...]:
    """Who uses a store, whatever kind they are, in the order of the edges; each once."""
    found: dict[str, StoreUse] = {}
    for edge in system.edges_to(store.key):
        user = system.component(edge.source)
        if user is not None and user.key != store.key:
            found.setdefault(user.key, StoreUse(user, edge.access, edge))
    return tuple(found.values())


def writers_of(system: System, store: Component) -> tuple[StoreUse, ...]:
    """Business components that write a store, or whose access is not stated: only a stated reader is none."""
    return tuple(u for u in uses_of(system, store) if u.user.is_business and u.access != "read")


def stores_of(system: System, component: Component) -> tuple[Component, ...]:
    """The stores that a component uses, each once."""
    keys = dict.fromkeys(e.target for e in system.edges_from(component.key))
    return tuple(c for key in keys if (c := system.component(key)) is not None and c.is_store)


def shared(system: System, store: Component) -> Answer:
    """Whether two or more services own the same data.

    ``yes``: two business components use one logical database, drawn so or named so in their connection strings.
    ``unknown``: they use one server and nobody says which database, or a cache whose keys may well be apart. ``no``:
    one user at most, or everybody else only reads.
    """
    users = writers_of(system, store)
    if len(users) < 2:
        return Answer("no", f"{store.key} has {len(users) or 'no'} writing service{'s' if len(users) != 1 else ''}")
    spans = tuple(u.edge.span for u in users)
    names = ", ".join(u.user.key for u in users)
    if store.kind != "database":
        return Answer("unknown", f"{names} use {store.key}, a {store.kind}: their keys may be apart", spans)
    drawn = [u for u in users if not u.edge.inferred]
    if len(drawn) >= 2 or store.database:
        return Answer("yes", f"{names} use {store.database or store.key}", spans)
    return Answer("unknown", f"{names} use the server {store.key}; which database each uses is not stated", spans)


def same_server(system: System, store: Component) -> tuple[Component, ...]:
    """Other stores on the same server: apart in their data, together in their load and their outages."""
    server = store.server or store.key
    return tuple(c for c in system.stores if c.key != store.key and server in {c.server, c.key})


def is_server(system: System, store: Component) -> bool:
    """Whether a store is only the server on which others stand: its data is theirs."""
    return any(c.server == store.key for c in system.stores if c.key != store.key)


def server_of(system: System, store: Component) -> Component:
    """The component that runs a store: itself, or the server that it stands on."""
    return system.component(store.server) or store if store.server else store


def durable(system: System, store: Component) -> Answer:
    """Whether its data outlives its container: a named volume, a claim or a folder of the host. Stores that nobody
    deploys here (drawn only, managed by a provider) are unknown.
    """
    workloads = server_of(system, store).workloads
    mounts = [m for w in workloads for m in w.mounts if m.kind in {"named", "bind", "claim"} and not m.read_only]
    if mounts:
        return Answer("yes", f"{mounts[0].target} is mounted at {mounts[0].span}", tuple(m.span for m in mounts))
    if workloads:
        return Answer("no", f"{workloads[0].name} mounts nothing that outlives it", tuple(w.span for w in workloads))
    return Answer("unknown", f"nothing says how {store.key} runs")


def backed_up(system: System, store: Component) -> Answer:
    """Whether a backup or a restore is stated for a store, or for all of them."""
    return provided(system, "backup", "restore", for_=store)
