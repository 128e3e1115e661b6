"""What does the API promise beside its paths?"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from buttress.checks.questions._scope import listed

if TYPE_CHECKING:
    from buttress.blueprint.document import Sketch
    from buttress.checks.questions._scope import Scope
    from buttress.findings.question import Question

NAME = "contract"
ORDER = 9
_VERSION = re.compile(r"/v\d+(?:[./]|$)", re.IGNORECASE)


def ask(scope: Scope) -> Question | None:
    """Asked where endpoints are sketched and two or more of versions, errors, pages and repeats are left open."""
    sketches = scope.sketches
    if not sketches:
        return None
    missing = list(_missing(scope, sketches))
    if len(missing) < 2:
        return None
    first = sketches[0]
    return scope.ask(
        NAME,
        f"What does the API promise about {listed(missing, 4)}?",
        why=f"the first client of {first.subject} will settle {missing[0]} by what it happens to see, and from then on"
        " it is promised",
        fill=". ".join(_SENTENCES[word] for word in missing) + ".",
        trigger=first.span,
        note=f"{first.subject} is where the contract begins",
    )


_SENTENCES = {
    "versions": "A change that breaks clients gets a new ___ and the old one lives for ___",
    "errors": "Every error answers with status ___ and a body of ___ (code, message, field)",
    "pages": "Every list returns at most ___ and takes ___ for the next page",
    "repeated requests": "A repeated POST with the same ___ has the effect of one",
}


def _missing(scope: Scope, sketches: list[Sketch]) -> list[str]:
    errors = any(sample.kind == "error" and not sample.bad for sample in scope.document.samples)
    open_points = []
    if not any(_VERSION.search(s.path) for s in sketches) and not scope.answered("versioning"):
        open_points.append("versions")
    if not errors and not scope.answered("error-format"):
        open_points.append("errors")
    lists = [s for s in sketches if s.method == "GET" and not s.path.endswith("}")]
    if lists and not scope.answered("pagination") and not scope.number("page-size"):
        open_points.append("pages")
    if any(s.method == "POST" for s in sketches) and not scope.answered("idempotency"):
        open_points.append("repeated requests")
    return open_points
