"""unguarded-gateway: one door for everything, and nobody says who may come in or how often."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from buttress.checks.services._shared import artefacts, mentions_topic, name_words, said_as, search, silence_counts
from buttress.findings.finding import Confidence
from buttress.findings.rule import Consequence, Principle, Rule, Severity
from buttress.predicates.naming import counted, listing
from buttress.predicates.shown_operations import guarded_in_fences

if TYPE_CHECKING:
    from collections.abc import Iterator

    from buttress.blueprint.blueprint import Blueprint
    from buttress.blueprint.system import Component, System
    from buttress.findings.finding import Finding

RULE = Rule(
    name="unguarded-gateway",
    code="SVC111",
    severity=Severity.ADVICE,
    consequence=Consequence.SECURITY,
    principle=Principle.FAILURES_WILL_HAPPEN,
    confidence=Confidence.POSSIBLE,
)

_GUARD = re.compile(
    r"\bauth|\bjwt\b|oauth|oidc|\bsso\b|api[- ]?keys?\b|\blog[- ]?in|sign[- ]?in|\bmtls\b|rate[- ]limit|throttl|\bquota|\bwaf\b|bearer",
    re.IGNORECASE,
)
_GUARDS = frozenset(
    {"auth", "authentication", "authorization", "identity", "oauth", "keycloak", "login", "iam", "sso", "idp"}
)


def check(blueprint: Blueprint) -> Iterator[Finding]:
    """Gateways of systems whose design names neither a way to sign in nor a limit."""
    for system in blueprint.systems:
        if not silence_counts(system) or mentions_topic(system, "authentication", "authorization", "rate-limit"):
            continue
        if any(name_words(c) & _GUARDS for c in system.components.values()) or search(system, _GUARD):
            continue
        if any(claim.kind == "rate-limit" for claim in system.claims):
            continue
        if any(_GUARD.search(edge.label()) for edge in system.edges) or any(
            guarded_in_fences(blueprint, document) for document in system.documents
        ):
            continue
        gateway = next((g for g in system.of_kind("gateway") if g.seen_in("markdown", "mermaid")), None)
        behind = _behind(system, gateway) if gateway else []
        if gateway and behind:
            yield _finding(system, gateway, behind)


def _behind(system: System, gateway: Component) -> list[Component]:
    targets = [system.component(e.target) for e in system.edges_from(gateway.key)]
    return [t for t in targets if t is not None and t.is_business]


def _finding(system: System, gateway: Component, behind: list[Component]) -> Finding:
    name = said_as(gateway)
    return RULE.finding(
        subject=system.subject(gateway),
        at=gateway.span,
        message=f"{name} leads to {counted(len(behind), 'service')}, and neither a sign-in nor a limit is named for it",
        because=(
            f"{listing(said_as(c) for c in behind)} {'stands' if len(behind) == 1 else 'stand'} behind it, and"
            f" {artefacts(system)} says neither who may call them nor how often: each would have to guard itself"
        ),
        instead=f"say what {name} checks (which token, issued by whom) and how many requests a minute one caller gets",
        related=[(c.span, f"{said_as(c)}, behind it") for c in behind[:3]],
        exposure=min(100, 15 * len(behind)),
    )
