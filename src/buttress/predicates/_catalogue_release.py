"""Predicates about queries and the release: which columns are filtered by, what is about to be changed or created."""

from __future__ import annotations

from typing import TYPE_CHECKING

from buttress.blueprint.ops import AddColumn, CreateTable, DropColumn, DropTable, Query, Write
from buttress.predicates._catalogue_base import no, predicate, unknown, yes
from buttress.predicates.growth import deleted_from, uses_of, written_at
from buttress.predicates.indexes import serving
from buttress.predicates.naming import counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from buttress.blueprint.catalog import Change
    from buttress.blueprint.source import Span
    from buttress.blueprint.sql import TableUse
    from buttress.predicates._catalogue_words import Predicate
    from buttress.predicates._entity_names import Located, LocatedColumn
    from buttress.predicates.answer import Answer
    from buttress.predicates.entities import EntityIndex


def _uses(index: EntityIndex, at: Located | LocatedColumn) -> list[tuple[TableUse, Span]]:
    name = at.table.name
    return index.once(("uses", at.database.key, name), lambda: [(use, s.span) for use, s in uses_of(at.database, name)])


def _filtered(index: EntityIndex, at: LocatedColumn) -> Answer:
    found = [(u, s) for u, s in _uses(index, at) if at.column.name in (*u.equality, *u.ranges)]
    if not found:
        return unknown(f"no query file filters by {at.column.name}; application code may", at.column.span)
    return yes(f"filtered by in {counted(len(found), 'query')} of the repository", *(s for _, s in found[:3]))


def _joined(index: EntityIndex, at: LocatedColumn) -> Answer:
    found = [s for use, s in _uses(index, at) if at.column.name in use.joins]
    if not found:
        return unknown(f"no query file joins by {at.column.name}; application code may", at.column.span)
    return yes(f"joined by in {counted(len(found), 'query')} of the repository", *found[:3])


def _scanned(index: EntityIndex, at: Located) -> Answer:
    """Whether a query's filter on the table finds no index at all to stand on."""
    for use, span in _uses(index, at):
        filters = (*use.equality, *use.ranges)
        plain = filters and all(at.table.column(column) is not None for column in filters)
        if plain and not use.joins and at.table.kind == "table" and at.table.partition_of is None:
            served = serving(at.table, use, at.database.dialect)
            if served.no:
                return yes(f"{span} filters {at.table.name} by {', '.join(filters)}, and {served.why}", span)
    return unknown(f"no query file filters {at.table.name} past its indexes; application code may", at.table.span)


def _written(_: EntityIndex, at: Located) -> Answer:
    place = written_at(at.database, at.table.name)
    if place is not None:
        return yes(f"a query inserts into {at.table.name} at {place}", place)
    return unknown(f"no query file inserts into {at.table.name}; application code may", at.table.span)


def _deleted(_: EntityIndex, at: Located) -> Answer:
    place = deleted_from(at.database, at.table.name)
    if place is not None:
        return yes(f"a query deletes from {at.table.name} at {place}", place)
    return unknown(f"no query file deletes from {at.table.name}; application code may", at.table.span)


def _altered(index: EntityIndex, at: Located) -> Answer:
    found = [c for c in _changes(index, at) if not isinstance(c.op, Write | Query)]
    if found:
        return yes(f"the release has {counted(len(found), 'change')} of {at.table.name}", *_places(found))
    return _untouched(index, at, "changes")


def _created(index: EntityIndex, at: Located) -> Answer:
    found = [c for c in _changes(index, at) if isinstance(c.op, CreateTable) and c.before is None]
    if found:
        return yes(f"the release creates {at.table.name}", *_places(found))
    return _untouched(index, at, "creates")


def _loses(index: EntityIndex, at: Located) -> Answer:
    found = [c for c in _changes(index, at) if isinstance(c.op, DropColumn | DropTable)]
    if found:
        return yes(f"the release takes something of {at.table.name} away", *_places(found))
    return _untouched(index, at, "drops a part of")


def _added(index: EntityIndex, at: LocatedColumn) -> Answer:
    mine = [c for c in _changes(index, at) if isinstance(c.op, AddColumn) and c.op.column.name == at.column.name]
    if mine:
        return yes(f"the release adds {at.column.name} to {at.table.name}", *_places(mine))
    return _untouched(index, at, "adds a column to")


