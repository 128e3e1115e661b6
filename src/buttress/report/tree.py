"""A system as a tree in text: each service with what it serves, owns, calls and keeps its data in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from buttress.report.picture import worst_by_subject
from buttress.report.style import clean, count, wrap

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from buttress.blueprint.system import Component, ComponentKind, Edge, EdgeMode, System
    from buttress.findings.finding import Finding
    from buttress.report.style import Ink

#: Kinds in the order in which a request meets them.
_ORDER: tuple[ComponentKind, ...] = (
    "client",
    "balancer",
    "gateway",
    "frontend",
    "service",
    "worker",
    "broker",
    "external",
)
_VERBS: dict[EdgeMode, str] = {"sync": "calls", "async": "publishes to", "data": "keeps data in", "unknown": "uses"}
#: Endpoints, tables or edges that one line names before the rest is counted.
_NAMED = 6


def tree_lines(system: System, findings: Sequence[Finding], ink: Ink, show: Callable[[str], str]) -> Iterator[str]:
    """A title line, then one branch a component; infrastructure and what nothing touches is counted at the end."""
    from buttress.findings.rule import Severity

    colours = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.ADVICE: "cyan"}
    worst = worst_by_subject(findings)
    reached = {edge.target for edge in system.edges}
    shown = [c for kind in _ORDER for c in system.of_kind(kind)]
    shown += [c for c in system.stores if c.key not in reached]
    if not shown:
        return
    yield f"{ink.paint('system', 'dim')}     {clean(show(system.key))}"
    for number, component in enumerate(shown, 1):
        last = number == len(shown)
        told = worst.get(system.subject(component))
        mark = ink.paint(f"  {told}", colours[told], "bold") if told is not None else ""
        yield f"{'└─' if last else '├─'} {ink.paint(clean(component.name), 'bold')}{_kind(component)}{mark}"
        for text in _branch(system, component):
            yield from wrap(clean(text), ink.width, f"{' ' if last else '│'}     ", f"{' ' if last else '│'}       ")
    left = len(system.components) - len(shown) - sum(store.key in reached for store in system.stores)
    if left > 0:
        yield f"   {count(left, 'more part')} (infrastructure, or not told what it is)"


def _kind(component: Component) -> str:
    words: list[str] = [component.kind] if component.kind != "service" else []
    words += [component.tech] if component.tech and component.tech not in component.name.lower() else []
    words += [f"× {component.replicas}"] if (component.replicas or 1) > 1 else []
    return f" ({', '.join(words)})" if words else ""


def _branch(system: System, component: Component) -> Iterator[str]:
    if component.sketches:
        yield f"serves {_some([sketch.subject for sketch in component.sketches])}"
    if component.owns:
        yield f"owns {_some(list(component.owns))}"
    for mode, verb in _VERBS.items():
        edges = [edge for edge in system.edges_from(component.key) if edge.mode == mode]
        if edges:
            yield f"{verb} {_some([_target(system, edge) for edge in edges])}"


def _target(system: System, edge: Edge) -> str:
    target = system.components[edge.target]
    return f"{target.name} (:{edge.span.line})"


def _some(names: list[str]) -> str:
    left = len(names) - _NAMED
    return ", ".join(names[:_NAMED]) + (f" and {left} more" if left > 0 else "")
