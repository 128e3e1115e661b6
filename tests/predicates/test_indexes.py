"""What an index serves, and which index says nothing new."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from buttress.blueprint.sql import Condition, Index, IndexKey, Name, TableUse
from buttress.predicates._index_predicates import predicate
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


NULL = Condition("a", "is", ("null",))
PENDING = Condition("a", "=", ("'pending'",))


@pytest.mark.parametrize(
    ("where", "use", "value"),
    [
        ("a IS NULL", TableUse(Name("t"), equality=("a",), conditions=(NULL,)), "yes"),
        ("(a IS NULL)", TableUse(Name("t"), equality=("a",), conditions=(NULL,)), "yes"),
        ("a IS NOT NULL", TableUse(Name("t"), equality=("a",), conditions=(NULL,)), "no"),
        ("a = 'pending'", TableUse(Name("t"), equality=("a",), conditions=(PENDING,)), "yes"),
        ("((a)::text = 'pending'::text)", TableUse(Name("t"), equality=("a",), conditions=(PENDING,)), "yes"),
        ("a = 'pending'", TableUse(Name("t"), equality=("a",), conditions=(Condition("a", "compared"),)), "no"),
        ("a = 'pending'", TableUse(Name("t"), equality=("a",)), "no"),
        ("a = 'done'", TableUse(Name("t"), equality=("a",), conditions=(PENDING,)), "no"),
        ("a <> 'done'", TableUse(Name("t"), equality=("a",), conditions=(PENDING,)), "yes"),
        ("a IN ('failed', 'pending')", TableUse(Name("t"), equality=("a",), conditions=(PENDING,)), "yes"),
        (
            "a = ANY (ARRAY['failed'::text, 'pending'])",
            TableUse(Name("t"), equality=("a",), conditions=(PENDING,)),
            "yes",
        ),
        ("a = 'pending' OR z IS NULL", TableUse(Name("t"), equality=("a",), conditions=(PENDING,)), "no"),
        ("a = 'pending' AND b IS NULL", TableUse(Name("t"), equality=("a",), conditions=(PENDING,)), "no"),
        ("a = 'pending'", TableUse(Name("t"), equality=("a", "b"), conditions=(PENDING,)), "unknown"),
        # Every compared row is in an index of what is not null: it holds too many to narrow anything.
        ("a IS NOT NULL", TableUse(Name("t"), equality=("a",), conditions=(PENDING,)), "no"),
    ],
)
def test_a_partial_index_serves_the_filter_that_it_repeats(
    schema: Schema, where: str, use: TableUse, value: str
) -> None:
    table = schema.table("t", "a text", "b text", "z bigint", indexes=[f"i(z) where {where}"])
    assert serving(table, use).value == value


def test_an_index_of_what_is_not_deleted_narrows_no_other_filter(schema: Schema) -> None:
    alive = Condition("deleted_at", "is", ("null",))
    table = schema.table("t", "name text", "deleted_at date", indexes=["i(id) where deleted_at IS NULL"])
    both = TableUse(Name("t"), equality=("deleted_at", "name"), conditions=(alive, Condition("name", "compared")))
    assert serving(table, both).no
    assert serving(table, TableUse(Name("t"), equality=("deleted_at",), conditions=(alive,))).yes


def test_a_partial_index_that_leads_with_the_filter_may_lack_rows(schema: Schema) -> None:
    table = schema.table("t", "a text", "b text", indexes=["i(a) where b IS NULL"])
    plain = TableUse(Name("t"), equality=("a",), conditions=(Condition("a", "compared"),))
    assert serving(table, plain).unknown
    assert serving(table, replace(plain, conditions=(Condition("b", "is", ("null",)),))).yes


def test_sqlite_does_not_reason_about_constants(schema: Schema) -> None:
    table = schema.table("t", "a text", indexes=["i(z) where a IN ('x', 'y')"])
    use = TableUse(Name("t"), equality=("a",), conditions=(Condition("a", "=", ("'x'",)),))
    assert serving(table, use, "postgres").yes
    assert serving(table, use, "sqlite").no


@given(st.text(alphabet="ab'\"()=<>:.,[]01- \n$", max_size=40) | st.text(max_size=40))
def test_any_predicate_can_be_read(text: str) -> None:
    assert all(condition.column for condition in predicate(text))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("NOT gone AND live", [("gone", "=", ("false",)), ("live", "=", ("true",))]),
        ("(((kind)::text = 'x''y'::text) AND (5 < n))", [("kind", "=", ("'x''y'",)), ("n", ">", ("5",))]),
        ("state NOT IN ('a', 'b')", [("state", "<>", ("'a'", "'b'"))]),
        ('"Orders"."PaidAt" is not null', [("paidat", "is not", ("null",))]),
        ("n = -1", [("n", "=", ("-1",))]),
        ("lower(email) = 'x'", []),
        ("a BETWEEN 1 AND 2", []),
        ("a = b", []),
        ("a = now()", []),
        ("", []),
    ],
)
def test_what_a_predicate_says(text: str, found: list[tuple[str, str, tuple[str, ...]]]) -> None:
    assert [(c.column, c.operator, c.values) for c in predicate(text)] == found
