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
    """Asked where endpoints are sketched and either authentication or authorization is not stated."""
    sketches = scope.sketches
    known = scope.answered("authentication")
    if not sketches or scope.answered("authorization", "ownership"):
        return None
    held = [s for s in sketches if "{" in s.path] or sketches
    risky = min(held, key=lambda s: _WRITES.index(s.method) if s.method in _WRITES else len(_WRITES))
    if known is None:
        return scope.ask(
            NAME,
            "Who may call what?",
            why=f"{risky.subject} does what it is asked for whoever reaches it until a line says who that may be",
            fill=f"{risky.subject} is called by ___, who prove it with ___; they may touch ___ only.",
            trigger=risky.span,
            note=f"{risky.subject} names no caller",
        )
    if "{" not in risky.path:
        return None
    return scope.ask(
        NAME,
        "Which rows may a caller touch?",
        why=f"line {known.span.line} says who the caller is; nothing says that the id in {risky.subject} must be theirs,"
        " and ids of others are easy to try",
        fill=f"{risky.subject} succeeds only where the row belongs to ___; others get ___.",
        trigger=risky.span,
        note=f"{risky.subject} takes an id from the caller",
    )
