"""What goes when a row goes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from buttress.blueprint.sql import Name
from buttress.predicates.deletes import part_of, reach, refusing_sibling, scans_child, worth
from buttress.predicates.keys import references

if TYPE_CHECKING:
    from buttress.blueprint.catalog import Role
    from predicates.conftest import Schema


def test_a_delete_reaches_what_cascades_table_by_table(schema: Schema) -> None:
    catalog = schema.catalog(
        schema.table("roles", "id bigint pk"),
        schema.table("users", "id bigint pk", "role_id bigint -> roles cascade"),
        schema.table("sessions", "id text pk", "user_id bigint -> users cascade"),
        schema.table("posts", "id bigint pk", "user_id bigint -> users set_null"),
    )
    found = reach(references(catalog), Name("roles"))
    assert [reached.table.name.name for reached in found] == ["users", "sessions"]
    assert [step.table.name.name for step in found[1].path] == ["users", "sessions"]


def test_cycles_end(schema: Schema) -> None:
    catalog = schema.catalog(
        schema.table("a", "id bigint pk", "b_id bigint -> b cascade", "a_id bigint -> a cascade"),
        schema.table("b", "id bigint pk", "a_id bigint -> a cascade"),
    )
    assert [reached.table.name.name for reached in reach(references(catalog), Name("a"))] == ["b"]


@pytest.mark.parametrize(
    ("name", "role", "expected"),
    [
        ("users", "entity", "account"),
        ("Customer", "entity", "account"),
        ("user_preferences", "settings", ""),
        ("team_members", "entity", ""),
        ("payments", "entity", "kept"),
        ("subscription_invoices", "entity", "kept"),
        ("DocumentAuditLog", "event", "kept"),
        ("order_items", "entity", ""),
        ("payments_queue", "queue", ""),
        ("documents", "entity", "work"),
        ("document_fields", "entity", ""),
    ],
)
def test_what_rows_are_worth(schema: Schema, name: str, role: Role, expected: str) -> None:
    assert worth(schema.table(name, "id bigint pk", role=role)) == expected


def test_parts_are_named_after_their_whole(schema: Schema) -> None:
    orders, items, users = (schema.table(n, "id bigint pk") for n in ("orders", "order_items", "users"))
    assert part_of(orders, items)
    assert not part_of(items, orders)
    assert not part_of(orders, orders)
    assert not part_of(users, orders)


def test_a_sibling_that_refuses_is_found(schema: Schema) -> None:
    users = schema.table(
        "users", "id bigint pk", "role_id bigint -> roles restrict", "list_role_id bigint -> roles cascade"
    )
    kept, cascading = users.foreign_keys
    assert refusing_sibling(users, cascading) is kept
    assert refusing_sibling(users, kept) is None


def test_each_action_says_what_the_server_looks_for(schema: Schema) -> None:
    table = schema.table("t", "a bigint -> p cascade", "b bigint -> p set_null", "c bigint -> p")
    assert [scans_child(key) for key in table.foreign_keys] == [
        "find the rows to delete with it",
        "find the rows to set to NULL",
        "check that no row still points at it",
    ]
