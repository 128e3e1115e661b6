"""Which runner orders and wraps the migrations of a folder.

Sources: each runner's own documentation. Diesel compares the digits before the first underscore; golang-migrate,
goose, dbmate and sqlx compare numbers; Flyway compares dotted versions; Prisma compares folder names.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_PRISMA = re.compile(r"^(?P<root>.*?)/?(?P<version>\d[\w-]*)/migration\.sql$")
_FOLDER = re.compile(r"^(?P<root>.*?)/?(?P<version>\d[\d-]*)(?P<name>_[^/]*)?/(?P<which>up|down)\.sql$")
_FLYWAY = re.compile(r"^(?P<root>.*?)/?(?P<kind>[VURB])(?P<version>[\d._]*)__[^/]*\.sql$")
_PAIRED = re.compile(
    r"^(?P<root>.*?)/?(?P<version>\d+)(?P<name>[_.-][^/]*?)??(?:\.(?P<dialect>postgres(?:ql)?|cockroach|mysql|sqlite3?))?"
    r"(?:\.autocommit)?\.(?P<which>up|down)\.sql$"
)
_NUMBERED = re.compile(r"^(?P<root>.*?)/?[Vv]?(?P<version>\d+)(?:[_.\- ][^/]*)?\.sql(?:\.(?P<dialect>\w+))?$")
_ROLLBACK = re.compile(r"(?:[._-](?:down|undo|rollback|revert)\.sql$)|(?:^|/)(?:down|rollback|undo)s?/", re.IGNORECASE)
_DIALECTS = {"postgres": "postgres", "postgresql": "postgres", "mysql": "mysql", "mariadb": "mysql"} | {
    "sqlite": "sqlite",
    "sqlite3": "sqlite",
    "cockroach": "cockroach",
}


@dataclass(frozen=True, slots=True)
class Step:
    """One migration of a folder, in its place."""

    version: str
    path: str
    down: str = ""
    dialect: str = ""


@dataclass(frozen=True, slots=True)
class History:
    """An ordered folder. ``transactional``: whether the runner wraps each file, None where that is not known."""

    root: str
    runner: str
    why: str
    steps: tuple[Step, ...]
    transactional: bool | None = None
    transactional_why: str = ""


def find_histories(paths: Iterable[str], clues: Mapping[str, str], directives: Mapping[str, set[str]]) -> list[History]:
    """Ordered histories among SQL paths. ``clues`` are texts of small files that name a runner (diesel.toml,
    Cargo.toml, migration_lock.toml …) by path; ``directives`` are reader hints by path (``goose``, ``dbmate``).
    """
    groups: defaultdict[tuple[str, str], list[Step]] = defaultdict(list)
    downs: dict[tuple[str, str, str], str] = {}
    for path in sorted(paths):
        shape, step, which = _place(path)
        if shape is None or step is None:
            continue
        root = shape[1]
        if which == "down":
            downs[(shape[0], root, step.version)] = path
        else:
            groups[shape].append(step)
    histories = []
    for (shape_name, root), steps in groups.items():
        if shape_name == "numbered" and len(steps) < 2 and not _migration_folder(root):
            continue
        paired = [Step(s.version, s.path, downs.get((shape_name, root, s.version), ""), s.dialect) for s in steps]
        runner, why = _runner(shape_name, root, paired, clues, directives)
        wrapped, wrapped_why = _WRAPPING.get(runner, (None, ""))
        ordered = tuple(sorted(paired, key=lambda step: (_order(runner, step.version), step.path)))
        histories.append(History(root, runner, why, ordered, wrapped, wrapped_why))
    return histories


def is_rollback(path: str) -> bool:
    """Whether a file undoes a migration: never part of the history."""
    return bool(_ROLLBACK.search(path)) or path.endswith("/down.sql")


def transactional(
    history: History, step: Step, directives: Mapping[str, set[str]], clues: Mapping[str, str]
) -> tuple[bool | None, str]:
    """Whether one file runs inside a transaction: the runner's habit, unless the file switches it off."""
    marks = directives.get(step.path, set())
    for mark in ("goose-no-transaction", "dbmate-no-transaction", "sqlx-no-transaction"):
        if mark in marks and mark.startswith(history.runner.split("-")[0][:4]):
            return False, f"{mark.replace('-', ' ', 1)} in {step.path}"
    metadata = str(PurePosixPath(step.path).parent / "metadata.toml")
    if history.runner == "diesel" and re.search(r"run_in_transaction\s*=\s*false", clues.get(metadata, "")):
        return False, f"run_in_transaction = false in {metadata}"
    conf = clues.get(f"{step.path}.conf", "")
    if history.runner == "flyway" and re.search(r"executeInTransaction\s*=\s*false", conf):
        return False, f"executeInTransaction=false in {step.path}.conf"
    return history.transactional, history.transactional_why


