"""Marks of migration runners in a listing: obeyed where the repository's own runner obeys them, and remarks elsewhere."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import TYPE_CHECKING

from buttress.errors import ButtressError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from buttress.blueprint.catalog import Database
    from buttress.review import Review

#: A remark that a runner obeys, by the runner: each one's own documentation says how it is written.
_MARKS = {
    "goose": re.compile(r"--[ \t]*\+goose\b", re.IGNORECASE),
    "sql-migrate": re.compile(r"--[ \t]*\+migrate\b", re.IGNORECASE),
    "micrate": re.compile(r"--[ \t]*\+micrate\b", re.IGNORECASE),
    "dbmate": re.compile(r"--[ \t]*migrate:", re.IGNORECASE),
    "node-pg-migrate": re.compile(r"--[ \t]*(?:Up|Down)(?:[ \t]+Migration)?[ \t]*\r?$", re.IGNORECASE),
    "sqlx": re.compile(r"--[ \t]*no-transaction\b", re.IGNORECASE),
}
_DOWN = re.compile(r"\bdown\b", re.IGNORECASE)
#: Migrations that are searched for marks of their runner: the newest ones.
_LOOKED = 40


def obeyed(review: Review, database: Database | None) -> frozenset[str]:
    """The runners whose marks mean something where a database's migrations run: its own, and those whose marks its
    migrations hold.
    """
    if database is None:
        return frozenset()
    found = {database.runner} & _MARKS.keys()
    for path in database.members[-_LOOKED:]:
        with suppress(ButtressError):
            found |= {runner for line in review.lines_of(path) if (runner := _runner_of(line))}
    return frozenset(found)


def without_strangers(text: str, runners: Iterable[str]) -> tuple[str, tuple[tuple[int, str], ...]]:
    """A text in which marks of other runners are plain remarks, character for character; and each line (from 1) on which
    the way back would begin by such a mark, with what becomes of it here.
    """
    lines, told = text.split("\n"), []
    for number, line in enumerate(lines, 1):
        runner = _runner_of(line)
        if not runner or runner in runners:
            continue
        end = "\r" if line.endswith("\r") else ""
        lines[number - 1] = "--".ljust(len(line) - len(end), ".") + end
        if _DOWN.search(line):
            told.append((number, f"no runner of this repository obeys this mark of {runner}: all below it runs, too"))
    return "\n".join(lines), tuple(told)


def _runner_of(line: str) -> str:
    """The runner that obeys a line, '' for none. Marks begin a line."""
    if not line.startswith("--"):
        return ""
    return next((runner for runner, mark in _MARKS.items() if mark.match(line)), "")
