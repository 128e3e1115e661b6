"""hub-service: one service that nearly everything else talks to."""

from __future__ import annotations

from statistics import fmean, pstdev
from typing import TYPE_CHECKING

from buttress.checks.services._calls import calls
from buttress.checks.services._shared import name_words, said_as
from buttress.findings.rule import Consequence, Principle, Rule, Severity
from buttress.predicates.naming import counted, listing

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from buttress.blueprint.blueprint import Blueprint
    from buttress.blueprint.source import Span
    from buttress.blueprint.system import Component, System
    from buttress.findings.finding import Finding

RULE = Rule(
    name="hub-service",
    code="SVC108",
    severity=Severity.ADVICE,
    consequence=Consequence.OUTAGE,
    principle=Principle.FAILURES_WILL_HAPPEN,
    strict=True,
)

#: In a smaller system everything is near everything.
FEWEST = 6
#: Neighbours that make a service worth a look, and how far above the others it must stand (standard deviations).
NEIGHBOURS, DEVIATIONS = 5, 2.0
#: So many calls are too many even for a conductor.
MANY = 7
#: Components whose work is to stand in the middle.
_MIDDLE = frozenset(
    {"gateway", "bff", "proxy", "ui", "frontend", "web", "auth", "authentication", "identity", "config", "registry"}
    | {
        "discovery",
        "monitoring",
        "logging",
        "bus",
        "orchestrator",
        "edge",
        "router",
        "dispatcher",
        "aggregator",
        "portal",
    }
    | {"mesh", "eureka", "dashboard", "event", "api"}
)


def check(blueprint: Blueprint) -> Iterator[Finding]:
    """The service with the most neighbours, when it stands far out."""
    for system in blueprint.systems:
        near = _neighbours(system)
        if len(near) < FEWEST:
            continue
        degrees = {key: len(spans) for key, spans in near.items()}
        top = max(sorted(degrees), key=lambda key: degrees[key])
        others = [n for key, n in degrees.items() if key != top]
        bar = fmean(others) + DEVIATIONS * pstdev(others)
        outlier = degrees[top] >= NEIGHBOURS and degrees[top] > bar and degrees[top] > 1.5 * max(others, default=0)
        if not outlier or name_words(system.components[top]) & _MIDDLE or _conducts(system, top, degrees[top]):
            continue
        if _ready_made(system.components[top]) or _alternatives(system, near[top].values()):
            continue
        yield _finding(system, top, near[top], len(near), max(others, default=0))


def _ready_made(component: Component) -> bool:
    """Whether it runs an image whose code is elsewhere: nobody here can divide its duties."""
    return bool(component.workloads) and not any(w.folder for w in component.workloads)


def _alternatives(system: System, spans: Iterable[Span]) -> bool:
    """Whether its neighbours were collected from more than one deployment: they may never run together."""
    paths = {span.path for span in spans}
    return sum(1 for d in system.deployments if paths & set(d.files)) > 1


def _conducts(system: System, key: str, degree: int) -> bool:
    """Whether it only leads a handful of others through one piece of work, and keeps nothing: that is its whole job."""
    called = {e.target for e in system.edges_from(key) if (c := system.component(e.target)) and c.is_business}
    keeps = any((c := system.component(e.target)) and c.is_store for e in system.edges_from(key))
    return not keeps and len(called) >= degree - 1 and degree < MANY


def _neighbours(system: System) -> dict[str, dict[str, Span]]:
    """For each service, the services that it calls or that call it, and where."""
    near: dict[str, dict[str, Span]] = {c.key: {} for c in system.services}
    for call in calls(system):
        if call.target.is_business:
            near[call.source.key].setdefault(call.target.key, call.edge.span)
            near[call.target.key].setdefault(call.source.key, call.edge.span)
    return near


def _finding(system: System, key: str, near: dict[str, Span], count: int, second: int) -> Finding:
    component = system.components[key]
    name = said_as(component)
    called = [k for k in near if any(e.target == k for e in system.edges_from(key))]
    callers = [k for k in near if k not in called]
    out = f"it calls {listing(called)} and needs all {len(called)} of them to answer" if called else ""
    back = f"{listing(callers)} call it and wait when it is slow" if callers else ""
    return RULE.finding(
        subject=system.subject(component),
        at=component.span,
        message=f"{name} is next to {len(near)} of the {counted(count - 1, 'other service')}",
        because=(
            f"{'; '.join(part for part in (out, back) if part)}; by the calls between services shown here, no other one has"
            f" more than {counted(second, 'neighbour')}, so what breaks or changes anywhere mostly meets {name}"
        ),
        instead=(
            f"look which of its duties belong to {listing(list(near), limit=3)}, and let those that only need to know listen to"
            f" events of {name}"
        ),
        related=[(span, f"{name} and {other}") for other, span in list(near.items())[:5]],
        exposure=min(100, 8 * len(near)),
    )
