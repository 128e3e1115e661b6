"""Questions about partial indexes: does every row that a query wants stand in one?

Only what the written conditions themselves prove counts: a parameter may hold any value, and so proves no constant.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from buttress.predicates._index_predicates import predicate
from buttress.predicates.naming import words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from buttress.blueprint.sql import Condition, Dialect, TableUse

#: Words of a column that says that a row is gone: nearly every row passes a filter for those that are not.
_GONE = frozenset({"deleted", "removed", "archived", "discarded", "trashed", "destroyed"})
_PLAIN = re.compile(r"'[a-z_]+'")


class Holds(NamedTuple):
    """What a partial index holds of a use's rows: all of them. ``columns``: those whose conditions both sides write."""

    columns: frozenset[str]
    narrow: bool  # not merely the rows that nobody has deleted


def holds_rows(where: str, use: TableUse, dialect: Dialect = "postgres") -> Holds | None:
    """Whether the rows that a use wants all stand in an index with that predicate; None where nothing proves it."""
    asked = predicate(where)
    if not asked or not all(_implied(use.conditions, one, dialect) for one in asked):
        return None
    same = [one for one in asked if not _only_compared(use.conditions, one)]
    return Holds(frozenset(one.column for one in same), any(not _alive(one) for one in same))


def _alive(one: Condition) -> bool:
    return bool(_GONE & set(words(one.column))) and (one.operator, one.values) in (
        ("is", ("null",)),
        ("=", ("false",)),
        ("=", ("0",)),
        ("is", ("false",)),
        ("is not", ("true",)),
    )


def _only_compared(known: Sequence[Condition], one: Condition) -> bool:
    """Whether a predicate's NOT NULL merely follows from a comparison: then the index is not about what is asked."""
    written = (c.column.lower() == one.column and c.operator == "is not" for c in known)
    return (one.operator, one.values) == ("is not", ("null",)) and not any(written)


def _implied(known: Sequence[Condition], one: Condition, dialect: Dialect) -> bool:
    """Whether a server can prove one condition: all compare the terms and know that a comparison passes no null; only
    PostgreSQL reasons about the constants of IN, too (predtest.c in its sources; SQLite manual, "Partial Indexes").
    """
    about = [c for c in known if c.column.lower() == one.column]
    return _same(about, one) or _never_null(about, one) or (dialect == "postgres" and _among(about, one))


def _same(known: Sequence[Condition], one: Condition) -> bool:
    return any((c.operator, c.values) == (one.operator, one.values) for c in known)


def _never_null(known: Sequence[Condition], one: Condition) -> bool:
    if (one.operator, one.values) != ("is not", ("null",)):
        return False
    return any(c.operator not in ("is", "is not") for c in known)


def _among(known: Sequence[Condition], one: Condition) -> bool:
    """``= 'a'`` is one of ``IN ('a', 'b')`` and not ``'c'``; ``<> 'a' AND <> 'b'`` is NOT IN."""
    wanted = set(one.values)
    if one.operator == "=":
        return any(c.operator == "=" and set(c.values) <= wanted for c in known)
    if one.operator != "<>":
        return False
    refused = {value for c in known if c.operator == "<>" for value in c.values}
    apart = any(c.operator == "=" and all(_differ(a, b) for a in c.values for b in wanted) for c in known)
    return wanted <= refused or apart


def _differ(one: str, other: str) -> bool:
    """Whether two constants are certainly not equal, whatever the column's type makes of them."""
    return one != other and bool(_PLAIN.fullmatch(one) and _PLAIN.fullmatch(other))
