"""A table or column takes another name: during the deploy one of the two versions of the code asks for the wrong one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from buttress.blueprint.ops import RenameColumn, RenameTable
from buttress.checks.migrations._ddl import quoted, table_sql
from buttress.checks.migrations._shared import Step, exposure, facts, final, steps
from buttress.findings.rule import Consequence, Principle, Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from buttress.blueprint.blueprint import Blueprint
    from buttress.findings.finding import Finding

RULE = Rule(
    name="rename-breaks-running-code",
    code="MIG109",
    severity=Severity.ADVICE,
    consequence=Consequence.OUTAGE,
    principle=Principle.FAILURES_WILL_HAPPEN,
    convention=True,  # one migration file is one decision
    release_only=True,
    yields_to=("dropped-but-still-used",),
)

_ALL = frozenset({"postgres", "mysql", "sqlite"})


def check(blueprint: Blueprint) -> Iterator[Finding]:
    """Renames of tables and columns that were there before, unless the old name still works after the release."""
    for step, table_op in steps(blueprint, RenameTable, _ALL):
        if final(step) is None:
            yield _table(step, table_op)
    for step, op in steps(blueprint, RenameColumn, _ALL):
        last = final(step) or step.change.after
        if op.column not in step.fresh and (last is None or last.column(op.column) is None):
            yield _column(step, op)


def _table(step: Step, op: RenameTable) -> Finding:
    old, new, name = table_sql(step.table.name), table_sql(op.to), step.table.name
    return RULE.finding(
        subject=step.subject,
        at=op.span,
        message=f"{name} becomes {op.to} in one step: code that still says {name} fails",
        because=f"if old code runs while this is deployed, each of its queries on {name} fails until it is replaced, and after a "
        f"rollback of the code all of them; {facts(step)}",
        instead=f"in the same transaction, a view named {old} over {new} (simple views can be written to), dropped one release "
        "later; nothing, if no old process runs during the deploy",
        related=[] if step.table.assumed else [(step.table.span, f"{name} is created here")],
        exposure=exposure(step),
        fold=step.change.migration.path,
        severity=step.severity(Severity.WARNING),
    )


def _column(step: Step, op: RenameColumn) -> Finding:
    column = step.table.column(op.column)
    kind = f" {column.type}" if column else ""
    old, new, name = quoted(op.column), quoted(op.to), step.table.name
    return RULE.finding(
        subject=f"{step.subject}.{op.column}",
        at=op.span,
        message=f"{name}.{op.column} becomes {op.to} in one step: code that still says {op.column} fails",
        because=f"if old code runs while this is deployed, its queries that name {op.column} fail until it is replaced, and after a "
        f"rollback of the code all of them; {facts(step)}",
        instead=f"nothing, if no old process runs during the deploy; else map the name in the code and keep {old}, or ADD COLUMN "
        f"{new}{kind}, write both, fill it, read {new}, and drop {old} a release later",
        related=[(column.span, f"{op.column} is declared here")] if column else [],
        exposure=exposure(step),
        fold=step.change.migration.path,
    )
