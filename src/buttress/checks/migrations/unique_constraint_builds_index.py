"""UNIQUE, PRIMARY KEY or EXCLUDE is added to a populated table and builds its index while nobody may use the table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from buttress.blueprint.ops import AddConstraint
from buttress.checks.migrations._ddl import columns_sql, outside_transaction, quoted, server_name, table_sql
from buttress.checks.migrations._shared import Step, blocked_children, exposure, facts, held_until_commit, size, steps
from buttress.findings.rule import Consequence, Principle, Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from buttress.blueprint.blueprint import Blueprint
    from buttress.blueprint.sql import Constraint
    from buttress.findings.finding import Finding

RULE = Rule(
    name="unique-constraint-builds-index",
    code="MIG104",
    severity=Severity.WARNING,
    consequence=Consequence.OUTAGE,
    principle=Principle.FAILURES_WILL_HAPPEN,
    convention=True,  # one migration file is one decision
    release_only=True,
)

_WORDS = {"unique": "UNIQUE", "primary": "PRIMARY KEY", "exclude": "EXCLUDE"}


def check(blueprint: Blueprint) -> Iterator[Finding]:
    """Keys that the release adds to tables that were there before, without an index made beforehand."""
    for step, op in steps(blueprint, AddConstraint):
        part = op.constraint
        if part.kind not in _WORDS or part.using_index or part.virtual:
            continue
        name, word = step.table.name, _WORDS[part.kind]
        yield RULE.finding(
            subject=step.column_subject(part.columns or (part.name or word,)),
            at=op.span,
            message=f"{word} on {name} builds its index while {name} can be neither read nor written",
            because=f"ACCESS EXCLUSIVE lock for as long as the whole of {name} is read and sorted{blocked_children(step)}"
            f"{f', and {step.held.words(name)}' if step.held and step.held.work else ''}; {facts(step)}, {size(step)}; two rows that clash make the deploy fail{held_until_commit(step)}",
            instead=_instead(step, part),
            related=[] if step.table.assumed else [(step.table.span, f"{name} is created here")],
            exposure=exposure(step),
            fold=step.change.migration.path,
            severity=step.severity(Severity.ADVICE if step.held and step.held.work else RULE.severity),
        )


def _instead(step: Step, part: Constraint) -> str:
    table, word = table_sql(step.table.name), _WORDS[part.kind]
    if part.kind == "exclude":
        return (
            f"an exclusion constraint cannot be built beside running writes: add it while {table} is small, or in a window "
            "with lock_timeout set and retried"
        )
    if step.table.partitioned:
        return (
            f"build it on each partition of {table} concurrently, then add the key to the parent, which takes them over"
        )
    chosen = server_name(step.table.name.name, *(((), "pkey") if part.kind == "primary" else (part.columns, "key")))
    name = quoted(part.name or chosen)
    where = outside_transaction(step.change, step.database.runner)
    nulls = _nullable(step, part)
    first = f"make {columns_sql(nulls)} NOT NULL by a validated CHECK first; " if nulls else ""
    kept = "" if part.kind == "primary" else " with the constraint's NULLS NOT DISTINCT and INCLUDE, if it has them"
    return (
        f"{first}CREATE UNIQUE INDEX CONCURRENTLY {name} ON {table} ({columns_sql(part.columns)}){kept}, {where}; "
        f"then ALTER TABLE {table} ADD CONSTRAINT {name} {word} USING INDEX {name}, which is instant"
    )


def _nullable(step: Step, part: Constraint) -> tuple[str, ...]:
    """Columns of a coming primary key that may be NULL: they would be scanned under the same lock."""
    if part.kind != "primary":
        return ()
    columns = ((name, step.table.column(name)) for name in part.columns)
    return tuple(name for name, column in columns if column is not None and column.nullable)
