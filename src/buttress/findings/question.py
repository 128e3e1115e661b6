"""What a design leaves open: asked only when one of its lines makes the answer matter."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from buttress.blueprint.source import Span


@dataclass(frozen=True, slots=True)
class Question:
    """One open question. ``name`` is stable and kebab-case (``load``, ``growth``, ``dependency-failure``).

    ``trigger`` is the line that makes it matter and ``trigger_note`` what stands there; ``why`` is what goes wrong in
    this system when nobody answers; ``fill`` is a sentence for the document with the known facts in place and ``___``
    where the answer goes. ``document`` is the path of the design that should answer.
    """

    name: str
    text: str
    why: str
    fill: str
    trigger: Span
    trigger_note: str
    document: str
