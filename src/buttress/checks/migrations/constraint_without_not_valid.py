"""A foreign key or CHECK is added to a populated table and checked at once, under a lock."""

from __future__ import annotations

from typing import TYPE_CHECKING

from buttress.blueprint.sql import AddConstraint
from buttress.checks.migrations._ddl import columns_sql, quoted, table_sql
from buttress.checks.migrations._shared import Step, blocked_children, exposure, facts, held_until_commit, steps
from buttress.findings.rule import Consequence, Principle, Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from buttress.blueprint.blueprint import Blueprint
    from buttress.blueprint.sql import Constraint
    from buttress.findings.finding import Finding

RULE = Rule(
    name="constraint-without-not-valid",
    code="MIG103",
    severity=Severity.WARNING,
    consequence=Consequence.OUTAGE,
    principle=Principle.FAILURES_WILL_HAPPEN,
    convention=True,  # one migration file is one decision
    release_only=True,
)


def check(blueprint: Blueprint) -> Iterator[Finding]:
    """Foreign keys and CHECKs that the release adds to tables that were there before, without NOT VALID."""
    for step, op in steps(blueprint, AddConstraint):
        part = op.constraint
        if part.kind not in ("foreign", "check") or not part.valid or part.virtual or _comes_unscanned(step, part):
            continue
        fresh = bool(part.columns) and set(part.columns) <= step.fresh
        severity = Severity.ADVICE if fresh else step.severity(RULE.severity)
        columns = part.columns or ((part.name,) if part.name else ("CHECK",))
        yield RULE.finding(
            subject=step.column_subject(columns),
            at=op.span,
            message=f"{_what(part)} is added to {step.table.name} and checked against every row at once",
            because=_foreign(step, part, fresh=fresh) if part.kind == "foreign" else _check(step),
            instead=_instead(step, part),
            related=[] if step.table.assumed else [(step.table.span, f"{step.table.name} is created here")],
            exposure=exposure(step),
            fold=step.change.migration.path,
            severity=severity,
        )


def _comes_unscanned(step: Step, part: Constraint) -> bool:
    """A foreign key written inside ADD COLUMN without a default: PostgreSQL knows that every row holds NULL."""
    if part.kind != "foreign" or part not in step.inline:
        return False
    column = step.change.after.column(part.columns[0]) if step.change.after else None
    return column is None or (column.default is None and column.nullable)


def _what(part: Constraint) -> str:
    named = f" {part.name}" if part.name else ""
    return f"foreign key{named} to {part.parent}" if part.kind == "foreign" else f"CHECK{named}"


def _foreign(step: Step, part: Constraint, *, fresh: bool) -> str:
    name, parent = step.table.name, part.parent
    both = f"{name} and {parent}" if parent != name else str(name)
    new = f"; {columns_sql(part.columns)} is new in this release, so the check finds NULLs only" if fresh else ""
    return (
        f"writes to {both} wait while every row of {name} is looked up (SHARE ROW EXCLUSIVE lock on each, full scan){new}; "
        f"{facts(step)}, its size is unknown{held_until_commit(step)}"
    )


def _check(step: Step) -> str:
    return (
        f"ACCESS EXCLUSIVE lock for a full scan: reads and writes of {step.table.name} both wait{blocked_children(step)}; "
        f"{facts(step)}, its size is unknown{held_until_commit(step)}"
    )


def _instead(step: Step, part: Constraint) -> str:
    table = table_sql(step.table.name)
    suffix = "fkey" if part.kind == "foreign" else "check"
    name = quoted(part.name or "_".join((step.table.name.name, *part.columns, suffix)))
    if part.kind == "foreign" and part.parent is not None:
        referred = f" ({columns_sql(part.parent_columns)})" if part.parent_columns else ""
        body = f"FOREIGN KEY ({columns_sql(part.columns)}) REFERENCES {table_sql(part.parent)}{referred}"
    else:
        body = "CHECK (…)"
    return (
        f"ADD CONSTRAINT {name} {body} NOT VALID, which is instant; then, in the next migration, "
        f"ALTER TABLE {table} VALIDATE CONSTRAINT {name}, which lets reads and writes go on"
    )
