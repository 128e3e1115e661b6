"""Rows or values go for good, and nothing in the release keeps a copy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from buttress.blueprint.ops import CreateTable, DropColumn, DropTable, Write
from buttress.checks.migrations._shared import Step, exposure, facts, final, steps
from buttress.checks.migrations._users import reads
from buttress.findings.rule import Consequence, Principle, Rule, Severity
from buttress.predicates.naming import listing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from buttress.blueprint.blueprint import Blueprint
    from buttress.blueprint.catalog import Change
    from buttress.blueprint.source import Span
    from buttress.findings.finding import Finding

RULE = Rule(
    name="irreversible-drop",
    code="MIG110",
    severity=Severity.ADVICE,
    consequence=Consequence.DATA_LOSS,
    principle=Principle.DATA_IS_SACRED,
    strict=True,  # whoever writes DROP knows that it drops; what still needs the thing is another rule's finding
    yields_to=("dropped-but-still-used", "drop-without-two-step"),
    convention=True,  # one migration file is one decision
    release_only=True,
)

_ALL = frozenset({"postgres", "mysql", "sqlite"})


def check(blueprint: Blueprint) -> Iterator[Finding]:
    """DROP TABLE, DROP COLUMN, TRUNCATE and DELETE without WHERE on what was there before the release."""
    for step, _ in steps(blueprint, DropTable, _ALL):
        if not _copied(blueprint, step) and final(step) is None:
            yield _table(step, step.change.op.span)
    for step, column_op in steps(blueprint, DropColumn, _ALL):
        column = step.table.column(column_op.column)
        computed = column is not None and column.generated
        if column_op.column not in step.fresh and not computed and not _copied(blueprint, step, column_op.column):
            yield _column(step, column_op)
    for step, write in steps(blueprint, Write, _ALL):
        emptied = write.verb == "truncate" or (write.verb == "delete" and not write.filtered)
        if emptied and not step.table.assumed and not _copied(blueprint, step):
            yield _emptied(step, write)


def _table(step: Step, at: Span) -> Finding:
    table = step.table
    names = listing((column.name for column in table.columns), 5)
    held = f"what it holds ({names})" if names else "what it holds"
    return RULE.finding(
        subject=step.subject,
        at=at,
        message=f"{table.name} is dropped with everything in it",
        because=f"{held} cannot be had back from the migrations, only from a backup; {facts(step)}",
        instead=f"ALTER TABLE {table.name} RENAME TO {table.name.name}_dropped in this release, drop it one release later; or note "
        "here where the copy is",
        related=[] if table.assumed else [(table.span, f"{table.name} is created here")],
        exposure=exposure(step),
        fold=step.change.migration.path,
    )


def _column(step: Step, op: DropColumn) -> Finding:
    column = step.table.column(op.column)
    kind = f"{'an optional' if column.nullable else 'a required'} {column.type}" if column else "a column"
    return RULE.finding(
        subject=f"{step.subject}.{op.column}",
        at=op.span,
        message=f"{step.table.name}.{op.column} is dropped, and its values with it",
        because=f"{kind}, whose values cannot be had back from the migrations; code that still names {op.column} fails until the "
        f"deploy is over; {facts(step)}",
        instead=f"first a release whose code no longer names {op.column}, then this one; keep a copy if anybody may ask for it",
        related=[(column.span, f"{op.column} is declared here")] if column else [],
        exposure=exposure(step),
        fold=step.change.migration.path,
    )


def _emptied(step: Step, op: Write) -> Finding:
    verb = "TRUNCATE" if op.verb == "truncate" else "DELETE without WHERE"
    return RULE.finding(
        subject=step.subject,
        at=op.span,
        message=f"{verb} empties {step.table.name} in a migration",
        because=f"every environment loses its rows when this runs, production included; {facts(step)}",
        instead="delete the rows that are meant, by a WHERE; or keep them under another name for one release",
        related=[(step.table.span, f"{step.table.name} is created here")],
        exposure=exposure(step),
        fold=step.change.migration.path,
        severity=step.severity(Severity.WARNING),
    )


def _copied(blueprint: Blueprint, step: Step, column: str = "") -> bool:
    """Whether the release reads the rows (or the column) into another place beforehand."""
    for change in blueprint.release.changes:
        if change is step.change:
            return False
        if _reads_away(change, step, column):
            return True
    return False


def _reads_away(change: Change, step: Step, column: str) -> bool:
    op, name = change.op, step.table.name
    shape = op.as_query if isinstance(op, CreateTable) else op.query if isinstance(op, Write) else None
    if column and isinstance(op, Write) and op.verb == "update" and op.table == name:
        return True
    if shape is None or (isinstance(op, Write) and op.verb not in ("insert", "update")):
        return False
    return reads(shape, name, column) or (bool(column) and reads(shape, name, "*"))
