"""X105: endpoints that a design sketches one way and the repository's description has another way, or not at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from buttress.findings.finding import Confidence
from buttress.findings.rule import Consequence, Principle, Rule, Severity
from buttress.predicates.naming import counted, listing
from buttress.predicates.same_calls import other_methods, pairing, partner, respelled

if TYPE_CHECKING:
    from collections.abc import Iterator

    from buttress.blueprint.api import Api, Operation
    from buttress.blueprint.blueprint import Blueprint
    from buttress.findings.finding import Finding
    from buttress.predicates.same_calls import Pairing

RULE = Rule(
    name="endpoint-drift",
    code="X105",
    severity=Severity.WARNING,
    consequence=Consequence.BROKEN_CONTRACT,
    principle=Principle.APIS_ARE_CONTRACTS,
    confidence=Confidence.LIKELY,
    convention=True,
)
#: A document that has this share of a description's operations lists them all; what it lacks then means something.
_WHOLE = 0.8


def check(blueprint: Blueprint) -> Iterator[Finding]:
    """Sketches beside the description that they are about. What only the design has may be planned: that is advice."""
    documents = {document.path for document in blueprint.documents}
    described = [api for api in blueprint.apis if documents.isdisjoint(api.files)]
    for sketch in blueprint.sketched:
        pair = pairing(sketch, described) if sketch.sketch != "teaching" else None
        if pair is None:
            continue
        missing = []
        for operation in pair.alone:
            spelled = respelled(pair.described, operation)
            others = other_methods(pair.described, operation)
            if spelled is not None:
                yield _respelled(sketch, pair, operation, spelled)
            elif others and not _planned_beside(sketch, others):
                yield _method(sketch, pair, operation, others[0])
            else:
                missing.append(operation)
        if missing:
            yield _missing(sketch, pair, missing)
        yield from _unsketched(sketch, pair)


def _planned_beside(sketch: Api, others: tuple[Operation, ...]) -> bool:
    """Whether the design has the described methods of that path too: then this one is an addition, no contradiction."""
    return all(partner(sketch, other) is not None for other in others)


def _respelled(sketch: Api, pair: Pairing, mine: Operation, theirs: Operation) -> Finding:
    place = pair.described.span(theirs.place)
    return RULE.finding(
        subject=sketch.subject(mine),
        at=sketch.span(mine.place),
        message=f"the design says {mine.subject}, {pair.described.key} says {theirs.subject}",
        because=f"a client written from line {sketch.span(mine.place).line} gets 404 from what line {place.line} describes; {_rest(pair)}",
        instead=f"{theirs.path} in the design, if clients use it already; else rename it in {pair.described.key} before they do",
        related=[(place, f"described as {theirs.subject}")],
        exposure=50,
        severity=_severity(sketch),
        fold=f"{sketch.key} {mine.subject}",
    )


def _method(sketch: Api, pair: Pairing, mine: Operation, theirs: Operation) -> Finding:
    place = pair.described.span(theirs.place)
    return RULE.finding(
        subject=sketch.subject(mine),
        at=sketch.span(mine.place),
        message=f"the design says {mine.subject}, {pair.described.key} has {theirs.method} on that path",
        because=f"{mine.method} on {theirs.path} is answered with 405 by what line {place.line} describes, and {theirs.method} is not what "
        f"line {sketch.span(mine.place).line} promises; {_rest(pair)}",
        instead=f"one method in both: {theirs.method}, if clients use it already",
        related=[(place, f"described as {theirs.subject}")],
        exposure=50,
        severity=_severity(sketch),
        fold=f"{sketch.key} {mine.subject}",
    )


def _missing(sketch: Api, pair: Pairing, missing: list[Operation]) -> Finding:
    first = missing[0]
    example = pair.same[0][1]
    return RULE.finding(
        subject=sketch.subject(first),
        at=sketch.span(first.place),
        message=f"{pair.described.key} has no {listing(o.subject for o in missing)}, which the design sketches",
        because=f"{_rest(pair)}, so whoever generates a client from {pair.described.key} cannot call what line "
        f"{sketch.span(first.place).line} counts on",
        instead=f"add {'it' if len(missing) == 1 else 'them'} to {pair.described.key}, or write beside line {sketch.span(first.place).line} "
        "that it comes later or was dropped",
        related=[(pair.described.span(example.place), f"described: {example.subject}")],
        exposure=20,
        severity=Severity.ADVICE,
        confidence=Confidence.POSSIBLE,
        fold=f"{sketch.key} missing",
    )


def _unsketched(sketch: Api, pair: Pairing) -> Iterator[Finding]:
    """What the description has and a design lacks that lists nearly all of it."""
    known = {other.subject for _, other in pair.same}
    callable_ = [o for o in pair.described.operations if not o.webhook and not o.deprecated]
    rest = [o for o in callable_ if o.subject not in known and partner(sketch, o) is None]
    rest = [o for o in rest if respelled(sketch, o) is None and not other_methods(sketch, o)]
    if not rest or len(known) < _WHOLE * len(callable_):
        return
    place = pair.described.span(rest[0].place)
    last = pair.same[-1][0]
    yield RULE.finding(
        subject=pair.described.subject(rest[0]),
        at=sketch.span(last.place),
        message=f"the design lists {len(known)} of {counted(len(callable_), 'operation')} of {pair.described.key} and not "
        f"{listing(o.subject for o in rest)}",
        because=f"a list that is nearly complete is read as complete: what is not on it, such as line {place.line} of "
        f"{pair.described.key}, gets no limits, no owner and no tests",
        instead=f"add {listing(o.subject for o in rest)} to the list, or say that it shows a selection",
        related=[(place, "described, and not in the design")],
        exposure=10,
        severity=Severity.ADVICE,
        confidence=Confidence.POSSIBLE,
        fold=f"{sketch.key} unsketched",
    )


def _rest(pair: Pairing) -> str:
    total = len(pair.same) + len(pair.alone)
    return f"{len(pair.same)} of the {counted(total, 'endpoint')} sketched here are described there"


def _severity(sketch: Api) -> Severity:
    """A record says what was decided once; a design says what is to be."""
    return Severity.ADVICE if sketch.sketch == "record" else Severity.WARNING
