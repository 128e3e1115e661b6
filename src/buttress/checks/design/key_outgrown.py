"""DOC103: a key that ends before the design's own numbers do."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from buttress.findings.finding import Confidence
from buttress.findings.rule import Consequence, Principle, Rule, Severity
from buttress.predicates.claims import own_claims, said, seconds_until, top
from buttress.predicates.figures import MONTH, exact_number, human_seconds
from buttress.predicates.keys import INTEGER_BITS, largest, references
from buttress.predicates.naming import listing
from buttress.predicates.stated_numbers import is_about, makes_rows, tables_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from buttress.blueprint.blueprint import Blueprint
    from buttress.blueprint.catalog import Database, Table
    from buttress.blueprint.document import Claim
    from buttress.blueprint.sql import Column
    from buttress.findings.finding import Finding

RULE = Rule(
    name="key-outgrown",
    code="DOC103",
    severity=Severity.WARNING,
    consequence=Consequence.OUTAGE,
    principle=Principle.START_SIMPLE,
    confidence=Confidence.PROVED,
)
#: Keys that last longer than ten years outlive most systems.
_LONG_ENOUGH = 120
_NARROW = 32


class _Key(NamedTuple):
    database: Database
    table: Table
    column: Column
    last: int


def check(blueprint: Blueprint) -> Iterator[Finding]:
    """Integer keys of 32 bits or fewer that a stated rate or number of rows uses up within ten years."""
    keys = [key for database, table in tables_of(blueprint) if (key := _narrow_key(database, table)) is not None]
    for key in keys:
        for document in blueprint.documents:
            claims = [c for c in own_claims(document, "rate", "rows") if is_about(c, key.table)]
            rows = max((c for c in claims if c.kind == "rows"), key=top, default=None)
            rate = max((c for c in claims if makes_rows(c) and c.quantity > 0), key=lambda c: c.quantity, default=None)
            found = _by_rows(key, rows) or _by_rate(key, rate, rows)
            if found is not None:
                yield found
                break


def _narrow_key(database: Database, table: Table) -> _Key | None:
    key = table.primary_key
    column = table.column(key.columns[0]) if key and len(key.columns) == 1 else None
    if column is None or database.dialect == "sqlite" or INTEGER_BITS.get(column.type.name, 64) > _NARROW:
        return None
    return _Key(database, table, column, largest(column.type))


def _by_rows(key: _Key, rows: Claim | None) -> Finding | None:
    if rows is None or top(rows) <= key.last:
        return None
    words = f"{said(rows)} at {rows.span} are {exact_number(top(rows))} rows"
    return _finding(key, rows, f"{words}, {top(rows) / key.last:.1f} times what {key.column.type} counts", (), 0)


def _by_rate(key: _Key, rate: Claim | None, rows: Claim | None) -> Finding | None:
    if rate is None:
        return None
    begun = min(rows.quantity, key.last) if rows is not None and rows.horizon != "later" else 0
    left = seconds_until(key.last - begun, rate.quantity)
    months = left / MONTH
    if months > _LONG_ENOUGH:
        return None
    spent = f" less {exact_number(begun)} ({said(rows)}, {rows.span})" if begun and rows is not None else ""
    sum_up = f"{key.last:,} numbers{spent} / {exact_number(rate.quantity)} a second ({said(rate)}, {rate.span}) = {human_seconds(left)}"
    return _finding(key, rate, sum_up, (rows,) if begun and rows is not None else (), months)


def _finding(key: _Key, claim: Claim, arithmetic: str, more: tuple[Claim | None, ...], months: float) -> Finding:
    name = key.table.name.name
    held = [f"{t.name.name}.{k.columns[0]}" for t, k in references(key.database.catalog).get(key.table.name, ())]
    also = f"; {listing(held)} {'ends' if len(held) == 1 else 'end'} with it" if held else ""
    how = f"lasts {human_seconds(months * MONTH)}" if months else "does not hold what is stated"
    return RULE.finding(
        subject=f"{key.database.subject(key.table.name)}.{key.column.name}",
        at=key.column.span,
        message=f"{name}.{key.column.name} is {key.column.type} and {how} at the design's own numbers",
        because=f"{arithmetic}; then every insert into {name} fails{also}",
        instead=f"bigint for {name}.{key.column.name}"
        + (f" and for {listing(held)}" if held else "")
        + ": eight bytes, 292 billion years at one a second",
        related=[(c.span, said(c)) for c in (claim, *more) if c is not None],
        exposure=80 if months < _LONG_ENOUGH / 4 else 50,
    )
