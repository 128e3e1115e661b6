"""How will anybody know that it is broken?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from buttress.checks.questions._scope import listed

if TYPE_CHECKING:
    from buttress.checks.questions._scope import Scope
    from buttress.findings.question import Question

NAME = "signals"
ORDER = 7


def ask(scope: Scope) -> Question | None:
    """Asked where services are shown and no metric, log, trace or alert is stated."""
    if scope.answered("metrics", "alerts", "logs", "tracing"):
        return None
    services = list(scope.parts("service", "worker"))
    if not services:
        return None
    first, place = services[0]
    names = listed([service.name for service, _ in services])
    return scope.ask(
        NAME,
        "How will you know that it is broken, before a user tells you?",
        why=f"of {names} nothing is measured, so a failure is noticed by whoever calls last",
        fill=f"{first.name} reports ___ (rate, errors, duration); ___ is told when ___ leaves ___ for ___ minutes.",
        trigger=place,
        note=f"{first.name} is shown without a metric, log or alert",
    )
