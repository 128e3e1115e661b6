"""Tables of percentiles that are drawn with blanks in a fence: what a benchmark is said to have measured."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from buttress.blueprint.document import Claim
from buttress.readers.prose.later import later

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from buttress.blueprint.document import Block
    from buttress.blueprint.source import Source

#: A line of column heads: ``p50   p95   p99``, with nothing but a label before it.
_HEADS = later(
    r"^[^\w\n]*(?:[A-Za-z]+[^\w\n]+)?(?:p(?:50|75|90|95|99(?:\.9+)?)[^\w\n]+){1,6}p(?:50|75|90|95|99(?:\.9+)?)[^\w\n]*$",
    re.IGNORECASE,
)
_HEAD = later(r"p(\d\d(?:\.9+)?)", re.IGNORECASE)
_VALUE = later(r"(?<![\w.])[<~≈]?\s?(\d+(?:\.\d+)?)\s?(ms|µs|us|s)\b")
_SECONDS = {"ms": 1e-3, "µs": 1e-6, "us": 1e-6, "s": 1.0}
_KINDS = frozenset({"text", "ascii", "code"})


def read_percentiles(source: Source, blocks: Iterable[Block]) -> Iterator[Claim]:
    """One claim a cell, for rows with a label and a time under every head. A blank line ends the table."""
    for block in blocks:
        if block.kind not in _KINDS or block.bad:
            continue
        at, heads = block.span.start, tuple[float, ...]()
        for line in source.slice(block.span).split("\n"):
            if _HEADS.match(line):
                heads = tuple(float(found) for found in _HEAD.findall(line))
            elif not line.strip():
                heads = ()
            elif heads:
                yield from _row(source, block, at, line, heads)
            at += len(line) + 1


def _row(source: Source, block: Block, at: int, line: str, heads: tuple[float, ...]) -> Iterator[Claim]:
    values = list(_VALUE.finditer(line))
    label = line[: values[0].start()].strip(" \t|│:：") if values else ""
    if len(values) != len(heads) or not label:
        return
    whole = source.span(at, at + len(line.rstrip()))
    for percentile, value in zip(heads, values, strict=True):
        seconds = float(value[1]) * _SECONDS[value[2]]
        yield Claim(
            kind="latency",
            quantity=seconds,
            written=value.group().strip(),
            span=source.span(at + value.start(), at + value.end()),
            sentence=whole,
            of=label.lower(),
            high=seconds,
            percentile=percentile,
            bound="measured",
            section=block.section,
        )
