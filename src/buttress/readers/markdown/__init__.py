"""Markdown design documents -> sections, prose, blocks, endpoint sketches and samples, each with exact spans."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from buttress.blueprint.document import Document


def read_design(path: str, text: str, why: str = "") -> Document:
    """Read one design document. Total: whatever the text holds, a document comes out.

    ``why`` says what makes it a design (:func:`buttress.readers.markdown.designs.why_design`).
    """
    from buttress.readers.markdown.read import read

    return read(path, text, why)