def _changes(index: EntityIndex, at: Located | LocatedColumn) -> Iterator[Change]:
    release = index.blueprint.release
    for change in () if release.history else release.changes:
        names = {table.name for table in (change.before, change.after) if table is not None}
        owner = index.blueprint.database_of(change) if at.table.name in names else None
        if owner is not None and owner.key == at.database.key:
            yield change


def _untouched(index: EntityIndex, at: Located | LocatedColumn, verb: str) -> Answer:
    """No, when all of the release was read; a statement that was not understood may do it."""
    release = index.blueprint.release
    if release.history:
        return unknown("the review looks back over the whole history, and no release is named", at.table.span)
    if at.table.taint or at.database.sketch:
        return unknown(at.table.taint or f"{at.database.key} is a design", at.table.span)
    coverage = index.blueprint.coverage
    unread = {place.span.path for place in coverage.not_understood} | {s.path for s in coverage.skipped}
    hidden = sorted(unread & release.paths)
    if hidden:
        return unknown(f"a part of {hidden[0]} was not understood", at.table.span)
    if not release.paths:
        return no(release.why, at.table.span)
    steps = {path for step in at.database.migrations for path in (step.path, step.down_path)}
    whole = sorted(release.paths & ({at.database.snapshot, *at.database.members} - steps))
    if whole:
        return unknown(
            f"{whole[0]} states the whole schema, and what it changes in it is not told apart", at.table.span
        )
    return no(f"nothing in the release {verb} {at.table.name}", at.table.span)


def _places(changes: list[Change]) -> list[Span]:
    return [change.op.span for change in changes[:3]]


PREDICATES: tuple[Predicate, ...] = (
    predicate(
        "filtered-by-query",
        ["column"],
        "Does a query of the repository's SQL files filter by the column?",
        (
            "a query of the repository filters by {0}",
            "no query of the repository filters by {0}",
            "what was read leaves open whether a query filters by {0}",
        ),
        _filtered,
    ),
    predicate(
        "joined-by-query",
        ["column"],
        "Does a query of the repository's SQL files join by the column?",
        (
            "a query of the repository joins by {0}",
            "no query of the repository joins by {0}",
            "what was read leaves open whether a query joins by {0}",
        ),
        _joined,
    ),
    predicate(
        "scanned-by-query",
        ["table"],
        "Does a query of the repository's SQL files filter the table where every index is of other columns?",
        (
            "a query of the repository filters {0} past all of its indexes",
            "no query of the repository filters {0} past all of its indexes",
            "what was read leaves open whether a query filters {0} past all of its indexes",
        ),
        _scanned,
    ),
    predicate(
        "written-by-query",
        ["table"],
        "Does a query of the repository's SQL files insert into the table?",
        (
            "a query of the repository inserts into {0}",
            "no query of the repository inserts into {0}",
            "what was read leaves open whether a query inserts into {0}",
        ),
        _written,
    ),
    predicate(
        "deleted-by-query",
        ["table"],
        "Does a query of the repository's SQL files delete from the table?",
        (
            "a query of the repository deletes from {0}",
            "no query of the repository deletes from {0}",
            "what was read leaves open whether a query deletes from {0}",
        ),
        _deleted,
    ),
    predicate(
        "altered-by-release",
        ["table"],
        "Does what is about to be deployed create the table or change its definition?",
        (
            "the release creates or changes {0}",
            "the release does not create or change {0}",
            "what was read leaves open whether the release creates or changes {0}",
        ),
        _altered,
    ),
    predicate(
        "created-by-release",
        ["table"],
        "Does what is about to be deployed create the table?",
        (
            "the release creates {0}",
            "the release does not create {0}",
            "what was read leaves open whether the release creates {0}",
        ),
        _created,
    ),
    predicate(
        "reduced-by-release",
        ["table"],
        "Does what is about to be deployed drop the table or a column of it?",
        (
            "the release drops {0} or a column of it",
            "the release does not drop {0} or a column of it",
            "what was read leaves open whether the release drops {0} or a column of it",
        ),
        _loses,
    ),
    predicate(
        "added-by-release",
        ["column"],
        "Does what is about to be deployed add the column?",
        (
            "the release adds {0}",
            "the release does not add {0}",
            "what was read leaves open whether the release adds {0}",
        ),
        _added,
    ),
)
