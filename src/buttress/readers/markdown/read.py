"""A Markdown design document -> Document."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from buttress.blueprint.document import Block, Document
from buttress.blueprint.source import Source
from buttress.readers.blanks import blanked
from buttress.readers.markdown._language import is_english
from buttress.readers.markdown._lines import front_matter
from buttress.readers.markdown._outline import Outline, outline_of
from buttress.readers.markdown.samples import samples_of
from buttress.readers.markdown.sketches import sketches_of
from buttress.readers.markdown.stage import stage_of
from buttress.readers.mermaid import read_mermaid
from buttress.readers.prose import read_prose

if TYPE_CHECKING:
    from collections.abc import Iterator

    from buttress.blueprint.document import Diagram

_DIAGRAM_FILES = (".mmd", ".mermaid")
_TITLE = re.compile(r"^(?:title|name)[ \t]*:[ \t]*[\"']?(.+?)[\"']?[ \t]*$", re.MULTILINE)


def read(path: str, text: str, why: str) -> Document:
    """Read one document; see :func:`buttress.readers.markdown.read_design`."""
    source = Source(path, text)
    if path.lower().endswith(_DIAGRAM_FILES):
        outline = Outline((), (), (Block("mermaid", "mermaid", source.span(0, len(text))),), (-1,), ())
    else:
        outline = outline_of(source)
    shown = Source(path, blanked(text, *outline.hidden, front_matter(text)))
    sketches = sketches_of(shown, outline)
    samples = samples_of(shown, outline, sketches)
    document = Document(
        path,
        _title(path, text, outline),
        source.span(0, len(text)),
        why,
        sections=outline.sections,
        passages=outline.passages,
        blocks=outline.blocks,
        sketches=sketches,
        samples=samples,
        diagrams=tuple(_diagrams(shown, outline)),
        stage=stage_of(path, text, outline.sections),
        english=is_english(outline.passages),
    )
    return _with_prose(shown, document)


def _title(path: str, text: str, outline: Outline) -> str:
    top = min(outline.sections, key=lambda s: (s.level, s.span.start), default=None)
    if top is not None and top.level == 1 and top.title:
        return top.title
    head = text[slice(*front_matter(text))]
    named = _TITLE.search(head)
    return named[1].strip() if named else (top.title if top and top.title else PurePosixPath(path).stem)


def _diagrams(source: Source, outline: Outline) -> Iterator[Diagram]:
    for index, block in enumerate(outline.blocks):
        if block.kind != "mermaid":
            continue
        diagram = read_mermaid(source, block.span.start, block.span.end)
        yield replace(diagram, section=block.section, block=index, bad=block.bad)


def _with_prose(source: Source, document: Document) -> Document:
    prose = read_prose(
        source, document.sections, document.passages, document.blocks, document.sketches, document.diagrams
    )
    return replace(
        document,
        claims=prose.claims,
        provisions=prose.provisions,
        decisions=prose.decisions,
        parts=prose.parts,
        relations=prose.relations,
    )
