"""Who may call what, and whose rows may they touch?"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from buttress.checks.questions._scope import Scope
    from buttress.findings.question import Question

NAME = "access"
ORDER = 5
_WRITES = ("DELETE", "PUT", "PATCH", "POST")


def ask(scope: Scope) -> Question | None:
    """Asked where endpoints are sketched and either authentication or authorization is not stated, neither in words nor
    by an API description beside the design.
    """
    sketches = scope.sketches
    known = scope.answered("authentication")
    if not sketches or scope.answered("authorization", "ownership"):
        return None
    untold = [s for s in sketches if known is None and scope.callers(s).unknown]
    told = [s for s in sketches if known is not None or scope.callers(s).yes]
    held = [s for s in untold or told if "{" in s.path] or untold
    if not held:
        return None
    risky = min(held, key=lambda s: _WRITES.index(s.method) if s.method in _WRITES else len(_WRITES))
    if untold:
        return scope.ask(
            NAME,
            "Who may call what?",
            why=f"{risky.subject} does what it is asked for whoever reaches it until a line says who that may be",
            fill=f"{risky.subject} is called by ___, who prove it with ___; they may touch ___ only.",
            trigger=risky.span,
            note=f"{risky.subject} names no caller",
        )
    said = f"line {known.span.line}" if known is not None else str(scope.callers(risky).evidence[0])
    return scope.ask(
        NAME,
        "Which rows may a caller touch?",
        why=f"{said} says who the caller is; nothing says that the id in {risky.subject} must be theirs,"
        " and ids of others are easy to try",
        fill=f"{risky.subject} succeeds only where the row belongs to ___; others get ___.",
        trigger=risky.span,
        note=f"{risky.subject} takes an id from the caller",
    )
