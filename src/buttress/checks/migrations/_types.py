"""What a change of type costs: PostgreSQL's and MySQL's own rules, by old and new type.

PostgreSQL: every row of this table was observed on 17.10 (relfilenode and scan counters of an ALTER COLUMN … TYPE).
MySQL: manual, "Online DDL Operations", InnoDB, 8.0.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from buttress.blueprint.catalog import EnumType
    from buttress.blueprint.sql import ColumnType, Name

#: none: the catalog alone changes; indexes: those on the column are rebuilt; zone: a rewrite unless the session's
#: time zone is UTC; rewrite: the table and all its indexes; unknown: a type is not known well enough.
Work = Literal["none", "indexes", "zone", "rewrite", "unknown"]

_NUMBERS = frozenset({"smallint", "integer", "bigint", "numeric", "real", "double precision", "money", "oid"})
_TEXTS = frozenset({"text", "varchar", "char", "citext", "name"})
_TIMES = frozenset({"timestamp", "timestamptz", "date", "time", "timetz", "interval"})
_OTHERS = frozenset(
    {
        "boolean",
        "uuid",
        "json",
        "jsonb",
        "bytea",
        "xml",
        "inet",
        "cidr",
        "macaddr",
        "bit",
        "varbit",
        "tsvector",
        "point",
    }
)
BUILT_IN = _NUMBERS | _TEXTS | _TIMES | _OTHERS
_NO_WORK = frozenset({("cidr", "inet"), ("xml", "text"), ("varchar", "text"), ("text", "varchar")})
_INDEXES_ONLY = frozenset(
    {("text", "citext"), ("varchar", "citext"), ("citext", "text"), ("citext", "varchar"), ("integer", "oid")}
)
_ZONED = frozenset({("timestamp", "timestamptz"), ("timestamptz", "timestamp")})
_PRECISION = 6  # of a time type that states none
_UTF8MB4 = 4  # bytes a character may take, MySQL's default character set
_ONE_LENGTH_BYTE = 255  # bytes up to which MySQL keeps a VARCHAR's length in one byte


def postgres_work(old: ColumnType, new: ColumnType, using: str, column: str, types: Mapping[Name, EnumType]) -> Work:
    """What PostgreSQL 12 and later do for ``ALTER COLUMN column TYPE new [USING using]``."""
    old = _base(old, types)
    if not _plain_cast(using, column, new):
        return "rewrite"
    if _spelling(old) == _spelling(new):
        return "none"
    if old.array or new.array:
        return "rewrite" if _known(old, types) and _known(new, types) else "unknown"
    pair = (old.name, new.name)
    if old.name == new.name:
        return _same_name(old, new) if old.name in BUILT_IN else "unknown"
    if pair in _ZONED:
        return "zone" if _digits(new) >= _digits(old) else "rewrite"
    if new.arguments and pair[1] == "varchar":
        return "rewrite" if _known(old, types) else "unknown"
    if pair in _NO_WORK:
        return "none"
    if pair in _INDEXES_ONLY:
        return "indexes"
    return "rewrite" if _known(old, types) and _known(new, types) else "unknown"


def narrows(old: ColumnType, new: ColumnType) -> bool:
    """Whether some values of the old type do not fit the new one, so that the statement may fail."""
    ladder = ("smallint", "integer", "bigint")
    if old.name in ladder and new.name in ladder:
        return ladder.index(new.name) < ladder.index(old.name)
    if new.name in ("varchar", "char") and new.arguments and old.name in _TEXTS:
        return not old.arguments or int(new.arguments[0]) < int(old.arguments[0])
    return (old.name in _TEXTS and new.name not in _TEXTS) or (
        old.name == new.name == "numeric" and _numeric_shrinks(old, new)
    )


def mysql_copies(old: ColumnType, new: ColumnType, version: str = "") -> bool:
    """Whether MySQL can change the type only by ALGORITHM=COPY, which lets nobody write meanwhile. ``version`` is the
    server's, '' for a current one: before 5.7 a longer VARCHAR is copied too (manual of 5.7, "Online DDL Operations").
    """
    if version.startswith(("5.5", "5.6")) and old.name == new.name == "varchar" and old.arguments != new.arguments:
        return True
    if old.name == new.name == "varchar" and old.arguments and new.arguments:
        before, after = int(old.arguments[0]), int(new.arguments[0])
        crosses = before * _UTF8MB4 <= _ONE_LENGTH_BYTE < after * _UTF8MB4
        return after < before or crosses
    if old.name == new.name and old.name in ("enum", "set"):
        return new.arguments[: len(old.arguments)] != old.arguments
    if old.name == new.name and old.name in ("tinyint", "smallint", "mediumint", "integer", "bigint"):
        return old.unsigned != new.unsigned  # a display width is not a size
    return (old.name, old.arguments, old.unsigned) != (new.name, new.arguments, new.unsigned)


def _base(kind: ColumnType, types: Mapping[Name, EnumType]) -> ColumnType:
    """A domain is stored as its base type."""
    found = next((t for name, t in types.items() if str(name) == kind.name and t.base is not None), None)
    return found.base if found is not None and found.base is not None and not kind.array else kind


def _known(kind: ColumnType, types: Mapping[Name, EnumType]) -> bool:
    return kind.name in BUILT_IN or any(str(name) == kind.name and t.values for name, t in types.items())


def _plain_cast(using: str, column: str, new: ColumnType) -> bool:
    """No USING, or one that says what the server does anyway: ``column::new_type``."""
    text = using.strip().strip("()").strip()
    if text.upper() in ("", "USING"):
        return True
    name = rf'"?{re.escape(column)}"?'
    cast = re.fullmatch(rf"{name}\)?\s*(?:::\s*(.+))?", text, re.DOTALL)
    if cast is None:
        called = re.fullmatch(rf"cast\s*\(\s*{name}\s+as\s+(.+?)\)?", text, re.DOTALL | re.IGNORECASE)
        cast = called
    target = cast.group(1) if cast else None
    if cast is not None and target is None:
        return True
    spelled = re.sub(r'[\s"]', "", target or "").lower()
    return cast is not None and spelled in {
        re.sub(r'[\s"]', "", word).lower() for word in (new.written, str(new), new.name)
    }


def _spelling(kind: ColumnType) -> tuple[str, tuple[str, ...], bool]:
    return kind.name, kind.arguments, kind.array


def _same_name(old: ColumnType, new: ColumnType) -> Work:
    if old.name in ("varchar", "varbit"):
        return "none" if not new.arguments or (old.arguments and _digits(new) >= _digits(old)) else "rewrite"
    if old.name == "numeric":
        return "rewrite" if _numeric_shrinks(old, new) else "none"
    if old.name in _TIMES:
        return "none" if _digits(new) >= _digits(old) else "rewrite"
    return "rewrite"


def _numeric_shrinks(old: ColumnType, new: ColumnType) -> bool:
    """Anything but more digits before the point at the same scale."""
    if not new.arguments:
        return False
    if not old.arguments:
        return True
    old_scale, new_scale = (kind.arguments[1] if len(kind.arguments) > 1 else "0" for kind in (old, new))
    return old_scale != new_scale or int(new.arguments[0]) < int(old.arguments[0])


def _digits(kind: ColumnType) -> int:
    return int(kind.arguments[0]) if kind.arguments and kind.arguments[0].isdigit() else _PRECISION
