"""Checklist: API responses under 200 ms (p95)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from buttress.findings.verdict import Verdict

if TYPE_CHECKING:
    from collections.abc import Sequence

    from buttress.blueprint.blueprint import Blueprint
    from buttress.findings.finding import Finding

ITEM = "p95-under-200ms"


def verdict(blueprint: Blueprint, findings: Sequence[Finding]) -> Verdict:
    """Always unknown without a measurement: a latency cannot be read from a schema. Names where to measure first."""
    operations = sum(len(api.operations) for api in blueprint.apis)
    slow = [f for f in findings if f.rule.checklist in ("lists-paginated", "queries-use-indexes")]
    suspect = next(
        (finding for finding in slow if finding.rule.checklist == "lists-paginated"), slow[0] if slow else None
    )
    reason = "no load test result was read; a latency can be measured and not inferred"
    if suspect is not None:
        reason += f", and {suspect.subject} ({suspect.rule.name}) is where to look first"
    target = suspect.subject if suspect is not None else (f"the {operations} operations" if operations else "the API")
    return Verdict(
        ITEM,
        "unknown",
        reason,
        (suspect.span,) if suspect is not None else (),
        settle=f"run a load test of {target} with at least 100 requests and compare its p95 with 200 ms",
    )
