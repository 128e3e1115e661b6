"""A column or table goes in the release that also stops using it: the code that runs meanwhile still names it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from buttress.blueprint.ops import CreateTable, DropColumn, DropTable
from buttress.checks.migrations._history import base_database, base_name
from buttress.checks.migrations._shared import Step, exposure, facts, final, steps
from buttress.checks.migrations._users import User, queries_of
from buttress.findings.finding import Confidence
from buttress.findings.rule import Consequence, Principle, Rule, Severity
from buttress.predicates.growth import stays_small
from buttress.predicates.naming import counted, listing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from buttress.blueprint.blueprint import Blueprint
    from buttress.blueprint.catalog import Database
    from buttress.blueprint.sql import Name
    from buttress.findings.finding import Finding

RULE = Rule(
    name="drop-without-two-step",
    code="MIG119",
    severity=Severity.WARNING,
    consequence=Consequence.OUTAGE,
    principle=Principle.FAILURES_WILL_HAPPEN,
    convention=True,  # one migration file is one decision
    release_only=True,
    yields_to=("dropped-but-still-used",),
)

_ALL = frozenset({"postgres", "mysql", "sqlite"})


def check(blueprint: Blueprint) -> Iterator[Finding]:
    """Drops of what the base's own models or queries name, and of columns that every INSERT has to name."""
    if blueprint.release.history:
        return
    for step, op in steps(blueprint, DropColumn, _ALL):
        last = final(step) or step.change.after
        comes_back = last is not None and last.column(op.column) is not None
        if op.column not in step.fresh and not comes_back and final(step) is not None:
            yield from _column(blueprint, step, op.column)
    for step, _ in steps(blueprint, DropTable, _ALL):
        users = _users(blueprint, step, "")
        if users and final(step) is None:
            yield _table(blueprint, step, users)


def _column(blueprint: Blueprint, step: Step, name: str) -> Iterator[Finding]:
    users, column = _users(blueprint, step, name), step.table.column(name)
    reason = _named_by(blueprint, step, users) if users else _required(blueprint, step, name)
    if not reason:
        return
    yield RULE.finding(
        subject=f"{step.subject}.{name}",
        at=step.change.op.span,
        message=f"{step.table.name}.{name} is dropped in one step, while the code that names it still runs",
        because=f"{reason}; {facts(step)}",
        instead=_instead(step, name, prisma=_has_model(users)),
        related=[(column.span, f"{name} is declared here")] if column else [],
        exposure=exposure(step),
        fold=step.change.migration.path,
        severity=None if users else Severity.ADVICE,
        confidence=None if users else Confidence.POSSIBLE,
    )


def _named_by(blueprint: Blueprint, step: Step, users: list[User]) -> str:
    base = base_name(blueprint.release)
    names = "asks for every field of its model by name" if _has_model(users) else "names the column"
    return (
        f"the code that runs now is {base}'s and {names}: {_places(users)}; until the last old process is gone, its queries on "
        f"{step.table.name} fail"
    )


def _required(blueprint: Blueprint, step: Step, name: str) -> str:
    """Why running code names a column although nothing that is read here shows it: no INSERT could leave it out."""
    column, before = step.table.column(name), base_database(blueprint, step.database)
    if column is None or column.nullable or column.default is not None or column.auto or column.generated:
        return ""
    if stays_small(step.known) or (before is not None and any(file.notation == "prisma" for file in before.files)):
        return ""  # the base's models are known, and none of them names it: that was the first step
    return (
        f"{name} is NOT NULL without a default up to this release ({column.span}), so every INSERT of the code that runs now has "
        "to name it, and fails from here on until that code is replaced"
    )


def _has_model(users: list[User]) -> bool:
    return any(user.words.startswith("Prisma") for user in users)


def _instead(step: Step, name: str, *, prisma: bool) -> str:
    first = f"mark {name} @ignore in schema.prisma" if prisma else f"take {name} out of the code"
    column = step.table.column(name)
    required = column is not None and not column.nullable and column.default is None
    loosened = f" and make it optional (ALTER COLUMN {name} DROP NOT NULL)" if required else ""
    return f"two releases: {first}{loosened} and deploy that; drop it in the next, when no old process is left"


def _table(blueprint: Blueprint, step: Step, users: list[User]) -> Finding:
    name, base = step.table.name, base_name(blueprint.release)
    return RULE.finding(
        subject=step.subject,
        at=step.change.op.span,
        message=f"{name} is dropped in one step, while the code that uses it still runs",
        because=f"the code that runs now is {base}'s, where {_places(users)} {'uses' if len(users) == 1 else 'use'} it: whatever "
        f"asks for {name} before the last old process is gone fails; {facts(step)}",
        instead=f"two releases: deploy the code without {name}, then drop it",
        related=[(step.table.span, f"{name} is created here")],
        exposure=exposure(step),
        fold=step.change.migration.path,
        severity=Severity.ADVICE if _has_model(users) else None,  # a model may well be asked for nowhere
        confidence=Confidence.POSSIBLE if _has_model(users) else None,
    )


def _places(users: list[User]) -> str:
    shown = listing((f"{user.words} ({user.place})" for user in users[:3]), 3)
    return shown if len(users) <= 3 else f"{shown} and {counted(len(users) - 3, 'more place')}"


def _users(blueprint: Blueprint, step: Step, column: str) -> list[User]:
    """Models and queries of the base that name it, where none does any more: else another rule speaks."""
    before = base_database(blueprint, step.database)
    if before is None:
        return []
    name = step.table.name
    if _models(step.database, name, column) or queries_of(step.database, name, column):
        return []
    return [*_models(before, name, column), *queries_of(before, name, column)]


def _models(database: Database, table: Name, column: str) -> list[User]:
    """Prisma models that declare it; what is marked @ignore is out of use already."""
    found = []
    for file in database.files:
        ops = (op for statement in file.statements for op in statement.ops) if file.notation == "prisma" else ()
        for op in ops:
            if not isinstance(op, CreateTable) or op.table != table:
                continue
            fields = [field for field in op.columns if not field.ignored]
            declared = next((field.span for field in fields if field.name == column), None)
            if declared or (not column and fields):
                found.append(User(f"Prisma model {table.name}", declared or op.span))
    return found
