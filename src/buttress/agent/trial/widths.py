"""Which column types hold everything that another one held."""

from __future__ import annotations

from typing import TYPE_CHECKING

from buttress.blueprint.sql import ColumnType

if TYPE_CHECKING:
    from collections.abc import Hashable

#: PostgreSQL, "Data Types", and MySQL's reference manual, "Data Types": every value of the first has the same meaning
#: in each of the others. ``real`` and ``double precision`` are no exact numbers to begin with.
_WIDER = {
    "smallint": {"integer", "bigint", "numeric"},
    "integer": {"bigint", "numeric"},
    "bigint": {"numeric"},
    "real": {"double precision"},
    "char": {"varchar", "text"},
    "varchar": {"text"},
    "json": {"jsonb"},
    "timestamp": {"timestamptz"},
}
_WHOLE = frozenset({"smallint", "integer", "bigint"})
_LETTERS = frozenset({"char", "varchar", "text"})
_FLOATS = frozenset({"real", "double precision", "float", "double"})


def widens(old: Hashable, new: Hashable) -> bool:
    """Whether every value of the old type has the same meaning in the new one."""
    if not (isinstance(old, ColumnType) and isinstance(new, ColumnType)) or old.array != new.array:
        return False
    if old.unsigned != new.unsigned and not (old.unsigned and new.name in _WIDER.get(old.name, ())):
        return False
    if new.name in _WIDER.get(old.name, ()):
        return not new.arguments or (new.name != "numeric" and _at_least(old.arguments, new.arguments))
    return old.name == new.name and (not new.arguments or _at_least(old.arguments, new.arguments))


def same_sort(old: ColumnType, new: ColumnType) -> bool:
    """Whether a change of type that a rule asks for keeps what the values mean: whole numbers stay whole and grow no
    smaller, floats may become exact with two digits or more behind the point, identifiers in text may become ``uuid``.
    """
    if widens(old, new):
        return True
    if old.array != new.array:
        return False
    if old.name in _FLOATS:
        places = int(new.arguments[1]) if len(new.arguments) == 2 and new.arguments[1].isdigit() else None
        return new.name == "numeric" and (not new.arguments or (places or 0) >= 2)
    if old.name in _WHOLE and new.name in _WHOLE:
        return _rank(new.name) >= _rank(old.name)
    return old.name in _LETTERS and (
        new.name == "uuid" or (new.name in _LETTERS and _at_least(old.arguments, new.arguments))
    )


def _rank(name: str) -> int:
    return ("smallint", "integer", "bigint").index(name)


def _at_least(old: tuple[str, ...], new: tuple[str, ...]) -> bool:
    """Whether lengths or precisions are none of them smaller, and enumerated values none of them gone."""
    try:
        return len(old) == len(new) > 0 and all(int(a) <= int(b) for a, b in zip(old, new, strict=True))
    except ValueError:
        return set(old) <= set(new)
