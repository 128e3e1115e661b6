"""SET NOT NULL on a populated table reads every row while nobody may use the table."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from buttress.blueprint.ops import DropConstraint, SetNullable, Write
from buttress.checks.migrations._ddl import clipped, quoted, table_sql
from buttress.checks.migrations._shared import Step, blocked_children, exposure, facts, held_until_commit, size, steps
from buttress.findings.rule import Consequence, Principle, Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from buttress.blueprint.blueprint import Blueprint
    from buttress.blueprint.catalog import Change, Table
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
        if op.nullable or (column is not None and not column.nullable):
            continue
        proved = _proved(step.table, op.column) or _proved_by_hand(blueprint, step)
        if proved and not step.older_than(12):
            continue
        name = step.table.name
        yield RULE.finding(
            subject=f"{step.subject}.{op.column}",
            at=op.span,
            message=f"SET NOT NULL reads all of {name} while {name} can be neither read nor written",
            because=f"{_because(step, op)}; {facts(step)}, {size(step)}"
            f"{'' if _cleaned(blueprint, step) else '; one NULL makes the deploy fail'}{held_until_commit(step)}",
            instead=_instead(blueprint, step, op),
            related=[] if column is None else [(column.span, f"{op.column} as it was declared")],
            exposure=exposure(step),
            fold=step.change.migration.path,
            severity=step.severity(Severity.ADVICE if step.held and step.held.work else RULE.severity),
        )


def _cleaned(blueprint: Blueprint, step: Step) -> bool:
    """Whether the same file writes or deletes rows of the table before: it sees to the NULLs itself."""
    for change in blueprint.release.changes:
        if change is step.change:
            return False
        same = change.migration.path == step.change.migration.path and change.before is not None
        if same and isinstance(change.op, Write) and change.before and change.before.name == step.table.name:
            return True
    return False


def _because(step: Step, op: SetNullable) -> str:
    name, half = step.table.name, _half_done(step.table, op.column)
    if step.older_than(12) and _proved(step.table, op.column):
        return (
            f"{step.server()} does not take a validated CHECK for proof, as 12 and later do, so it reads every row again under "
            f"an ACCESS EXCLUSIVE lock: reads and writes of {name} wait{blocked_children(step)}"
        )
    held = f"; {step.held.words(name)}" if step.held and step.held.work else ""
    return (
        f"no validated CHECK here says that {op.column} holds no NULL{half}, so the server reads every row under an ACCESS "
        f"EXCLUSIVE lock: reads and writes of {name} wait{blocked_children(step)}{held}"
    )


def _instead(blueprint: Blueprint, step: Step, op: SetNullable) -> str:
    table, column = table_sql(step.table.name), quoted(op.column)
    looked_up = _looked_up(blueprint, step, op.column)
    if op.column in step.fresh and not looked_up:
        return (
            f"if one constant fits all rows, ADD COLUMN {column} … NOT NULL DEFAULT that constant: {table} is then not read at "
            "all; else fill it in batches in a release before this one"
        )
    name = quoted(clipped(op.column, "_not_null"))
    if step.older_than(12):
        kept = "the validated CHECK says the same: keep it, and leave SET NOT NULL for after the upgrade"
        made = f"ALTER TABLE {table} ADD CONSTRAINT {name} CHECK ({column} IS NOT NULL) NOT VALID; VALIDATE CONSTRAINT {name} in"
        return (
            kept if _proved(step.table, op.column) else f"{made} the next migration; {step.server()} has no shorter way"
        )
    if step.stated.postgres >= 18:
        return (
            f"ALTER TABLE {table} ADD CONSTRAINT {name} NOT NULL {column} NOT VALID, which is instant ({step.server()} has it); "
            f"in the next migration VALIDATE CONSTRAINT {name}, which lets reads and writes go on"
        )
    first = f"fill {column} in batches, outside this migration; " if op.column in step.fresh else ""
    return (
        f"{first}ALTER TABLE {table} ADD CONSTRAINT {name} CHECK ({column} IS NOT NULL) NOT VALID; next migration: VALIDATE "
        f"CONSTRAINT {name}; then SET NOT NULL (PostgreSQL 12 and later take it from the CHECK) and DROP CONSTRAINT {name}"
    )


def _looked_up(blueprint: Blueprint, step: Step, column: str) -> bool:
    """Whether every row needs a value of its own: the column is a foreign key, or the release fills it from elsewhere."""
    name, after = step.table.name, step.change.after
    tables = [t for t in (step.table, after, step.database.catalog.table(name)) if t is not None]
    if any(column in key.columns for table in tables for key in table.foreign_keys):
        return True
    writes = (c.op for c in blueprint.release.changes if isinstance(c.op, Write) and c.op.table == name)
    shapes = (op.query for op in writes if op.verb == "update" and op.query is not None)
    return any(use.table != name for shape in shapes for use in shape.uses)


def _proved_by_hand(blueprint: Blueprint, step: Step) -> bool:
    """Whether the release then drops a constraint of this table that no file here adds: a CHECK that was made and
    validated on the live database before, as large tables need it.
    """
    changes = blueprint.release.changes
    at = next(number for number, change in enumerate(changes) if change is step.change)
    return any(
        _drops_unknown(change) for change in changes[at:] if change.before and change.before.name == step.table.name
    )


def _drops_unknown(change: Change) -> bool:
    op, before, after = change.op, change.before, change.after
    named = isinstance(op, DropConstraint) and op.kind in (None, "check") and bool(op.name)
    return named and before is not None and after is not None and before.constraints == after.constraints


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
