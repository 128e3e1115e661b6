"""Checklist: monitoring and alerts configured."""

from __future__ import annotations

from typing import TYPE_CHECKING

from buttress.findings.verdict import Verdict
from buttress.predicates.health import health_operation

if TYPE_CHECKING:
    from collections.abc import Sequence

    from buttress.blueprint.blueprint import Blueprint
    from buttress.findings.finding import Finding

ITEM = "monitoring-and-alerts"


def verdict(blueprint: Blueprint, findings: Sequence[Finding]) -> Verdict:  # noqa: ARG001 - one shape for all items
    """Unknown until alert rules are read; a health or metrics operation in the API is named as what was seen."""
    answer = health_operation(blueprint)
    return Verdict(
        ITEM,
        "unknown",
        f"alert rules stand in no file that is read; {answer.why}",
        answer.evidence,
        settle="show the alert rules (Prometheus, Grafana) and who is called when one fires",
    )
