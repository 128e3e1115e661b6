"""What stands beside a definition without being part of it: comments of a file, operator classes that change nothing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_AFTER = re.compile(r"[ \t]*,?[ \t]*(?:--|//+|#)[ \t]*([^\n]*)|[ \t]*,?[ \t]*/\*(.*?)\*/", re.DOTALL)
_LINE_BEFORE = re.compile(r"[ \t]*(?:--|//+|#)[ \t]?([^\n]*)")
#: Lines above a definition that are read as its remark; longer ones are chapters.
_LINES = 6
#: Default operator classes of PostgreSQL's btree and hash ("Operator Classes and Operator Families"): writing one out
#: changes nothing. The others compare another way (``text_pattern_ops``, ``gin_trgm_ops``).
_DEFAULT_CLASSES = frozenset(
    f"{kind}_ops"
    for kind in (
        *("text", "varchar", "bpchar", "char", "name", "int2", "int4", "int8", "float4", "float8", "numeric", "bool"),
        *("uuid", "date", "time", "timetz", "timestamp", "timestamptz", "interval", "bytea", "inet", "cidr", "oid"),
        *("bit", "varbit", "enum", "array", "record", "range", "jsonb", "citext", "money", "macaddr", "tsvector"),
    )
)


def remark(text: str, start: int, end: int) -> str:
    """What a comment says of the element at ``text[start:end]``: behind it on its last line, else right above it."""
    behind = _AFTER.match(text, end)
    if behind is not None:
        return " ".join((behind[1] or behind[2] or "").split())
    return _above(text, start)


def operator_class(names: Sequence[str]) -> tuple[str, ...]:
    """The operator class of an index key; () for the one that the type has anyway."""
    return tuple(name.lower() for name in names[-1:] if name.lower() not in _DEFAULT_CLASSES)


def _above(text: str, start: int) -> str:
    """Comment lines right above; the element has to begin its own line."""
    line = text.rfind("\n", 0, start) + 1
    if text[line:start].strip():
        return ""
    found: list[str] = []
    while line > 0 and len(found) < _LINES:
        previous = text.rfind("\n", 0, line - 1) + 1
        said = _LINE_BEFORE.fullmatch(text, previous, line - 1)
        if said is None:
            break
        found.append(said[1].strip())
        line = previous
    return " ".join(reversed(found))
