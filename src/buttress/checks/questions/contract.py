"""What does the API promise beside its paths?"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from buttress.checks.questions._scope import listed
from buttress.predicates.paging import page_parameters
from buttress.predicates.retries import repeatable
from buttress.predicates.shown_operations import shown_with_api

if TYPE_CHECKING:
    from buttress.blueprint.api import Operation
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
    """What is open: of endpoints that a fence of the document describes in full, only what that leaves out."""
    described = [(s, shown_with_api(scope.blueprint, scope.document, s)) for s in sketches]
    errors = any(sample.kind == "error" and not sample.bad for sample in scope.document.samples)
    open_points = []
    if not any(_VERSION.search(s.path) for s in sketches) and not scope.answered("versioning"):
        open_points.append("versions")
    errors = errors or all(found is not None and _fails(found[1]) for _, found in described)
    if not errors and not scope.answered("error-format"):
        open_points.append("errors")
    lists = [
        (s, found)
        for s, found in described
        if s.method == "GET" and not s.path.endswith("}") and not (found and page_parameters(*found))
    ]
    if lists and not scope.answered("pagination") and not scope.number("page-size"):
        open_points.append("pages")
    posts = any(s.method == "POST" and not (found and repeatable(*found).yes) for s, found in described)
    if posts and not scope.answered("idempotency"):
        open_points.append("repeated requests")
    return open_points


def _fails(operation: Operation) -> bool:
    """Whether an operation describes an answer for when it fails."""
    return any(status == "default" or status[:1] in ("4", "5") for status in operation.responses)
