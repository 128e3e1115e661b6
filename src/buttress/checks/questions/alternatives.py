"""What else was considered, and what is out of scope?"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from buttress.blueprint.document import Decision
    from buttress.checks.questions._scope import Scope
    from buttress.findings.question import Question

NAME = "alternatives"
ORDER = 11

#: How a sentence, or the label before a list, names the ways not taken.
_WEIGHED = re.compile(
    r"\b(?:options?|alternatives?|approach(?:es)?) (?:considered|rejected|evaluated|weighed)\b|\balternatives?\b\s*:"
    r"|\brejected\b|\binstead of\b|\brather than\b|\bas opposed to\b|\b(?:chosen|preferred|chose|picked) .{1,60}\bover\b",
    re.IGNORECASE,
)


def ask(scope: Scope) -> Question | None:
    """Asked where the document decides something and names neither an alternative nor what it leaves out."""
    decisions = [d for d in scope.document.decisions if not d.bad]
    if not decisions or any(d.alternatives for d in decisions) or scope.answered("alternatives", "non-goals"):
        return None
    if scope.headed("alternativ", "non-goal", "out of scope", "trade-off", "tradeoff", "options"):
        return None
    if any(
        _WEIGHED.search(p.text) and _about(scope, p.section, decisions) for p in scope.document.passages if not p.bad
    ):
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


def _about(scope: Scope, section: int, decisions: list[Decision]) -> bool:
    """Whether a section is one that decides something, or lies below it."""
    here = scope.document.section_of(section)
    deciding = {s.path for d in decisions if (s := scope.document.section_of(d.section)) is not None}
    return here is not None and any(here.path[: len(path)] == path for path in deciding)
