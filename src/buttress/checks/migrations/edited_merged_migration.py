"""A migration that is merged already was edited, renamed or deleted: where it has run, that changes nothing or fails."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from typing import TYPE_CHECKING

from buttress.blueprint.ops import Write
from buttress.blueprint.source import Span
from buttress.checks.migrations._history import (
    MISSES,
    NOTICES_EDITS,
    REFUSES_EDITS,
    base_database,
    base_name,
    identity,
    ordinary,
    short,
    unmerged,
)
from buttress.findings.finding import Confidence
from buttress.findings.rule import Consequence, Principle, Rule, Severity
from buttress.predicates.naming import counted, listing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from buttress.blueprint.blueprint import Blueprint, Release
    from buttress.blueprint.catalog import Database, Migration, Table
    from buttress.blueprint.statements import Statement
    from buttress.findings.finding import Finding

RULE = Rule(
    name="edited-merged-migration",
    code="MIG121",
    severity=Severity.WARNING,
    consequence=Consequence.OUTAGE,
    principle=Principle.DATA_IS_SACRED,
    convention=True,  # what is done to the history of one database is one decision
    release_only=True,
)

_REPAIR = "put the file back as it was, and write the difference as a new migration"


def check(blueprint: Blueprint) -> Iterator[Finding]:
    """Every migration of the base that is not there any more as it was."""
    release = blueprint.release
    touched = release.edited | release.renames.keys()
    for database in blueprint.reviewed:
        own = any(migration.path in touched for migration in database.migrations)
        if not own and not any(path.endswith(".sql") for path in release.removed):
            continue  # the base is read only where its migrations can matter
        before = base_database(blueprint, database)
        if before is None or not (database.runner or len(before.migrations) > 1):
            continue
        past = {m.path: at for at, m in enumerate(before.migrations) if ordinary(m)}
        for migration in database.migrations:
            old = release.renames.get(migration.path, migration.path)
            if old in past and migration.statements:
                yield from _changed(blueprint, database, before, migration, past[old])
        yield from _removed(release, database, before, past)


def _changed(
    blueprint: Blueprint, database: Database, before: Database, migration: Migration, at: int
) -> Iterator[Finding]:
    """An edit, or a new name that makes the runner take it for another migration."""
    release, old = blueprint.release, before.migrations[at]
    moved = identity(old.path, old, database.runner) != identity(migration.path, migration, database.runner)
    if moved and database.runner:
        yield _finding(
            release, database, before, at, migration.statements[0].span, migration.path, _renamed(migration, old)
        )
    elif migration.path in release.altered:
        up = [statement for statement in migration.statements if not statement.down]
        if up:
            statement = up[min(release.altered[migration.path], len(up) - 1)]
            words = (f"{short(migration)} was edited after it was merged", _edited(database), _REPAIR)
            if database.runner not in REFUSES_EDITS and (
                _comes_out_alike(before, database, migration, statement) or _said_again(release, database, statement)
            ):
                return  # nothing is lost: the tables are the same in the end, or a new migration does it where this ran
            yield _finding(release, database, before, at, statement.span, migration.path, words)
    elif migration.path in release.edited and database.runner in REFUSES_EDITS:
        words = (
            f"comments or white space of {short(migration)} were edited after it was merged",
            f"{REFUSES_EDITS[database.runner]}: that happens although the file still does the same",
            _REPAIR,
        )
        yield _finding(release, database, before, at, migration.statements[0].span, migration.path, words)


def _removed(release: Release, database: Database, before: Database, past: dict[str, int]) -> Iterator[Finding]:
    """Files that are gone although an older one stays. When everything up to some point is gone, somebody has put one
    file in the place of many.
    """
    gone = release.removed | set(release.renames.values())
    kept = [at for path, at in past.items() if path not in gone]
    for path in sorted(release.removed.intersection(past)):
        at = past[path]
        if not any(other < at for other in kept):
            continue
        near = min(kept, key=lambda other: (abs(other - at), -other))
        neighbour = before.migrations[near]
        if neighbour.path in release.edited or not neighbour.statements:
            continue
        misses = MISSES.get(database.runner, "where it has run, what it made stays, and new databases never get it")
        words = (
            f"{short(before.migrations[at])} was deleted after it was merged",
            misses,
            f"put {path} back as it was, and take back what it did in a new migration",
        )
        yield _finding(release, database, before, at, neighbour.statements[0].span, path, words)


def _finding(
    release: Release,
    database: Database,
    before: Database,
    at: int,
    span: Span,
    subject: str,
    words: tuple[str, str, str],
) -> Finding:
    message, happens, instead = words
    base, since = base_name(release), len([m for m in before.migrations[at + 1 :] if ordinary(m)])
    after = f"{counted(since, 'migration')} came after it" if since else "it is the newest one there"
    refuses = database.runner in REFUSES_EDITS
    usual = Severity.ERROR if refuses else Severity.WARNING
    return RULE.finding(
        subject=subject,
        at=span,
        message=message,
        because=f"{base} has it ({after}){_about(before.migrations[at])}, so it may have run wherever {base} is deployed; {happens}",
        instead=f"nothing, if no database but your own has run it; else {instead}" if unmerged(release) else instead,
        exposure=min(100, 40 + since),
        fold=database.key,
        severity=Severity.ADVICE if unmerged(release) or not since else usual,
        confidence=Confidence.POSSIBLE if unmerged(release) or not since else None,
    )


def _about(migration: Migration) -> str:
    """The tables that the migration was about in the base."""
    ops = (op for statement in migration.statements if not statement.down for op in statement.ops)
    tables = {str(table): None for op in ops if (table := getattr(op, "table", None)) is not None}
    return f" and it was about {listing(tables)}" if tables else ""


def _said_again(release: Release, database: Database, edited: Statement) -> bool:
    """Whether a migration that comes with the edit holds the edited statement too, for databases that ran the old file."""
    wanted = _bare(edited.ops)
    return bool(edited.ops) and any(
        _bare(statement.ops) == wanted
        for migration in database.migrations
        if migration.path in release.added
        for statement in migration.statements
    )


def _bare(value: object) -> object:
    """A fact without the places where it stands."""
    if isinstance(value, Span):
        return None
    if is_dataclass(value):
        return (type(value), *(_bare(getattr(value, field.name)) for field in fields(value)))
    return tuple(map(_bare, value)) if isinstance(value, tuple) else value


def _comes_out_alike(before: Database, database: Database, migration: Migration, edited: Statement) -> bool:
    """Whether the tables that an edited migration is about are in the end what they are in the base, as after a guard
    against running twice was put in. A declared schema (Prisma) does not show that.
    """
    if edited.status != "understood" or any(isinstance(op, Write) for op in edited.ops):
        return False
    ops = (op for statement in migration.statements if not statement.down for op in statement.ops)
    tables = {table for op in ops if (table := getattr(op, "table", None)) is not None}
    pairs = [(before.catalog.table(name), database.catalog.table(name)) for name in tables]
    return bool(pairs) and not database.framework and all(_shape(old) == _shape(new) for old, new in pairs)


def _shape(table: Table | None) -> object:
    if table is None:
        return None
    columns = [(c.name, c.type.name, c.type.arguments, c.nullable, c.default) for c in table.columns]
    rules = {(p.kind, p.columns, p.parent, p.on_delete, p.expression) for p in table.constraints}
    return columns, rules, {(index.columns, index.unique, index.where) for index in table.indexes}


def _edited(database: Database) -> str:
    told = REFUSES_EDITS.get(database.runner) or NOTICES_EDITS.get(database.runner)
    runner = database.runner or "the runner"
    return told or (
        f"{runner} does not run a migration twice, so databases that have it keep what it did before, and only new ones get "
        "what it says now"
    )


def _renamed(migration: Migration, old: Migration) -> tuple[str, str, str]:
    happens = (
        f"the runner knows it by the old name, so it takes {short(migration)} for a migration that has not run: it runs the "
        "same statements a second time, or misses the old file"
    )
    return (
        f"{short(old)} was renamed to {short(migration)} after it was merged",
        happens,
        f"keep the name {short(old)}",
    )
