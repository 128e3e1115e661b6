"""Tables that list the parts which a diagram beside them draws, row by row."""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from buttress.blueprint.document import Diagram, Document, Passage

#: So many rows have to be drawn under the very name before the one that is not can be an oversight.
_FEWEST = 4
#: A row that says so itself comes later, or stands outside.
_LATER = re.compile(
    r"\b(?:future|later|planned|optional|phase|v2|external|third[- ]party|deprecated|removed|tbd|roadmap)\b|未来|后续|可选|外部|计划|废弃",
    re.IGNORECASE,
)
_ASIDE = re.compile(r"[(\[（【][^()\[\]（）【】]*[)\]）】]")
_WORD = re.compile(r"[^\W_]+")


class Gap(NamedTuple):
    """A row without a box: its name, the diagram that draws all other rows, and their names."""

    row: Passage
    name: str
    diagram: Diagram
    drawn: tuple[str, ...]


def undrawn_rows(document: Document) -> Iterator[Gap]:
    """The one row of a table that the flowchart of its section leaves out. Names count as drawn in any diagram of the
    document, as part of a longer label too; a table with two rows less is a list of its own.
    """
    shown = [_words(text) for d in document.diagrams for text in _texts(d)]
    for diagram in document.diagrams:
        if diagram.bad or diagram.kind != "flowchart" or diagram.purpose not in ("architecture", "layers"):
            continue
        labels = {_key(line) for node in diagram.nodes for line in (node.label, node.label.split("\n")[0])}
        for rows in _tables(document, diagram.section):
            drawn = [row for row in rows if _key(row.cells[0]) in labels]
            others = [row for row in rows if _key(row.cells[0]) not in labels]
            if len(drawn) < _FEWEST or len(others) != 1 or others[0].bad:
                continue
            name = _words(others[0].cells[0])
            if (
                name
                and not _LATER.search(others[0].text)
                and not any(name <= text or text <= name for text in shown if text)
            ):
                yield Gap(others[0], others[0].cells[0].strip(), diagram, tuple(row.cells[0].strip() for row in drawn))


def _tables(document: Document, section: int) -> Iterator[Sequence[Passage]]:
    """The tables of a section, each with its rows."""
    rows = [(at, p) for at, p in enumerate(document.passages) if p.kind == "row" and p.section == section and p.cells]
    for _, group in groupby(enumerate(rows), key=lambda each: (each[1][0] - each[0], each[1][1].headers)):
        yield [passage for _, (_, passage) in group]


def _texts(diagram: Diagram) -> Iterator[str]:
    yield diagram.title
    for node in diagram.nodes:
        yield node.label
        yield from node.group
    for edge in diagram.edges:
        yield edge.label


def _key(name: str) -> str:
    return " ".join(_WORD.findall(_ASIDE.sub(" ", name).lower()))


def _words(name: str) -> frozenset[str]:
    return frozenset(_WORD.findall(name.lower()))
