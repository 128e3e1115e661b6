"""Checklist: pagination on all list endpoints."""

from __future__ import annotations

from typing import TYPE_CHECKING

from buttress.findings.rule import Severity
from buttress.findings.verdict import Verdict
from buttress.predicates.list_growth import survey
from buttress.predicates.naming import counted, listing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from buttress.blueprint.api import Api
    from buttress.blueprint.blueprint import Blueprint
    from buttress.findings.finding import Finding
    from buttress.predicates.list_growth import Listing

ITEM = "lists-paginated"


def verdict(blueprint: Blueprint, findings: Sequence[Finding]) -> Verdict:
    """Fail where a growing list comes whole; pass where every list that was seen is bounded or small by nature."""
    if not blueprint.apis:
        return Verdict(ITEM, "unknown", "no API description was read", settle="point me at an OpenAPI file of this API")
    listings = [(api, entry) for api in blueprint.apis for entry in survey(api)]
    missing = [f for f in findings if f.rule.checklist == ITEM and f.severity >= Severity.WARNING]
    if missing:
        places = [occurrence for finding in missing for occurrence in finding.occurrences]
        which = listing(occurrence.subject for occurrence in places)
        reason = f"{which} {'comes' if len(places) == 1 else 'come'} whole, of {counted(len(listings), 'list')}"
        return Verdict(ITEM, "fail", reason, tuple(occurrence.span for occurrence in places))
    if not listings:
        return _no_lists(blueprint)
    return _of_lists(listings)


def _of_lists(listings: Sequence[tuple[Api, Listing]]) -> Verdict:
    bounded = [(api, entry) for api, entry in listings if entry.bounded.yes]
    small = [entry for _, entry in listings if not entry.bounded.yes and entry.growth.no]
    untold = [(api, entry) for api, entry in listings if not entry.bounded.yes and not entry.growth.no]
    total = counted(len(listings), "list")
    whole = [(api, entry) for api, entry in untold if entry.bounded.no and entry.growth.yes]
    if whole:
        names = listing(_subject(*one) for one in whole)
        return Verdict(
            ITEM,
            "unknown",
            f"{names} of {total} {'comes' if len(whole) == 1 else 'come'} whole, and findings about it are switched off",
            tuple(api.span(entry.operation.place) for api, entry in whole),
            settle="review with the rule unpaginated-list switched on",
        )
    if untold:
        names = listing(_subject(*one) for one in untold)
        asked = _subject(*untold[0])
        return Verdict(
            ITEM,
            "unknown",
            f"{len(bounded)} of {total} are bounded; of {names} nothing says whether {'it grows' if len(untold) == 1 else 'they grow'}",
            tuple(api.span(entry.operation.place) for api, entry in untold),
            settle=f"give {asked} a limit parameter, or maxItems if it stays short",
        )
    if not bounded:
        return Verdict(ITEM, "not-applicable", f"{total} read, and none of them grows")
    rest = f"; the other {len(small)} {'stays' if len(small) == 1 else 'stay'} short by nature" if small else ""
    evidence = tuple(span for _, entry in bounded[:3] for span in entry.bounded.evidence)
    return Verdict(ITEM, "pass", f"{len(bounded)} of {total} are bounded{rest}", evidence)


def _subject(api: Api, entry: Listing) -> str:
    return api.subject(entry.operation)


def _no_lists(blueprint: Blueprint) -> Verdict:
    reads = [operation for api in blueprint.apis for operation in api.operations if operation.method == "GET"]
    shaped = [o for o in reads if any(s is not None for r in o.responses.values() for s in r.content.values())]
    if not reads:
        return Verdict(ITEM, "not-applicable", "the API has no GET operation")
    if not shaped:
        reason = f"no answer of {counted(len(reads), 'GET operation')} has a schema, so lists cannot be told from items"
        return Verdict(ITEM, "unknown", reason, settle="describe what the GET operations return")
    return Verdict(ITEM, "not-applicable", f"none of {counted(len(reads), 'GET operation')} returns a list")
