"""Checklist: caching headers set correctly."""

from __future__ import annotations

from typing import TYPE_CHECKING

from buttress.findings.verdict import Verdict
from buttress.predicates.api_access import open_by_nature
from buttress.predicates.api_naming import resource
from buttress.predicates.http_caching import says_how_to_cache, shares_private_answers
from buttress.predicates.naming import counted, listing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from buttress.blueprint.api import Api, Operation
    from buttress.blueprint.blueprint import Blueprint
    from buttress.findings.finding import Finding

ITEM = "caching-headers-set"


def verdict(blueprint: Blueprint, findings: Sequence[Finding]) -> Verdict:  # noqa: ARG001 - one shape for all items
    """Pass when every GET states how it may be kept; fail when a protected one is offered to shared caches.

    A description that is silent about headers leaves the item unknown: frameworks and proxies set them too.
    """
    if not blueprint.apis:
        return Verdict(
            ITEM,
            "unknown",
            "no API description was read",
            settle="point me at an OpenAPI file that lists response headers, or run curl -sI on the busiest GET",
        )
    reads = [(api, o) for api in blueprint.apis for o in api.operations if o.method == "GET" and not o.webhook]
    if not reads:
        return Verdict(ITEM, "not-applicable", "the API has no GET operation, and only GET answers are kept")
    shared = [(api, o) for api, o in reads if shares_private_answers(api, o).yes]
    if shared:
        api, operation = shared[0]
        reason = f"{api.subject(operation)}: {shares_private_answers(api, operation).why}, so one caller may get another's answer"
        return Verdict(ITEM, "fail", reason, tuple(api.span(o.place) for api, o in shared))
    return _of_reads(reads)


def _of_reads(reads: Sequence[tuple[Api, Operation]]) -> Verdict:
    stated = [(api, o) for api, o in reads if says_how_to_cache(api, o).yes]
    silent = [(api, o) for api, o in reads if not says_how_to_cache(api, o).yes]
    evidence = tuple(span for api, o in stated[:3] for span in says_how_to_cache(api, o).evidence)
    total = counted(len(reads), "GET operation")
    if not silent:
        return Verdict(
            ITEM, "pass", f"all {total} state how long an answer is good, or how to ask whether it still is", evidence
        )
    telling = ((api, o) for api, o in silent if resource(o.path) and not open_by_nature(o) and "{" not in o.path)
    api, operation = next(telling, silent[0])
    some = f"{len(stated)} of {total}" if stated else f"none of {total}"
    named = f" ({listing(api.subject(o) for api, o in stated)})" if stated else ""
    return Verdict(
        ITEM,
        "unknown",
        f"{some} {'state' if len(stated) != 1 else 'states'} ETag, Last-Modified or Cache-Control{named}; a server or proxy may send them all the same",
        evidence,
        settle=f"run curl -sI on {operation.path} and look for ETag and Cache-Control, or state them in {api.key}",
    )
