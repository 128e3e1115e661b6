"""long-call-chain: a request that waits for four services or more, one after the other."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from buttress.checks.services._calls import Call, calls, edge_between, longest_path, pairs_of
from buttress.checks.services._shared import claims, name_words, said_as
from buttress.findings.finding import Confidence
from buttress.findings.rule import Consequence, Principle, Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from buttress.blueprint.blueprint import Blueprint
    from buttress.blueprint.document import Claim
    from buttress.blueprint.system import System
    from buttress.findings.finding import Finding

RULE = Rule(
    name="long-call-chain",
    code="SVC113",
    severity=Severity.ADVICE,
    consequence=Consequence.OUTAGE,
    principle=Principle.FAILURES_WILL_HAPPEN,
)

#: Calls in a row from which on availability and latency are worth a sum.
HOPS = 4
#: What the sum is shown with where nothing is stated: the usual first promise of a managed service.
EXAMPLE = 0.999
#: Everybody checks tokens there, and usually without a call: it would be the last hop of every path.
_SIGN_IN = frozenset({"auth", "authentication", "authorization", "identity", "oauth", "sso", "token", "iam"})


def check(blueprint: Blueprint) -> Iterator[Finding]:
    """The longest way of synchronous calls from an entry, one a system."""
    for system in blueprint.systems:
        found = [call for call in calls(system) if not name_words(call.target) & _SIGN_IN]
        path = longest_path(pairs_of(found), _entries(system, found))
        way_in = _way_in(system, path[0]) if path else ""
        hops = len(path) - 1 + bool(way_in)
        shown = any(edge_between(found, a, b).sure for a, b in pairwise(path))
        if hops >= HOPS and shown:
            yield _finding(system, found, path, way_in)


def _entries(system: System, found: list[Call]) -> list[str]:
    """Services that gateways, clients and pages reach; without any, those that nobody calls."""
    outside = [c.key for c in system.services if _way_in(system, c.key)]
    called = {call.target.key for call in found}
    return outside or [c.key for c in system.services if c.key not in called]


def _way_in(system: System, key: str) -> str:
    """The gateway or page that calls it: one more thing that must be up."""
    for edge in system.edges_to(key):
        source = system.component(edge.source)
        if source is not None and source.kind in ("gateway", "frontend") and edge.mode in ("sync", "unknown"):
            return source.key
    return ""


def _finding(system: System, found: list[Call], path: tuple[str, ...], way_in: str) -> Finding:
    edges = [edge_between(found, a, b) for a, b in pairwise(path)]
    whole = (way_in, *path) if way_in else path
    hops = len(whole) - 1
    last = edges[-1]
    return RULE.finding(
        subject=system.label + " -> ".join((whole[0], whole[-1])),
        at=edges[0].edge.span,
        message=f"calls {'go' if all(not c.edge.inferred for c in edges) else 'can go'} {hops} deep, each waiting for the next: {' -> '.join(whole)}",
        because=f"{_availability(system, len(whole))}; {_latency(system, hops)}",
        instead=(
            f"let {said_as(last.source)} keep a copy of what it needs from {said_as(last.target)} (fed by events), or let"
            f" {said_as(edges[0].source)} ask side by side what it now asks in a row; aim for two calls deep"
        ),
        related=[(c.edge.span, c.edge.subject) for c in edges[1:]],
        exposure=min(100, 12 * hops),
        confidence=None if all(c.sure and not c.edge.inferred for c in edges) else Confidence.POSSIBLE,
    )


def _availability(system: System, parts: int) -> str:
    stated = max(claims(system, "availability"), key=lambda c: c.quantity, default=None)
    if stated is not None and 0.5 < stated.quantity < 1:
        each, whose = stated.quantity, f"at the stated {stated.written} each ({stated.span})"
    else:
        each, whose = EXAMPLE, "at 99.9 % each, as an example,"
    together = each**parts
    hours = (1 - together) * 365 * 24
    return f"all {parts} must be up: {whose} that is {together * 100:.2f} % together, {hours:,.0f} hours a year without an answer"


def _latency(system: System, hops: int) -> str:
    target = _target(claims(system, "latency"))
    if target is None:
        return "the slowest of each adds up, and no latency target is stated to divide"
    share = target.high * 1000 / hops
    return f"the stated {target.written} ({target.span}) leaves {share:,.0f} ms a call"


def _target(found: tuple[Claim, ...]) -> Claim | None:
    targets = [c for c in found if c.bound == "target" and c.high > 0]
    return min(targets, key=lambda c: (-c.percentile, c.high), default=None)
