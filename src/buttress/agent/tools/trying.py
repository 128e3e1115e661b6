"""Trying text as if it were saved: the same review on a copy."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Field

from buttress.agent.tools._answers import Item
from buttress.agent.tools._spec import Paged, Spec

if TYPE_CHECKING:
    from buttress.agent.tools._desk import Desk

Kind = Literal["sql", "prisma", "openapi", "design"]


class TryText(Paged):
    """What to try, and where it would stand."""

    kind: Annotated[Kind, Field(description="what the text is")]
    text: Annotated[str, Field(min_length=1, max_length=16_000, description="the whole text of the file")]
    path: Annotated[str, Field(max_length=300, description="the file it would be; without, a new one of that kind")] = (
        ""
    )


def try_text(desk: Desk, taken: TryText) -> str:
    """What the review would say with the text in place: findings that vanish and appear, things removed and added."""
    outcome: Any = desk.trial.try_text(taken.kind, taken.text, taken.path)
    items = [
        Item({each: thing})
        for each in ("appeared", "vanished", "removed", "added", "problems")
        for thing in getattr(outcome, each, ())
    ]
    items = [Item({"why": outcome.why}), *items] if outcome.why else items
    return desk.paged(items, taken.page, ok=outcome.ok)


TRY = Spec(
    "try_text",
    "Reviews some SQL, Prisma, OpenAPI or design text as if it were saved, on a copy: what appears and what vanishes.",
    TryText,
    try_text,
    "tries some {kind}",
)
