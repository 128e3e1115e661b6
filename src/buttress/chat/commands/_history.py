"""Which steps of a history touched a table."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from buttress.blueprint import ops
from buttress.predicates.entities import entities_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from buttress.assembly.tree import Tree
    from buttress.blueprint.blueprint import Blueprint
    from buttress.blueprint.catalog import Change, Database
    from buttress.blueprint.ops import Op
    from buttress.blueprint.source import Span
    from buttress.predicates._entity_names import Located
    from buttress.review import Review

_QUIET = (ops.Query, ops.Write, ops.NoEffect, ops.Setting, ops.Transaction, ops.SetComment)
#: Effects of one migration that are named one by one.
_FEW = 4
_WORDS = re.compile(r"(?<=[a-z])(?=[A-Z])")


@dataclass(frozen=True)
class _AtRest:
    """A tree of which nothing is about to be deployed: beside a release, only its own migrations are kept."""

    below: Tree

    def list(self) -> tuple[str, ...]:
        return self.below.list()

    def read(self, path: str) -> bytes:
        return self.below.read(path)

    def size(self, path: str) -> int:
        return self.below.size(path)

    def pending(self) -> frozenset[str]:
        return frozenset()


def _whole(review: Review, database: Database) -> Database:
    """The database with all of its history."""
    if not review.blueprint.release.paths:
        return database
    from buttress.assembly.build import assemble

    def make() -> Blueprint:
        return assemble(_AtRest(review.tree), review.config, frozenset(), apis=False)

    known = entities_of(review.blueprint).once("history", make).databases
    return next((each for each in known if each.key == database.key), database)


def steps_of(review: Review, at: Located) -> list[tuple[str, Span]]:
    """What was done to the table, the last migration first: everything that it did, where it begins. Under former names
    too; empty where one file says all of it.
    """
    database = _whole(review, at.database)
    steps: dict[str, list[Op]] = {}
    names = {at.table.name}
    for change in reversed(database.changes):
        if isinstance(change.op, _QUIET):
            continue
        if isinstance(change.op, ops.RenameTable) and change.after is not None and change.after.name in names:
            names.add(change.op.table)
        if not names.isdisjoint(_tables(change)):
            steps.setdefault(change.op.span.path, []).insert(0, change.op)
    if len(steps) < 2 and not database.runner:
        return []
    return [(_summed(done), done[0].span) for done in steps.values()]


def _summed(done: Sequence[Op]) -> str:
    """Every effect, or of many the kinds of effects with their numbers."""
    effects = dict.fromkeys(map(effect_of, done))
    if len(effects) <= _FEW:
        return ", ".join(effects)
    kinds = Counter(_kind_of(op) for op in done)
    return ", ".join(kind if number == 1 else f"{kind} × {number}" for kind, number in kinds.items())


def _kind_of(op: Op) -> str:
    return " ".join(_WORDS.split(type(op).__name__)).lower()


def _tables(change: Change) -> Iterator[object]:
    for table in (change.before, change.after):
        if table is not None:
            yield table.name
    yield getattr(change.op, "table", None)


def effect_of(op: Op) -> str:
    """What an operation does: ``add column total``, ``create index idx_orders_user``."""
    what = _kind_of(op)
    if isinstance(op, ops.AddConstraint):
        return f"add {op.constraint.kind} key ({', '.join(op.constraint.columns)})"
    if isinstance(op, ops.CreateIndex):
        columns = ", ".join(op.index.columns)
        return f"{what} {op.index.name or f'({columns})'}"
    if isinstance(op, ops.SetNullable):
        return f"{'drop' if op.nullable else 'set'} not null on {op.column}"
    column = getattr(op, "column", "")
    name = getattr(column, "name", column) or getattr(op, "name", "")
    to = getattr(op, "to", "") or (f"to {op.type}" if isinstance(op, ops.AlterType) else "")
    to = f"to {to}" if to and not str(to).startswith("to ") else to
    return " ".join(str(part) for part in (what, name, to) if part)
