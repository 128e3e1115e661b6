"""What identifies a row, and whether references agree with what they point at."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from buttress.blueprint.catalog import EnumType
from buttress.blueprint.sql import Name
from buttress.predicates.keys import (
    identifies,
    largest,
    mismatches,
    named_references,
    pair,
    parent_of,
    polymorphic,
    type_harm,
    unique_with,
    unique_within,
)

if TYPE_CHECKING:
    from buttress.blueprint.sql import Dialect
    from predicates.conftest import Schema


def test_a_foreign_key_points_at_the_primary_key_unless_told(schema: Schema) -> None:
    users = schema.table("users", "id bigint pk", "email text unique")
    orders = schema.table("orders", "id bigint pk", "user_id bigint -> users", "lost_id bigint -> nowhere")
    catalog = schema.catalog(users, orders)
    found = parent_of(catalog, orders.foreign_keys[0])
    assert found is not None
    assert found.columns == ("id",)
    assert parent_of(catalog, orders.foreign_keys[1]) is None
    named = replace(orders.foreign_keys[0], parent_columns=("email",))
    told = parent_of(catalog, named)
    assert told is not None
    assert told.columns == ("email",)


def test_what_identifies_a_row(schema: Schema) -> None:
    assert identifies(schema.table("t", "id bigint pk")).yes
    assert identifies(schema.table("t", "key text required unique")).yes
    assert identifies(schema.table("t", "key text unique")).no
    assert identifies(schema.table("t", "a text required", indexes=["u(a) unique"])).yes
    assert identifies(schema.table("t", "a text required", indexes=["u(a) unique where a > ''"])).no
    assert identifies(schema.table("t")).unknown
    assert identifies(schema.table("t", "a text", taint="unread")).unknown


def test_a_key_over_part_of_a_pair_keeps_the_pair_unique(schema: Schema) -> None:
    table = schema.table("t", "a bigint", "b bigint", indexes=["u(b) unique"])
    assert unique_within(table, ("a", "b")).yes
    assert unique_within(table, ("a",)).no
    assert unique_with(table, "b")
    assert not unique_with(table, "a")


@pytest.mark.parametrize(
    ("child", "parent", "dialect", "breaks"),
    [
        ("integer", "bigint", "postgres", True),
        ("bigint", "integer", "postgres", False),
        ("bigint", "bigint", "postgres", None),
        ("integer", "bigint", "sqlite", None),
        ("bigint", "bigint!u", "mysql", True),
        ("bigint!u", "bigint!u", "mysql", None),
        ("text", "uuid", "postgres", True),
        ("integer", "numeric", "postgres", True),
        ("varchar(36)", "varchar(64)", "postgres", True),
        ("varchar(64)", "varchar(36)", "postgres", None),
        ("varchar(36)", "text", "postgres", False),
        ("text", "varchar(36)", "postgres", None),
        ("mood", "text", "postgres", None),
        ("citext", "text", "postgres", None),
    ],
)
def test_what_a_difference_of_types_does(
    schema: Schema, child: str, parent: str, dialect: Dialect, breaks: bool | None
) -> None:
    harm = type_harm(schema.type(child), schema.type(parent), dialect)
    assert (harm and harm[1]) == breaks


def test_mismatches_need_both_sides(schema: Schema) -> None:
    orders = schema.table("orders", "id bigint pk", "user_id integer -> users")
    full = schema.catalog(schema.table("users", "id bigint pk"), orders)
    assumed = schema.catalog(schema.table("users", "id bigint pk", assumed=True), orders)
    assert [m.child.name for m in mismatches(full, orders.foreign_keys[0], orders)] == ["user_id"]
    assert list(mismatches(assumed, orders.foreign_keys[0], orders)) == []


def test_a_domain_is_compared_by_what_it_is_made_of(schema: Schema) -> None:
    orders = schema.table("orders", "id bigint pk", "user_id key -> users")
    catalog = schema.catalog(schema.table("users", "id bigint pk"), orders)
    narrow = EnumType(Name("key"), (), schema.span(), base=schema.type("integer"))
    assert list(mismatches(catalog, orders.foreign_keys[0], orders)) == []
    told = replace(catalog, types={narrow.name: narrow})
    assert [m.breaks for m in mismatches(told, orders.foreign_keys[0], orders)] == [True]


def test_integer_types_end_where_they_end(schema: Schema) -> None:
    assert largest(schema.type("integer")) == 2_147_483_647
    assert largest(schema.type("integer!u")) == 4_294_967_295


def test_columns_that_name_a_table(schema: Schema) -> None:
    users = schema.table("users", "id bigint pk")
    catalog = schema.catalog(
        users,
        schema.table("items", "id bigint pk"),
        messages := schema.table(
            "messages",
            "id bigint pk",
            "author_user_id bigint",
            "user_id bigint -> users",
            "item_id bigint",
            "item_type text",
            "external_user_id text",
            "thread_id bigint",
            "usersId bigint",
        ),
    )
    assert [(r.column.name, r.parent.name.name) for r in named_references(catalog)[messages.name]] == [
        ("author_user_id", "users"),
        ("usersId", "users"),
    ]


@pytest.mark.parametrize(
    ("columns", "column", "expected"),
    [
        (["item_id bigint", "item_type text"], "item_id", "item_type"),
        (["itemId bigint", "itemType text"], "itemId", "itemType"),
        (["item_id bigint", "kind text"], "item_id", ""),
        (["type text"], "type", ""),
    ],
)
def test_polymorphic_pairs(schema: Schema, columns: list[str], column: str, expected: str) -> None:
    assert polymorphic(schema.table("t", *columns), column) == expected


def test_a_pair_is_two_keys_and_little_else(schema: Schema) -> None:
    both = ("user_id bigint required -> users", "tag_id bigint required -> tags")
    assert pair(schema.table("t", *both)) is not None
    assert pair(schema.table("t", "id bigint pk auto", *both, "created_at timestamptz", "is_muted boolean")) is not None
    assert pair(schema.table("t", *both, "body text")) is None
    assert pair(schema.table("t", *both, role="event")) is None
    assert pair(schema.table("t", both[0], "tag_id bigint -> tags")) is None
    assert pair(schema.table("t", *both, "room_id bigint -> rooms")) is None
