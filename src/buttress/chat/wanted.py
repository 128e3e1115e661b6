"""What somebody who begins a conversation may want, and how it can end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from buttress.session import Request

#: Exit codes: it was answered, it was not.
ANSWERED, FAILED = 0, 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What was typed. ``question``: answer this and end; ``resume``: continue that session; ``keep``: write it down."""

    request: Request
    context: Literal["source", "facts"] = "source"
    model: str = ""
    base_url: str = ""
    max_usd: float | None = None
    question: str | None = None
    resume: str = ""
    keep: bool = True
