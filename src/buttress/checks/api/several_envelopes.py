"""API209: one API whose answers come in different wrappings."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from buttress.findings.rule import Consequence, Principle, Rule, Severity
from buttress.predicates.api_envelopes import BARE, OWN_NAME, settled, survey

if TYPE_CHECKING:
    from collections.abc import Iterator

    from buttress.blueprint.api import Api
    from buttress.blueprint.blueprint import Blueprint
    from buttress.findings.finding import Finding
    from buttress.predicates.api_envelopes import Wrapping

RULE = Rule(
    name="several-envelopes",
    code="API209",
    severity=Severity.ADVICE,
    consequence=Consequence.CONFUSION,
    principle=Principle.APIS_ARE_CONTRACTS,
    convention=True,
)
_KINDS = {"list": "lists", "thing": "single objects"}
#: A style that this many answers share is a custom; a single exception counts beside so many.
_CUSTOM, _STRONG = 3, 8


class _Split(NamedTuple):
    """One kind of answer that comes in several wrappings; ``counts``: ``31 in {data}, 4 as a bare array``."""

    kind: str
    found: list[Wrapping]
    common: str
    others: list[Wrapping]
    model: Wrapping | None
    counts: str


def check(blueprint: Blueprint) -> Iterator[Finding]:
    """The answers that are wrapped unlike most of their kind; one finding per API."""
    for api in blueprint.promised:
        found = survey(api)
        splits = [_split(kind, [each for each in found if each.kind == kind]) for kind in _KINDS]
        told = [split for split in splits if _is_custom(split)]
        for split in told:
            beside = next((other for other in told if other is not split), None)
            if split.model is not None:
                yield from (_finding(api, each, split, split.model, beside) for each in split.others)


def _split(kind: str, found: list[Wrapping]) -> _Split:
    common, judged, others = settled(found)
    unlike = {id(each) for each in others}
    styles = Counter(each.style if id(each) in unlike else common for each in judged)
    counts = ", ".join(f"{number} {_in(style)}" for style, number in styles.most_common(4))
    model = next((each for each in judged if id(each) not in unlike), None)
    return _Split(kind, judged, common, others, model, counts)


def _is_custom(split: _Split) -> bool:
    """Whether this is a split and no exception. One answer alone may be a view of its own, unless it is bare where all
    others are wrapped; a few under their own names may be objects that merely hold one list.
    """
    rest, styles = len(split.found) - len(split.others), {each.style for each in split.others}
    if len(split.others) == 1:
        return rest >= _STRONG and not styles.isdisjoint(BARE.values())
    return rest >= _CUSTOM and len(split.others) >= (_CUSTOM if styles == {OWN_NAME} else 2)


def _finding(api: Api, each: Wrapping, split: _Split, model: Wrapping, beside: _Split | None) -> Finding:
    subject = api.subject(each.operation)
    rest, total = len(split.found) - len(split.others), len(split.found)
    also = f"; its {_KINDS[beside.kind]} differ as well ({beside.counts})" if beside is not None else ""
    return RULE.finding(
        subject=subject,
        at=api.span(each.operation.place),
        message=f"{subject} answers {_in(each.style)}, where {rest} of {total} {_KINDS[split.kind]} of this API come {_in(split.common)}",
        because=f"a client needs a reader for each way: {split.counts}{also}{_no_room(each, model)}",
        instead=f"write down one scheme, that of {api.subject(model.operation)} ({_in(split.common)}), for every new operation; an answer "
        "that clients read already changes with the next version",
        related=[(api.span(model.place), f"as most: {_in(split.common)}")],
        exposure=10 + (20 if split.kind == "list" else 0) + (10 if len(each.operation.path.split("/")) < 4 else 0),
        fold=api.key,
    )


def _no_room(each: Wrapping, model: Wrapping) -> str:
    """What a bare array cannot do, where the others do it."""
    if each.style == BARE["list"] and model.pages:
        return f"; a bare array has no room for what {model.operation.subject} says beside its list"
    return ""


def _in(style: str) -> str:
    if style in BARE.values():
        return f"as {style}"
    return "under the thing's own name" if style == OWN_NAME else f"in {style}"
