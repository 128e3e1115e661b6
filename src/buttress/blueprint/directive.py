"""What a file says to Buttress itself: an inline ignore is a fact with a span."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from buttress.blueprint.source import Span


@dataclass(frozen=True, slots=True)
class Directive:
    """One inline ignore, in the comment form of its file or as ``x-buttress-ignore``.

    ``span`` is the comment (or the key with its value) itself. ``scope`` is what it speaks for: the line that it
    stands behind, or the whole thing that it stands above or in (a SQL statement, a YAML or JSON value, a Prisma or
    Ruby block), or the whole file. ``rules`` are names or codes, as written. ``reason`` is empty where none is given.
    ``until`` is the last day on which it holds. ``problem`` says what was expected where the words make no sense
    (no rule, a date that is none); such a directive ignores nothing.
    """

    span: Span
    scope: Span
    rules: tuple[str, ...]
    reason: str = ""
    until: date | None = None
    whole_file: bool = False
    problem: str = ""

    def covers(self, span: Span) -> bool:
        """Whether a finding at ``span`` is spoken for: it begins in the scope, or the comment stands inside it."""
        if span.path != self.span.path:
            return False
        return self.scope.start <= span.start < max(self.scope.end, self.scope.start + 1) or (
            span.start <= self.span.start < span.end
        )
