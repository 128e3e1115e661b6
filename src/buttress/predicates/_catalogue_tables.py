"""Predicates about whole tables: how they grow, what ends their rows, whether a schema defines them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from buttress.predicates._catalogue_base import no, predicate, unknown, yes
from buttress.predicates._catalogue_schema import has_known_columns, unseen
from buttress.predicates.growth import EXPIRY_COLUMNS, deleted_from, grows, large, retention, stays_small, transient
from buttress.predicates.naming import ACCOUNTS, OWNERS, counted, singular_words

if TYPE_CHECKING:
    from buttress.predicates._catalogue_words import Predicate
    from buttress.predicates._entity_names import Located
    from buttress.predicates.answer import Answer
    from buttress.predicates.entities import EntityIndex

#: Columns that hide a row and leave it where it is.
_HIDES = frozenset({"deleted_at", "deletedat", "archived_at", "archivedat"})


def _grows(index: EntityIndex, at: Located) -> Answer:
    table = at.table
    if table.rows_stated is None and not table.role_stated:
        hidden = _guessed(index, at)
        if hidden or (transient(table) and table.role not in ("settings", "lookup")):
            return unknown(hidden or f"rows of {table.name} may come and go, by its name", table.span)
    return grows(table)


def _small(index: EntityIndex, at: Located) -> Answer:
    table, rows = at.table, at.table.rows_stated
    if rows is not None:
        said = f"the configuration states {counted(rows, 'row')} of {table.name}"
        return yes(said, table.span) if stays_small(table) else no(said, table.span)
    hidden = "" if table.role_stated else _guessed(index, at)
    if hidden or not stays_small(table):
        return unknown(hidden or f"nothing says how many rows {table.name} has", table.span)
    return yes(f"it is a {table.role} table ({table.role_why})", table.span)


def _large(_: EntityIndex, at: Located) -> Answer:
    rows = at.table.rows_stated
    if rows is None:
        return unknown(f"nobody states how many rows {at.table.name} has", at.table.span)
    said = f"the configuration states {counted(rows, 'row')} of {at.table.name}"
    return yes(said, at.table.span) if large(at.table) else no(said, at.table.span)


def _ends(_: EntityIndex, at: Located) -> Answer:
    table = at.table
    if table.kind != "table":
        return unknown(f"{table.name} is a {table.kind}", table.span)
    date = next((c for c in table.columns if c.name.lower() in EXPIRY_COLUMNS - _HIDES), None)
    if date is not None:
        return yes(f"{date.name} says when a row ends", date.span)
    place = deleted_from(at.database, table.name)
    if place is not None:
        return yes(f"a query deletes from it at {place}", place)
    found = retention(at.database, table)
    if found.yes:  # partitions that may be dropped, rows that are only hidden
        return unknown(f"{found.why}, and nothing says when that happens", *found.evidence)
    return found


def _partitioned(index: EntityIndex, at: Located) -> Answer:
    if at.table.partitioned:
        by = f" by {', '.join(at.table.partition_by)}" if at.table.partition_by else ""
        return yes(f"{at.table.name} is partitioned{by}", at.table.span)
    hidden = unseen(index, at.database, at.table)
    if hidden or at.database.sketch:
        return unknown(hidden or f"{at.database.key} is a design and may leave that out", at.table.span)
    return no(f"{at.table.name} is declared as one table", at.table.span)


def _defined(index: EntityIndex, at: Located) -> Answer:
    if not at.database.sketch:
        if at.table.assumed or (at.table.kind == "table" and not has_known_columns(at.table)):
            return unknown(f"{at.table.name} is used here, and what creates it is not seen", at.table.span)
        return yes(f"{at.table.name} is created at {at.table.span}", at.table.span)
    real = [database for database in index.blueprint.reviewed if not database.sketch]
    if not real:
        return unknown(f"only a design shows {at.table.name}, and no schema was read beside it", at.table.span)
    return unknown(f"a design shows {at.table.name}, and the schema that was read does not", at.table.span)


def _guessed(index: EntityIndex, at: Located) -> str:
    """Why the role of a table is too thin a guess to build on; '' when it is none. Settings of each user grow with them,
    and a first account comes with the schema.
    """
    table = at.table
    if table.kind != "table":
        return f"{table.name} is a {table.kind}"
    if table.assumed or table.taint:
        return unseen(index, at.database, table)
    own = set(singular_words(table.name.name))
    named = own | {word for column in table.columns for word in singular_words(column.name)}
    many = ACCOUNTS | OWNERS | {"username", "owner", "creator", "author"}
    if table.role == "settings" and (table.foreign_keys or named & many):
        return f"{table.name} may hold settings of each of many"
    if table.role == "lookup" and (own & many or table.rows_seeded == 1):
        return f"that a row of {table.name} comes with the schema does not say that it stays alone"
    return ""


PREDICATES: tuple[Predicate, ...] = (
    predicate(
        "grows",
        ["table"],
        "Does use of the product add rows to the table for ever, by its stated rows, its role or its name?",
        (
            "by its stated rows, its role or its name, {0} grows with use",
            "by its stated rows, its role or its name, {0} does not grow with use",
            "what was read leaves open whether {0} grows with use",
        ),
        _grows,
    ),
    predicate(
        "stays-small",
        ["table"],
        "Does the table stay small, by its stated rows or its role?",
        (
            "by its stated rows or its role, {0} stays small",
            "by its stated rows or its role, {0} does not stay small",
            "what was read leaves open whether {0} stays small",
        ),
        _small,
    ),
    predicate(
        "stated-large",
        ["table"],
        "Does the team state a million rows or more for the table?",
        (
            "the configuration says that {0} is large",
            "the configuration says that {0} is not large",
            "the configuration leaves open whether {0} is large",
        ),
        _large,
    ),
    predicate(
        "retention-stated",
        ["table"],
        "Does something end rows of the table: a date of their own, or a query that deletes?",
        (
            "a date of their own or a query ends rows of {0}",
            "no date of their own or query ends rows of {0}",
            "what was read leaves open what ends rows of {0}",
        ),
        _ends,
    ),
    predicate(
        "partitioned",
        ["table"],
        "Is the table partitioned?",
        ("{0} is partitioned", "{0} is not partitioned", "what was read leaves open whether {0} is partitioned"),
        _partitioned,
    ),
    predicate(
        "defined",
        ["table"],
        "Does a schema file or migration create the table?",
        (
            "the schema creates {0}",
            "the schema creates no {0}",
            "what was read leaves open whether the schema creates {0}",
        ),
        _defined,
    ),
)
