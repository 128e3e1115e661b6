"""A new column is NOT NULL and has no default: rows that exist have nothing to put there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from buttress.blueprint.ops import AddColumn, Write
from buttress.checks.migrations._ddl import quoted, table_sql
from buttress.checks.migrations._shared import Step, exposure, facts, steps
from buttress.findings.finding import Confidence
from buttress.findings.rule import Consequence, Principle, Rule, Severity
from buttress.predicates.naming import counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from buttress.blueprint.blueprint import Blueprint
    from buttress.findings.finding import Finding

RULE = Rule(
    name="new-required-column-without-default",
    code="MIG111",
    severity=Severity.ERROR,
    consequence=Consequence.OUTAGE,
    principle=Principle.FAILURES_WILL_HAPPEN,
    release_only=True,
)


def check(blueprint: Blueprint) -> Iterator[Finding]:
    """ADD COLUMN … NOT NULL without a default, on tables that were there before the release."""
    for step, op in steps(blueprint, AddColumn, frozenset({"postgres", "mysql", "sqlite"})):
        column = op.column
        if column.nullable or column.default is not None or column.auto or column.generated:
            continue
        if _has_own_default(step, op) or _emptied(blueprint, step):
            continue
        yield _finding(step, op)


def _finding(step: Step, op: AddColumn) -> Finding:
    name, column, dialect = step.table.name, op.column, step.database.dialect
    return RULE.finding(
        subject=f"{step.subject}.{column.name}",
        at=op.span,
        message=f"{column.name} is added to {name} as NOT NULL without a default",
        because=f"{_outcome(step, op)}; {facts(step)}{_seeded(step)}",
        instead=_instead(step, op),
        related=[] if step.table.assumed else [(step.table.span, f"{name} is created here")],
        exposure=exposure(step),
        severity=Severity.WARNING if dialect == "mysql" else None,
        confidence=Confidence.PROVED if dialect == "sqlite" or step.table.rows_seeded else None,
    )


def _outcome(step: Step, op: AddColumn) -> str:
    name, column = step.table.name, op.column
    if step.database.dialect == "sqlite":
        return f"SQLite refuses it, whether {name} has rows or not: the deploy stops here"
    if step.database.dialect == "mysql":
        return (
            f"MySQL fills every row of {name} with the implicit value of {column.type} (0 or the empty string), which looks "
            f"like data, and in strict mode refuses the INSERTs of old code that do not name {column.name}"
        )
    return f"one row in {name} is enough for the deploy to fail, because there is nothing to put into its {column.name}"


def _seeded(step: Step) -> str:
    rows = step.table.rows_seeded
    return f"; the migrations themselves insert {counted(rows, 'row')} into it" if rows else ""


def _instead(step: Step, op: AddColumn) -> str:
    table, column, kind = (
        table_sql(step.table.name),
        quoted(op.column.name),
        op.column.type.written or str(op.column.type),
    )
    if step.database.dialect == "sqlite":
        return f"ADD COLUMN {column} {kind} NOT NULL DEFAULT a constant, or nullable"
    if step.older_than(11):
        return (
            f"ALTER TABLE {table} ADD COLUMN {column} {kind} (nullable: {step.server()} would write a default into every row), "
            "deploy code that writes it, fill the old rows in batches, then require it"
        )
    return (
        f"ALTER TABLE {table} ADD COLUMN {column} {kind} NOT NULL DEFAULT a constant (instant), or add it nullable, deploy "
        f"code that writes it, fill the old rows in batches, then require it"
    )


def _has_own_default(step: Step, op: AddColumn) -> bool:
    """A domain may bring a default of its own; what it says is not known here."""
    kind = op.column.type.name
    return any(str(name) == kind and found.base is not None for name, found in step.database.catalog.types.items())


def _emptied(blueprint: Blueprint, step: Step) -> bool:
    """Whether the release empties the table before this point."""
    for change in blueprint.release.changes:
        if change is step.change:
            return False
        op, table = change.op, change.before
        empties = isinstance(op, Write) and op.verb in ("truncate", "delete") and not op.filtered
        if empties and table is not None and table.name == step.table.name:
            return True
    return False
