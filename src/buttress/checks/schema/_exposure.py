"""How much a backend feels an un-indexed reference: who deletes the parent, how the child grows, who lists by it."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from buttress.blueprint.ops import Write
from buttress.predicates.growth import GROWING, deleted_from, grows, large, stays_small, transient, uses_of, weight
from buttress.predicates.indexes import covering
from buttress.predicates.keys import named_references, references
from buttress.predicates.naming import last_word, singular_words, words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from buttress.blueprint.catalog import Database, Table
    from buttress.blueprint.source import Span
    from buttress.blueprint.sql import Constraint, Name
    from buttress.blueprint.statements import Statement

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
#: A habit: at least so many siblings, of which all but one in so many have their index.
MANY, MOST = 3, 4


class Reference(NamedTuple):
    """One reference: the child's columns, the parent, and the foreign key if there is one."""

    database: Database
    table: Table
    columns: tuple[str, ...]
    parent: Table
    key: Constraint | None
    span: Span


class Exposed(NamedTuple):
    """A reference, its score from 0 to 100, and what in the input uses it."""

    ref: Reference
    score: int
    query: Span | None  # filters by it by equality, and no other column that it compares leads an index
    delete: Span | None  # deletes from the parent
    indexed: int  # other foreign keys to the parent that can use an index
    others: int  # other foreign keys to the parent
    strong: bool  # worth a finding of its own


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


def expose(ref: Reference, pointing: Counter[Name], siblings: Sequence[tuple[Table, Constraint]]) -> Exposed:
    """How exposed a reference is. The weights were set so that the references that four projects' maintainers later
    indexed come before those that they left alone.
    """
    query, delete = filtered_at(ref), deleted_from(ref.database, ref.parent.name)
    others = [(t, key) for t, key in siblings if key is not ref.key]
    indexed = sum(covering(t, key.columns).yes for t, key in others)
    score = 15 + _delete_weight(ref) + _growth_weight(ref) + _reach_weight(ref, pointing)
    score += 15 if query else 0
    score += 10 if delete else 0
    score += _column_weight(ref)
    score += 6 if ref.parent.name == ref.table.name and ref.key is not None else 0  # one scan for each row of the tree
    strong = query is not None or _felt(ref, indexed, len(others))
    return Exposed(ref, max(0, min(100, score)), query, delete, indexed, len(others), strong)


def filtered_at(ref: Reference) -> Span | None:
    """A query of the repository that needs the index: it compares the columns with values and finds no other index.

    Left out: small tables on either side, columns that are only joined on, and the statements that delete the parent,
    which are the delete path.
    """
    if _small(ref.table) or _small(ref.parent):
        return None
    for use, statement in uses_of(ref.database, ref.table.name):
        other = {*use.equality} - {*ref.columns}
        served = any(index.keys and index.keys[0].column in other for index in ref.table.indexes)
        if set(ref.columns) <= {*use.equality} and not served and not _deletes(statement, ref.parent):
            return statement.span
    return None


def _deletes(statement: Statement, parent: Table) -> bool:
    return any(
        isinstance(op, Write) and op.verb == "delete" and op.table.name == parent.name.name for op in statement.ops
    )


def _felt(ref: Reference, indexed: int, others: int) -> bool:
    """Whether schema alone shows that the missing index will be felt: a growing child that goes or changes with its
    parent, or whose siblings at the same parent mostly have their index.
    """
    if ref.key is None or _small(ref.parent) or not _gathers(ref) or _column_weight(ref) < 0:
        return False
    if large(ref.table):
        return True
    goes = ref.key.on_delete in ("cascade", "set null", "set default")
    return goes or (others >= MANY and MOST * indexed >= others * (MOST - 1))


def _gathers(ref: Reference) -> bool:
    """Whether the child is stated to be large, or named after what use adds and keeps it; a join only when it or what it
    joins is.
    """
    table = ref.table
    if large(table):
        return True
    if _small(table) or transient(table) or table.role == "queue":
        return False
    if table.role == "join":
        return bool(set(singular_words(table.name.name)) & GROWING)
    return grows(table).yes


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
    if large(table):
        return 26 + weight(table)
    if transient(table) and "session" not in words(table.name.name):
        return 2
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
    """Whether people type its rows in: as stated, else by its role or by what its rows are called."""
    stated = table.rows_stated is not None or table.role_stated
    return stays_small(table) or (not stated and last_word(table.name.name) in TYPED_IN)


def _column_weight(ref: Reference) -> int:
    columns = [ref.table.column(name) for name in ref.columns]
    nullable = any(column is not None and column.nullable for column in columns)
    told = {word for name in ref.columns for word in words(name)}
    actor = -25 if told & ACTOR_WORDS else 0
    ornament = -10 if nullable and set(singular_words(ref.parent.name.name)) & ORNAMENTS else 0
    return actor + ornament + (0 if nullable else 5)
