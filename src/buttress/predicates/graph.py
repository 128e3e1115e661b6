"""Questions about who calls whom: cycles, chains, ways in, degree. Only components with logic of our own count."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from buttress.predicates.applications import one_application

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from buttress.blueprint.system import Component, Edge, EdgeMode, System

#: Longest simple paths are searched exhaustively up to this many steps; no public system that was measured needs more.
_MOST_STEPS = 200_000


class Degree(NamedTuple):
    """How many other business components call one, and how many it calls."""

    callers: tuple[str, ...]
    callees: tuple[str, ...]


def business_edges(system: System, *modes: EdgeMode) -> tuple[Edge, ...]:
    """Edges between two components with logic of our own; of some modes only, where modes are given."""
    own = {c.key for c in system.services}
    return tuple(
        e
        for e in system.edges
        if e.source in own and e.target in own and e.source != e.target and (not modes or e.mode in modes)
    )


def cycles(system: System) -> tuple[tuple[str, ...], ...]:
    """Groups of services that wait for one another: strongly connected components of more than one member over
    synchronous edges. Each is written as the shortest closed walk that shows it, first member not repeated.

    Registries, brokers, gateways and clients never count: everything talks to them (in piggymetrics they alone would
    tie nine parts into one knot). Nor do instances of one application that talk to one another, as federated ones do.
    """
    follow = _neighbours(_waiting(system))
    order = {key: at for at, key in enumerate(system.components)}
    found = [_shortest_round(group, follow, order) for group in _knots(follow) if len(group) > 1]
    return tuple(sorted(found, key=lambda walk: order[walk[0]]))


def knot(system: System, cycle: Iterable[str]) -> tuple[str, ...]:
    """All members of the knot that a cycle belongs to: those that can reach one another, in the system's order."""
    members = set(cycle)
    for group in _knots(_neighbours(_waiting(system))):
        if members <= group:
            return tuple(key for key in system.components if key in group)
    return tuple(cycle)


def cycle_edges(system: System, cycle: tuple[str, ...]) -> tuple[Edge, ...]:
    """The edges of a closed walk, in its order: the last one leads back to the first member."""
    by_pair = {(e.source, e.target): e for e in _waiting(system)}
    pairs = zip(cycle, (*cycle[1:], *cycle[:1]), strict=True)
    return tuple(by_pair[pair] for pair in pairs if pair in by_pair)


def entries(system: System) -> tuple[Component, ...]:
    """Business components that are called from outside: by a client, frontend, gateway, balancer, or by nobody while
    they call others; in deployments, those that an ingress names.
    """
    outer = {"client", "frontend", "gateway", "balancer"}
    exposed = {x.target for d in system.deployments for x in d.exposures}
    own = {c.key for c in system.services}
    called = {e.target for e in system.edges if e.source in own and e.mode == "sync"}
    calling = {e.source for e in system.edges if e.target in own and e.mode == "sync"}
    from_outside = {e.target for e in system.edges if (c := system.component(e.source)) is not None and c.kind in outer}
    return tuple(
        c
        for c in system.services
        if c.key in from_outside
        or any(w.name in exposed or exposed & set(w.hosts) for w in c.workloads)
        or (c.key in calling and c.key not in called)
    )


def longest_chain(system: System, start: str = "") -> tuple[Edge, ...]:
    """The longest run of synchronous calls in which nobody stands twice, from ``start`` or from any business component.
    ``()`` without calls. Of several equally long ones, the first in the system's order.
    """
    follow: dict[str, list[Edge]] = {}
    for edge in business_edges(system, "sync"):
        follow.setdefault(edge.source, []).append(edge)
    best: list[Edge] = []
    steps = [0]
    for key in (start,) if start else tuple(follow):
        _extend(key, follow, [], {key}, best, steps)
    return tuple(best)


def degree(system: System, key: str, *modes: EdgeMode) -> Degree:
    """Who calls a component and whom it calls, business components only; of some modes only, where given."""
    edges = business_edges(system, *modes)
    callers = dict.fromkeys(e.source for e in edges if e.target == key)
    callees = dict.fromkeys(e.target for e in edges if e.source == key)
    return Degree(tuple(callers), tuple(callees))


def gateways(system: System) -> tuple[Component, ...]:
    """API gateways, reverse proxies and balancers: whatever stands before services."""
    return tuple(system.of_kind("gateway", "balancer"))


def _waiting(system: System) -> tuple[Edge, ...]:
    """Synchronous calls between different applications."""
    parts = system.components
    return tuple(e for e in business_edges(system, "sync") if not one_application(parts[e.source], parts[e.target]))


def _neighbours(edges: Iterable[Edge]) -> dict[str, list[str]]:
    follow: dict[str, list[str]] = {}
    for edge in edges:
        follow.setdefault(edge.source, []).append(edge.target)
        follow.setdefault(edge.target, [])
    return follow


def _knots(follow: Mapping[str, list[str]]) -> list[set[str]]:
    """Strongly connected components, without recursion: who is reached from a member and reaches it."""
    back: dict[str, list[str]] = {key: [] for key in follow}
    for key, targets in follow.items():
        for target in targets:
            back[target].append(key)
    left = dict.fromkeys(follow)
    found: list[set[str]] = []
    while left:
        seed = next(iter(left))
        group = _reach(seed, follow, left) & _reach(seed, back, left)
        found.append(group)
        for key in group:
            del left[key]
    return found


def _reach(seed: str, follow: Mapping[str, list[str]], within: Mapping[str, None]) -> set[str]:
    seen, stack = {seed}, [seed]
    while stack:
        for target in follow[stack.pop()]:
            if target in within and target not in seen:
                seen.add(target)
                stack.append(target)
    return seen


def _shortest_round(group: set[str], follow: Mapping[str, list[str]], order: Mapping[str, int]) -> tuple[str, ...]:
    rounds = [_round_from(key, group, follow) for key in sorted(group, key=order.__getitem__)]
    return min((r for r in rounds if r), key=len)


def _round_from(start: str, group: set[str], follow: Mapping[str, list[str]]) -> tuple[str, ...]:
    """The shortest way from a member back to itself, by breadth first search."""
    paths: list[tuple[str, ...]] = [(start,)]
    seen: set[str] = set()
    for path in paths:  # grows while it is walked
        for target in follow[path[-1]]:
            if target == start:
                return path
            if target in group and target not in seen:
                seen.add(target)
                paths.append((*path, target))
    return ()


def _extend(
    key: str, follow: Mapping[str, list[Edge]], path: list[Edge], seen: set[str], best: list[Edge], steps: list[int]
) -> None:
    if len(path) > len(best):
        best[:] = path
    for edge in follow.get(key, ()):
        steps[0] += 1
        if edge.target in seen or steps[0] > _MOST_STEPS:
            continue
        path.append(edge)
        seen.add(edge.target)
        _extend(edge.target, follow, path, seen, best, steps)
        seen.discard(edge.target)
        path.pop()
