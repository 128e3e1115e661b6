"""Which runner orders and wraps the migrations of a folder.

Sources: each runner's own documentation. Diesel compares the digits before the first underscore; golang-migrate,
goose, dbmate and sqlx compare numbers; Flyway compares dotted versions; Prisma compares folder names.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

_PRISMA = re.compile(r"^(?:(?P<root>.*)/)?(?P<version>\d[^/]*)/migration\.sql$")
_FOLDER = re.compile(r"^(?:(?P<root>.*)/)?(?P<version>\d[\d-]*)(?P<name>_[^/]*)?/(?P<which>up|down)\.sql$")
_FLYWAY = re.compile(r"^(?:(?P<root>.*)/)?(?P<kind>[VURB])(?P<version>[\d._]*)__[^/]*\.sql$")
_PAIRED = re.compile(
    r"^(?:(?P<root>.*)/)?[Vv]?(?P<version>\d+)(?P<name>[_.-][^/]*?)??(?:\.(?P<dialect>postgres(?:ql)?|cockroach|mysql|sqlite3?))?"
    r"(?:\.autocommit)?\.(?P<which>up|down)\.sql$"
)
_NUMBERED = re.compile(
    r"^(?:(?P<root>.*)/)?[Vv]?(?P<version>\d{4}-\d\d-\d\d|\d+)(?:[_.\- ][^/]*)?\.sql(?:\.(?P<dialect>\w+))?$"
)
#: A folder a release: ``0.28/00__add_column.sql`` comes after ``0.9/01__x.sql``.
_RELEASES = re.compile(r"^(?:(?P<root>.*)/)?[Vv]?(?P<release>\d+(?:\.\d+)+)/(?P<version>\d+)(?:[_.\- ][^/]*)?\.sql$")
#: ``1_x.down.sql`` and ``x/down.sql`` always; ``1_x_down.sql`` only beside the step that it takes back.
_ROLLBACK = re.compile(r"(?:\.(?:down|undo|rollback|revert)|(?:^|/)down)\.sql$", re.IGNORECASE)
_ROLLBACK_NAME = re.compile(r"^(?P<stem>.*\d.*)[_-](?:down|undo|rollback|revert)\.sql$", re.IGNORECASE)
_ROLLBACK_FOLDER = re.compile(r"^(?P<above>(?:.*/)?)(?:down|rollback|undo)s?/(?P<name>[^/]*)$", re.IGNORECASE)
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
    downs: dict[tuple[str, str, str, str], str] = {}
    known = sorted(paths)
    back = rollbacks(known)
    for path in known:
        shape, step, down = _place(path, back)
        if shape is None or step is None:
            continue
        if down:
            downs[(*shape, step.version, step.dialect)] = path
        else:
            groups[shape].append(step)
    _join_renamed(groups, downs)
    histories = []
    for (shape_name, root), steps in groups.items():
        if shape_name == "numbered" and len(steps) < 2 and not _migration_folder(root):
            continue
        kept = _without_baselines(steps) if shape_name == "flyway" else steps
        key = (shape_name, root)
        paired = [
            replace(s, down=downs.get((*key, s.version, s.dialect)) or downs.get((*key, s.version, ""), ""))
            for s in kept
        ]
        runner, why = _runner(shape_name, root, paired, clues, directives)
        wrapped, wrapped_why = _WRAPPING.get(runner, (None, ""))
        ordered = tuple(sorted(paired, key=lambda step: (_order(runner, step.version), step.path)))
        histories.append(History(root, runner, why, ordered, wrapped, wrapped_why))
    return histories


def _join_renamed(
    groups: defaultdict[tuple[str, str], list[Step]], downs: Mapping[tuple[str, str, str, str], str]
) -> None:
    """One folder whose older files end in ``.up.sql``, without any way back, and whose newer ones end in ``.sql``, is one
    history: the project dropped the ending, or the runner that asked for it.
    """
    one_way = [key for key in groups if key[0] == "paired" and not any(down[:2] == key for down in downs)]
    for paired in one_way:
        numbered = ("numbered", paired[1])
        versions = {step.version for step in groups.get(numbered, ())}
        if versions and versions.isdisjoint(step.version for step in groups[paired]):
            groups[numbered] += groups.pop(paired)


def rollbacks(paths: Collection[str]) -> frozenset[str]:
    """The files among ``paths`` that undo a migration: never part of a history. A name that merely ends in ``_down``
    or a folder called so proves nothing by itself: there must be the way up beside it.
    """
    known = {path.lower() for path in paths}
    return frozenset(path for path in paths if _takes_back(path, known))


def _takes_back(path: str, known: set[str]) -> bool:
    if _ROLLBACK.search(path):
        return True
    if named := _ROLLBACK_NAME.match(path):
        stem = named["stem"].lower()
        return any(f"{stem}{up}.sql" in known for up in ("", "_up", "-up", ".up", "_do", "_apply"))
    if folder := _ROLLBACK_FOLDER.match(path):
        above = folder["above"].lower()
        ways_up = tuple(f"{above}{word}/" for word in ("up", "ups", "do", "apply", "deploy"))
        return f"{above}{folder['name'].lower()}" in known or any(other.startswith(ways_up) for other in known)
    return False


def transactional(
    history: History, step: Step, directives: Mapping[str, set[str]], clues: Mapping[str, str]
) -> tuple[bool | None, str]:
    """Whether one file runs inside a transaction: the runner's habit, unless the file switches it off."""
    for mark in directives.get(step.path, set()):
        runner, _, rest = mark.partition("-no-transaction")
        if not rest and mark != runner and history.runner in ("", runner):
            return False, f"{runner} is told to use no transaction in {step.path}"
    metadata = str(PurePosixPath(step.path).parent / "metadata.toml")
    if history.runner == "diesel" and re.search(r"run_in_transaction\s*=\s*false", clues.get(metadata, "")):
        return False, f"run_in_transaction = false in {metadata}"
    if history.runner == "pop" and ".autocommit." in step.path:
        return False, f"{PurePosixPath(step.path).name} says autocommit"
    conf = clues.get(f"{step.path}.conf", "")
    if history.runner == "flyway" and re.search(r"executeInTransaction\s*=\s*false", conf):
        return False, f"executeInTransaction=false in {step.path}.conf"
    return history.transactional, history.transactional_why


