"""What happens when something that is called does not answer?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from buttress.checks.questions._scope import listed
from buttress.predicates.resilience import covers

if TYPE_CHECKING:
    from collections.abc import Sequence

    from buttress.blueprint.provision import Provision
    from buttress.blueprint.source import Span
    from buttress.blueprint.system import Edge, System
    from buttress.checks.questions._scope import Scope
    from buttress.findings.question import Question

NAME = "dependency-failure"
ORDER = 3


def ask(scope: Scope) -> Question | None:
    """Asked where one part calls another and waits, and no timeout, retry, breaker or fallback is stated."""
    system = scope.system
    stated = list(scope.settling("timeout", "retry", "breaker", "fallback"))
    if system is None or any(provision.origin != "mermaid" for provision in stated):
        return None
    calls = [
        (edge, place)
        for edge in system.edges
        if (place := _drawn_here(edge, system, scope.document.path)) and not _labelled(edge, system, stated)
    ]
    if not calls:
        return None
    edge, place = max(calls, key=lambda call: _weight(call[0], system))
    source, target = system.components[edge.source].name, system.components[edge.target].name
    others = [e.subject for e, _ in calls if e is not edge]
    rest = f"; the same is open for {listed(others)}" if others else ""
    return scope.ask(
        NAME,
        f"What does {source} do when {target} is slow or down?",
        why=f"{source} waits for {target} as long as nothing says otherwise, and its callers wait with it{rest}",
        fill=f"When {target} does not answer within ___ ms, {source} ___ (tries again ___ times, then answers ___).",
        trigger=place,
        note=f"{source} calls {target}",
    )


def _labelled(edge: Edge, system: System, stated: Sequence[Provision]) -> bool:
    """Whether the diagram itself answers for this call: words on one arrow are about that one only."""
    source, target = system.component(edge.source), system.component(edge.target)
    return source is not None and target is not None and any(covers(p, source, target) for p in stated)


def _drawn_here(edge: Edge, system: System, path: str) -> Span | None:
    source, target = system.component(edge.source), system.component(edge.target)
    if edge.mode != "sync" or source is None or target is None:
        return None
    if not source.is_business or target.kind not in ("service", "external"):
        return None
    return next((e.span for e in edge.evidence if e.span.path == path), None)


def _weight(edge: Edge, system: System) -> tuple[bool, int]:
    """Other people's systems first, then what most parts call."""
    return system.components[edge.target].kind == "external", sum(1 for _ in system.edges_to(edge.target))
