"""Questions about the numbers of a design and its tables: which a number is about, and how many bytes a row takes.

Row widths follow the PostgreSQL manual ("Database Page Layout", "Numeric Types", "Character Types"): 23 bytes of header
padded to 24, a 4-byte line pointer, and the types' own sizes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from buttress.predicates.naming import last_word, singular, singular_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from buttress.blueprint.blueprint import Blueprint
    from buttress.blueprint.catalog import Database, Table
    from buttress.blueprint.document import Claim
    from buttress.blueprint.sql import Column

_ROW_OVERHEAD = 28
_FIXED = {
    "smallint": 2,
    "integer": 4,
    "bigint": 8,
    "real": 4,
    "double precision": 8,
    "boolean": 1,
    "timestamp": 8,
    "timestamptz": 8,
    "datetime": 8,
    "date": 4,
    "time": 8,
    "uuid": 16,
    "tinyint": 1,
    "mediumint": 3,
    "inet": 7,
    "interval": 16,
}
_NUMERIC = 8  # a numeric of up to eight digits: 3 bytes and two for each four digits
_SHORTEST = 2  # a text of one byte, with its one-byte length
#: Words of a table's name that say only that it holds something.
_SAYS_NOTHING = frozenset({"mapping", "record", "entry", "row", "datum", "data", "info", "detail", "table", "tbl", "t"})
#: Words of a sentence in which things are read, not made.
_READ = frozenset(
    {
        "read",
        "view",
        "query",
        "request",
        "fetch",
        "lookup",
        "redirect",
        "redirection",
        "get",
        "download",
        "search",
        "visit",
    }
)


def tables_of(blueprint: Blueprint) -> Iterator[tuple[Database, Table]]:
    """Tables that designs show and those that the repository has, the designed ones first; each name once."""
    seen: set[str] = set()
    for database in (*blueprint.designed, *blueprint.reviewed):
        for table in database.catalog.base_tables():
            if table.name.name not in seen:
                seen.add(table.name.name)
                yield database, table


def is_about(claim: Claim, table: Table) -> bool:
    """Whether a number speaks of a table's rows: it counts what the table's last word names, or names the table."""
    nouns = {last_word(table.name.name), _noun(table)} - {""}
    if not nouns:
        return False
    counted = singular_words(claim.of)
    if counted and counted[-1] in nouns:
        return True
    if claim.of and not claim.of.isascii():
        return _remark(table).endswith(claim.of)
    names = {singular(name.strip("`\"' ").lower().rpartition(".")[2]) for name in claim.subject}
    return claim.kind in ("rate", "rows", "size", "retention") and singular(table.name.name.lower()) in names


def _remark(table: Table) -> str:
    """What the table's own comment calls its rows: ``审计日志`` for ``审计日志表``."""
    said = table.comment.strip()
    for ending in ("表", "记录", "信息"):
        said = said.removesuffix(ending)
    return said


def _noun(table: Table) -> str:
    """What a row of the table is: ``url`` for ``url_mappings``, for words like record say nothing of their own."""
    said = singular_words(table.name.name)
    own = [word for word in said if word not in _SAYS_NOTHING]
    return own[-1] if own else last_word(table.name.name)


def makes_rows(claim: Claim) -> bool:
    """Whether a rate counts things that are made, not things that are looked at."""
    said = {*singular_words(claim.of), *singular_words(claim.written)}
    return claim.kind == "rate" and not _READ & said


def row_width(table: Table) -> int:
    """The fewest bytes that a row of a table takes, indexes left out: texts count as one character."""
    total = sum(_column_width(column) for column in table.columns)
    return _ROW_OVERHEAD + -(-total // 8) * 8


def _column_width(column: Column) -> int:
    kind = column.type.name
    if column.type.array:
        return _SHORTEST
    if kind in ("char", "character", "bpchar") and column.type.arguments[:1] and column.type.arguments[0].isdigit():
        return int(column.type.arguments[0]) + 1
    if kind in ("numeric", "decimal"):
        return _NUMERIC
    return _FIXED.get(kind, _SHORTEST)
