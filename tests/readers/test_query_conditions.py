"""What queries ask of every row, in constants: the same from PostgreSQL's grammar as from the one for all dialects."""

# ruff: noqa: S608 - SQL is text to read here, never to run
from __future__ import annotations

from typing import TYPE_CHECKING, get_args

import pytest

from buttress.blueprint.ops import Query
from buttress.blueprint.sql import Dialect
from buttress.readers.sql_file import read_sql

if TYPE_CHECKING:
    from buttress.blueprint.sql import TableUse

WRITTEN = [
    ("a = :name", ["a compared"]),
    ("a = ?", ["a compared"]),
    ("a = 0", ["a = 0"]),
    ("a IN (?, 'x')", ["a compared"]),
    ("sent_at IS NULL", ["sent_at is null"]),
    ("sent_at IS NOT NULL AND (kind = 'x')", ["sent_at is not null", "kind = 'x'"]),
    ("NOT gone AND live", ["gone = false", "live = true"]),
    ("live IS TRUE", ["live is true"]),
    ("live = true", ["live = true"]),
    ("s IN ('a', 'b')", ["s = 'a' 'b'"]),
    ("s NOT IN ('a')", ["s <> 'a'"]),
    ("CAST(s AS text) = 'it''s'", ["s = 'it''s'"]),
    ("n > -1 AND 5 < n", ["n > -1", "n > 5"]),
    ("n BETWEEN 1 AND 2", ["n compared"]),
    ("n LIKE 'a%'", ["n compared"]),
    ("lower(e) = 'x'", []),
    ("(x = 'a' OR x = 'b')", []),
    ("x IS DISTINCT FROM 'a'", []),
]


def asked(sql: str, dialect: Dialect) -> dict[str, list[str]]:
    """The conditions on each table."""
    uses: list[TableUse] = []
    for statement in read_sql("q.sql", sql, dialect).statements:
        uses += [use for op in statement.ops if isinstance(op, Query) and op.query for use in op.query.uses]
    return {u.table.name: [" ".join((c.column, c.operator, *c.values)) for c in u.conditions] for u in uses}


@pytest.mark.parametrize("dialect", get_args(Dialect))
@pytest.mark.parametrize(("written", "expected"), WRITTEN)
def test_what_a_filter_asks(written: str, expected: list[str], dialect: Dialect) -> None:
    assert asked(f"SELECT id FROM t WHERE {written};", dialect) == {"t": expected}


@pytest.mark.parametrize("dialect", get_args(Dialect))
def test_an_outer_join_asks_nothing_of_the_rows_it_keeps(dialect: Dialect) -> None:
    found = asked(
        "SELECT a.id FROM a LEFT JOIN b ON b.a_id = a.id AND a.k = 'x' JOIN c ON c.a_id = a.id AND c.s = 'k'"
        " WHERE b.gone IS NULL AND a.gone IS NULL AND b.s = 'x';",
        dialect,
    )
    assert found == {
        "a": ["id compared", "gone is null"],
        "b": ["s = 'x'"],
        "c": ["a_id compared", "s = 'k'"],
    }


@pytest.mark.parametrize("dialect", get_args(Dialect))
def test_a_query_inside_another_asks_nothing_of_the_tables_around_it(dialect: Dialect) -> None:
    sql = "SELECT id FROM o WHERE NOT EXISTS (SELECT 1 FROM p WHERE p.o_id = o.id AND o.s = 'x' AND p.z = 'y');"
    assert asked(sql, dialect) == {"o": [], "p": ["o_id compared", "z = 'y'"]}
