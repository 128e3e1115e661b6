"""A column's new type makes the server write the whole table anew while nobody may use it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from buttress.blueprint.ops import AlterType
from buttress.checks.migrations._ddl import quoted, table_sql
from buttress.checks.migrations._shared import (
    Step,
    blocked_children,
    exposure,
    facts,
    held_until_commit,
    rewriting,
    size,
    steps,
)
from buttress.checks.migrations._types import mysql_copies, narrows, postgres_work
from buttress.findings.finding import Confidence
from buttress.findings.rule import Consequence, Principle, Rule, Severity
from buttress.predicates.naming import listing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from buttress.blueprint.blueprint import Blueprint
    from buttress.blueprint.sql import Column
    from buttress.findings.finding import Finding

RULE = Rule(
    name="type-change-rewrites-table",
    code="MIG107",
    severity=Severity.ERROR,
    consequence=Consequence.OUTAGE,
    principle=Principle.FAILURES_WILL_HAPPEN,
    confidence=Confidence.PROVED,
    release_only=True,
)

_ZONES = {"timestamp", "timestamptz"}


def check(blueprint: Blueprint) -> Iterator[Finding]:
    """Type changes whose old type is known from the history, judged by the server's own rules."""
    for step, op in steps(blueprint, AlterType, frozenset({"postgres", "mysql"})):
        column = step.table.column(op.column)
        if column is None or column.generated:
            continue
        if step.database.dialect == "mysql":
            if mysql_copies(column.type, op.type, step.stated.mysql):
                yield _finding(step, op, column, "copy")
            continue
        work = postgres_work(column.type, op.type, op.using, op.column, step.database.catalog.types)
        if work == "zone" and step.older_than(12):
            work = "rewrite"
        in_utc = step.change.settings.get("timezone", "").strip("'\"").upper() in ("UTC", "GMT", "0")
        if work in ("rewrite", "indexes") or (work == "zone" and not in_utc):
            yield _finding(step, op, column, work)


def _finding(step: Step, op: AlterType, column: Column, work: str) -> Finding:
    built = [index.name or "its key" for index in step.table.indexes if op.column in index.columns]
    if work == "indexes" and not built:
        usual = Severity.ADVICE
    else:
        usual = Severity.WARNING if work in ("indexes", "copy") else RULE.severity
    return RULE.finding(
        subject=f"{step.subject}.{op.column}",
        at=op.span,
        message=f"{op.column} changes from {column.type} to {op.type}, and {_work(step, work, built)}",
        because=_because(step, op, column, work),
        instead=_instead(step, op, work),
        related=[(column.span, f"{op.column} is {column.type} here")],
        exposure=exposure(step),
        severity=step.severity(usual),
        confidence=Confidence.LIKELY if work in ("zone", "copy") else None,
    )


def _work(step: Step, work: str, built: list[str]) -> str:
    name = step.table.name
    if work == "indexes":
        return (
            f"{listing(built)} {'is' if len(built) == 1 else 'are'} rebuilt under lock"
            if built
            else f"{name} is locked"
        )
    if work == "zone":
        return f"all of {name} is rewritten unless the session's time zone is UTC"
    if work == "copy":
        return f"MySQL copies all of {name} to do it"
    return f"all of {name} is rewritten"


def _because(step: Step, op: AlterType, column: Column, work: str) -> str:
    name = step.table.name
    rebuilt = rewriting(step)
    fails = f"; values that do not fit {op.type} make the deploy fail" if narrows(column.type, op.type) else ""
    if work == "copy":
        return f"ALGORITHM=COPY: reads of {name} go on, writes wait while {rebuilt}; {facts(step)}{fails}"
    what = "the index is built" if work == "indexes" else rebuilt
    if column.type.name != op.type.name and step.older_than(12) and {column.type.name, op.type.name} == _ZONES:
        what = f"{what} ({step.server()} does that even where the time zone is UTC, which 12 and later do not)"
    return (
        f"ACCESS EXCLUSIVE lock: {name} is neither read nor written while {what}{blocked_children(step)}; "
        f"{facts(step)}, {size(step)}{fails}{held_until_commit(step)}"
    )


def _instead(step: Step, op: AlterType, work: str) -> str:
    table, old, new = table_sql(step.table.name), quoted(op.column), quoted(f"{op.column}_new")
    if work == "copy":
        return f"gh-ost or pt-online-schema-change for {table}, or ALGORITHM=COPY stated in a maintenance window"
    if work == "zone":
        return (
            "SET timezone TO 'UTC' before the ALTER if the stored times are UTC (PostgreSQL 12 and later: no rewrite)"
        )
    if work == "indexes":
        return f"drop the index first and build it again with CONCURRENTLY after {old} has its new type"
    return (
        f"ADD COLUMN {new} {op.type}; deploy code that writes both; fill {new} in batches; deploy code that reads {new}; "
        f"then drop {old} (until then going back costs nothing)"
    )
