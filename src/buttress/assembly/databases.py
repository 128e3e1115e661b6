"""From schema files to databases: grouping, dialect, history, one authoritative catalog each."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, cast

from buttress.assembly.runners import History, find_histories, is_rollback, transactional
from buttress.blueprint.blueprint import Skipped
from buttress.blueprint.catalog import Migration
from buttress.blueprint.source import Source
from buttress.readers.sql.hints import hints_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from buttress.blueprint.sql import Dialect, SchemaFile
    from buttress.config import Config

_KNOWN = ("postgres", "mysql", "sqlite")
_FOLDER_WORDS = {
    "postgres": "postgres",
    "postgresql": "postgres",
    "pg": "postgres",
    "psql": "postgres",
    "mysql": "mysql",
    "mariadb": "mysql",
    "sqlite": "sqlite",
    "sqlite3": "sqlite",
    "clickhouse": "clickhouse",
    "mssql": "sql-server",
    "sqlserver": "sql-server",
    "oracle": "oracle",
    "h2": "hsqldb or h2",
    "hsqldb": "hsqldb or h2",
    "cockroach": "cockroach",
}
_DRIVERS = (
    (
        "postgres",
        re.compile(
            r"\b(?:psycopg|asyncpg|pgx|lib/pq|node-postgres|\"pg\"|tokio-postgres|postgresql://|postgres://|gem ['\"]pg['\"]|adapter:\s*postgresql)"
        ),
    ),
    ("mysql", re.compile(r"\b(?:pymysql|mysqlclient|mysql2|go-sql-driver/mysql|adapter:\s*(?:mysql2|trilogy))")),
    (
        "sqlite",
        re.compile(
            r"\b(?:mattn/go-sqlite3|modernc\.org/sqlite|better-sqlite3|adapter:\s*sqlite3|gem ['\"]sqlite3['\"])"
        ),
    ),
)
_CREATES = re.compile(r"\bCREATE\s+(?:UNLOGGED\s+|GLOBAL\s+)?TABLE\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Group:
    """Files that make one database, before they are read. ``loose`` files hold queries and functions only."""

    key: str
    dialect: Dialect
    dialect_why: str
    history: History | None
    ordered: tuple[str, ...]
    loose: tuple[str, ...] = ()
    snapshot: str = ""


@dataclass(slots=True)
class Grouping:
    """All groups of a tree, and what was left out."""

    groups: list[Group] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)


def group_sql(texts: Mapping[str, str], clues: Mapping[str, str], config: Config) -> Grouping:
    """Decide which SQL files belong together, in which order, and in which dialect."""
    hints = {path: hints_of(Source(path, text)) for path, text in texts.items()}
    directives = {
        path: {name for name, _, _ in found if not name.startswith("dialect:")} for path, found in hints.items()
    }
    result = Grouping()
    histories = find_histories(texts, clues, directives)
    taken: set[str] = set()
    for history in histories:
        taken.update(path for step in history.steps for path in (step.path, step.down) if path)
        for dialect, steps in _by_dialect(history):
            part = History(
                history.root, history.runner, history.why, steps, history.transactional, history.transactional_why
            )
            paths = tuple(step.path for step in steps)
            _add(result, Group(_key(history.root, dialect), "postgres", "", part, paths), dialect, hints, clues, config)
    rest = [path for path in texts if path not in taken and not is_rollback(path)]
    _group_loose(rest, texts, hints, clues, config, result)
    return result


def migrations_of(group: Group, files: Mapping[str, SchemaFile], clues: Mapping[str, str]) -> tuple[Migration, ...]:
    """The group's files as migrations, in order, each with what is known of its transaction."""
    if group.history is None:
        return tuple(Migration("", path, files[path].statements) for path in group.ordered if path in files)
    migrations = []
    for step in group.history.steps:
        known = files.get(step.path)
        if known is None:
            continue
        directives = {step.path: {name for name, _, _ in known.hints}}
        wrapped, why = transactional(group.history, step, directives, clues)
        if wrapped is None and group.history.transactional_why and group.dialect == "postgres":
            wrapped, why = _implicit_transaction(known, group.history)
        migrations.append(Migration(step.version, step.path, known.statements, step.down, wrapped, why))
    return tuple(migrations)


def _implicit_transaction(file: SchemaFile, history: History) -> tuple[bool, str]:
    """A multi-statement query is one transaction in PostgreSQL; a single statement is none."""
    up = [statement for statement in file.statements if not statement.down]
    return len(up) > 1, history.transactional_why if len(up) > 1 else "a single statement runs outside a transaction"


def _by_dialect(history: History) -> list[tuple[str, tuple[Step, ...]]]:
    """Histories that keep several dialects side by side: shared files belong to each of them."""
    dialects = sorted({step.dialect for step in history.steps if step.dialect})
    if not dialects:
        return [("", history.steps)]
    parts = []
    for dialect in dialects:
        own = {step.version for step in history.steps if step.dialect == dialect}
        steps = (s for s in history.steps if s.dialect == dialect or (not s.dialect and s.version not in own))
        parts.append((dialect, tuple(steps)))
    return parts


