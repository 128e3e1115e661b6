"""Endpoint sketches of a document, wherever they stand."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from buttress.readers.markdown._block_sketches import sketches_in_block
from buttress.readers.markdown._passage_sketches import sketches_in_passage

if TYPE_CHECKING:
    from collections.abc import Iterator

    from buttress.blueprint.document import Sketch
    from buttress.blueprint.source import Source
    from buttress.readers.markdown._outline import Outline


def sketches_of(source: Source, outline: Outline) -> tuple[Sketch, ...]:
    """All sketches in the order of the text. A mention in a sentence counts only where the endpoint is sketched nowhere
    else, and then once.
    """
    found = [*_in_blocks(source, outline), *_in_passages(source, outline)]
    found.sort(key=lambda sketch: (sketch.span.start, sketch.method))
    sketched = [_segments(s) for s in found if s.where != "prose"]
    kept = []
    for sketch in found:
        if sketch.where == "prose":
            mine = _segments(sketch)
            if any(_same(mine, other) for other in sketched):
                continue
            sketched.append(mine)
        kept.append(sketch)
    return tuple(kept)


def _in_blocks(source: Source, outline: Outline) -> Iterator[Sketch]:
    for index in range(len(outline.blocks)):
        yield from sketches_in_block(source, outline, index)


def _in_passages(source: Source, outline: Outline) -> Iterator[Sketch]:
    for index in range(len(outline.passages)):
        yield from sketches_in_passage(source, outline, index)


def _segments(sketch: Sketch) -> tuple[str, ...]:
    return (sketch.method, *re.sub(r"\{[^{}]*\}", "{}", sketch.path).strip("/").split("/"))


def _same(mention: tuple[str, ...], sketched: tuple[str, ...]) -> bool:
    """Whether a mention means a sketched endpoint: the same path, or its end (``/users`` of ``/api/v1/users``)."""
    size = len(mention) - 1
    return mention[0] == sketched[0] and sketched[1:][-size:] == mention[1:]
