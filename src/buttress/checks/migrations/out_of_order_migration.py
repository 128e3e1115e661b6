"""A new migration sorts before one that is merged already, and the runner does not cope with that."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from buttress.checks.migrations._history import base_name, in_sequence, number, ordinary, short
from buttress.findings.finding import Confidence
from buttress.findings.rule import Consequence, Principle, Rule, Severity
from buttress.predicates.naming import counted, listing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from buttress.blueprint.blueprint import Blueprint
    from buttress.blueprint.catalog import Database, Migration
    from buttress.findings.finding import Finding

RULE = Rule(
    name="out-of-order-migration",
    code="MIG120",
    severity=Severity.WARNING,
    consequence=Consequence.OUTAGE,
    principle=Principle.FAILURES_WILL_HAPPEN,
    release_only=True,
)

#: What a runner does with a file below the last one that it ran. Runners that run whatever has not run yet (diesel,
#: Prisma, sqlx, dbmate, sql-migrate, pop) are not here: parallel branches are normal for them.
#: golang-migrate keeps one number, schema_migrations.version (its issue 179); goose since 3.3.0 (its release notes);
#: Flyway: manual, "outOfOrder" and "validateOnMigrate".
_LATE = {
    "golang-migrate": "golang-migrate remembers only the number of the last file that it ran: a database at {newest} never runs "
    "this one, and says nothing",
    "goose": "goose stops with “found 1 missing migrations” on every database that is at {newest}, unless it is run with "
    "-allow-missing",
    "flyway": "Flyway fails validation on every database that is at {newest}, unless outOfOrder is on",
}
#: What it does with two files of one number.
_TWICE = {
    "golang-migrate": "golang-migrate refuses a folder in which two files have one version",
    "goose": "goose refuses a folder in which two files have one version",
    "flyway": "Flyway refuses a folder in which two files have one version",
    "sqlx": "sqlx knows a migration by its version: where the other one ran, it stops with VersionMismatch",
    "dbmate": "dbmate knows a migration by its version: where the other one ran, it takes this one for applied and skips it",
    "diesel": "diesel knows a migration by its version: where the other one ran, it takes this one for applied and skips it",
}
_UNKNOWN = (
    "which runner is at work is not known here; those that remember only their last number skip this file wherever "
    "{newest} has run, and say nothing"
)


def check(blueprint: Blueprint) -> Iterator[Finding]:
    """New files of the release against the files of the same history that are not new."""
    release = blueprint.release
    if not release.added:
        return
    for database in blueprint.reviewed:
        steps = [migration for migration in database.migrations if ordinary(migration)]
        settled = [m for m in steps if m.path not in release.added and m.path not in release.renames]
        for at, migration in enumerate(steps):
            mine = release.added if release.since else release.added & release.paths
            if migration.path not in mine or not migration.statements:
                continue
            twin = next((m for m in settled if number(m) == number(migration)), None)
            later = [m for m in steps[at + 1 :] if m in settled]
            if twin is not None and database.runner in _TWICE:
                yield _finding(blueprint, database, migration, [twin], _TWICE[database.runner], twice=True)
            elif twin is None and later and (told := _told(database, migration)):
                yield _finding(blueprint, database, migration, later, told.format(newest=short(later[-1])))


def _told(database: Database, migration: Migration) -> str:
    """What happens, if that is worth telling."""
    if database.runner in _LATE:
        return _LATE[database.runner]
    return _UNKNOWN if not database.runner and in_sequence(migration) else ""


def _finding(
    blueprint: Blueprint,
    database: Database,
    migration: Migration,
    others: list[Migration],
    happens: str,
    *,
    twice: bool = False,
) -> Finding:
    base, newest = base_name(blueprint.release), others[-1]
    sure = database.runner and not database.runner_why.startswith(".up.sql")
    message = (
        f"{short(migration)} has the number of {short(newest)}, which {base} already has"
        if twice
        else f"{short(migration)} sorts before {counted(len(others), 'migration')} that {base} already has"
    )
    known = [m for m in database.migrations if ordinary(m)]
    silent = database.runner == "golang-migrate" and not twice and sure
    return RULE.finding(
        subject=migration.path,
        at=migration.statements[0].span,
        message=message,
        because=f"{happens}{_does(blueprint, migration)}; {base} has {listing([m.path for m in others][-3:])}",
        instead=f"rename it to {_renamed(migration, known)}, behind {short(known[-1])}",
        related=[(m.statements[0].span, f"{base} has this one") for m in others[-3:] if m.statements],
        exposure=60,
        severity=Severity.ERROR if silent else None if sure else Severity.ADVICE,
        confidence=None if sure else Confidence.POSSIBLE,
    )


def _does(blueprint: Blueprint, migration: Migration) -> str:
    """What would then be missing: the tables that the file changes."""
    tables = {
        str(table.name): None
        for change in blueprint.release.changes
        if change.migration.path == migration.path and (table := change.after or change.before) is not None
    }
    return f", so its changes to {listing(tables, 4)} do not arrive with the code that needs them" if tables else ""


def _renamed(migration: Migration, known: list[Migration]) -> str:
    """A name behind the newest file: the next number, or the time of today's file."""
    name = short(migration)
    newest = known[-1].version
    if not in_sequence(known[-1]):
        rest = name.removeprefix(migration.version)
        return f"today's timestamp{rest}"
    digits = re.search(r"\d+(?!.*\d)", newest)
    if digits is None:
        return "a higher number"
    following = (
        newest[: digits.start()] + str(int(digits.group()) + 1).zfill(len(digits.group())) + newest[digits.end() :]
    )
    return name.replace(migration.version, following, 1) if migration.version in name else PurePosixPath(following).name
