"""An index is built on a populated table under a lock that stops every write."""

from __future__ import annotations

from typing import TYPE_CHECKING

from buttress.blueprint.sql import CreateIndex
from buttress.checks.migrations._ddl import create_index_sql, outside_transaction, table_sql
from buttress.checks.migrations._shared import Step, exposure, facts, held_until_commit, steps
from buttress.findings.rule import Consequence, Principle, Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from buttress.blueprint.blueprint import Blueprint
    from buttress.findings.finding import Finding

RULE = Rule(
    name="index-without-concurrently",
    code="MIG101",
    severity=Severity.WARNING,
    consequence=Consequence.OUTAGE,
    principle=Principle.FAILURES_WILL_HAPPEN,
    convention=True,  # one migration file is one decision
    release_only=True,
)


def check(blueprint: Blueprint) -> Iterator[Finding]:
    """Every plain CREATE INDEX of the release on a table that was there before."""
    for step, op in steps(blueprint, CreateIndex):
        if op.concurrently:
            continue
        name = step.table.name
        keys = ",".join(key.column or key.expression for key in op.index.keys)
        yield RULE.finding(
            subject=f"{step.subject}.{op.index.name}" if op.index.name else f"{step.subject}({keys})",
            at=op.span,
            message=f"{op.index.name or f'an index on {keys}'} is built on {name} while every write to {name} waits",
            because=f"CREATE INDEX holds a SHARE lock on {name} for as long as it reads and sorts the whole table: "
            f"reads go on, INSERT, UPDATE and DELETE queue up; {facts(step)}, its size is unknown{held_until_commit(step)}",
            instead=_instead(step, op),
            related=[] if step.table.assumed else [(step.table.span, f"{name} is created here")],
            exposure=exposure(step),
            fold=step.change.migration.path,
            severity=step.severity(RULE.severity),
        )


def _instead(step: Step, op: CreateIndex) -> str:
    name = table_sql(step.table.name)
    if step.table.partitioned:
        return (
            f"{name} is partitioned and cannot be indexed concurrently: CREATE INDEX … ON ONLY {name}, then CREATE INDEX "
            "CONCURRENTLY on each partition and ALTER INDEX … ATTACH PARTITION"
        )
    where = outside_transaction(step.change, step.database.runner)
    return f"{create_index_sql(step.table.name, op.index)}, {where}"
