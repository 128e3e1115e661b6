"""VALIDATE CONSTRAINT in the transaction that added the constraint: the heavy lock is kept during the scan."""

from __future__ import annotations

from typing import TYPE_CHECKING

from buttress.blueprint.ops import AddConstraint, Transaction, ValidateConstraint
from buttress.checks.migrations._ddl import quoted, table_sql
from buttress.checks.migrations._shared import Step, blocked_children, exposure, facts, steps
from buttress.findings.rule import Consequence, Principle, Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from buttress.blueprint.blueprint import Blueprint
    from buttress.blueprint.source import Span
    from buttress.findings.finding import Finding

RULE = Rule(
    name="validate-in-same-transaction",
    code="MIG105",
    severity=Severity.WARNING,
    consequence=Consequence.OUTAGE,
    principle=Principle.FAILURES_WILL_HAPPEN,
    release_only=True,
)


def check(blueprint: Blueprint) -> Iterator[Finding]:
    """VALIDATE CONSTRAINT where the same file added the constraint and no COMMIT lies between."""
    for step, op in steps(blueprint, ValidateConstraint):
        added = _added_before(step, op)
        if added is None or step.change.in_transaction is not True:
            continue
        adding, kind = added
        lock = "SHARE ROW EXCLUSIVE (no writes, here and in the parent)" if kind == "foreign" else "ACCESS EXCLUSIVE"
        waits = "" if kind == "foreign" else blocked_children(step)
        table, name = table_sql(step.table.name), quoted(op.name)
        yield RULE.finding(
            subject=f"{step.subject}.{op.name}",
            at=op.span,
            message=f"{op.name} is validated in the transaction that adds it, so NOT VALID gains nothing",
            because=f"the {lock} lock taken at line {adding.line} lasts until COMMIT, through the full scan of "
            f"{step.table.name}{waits}; {facts(step)} ({step.change.in_transaction_why or 'one transaction'})",
            instead=f"move ALTER TABLE {table} VALIDATE CONSTRAINT {name} to the next migration: two transactions",
            related=[(adding, "the lock is taken here")],
            exposure=exposure(step),
            severity=step.severity(RULE.severity),
        )


def _added_before(step: Step, op: ValidateConstraint) -> tuple[Span, str] | None:
    """Where the open transaction added the constraint, and its kind."""
    found: tuple[Span, str] | None = None
    for statement in step.change.migration.statements:
        if statement is step.change.statement or statement.down:
            break
        for part in statement.ops:
            if isinstance(part, Transaction) and part.verb != "begin":
                found = None
            elif isinstance(part, AddConstraint) and part.constraint.name == op.name and part.table == op.table:
                found = (part.span, part.constraint.kind)
    return found
