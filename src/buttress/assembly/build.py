"""Tree -> Blueprint."""

from __future__ import annotations

import gc
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from buttress.assembly._edits import compared
from buttress.assembly.answers import directives_of
from buttress.assembly.cache import open_cache
from buttress.assembly.collect import Collected, collect, decode, looks_wide, read_text
from buttress.assembly.databases import group_sql
from buttress.assembly.remarks_only import without_remarks
from buttress.assembly.schemas import Reader, build_group, build_prisma, build_rails
from buttress.assembly.settle import attach_loose, join_snapshots, mark_variants
from buttress.assembly.stated import unknown_tables, with_hints, with_row_counts
from buttress.blueprint.blueprint import Blueprint, Coverage, NotUnderstood, Release
from buttress.blueprint.stated import Pool, Stated, TableHint
from buttress.errors import InputError
from buttress.readers.postgres import parser

if TYPE_CHECKING:
    from collections.abc import Iterator

    from buttress.assembly.tree import Base, Tree
    from buttress.blueprint.catalog import Database
    from buttress.config import Config

#: Small files that say which runner, driver or provider is at work.
_CLUES = frozenset(
    {"diesel.toml", "metadata.toml", "migration_lock.toml", "_journal.json", "Cargo.toml", "go.mod", "Gemfile"}
    | {"database.yml", "pyproject.toml", "requirements.txt", "package.json", "dbconfig.yml", "flyway.conf"}
)


def assemble(
    tree: Tree, config: Config, focus: frozenset[str], base: Base | None = None, *, apis: bool = True
) -> Blueprint:
    """Read everything that matters in a tree. ``focus``: the files that the user named; they are the release, or with
    ``base`` those of them that changed since. The base itself is read when somebody asks for it. With a focus that
    names no YAML, JSON or Markdown, or without ``apis``, API descriptions, designs and deployments are not looked for,
    because the hook's budget is a quarter of a second. Test and sample data, and what the configuration excludes, is read when somebody names it; a
    hook that names every changed file does not mean it.
    """
    named = focus if base is None else frozenset[str]()
    apis = apis and (not focus or any(looks_wide(path) for path in focus))
    with _without_gc():
        found = collect(tree, config, named, apis=apis)
        clues = _clues(tree) if found.sql or found.rails else {}
        texts = {path: text for path in found.sql if (text := read_text(tree, path, found)) is not None}
        release_paths, why = _release(tree, focus, found, base)
        others = bool(found.prisma or found.rails)
        grouping = group_sql(texts, clues, config, release_paths, others=others)
        found.skipped.extend(grouping.skipped)
        kept = open_cache(enabled=config.cache)
        reader = Reader(kept, texts, clues, release_paths, transactional=config.transactional)
        prisma = {path: read_text(tree, path, found) or "" for path in found.prisma}
        databases, rest = build_prisma(reader, prisma, grouping.groups)
        databases += [build_group(reader, group) for group in rest]
        databases += build_rails(reader, {path: found.texts[path] for path in found.rails}, clues)
        databases = attach_loose(reader, join_snapshots(databases), grouping.loose)
        databases = mark_variants([database for database in databases if _worth(database)])
        stated = stated_by(config)
        databases = with_hints(databases, stated)
        release = compared(_with_changes(release_paths, why, databases, base), tree, base, databases)
        blueprint = Blueprint(tuple(databases), release=release, stated=stated)
        blueprint = _with_apis(blueprint, tree, found, config, reader)
        if found.designs or found.deployed:
            from buttress.assembly.architecture import with_architecture

            blueprint = with_architecture(blueprint, tree, found, config, reader)
        blueprint = replace(blueprint, directives=directives_of(blueprint, found.texts))
        return _with_base(blueprint, base, config, apis=apis)


def _with_base(blueprint: Blueprint, base: Base | None, config: Config, *, apis: bool) -> Blueprint:
    if base is None:
        return blueprint

    @cache
    def before() -> Blueprint:
        return assemble(base.tree, config, frozenset(), apis=apis)

    return replace(blueprint, before=before)


