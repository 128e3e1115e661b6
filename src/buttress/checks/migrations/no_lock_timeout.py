"""A migration takes a strong lock on a populated table and would wait for it without limit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from buttress.blueprint.ops import (
    AddColumn,
    AddConstraint,
    AlterType,
    DropColumn,
    DropConstraint,
    Op,
    RenameColumn,
    RenameTable,
    SetDefault,
    SetNullable,
)
from buttress.checks.migrations._shared import Step, exposure, facts, steps
from buttress.findings.finding import Confidence
from buttress.findings.rule import Consequence, Principle, Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from buttress.blueprint.blueprint import Blueprint
    from buttress.findings.finding import Finding

RULE = Rule(
    name="no-lock-timeout",
    code="MIG116",
    severity=Severity.ADVICE,
    consequence=Consequence.OUTAGE,
    principle=Principle.FAILURES_WILL_HAPPEN,
    confidence=Confidence.POSSIBLE,
    strict=True,
    convention=True,  # one setting of the runner's connection answers for all files
    release_only=True,
)

_STRONG = (
    *(AddColumn, AddConstraint, AlterType, DropColumn, DropConstraint),
    *(RenameColumn, RenameTable, SetDefault, SetNullable),
)


def check(blueprint: Blueprint) -> Iterator[Finding]:
    """The most exposed table of each file that changes tables without a lock_timeout in force."""
    files: dict[str, Step] = {}
    for step, op in steps(blueprint, Op):
        timeout = step.change.settings.get("lock_timeout", "0").strip("'\"")
        if isinstance(op, _STRONG) and timeout in ("", "0", "0s", "0ms"):
            path = step.change.migration.path
            if path not in files or exposure(step) > exposure(files[path]):
                files[path] = step
    for step in files.values():
        yield _finding(step)


def _finding(step: Step) -> Finding:
    name = step.table.name
    return RULE.finding(
        subject=step.subject,
        at=step.change.op.span,
        message=f"the lock on {name} is waited for without limit",
        because=f"while this statement waits behind one long query on {name}, every later query on {name} waits behind this "
        f"statement; {facts(step)}; no lock_timeout is set in {step.change.migration.path}",
        instead="SET lock_timeout = '2s' at the top of the file (or on the runner's connection), and let the runner try again",
        exposure=exposure(step),
        fold=step.database.key,
    )
