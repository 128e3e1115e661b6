"""What load must the system carry, now and in a year?"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from buttress.checks.questions._scope import Scope
    from buttress.findings.question import Question

NAME = "load"
ORDER = 1


def ask(scope: Scope) -> Question | None:
    """Asked where an endpoint or a service is sketched and no rate and no number of users is stated."""
    if scope.number("rate", "users"):
        return None
    sketches = scope.sketches
    if sketches:
        busiest = next((s for s in sketches if s.method == "GET" and not s.path.endswith("}")), sketches[0])
        count = f"{len(sketches)} endpoints need" if len(sketches) > 1 else "the one endpoint needs"
        return scope.ask(
            NAME,
            "What load must it carry, now and in a year?",
            why=f"nothing says whether {busiest.subject} is called ten times a day or a second, so nobody can tell"
            f" whether {count} one process or twenty",
            fill=f"{busiest.subject} is called ___ times a second at peak by ___ users; in a year we expect ___.",
            trigger=busiest.span,
            note=f"{busiest.subject} is sketched, its rate is not",
        )
    service, place = next(scope.parts("service", "worker"), (None, None))
    if service is None or place is None:
        return None
    return scope.ask(
        NAME,
        "What load must it carry, now and in a year?",
        why=f"the design splits the work over {service.name} and its neighbours without a number that asks for it",
        fill=f"{service.name} handles ___ requests a second at peak; in a year we expect ___.",
        trigger=place,
        note=f"{service.name} is drawn, its load is not stated",
    )
