"""A stored generated column is added to a populated table, which is rewritten to compute it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from buttress.blueprint.ops import AddColumn
from buttress.checks.migrations._ddl import quoted, table_sql
from buttress.checks.migrations._shared import (
    Step,
    blocked_children,
    exposure,
    facts,
    held_until_commit,
    rewriting,
    size,
    steps,
)
from buttress.findings.finding import Confidence
from buttress.findings.rule import Consequence, Principle, Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from buttress.blueprint.blueprint import Blueprint
    from buttress.findings.finding import Finding

RULE = Rule(
    name="stored-generated-column",
    code="MIG113",
    severity=Severity.ERROR,
    consequence=Consequence.OUTAGE,
    principle=Principle.FAILURES_WILL_HAPPEN,
    confidence=Confidence.PROVED,
    release_only=True,
)


def check(blueprint: Blueprint) -> Iterator[Finding]:
    """ADD COLUMN … GENERATED ALWAYS AS (…) STORED on tables that were there before."""
    for step, op in steps(blueprint, AddColumn):
        if op.column.generated and not (op.column.default or "").upper().endswith("VIRTUAL"):
            yield _finding(step, op)


def _finding(step: Step, op: AddColumn) -> Finding:
    table, name = step.table, step.table.name
    return RULE.finding(
        subject=f"{step.subject}.{op.column.name}",
        at=op.span,
        message=f"{op.column.name} is computed and stored for every row of {name}, so all of {name} is rewritten",
        because=f"ACCESS EXCLUSIVE lock while {rewriting(step)}"
        f"{blocked_children(step)}; {facts(step)}, {size(step)}{held_until_commit(step)}",
        instead=f"ALTER TABLE {table_sql(name)} ADD COLUMN {quoted(op.column.name)} {op.column.type}, filled by a trigger for new "
        "rows and in batches for old ones; or an expression index, if only lookups need it",
        related=[] if table.assumed else [(table.span, f"{name} is created here")],
        exposure=exposure(step),
        severity=step.severity(RULE.severity),
    )
