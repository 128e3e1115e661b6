"""Which dialect a set of SQL files is written in, and what says so."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from buttress.blueprint.source import Source
from buttress.readers.sql.hints import dialect_signs

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from buttress.config import Config

READ = frozenset({"postgres", "mysql", "sqlite"})
_WORDS = {
    "postgres": "postgres",
    "postgresql": "postgres",
    "pg": "postgres",
    "psql": "postgres",
    "cockroach": "postgres",
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
}
_DRIVERS = {
    "postgres": re.compile(
        r"\b(?:psycopg|asyncpg|pgx|lib/pq|node-postgres|tokio-postgres|postgresql://|postgres://|gem ['\"]pg['\"]"
        r"|adapter:\s*postgresql)|\"pg\"\s*:"
    ),
    "mysql": re.compile(r"\b(?:pymysql|mysqlclient|mysql2|go-sql-driver/mysql|adapter:\s*(?:mysql2|trilogy))"),
    "sqlite": re.compile(
        r"\b(?:mattn/go-sqlite3|modernc\.org/sqlite|better-sqlite3|adapter:\s*sqlite3|gem ['\"]sqlite3['\"])"
    ),
}
_CLEAR_LEAD = 9  # three signs that only one dialect has
_SURE = 3  # one such sign


def decide_dialect(
    paths: Sequence[str],
    word: str,
    texts: Mapping[str, str],
    clues: Mapping[str, str],
    config: Config,
) -> tuple[str, str]:
    """The dialect and the reason: configuration, then the names of folders and files (``word`` when they are known),
    then Prisma's lock file, then spellings that only one dialect has, then drivers, then usual spellings; PostgreSQL
    where nothing says anything. The answer may be a dialect that is not read.
    """
    if config.dialect:
        return config.dialect, "set in the configuration"
    first = paths[0] if paths else ""
    spoken = _by_syntax(paths, texts)
    named = word or dialect_word(first)
    # A service may be called oracle: a name of something that is not read must not stand against the text itself.
    if named and (named in READ or spoken is None or spoken[0] == named or spoken[2] < _SURE):
        return named, f"the name of {first}"
    locked = _by_lock(first, clues)
    if locked:
        return locked
    if spoken and spoken[2] >= _SURE:
        return spoken[:2]
    return _by_driver(clues) or (spoken[:2] if spoken else ("postgres", "nothing says otherwise"))


def dialect_word(path: str) -> str:
    """The dialect that a path's words name, '' for none. The name of a numbered file tells what a step does, not
    where it runs.
    """
    pure = PurePosixPath(path)
    folders = [part.lower() for part in reversed(pure.parts[:-1])]
    words = [] if pure.name[:1].isdigit() else re.split(r"[._-]", pure.name.lower())
    return next((_WORDS[word] for word in (*words, *folders) if word in _WORDS), "")


def _by_lock(first: str, clues: Mapping[str, str]) -> tuple[str, str] | None:
    for path, text in clues.items():
        if path.endswith("migration_lock.toml") and PurePosixPath(first).is_relative_to(PurePosixPath(path).parent):
            provider = re.search(r'provider\s*=\s*"(\w+)"', text)
            if provider and provider[1] in _WORDS:
                return _WORDS[provider[1]], f"provider in {path}"
    return None


def _by_syntax(paths: Sequence[str], texts: Mapping[str, str]) -> tuple[str, str, int] | None:
    """The dialect whose signs weigh most; files are looked at until one dialect leads clearly."""
    weights: defaultdict[str, int] = defaultdict(int)
    reasons: dict[str, tuple[int, str]] = {}
    for path in paths:
        for dialect, weight, why in dialect_signs(Source(path, texts.get(path, ""))):
            weights[dialect] += int(weight)
            if int(weight) > reasons.get(dialect, (0, ""))[0]:
                reasons[dialect] = int(weight), why
        leading = sorted(weights.values(), reverse=True)
        if leading and leading[0] >= _CLEAR_LEAD and leading[0] > 3 * sum(leading[1:2]):
            break
    if not weights:
        return None
    best = max(sorted(weights), key=lambda name: weights[name])
    return best, reasons[best][1], weights[best]


def _by_driver(clues: Mapping[str, str]) -> tuple[str, str] | None:
    found = [
        (dialect, path)
        for path, text in sorted(clues.items())
        for dialect, driver in _DRIVERS.items()
        if driver.search(text)
    ]
    dialects = {dialect for dialect, _ in found}
    return (found[0][0], f"the driver named in {found[0][1]}") if len(dialects) == 1 else None
