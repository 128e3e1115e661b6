"""money-as-float: amounts of money in a type that cannot hold a tenth."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from buttress.checks.schema._shared import alter, quoted, subject, tables
from buttress.findings.rule import Consequence, Principle, Rule, Severity
from buttress.predicates.naming import KEPT, counted, listing, singular_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from buttress.blueprint.blueprint import Blueprint
    from buttress.blueprint.catalog import Database, Table
    from buttress.blueprint.sql import Column
    from buttress.findings.finding import Finding

RULE = Rule(
    name="money-as-float",
    code="DB106",
    severity=Severity.WARNING,
    consequence=Consequence.DATA_LOSS,
    principle=Principle.DATA_IS_SACRED,
)

#: Binary floating point types.
FLOATS = frozenset({"real", "double precision", "float", "double", "float4", "float8"})
#: Words that mean money wherever they stand.
MONEY = frozenset(
    {"price", "cost", "fee", "salary", "wage", "revenue", "refund", "payout", "invoice", "payment", "subtotal"}
)
#: Words that mean money in a table of money, or beside a currency.
MAYBE = frozenset(
    {"amount", "total", "balance", "tax", "discount", "budget", "deposit", "credit", "debit", "due", "paid"}
)
#: Words that make a number a ratio, a count or a statistic.
RATIOS = frozenset(
    {
        "rate",
        "ratio",
        "percent",
        "percentage",
        "pct",
        "factor",
        "multiplier",
        "weight",
        "score",
        "count",
        "index",
        "share",
    }
    | {"avg", "average", "mean", "estimate", "estimated", "time", "second", "token"}
)
#: Tables whose amounts are money.
MONEY_TABLES = KEPT | {"cart", "product", "wallet", "account", "donation", "plan", "price", "quote", "coupon", "item"}


#: A default between nought and one: the column holds a rate, whatever it is called.
_FRACTION = re.compile(r"\(?0?\.\d*[1-9]\d*\)?")


def check(blueprint: Blueprint) -> Iterator[Finding]:
    """Floating point columns whose name, table or sibling says that they hold money."""
    for database, table in tables(blueprint):
        for column in table.columns:
            why = _money(table, column) if column.type.name in FLOATS else ""
            if why:
                yield _finding(database, table, column, why)


def _money(table: Table, column: Column) -> str:
    told = set(singular_words(column.name))
    if told & RATIOS or _FRACTION.fullmatch(column.default or ""):
        return ""
    if told & MONEY:
        return f"{column.name} is money by its name"
    currency = next((c.name for c in table.columns if "currency" in c.name.lower()), "")
    if told & MAYBE and currency:
        return f"{currency} beside it says that it is money"
    if told & MAYBE and set(singular_words(table.name.name)) & MONEY_TABLES:
        return f"in {table.name.name} that is money"
    return ""


def _finding(database: Database, table: Table, column: Column, why: str) -> Finding:
    name = table.name.name
    return RULE.finding(
        subject=subject(database, table, (column.name,)),
        at=column.span,
        message=f"{name}.{column.name} keeps money as {column.type}",
        because=f"{why}, and 0.10 has no exact binary form: sums over {name} drift from the sum of what people paid; "
        f"{_beside(database, table, column)}",
        instead=_fix(database, table, column),
        exposure=60,
    )


def _beside(database: Database, table: Table, column: Column) -> str:
    """How the rest keeps its money: an exact column if there is one, else how many share the flaw."""
    exact = [c.name for c in table.columns if c.type.name in ("numeric", "decimal")]
    if exact:
        return f"{listing(exact)} in the same table is exact"
    every = [(t, c) for t in database.catalog.base_tables() for c in t.columns if c is not column]
    kept = next(((t, c) for t, c in every if c.type.name in ("numeric", "decimal") and _money(t, c)), None)
    if kept is not None:
        return f"{kept[0].name.name}.{kept[1].name} at {kept[1].span} is {kept[1].type}"
    alike = sum(1 for t, c in every if c.type.name in FLOATS and _money(t, c))
    tables_here = counted(len(list(database.catalog.base_tables())), "table")
    if not alike:
        return f"it is the one amount of money in the {tables_here} of this schema"
    return f"{counted(alike, 'more column')} in the {tables_here} of this schema {'keeps' if alike == 1 else 'keep'} money that way"


def _fix(database: Database, table: Table, column: Column) -> str:
    name = quoted(database, column.name)
    if database.framework == "rails":
        return f"change_column :{table.name.name}, :{column.name}, :decimal, precision: 12, scale: 2"
    if database.framework == "prisma":
        return f"{column.name} Decimal @db.Decimal(12, 2)"
    if database.dialect == "sqlite":
        return f"keep {column.name} as INTEGER cents: SQLite has no exact decimal type"
    if database.dialect == "mysql":
        return alter(database, table, f"MODIFY {name} DECIMAL(12, 2)")
    return alter(database, table, f"ALTER COLUMN {name} TYPE numeric(12, 2)")