_WRAPPING: dict[str, tuple[bool | None, str]] = {
    "diesel": (True, "diesel runs each migration in a transaction"),
    "goose": (True, "goose runs each migration in a transaction"),
    "sql-migrate": (True, "sql-migrate runs each migration in a transaction"),
    "dbmate": (True, "dbmate runs each migration in a transaction"),
    "sqlx": (True, "sqlx runs each migration in a transaction"),
    "flyway": (True, "Flyway runs each migration in a transaction"),
    "drizzle": (True, "drizzle-kit runs pending migrations in a transaction"),
    "rails": (True, "Rails runs each migration in a transaction"),
    # Both send a file as one multi-statement query, which PostgreSQL runs as one implicit transaction.
    "prisma": (None, "Prisma sends the file as one query, which PostgreSQL runs as one transaction"),
    "pop": (True, "pop runs each migration in a transaction"),
    "golang-migrate": (None, "golang-migrate sends the file as one query, which PostgreSQL runs as one transaction"),
}


def _place(path: str, back: frozenset[str]) -> tuple[tuple[str, str] | None, Step | None, bool]:
    """The folder that a path belongs to (by naming shape), its step, and whether it is the way back."""
    if found := _PRISMA.match(path):
        return ("prisma", found["root"] or ""), Step(found["version"], path), False
    if found := _FOLDER.match(path):
        return ("folders", found["root"] or ""), Step(found["version"].rstrip("-"), path), found["which"] == "down"
    if found := _FLYWAY.match(path):
        version = f"R{PurePosixPath(path).name}" if found["kind"] == "R" else found["version"].strip("_.")
        return ("flyway", found["root"] or ""), Step(version, path), found["kind"] == "U"
    if found := _PAIRED.match(path):
        dialect = _DIALECTS.get(found["dialect"] or "", "")
        return ("paired", found["root"] or ""), Step(found["version"], path, dialect=dialect), found["which"] == "down"
    if found := _RELEASES.match(path):
        version = f"{found['release']}.{found['version']}"
        return ("releases", found["root"] or ""), Step(version, path), path in back
    if found := _NUMBERED.match(path):
        dialect = _DIALECTS.get((found["dialect"] or "").lower(), "")
        return ("numbered", found["root"] or ""), Step(found["version"], path, dialect=dialect), path in back
    return None, None, False


