"""service-without-signals: a design that goes into operations and names nothing by which anybody sees it break."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from buttress.checks.services._shared import claims, mentions_topic, plans, said_as, search, silence_counts
from buttress.findings.finding import Confidence
from buttress.findings.rule import Consequence, Principle, Rule, Severity
from buttress.predicates.naming import counted, listing
from buttress.predicates.signals import signals

if TYPE_CHECKING:
    from collections.abc import Iterator

    from buttress.blueprint.blueprint import Blueprint
    from buttress.blueprint.source import Span
    from buttress.blueprint.system import Component, System
    from buttress.findings.finding import Finding

RULE = Rule(
    name="service-without-signals",
    code="SVC122",
    severity=Severity.ADVICE,
    consequence=Consequence.OUTAGE,
    principle=Principle.MEASURE_EVERYTHING,
    confidence=Confidence.POSSIBLE,
)

_WATCHED = re.compile(
    r"\bmetrics?\b|monitor|observab|\balert|\blogs?\b|logging|\btrac(?:e|es|ing)\b|dashboard|\bslo\b|prometheus|grafana|datadog|cloudwatch|sentry|telemetry|health[- ]check",
    re.IGNORECASE,
)
#: One part alone is often a part of something that is watched.
FEWEST = 2
#: Section titles of a design that goes into how it runs.
_RUNS = ("deploy", "operations", "reliab", "availab", "rollout", "failure", "resilien", "production")


def check(blueprint: Blueprint) -> Iterator[Finding]:
    """Systems whose design speaks of operations or sets a target, and of no signal; one finding a system."""
    for system in blueprint.systems:
        if not silence_counts(system) or len(system.services) < FEWEST or signals(system).yes:
            continue
        if mentions_topic(system, "metrics", "alerts", "logs", "tracing", "health-check") or search(system, _WATCHED):
            continue
        reason = _reason(system)
        if reason is not None:
            yield _finding(system, list(system.services), *reason)


def _reason(system: System) -> tuple[Span, str] | None:
    """What makes the silence matter: a target, else a chapter on how it runs."""
    targets = [c for c in claims(system, "latency", "availability") if c.bound == "target"]
    if targets:
        return targets[0].span, f"nothing would show whether {targets[0].written} ({targets[0].span}) is met"
    for document in plans(system):
        for section in document.sections:
            if section.says(*_RUNS) and section.end - section.span.end > 200:
                return (
                    section.span,
                    f"'{section.title}' ({section.span}) says how it runs, and not how anybody sees that it does not",
                )
    return None


def _finding(system: System, services: list[Component], at: Span, why: str) -> Finding:
    names = listing((said_as(c) for c in services), limit=4)
    return RULE.finding(
        subject=f"{system.label}{at.path}",
        at=at,
        message=f"no metric, log or alert is named for {counted(len(services), 'service')} ({names})",
        because=f"{why}; users would be the first to tell when {said_as(services[0])} is down",
        instead=(
            f"for each way into {said_as(services[0])}: rate, errors and duration as metrics, one alert on errors, one on the slowest 5 %,"
            " and a request id in every log line"
        ),
        related=[(c.span, said_as(c)) for c in services[:3]],
    )
