"""Prose of a design document -> numbers, provisions, decisions, parts and relations, each where it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from buttress.readers.prose.claims import read_claims
from buttress.readers.prose.decisions import read_decisions
from buttress.readers.prose.drawn import read_drawn
from buttress.readers.prose.frame import Frame, Frames
from buttress.readers.prose.parts import read_parts
from buttress.readers.prose.percentiles import read_percentiles
from buttress.readers.prose.provisions import read_comments, read_provisions
from buttress.readers.prose.records import read_records
from buttress.readers.prose.relations import read_relations
from buttress.readers.prose.text import Stretch, stretch

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from buttress.blueprint.document import (
        Block,
        Claim,
        Decision,
        Diagram,
        NamedPart,
        Passage,
        Relation,
        Section,
        Sketch,
    )
    from buttress.blueprint.provision import Provision
    from buttress.blueprint.source import Source


class Prose(NamedTuple):
    """What the prose of one document says."""

    claims: tuple[Claim, ...]
    provisions: tuple[Provision, ...]
    decisions: tuple[Decision, ...]
    parts: tuple[NamedPart, ...]
    relations: tuple[Relation, ...]


def read_prose(
    source: Source,
    sections: Sequence[Section],
    passages: Sequence[Passage],
    blocks: Sequence[Block],
    sketches: Sequence[Sketch],
    diagrams: Sequence[Diagram] = (),
) -> Prose:
    """Read a document's passages, the comments in its listings and the words in its diagrams. Total: prose that says nothing yields nothing."""
    frames = Frames(sections, passages)
    stretches = [stretch(source, passage, index) for index, passage in enumerate(passages)]
    framed = {found.index: frames.of(found.passage) for found in stretches}
    parts = tuple(part for found in stretches for part in read_parts(source, found, framed[found.index]))
    known = tuple(
        dict.fromkeys([*(part.name for part in parts if part.listed), *(s.path for s in sketches if len(s.path) > 3)])
    )
    named = tuple(dict.fromkeys(part.name for part in parts))
    said = {found.index: tuple(read_claims(source, found, framed[found.index], known)) for found in stretches}
    return Prose(
        claims=(*(claim for found in stretches for claim in said[found.index]), *read_percentiles(source, blocks)),
        provisions=(
            *_provisions(source, stretches, framed, known, sections, blocks, frames, said),
            *read_drawn(diagrams, frames),
        ),
        decisions=_decisions(source, sections, stretches, framed),
        parts=parts,
        relations=tuple(r for f in stretches for r in read_relations(source, f, framed[f.index], named)),
    )


def _decisions(
    source: Source, sections: Sequence[Section], stretches: Sequence[Stretch], framed: dict[int, Frame]
) -> tuple[Decision, ...]:
    """Records first: what stands inside a record's own sentence is not decided a second time."""
    records = tuple(read_records(source, sections, stretches))
    taken = {record.section for record in records}
    others = (found for found in read_decisions(source, stretches, framed) if found.section not in taken)
    return tuple(sorted((*records, *others), key=lambda found: found.span.start))


def _provisions(
    source: Source,
    stretches: Sequence[Stretch],
    framed: dict[int, Frame],
    known: tuple[str, ...],
    sections: Sequence[Section],
    blocks: Iterable[Block],
    frames: Frames,
    said: dict[int, tuple[Claim, ...]],
) -> Iterator[Provision]:
    filled = {found.passage.section for found in stretches if found.passage.kind != "heading"}
    filled |= {block.section for block in blocks}
    starts = sorted(sections[at].span.start for at in filled if 0 <= at < len(sections))
    for found in stretches:
        bare = found.passage.kind == "heading" and not _has_body(found, sections, starts)
        yield from read_provisions(source, found, framed[found.index], known, bare=bare, claims=said[found.index])
    for block in blocks:
        yield from read_comments(source, block, frames.at(block.section))


def _has_body(heading: Stretch, sections: Sequence[Section], starts: Sequence[int]) -> bool:
    """Whether something stands below a heading: in its own section or in one inside it."""
    from bisect import bisect_left

    at = heading.passage.section
    if not 0 <= at < len(sections):
        return False
    section = sections[at]
    first = bisect_left(starts, section.span.start)
    return first < len(starts) and starts[first] < section.end
