"""Checklist: database queries use indexes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from buttress.blueprint.ops import Query, Write
from buttress.findings.rule import Severity
from buttress.findings.verdict import Verdict
from buttress.predicates.growth import grows, queries
from buttress.predicates.naming import counted, listing
from buttress.predicates.served import Filtering, filterings

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from buttress.blueprint.blueprint import Blueprint
    from buttress.blueprint.sql import SelectShape
    from buttress.blueprint.statements import Statement
    from buttress.findings.finding import Finding

ITEM = "queries-use-indexes"
#: A handful of queries proves nothing about an application: so many filters, over at least half of the tables that grow.
ENOUGH = 5


def verdict(blueprint: Blueprint, findings: Sequence[Finding]) -> Verdict:
    """Fail on un-indexed references and filters; pass only when queries were seen and every one is served."""
    if not any(True for database in blueprint.reviewed for _ in database.catalog.base_tables()):
        return _without_tables(blueprint)
    failing = [f for f in findings if f.rule.checklist == ITEM and f.severity >= Severity.WARNING]
    seen = [filtering for database in blueprint.reviewed for filtering in filterings(database)]
    if failing:
        return _fail(failing)
    return _from_queries(blueprint, seen)


def _without_tables(blueprint: Blueprint) -> Verdict:
    asked = [s for database in blueprint.reviewed for s in queries(database) if any(o.uses for o in _shapes(s))]
    if not asked:
        return Verdict(ITEM, "not-applicable", "no database schema was read")
    return Verdict(
        ITEM,
        "unknown",
        f"{counted(len(asked), 'query')} from {asked[0].span} on, and no table was read",
        (asked[0].span,),
        settle="name the schema or the migrations as well",
    )


def _shapes(statement: Statement) -> Iterator[SelectShape]:
    return (op.query for op in statement.ops if isinstance(op, Query | Write) and op.query is not None)


def _fail(failing: list[Finding]) -> Verdict:
    count = sum(finding.count for finding in failing)
    named = listing(finding.subject for finding in failing)
    return Verdict(
        ITEM,
        "fail",
        f"{counted(count, 'place')} where a reference or a filter finds no index: {named}",
        tuple(finding.span for finding in failing[:5]),
    )


def _from_queries(blueprint: Blueprint, seen: list[Filtering]) -> Verdict:
    held = sum(1 for database in blueprint.reviewed for _ in database.catalog.base_tables())
    if not seen:
        return Verdict(
            ITEM,
            "unknown",
            f"the foreign keys of {counted(held, 'table')} that matter have their indexes, but no query was seen",
            settle="keep the busiest queries in a .sql file beside the schema, or name the files that hold them",
        )
    open_ones = [filtering for filtering in seen if not filtering.served.yes]
    if open_ones:
        first = open_ones[0]
        return Verdict(
            ITEM,
            "unknown",
            f"{counted(len(seen) - len(open_ones), 'filter')} of {len(seen)} are served by an index; "
            f"{first.table.name}({', '.join(first.columns)}) at {first.statement.span} is not certain to be",
            (first.statement.span,),
            settle=f"EXPLAIN (ANALYZE, BUFFERS) of the query at {first.statement.span}, on data of real size",
        )
    growing = {t.name for d in blueprint.reviewed for t in d.catalog.base_tables() if grows(t).yes}
    covered = growing & {filtering.table.name for filtering in seen}
    if len(seen) < ENOUGH or 2 * len(covered) < len(growing):
        missing = listing(sorted(str(name) for name in growing - covered)) or "most tables"
        return Verdict(
            ITEM,
            "unknown",
            f"{counted(len(seen), 'filter')} seen and served by an index; no query of {missing} was seen",
            settle="keep the busiest queries in a .sql file beside the schema, or name the files that hold them",
        )
    tables = listing(dict.fromkeys(str(filtering.table.name) for filtering in seen))
    return Verdict(
        ITEM,
        "pass",
        f"every filter of the {counted(len(seen), 'query use')} seen begins an index ({tables})",
        tuple(filtering.served.evidence[0] for filtering in seen[:5]),
    )
