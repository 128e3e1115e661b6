"""Questions about the numbers of a design: which may be held against it, what they are about, and how to say them.

Row widths follow the PostgreSQL manual ("Database Page Layout", "Numeric Types", "Character Types"): 23 bytes of header
padded to 24, a 4-byte line pointer, and the types' own sizes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from buttress.predicates.naming import last_word, singular, singular_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from buttress.blueprint.blueprint import Blueprint
    from buttress.blueprint.catalog import Database, Table
    from buttress.blueprint.document import Claim, ClaimKind, Document
    from buttress.blueprint.sql import Column

SECOND, MINUTE, HOUR, DAY = 1, 60, 3_600, 86_400
YEAR = 365 * DAY
MONTH = YEAR / 12
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
_UNITS = (("TB", 1e12), ("GB", 1e9), ("MB", 1e6), ("kB", 1e3))
#: Parts of a document whose numbers describe what was not chosen, somebody else, or what things cost elsewhere.
_ASIDE = (
    "alternativ",
    "rejected",
    "considered",
    "option",
    "comparison",
    "compare",
    "trade-off",
    "tradeoff",
    "appendix",
    "reference",
    "background",
    "related work",
    "benchmark",
    "mistake",
    "anti-pattern",
    "example",
    "latency numbers",
    "glossary",
    "interview",
    "contrast",
    "lessons",
    "history",
)
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


def own_claims(document: Document, *kinds: ClaimKind) -> Iterator[Claim]:
    """Numbers of some kinds that the document states of its own system: no examples, no alternatives, nothing bad."""
    for claim in document.claims:
        if claim.kind not in kinds or claim.bad or claim.bound == "example":
            continue
        section = document.section_of(claim.section)
        if section is None or not section.says(*_ASIDE):
            yield claim


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
    noun = last_word(table.name.name)
    if not noun:
        return False
    counted = singular_words(claim.of)
    if counted and counted[-1] == noun:
        return True
    names = {singular(name.strip("`\"' ").lower().rpartition(".")[2]) for name in claim.subject}
    return claim.kind in ("rate", "rows", "size", "retention") and singular(table.name.name.lower()) in names


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


def span_of_time(seconds: float) -> str:
    """A duration as people say it: ``200 ms``, ``5 minutes``, ``14 months``."""
    if seconds < SECOND:
        return f"{seconds * 1000:g} ms"
    for size, name in ((YEAR, "year"), (MONTH, "month"), (DAY, "day"), (HOUR, "hour"), (MINUTE, "minute")):
        count = seconds / size
        if count >= (2 if name == "year" else 1):
            shown = round(count, 1) if count < 10 else round(count)
            return f"{shown:g} {name}{'' if shown == 1 else 's'}"
    return f"{seconds:g} seconds" if seconds != 1 else "1 second"


def in_bytes(size: float) -> str:
    """A size in decimal units: ``1.5 TB``."""
    for unit, factor in _UNITS:
        if size >= factor:
            return f"{size / factor:,.3g} {unit}" if size < factor * 1000 else f"{size / factor:,.0f} {unit}"
    return f"{size:g} bytes"


def count_of(number: float) -> str:
    """A plain number with separators; small fractions keep two digits."""
    return f"{number:,.0f}" if number >= 10 or number == int(number) else f"{number:.2g}"


def said(claim: Claim) -> str:
    """A number as the document has it, with what it counts where the digits stand alone: ``8 replicas``."""
    text = claim.written.strip(" =:~≈")
    bare = text.replace(",", "").replace(".", "").replace(" ", "").isdigit()
    return f"{text} {claim.of or claim.kind}" if bare else text


def highest(claims: Iterable[Claim]) -> Claim | None:
    """The claim with the largest upper end; None without any."""
    found: Sequence[Claim] = tuple(claims)
    return max(found, key=lambda c: max(c.quantity, c.high), default=None)


def top(claim: Claim) -> float:
    """The upper end of a number."""
    return max(claim.quantity, claim.high)
