"""From SQL files to the databases they make: which belong together, and in which order they run."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, cast

from buttress.assembly.dialects import READ, decide_dialect, dialect_word
from buttress.assembly.runners import History, Step, find_histories, rollbacks, transactional
from buttress.blueprint.blueprint import Skipped
from buttress.blueprint.catalog import Migration
from buttress.blueprint.ops import CreateIndex, DropIndex, NoEffect
from buttress.blueprint.source import Source
from buttress.readers.sql.hints import directives_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from buttress.blueprint.sql import Dialect
    from buttress.blueprint.statements import SchemaFile
    from buttress.config import Config

_CREATES = re.compile(r"\bCREATE\s+(?:UNLOGGED\s+|GLOBAL\s+)?TABLE\b", re.IGNORECASE)
_CREATED = re.compile(
    r"\bCREATE\s+(?:UNLOGGED\s+|GLOBAL\s+)?TABLE\s+(?:IF\s+NOT\s+EXISTS\s+)?([\w.\"`\[\]]+)", re.IGNORECASE
)
_CHANGES = re.compile(
    r"\b(?:ALTER\s+(?:TABLE|TYPE)|RENAME\s+TABLE|DROP\s+(?:TABLE|INDEX|VIEW)|CREATE\s+(?:UNIQUE\s+)?INDEX"
    r"|CREATE\s+(?:OR\s+REPLACE\s+)?(?:MATERIALIZED\s+)?VIEW)\b",
    re.IGNORECASE,
)
_ROLLBACK = "takes a migration back: no part of what the database becomes"


@dataclass(frozen=True, slots=True)
class Group:
    """Files that make one database, in the order in which they run, before they are read. ``snapshot`` is set where
    one file states a whole schema.
    """

    key: str
    dialect: Dialect
    dialect_why: str
    history: History | None
    ordered: tuple[str, ...]
    snapshot: str = ""


@dataclass(slots=True)
class Grouping:
    """All groups of a tree. ``loose`` files change no table as far as we can tell: queries, functions, old scripts."""

    groups: list[Group] = field(default_factory=list)
    loose: list[str] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)


def group_sql(
    texts: Mapping[str, str],
    clues: Mapping[str, str],
    config: Config,
    release: frozenset[str] = frozenset(),
    *,
    others: bool = False,
) -> Grouping:
    """Decide which SQL files belong together, in which order, and in which dialect. ``others``: the tree states a
    schema in another notation too, which loose files may belong to.
    """
    return _Sorting(texts, clues, config, release, others).result()


@dataclass(slots=True)
class _Sorting:
    texts: Mapping[str, str]
    clues: Mapping[str, str]
    config: Config
    release: frozenset[str]
    others: bool
    found: Grouping = field(default_factory=Grouping)

    def result(self) -> Grouping:
        back = rollbacks(self.texts)
        self.found.skipped += [Skipped(path, _ROLLBACK) for path in sorted(back)]
        taken = set(back)
        directives = {
            path: {name for name, _, _ in directives_of(Source(path, text))} for path, text in self.texts.items()
        }
        for history in find_histories(self.texts, self.clues, directives):
            taken.update(path for step in history.steps for path in (step.path, step.down) if path)
            for dialect, steps in _by_dialect(history):
                self.add(_key(history.root, dialect), [s.path for s in steps], dialect, replace(history, steps=steps))
        rest = sorted(path for path in self.texts if path not in taken)
        creating = [path for path in rest if _CREATES.search(self.texts[path])]
        known = set(creating)
        changing = [path for path in rest if path not in known and _CHANGES.search(self.texts[path])]
        known.update(changing)
        self.found.loose += [path for path in rest if path not in known]
        changing = self.place_schemas(creating, changing)
        self.place_scripts(changing)
        if self.found.loose and not self.found.groups and not self.others:
            self.place_queries()
        return self.found

    def place_schemas(self, creating: Sequence[str], changing: Sequence[str]) -> list[str]:
        """Files outside histories that create tables: one database per folder and dialect, with what changes tables
        beside them. Returns the changing files that stand elsewhere.
        """
        folders: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
        beside: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
        for path in creating:
            folders[_place_of(path)].append(path)
        for path in changing:
            beside[_place_of(path)].append(path)
        for place, paths in sorted(folders.items()):
            states = _states(paths, self.texts)
            for state in states:
                later = beside.pop(place, []) if len(states) == 1 else []
                snapshot = state[0] if len(state) == 1 and not later else ""
                self.add(snapshot or _key(*place), [*state, *later], place[1], snapshot=snapshot)
        return [path for paths in beside.values() for path in paths]

    def place_scripts(self, paths: Sequence[str]) -> None:
        """Files that only change tables. In the release such a file is the last step of the nearest database; before
        it nobody knows when it ran, so it counts for nothing, unless it is all there is.
        """
        alone: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
        for path in paths:
            at = nearest([(group.ordered[0], group.dialect) for group in self.found.groups], path)
            if at >= 0 and path in self.release:
                self.found.groups[at] = _with_last(self.found.groups[at], path)
            elif at >= 0 or (self.others and path not in self.release):
                self.found.loose.append(path)
            else:
                alone[_place_of(path)].append(path)
        for place, scripts in alone.items():
            self.add(_key(*place), scripts, place[1])

    def place_queries(self) -> None:
        """Queries of a database that is described nowhere."""
        paths, self.found.loose = self.found.loose, []
        self.add(".", paths, "")
        if self.found.groups:
            self.found.loose = paths
            self.found.groups = [replace(self.found.groups[0], ordered=())]

    def add(
        self, key: str, paths: Sequence[str], word: str, history: History | None = None, *, snapshot: str = ""
    ) -> None:
        dialect, why = decide_dialect(paths, word, self.texts, self.clues, self.config)
        if dialect in READ:
            group = Group(key, cast("Dialect", dialect), why, history, tuple(paths), snapshot)
            self.found.groups.append(group)
            return
        reason = f"is {dialect} ({why}), which is not read; PostgreSQL, MySQL and SQLite are"
        self.found.skipped += [Skipped(path, reason) for path in paths]


def migrations_of(
    group: Group, files: Mapping[str, SchemaFile], clues: Mapping[str, str], *, otherwise: bool | None = None
) -> tuple[Migration, ...]:
    """The group's files as migrations, in order, each with what is known of its transaction. ``otherwise`` is what the
    configuration says where nothing can be seen.
    """
    steps = group.history.steps if group.history else tuple(Step("", path) for path in group.ordered)
    migrations = []
    for step in steps:
        known = files.get(step.path)
        if known is None:
            continue
        wrapped, why = _wrapping(group, step, known, clues)
        if wrapped is None and otherwise is not None:
            wrapped, why = otherwise, "set in the configuration"
        migrations.append(Migration(step.version, step.path, known.statements, step.down, wrapped, why))
    return tuple(migrations)


def nearest(places: Sequence[tuple[str, str]], path: str) -> int:
    """Which of some (path, dialect) is nearest to another path: the same dialect by name, then the longest common
    folder; -1 when there is none.
    """
    word = dialect_word(path)
    ranked = [(word in ("", dialect), _common(path, other), -at) for at, (other, dialect) in enumerate(places)]
    return -max(ranked)[2] if ranked else -1


def _wrapping(group: Group, step: Step, file: SchemaFile, clues: Mapping[str, str]) -> tuple[bool | None, str]:
    history = group.history
    if history is None or not step.version:  # a script outside the history: nobody knows who runs it
        return None, ""
    directives = {step.path: {name for name, _, _ in file.hints}}
    wrapped, why = transactional(history, step, directives, clues)
    up = [statement for statement in file.statements if not statement.down]
    if group.dialect == "postgres" and wrapped is None and history.transactional_why:
        # A multi-statement query is one transaction in PostgreSQL; a single statement is none.
        alone = "a single statement runs outside a transaction"
        return (True, history.transactional_why) if len(up) > 1 else (False, alone)
    if group.dialect == "postgres" and history.runner == "flyway" and wrapped:
        outside = next((op for statement in up for op in statement.ops if _needs_no_transaction(op)), None)
        if outside is not None:
            return False, f"Flyway opens no transaction for a file with the statement at {outside.span}"
    return wrapped, why


def _needs_no_transaction(op: Op) -> bool:
    """What PostgreSQL refuses inside a transaction, and Flyway therefore looks for before it opens one."""
    if isinstance(op, CreateIndex | DropIndex):
        return op.concurrently
    return isinstance(op, NoEffect) and op.what.startswith("VACUUM")


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


def _states(paths: Iterable[str], texts: Mapping[str, str]) -> list[list[str]]:
    """Files of one folder that create the same tables are several states of one schema, not one schema: each file goes
    to the first state that lacks all of its tables.
    """
    states: list[tuple[list[str], set[str]]] = []
    for path in paths:
        names = {re.sub(r'["`\[\]]', "", name).lower() for name in _CREATED.findall(texts[path])}
        for state, taken in states:
            if not names & taken:
                state.append(path)
                taken.update(names)
                break
        else:
            states.append(([path], names))
    return [state for state, _ in states]


def _with_last(group: Group, path: str) -> Group:
    history = group.history
    if history is not None:
        history = replace(history, steps=(*history.steps, Step("", path)))
    return replace(group, history=history, ordered=(*group.ordered, path))


def _place_of(path: str) -> tuple[str, str]:
    return str(PurePosixPath(path).parent), dialect_word(path)


def _common(one: str, other: str) -> int:
    mine, theirs = PurePosixPath(one).parts[:-1], PurePosixPath(other).parts[:-1]
    return next(
        (at for at, (a, b) in enumerate(zip(mine, theirs, strict=False)) if a != b), min(len(mine), len(theirs))
    )


def _key(root: str, dialect: str) -> str:
    return f"{root or '.'}:{dialect}" if dialect and dialect not in root else root or "."


if TYPE_CHECKING:
    from buttress.blueprint.ops import Op
