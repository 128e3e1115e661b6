"""What is the simplest version that works, and what does this one cost?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from buttress.checks.questions._scope import listed

if TYPE_CHECKING:
    from buttress.blueprint.source import Span
    from buttress.blueprint.system import Component
    from buttress.checks.questions._scope import Scope
    from buttress.findings.question import Question

NAME = "simplest-version"
ORDER = 12
#: From so many services, or kinds of store, on somebody has to say what the parts cost.
SERVICES, STORE_KINDS = 4, 3


def ask(scope: Scope) -> Question | None:
    """Asked from four services or three kinds of store on, where neither cost nor a smaller first phase is stated."""
    if scope.answered("cost", "phase") or scope.number("cost"):
        return None
    services = list(scope.parts("service", "worker"))
    stores = list(scope.parts("database", "cache", "search", "object-store"))
    kinds = {component.tech or component.kind for component, _ in stores}
    if len(services) < SERVICES and len(kinds) < STORE_KINDS:
        return None
    parts = services if len(services) >= SERVICES else stores
    return scope.ask(
        NAME,
        "What is the simplest version that would work, and what does this one cost?",
        why=f"{_what(parts)} must each be deployed, watched and paid for from the first day,"
        " whatever the first day's traffic is",
        fill=f"The first version is ___ with ___; {parts[-1][0].name} is split off when ___; this costs ___ a month.",
        trigger=parts[-1][1],
        note=f"{parts[-1][0].name} is the last of {len(parts)}",
    )


def _what(parts: list[tuple[Component, Span]]) -> str:
    return listed([component.name for component, _ in parts], 4)
