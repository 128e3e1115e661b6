"""Read, replay and settle each database: SQL groups, Prisma folders, Rails schemas."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, cast

from buttress.assembly.cache import Cache, key_of
from buttress.assembly.databases import Group, migrations_of
from buttress.assembly.dialects import READ, decide_dialect
from buttress.assembly.replay.fold import Replay, replay
from buttress.assembly.replay.state import State
from buttress.assembly.roles import with_roles
from buttress.blueprint.catalog import Catalog, Database, Migration
from buttress.blueprint.ops import Setting
from buttress.config import Config
from buttress.readers.sql_file import read_sql

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from buttress.blueprint.sql import Dialect
    from buttress.blueprint.statements import SchemaFile, Statement


@dataclass(slots=True)
class Reader:
    """Reads SQL files through the cache, and counts what was understood even where the cache answered."""

    cache: Cache
    texts: Mapping[str, str]
    clues: Mapping[str, str]
    release: frozenset[str]
    transactional: bool | None = None  # what the configuration says of runners that say nothing
    statements: int = 0
    understood: int = 0
    opaque: int = 0
    _hashes: dict[str, str] = field(default_factory=dict)

    def digest(self, path: str) -> str:
        """The SHA-256 of a file's text."""
        if path not in self._hashes:
            self._hashes[path] = hashlib.sha256(self.texts[path].encode("utf-8", "surrogatepass")).hexdigest()
        return self._hashes[path]

    def read(self, path: str, dialect: Dialect) -> SchemaFile:
        """One file's statements."""
        key = key_of("sql", path, dialect, self.digest(path))
        known = self.cache.get(key)
        file: SchemaFile = known if known is not None else read_sql(path, self.texts[path], dialect)
        if known is None:
            self.cache.put(key, file)
        self.count(len(file.statements), *_tally(file))
        return file

    def count(self, statements: int, understood: int, opaque: int) -> None:
        """Add to the coverage figures."""
        self.statements += statements
        self.understood += understood
        self.opaque += opaque


def build_group(reader: Reader, group: Group) -> Database:
    """A database from SQL files. With a release, the history before it comes from the cache in one piece."""
    released = [path for path in group.ordered if path in reader.release]
    first = group.ordered.index(released[0]) if released else 0
    before, rest = group.ordered[:first], group.ordered[first:]
    running, earlier = _earlier(reader, group, before) if before else (None, ())
    files = {path: reader.read(path, group.dialect) for path in rest}
    steps = migrations_of(group, files, reader.clues, otherwise=reader.transactional)
    running = replay(steps, group.dialect, reader.release, running.state if running else _fresh(group))
    catalog = with_roles(running.catalog())
    return Database(
        key=group.key,
        dialect=group.dialect,
        dialect_why=group.dialect_why,
        catalog=catalog,
        files=(*earlier, *files.values()),
        members=group.ordered,
        runner=group.history.runner if group.history else "",
        runner_why=group.history.why if group.history else "",
        migrations=steps,
        changes=tuple(running.changes),
        snapshot=group.snapshot,
        indexes_foreign_keys=group.dialect == "mysql",
    )


def _fresh(group: Group) -> State:
    """Nothing yet. Without a history, an order of several files is our guess and proves nothing."""
    return State(group.dialect, ordered=group.history is not None or len(group.ordered) == 1)


def _earlier(reader: Reader, group: Group, paths: Sequence[str]) -> tuple[Replay, tuple[SchemaFile, ...]]:
    """The catalog before the release. Its key is the ordered list of file hashes, so that any edit is a new entry."""
    parts = [f"{path}={reader.digest(path)}" for path in paths]
    key = key_of("catalog", group.dialect, "in order" if group.history else "", *parts)
    kept = reader.cache.get(key)
    if kept is not None:
        state, tally, unread = kept
        reader.count(*tally)
        return Replay(state), unread
    files = {path: reader.read(path, group.dialect) for path in paths}
    running = replay(migrations_of(group, files, reader.clues), group.dialect, state=_fresh(group))
    tally = tuple(sum(part) for part in zip(*((len(f.statements), *_tally(f)) for f in files.values()), strict=True))
    unread = tuple(
        replace(file, statements=kept)
        for file in files.values()
        if (kept := tuple(s for s in file.statements if s.status != "understood" or _limits_waiting(s)))
    )
    reader.cache.put(key, (running.state, tally, unread))
    return Replay(running.state), unread


def _limits_waiting(statement: Statement) -> bool:
    """Whether rules about later migrations will ask for it: how long statements may wait for a lock here."""
    return any(isinstance(op, Setting) and op.name in ("lock_timeout", "statement_timeout") for op in statement.ops)


