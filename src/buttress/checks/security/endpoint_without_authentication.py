"""SEC104: endpoints of a design that nobody says who may call."""

from __future__ import annotations

from typing import TYPE_CHECKING

from buttress.findings.finding import Confidence
from buttress.findings.rule import Consequence, Principle, Rule, Severity
from buttress.predicates.api_access import requirement
from buttress.predicates.naming import counted, listing
from buttress.predicates.shown_operations import described_already, is_unread, shown_operation, states_callers
from buttress.predicates.sketched_access import (
    AUTHENTICATION,
    RIGHTS,
    WRITES,
    endpoints,
    open_by_nature,
    plans,
    speaks_nearby,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from buttress.blueprint.blueprint import Blueprint
    from buttress.blueprint.document import Document, Sketch
    from buttress.findings.finding import Finding

RULE = Rule(
    name="endpoint-without-authentication",
    code="SEC104",
    severity=Severity.ADVICE,
    consequence=Consequence.SECURITY,
    principle=Principle.DATA_IS_SACRED,
    confidence=Confidence.POSSIBLE,
)
#: From this share of stated endpoints on, one without a statement is an exception rather than the custom.
_MOST = 0.6
_ENOUGH = 3


def check(blueprint: Blueprint) -> Iterator[Finding]:
    """One finding a design: endpoints that change data and no word on callers, or the few that were left out."""
    for document in blueprint.documents:
        if not plans(document):
            continue
        guarded = [s for s in endpoints(document) if _is_planned(blueprint, document, s)]
        writes = [s for s in guarded if s.method in WRITES]
        if len(guarded) < _ENOUGH or not writes or _elsewhere(blueprint, document):
            continue
        stated = {s.subject: said for s in guarded if (said := _statement(blueprint, document, s))}
        if stated or any(speaks_nearby(blueprint, document, words) for words in (AUTHENTICATION, RIGHTS)):
            yield from _left_out(guarded, stated)
        else:
            yield _nothing(document, guarded, writes)


def _is_planned(blueprint: Blueprint, document: Document, sketch: Sketch) -> bool:
    """Whether the document has to say who may call an endpoint, and would: it is not open by nature, is described nowhere
    else, and what stands around it was read.
    """
    return not (
        open_by_nature(sketch)
        or described_already(blueprint, document, sketch)
        or is_unread(blueprint, document, sketch)
    )


def _statement(blueprint: Blueprint, document: Document, sketch: Sketch) -> str:
    """What is said of an endpoint's callers beside it, or by its operation in an OpenAPI fence; '' for nothing."""
    if AUTHENTICATION.search(sketch.note) or RIGHTS.search(sketch.note):
        return sketch.note.strip()
    shown = shown_operation(blueprint, document, sketch)
    return requirement(shown) if shown is not None and states_callers(shown) else ""


def _elsewhere(blueprint: Blueprint, document: Document) -> bool:
    """Whether another document or manifest of the same system speaks of authentication: one of them may do for all."""
    for system in blueprint.systems:
        if any(d.path == document.path for d in system.documents):
            return any(
                p.topic in ("authentication", "authorization") and p.span.path != document.path
                for p in system.provisions
            )
    return False


def _nothing(document: Document, guarded: Sequence[Sketch], writes: Sequence[Sketch]) -> Finding:
    worst = next((s for s in writes if s.method == "DELETE"), writes[0])
    return RULE.finding(
        subject=document.path,
        at=worst.span,
        message=f"{document.path} says for none of its {counted(len(guarded), 'endpoint')} who may call it",
        because=f"{len(writes)} of them change data, {worst.subject} at :{worst.span.line} among them; the first version is built as it is described, and a "
        "check that is added later breaks every caller that came before it",
        instead=f"one sentence before the endpoints: how callers prove who they are (session, bearer token, API key), and which of the {len(guarded)} are open to all",
        related=[(s.span, "states nothing") for s in guarded if s is not worst][:3],
        exposure=40,
    )


def _left_out(guarded: Sequence[Sketch], said: Mapping[str, str]) -> Iterator[Finding]:
    """Endpoints without a statement among others that have one of their own: ``said``, by subject."""
    stated = [s for s in guarded if s.subject in said]
    silent = [s for s in guarded if s.subject not in said and s.method in WRITES]
    if not silent or len(stated) < max(_ENOUGH, _MOST * len(guarded)):
        return
    worst = next((s for s in silent if s.method == "DELETE"), silent[0])
    also = f", like {listing(s.subject for s in silent if s is not worst)}" if len(silent) > 1 else ""
    yield RULE.finding(
        subject=worst.subject,
        at=worst.span,
        message=f"{worst.subject} does not say who may call it{also}",
        because=f"{len(stated)} of {counted(len(guarded), 'endpoint')} do, as {stated[0].subject} at :{stated[0].span.line} ({said[stated[0].subject][:60]}), so "
        "silence reads as open to all",
        instead=f"the same words on {worst.subject}, or 'public' where that is meant",
        related=[(stated[0].span, "says who may call it")],
        exposure=50,
    )
