"""What a ``schema.rb`` gives away about its database and its Rails version."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from buttress.blueprint.sql import Dialect
    from buttress.readers._ruby import Call

Hint = tuple[str, str, str]

_POSTGRES_TYPES = frozenset(
    {"jsonb", "uuid", "inet", "cidr", "macaddr", "tsvector", "hstore", "citext", "ltree", "daterange", "tsrange"}
    | {"tstzrange", "int4range", "int8range", "numrange", "timestamptz", "bit_varying", "interval", "oid", "enum"}
)
_MYSQL_TYPES = frozenset(
    {"tinyint", "mediumint", "mediumtext", "longtext", "tinytext", "unsigned_integer", "unsigned_bigint"}
)
_POSTGRES_METHODS = frozenset({"gin", "gist", "spgist", "brin", "hnsw", "ivfflat"})
_SQLITE_COLLATIONS = frozenset({"NOCASE", "BINARY", "RTRIM"})

#: Byte limits that only MySQL's text types have (255, 2^24-1, 2^32-1).
_MYSQL_TEXT_LIMITS = frozenset({"255", "16777215", "4294967295"})

_DEFINE = re.compile(r"ActiveRecord::Schema(?:\[[\d.]+\])?\.define\b")
#: Dumps before Rails 5.1 pad the types to a column, name the btree method, and use older spellings.
_OLD_SPELLING = re.compile(
    r"^[ \t]*t\.[a-z]+ {2,}[\"':]|:null *=>|:force *=>|force: true\b|using: :btree|^  add_index |:version *=>",
    re.MULTILINE,
)
#: Only a dump of Rails 5.1 or later says that a key is an integer, because bigint has become the default.
_NEW_SPELLING = re.compile(r"\bid: :(?:integer|serial)\b")

#: The day Rails 5.1 came out (2017-04-27), as a migration version begins.
_RAILS_5_1 = "20170427"


def guess_dialect(calls: Iterable[Call]) -> tuple[Dialect, tuple[Hint, ...]]:
    """The dialect that most signs speak for (postgres without any), and one hint for each kind of sign."""
    first: dict[tuple[str, str], Hint] = {}
    votes: dict[str, int] = {}
    for call in calls:
        for dialect, sign in _signs(call):
            votes[dialect] = votes.get(dialect, 0) + 1
            first.setdefault((dialect, sign), ("dialect", dialect, f"{sign}, line {call.span.line}"))
    hints = tuple(first.values())
    for dialect in ("mysql", "sqlite"):
        if votes.get(dialect, 0) > max((n for d, n in votes.items() if d != dialect), default=0):
            return ("mysql" if dialect == "mysql" else "sqlite"), hints
    return "postgres", hints


def has_bigint_keys(text: str, bracket: str, version: str) -> bool:
    """Whether an unstated ``id`` is a bigint (Rails 5.1 and later) rather than an integer."""
    if bracket or _NEW_SPELLING.search(text):
        return True
    if _OLD_SPELLING.search(text):
        return False
    return not version or len(version) < 8 or version >= _RAILS_5_1


def is_schema(text: str) -> bool:
    """Whether the file defines a schema at all."""
    return _DEFINE.search(text) is not None


def _signs(call: Call) -> Iterator[tuple[str, str]]:
    if call.name == "enable_extension":
        yield "postgres", f'enable_extension "{call.word(0)}"'
    elif call.name == "create_enum":
        yield "postgres", "create_enum"
    elif call.name == "create_virtual_table":
        yield "sqlite", "create_virtual_table"
    elif call.name == "create_table":
        yield from _table_signs(call)
    elif call.name in ("index", "add_index"):
        yield from _index_signs(call)
    elif call.receiver:
        yield from _column_signs(call)


def _table_signs(call: Call) -> Iterator[tuple[str, str]]:
    if "charset" in call.options:
        yield "mysql", f'charset: "{call.option("charset")}"'
    if "engine=" in call.option("options").lower():
        yield "mysql", f'options: "{call.option("options").split()[0]}"'
    if call.option("id") == "uuid":
        yield "postgres", "id: :uuid"
    if call.option("id") == "serial":
        yield "postgres", "id: :serial"
    yield from _collation_signs(call.option("collation"))
    identity = call.options.get("id")
    if identity is not None and "unsigned" in identity.pairs:
        yield "mysql", "unsigned: true"


def _index_signs(call: Call) -> Iterator[tuple[str, str]]:
    if call.option("using") in _POSTGRES_METHODS:
        yield "postgres", f"using: :{call.option('using')}"
    if call.option("type") in ("fulltext", "spatial"):
        yield "mysql", f"type: :{call.option('type')}"
    if "length" in call.options:
        yield "mysql", "an index with length:"
    if "opclass" in call.options:
        yield "postgres", "an index with opclass:"


def _column_signs(call: Call) -> Iterator[tuple[str, str]]:
    if call.name in _POSTGRES_TYPES:
        yield "postgres", f"t.{call.name}"
    if call.name in _MYSQL_TYPES:
        yield "mysql", f"t.{call.name}"
    if call.is_on("array"):
        yield "postgres", "array: true"
    if call.is_on("unsigned"):
        yield "mysql", "unsigned: true"
    if call.option("size") in ("tiny", "medium", "long"):
        yield "mysql", f"size: :{call.option('size')}"
    limit = call.options.get("limit")
    if call.name == "text" and limit is not None and limit.text in _MYSQL_TEXT_LIMITS:
        yield "mysql", f"t.text with limit: {limit.text}"
    yield from _collation_signs(call.option("collation"))


def _collation_signs(collation: str) -> Iterator[tuple[str, str]]:
    if collation in _SQLITE_COLLATIONS:
        yield "sqlite", f'collation: "{collation}"'
    elif collation.startswith(("utf8", "latin1", "ascii_")):
        yield "mysql", f'collation: "{collation}"'