def _without_baselines(steps: Sequence[Step]) -> list[Step]:
    """Flyway's ``B5__x.sql`` stands for versions up to 5 on an empty server: one way to the same tables is enough, and
    it is the versions themselves where those are kept.
    """
    is_base = {step.path: PurePosixPath(step.path).name.startswith("B") for step in steps}
    bases = sorted((_order("flyway", s.version), s.path) for s in steps if is_base[s.path])
    if not bases:
        return list(steps)
    newest, path = bases[-1]
    versioned = [step for step in steps if not is_base[step.path]]
    if any(_order("flyway", step.version) <= newest for step in versioned):
        return versioned
    return [step for step in steps if step.path == path or not is_base[step.path]]


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
    if "sql-migrate" in marked:
        return "sql-migrate", "-- +migrate Up marks"
    if shape == "folders":
        return _by_clue(root, clues, ("diesel.toml", "diesel"), ("Cargo.toml", "diesel")) or ("", "up.sql folders")
    if clue := _by_clue(
        root,
        clues,
        ("_journal.json", "drizzle"),
        ("Cargo.toml", "sqlx"),
        ("go.mod", "golang-migrate"),
        ("go.mod", "gobuffalo/pop"),
        ("go.mod", "ory/pop"),
    ):
        return clue[0].rpartition("/")[2], clue[1]
    if shape == "paired" and any(step.dialect for step in steps):
        return "pop", "files of one version for several dialects"
    if shape == "paired":
        return "golang-migrate", ".up.sql and .down.sql pairs"
    return "", "numbered files"


def _by_clue(root: str, clues: Mapping[str, str], *wanted: tuple[str, str]) -> tuple[str, str] | None:
    """The runner that a small file names: the nearest one above the folder, else one anywhere."""
    found: list[tuple[int, int, str, str]] = []
    for rank, (name, runner) in enumerate(wanted):
        for path, text in sorted(clues.items()):
            folder = str(PurePosixPath(path).parent)
            if PurePosixPath(path).name != name:
                continue
            if name == "_journal.json":
                if folder == str(PurePosixPath(root) / "meta"):
                    return runner, path
                continue
            if name == "diesel.toml" or runner in text:
                above = folder == "." or PurePosixPath(root).is_relative_to(folder)
                depth = len(PurePosixPath(folder).parts) if above else -1
                found.append((-depth, rank, runner, path))
    return min(found)[2:] if found else None


def _order(runner: str, version: str) -> tuple[object, ...]:
    if version.startswith("R"):
        return (1, version)  # Flyway's repeatable migrations run after all others
    if runner == "flyway":
        return (0, *(int(part) for part in re.split(r"[._]", version) if part.isdigit()))
    if re.fullmatch(r"\d+(?:\.\d+)+", version):
        return (0, *(int(part) for part in version.split(".")))
    digits = re.sub(r"\D", "", version.split("_", maxsplit=1)[0])
    if runner in ("diesel", "prisma"):
        return (0, digits)
    return (0, int(digits or "0"))


def _migration_folder(root: str) -> bool:
    return bool(re.search(r"(?:^|/)(?:migrations?|migrate|deltas?|changelog|versions|updates)(?:/|$)", root))
