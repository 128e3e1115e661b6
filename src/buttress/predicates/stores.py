"""Questions about what holds data: who reads and writes it, whether it is shared, whether it survives."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

from buttress.predicates.answer import Answer
from buttress.predicates.applications import applications, bears_one_name, built_from

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
    """Whether two or more applications own the same data.

    ``yes``: two of them use one logical database, drawn so, or named so by connection strings of parts that this
    repository builds from folders of their own. ``unknown``: they use one server and nobody says which database; it is
    a cache, whose keys may well be apart; or they are images that may be one application. ``no``: one application
    writes it, however many processes it has (a worker beside its service, replicas of one image), or the others read.
    """
    users = writers_of(system, store)
    owners = _owners(users)
    if len(owners) < 2:
        return Answer("no", f"{store.key} has {len(owners) or 'no'} writing application{'s' * (len(owners) != 1)}")
    first = [group[0] for group in owners]
    spans = tuple(u.edge.span for u in first)
    names = ", ".join(u.user.key for u in first)
    if store.kind != "database":
        return Answer("unknown", f"{names} use {store.key}: what each keeps there may be apart", spans)
    if sum(not u.edge.inferred for u in first) >= 2:
        return Answer("yes", f"{names} use {store.key}", spans)
    if not store.database:
        return Answer("unknown", f"{names} use the server {store.key}; which database each uses is not stated", spans)
    if sum(bool(built_from(u.user)) for u in first) < 2 or bears_one_name(store, tuple(u.user for u in first)):
        return Answer("unknown", f"{names} use {store.database}; they may be processes of one application", spans)
    return Answer("yes", f"{names} use {store.database}", spans)


def _owners(users: tuple[StoreUse, ...]) -> list[tuple[StoreUse, ...]]:
    """Users of a store by the application that they are processes of; a worker without a name of its own belongs to the
    only service there is.
    """
    by_key = {use.user.key: use for use in users}
    groups = [tuple(by_key[c.key] for c in group) for group in applications([u.user for u in users], by="code")]
    services = [group for group in groups if any(u.user.kind == "service" for u in group)]
    if len(services) != 1:
        return groups
    workers = [use for group in groups if group not in services for use in group]
    return [(*services[0], *workers)]


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
