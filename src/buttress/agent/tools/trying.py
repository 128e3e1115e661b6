"""Trying text as if it were saved: the same review on a copy."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Field

from buttress.agent.tools._answers import Item
from buttress.agent.tools._spec import Paged, Spec

if TYPE_CHECKING:
    from collections.abc import Iterator

    from buttress.agent.tools._desk import Desk
    from buttress.agent.trial.text import Tried
    from buttress.findings.finding import Finding

Kind = Literal["sql", "prisma", "openapi", "design"]


class TryText(Paged):
    """What to try, and where it would stand."""

    kind: Annotated[Kind, Field(description="what the text is")]
    text: Annotated[
        str, Field(min_length=1, max_length=16_000, description="a whole file, or new models of a Prisma schema")
    ]
    path: Annotated[
        str, Field(max_length=300, description="the file that it would be; left out: where such a text belongs")
    ] = ""


def try_text(desk: Desk, taken: TryText) -> str:
    """What a review says with the text in place: what of it was understood, findings that come with it and that it heals.
    Nothing of it can be cited: it stands nowhere.
    """
    tried = desk.trial.try_text(taken.kind, taken.text, taken.path)
    if tried.why:
        return desk.paged([Item({"because": tried.why})], 1, note="this was not tried")
    where = {"stood_at": tried.path, "first_line": tried.line if tried.line > 1 else None}
    note = "what was not understood may hide findings" if tried.problems else ""
    note = note or ("" if tried.findings else "no finding comes with it")
    return desk.paged([Item(where), *_told(tried)], taken.page, note=note)


def _told(tried: Tried) -> Iterator[Item]:
    """What could not be read comes first. It silences rules about whatever it names: then nothing is said to be healed."""
    for problem in tried.problems:
        yield Item({"not_understood": problem})
    for finding in tried.findings:
        yield Item(_finding(finding))
    healed = () if tried.problems else tried.healed
    for heading, things in (("heals", healed), ("brings", tried.understood), ("takes_away", tried.removed)):
        for thing in things:
            yield Item({heading: thing})


def _finding(finding: Finding) -> dict[str, Any]:
    told = {"finding": finding.rule.name, "severity": str(finding.severity), "subject": finding.subject}
    told |= {"message": finding.message, "because": finding.because, "instead": finding.instead}
    return {**told, "line": finding.span.line, "in": finding.span.path}


TRY = Spec(
    "try_text",
    "Reviews some SQL, Prisma, OpenAPI or design text as if it were saved, on a copy: what it brings, heals and breaks.",
    TryText,
    try_text,
    "tries some {kind}",
)
