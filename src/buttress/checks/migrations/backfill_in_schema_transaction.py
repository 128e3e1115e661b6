"""Rows are written by the thousand in the transaction that locked a table to change it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from buttress.blueprint.ops import Write
from buttress.checks.migrations._ddl import outside_transaction
from buttress.checks.migrations._reach import goes_over_rows, tables_read
from buttress.checks.migrations._shared import Step, all_steps, blocked_children, exposure, facts, size
from buttress.findings.finding import Confidence
from buttress.findings.rule import Consequence, Principle, Rule, Severity
from buttress.predicates.growth import stays_small
from buttress.predicates.naming import listing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from buttress.blueprint.blueprint import Blueprint
    from buttress.blueprint.sql import Name
    from buttress.checks.migrations._locks import Hold
    from buttress.findings.finding import Finding

RULE = Rule(
    name="backfill-in-schema-transaction",
    code="MIG117",
    severity=Severity.WARNING,
    consequence=Consequence.OUTAGE,
    principle=Principle.FAILURES_WILL_HAPPEN,
    convention=True,  # one migration file is one decision
    release_only=True,
)


def check(blueprint: Blueprint) -> Iterator[Finding]:
    """UPDATE, DELETE and INSERT … SELECT over old tables, behind a lock that the same transaction took before."""
    latest: dict[Name, Step] = {}
    for step in all_steps(blueprint):
        op = step.change.op
        if isinstance(op, Write) and step.holds and (tables := _gone_over(step, op)):
            held = [(latest[name], hold) for name, hold in step.holds.items() if name in latest]
            if held:
                yield _finding(step, op, tables, *_worst(step, held))
        if step.stands:
            latest[step.table.name] = step


def _gone_over(step: Step, op: Write) -> list[Name]:
    """Old tables whose rows the statement reads or writes, those that stay small left out."""
    if op.verb == "insert":
        found = tables_read(op.query, step.database.catalog, step.created) if op.query is not None else []
    else:
        found = [step.table.name] if step.stands and goes_over_rows(op, step.table) else []
    known = ((name, step.database.catalog.table(name)) for name in found)
    return [name for name, table in known if table is None or not stays_small(table)]


def _worst(step: Step, held: list[tuple[Step, Hold]]) -> tuple[Step, Hold]:
    """The locked table to speak of: the one that is written itself, else the one that most depend on."""
    return max(held, key=lambda pair: (pair[0].table.name == step.table.name, exposure(pair[0])))


def _finding(step: Step, op: Write, tables: list[Name], locked: Step, hold: Hold) -> Finding:
    name, rows = locked.table.name, listing(map(str, tables))
    if op.verb == "insert":
        doing = f"an INSERT reads {rows}"
    else:
        verb = "a DELETE" if op.verb == "delete" else "an UPDATE"
        doing = f"{verb} goes over {'its rows' if tables == [name] else f'the rows of {rows}'}"
    usual = locked.severity(RULE.severity)
    return RULE.finding(
        subject=locked.subject,
        at=op.span,
        message=f"{name} stays locked against reads and writes while {doing}",
        because=f"{_because(locked, hold)}{blocked_children(locked)}; {facts(locked)}{_sizes(step, locked, tables)}",
        instead=_instead(step, hold),
        related=[(hold.since, f"{name} is locked from here on")],
        exposure=exposure(locked),
        fold=step.change.migration.path,
        severity=usual if hold.certain else Severity.ADVICE,
        confidence=None if hold.certain else Confidence.POSSIBLE,
    )


def _because(locked: Step, hold: Hold) -> str:
    why = locked.change.in_transaction_why
    until = f"until the transaction commits ({why})" if why else "until the transaction commits, if there is one"
    return (
        f"the ACCESS EXCLUSIVE lock that line {hold.since.line} takes is kept {until}: every query on {locked.table.name} waits "
        "for the last row"
    )


def _sizes(step: Step, locked: Step, tables: list[Name]) -> str:
    if locked.table.name in tables:
        return f", {size(locked)}"
    return "" if step.table.name not in tables else f"; of {step.table.name}, {size(step)}"


def _instead(step: Step, hold: Hold) -> str:
    where = outside_transaction(step.change, step.database.runner)
    return (
        f"end the transaction after the changes of line {hold.since.line}; then write the rows by key ranges of some thousand, "
        f"each range committed by itself, {where}; what relies on them (SET NOT NULL, DROP COLUMN) follows in a third migration"
    )
