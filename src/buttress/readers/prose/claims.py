"""Numbers with a unit near words that say what they measure."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from buttress.blueprint.document import Claim
from buttress.readers.prose.kinds import Reading, kind_of
from buttress.readers.prose.later import later
from buttress.readers.prose.names import names_in
from buttress.readers.prose.numbers import Quantity, quantities, unit_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from buttress.blueprint.source import Source
    from buttress.readers.prose.frame import Frame
    from buttress.readers.prose.text import Stretch

Bound = Literal["target", "stated", "assumed", "example"]

_I = re.IGNORECASE
#: Characters on either side of a number that may speak of it.
_NEAR = 200
_PERCENTILE = later(
    r"\bp(50|75|90|95|98|99(?:\.9+)?|999?)\b|\b(50|75|90|95|99)(?:\.9)?th[\s-]percentile|\b(median)\b", _I
)
_TARGET = later(
    r"\b(?:build for|design(?:ed)? for|support|handles?|sustain|under|below|at most|less than|within|max(?:imum)?|must|shall|should|targets?|slos?|slas?|goals?|no more than|"
    r"up to|at least|sub|<=?|≥|limit(?:s|ed)?|requirements?|non-functional|budget|checklist|objectives?)\b|目标|要求|不超过|小于|低于",
    _I,
)
#: "10x growth, not 1000x": the second number is what it is not built for.
_REFUSED = later(r"\b(?:not|rather than|instead of|never)\s+(?:for\s+)?$", _I)
_ASSUMED = later(
    r"assum\w+|expect\w*|estimat\w+|\bapprox\w*|roughly|about\b|around\b|suppose|back.of.the|envelope|capacity|~|≈|假设|预计|约|估",
    _I,
)
_EXAMPLE = later(r"e\.g\.|for example|for instance|such as|\bexamples?\b|例如|比如", _I)
_LATER = later(
    r"\bin (?:\d+|one|two|three|a|five) (?:years?|months?)|\bby 20\d\d|\blater\b|future|eventually|grow(?:s|ing)? to|scale to|year [2-9]|long[\s-]term|未来",
    _I,
)
_NOW = later(r"\bnow\b|currently|\btoday\b|initial(?:ly)?\b|at launch|day one|year 1\b|\bmvp\b|existing|目前|当前", _I)


def read_claims(source: Source, stretch: Stretch, frame: Frame, known: tuple[str, ...]) -> Iterator[Claim]:
    """The claims of one passage. Headings number things and claim none."""
    if stretch.passage.kind == "heading":
        return
    if stretch.passage.kind == "row":
        yield from _row(source, stretch, frame, known)
        return
    for start, end in stretch.sentences():
        text = stretch.text[start:end]
        label = text[: text.find(":")] if 0 < text.find(":") < 40 else ""
        for quantity in quantities(text):
            reading = Reading(
                text[max(0, quantity.start - _NEAR) : quantity.start],
                text[quantity.end : quantity.end + _NEAR],
                label,
                frame.around,
            )
            yield from _claim(source, stretch, frame, quantity, reading, (start, end), (start, known))


def _row(source: Source, stretch: Stretch, frame: Frame, known: tuple[str, ...]) -> Iterator[Claim]:
    cells = stretch.cells()
    headers = stretch.passage.headers
    if not cells:
        return
    first = stretch.text[cells[0][0] : cells[0][1]]
    for at, (start, end) in enumerate(cells[1:], 1):
        header = headers[at] if at < len(headers) else ""
        text = stretch.text[start:end]
        label = f"{header} {first}"
        for quantity in quantities(text):
            measured = _from_label(quantity, text, (header, first))
            reading = Reading(
                text[max(0, quantity.start - _NEAR) : quantity.start],
                text[quantity.end : quantity.end + _NEAR],
                label,
                frame.around,
            )
            yield from _claim(source, stretch, frame, measured, reading, (0, len(stretch.text)), (start, known))


def _from_label(quantity: Quantity, text: str, labels: tuple[str, str]) -> Quantity:
    """A bare number in a cell takes the unit of its column or its row."""
    if quantity.dimension != "count" or quantity.unit or len(text) > 24:
        return quantity
    for label in labels:
        unit = unit_of(label)
        if unit is not None:
            kind, factor, word = unit
            return replace(
                quantity,
                dimension=kind,
                value=quantity.value * factor,
                high=quantity.high * factor,
                unit=word,
                per=1.0 if kind == "rate" else 0.0,
            )
    return quantity


def _claim(
    source: Source,
    stretch: Stretch,
    frame: Frame,
    quantity: Quantity,
    reading: Reading,
    whole: tuple[int, int],
    place: tuple[int, tuple[str, ...]],
) -> Iterator[Claim]:
    told = kind_of(quantity, reading)
    if told is None:
        return
    kind, of = told
    offset, known = place
    divisor = quantity.per if quantity.per and kind in {"rate", "rate-limit"} else 1.0
    start = stretch.start + offset + quantity.start
    end = _end(reading.after, stretch.start + offset + quantity.end)
    sentence = source.span(stretch.start + whole[0], stretch.start + whole[1])
    span = source.span(start, end)
    yield Claim(
        kind=kind,
        quantity=quantity.value / divisor,
        written=" ".join(source.slice(span).split()),
        span=span,
        sentence=sentence,
        of=of,
        high=quantity.high / divisor,
        percentile=_percentile(reading) if kind == "latency" else 0.0,
        subject=() if of == "bytes" else names_in(source.slice(sentence), known),
        bound=_bound(quantity, reading, frame),
        horizon=_horizon(reading),
        section=stretch.passage.section,
        bad=frame.bad,
    )


def _end(after: str, end: int) -> int:
    match = re.match(r"\s?\(?p\d\d(?:\.9)?\)?", after, _I)
    return end + match.end() if match else end


def _percentile(reading: Reading) -> float:
    near = f"{reading.before[-30:]} {reading.after[:20]}"
    match = _PERCENTILE.search(near) or _PERCENTILE.search(reading.label)
    if match is None:
        return 0.0
    if match[3]:
        return 50.0
    value = float(match[1] or match[2])
    return value / 10 if value > 100 else value


def _bound(quantity: Quantity, reading: Reading, frame: Frame) -> Bound:
    if frame.bad or frame.stance in {"rejected", "example"} or _EXAMPLE.search(reading.before[-40:]):
        return "example"
    if quantity.sign and quantity.sign[0] in "<>≤≥":
        return "target"
    if _REFUSED.search(reading.before):
        return "example"
    if (quantity.sign and quantity.sign[0] in "~≈") or _ASSUMED.search(reading.before[-50:]):
        return "assumed"
    if _TARGET.search(f"{reading.label} {reading.before[-60:]}"):
        return "target"
    if _ASSUMED.search(frame.around):
        return "assumed"
    return "target" if _TARGET.search(frame.around) else "stated"


def _horizon(reading: Reading) -> Literal["now", "later", ""]:
    near = f"{reading.label} {reading.before} {reading.after[:40]}"
    if _LATER.search(near):
        return "later"
    return "now" if _NOW.search(near) else ""