def _group_loose(
    rest: Sequence[str],
    texts: Mapping[str, str],
    hints: Mapping[str, Sequence[tuple[str, str, str]]],
    clues: Mapping[str, str],
    config: Config,
    result: Grouping,
) -> None:
    """Files outside histories: those that create tables make a database per folder and dialect, or a snapshot;
    those that do not are queries and functions of the nearest database.
    """
    schemas: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    queries: list[str] = []
    for path in sorted(rest):
        if _CREATES.search(texts[path]):
            schemas[str(PurePosixPath(path).parent), _dialect_word(path)].append(path)
        else:
            queries.append(path)
    for (folder, dialect), paths in sorted(schemas.items()):
        for part in _without_repeats(paths, texts):
            snapshot = part[0] if len(part) == 1 else ""
            key = snapshot or _key(folder, dialect)
            _add(result, Group(key, "postgres", "", None, tuple(part), (), snapshot), dialect, hints, clues, config)
    if result.groups:
        _attach(queries, result)


def _without_repeats(paths: list[str], texts: Mapping[str, str]) -> list[list[str]]:
    """Files of one folder that create the same tables are several states of one schema, not one schema."""
    seen: dict[str, str] = {}
    for path in paths:
        for name in re.findall(r"CREATE\s+TABLE\s+(?:IF\s+NOT\s+EXISTS\s+)?([\w.\"`]+)", texts[path], re.IGNORECASE):
            if seen.setdefault(name.lower(), path) != path:
                return [[each] for each in paths]
    return [paths]


def _attach(queries: Iterable[str], result: Grouping) -> None:
    loose: defaultdict[int, list[str]] = defaultdict(list)
    for path in queries:
        shared = [_common(path, group.key) for group in result.groups]
        loose[shared.index(max(shared))].append(path)
    for at, paths in loose.items():
        old = result.groups[at]
        result.groups[at] = Group(
            old.key, old.dialect, old.dialect_why, old.history, old.ordered, tuple(paths), old.snapshot
        )


def _common(one: str, other: str) -> int:
    parts = zip(PurePosixPath(one).parts, PurePosixPath(other).parts, strict=False)
    return next((at for at, (a, b) in enumerate(parts) if a != b), len(PurePosixPath(other).parts))


def _add(
    result: Grouping,
    group: Group,
    word: str,
    hints: Mapping[str, Sequence[tuple[str, str, str]]],
    clues: Mapping[str, str],
    config: Config,
) -> None:
    dialect, why = decide_dialect(group.ordered, word, hints, clues, config)
    if dialect not in _KNOWN:
        result.skipped.extend(
            Skipped(path, f"is {dialect} ({why}), which is not read; PostgreSQL, MySQL and SQLite are")
            for path in group.ordered
        )
        return
    result.groups.append(
        Group(group.key, cast("Dialect", dialect), why, group.history, group.ordered, group.loose, group.snapshot)
    )


def decide_dialect(
    paths: Sequence[str],
    word: str,
    hints: Mapping[str, Sequence[tuple[str, str, str]]],
    clues: Mapping[str, str],
    config: Config,
) -> tuple[str, str]:
    """Configuration, then folder and file names, then Prisma's lock file, then syntax, then drivers; else PostgreSQL."""
    if config.dialect:
        return config.dialect, "set in the configuration"
    named = word or (_dialect_word(paths[0]) if paths else "")
    if named:
        return ("postgres" if named == "cockroach" else named), f"the name of {paths[0]}"
    folder = str(PurePosixPath(paths[0]).parent) if paths else ""
    for path, text in clues.items():
        if path.endswith("migration_lock.toml") and folder.startswith(str(PurePosixPath(path).parent)):
            provider = re.search(r'provider\s*=\s*"(\w+)"', text)
            if provider and provider[1] in _FOLDER_WORDS:
                return _FOLDER_WORDS[provider[1]], f"provider in {path}"
    weights: defaultdict[str, int] = defaultdict(int)
    reasons: dict[str, str] = {}
    for path in paths:
        for name, weight, why in hints.get(path, ()):
            if name.startswith("dialect:"):
                weights[name[8:]] += int(weight)
                reasons.setdefault(name[8:], why)
    if weights:
        best = max(sorted(weights), key=lambda name: weights[name])
        return best, reasons[best]
    return _by_driver(clues) or ("postgres", "nothing says otherwise")


def _by_driver(clues: Mapping[str, str]) -> tuple[str, str] | None:
    found = [
        (dialect, path) for path, text in sorted(clues.items()) for dialect, driver in _DRIVERS if driver.search(text)
    ]
    dialects = {dialect for dialect, _ in found}
    return (found[0][0], f"the driver named in {found[0][1]}") if len(dialects) == 1 else None


def _dialect_word(path: str) -> str:
    pure = PurePosixPath(path)
    words = re.split(r"[._-]", pure.name.lower()) + [part.lower() for part in reversed(pure.parts[:-1])]
    return next((_FOLDER_WORDS[word] for word in words if word in _FOLDER_WORDS), "")


def _key(root: str, dialect: str) -> str:
    return f"{root or '.'}:{dialect}" if dialect and dialect not in root else root or "."


if TYPE_CHECKING:
    from buttress.assembly.runners import Step