_WRAPPING: dict[str, tuple[bool | None, str]] = {
    "diesel": (True, "diesel runs each migration in a transaction"),
    "goose": (True, "goose runs each migration in a transaction"),
    "dbmate": (True, "dbmate runs each migration in a transaction"),
    "sqlx": (True, "sqlx runs each migration in a transaction"),
    "flyway": (True, "Flyway runs each migration in a transaction"),
    "drizzle": (True, "drizzle-kit runs pending migrations in a transaction"),
    "rails": (True, "Rails runs each migration in a transaction"),
    # Both send a file as one multi-statement query, which PostgreSQL runs as one implicit transaction.
    "prisma": (None, "Prisma sends the file as one query, which PostgreSQL runs as one transaction"),
    "golang-migrate": (None, "golang-migrate sends the file as one query, which PostgreSQL runs as one transaction"),
}


def _place(path: str) -> tuple[tuple[str, str] | None, Step | None, str]:
    """The folder that a path belongs to (by naming shape), its step, and whether it is the way up or down."""
    if found := _PRISMA.match(path):
        return ("prisma", found["root"]), Step(found["version"], path), "up"
    if found := _FOLDER.match(path):
        return ("folders", found["root"]), Step(found["version"].rstrip("-"), path), found["which"]
    if found := _FLYWAY.match(path):
        which = "down" if found["kind"] == "U" else "up"
        version = found["version"].strip("_.") if found["kind"] in "VB" else f"R{PurePosixPath(path).name}"
        return ("flyway", found["root"]), Step(version, path), which
    if found := _PAIRED.match(path):
        dialect = _DIALECTS.get(found["dialect"] or "", "")
        return ("paired", found["root"]), Step(found["version"], path, dialect=dialect), found["which"]
    if is_rollback(path):
        return None, None, "down"
    if found := _NUMBERED.match(path):
        dialect = _DIALECTS.get((found["dialect"] or "").lower(), "")
        return ("numbered", found["root"]), Step(found["version"], path, dialect=dialect), "up"
    return None, None, ""


def _runner(
    shape: str, root: str, steps: list[Step], clues: Mapping[str, str], directives: Mapping[str, set[str]]
) -> tuple[str, str]:
    marked: set[str] = set().union(*(directives.get(step.path, set()) for step in steps))
    if shape == "prisma":
        return "prisma", "migration.sql folders"
    if shape == "flyway":
        return "flyway", "V…__name.sql files"
    if "goose" in marked:
        return "goose", "-- +goose Up marks"
    if "dbmate" in marked:
        return "dbmate", "-- migrate:up marks"
    if shape == "folders":
        return _by_clue(root, clues, ("diesel.toml", "diesel"), ("Cargo.toml", "diesel")) or ("", "up.sql folders")
    if clue := _by_clue(
        root, clues, ("_journal.json", "drizzle"), ("Cargo.toml", "sqlx"), ("go.mod", "golang-migrate")
    ):
        return clue
    if shape == "paired":
        return "golang-migrate", ".up.sql and .down.sql pairs"
    return "", "numbered files"


def _by_clue(root: str, clues: Mapping[str, str], *wanted: tuple[str, str]) -> tuple[str, str] | None:
    for name, runner in wanted:
        for path, text in clues.items():
            if PurePosixPath(path).name == name and (name in {"diesel.toml", "_journal.json"} or runner in text):
                if name == "_journal.json" and not path.startswith(root):
                    continue
                return runner, path
    return None


def _order(runner: str, version: str) -> tuple[object, ...]:
    if version.startswith("R"):
        return (1, version)  # Flyway's repeatable migrations run after all others
    if runner == "flyway":
        return (0, *(int(part) for part in re.split(r"[._]", version) if part.isdigit()))
    digits = re.sub(r"\D", "", version.split("_", maxsplit=1)[0])
    if runner in ("diesel", "prisma"):
        return (0, digits)
    return (0, int(digits or "0"))


def _migration_folder(root: str) -> bool:
    return bool(re.search(r"(?:^|/)(?:migrations?|migrate|deltas?|changelog|versions|updates)(?:/|$)", root))
