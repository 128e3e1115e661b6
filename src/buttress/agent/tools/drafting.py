"""Trying a whole design: several listings and the words around them, reviewed together on a copy."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Field

from buttress.agent.answers.parts import Listing
from buttress.agent.cleaning import as_shown
from buttress.agent.drafts import look
from buttress.agent.tools._answers import Item
from buttress.agent.tools._spec import Arguments, Paged, Spec

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from buttress.agent.drafts import Draft
    from buttress.agent.tools._desk import Desk
    from buttress.findings.finding import Finding


class Part(Arguments):
    """One listing of a design."""

    language: Annotated[
        str, Field(max_length=40, description="as behind a fence: sql, prisma, yaml, http, mermaid")
    ] = ""
    text: Annotated[str, Field(min_length=1, max_length=16_000)]


class ReviewDesign(Paged):
    """A design as it would be answered."""

    parts: Annotated[list[Part], Field(min_length=1, max_length=20, description="its listings, in their order")]
    prose: Annotated[
        str, Field(max_length=8_000, description="what is said beside them: load, growth, failure, decisions")
    ] = ""


def review_design(desk: Desk, taken: ReviewDesign) -> str:
    """What a review says with all parts in place: by listing and line, then what the design leaves open. Nothing of it can
    be cited: it stands nowhere.
    """
    listings = [Listing(part.language.strip(), as_shown(part.text.removesuffix("\n"))) for part in taken.parts]
    draft = look(desk.review, desk.trial, listings, _answer(taken.prose, listings))
    if draft.why:
        return desk.paged([Item({"because": draft.why})], 1, note="this was not tried")
    note = "what was not understood may hide findings" if draft.unread else ""
    note = note or ("" if draft.findings else "no finding comes with it")
    return desk.paged(list(_told(draft)), taken.page, note=note)


def _answer(prose: str, listings: Sequence[Listing]) -> str:
    """The design as one text, each listing in a fence that nothing inside it closes."""
    parts = [prose.strip()]
    for listing in listings:
        fence = "`" * (1 + max((len(run) for run in re.findall(r"`{2,}", listing.text)), default=2))
        parts.append(f"{fence}{listing.language}\n{listing.text}\n{fence}")
    return "\n\n".join(filter(None, parts)) + "\n"


def _told(draft: Draft) -> Iterator[Item]:
    for problem in draft.unread:
        yield Item({"not_understood": problem})
    for finding in draft.findings:
        yield Item(_finding(draft, finding))
    for piece in draft.pieces:
        told = {"listing": piece.number, "stood_at": piece.path if piece.tried else "", "not_tried": piece.why}
        yield Item(
            told
            | {"brings": list(piece.brings), "takes_away": list(piece.takes_away)}
            | {"not_judged": list(piece.unjudged)}
        )
    for name in draft.healed:
        yield Item({"heals": name})
    for question in draft.questions:
        yield Item({"open": question.text, "because": question.why, "write": question.fill})


def _finding(draft: Draft, finding: Finding) -> dict[str, Any]:
    piece = draft.piece_of(finding.span)
    where = {"listing": piece.number, "line": piece.line_of(finding.span)} if piece else {"in": str(finding.span)}
    told = {"finding": finding.rule.name, "severity": str(finding.severity), "subject": finding.subject}
    return told | where | {"message": finding.message, "because": finding.because, "instead": finding.instead}


REVIEW_DESIGN = Spec(
    "review_design",
    "Reviews all listings of a design together, on a copy of the repository, as they will be before anybody sees them:"
    " call it with what you mean to answer, and correct what it says.",
    ReviewDesign,
    review_design,
    "reviews a design on a copy",
)
