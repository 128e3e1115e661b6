"""A column that a view shows gets another type: PostgreSQL refuses, and the deploy stops."""

from __future__ import annotations

from typing import TYPE_CHECKING

from buttress.blueprint.ops import AlterType
from buttress.checks.migrations._users import Moment, User, moments, views_of
from buttress.findings.finding import Confidence
from buttress.findings.rule import Consequence, Principle, Rule, Severity
from buttress.predicates.naming import listing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from buttress.blueprint.blueprint import Blueprint
    from buttress.blueprint.catalog import Table
    from buttress.findings.finding import Finding

RULE = Rule(
    name="type-change-blocked-by-view",
    code="MIG115",
    severity=Severity.ERROR,
    consequence=Consequence.OUTAGE,
    principle=Principle.FAILURES_WILL_HAPPEN,
    confidence=Confidence.PROVED,
    release_only=True,
)


def check(blueprint: Blueprint) -> Iterator[Finding]:
    """Type changes of columns that a view reads at that moment."""
    for moment in moments(blueprint):
        op, table = moment.change.op, moment.change.before
        if isinstance(op, AlterType) and table is not None and moment.database.dialect == "postgres":
            views = views_of(moment, table.name, op.column)
            if views:
                yield _finding(moment, table, op, views)


def _finding(moment: Moment, table: Table, op: AlterType, views: list[User]) -> Finding:
    names = listing(view.words for view in views)
    plain = listing(str(view.name) for view in views)
    return RULE.finding(
        subject=f"{moment.database.subject(table.name)}.{op.column}",
        at=op.span,
        message=f"{table.name}.{op.column} cannot become {op.type} while {names} {'reads' if len(views) == 1 else 'read'} it",
        because=f"PostgreSQL refuses (cannot alter type of a column used by a view or rule), whatever the types: the deploy stops "
        f"here, at {moment.change.migration.path}, because of {listing(f'{view.name} ({view.place})' for view in views)}",
        instead=f"in this file, above the ALTER: DROP VIEW {plain}; below it: CREATE VIEW again (both in one transaction)",
        related=[(view.place, f"{view.words} reads {op.column}") for view in views[:8]],
        exposure=50,
        confidence=Confidence.POSSIBLE if table.taint else None,
    )
