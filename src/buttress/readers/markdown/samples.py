"""JSON samples of a document: what each is, whose it is, and which status it states."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from buttress.blueprint.document import Sample
from buttress.readers.markdown._endpoints import METHODS
from buttress.readers.markdown._loose_json import read_value
from buttress.readers.markdown._marks import mark_of
from buttress.readers.markdown._sample_kinds import kind_told, status_in
from buttress.readers.markdown._surroundings import above

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from buttress.blueprint.document import Block, Sketch
    from buttress.blueprint.source import Source
    from buttress.readers.markdown._outline import Outline

_HOLDING = frozenset({"json", "http", "endpoints", "text"})
_OPENS = re.compile(r"^[ \t>]*(?P<label>[A-Z][\w ()/-]{0,40}:[ \t]*)?(?P<value>[{\[])", re.MULTILINE)
_REMARK = re.compile(r"[ \t>]*(?://+|#+|--+|/\*+|\*\*)[ \t=*-]*(.*?)[ \t=*/-]*$")
_MESSAGE = re.compile(rf"[ \t>]*(?:(?:{METHODS})[ \t]+\S|HTTP/\d)")
_FAR = 25  # lines that may lie between an endpoint and its sample


class _Told(NamedTuple):
    """The words right before a value in its fence, and whether they make it the bad example."""

    words: str
    bad: bool


def samples_of(source: Source, outline: Outline, sketches: Sequence[Sketch]) -> tuple[Sample, ...]:
    """All samples in the order of the text."""
    found: list[Sample] = []
    for index, block in enumerate(outline.blocks):
        if block.kind in _HOLDING:
            found.extend(_in_block(source, outline, sketches, index, block))
    return tuple(found)


def _in_block(
    source: Source, outline: Outline, sketches: Sequence[Sketch], index: int, block: Block
) -> Iterator[Sample]:
    text, at, end = source.text, block.span.start, block.span.end
    around = " / ".join(p.text for p in above(outline, outline.leads[index]) if p.kind != "heading")[:300]
    while opened := _OPENS.search(text, at, end):
        start = opened.start("value")
        read = read_value(text, start, end)
        if read is None or not _worth(read.value, block):
            at = start + 1
            continue
        told = _before(text, at, opened.start(), opened["label"] or "")
        title = outline.sections[block.section].title if block.section >= 0 else ""
        kind = kind_told(read.value, told.words, around, title)
        yield Sample(
            kind,
            read.value,
            source.span(start, read.end),
            read.complete,
            _sketch_of(outline, sketches, index, start),
            block.section,
            index,
            status_in(told.words) or status_in(around) or status_in(title),
            block.bad or told.bad,
        )
        at = read.end


def _worth(value: Any, block: Block) -> bool:
    """Whether a value is a sample: in JSON everything is; elsewhere it needs keys."""
    if block.kind == "json":
        return bool(value) or block.tag.startswith("json")
    return bool(value) and (isinstance(value, dict) or isinstance(value[0], dict))


def _before(text: str, start: int, end: int, label: str) -> _Told:
    """The comment, request line or status line that stands before a value, the lines right above it first."""
    words: list[str] = []
    bad = False
    for line in reversed(text[start:end].split("\n")[-12:]):
        remark = _REMARK.match(line)
        if remark:
            words.append(remark[1])
            bad = bad or mark_of(remark[1]) == "bad"
        elif line.strip():
            words.append(line.strip())
            if _MESSAGE.match(line):
                break
    return _Told(" / ".join([label, *words]).strip(" /"), bad)


def _sketch_of(outline: Outline, sketches: Sequence[Sketch], index: int, at: int) -> int:
    """The endpoint that a sample shows: the last one in its fence; the only one in the last group right before it; the
    one in the heading above; the only one that the document has.
    """
    block = outline.blocks[index]
    if mine := [i for i, s in enumerate(sketches) if s.block == index and s.span.start < at]:
        return mine[-1]
    told = [i for i, s in enumerate(sketches) if s.where != "prose"] or list(range(len(sketches)))
    before = [i for i in told if sketches[i].span.start < at and _covers(outline, sketches[i], block.section)]
    if before:
        last = sketches[before[-1]]
        group = [i for i in before if _together(outline, sketches[i], last)]
        close = block.span.line - last.span.end_line <= _FAR and last.section == block.section
        if last.where == "heading" or (close and len(group) == 1):
            return before[-1]
        if headings := [i for i in before if sketches[i].where == "heading"]:
            return headings[-1]
    return told[0] if told and len({sketches[i].subject for i in told}) == 1 else -1


def _covers(outline: Outline, sketch: Sketch, section: int) -> bool:
    """Whether a section lies in the one where an endpoint is sketched."""
    if sketch.section == section:
        return True
    if sketch.where != "heading" or not 0 <= sketch.section < len(outline.sections) or section < 0:
        return False
    return outline.sections[section].span.start < outline.sections[sketch.section].end


def _together(outline: Outline, one: Sketch, other: Sketch) -> bool:
    """Whether two endpoints stand in one listing: one fence, one list, one table."""
    if one.block >= 0 or other.block >= 0:
        return one.block == other.block
    if one.where != other.where or one.section != other.section:
        return False
    between = (one.span.start, other.span.end)
    return not any(between[0] < block.span.start < between[1] for block in outline.blocks)
