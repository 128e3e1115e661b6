"""What came of the listings of one answer: each where it stood, and what a review says of all of them together."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from buttress.agent.answers.parts import Listing
    from buttress.agent.drafts.words import Words
    from buttress.blueprint.source import Span
    from buttress.findings.finding import Finding
    from buttress.findings.question import Question
    from buttress.review import Review

#: How a listing can be tried: as DDL, as a query beside the schema, as models, as a description, inside the document.
Form = Literal["sql", "query", "prisma", "openapi", "design"]


@dataclass(frozen=True, slots=True)
class Place:
    """Lines of a file that are a listing's own: its first line is ``line`` there, and it has ``lines`` of them. ``above``
    is how many lines were written before it to make it whole: what is said of them is said of its first line.
    """

    path: str
    line: int
    lines: int
    above: int = 0

    def line_of(self, span: Span) -> int:
        """The listing's line (from 1) on which a span begins; 0 when it does not begin in it."""
        if span.path != self.path or not self.line - self.above <= span.line < self.line + self.lines:
            return 0
        return max(1, span.line - self.line + 1)


@dataclass(frozen=True, slots=True)
class Piece:
    """One listing. ``number`` counts the listings of the answer from 1; ``path`` and ``line`` are where its first line
    stood; ``places`` are all stretches of the copy that hold it, its own place first, then the design document.
    ``brings`` and ``takes_away`` name things; ``findings`` are those whose place is in it, ``more`` of which are counted
    and not kept, and ``also`` names those that one finding of another listing speaks for. ``problems`` say what of it was
    not understood, or names what there is not; ``unjudged`` what was understood and no rule judges. ``judged``: a rule
    could object to something in it. ``tried`` is False when no rule can judge it, and ``why`` then says why.
    """

    listing: Listing
    number: int = 1
    form: Form | Literal[""] = ""
    path: str = ""
    line: int = 1
    places: tuple[Place, ...] = ()
    brings: tuple[str, ...] = ()
    takes_away: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    problems: tuple[str, ...] = ()
    tried: bool = False
    why: str = ""
    unjudged: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    more: int = 0
    judged: bool = True

    def line_of(self, span: Span) -> int:
        """The line of the listing (from 1) on which a span begins; 0 when it does not begin in it."""
        return next((line for place in self.places if (line := place.line_of(span))), 0)


@dataclass(frozen=True, slots=True)
class Draft:
    """Everything that a review says of the listings of one answer. ``findings`` come with them, best first, those of
    the pieces included; ``problems`` are what was not understood of no single piece. ``healed`` name findings of the
    repository that would be gone; ``questions`` are what the design leaves open. ``document`` is the path of the
    document that held the prose, '' without one. ``corrected`` is set by whoever compares two rounds. ``why``: nothing
    was reviewed, and this is the reason. ``blind``: a stretch of it could not be read, so that silence says nothing.
    ``more`` findings are counted and not kept. ``words`` say it as the reader of the draft sees it.
    """

    pieces: tuple[Piece, ...] = ()
    findings: tuple[Finding, ...] = ()
    healed: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    questions: tuple[Question, ...] = ()
    corrected: tuple[str, ...] = ()
    review: Review | None = field(default=None, repr=False)
    document: str = ""
    why: str = ""
    blind: bool = False
    more: int = 0
    words: Words | None = field(default=None, repr=False)

    @property
    def silent(self) -> bool:
        """Whether rules looked at something of it and object to nothing."""
        tried = [piece for piece in self.pieces if piece.tried]
        objected = self.findings or self.more or self.problems or self.blind or any(p.problems for p in tried)
        return not objected and any(piece.judged for piece in tried)

    @property
    def whole(self) -> bool:
        """Whether every statement of every listing is one that rules judge."""
        return all(piece.tried and piece.judged and not piece.unjudged for piece in self.pieces)

    def spoken(self, text: str) -> str:
        """A text with names between quotation marks where they are no plain words, and with listings for the copy's files."""
        return self.words.said(text) if self.words else text

    @property
    def unread(self) -> tuple[str, ...]:
        """Every problem, those of the pieces with their listing's number."""
        own = (f"listing {piece.number}, {problem}" for piece in self.pieces for problem in piece.problems)
        return (*own, *self.problems)

    def piece_of(self, span: Span) -> Piece | None:
        """The piece in which a span begins, None when it begins in the prose or elsewhere."""
        return next((piece for piece in self.pieces if piece.line_of(span)), None)
