"""What the base has of a history, and what each runner does with a migration that is not where it expects it.

Sources: each runner's own documentation or source, as named beside its words.
"""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from buttress.blueprint.blueprint import Blueprint, Release
    from buttress.blueprint.catalog import Database, Migration

#: Runners that compare the content of a migration with what they ran, comments included, and refuse to go on when it
#: differs (Flyway: "Validate", validateOnMigrate is on by default; sqlx: MigrateError::VersionMismatch).
REFUSES_EDITS = {
    "flyway": "Flyway keeps each file's checksum, comments included, and refuses to migrate until somebody runs repair",
    "sqlx": "sqlx keeps a hash of each whole file and stops with VersionMismatch",
}
#: Runners that notice and go on (Prisma manual, "About migration histories").
NOTICES_EDITS = {
    "prisma": "Prisma keeps a checksum: migrate deploy warns and does not run the file again, migrate dev asks to reset the "
    "developer's database",
}
#: Runners that miss a file that they ran (Flyway: "Validate"; sqlx: MigrateError::VersionMissing; Prisma as above).
MISSES = {
    "flyway": "Flyway refuses to migrate while a migration that it applied is not there",
    "sqlx": "sqlx stops with VersionMissing while a migration that it applied is not there",
    "prisma": "Prisma's migrate deploy warns of it, and migrate dev asks to reset the developer's database",
}
_SEQUENCE = 7  # digits; longer versions are points in time


def base_database(blueprint: Blueprint, database: Database) -> Database | None:
    """The same database at the point of comparison: by its key, else by a migration that both have."""
    base = blueprint.base
    if base is None:
        return None
    same = next((d for d in base.databases if d.key == database.key), None)
    if same is not None:
        return same
    paths = {migration.path for migration in database.migrations}
    return next((d for d in base.databases if any(m.path in paths for m in d.migrations)), None)


def base_name(release: Release) -> str:
    """What the user called the point of comparison; HEAD where there is none."""
    return release.since or "HEAD"


def unmerged(release: Release) -> bool:
    """Whether the base may well be the author's own last commit, which nothing has run yet."""
    return base_name(release) == "HEAD"


def number(migration: Migration) -> str:
    """A migration's version without what people add for the eye: ``0007`` and ``7`` are one, as are separators."""
    parts = [part.lstrip("0") or "0" for part in re.split(r"[._]", migration.version)]
    return ".".join(parts) if len(parts) > 1 else re.sub(r"\D", "", migration.version).lstrip("0") or "0"


def in_sequence(migration: Migration) -> bool:
    """Whether its version is a count (0007, 1.4) rather than a point in time."""
    return max(map(len, re.findall(r"\d+", migration.version)), default=0) <= _SEQUENCE


def ordinary(migration: Migration) -> bool:
    """Whether it has a place in the order: no script outside the history, no repeatable migration of Flyway's."""
    return bool(migration.version) and not migration.version.startswith("R")


def short(migration: Migration) -> str:
    """What people call it: ``0007_state.sql``, or the folder where each migration has one."""
    path = PurePosixPath(migration.path)
    return path.parent.name if path.name in ("up.sql", "migration.sql") else path.name


def identity(path: str, migration: Migration, runner: str) -> str:
    """What the runner knows a migration by: Prisma by its folder, Flyway by version and description, others by the
    version alone.
    """
    if runner == "prisma":
        return PurePosixPath(path).parent.name
    return PurePosixPath(path).name if runner == "flyway" else number(migration)
