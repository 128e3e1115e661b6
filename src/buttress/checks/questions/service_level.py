"""How fast, and how often, must it answer?"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from buttress.checks.questions._scope import Scope
    from buttress.findings.question import Question

NAME = "service-level"
ORDER = 4


def ask(scope: Scope) -> Question | None:
    """Asked where endpoints are sketched and neither a latency nor an availability is stated."""
    sketches = scope.sketches
    if not sketches or scope.number("latency", "availability") or scope.answered("target"):
        return None
    first = next((s for s in sketches if s.method == "GET"), sketches[0])
    return scope.ask(
        NAME,
        "How fast must it answer, and how often may it fail?",
        why=f"without a number nobody can say that {first.subject} is too slow, and no alert can be set",
        fill=f"{first.subject} answers within ___ ms (p95) at ___ requests a second; ___ % of calls a month succeed.",
        trigger=first.span,
        note=f"{first.subject} has no target",
    )