def build_prisma(
    reader: Reader, texts: Mapping[str, str], groups: Sequence[Group]
) -> tuple[list[Database], list[Group]]:
    """One database per folder of Prisma schema files; the migrations beside it are its history, and the indexes
    that only those know (raw SQL) count too. Returns the groups that no Prisma folder owns.
    """
    if not texts:
        return [], list(groups)
    from buttress.assembly.prisma import merge_prisma, prisma_schema_files
    from buttress.readers.prisma import read_prisma

    folders: defaultdict[str, list[str]] = defaultdict(list)
    for path in sorted(texts):
        folders[_prisma_root(path)].append(path)
    databases, rest = [], list(groups)
    for folder, paths in folders.items():
        files = [read_prisma(path, texts[path]) for path in paths]
        schema = merge_prisma(files)
        own = [group for group in rest if group.history and _beside(group.history.root, folder)]
        rest = [group for group in rest if group not in own]
        settled = replay([Migration("", paths[0], schema.statements)], schema.dialect)
        catalog = settled.catalog()
        history = build_group(reader, own[0]) if own else None
        if history is not None:
            catalog = _with_raw_indexes(catalog, history.catalog)
        shown = prisma_schema_files(files)
        reader.count(len(schema.statements), *_tally_all(shown))
        databases.append(
            Database(
                key=folder or "prisma",
                dialect=schema.dialect,
                dialect_why=f"the datasource in {paths[0]}",
                catalog=with_roles(catalog),
                files=(*shown, *(history.files if history else ())),
                members=history.members if history else (),
                runner="prisma",
                runner_why=paths[0],
                migrations=history.migrations if history else (),
                changes=history.changes if history else (),
                snapshot=paths[0],
                framework="prisma",
                indexes_foreign_keys=schema.dialect == "mysql" and schema.relation_mode != "prisma",
                relation_mode=schema.relation_mode,
            )
        )
    return databases, rest


def build_rails(reader: Reader, texts: Mapping[str, str], clues: Mapping[str, str]) -> list[Database]:
    """One database per ``schema.rb``."""
    if not texts:
        return []
    from buttress.readers.rails import read_rails_schema

    databases = []
    for path, text in sorted(texts.items()):
        file = read_rails_schema(path, text)
        dialect, why = _rails_dialect(file, clues)
        if dialect != file.dialect:
            file = read_rails_schema(path, text, dialect)  # Rails' words mean other types in other databases
        settled = replay([Migration(file.version, path, file.statements)], dialect)
        reader.count(len(file.statements), *_tally(file))
        databases.append(
            Database(
                key=path,
                dialect=dialect,
                dialect_why=why,
                catalog=with_roles(settled.catalog()),
                files=(file,),
                runner="rails",
                runner_why=path,
                snapshot=path,
                framework="rails",
                indexes_foreign_keys=dialect == "mysql",
            )
        )
    return databases


def _with_raw_indexes(declared: Catalog, replayed: Catalog) -> Catalog:
    """With what only the migrations tell: indexes that the declared schema cannot state (partial, expression), rows
    that they insert, foreign keys that they dropped.
    """
    tables = dict(declared.tables)
    for name, table in declared.tables.items():
        other = replayed.tables.get(name)
        if other is None:
            continue
        known = {(index.columns, index.unique) for index in table.indexes}
        names = {index.name for index in table.indexes}
        extra = tuple(
            index
            for index in other.indexes
            if index.origin == "index"
            and (index.columns, index.unique) not in known
            and index.name not in names
            and (index.where or any(key.expression for key in index.keys) or index.method != "btree")
        )
        tables[name] = replace(
            table,
            indexes=(*table.indexes, *extra),
            unguarded=other.unguarded,
            rows_seeded=max(table.rows_seeded, other.rows_seeded),
        )
    return replace(declared, tables=tables)


def _rails_dialect(file: SchemaFile, clues: Mapping[str, str]) -> tuple[Dialect, str]:
    """What the file itself shows, else the driver in the Gemfile or database.yml."""
    stated = [(value, why) for kind, value, why in file.hints if kind == "dialect"]
    if stated:
        return cast("Dialect", stated[0][0]), stated[0][1]
    dialect, why = decide_dialect([file.path], "", {}, clues, Config())
    return (cast("Dialect", dialect), why) if dialect in READ else ("postgres", why)


def _prisma_root(path: str) -> str:
    folder = PurePosixPath(path).parent
    if folder.name in ("schema", "models") or not path.endswith("schema.prisma"):
        parents = [parent for parent in folder.parents if parent.name == "prisma"]
        folder = parents[0] if parents and folder.name != "prisma" else folder
    return str(folder)


def _beside(root: str, folder: str) -> bool:
    return PurePosixPath(root).parent == PurePosixPath(folder) or root.startswith(f"{folder}/")


def _tally(file: SchemaFile) -> tuple[int, int]:
    return (
        sum(statement.status == "understood" for statement in file.statements),
        sum(statement.status == "opaque" for statement in file.statements),
    )


def _tally_all(files: Sequence[SchemaFile]) -> tuple[int, int]:
    tallies = [_tally(file) for file in files]
    return sum(t[0] for t in tallies), sum(t[1] for t in tallies)
