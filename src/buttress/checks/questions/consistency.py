"""What if the two writes disagree?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from buttress.checks.questions._scope import listed

if TYPE_CHECKING:
    from buttress.blueprint.source import Span
    from buttress.blueprint.system import Component, Edge
    from buttress.checks.questions._scope import Scope
    from buttress.findings.question import Question

NAME = "consistency"
ORDER = 8
_TARGETS = ("database", "search", "object-store", "broker")


def ask(scope: Scope) -> Question | None:
    """Asked where one service uses two stores, or a store and a broker, and nothing says how they are kept in step."""
    system = scope.system
    if system is None or scope.answered("transaction", "outbox", "saga", "idempotency", "consistency"):
        return None
    for service in system.services:
        held = [
            (edge, target, place)
            for edge in system.edges_from(service.key)
            if (target := system.component(edge.target)) is not None
            and target.kind in _TARGETS
            and edge.access != "read"
            and (place := _here(edge, scope.document.path))
        ]
        if len({target.key for _, target, _ in held}) > 1:
            return _question(scope, service, [(target, place) for _, target, place in held])
    return None


def _here(edge: Edge, path: str) -> Span | None:
    return next((e.span for e in edge.evidence if e.span.path == path), None)


def _question(scope: Scope, service: Component, held: list[tuple[Component, Span]]) -> Question:
    names = [target.name for target, _ in held]
    first, second = names[0], names[1]
    return scope.ask(
        NAME,
        f"What if {service.name} writes to {first} and then cannot reach {second}?",
        why=f"{service.name} uses {listed(names)}, which share no transaction: a crash between two writes leaves them"
        " saying different things, and nothing says which one is right",
        fill=f"{first} is the source of truth; {second} follows within ___ by ___, and a repeated message is ___.",
        trigger=held[1][1],
        note=f"{service.name} uses {second} beside {first} (line {held[0][1].line})",
    )
