"""reports-on-primary: reports that read the database that takes the orders."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from buttress.checks.services._shared import mentions_topic, name_words, said_as, search
from buttress.findings.rule import Consequence, Principle, Rule, Severity
from buttress.predicates.naming import listing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from buttress.blueprint.blueprint import Blueprint
    from buttress.blueprint.system import Component, Edge, System
    from buttress.findings.finding import Finding

RULE = Rule(
    name="reports-on-primary",
    code="SVC121",
    severity=Severity.ADVICE,
    consequence=Consequence.SLOWNESS,
    principle=Principle.MEASURE_EVERYTHING,
)

_REPORTS = frozenset({"report", "reporting", "analytics", "analytic", "bi", "statistic", "statistics"})
#: Stores that are made for it.
_APART = frozenset(
    {"replica", "read", "warehouse", "olap", "analytics", "analytic", "report", "reporting", "lake", "mart", "dwh"}
)
_COLUMNAR = frozenset(
    {"clickhouse", "bigquery", "redshift", "snowflake", "druid", "elasticsearch", "opensearch", "databricks"}
)
#: Sums that are kept up to date as rows arrive: a report reads a few of them.
_PREPARED = re.compile(
    r"pre-?(?:aggregat|comput|calculat)\w*|materiali[sz]ed view|roll-?ups?\b|running totals?|summary tables?|预聚合|物化视图",
    re.IGNORECASE,
)


def check(blueprint: Blueprint) -> Iterator[Finding]:
    """Reporting services with an edge to a database that another service writes."""
    for system in blueprint.systems:
        if mentions_topic(system, "read-replica") or search(system, _PREPARED):
            continue
        for edge in system.edges:
            source, store = system.component(edge.source), system.component(edge.target)
            if source is None or store is None or not source.is_business or not name_words(source) & _REPORTS:
                continue
            if (
                store.kind != "database"
                or store.tech in _COLUMNAR
                or name_words(store) & _APART
                or not _same(edge, store)
            ):
                continue
            writers = [e for e in system.edges_to(store.key) if _writes(system, e, source)]
            if writers:
                yield _finding(system, source, store, edge, writers)


def _same(edge: Edge, store: Component) -> bool:
    """Whether it is known to be the same data: one drawn node, or one named database."""
    return bool(store.database) or not edge.inferred


def _writes(system: System, edge: Edge, reporter: Component) -> bool:
    source = system.component(edge.source)
    return (
        source is not None
        and source is not reporter
        and source.is_business
        and edge.access != "read"
        and not name_words(source) & _REPORTS
    )


def _finding(system: System, source: Component, store: Component, edge: Edge, writers: list[Edge]) -> Finding:
    names = listing((e.source for e in writers), limit=3)
    return RULE.finding(
        subject=system.edge_subject(edge),
        at=edge.span,
        message=f"{said_as(source)} reads {said_as(store)}, the database that {names} {'writes' if len(writers) == 1 else 'write'}",
        because=(
            f"a report over months reads the same disk, memory and connections that {writers[0].source} ({writers[0].span}) needs to"
            f" answer, and a long read holds back the clean-up of old rows in {said_as(store)}"
        ),
        instead=f"a read replica of {said_as(store)} for {said_as(source)} (seconds behind is fine for reports), or a copy made for it each night",
        related=[(e.span, e.subject) for e in writers[:3]],
    )
