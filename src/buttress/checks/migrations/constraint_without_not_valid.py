"""A foreign key or CHECK is added to a populated table and checked at once, under a lock."""

from __future__ import annotations

from typing import TYPE_CHECKING

from buttress.blueprint.ops import AddConstraint
from buttress.checks.migrations._ddl import quoted, server_name, table_sql
from buttress.checks.migrations._shared import Step, blocked_children, exposure, facts, held_until_commit, size, steps
from buttress.findings.rule import Consequence, Principle, Rule, Severity
from buttress.predicates.naming import listing

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

#: From this exposure on (see ``exposure``) a scan that finds only NULLs is worth a word.
_EXPOSED = 50


def check(blueprint: Blueprint) -> Iterator[Finding]:
    """Foreign keys and CHECKs that the release adds to tables that were there before, without NOT VALID."""
    for step, op in steps(blueprint, AddConstraint):
        part = op.constraint
        if part.kind not in ("foreign", "check") or not part.valid or part.virtual or _comes_unscanned(step, part):
            continue
        fresh = bool(part.columns) and set(part.columns) <= step.fresh
        if _adds_little(step, part, fresh=fresh):
            continue
        severity = Severity.ADVICE if fresh else step.severity(RULE.severity)
        columns = part.columns or ((part.name,) if part.name else ("CHECK",))
        yield RULE.finding(
            subject=step.column_subject(columns),
            at=op.span,
            message=f"{_what(part)} is added to {step.table.name} and checked against every row at once",
            because=f"{_lock(step, part, fresh=fresh)}; {facts(step)}, {size(step)}{held_until_commit(step)}",
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


def _adds_little(step: Step, part: Constraint, *, fresh: bool) -> bool:
    """Whether the scan is the smaller evil: the transaction goes over the rows anyway while nobody may read them, or
    the column is new and nullable, so that only NULLs are looked up, and few depend on the table.
    """
    if step.held is not None and step.held.work is not None:
        return True
    return fresh and part.kind == "foreign" and not step.table.assumed and exposure(step) < _EXPOSED


def _what(part: Constraint) -> str:
    named = f" {part.name}" if part.name else ""
    return f"foreign key{named} to {part.parent}" if part.kind == "foreign" else f"CHECK{named}"


def _lock(step: Step, part: Constraint, *, fresh: bool) -> str:
    name, parent = step.table.name, part.parent
    held = f", and {step.held.words(name)}" if step.held else ""
    if part.kind == "check":
        return f"ACCESS EXCLUSIVE lock for a full scan: reads and writes of {name} both wait{blocked_children(step)}"
    both = f"{name} and {parent}" if parent not in {name, *step.created} else str(name)
    new = f"; {listing(part.columns)} is new in this release, so the check finds NULLs only" if fresh else ""
    return (
        f"writes to {both} wait while every row of {name} is looked up (SHARE ROW EXCLUSIVE lock, full scan){held}{new}"
    )


def _instead(step: Step, part: Constraint) -> str:
    table, name = table_sql(step.table.name), quoted(_name(step, part))
    named = "" if part.name else f", named {name} as PostgreSQL would"
    if part in step.inline:
        word = "FOREIGN KEY" if part.kind == "foreign" else "CHECK"
        first = f"ADD COLUMN without it, then ADD CONSTRAINT {name} {word} … NOT VALID, which is instant"
    else:
        first = f"the same constraint{named}, with NOT VALID at its end, which is instant"
    return f"{first}; in the next migration ALTER TABLE {table} VALIDATE CONSTRAINT {name}, which lets reads and writes go on"


def _name(step: Step, part: Constraint) -> str:
    """The constraint's own name or the one that the server would choose: later DROPs and VALIDATEs ask for that."""
    if part.name:
        return part.name
    if part.kind == "foreign":
        return server_name(step.table.name.name, part.columns, "fkey")
    return server_name(step.table.name.name, part.columns if len(part.columns) == 1 else (), "check")
