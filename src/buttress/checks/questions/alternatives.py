"""What else was considered, and what is out of scope?"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from buttress.checks.questions._scope import Scope
    from buttress.findings.question import Question

NAME = "alternatives"
ORDER = 11


def ask(scope: Scope) -> Question | None:
    """Asked where the document decides something and names neither an alternative nor what it leaves out."""
    decisions = [d for d in scope.document.decisions if not d.bad]
    if not decisions or any(d.alternatives for d in decisions) or scope.answered("alternatives", "non-goals"):
        return None
    if scope.headed("alternativ", "non-goal", "out of scope", "trade-off", "tradeoff", "options"):
        return None
    first = next((d for d in decisions if not d.reason), decisions[0])
    quoted = first.text if len(first.text) <= 60 else f"{first.text[:57].rstrip()}…"
    return scope.ask(
        NAME,
        "What else was considered, and what is out of scope?",
        why=f"whoever wants to change “{quoted}” in a year cannot know whether the other way was tried, weighed or never"
        " thought of",
        fill="We also looked at ___ and did not take it because ___; this design does not try to ___.",
        trigger=first.span,
        note=f"{len(decisions)} decisions, no alternative" if len(decisions) > 1 else "a decision without alternative",
    )
