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
        text = (op.column.default or "").upper()
        virtual = text.endswith("VIRTUAL") or (blueprint.stated.postgres >= 18 and not text.endswith("STORED"))
        if op.column.generated and not virtual:
            yield _finding(step, op)


def _finding(step: Step, op: AddColumn) -> Finding:
    table, name = step.table, step.table.name
    return RULE.finding(
        subject=f"{step.subject}.{op.column.name}",
        at=op.span,
        message=f"{op.column.name} is computed and stored for every row of {name}, so all of {name} is rewritten",
        because=f"ACCESS EXCLUSIVE lock while {rewriting(step)}"
        f"{blocked_children(step)}; {facts(step)}, {size(step)}{held_until_commit(step)}",
        instead=_instead(step, op),
        related=[] if table.assumed else [(table.span, f"{name} is created here")],
        exposure=exposure(step),
        severity=step.severity(RULE.severity),
    )


def _instead(step: Step, op: AddColumn) -> str:
    virtual = f"VIRTUAL in place of STORED, if it may be computed on reading: instant on {step.server()}; or "
    return (
        f"{virtual if step.stated.postgres >= 18 else ''}ALTER TABLE {table_sql(step.table.name)} ADD COLUMN "
        f"{quoted(op.column.name)} {op.column.type}, filled by a trigger for new rows and in batches for old ones; or an "
        "expression index, if only lookups need it"
    )
