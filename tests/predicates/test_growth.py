"""What grows, what bounds it, and which queries find an index."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from buttress.blueprint.ops import Query, Write
from buttress.blueprint.sql import Name, SelectShape, TableUse
from buttress.predicates.growth import deleted_from, grows, retention, uses_of
from buttress.predicates.naming import by_words, counted, listing, reference_stem, singular, table_named, words
from buttress.predicates.served import filterings

if TYPE_CHECKING:
    from buttress.blueprint.catalog import Role
    from buttress.blueprint.statements import Statement
    from predicates.conftest import Schema


@pytest.mark.parametrize(
    ("name", "role", "value"),
    [
        ("campaign_views", "event", "yes"),
        ("orders", "entity", "yes"),
        ("order_items", "entity", "yes"),
        ("follows", "join", "yes"),
        ("jobs", "queue", "yes"),
        ("countries", "lookup", "no"),
        ("settings", "settings", "no"),
        ("widgets", "entity", "unknown"),
    ],
)
def test_what_grows(schema: Schema, name: str, role: Role, value: str) -> None:
    assert grows(schema.table(name, "id bigint pk", role=role)).value == value


def delete_from(schema: Schema, name: str) -> Statement:
    span = schema.span()
    return schema.statement(Write(span=span, table=Name(name), verb="delete"))


def test_what_bounds_a_table(schema: Schema) -> None:
    log = schema.table("log", "id bigint pk", "at timestamptz")
    assert retention(schema.database(log), log).unknown
    assert retention(schema.database(log, statements=[delete_from(schema, "log")]), log).yes
    assert retention(schema.database(log, statements=[delete_from(schema, "other")]), log).unknown
    ends = schema.table("log", "id bigint pk", "expires_at timestamptz")
    assert retention(schema.database(ends), ends).evidence == (ends.columns[1].span,)
    parts = schema.table("log", "id bigint pk", partitioned=True)
    assert retention(schema.database(parts), parts).yes


def test_what_a_migration_deletes_once_bounds_nothing(schema: Schema) -> None:
    log = schema.table("log", "id bigint pk")
    database = schema.database(log, statements=[delete_from(schema, "log")], migrations=["queries.sql"])
    assert deleted_from(database, log.name) is None


def query(schema: Schema, **use: Any) -> Statement:
    shape = SelectShape(uses=(TableUse(Name("orders"), **use),))
    return schema.statement(Query(span=schema.span(), query=shape))


def test_uses_of_a_table_come_with_their_statement(schema: Schema) -> None:
    orders = schema.table("orders", "id bigint pk", "status text")
    statement = query(schema, equality=("status",))
    found = list(uses_of(schema.database(orders, statements=[statement]), Name("orders")))
    assert [(use.equality, at) for use, at in found] == [(("status",), statement)]


@pytest.mark.parametrize(
    ("use", "values"),
    [
        ({"equality": ("status",)}, ["no"]),
        ({"equality": ("id",)}, ["yes"]),
        ({"equality": ("paid",)}, []),
        ({"equality": ("paid", "status")}, ["no"]),
        ({"joins": ("status",)}, []),
        ({"equality": ("unheard_of",)}, []),
        ({}, []),
    ],
)
def test_which_filters_find_an_index(schema: Schema, use: dict[str, tuple[str, ...]], values: list[str]) -> None:
    orders = schema.table("orders", "id bigint pk", "status text", "paid boolean")
    database = schema.database(orders, statements=[query(schema, **use)])
    assert [filtering.served.value for filtering in filterings(database)] == values


def test_filters_on_small_tables_are_nobodys_business(schema: Schema) -> None:
    orders = schema.table("orders", "id bigint pk", "status text", role="lookup")
    assert list(filterings(schema.database(orders, statements=[query(schema, equality=("status",))]))) == []


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("order_items", ("order", "items")),
        ("OrderItems", ("order", "items")),
        ("orderItemsURL2", ("order", "items", "url", "2")),
        ("", ()),
    ],
)
def test_words_of_names(name: str, expected: tuple[str, ...]) -> None:
    assert words(name) == expected


@pytest.mark.parametrize(
    ("plural", "expected"),
    [
        ("users", "user"),
        ("stories", "story"),
        ("addresses", "address"),
        ("boxes", "box"),
        ("branches", "branch"),
        ("status", "status"),
        ("statuses", "status"),
        ("access", "access"),
        ("people", "person"),
        ("bus", "bus"),
        ("media", "media"),
        ("caches", "cache"),
        ("databases", "database"),
    ],
)
def test_singulars(plural: str, expected: str) -> None:
    assert singular(plural) == expected


def test_reference_stems_name_tables() -> None:
    tables = by_words([Name("users"), Name("order_items"), Name("items")])
    assert reference_stem("author_user_id") == ("author", "user")
    assert reference_stem("id") == ()
    assert reference_stem("paid") == ()
    assert table_named(("author", "user"), tables) == Name("users")
    assert table_named(("order", "item"), tables) == Name("order_items")
    assert table_named(("lost",), tables) is None
    assert table_named(("user",), by_words([Name("users"), Name("user")])) is None


def test_lists_and_counts_read_well() -> None:
    assert listing([]) == ""
    assert listing(["a"]) == "a"
    assert listing(["a", "b"]) == "a and b"
    assert listing("abcde") == "a, b, c and 2 more"
    assert counted(1, "index") == "1 index"
    assert counted(1200, "query") == "1,200 queries"
    assert counted(2, "index") == "2 indexes"
