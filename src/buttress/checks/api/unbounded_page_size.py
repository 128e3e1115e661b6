"""API202: a page size that callers may set as high as they like."""

from __future__ import annotations

from typing import TYPE_CHECKING

from buttress.findings.finding import Confidence
from buttress.findings.rule import Consequence, Principle, Rule, Severity
from buttress.predicates.list_growth import survey
from buttress.predicates.naming import counted
from buttress.predicates.paging import has_default, limit_in_words, offers_everything, size_limit, size_parameter

if TYPE_CHECKING:
    from collections.abc import Iterator

    from buttress.blueprint.api import Api, Operation, Parameter
    from buttress.blueprint.blueprint import Blueprint
    from buttress.findings.finding import Finding
    from buttress.predicates.list_growth import Listing

RULE = Rule(
    name="unbounded-page-size",
    code="API202",
    severity=Severity.WARNING,
    consequence=Consequence.SLOWNESS,
    principle=Principle.FAILURES_WILL_HAPPEN,
    convention=True,
)


def check(blueprint: Blueprint) -> Iterator[Finding]:
    """Page sizes of list operations without an upper limit; one decision per API."""
    for api in blueprint.apis:
        sized = [(entry, size) for entry in survey(api) if (size := size_parameter(api, entry.operation))]
        limits = [(entry, size, size_limit(api, size)) for entry, size in sized]
        held = [(entry.operation, size, limit.why) for entry, size, limit in limits if limit.yes]
        for entry, size, limit in limits:
            if limit.no and not limit_in_words(entry.operation):
                yield _finding(api, entry, size, limit.why, held, len(sized))


def _finding(
    api: Api, entry: Listing, size: Parameter, why: str, held: list[tuple[Operation, Parameter, str]], total: int
) -> Finding:
    operation = entry.operation
    subject = api.subject(operation)
    everything = offers_everything(api, size)
    lacks = "nothing states a maximum" if "nothing" in why else f"{why}, which is no limit"
    default = "" if has_default(api, size) else ", nor what leaving it out means"
    related = [(api.span(place.place), f"{api.subject(other)}: {reason}") for other, place, reason in held[:1]]
    return RULE.finding(
        subject=subject,
        at=api.span(size.place),
        message=f"by this description {subject} takes any {size.name}: {lacks}{default}",
        because=_because(api, operation, size, len(held), total),
        instead=f"write down the maximum and the default that the server has for {size.name} (if it has none: maximum: 100 and "
        "default: 20), and what a larger value does (a 400, or fewer items)",
        related=related,
        exposure=20 + 30 * entry.growth.yes + 30 * ("{" not in operation.path) + 20 * everything,
        confidence=Confidence.LIKELY if everything else Confidence.POSSIBLE,  # the server may well cut what it sends
        severity=Severity.WARNING if everything else Severity.ADVICE,
        fold=api.key,
    )


def _because(api: Api, operation: Operation, size: Parameter, held: int, total: int) -> str:
    if offers_everything(api, size):
        start = (
            f"{size.name} may ask for all of them by its own words, so one request on {operation.path} is for every row"
        )
    else:
        start = (
            f"{size.name}=1000000 is a request like any other here; if the server cuts it, clients of {operation.path} that "
            "counted on it miss the rest without a word"
        )
    if total > 1:
        return f"{start}; {total - held} of the {counted(total, 'page size')} in this API state no limit"
    return f"{start}; it is the one page size that {api.title or api.key} has"
