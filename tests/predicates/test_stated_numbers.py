"""Numbers of designs: widths, units, and which table a number is about."""

from __future__ import annotations

import pytest

from buttress.blueprint.catalog import Table
from buttress.blueprint.document import Claim
from buttress.blueprint.source import Source
from buttress.blueprint.sql import Column, ColumnType, Name
from buttress.predicates.claims import said
from buttress.predicates.figures import DAY, YEAR, human_bytes, human_seconds
from buttress.predicates.stated_numbers import is_about, makes_rows, row_width

SPAN = Source("design.md", "x").span(0, 1)


def claim(written: str, of: str = "", subject: tuple[str, ...] = ()) -> Claim:
    """A rate of one a second."""
    return Claim("rate", 1.0, written, SPAN, SPAN, of=of, subject=subject)


def test_the_fewest_bytes_of_a_row() -> None:
    kinds = (ColumnType("bigint"), ColumnType("uuid"), ColumnType("text"), ColumnType("char", ("10",)))
    table = Table(Name("events"), SPAN, columns=tuple(Column("c", kind, SPAN) for kind in kinds))
    assert row_width(table) == 28 + 40  # 8 + 16 + 2 + 11, padded to eight


@pytest.mark.parametrize(
    ("of", "subject", "about"),
    [
        *(("orders", (), True), ("new orders", (), True), ("requests", (), False), ("", ("orders",), True)),
        *(("", ("`shop.orders`",), True), ("order events", (), False), ("", (), False)),
    ],
)
def test_which_table_a_number_is_about(of: str, subject: tuple[str, ...], about: bool) -> None:
    assert is_about(claim("1/s", of, subject), Table(Name("orders"), SPAN)) is about


def test_reading_makes_no_rows() -> None:
    assert makes_rows(claim("50 orders/s", "orders"))
    assert not makes_rows(claim("50 order views/s", "order views"))
    assert not makes_rows(claim("900 reads per second"))


def test_bare_digits_get_their_noun() -> None:
    assert said(claim("= 100", "connections")) == "100 connections"
    assert said(claim("8", "")) == "8 rate"
    assert said(claim("200ms (p95)")) == "200ms (p95)"


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.2, "200 ms"), (1, "1 s"), (90, "1.5 minutes"), (DAY, "1 day"), (YEAR, "12 months"), (2 * YEAR, "2 years")],
)
def test_durations_in_words(seconds: float, words: str) -> None:
    assert human_seconds(seconds) == words


def test_sizes_in_words() -> None:
    assert [human_bytes(size) for size in (12, 1_500, 2e12, 3e16)] == ["12 bytes", "1.5 kB", "2 TB", "30 PB"]