def stated_by(config: Config) -> Stated:
    """What the configuration states about servers and tables, as facts."""
    return Stated(
        postgres=config.postgres_version,
        mysql=config.mysql_version,
        max_connections=config.max_connections,
        pools={name: Pool(*pool) for name, pool in config.pools.items()},
        tables={name: TableHint(*hint) for name, hint in config.tables.items()},
        where=config.path,
    )


def _with_apis(blueprint: Blueprint, tree: Tree, found: Collected, config: Config, reader: Reader) -> Blueprint:
    read: tuple[str, ...] = ()
    not_understood: list[NotUnderstood] = list(_unread_statements(blueprint))
    if (
        any(database.dialect == "postgres" and database.files for database in blueprint.databases)
        and not parser.bindings()
    ):
        found.notes.append(
            "PostgreSQL is read without its own grammar; install pgparse or postgast for the full analysis"
        )
    if found.api:
        from buttress.assembly.apis import assemble_apis

        reading = assemble_apis(tree, found.api, config)
        blueprint = replace(blueprint, apis=reading.apis)
        read = reading.read
        not_understood.extend(reading.not_understood)
        found.skipped.extend(reading.skipped)
        found.notes.extend(reading.notes)
    blueprint = replace(blueprint, apis=with_row_counts(blueprint.apis, blueprint.stated))
    found.notes.extend(unknown_tables(blueprint.databases, blueprint.apis, blueprint.stated))
    skipped = {skip.path for skip in found.skipped}
    understood = {*found.texts, *read} - skipped
    coverage = Coverage(
        files=len(understood) + len(skipped),
        read=len(understood),
        skipped=tuple(found.skipped),
        statements=reader.statements,
        understood=reader.understood,
        opaque=reader.opaque,
        not_understood=tuple(not_understood),
        notes=tuple(found.notes),
        candidates=tuple(found.candidates[:20]),
    )
    return replace(blueprint, coverage=coverage)


def _unread_statements(blueprint: Blueprint) -> Iterator[NotUnderstood]:
    seen = set()
    for database in blueprint.databases:
        for file in database.files:
            for statement in file.statements:
                if statement.status != "understood" and statement.span not in seen:
                    seen.add(statement.span)
                    yield NotUnderstood(
                        statement.span, f"{statement.kind}: {statement.reason}", statement.status == "opaque"
                    )


def _release(tree: Tree, focus: frozenset[str], found: Collected, base: Base | None) -> tuple[frozenset[str], str]:
    if base is not None:
        changed = without_remarks(focus & base.changed if focus else base.changed, tree, base)
        return changed, f"changed since {base.name}"
    if focus:
        return focus, "named on the command line"
    relevant = {*found.sql, *found.prisma, *found.rails}
    if not relevant:
        return frozenset(), Release().why
    pending = without_remarks(tree.pending() & relevant, tree, None)
    return (pending, "not yet in HEAD") if pending else (frozenset(), Release().why)


def _with_changes(paths: frozenset[str], why: str, databases: list[Database], base: Base | None) -> Release:
    """The release. A migration that others have already is not deployed again by editing it: it ran as it was."""
    done = base.edited if base else frozenset()
    changes = tuple(
        change
        for database in databases
        if not database.variant_of and not database.online
        for change in database.changes
        if change.migration.path in paths and not (database.runner and change.migration.path in done)
    )
    released = frozenset(change.migration.path for change in changes)
    return Release(released, why, changes) if released else Release()


def _worth(database: Database) -> bool:
    return bool(database.catalog.tables or database.changes or any(file.statements for file in database.files))


def _clues(tree: Tree) -> dict[str, str]:
    clues = {}
    for path in tree.list():
        name = PurePosixPath(path).name
        if (name in _CLUES or path.endswith(".sql.conf")) and path.count("/") < 6:
            try:
                clues[path] = decode(tree.read(path))[0][:50_000]
            except InputError:
                continue
    return clues


@contextmanager
def _without_gc() -> Iterator[None]:
    """Reading makes a million small objects and no cycles; the collector would walk them again and again."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()
