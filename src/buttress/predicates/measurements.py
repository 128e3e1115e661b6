"""Targets of a design against the percentiles that it shows as measured."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from buttress.predicates.claims import own_claims, top
from buttress.predicates.naming import singular_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from buttress.blueprint.document import Claim, Document

#: Rows that stand for all requests together; any other row is one case of several.
_WHOLE = re.compile(
    r"(?:weighted )?(?:average|avg|mean)|overall|total|all(?: requests| traffic)?|end[- ]to[- ]end|e2e|combined|aggregate|总体|整体|合计|全部",
    re.IGNORECASE,
)
_ASIDE = re.compile(r"[(\[（][^()\[\]（）]*[)\]）]")
_NEAR = 40  # characters on either side of a target that may name what it is for
#: Words of a heading that say that times are measured, and not of what.
_PLAIN = frozenset(
    {
        "latency",
        "response",
        "time",
        "result",
        "benchmark",
        "performance",
        "expected",
        "measured",
        "percentile",
        "the",
        "of",
        "load",
        "test",
    }
)


class Missed(NamedTuple):
    """A target, the measurement that misses it, and what both are of."""

    target: Claim
    measured: Claim
    about: str


def missed_targets(document: Document) -> Iterator[Missed]:
    """Targets for a percentile that the document's own table of that percentile misses, for all requests together. The
    heading over the table has to name the thing, and so has the target.
    """
    measured = [c for c in document.claims if c.bound == "measured" and not c.bad and _WHOLE.fullmatch(c.of)]
    for target in own_claims(document, "latency") if measured else ():
        if target.bound != "target" or not target.percentile or target.horizon == "later":
            continue
        for found in measured:
            about = _named(document, found)
            alike = found.percentile == target.percentile and about and set(about) <= _near(document, target)
            if alike and found.quantity > top(target):
                yield Missed(target, found, " ".join(about))
                break


def _named(document: Document, measured: Claim) -> tuple[str, ...]:
    """What the heading over a table says that was measured."""
    section = document.section_of(measured.section)
    said = singular_words(_ASIDE.sub(" ", section.title)) if section is not None else ()
    return tuple(word for word in said if word not in _PLAIN and not word.isdigit())


def _near(document: Document, target: Claim) -> set[str]:
    inside = (p for p in document.passages if p.span.start <= target.span.start < p.span.end)
    text = next((p.text for p in inside), "")
    at = text.find(target.written.split(" ")[0])
    return set(singular_words(text[max(0, at - _NEAR) : at + len(target.written) + _NEAR])) if at >= 0 else set()
