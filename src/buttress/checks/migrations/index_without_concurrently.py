"""An index is built on a populated table under a lock that stops every write."""

from __future__ import annotations

from typing import TYPE_CHECKING

from buttress.blueprint.ops import CreateIndex
from buttress.checks.migrations._ddl import outside_transaction, table_sql
from buttress.checks.migrations._shared import Step, exposure, facts, held_until_commit, size, steps
from buttress.findings.rule import Consequence, Principle, Rule, Severity
from buttress.predicates.naming import listing

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
            because=f"{_because(step)}; {facts(step)}, {size(step)}{held_until_commit(step)}",
            instead=_instead(step, op),
            related=[] if step.table.assumed else [(step.table.span, f"{name} is created here")],
            exposure=exposure(step),
            fold=step.change.migration.path,
            severity=step.severity(Severity.ADVICE if step.held and step.held.work else RULE.severity),
        )


def _because(step: Step) -> str:
    name = step.table.name
    lock = f"CREATE INDEX holds a SHARE lock on {name} for as long as it reads and sorts the whole table"
    if step.held is None:
        return f"{lock}: reads go on, INSERT, UPDATE and DELETE queue up"
    return f"{lock}, INSERT, UPDATE and DELETE queue up, and {step.held.words(name)}"


def _instead(step: Step, op: CreateIndex) -> str:
    name = table_sql(step.table.name)
    if step.table.partitioned:
        return (
            f"{name} is partitioned and cannot be indexed concurrently: CREATE INDEX … ON ONLY {name}, then CREATE INDEX "
            "CONCURRENTLY on each partition and ALTER INDEX … ATTACH PARTITION"
        )
    where = outside_transaction(step.change, step.database.runner)
    return f"the same statement with CONCURRENTLY{_before_the_drop(step, op.index.name)}, {where}"


def _before_the_drop(step: Step, name: str) -> str:
    """Where the transaction drops indexes of this table first: the new one has to stand before the old ones go."""
    dropped = step.held.dropped if step.held else ()
    if not dropped:
        return ""
    other = " under another name" if name in dropped else ""
    return f"{other} and before {listing(dropped)} {'is' if len(dropped) == 1 else 'are'} dropped"
