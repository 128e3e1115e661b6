"""Where a described field stands: a finding that rests on its line speaks of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from buttress.agent.trial.strength import may_replace

if TYPE_CHECKING:
    from buttress.agent.trial.asks import Asked
    from buttress.agent.trial.facts import Change, Fact
    from buttress.blueprint.source import Span
    from buttress.review import Review

#: What a field takes at most.
_MOST = frozenset({"longest", "most items", "largest"})


def bounded(change: Change, asked: Asked, before: Review) -> bool:
    """Whether a field that a finding rests on takes less than before, as the rule asks."""
    wanted = change.fact.kind == "field" and change.aspect in _MOST and (change.fact.kind, change.aspect) in asked.wants
    if not (wanted and change.before and change.after):
        return False
    at = _place_of(change.fact, before) if may_replace(change, asked.rules) else None
    return at is not None and any(
        span.path == at.path and span.line <= at.end_line and at.line <= span.end_line
        for span in asked.spans(asked.rules)
    )


def _place_of(field: Fact, review: Review) -> Span | None:
    """The place of a property of a named schema."""
    name, *path = field.subject.removeprefix("schema ").split(".")
    api = next((each for each in review.blueprint.apis if each.key == field.within), None)
    schema = api.schemas.get(name) if api and path else None
    for part in path:
        schema = schema.properties.get(part) if schema else None
    return api.span(schema.place) if api and schema else None
