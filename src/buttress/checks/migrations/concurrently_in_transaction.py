"""CONCURRENTLY inside a transaction: the deploy fails at this statement."""

from __future__ import annotations

from typing import TYPE_CHECKING

from buttress.blueprint.ops import CreateIndex, DropIndex, Partition
from buttress.checks.migrations._ddl import outside_transaction
from buttress.findings.finding import Confidence
from buttress.findings.rule import Consequence, Principle, Rule, Severity
from buttress.predicates.naming import counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from buttress.blueprint.blueprint import Blueprint
    from buttress.blueprint.catalog import Change, Database
    from buttress.findings.finding import Finding

RULE = Rule(
    name="concurrently-in-transaction",
    code="MIG102",
    severity=Severity.ERROR,
    consequence=Consequence.OUTAGE,
    principle=Principle.FAILURES_WILL_HAPPEN,
    confidence=Confidence.PROVED,
    release_only=True,
)


def check(blueprint: Blueprint) -> Iterator[Finding]:
    """CREATE INDEX, DROP INDEX and DETACH PARTITION … CONCURRENTLY where a transaction is known to be open."""
    homes = {m.path: d for d in blueprint.reviewed for m in d.migrations}
    for change in blueprint.release.changes:
        database = homes.get(change.migration.path)
        op = change.op
        if database is None or change.in_transaction is not True:
            continue
        if isinstance(op, (CreateIndex, DropIndex, Partition)) and op.concurrently:
            yield _finding(database, change, op)


def _finding(database: Database, change: Change, op: CreateIndex | DropIndex | Partition) -> Finding:
    table = change.before or change.after
    owner = database.subject(table.name) if table else ""
    if isinstance(op, Partition):
        subject, verb = database.subject(op.child), "DETACH PARTITION CONCURRENTLY"
    else:
        name = op.index.name if isinstance(op, CreateIndex) else op.name
        subject = f"{owner}.{name}" if owner and name else owner or name
        verb = "CREATE INDEX CONCURRENTLY" if isinstance(op, CreateIndex) else "DROP INDEX CONCURRENTLY"
    statements = sum(1 for s in change.migration.statements if not s.down)
    why = change.in_transaction_why or "a transaction is open here"
    return RULE.finding(
        subject=subject,
        at=op.span,
        message=f"{verb} stands inside a transaction, where PostgreSQL refuses it",
        because=f"{why}: the deploy stops at this statement and takes back {change.migration.path} "
        f"({counted(statements, 'statement')}), so {subject} stays as it was",
        instead=f"run it {outside_transaction(change, database.runner)}",
    )
