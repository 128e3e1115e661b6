"""How much a backend feels an un-indexed reference: who deletes the parent, how the child grows, who lists by it."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from buttress.predicates.growth import deleted_from, grows, uses_of
from buttress.predicates.keys import named_references, references
from buttress.predicates.naming import last_word, singular_words, words

if TYPE_CHECKING:
    from buttress.blueprint.catalog import Database, Table
    from buttress.blueprint.source import Span
    from buttress.blueprint.sql import Constraint, Name

#: Columns that record who did something: read when somebody looks back, not when somebody lists.
ACTOR_WORDS = frozenset({"by", "last", "approver", "reviewer", "granted", "invited", "banned", "modified", "assigned"})
#: Tables that an administrator fills; each has tens of rows, whatever points at it.
TYPED_IN = frozenset(
    {"role", "permission", "category", "type", "status", "plan", "template", "language", "country", "license"}
)
#: What rows wear and nobody lists by.
ORNAMENTS = frozenset(
    {"avatar", "image", "photo", "picture", "icon", "logo", "thumbnail", "theme", "banner", "transport"}
)


class Reference(NamedTuple):
    """One reference: the child's columns, the parent, and the foreign key if there is one."""

    database: Database
    table: Table
    columns: tuple[str, ...]
    parent: Table
    key: Constraint | None
    span: Span


class Exposure(NamedTuple):
    """A score from 0 to 100 and the place of a query or delete that uses the reference."""

    score: int
    query: Span | None
    delete: Span | None


def pointing_at(database: Database) -> Counter[Name]:
    """How many columns point at each table, by foreign key or, where the schema leaves keys out, by name."""
    catalog = database.catalog
    found = Counter({name: len(keys) for name, keys in references(catalog).items()})
    if by_name(database):
        found.update(named.parent.name for found_here in named_references(catalog).values() for named in found_here)
    return found


def by_name(database: Database) -> bool:
    """Whether names stand in for foreign keys: Rails leaves them to the application, and some schemas have none."""
    return database.framework == "rails" or not any(t.foreign_keys for t in database.catalog.base_tables())


def exposure(ref: Reference, pointing: Counter[Name]) -> Exposure:
    """How exposed a reference is. The weights were set so that the references that four projects' maintainers later
    indexed come before those that they left alone.
    """
    query, delete = filtered_at(ref), deleted_from(ref.database, ref.parent.name)
    score = 15 + _delete_weight(ref) + _growth_weight(ref) + _reach_weight(ref, pointing)
    score += 15 if query else 0
    score += 10 if delete else 0
    score += _column_weight(ref)
    score += 6 if ref.parent.name == ref.table.name and ref.key is not None else 0  # one scan for each row of the tree
    return Exposure(max(0, min(100, score)), query, delete)


def filtered_at(ref: Reference) -> Span | None:
    """A query of the repository that compares the column with a value, if one does."""
    for use, statement in uses_of(ref.database, ref.table.name):
        if set(ref.columns) & {*use.equality, *use.ranges}:
            return statement.span
    return None


def _delete_weight(ref: Reference) -> int:
    if _small(ref.parent):
        return -20
    action = ref.key.on_delete if ref.key else ""
    return {"cascade": 15, "set null": 12, "set default": 12}.get(action, 8)


def _growth_weight(ref: Reference) -> int:
    """How fast the child grows; the part of a growing whole grows with it."""
    table = ref.table
    if _small(table):
        return -10
    if table.role == "join":
        return 26
    if table.role == "event":
        return 20
    if table.role == "secrets":
        return 12 if "session" in words(table.name.name) else 2
    if grows(table).yes:
        return 26
    part = ref.key is not None and ref.key.on_delete == "cascade" and ref.parent.name != table.name
    return 22 if part and grows(ref.parent).yes else 6


def _reach_weight(ref: Reference, pointing: Counter[Name]) -> int:
    """Tables that much else points at are the ones that are listed, joined and deleted."""
    child = 0 if _small(ref.table) else pointing[ref.table.name]
    return min(16, 5 * child) + min(12, 2 * pointing[ref.parent.name])


def _small(table: Table) -> bool:
    """Whether people type its rows in, by its role or by what its rows are called."""
    return table.role in ("lookup", "settings") or last_word(table.name.name) in TYPED_IN


def _column_weight(ref: Reference) -> int:
    columns = [ref.table.column(name) for name in ref.columns]
    nullable = any(column is not None and column.nullable for column in columns)
    told = {word for name in ref.columns for word in words(name)}
    actor = -10 if told & ACTOR_WORDS else 0
    ornament = -10 if nullable and set(singular_words(ref.parent.name.name)) & ORNAMENTS else 0
    return actor + ornament + (0 if nullable else 5)
