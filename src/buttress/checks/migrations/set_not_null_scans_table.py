"""SET NOT NULL on a populated table reads every row while nobody may use the table."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from buttress.blueprint.sql import SetNullable
from buttress.checks.migrations._ddl import quoted, table_sql
from buttress.checks.migrations._shared import Step, blocked_children, exposure, facts, held_until_commit, steps
from buttress.findings.rule import Consequence, Principle, Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from buttress.blueprint.blueprint import Blueprint
    from buttress.blueprint.catalog import Table
    from buttress.blueprint.sql import Constraint
    from buttress.findings.finding import Finding

RULE = Rule(
    name="set-not-null-scans-table",
    code="MIG106",
    severity=Severity.WARNING,
    consequence=Consequence.OUTAGE,
    principle=Principle.FAILURES_WILL_HAPPEN,
    convention=True,  # one migration file is one decision
    release_only=True,
)

_NOT_NULL = re.compile(r'"?([\w$]+)"?\s+is\s+not\s+null', re.IGNORECASE)


def check(blueprint: Blueprint) -> Iterator[Finding]:
    """SET NOT NULL on a nullable column without a validated CHECK that already says so."""
    for step, op in steps(blueprint, SetNullable):
        column = step.table.column(op.column)
        if op.nullable or (column is not None and not column.nullable) or _proved(step.table, op.column):
            continue
        name = step.table.name
        yield RULE.finding(
            subject=f"{step.subject}.{op.column}",
            at=op.span,
            message=f"SET NOT NULL reads all of {name} while {name} can be neither read nor written",
            because=f"ACCESS EXCLUSIVE lock for a full scan, as no validated CHECK says that {op.column} is never null"
            f"{_half_done(step.table, op.column)}{blocked_children(step)}; {facts(step)}, its size is unknown; one NULL makes "
            f"the deploy fail{held_until_commit(step)}",
            instead=_instead(step, op),
            related=[] if column is None else [(column.span, f"{op.column} was declared nullable")],
            exposure=exposure(step),
            fold=step.change.migration.path,
            severity=step.severity(RULE.severity),
        )


def _instead(step: Step, op: SetNullable) -> str:
    table, column = table_sql(step.table.name), quoted(op.column)
    if op.column in step.fresh:
        return f"write NOT NULL and the default into the ADD COLUMN itself: with a constant default {table} is not read at all"
    name = quoted(f"{op.column}_not_null")
    return (
        f"ALTER TABLE {table} ADD CONSTRAINT {name} CHECK ({column} IS NOT NULL) NOT VALID; next migration: VALIDATE "
        f"CONSTRAINT {name}; then SET NOT NULL (PostgreSQL 12 and later take it from the CHECK) and DROP CONSTRAINT {name}"
    )


def _proved(table: Table, column: str) -> bool:
    return any(part.valid and column in _never_null(part) for part in table.constraints)


def _half_done(table: Table, column: str) -> str:
    """A fitting CHECK that was never validated."""
    waiting = next((p for p in table.constraints if not p.valid and column in _never_null(p)), None)
    return f" ({waiting.name or 'the one'} at {waiting.span} is still NOT VALID)" if waiting else ""


def _never_null(part: Constraint) -> frozenset[str]:
    """Columns that a CHECK keeps from being null: ``a IS NOT NULL``, alone or joined by AND."""
    if part.kind != "check" or re.search(r"\b(or|not\s*\(|case|coalesce)\b", part.expression, re.IGNORECASE):
        return frozenset()
    return frozenset(found.group(1) for found in _NOT_NULL.finditer(part.expression))
