"""byte-count-in-32-bits: a size of a file in a column that ends at 2 GiB."""

from __future__ import annotations

from typing import TYPE_CHECKING

from buttress.checks.schema._shared import alter, quoted, subject, tables
from buttress.findings.rule import Consequence, Principle, Rule, Severity
from buttress.predicates.keys import bits, largest
from buttress.predicates.naming import listing, singular_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from buttress.blueprint.blueprint import Blueprint
    from buttress.blueprint.catalog import Database, Table
    from buttress.blueprint.sql import Column
    from buttress.findings.finding import Finding

RULE = Rule(
    name="byte-count-in-32-bits",
    code="DB118",
    severity=Severity.WARNING,
    consequence=Consequence.OUTAGE,
    principle=Principle.START_SIMPLE,
    strict=True,  # a limit on uploads stands in code, which is not read, and most servers have one
)

#: Tables whose rows stand for files that somebody else made.
FILES = frozenset(
    {
        "file",
        "attachment",
        "enclosure",
        "media",
        "blob",
        "upload",
        "asset",
        "video",
        "audio",
        "backup",
        "object",
        "artifact",
    }
)
#: Names of a size in such a table.
SIZES = frozenset({"size", "length", "file_size", "filesize", "content_length", "filelength", "file_length"})
#: Words that make it a limit that somebody chose, or another unit.
OTHER_UNITS = frozenset(
    {"kb", "mb", "gb", "kib", "mib", "gib", "kilobyte", "megabyte", "gigabyte", "max", "min", "limit", "chunk"}
)


def check(blueprint: Blueprint) -> Iterator[Finding]:
    """32-bit columns that count bytes, by their own name or by that of a table of files."""
    for database, table in tables(blueprint):
        if database.dialect == "sqlite":
            continue  # an INTEGER of SQLite holds 64 bits
        for column in table.columns:
            why = _counts_bytes(table, column)
            if why:
                yield _finding(database, table, column, why)


def _counts_bytes(table: Table, column: Column) -> str:
    size = bits(column.type)
    told = set(singular_words(column.name))
    if size is None or size > 32 or told & OTHER_UNITS:
        return ""
    if "byte" in told:
        return f"{column.name} counts bytes by its name"
    if column.name.lower() in SIZES and set(singular_words(table.name.name)) & FILES:
        return f"each row of {table.name.name} stands for a file"
    return ""


def _finding(database: Database, table: Table, column: Column, why: str) -> Finding:
    name, last = table.name.name, largest(column.type)
    told = [
        c.name for c in table.columns if singular_words(c.name)[-1:] in (("type",), ("mime",), ("url",), ("filename",))
    ]
    beside = f" (see {listing(told)} beside it)" if told else f", one of {len(table.columns)} columns of {name}"
    return RULE.finding(
        subject=subject(database, table, (column.name,)),
        at=column.span,
        message=f"{name}.{column.name} is {column.type} and ends at {last:,} bytes, {last / 2**30:.0f} GiB",
        because=f"{why}{beside}: the first one that is larger makes its insert into {name} fail with an out-of-range error",
        instead=_fix(database, table, column),
        related=[(table.span, f"{name}, whose rows stand for files")],
        exposure=40,
    )


def _fix(database: Database, table: Table, column: Column) -> str:
    if database.framework == "prisma":
        return f"{column.name} BigInt in the model of {table.name.name}"
    if database.framework == "rails":
        return f"change_column :{table.name.name}, :{column.name}, :bigint"
    name = quoted(database, column.name)
    if database.dialect == "mysql":
        return alter(database, table, f"MODIFY {name} BIGINT UNSIGNED")
    return alter(database, table, f"ALTER COLUMN {name} TYPE bigint")
