"""A migration takes a strong lock on a populated table and would wait for it without limit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from buttress.blueprint.ops import AddConstraint, CreateIndex, Op, Setting
from buttress.checks.migrations._locks import excludes_readers
from buttress.checks.migrations._shared import Step, exposure, facts, steps
from buttress.findings.finding import Confidence
from buttress.findings.rule import Consequence, Principle, Rule, Severity
from buttress.predicates.growth import large

if TYPE_CHECKING:
    from collections.abc import Iterator

    from buttress.blueprint.blueprint import Blueprint
    from buttress.blueprint.catalog import Database
    from buttress.findings.finding import Finding

RULE = Rule(
    name="no-lock-timeout",
    code="MIG116",
    severity=Severity.ADVICE,
    consequence=Consequence.OUTAGE,
    principle=Principle.FAILURES_WILL_HAPPEN,
    confidence=Confidence.POSSIBLE,
    convention=True,  # one setting of the runner's connection answers for all files
    release_only=True,
)

#: A wait bounded by either is bounded: statement_timeout counts the time that a statement waits.
_LIMITS = ("lock_timeout", "statement_timeout")
#: Exposure from which a queue behind the lock is felt by half the product: about five tables refer to it, or two to a log.
_FELT = 70
#: The same where other files here do set a limit.
_FELT_BY_HABIT = 50


def check(blueprint: Blueprint) -> Iterator[Finding]:
    """The most exposed table of each file that locks tables without a limit in force, where that will be felt."""
    files: dict[str, Step] = {}
    for step, op in steps(blueprint, Op):
        if not _stops_others(op) or step.small or any(_limits(step.change.settings.get(name, "")) for name in _LIMITS):
            continue
        path = step.change.migration.path
        if path not in files or exposure(step) > exposure(files[path]):
            files[path] = step
    known = {step.database.key: step.database for step in files.values()}
    settings = {key: _settings(database) for key, database in known.items()}
    for path, step in files.items():
        others = [setting for setting in settings[step.database.key] if setting.span.path != path]
        if any(setting.scope for setting in others):
            continue  # every session of that role or database has it
        if blueprint.before and not others:
            continue  # that no file here sets a limit is an older habit, and not news with every commit
        others.sort(key=lambda setting: setting.name == "lock_timeout")
        felt = exposure(step) >= (_FELT_BY_HABIT if others else _FELT) or large(step.known)
        if felt or step.table.assumed:  # of a table created elsewhere nobody knows who depends on it
            yield _finding(step, others[-1] if others else None)


def _stops_others(op: Op) -> bool:
    """Whether reads or writes wait behind the statement while it waits."""
    if isinstance(op, CreateIndex):
        return not op.concurrently
    return isinstance(op, AddConstraint) or excludes_readers(op)


def _limits(value: str) -> bool:
    return value.strip("'\" ") not in ("", "0", "0s", "0ms", "DEFAULT", "default")


def _settings(database: Database) -> list[Setting]:
    """Where this project limits waiting: for a role or database, or in a file of its own."""
    found = {
        op.span: op
        for statements in (*(f.statements for f in database.files), *(m.statements for m in database.migrations))
        for statement in statements
        for op in statement.ops
        if isinstance(op, Setting) and op.name in _LIMITS and _limits(op.value)
    }
    return list(found.values())


def _finding(step: Step, habit: Setting | None) -> Finding:
    name, path = step.table.name, step.change.migration.path
    usual = (
        f"; {habit.span} sets {habit.name} = {habit.value}, this file does not"
        if habit
        else f"; {path} sets no lock_timeout"
    )
    value = habit.value.strip("'\"") if habit and habit.name == "lock_timeout" else "2s"
    return RULE.finding(
        subject=step.subject,
        at=step.change.op.span,
        message=f"the lock on {name} is waited for without limit",
        because=f"while this statement waits behind one long query on {name}, every later query on {name} waits behind this "
        f"statement; {facts(step)}{usual}",
        instead=f"SET lock_timeout = '{value}' at the top of {path}, or once for the role that migrates (ALTER ROLE … SET "
        f"lock_timeout = '{value}', in a file that is read here); and run the migration again when it gives up",
        related=[(habit.span, "the limit is set here")] if habit else [],
        exposure=exposure(step),
        fold=step.database.key,
        confidence=Confidence.LIKELY if habit else None,
    )
