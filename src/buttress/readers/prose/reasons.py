"""Why: what follows because, so that, to avoid, due to."""

from __future__ import annotations

import re

from buttress.readers.prose.later import later

_WHY = later(
    r"\b(?:because|so that|so (?:we|it|they|that|a|the|each|one|no)\b|since|as it\b|as they\b|in order to|due to|owing to|thanks to|given (?:that|the|our)|"
    r"otherwise|which (?:lets|allows|means|avoids|keeps|gives|makes|prevents|reduces)|"
    r"(?:rationale|reason(?:ing)?|why|benefits?|motivation|justification|trade-?offs?)\s*[:—–-]|"
    r"to (?:avoid|reduce|keep|prevent|allow|ensure|enable|support|handle|minimi[sz]e|simplify|improve|decouple|isolate|limit|protect|"
    r"guarantee|make|let|help|save|get|achieve|maintain|scale|absorb|stay|meet|satisfy|provide|preserve|maximi[sz]e|optimi[sz]e|"
    r"eliminate|increase|separate|lower|speed|cut|survive|tolerate|serve))\b|"
    r"因为|由于|以便|避免|为了|原因|理由|确保|从而",
    re.IGNORECASE,
)


def reason_in(text: str) -> tuple[str, int, int]:
    """The reason that a sentence gives, and where it stands; ('', 0, 0) without one."""
    match = _WHY.search(text)
    if match is None:
        return "", 0, 0
    words = " ".join(text[match.start() :].split()).rstrip(".。;；")
    return (words, match.start(), len(text.rstrip())) if len(words) > match.end() - match.start() else ("", 0, 0)
