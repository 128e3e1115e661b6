"""A transaction that has locked a table against everybody goes on to something that takes time, or to a second lock."""

from __future__ import annotations

from typing import TYPE_CHECKING

from buttress.blueprint.ops import AddConstraint, CreateIndex, CreateTable, CreateView, DropIndex, ValidateConstraint
from buttress.checks.migrations._ddl import table_sql
from buttress.checks.migrations._locks import excludes_readers
from buttress.checks.migrations._reach import tables_read
from buttress.checks.migrations._shared import Step, all_steps, blocked_children, exposure, facts, size
from buttress.findings.finding import Confidence
from buttress.findings.rule import Consequence, Principle, Rule, Severity
from buttress.predicates.growth import grows, stays_small
from buttress.predicates.naming import listing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from buttress.blueprint.blueprint import Blueprint
    from buttress.blueprint.sql import Name
    from buttress.checks.migrations._locks import Hold
    from buttress.findings.finding import Finding

RULE = Rule(
    name="work-after-exclusive-lock",
    code="MIG118",
    severity=Severity.WARNING,
    consequence=Consequence.OUTAGE,
    principle=Principle.FAILURES_WILL_HAPPEN,
    convention=True,  # one migration file is one decision
    release_only=True,
    # Work that is slow without the earlier lock too is told by its own rule, which names that lock in its reasons.
    yields_to=("validate-in-same-transaction", "index-without-concurrently", "backfill-in-schema-transaction"),
)


def check(blueprint: Blueprint) -> Iterator[Finding]:
    """Scans behind an ACCESS EXCLUSIVE lock, and locks taken in the order that inserts do not take them in."""
    latest: dict[tuple[str, Name], Step] = {}
    for step in all_steps(blueprint):
        place = step.change.migration.path
        held = {name: latest[place, name] for name in step.holds if (place, name) in latest}
        if held:
            scanned = _scanned(step)
            if scanned:
                yield _behind_lock(step, scanned, held)
            elif step.stands and (place, step.table.name) not in latest:
                yield from _against_inserts(step, held)
        if step.stands and _stops_inserts(step):
            latest[place, step.table.name] = step


def _scanned(step: Step) -> list[Name]:
    """Old tables that the operation reads from end to end although it asks for no strong lock itself."""
    op, catalog = step.change.op, step.database.catalog
    if isinstance(op, ValidateConstraint) and step.stands:
        found = [step.table.name]
    elif isinstance(op, CreateTable) and op.as_query is not None:
        found = tables_read(op.as_query, catalog, step.created)
    elif isinstance(op, CreateView) and op.materialized and op.query is not None:
        found = tables_read(op.query, catalog, step.created)
    else:
        return []
    known = ((name, catalog.table(name)) for name in found)
    return [name for name, table in known if table is None or not stays_small(table)]


def _behind_lock(step: Step, scanned: list[Name], held: dict[Name, Step]) -> Finding:
    locked = max(held.values(), key=exposure)
    if step.table.name in held:
        locked = held[step.table.name]
    hold, rows = step.holds[locked.table.name], listing(map(str, scanned))
    what = "VALIDATE CONSTRAINT" if isinstance(step.change.op, ValidateConstraint) else step.change.statement.kind
    own = f", {size(locked)}" if locked.table.name in scanned else ""
    return _finding(
        step,
        locked,
        hold,
        message=f"{locked.table.name} stays locked against reads and writes while {what} reads all of {rows}",
        because=f"{what} by itself would let everybody go on, but line {hold.since.line} has locked {locked.table.name} with ACCESS "
        f"EXCLUSIVE until {_end(step)}: every query on it waits for the scan{blocked_children(locked)}; {facts(locked)}{own}",
        instead=f"a migration of its own for {what}, after the one that alters {table_sql(locked.table.name)}: two transactions",
        severity=RULE.severity,
    )


def _against_inserts(step: Step, held: dict[Name, Step]) -> Iterator[Finding]:
    """A growing table is locked after the parent that its inserts look up: whoever inserts in between is deadlocked."""
    certain = {name for name in held if step.holds[name].certain}
    parents = {key.parent: key for key in step.table.foreign_keys if key.parent in certain and not key.virtual}
    parents.pop(step.table.name, None)
    if not parents or not _stops_inserts(step) or not grows(step.known).yes:
        return
    parent, key = max(parents.items(), key=lambda item: exposure(held[item[0]]) if item[0] else 0)
    if parent is None:
        return
    locked, child = held[parent], step.table.name
    hold = step.holds[parent]
    yield _finding(
        step,
        locked,
        hold,
        message=f"{parent} is locked first and {child} after it, in one transaction: inserts into {child} go the other way",
        because=f"an INSERT into {child} locks {child} and then reads {parent} for its key on {listing(key.columns)} ({key.span}); this "
        f"file locks {parent} at line {hold.since.line} and then asks for {child}: if one meets the other, PostgreSQL cancels "
        f"one of the two as a deadlock; {grows(step.known).why}",
        instead=f"alter {table_sql(child)} first and {table_sql(parent)} after it, or each in a migration of its own",
        severity=Severity.ADVICE,
    )


def _finding(
    step: Step, locked: Step, hold: Hold, *, message: str, because: str, instead: str, severity: Severity
) -> Finding:
    return RULE.finding(
        subject=locked.subject,
        at=step.change.op.span,
        message=message,
        because=because,
        instead=instead,
        related=[(hold.since, f"{locked.table.name} is locked from here on")],
        exposure=exposure(locked),
        fold=step.change.migration.path,
        severity=severity if hold.certain else Severity.ADVICE,
        confidence=None if hold.certain else Confidence.POSSIBLE,
    )


def _end(step: Step) -> str:
    why = step.change.in_transaction_why
    return f"the transaction commits ({why})" if why else "the transaction commits, if the file is one"


def _stops_inserts(step: Step) -> bool:
    op = step.change.op
    if isinstance(op, CreateIndex | DropIndex):
        return not op.concurrently
    return isinstance(op, AddConstraint) or excludes_readers(op)
