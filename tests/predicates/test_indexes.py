"""What an index serves, and which index says nothing new."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from buttress.blueprint.sql import Index, IndexKey, Name, TableUse
from buttress.predicates.indexes import covering, leading, redundant, serving, starts_with_primary_key

if TYPE_CHECKING:
    from buttress.blueprint.catalog import Table
    from predicates.conftest import Schema


@pytest.mark.parametrize(
    ("index", "columns", "value"),
    [
        ("i(user_id)", ("user_id",), "yes"),
        ("i(user_id,id)", ("user_id",), "yes"),
        ("i(id,user_id)", ("user_id",), "no"),
        ("i(b,a,c)", ("a", "b"), "yes"),
        ("i(a,c,b)", ("a", "b"), "unknown"),
        ("i(c,a,b)", ("a", "b"), "no"),
        ("i(user_id) using hash", ("user_id",), "yes"),
        ("i(user_id) using gin", ("user_id",), "no"),
        ("i(user_id) using brin", ("user_id",), "no"),
        ("i(user_id) where user_id IS NOT NULL", ("user_id",), "yes"),
        ('i(user_id) where ("user_id" is not null)', ("user_id",), "yes"),
        ("i(user_id) where deleted_at IS NULL", ("user_id",), "no"),
        ("i(user_id) where other_id IS NOT NULL", ("user_id",), "no"),
        ("i(USER_ID)", ("user_id",), "yes"),
    ],
)
def test_which_index_serves_a_lookup(schema: Schema, index: str, columns: tuple[str, ...], value: str) -> None:
    table = schema.table("t", "x bigint", indexes=[index])
    assert covering(table, columns).value == value


def test_keys_cover_as_any_index_does(schema: Schema) -> None:
    table = schema.with_primary(schema.table("t", "a bigint", "b bigint"), "a", "b")
    assert covering(table, ("a",)).yes
    assert covering(table, ("b",)).no


def test_a_partly_seen_table_is_unknown_unless_an_index_is_seen(schema: Schema) -> None:
    assumed = schema.table("t", "a bigint", assumed=True)
    tainted = schema.table("t", "a bigint", taint="a DO block names it")
    seen = schema.table("t", "a bigint", indexes=["i(a)"], assumed=True)
    assert covering(assumed, ("a",)).unknown
    assert covering(tainted, ("a",)).why == "a DO block names it"
    assert covering(seen, ("a",)).yes


def test_every_answer_has_evidence(schema: Schema) -> None:
    table = schema.table("t", "a bigint", indexes=["i(a)"])
    assert covering(table, ("a",)).evidence == (table.indexes[0].span,)
    assert covering(table, ("b",)).evidence == (table.span,)


def test_leading_skips_partial_indexes(schema: Schema) -> None:
    table = schema.table("t", "a bigint", indexes=["p(a) where b IS NULL", "full(a,b)"])
    found = leading(table, "a")
    assert found is not None
    assert found.name == "full"
    assert leading(table, "b") is None


@pytest.mark.parametrize(
    ("use", "value"),
    [
        (TableUse(Name("t"), equality=("a",)), "yes"),
        (TableUse(Name("t"), ranges=("a",)), "yes"),
        (TableUse(Name("t"), joins=("a",), equality=("z",)), "yes"),
        (TableUse(Name("t"), equality=("z",)), "no"),
        (TableUse(Name("t"), order=(("a", True),)), "yes"),
        (TableUse(Name("t"), order=(("z", True),)), "no"),
        (TableUse(Name("t")), "unknown"),
    ],
)
def test_what_a_query_finds(schema: Schema, use: TableUse, value: str) -> None:
    table = schema.table("t", "a bigint", "z bigint", indexes=["i(a)"])
    assert serving(table, use).value == value


def test_an_expression_index_serves_the_columns_that_it_reads(schema: Schema) -> None:
    lower = Index((IndexKey(expression="lower(email)", uses=("email",)),), schema.span(), name="i")
    table = schema.table("t", "email text", more=[lower])
    assert serving(table, TableUse(Name("t"), equality=("email",))).yes


def names(table: Table) -> list[tuple[str, str]]:
    return [(pair.useless.name, pair.by.name) for pair in redundant(table)]


def test_a_prefix_and_a_duplicate_are_redundant(schema: Schema) -> None:
    table = schema.table("t", "a bigint", indexes=["short(a)", "long(a,b)", "again(a,b)"])
    assert names(table) == [("short", "long"), ("again", "long")]


@pytest.mark.parametrize(
    "indexes",
    [
        ["one(a) unique", "two(a,b)"],
        ["one(a) where b IS NULL", "two(a,b)"],
        ["one(a) using hash", "two(a,b)"],
        ["one(a) using gin", "two(a,b) using gin"],
        ["one(a-)", "two(a,b)"],
        ["one(b)", "two(a,b)"],
    ],
)
def test_what_an_index_alone_provides_keeps_it(schema: Schema, indexes: list[str]) -> None:
    assert names(schema.table("t", "a bigint", "b bigint", indexes=indexes)) == []


def test_a_plain_index_yields_to_a_unique_one_whatever_their_order(schema: Schema) -> None:
    assert names(schema.table("t", "a bigint", indexes=["plain(a)", "key(a) unique"])) == [("plain", "key")]
    assert names(schema.table("t", "a bigint", indexes=["key(a) unique", "plain(a)"])) == [("plain", "key")]


def test_a_key_beside_the_primary_key_yields_to_it(schema: Schema) -> None:
    table = schema.table("t", "id uuid pk unique", indexes=["plain(id)"])
    assert names(table) == [("t_id_key", ""), ("plain", "")]
    assert [pair.by.origin for pair in redundant(table)] == ["primary", "primary"]


def test_included_columns_are_something_of_its_own(schema: Schema) -> None:
    rich = replace(schema.index("rich(a)"), include=("c",))
    assert names(schema.table("t", "a bigint", indexes=["wide(a,b)"], more=[rich])) == []
    assert names(schema.table("t", "a bigint", indexes=["wide(a,c)"], more=[rich])) == [("rich", "wide")]


def test_an_index_that_begins_with_the_primary_key(schema: Schema) -> None:
    table = schema.table(
        "t", "id bigint pk", indexes=["i(id,a)", "u(id,a) unique", "p(id,a) where a > 0", "r(a,id)", "s(id)"]
    )
    assert [i.name for i in table.indexes if starts_with_primary_key(table, i)] == ["i"]
