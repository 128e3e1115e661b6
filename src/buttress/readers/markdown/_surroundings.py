"""What stands around a place: the headings above it and the lines that introduce it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from buttress.readers.markdown._services import service_named

if TYPE_CHECKING:
    from collections.abc import Iterator

    from buttress.blueprint.document import Passage
    from buttress.readers.markdown._outline import Outline


def above(outline: Outline, passage: int) -> Iterator[Passage]:
    """A passage and those that it hangs below, innermost first."""
    seen = 0
    while 0 <= passage < len(outline.passages) and seen < 50:
        yield outline.passages[passage]
        passage = outline.passages[passage].parent
        seen += 1


def service_above(outline: Outline, section: int, lead: int) -> str:
    """The service that the lines or headings around a place name, the nearest first."""
    for passage in above(outline, lead):
        if passage.kind != "heading" and len(passage.text) <= 80 and (name := service_named(passage.text)):
            return name
    if 0 <= section < len(outline.sections):
        for title in reversed(outline.sections[section].path[1:] or outline.sections[section].path):
            if name := service_named(title):
                return name
    return ""


def is_aside(outline: Outline, section: int) -> bool:
    """Whether a section shows a mistake or an option that was not taken."""
    return 0 <= section < len(outline.aside) and outline.aside[section]
