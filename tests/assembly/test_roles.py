"""Roles from names, shape, references and seeded rows; every role says why."""

from __future__ import annotations

import pytest

from buttress.assembly.roles import role_of, with_roles
from buttress.blueprint.catalog import Catalog, Table
from buttress.blueprint.source import Span
from buttress.blueprint.sql import Column, ColumnType, Constraint, Index, IndexKey, Name

AT = Span("schema.sql", 0, 1, 1, 1, 1, 2)


def table(
    name: str, columns: str, unique: tuple[str, ...] = (), primary: tuple[str, ...] = (), seeded: int = 0, **keys: str
) -> Table:
    """``columns`` as "id user_id:bigint created_at:timestamptz=now"; keys as user_id="users"."""
    made = []
    for written in columns.split():
        column, _, default = written.partition("=")
        column, _, kind = column.partition(":")
        nullable = column.endswith("?")
        column = column.rstrip("?")
        made.append(Column(column, ColumnType(kind or "text"), AT, nullable=nullable, default=default or None))
    constraints = [Constraint("foreign", (column,), AT, parent=Name(parent)) for column, parent in keys.items()]
    if primary:
        constraints.append(Constraint("primary", tuple(primary), AT))
    indexes = [Index(tuple(IndexKey(c) for c in unique), AT, unique=True)] if unique else []
    return Table(
        Name(name), AT, columns=tuple(made), constraints=tuple(constraints), indexes=tuple(indexes), rows_seeded=seeded
    )


@pytest.mark.parametrize(
    ("made", "fan_in", "role"),
    [
        (table("users", "id email password"), 9, "entity"),
        (table("settings", "key value"), 0, "settings"),
        (table("TeamGlobalSettings", "id brandingUrl"), 1, "settings"),
        (table("keystores", "id key value"), 0, "settings"),
        (table("kv", "key value updated_at:timestamptz"), 0, "settings"),
        (table("translations", "id locale value text author"), 0, "entity"),
        (table("sessions", "id user_id:bigint", user_id="users"), 0, "secrets"),
        (table("sessions", "id data:jsonb created_at:timestamptz"), 0, "secrets"),
        (table("session", "session_id website_id browser country created_at:timestamptz"), 3, "entity"),
        (table("ApiToken", "id token expires:timestamptz"), 0, "secrets"),
        (table("password_reset_requests", "id user_id:bigint", user_id="users"), 0, "secrets"),
        (table("background_jobs", "id payload:jsonb attempts:integer"), 0, "queue"),
        (table("outbox", "id payload:jsonb"), 0, "queue"),
        (table("jobs", "id title company salary"), 0, "entity"),
        (table("campaign_views", "id campaign_id created_at:timestamptz=now", campaign_id="campaigns"), 0, "event"),
        (table("DocumentAuditLog", "id data:jsonb"), 0, "event"),
        (table("event_history", "id at:timestamptz"), 0, "event"),
        (table("events", "id title venue_id starts_at:timestamptz"), 7, "entity"),
        (table("mod_lock_post", "id mod_person_id when_:timestamptz=now", mod_person_id="person"), 0, "event"),
        (table("roles", "id name"), 3, "lookup"),
        (table("roles", "id name list_id:bigint", list_id="lists"), 3, "entity"),
        (table("vat_bands", "id name percent:numeric", seeded=4), 2, "lookup"),
        (table("vat_bands", "id name percent:numeric", seeded=4), 0, "entity"),
        (
            table("post_tags", "post_id tag_id", primary=("post_id", "tag_id"), post_id="posts", tag_id="tags"),
            0,
            "join",
        ),
        (table("tag_filters", "id user_id tag_id created_at:timestamptz", user_id="users", tag_id="tags"), 0, "join"),
        (
            table("members", "id user_id team_id role", unique=("user_id", "team_id"), user_id="u", team_id="t"),
            0,
            "join",
        ),
        (
            table("members", "id user_id team_id role", unique=("user_id", "team_id"), user_id="u", team_id="t"),
            4,
            "entity",
        ),
        (table("documents", "id user_id team_id", user_id="users", team_id="teams"), 0, "entity"),
        (table("order_items", "id order_id picked_by?", order_id="orders", picked_by="users"), 0, "entity"),
    ],
)
def test_what_a_table_is_for(made: Table, fan_in: int, role: str) -> None:
    found, why = role_of(made, fan_in)
    assert found == role
    assert why


def test_references_are_counted_over_the_whole_catalog() -> None:
    bands = table("vat_bands", "id name", seeded=3)
    products = table("products", "id vat_band_id:bigint", vat_band_id="vat_bands")
    catalog = with_roles(Catalog("postgres", {t.name: t for t in (bands, products)}))
    assert catalog.tables[Name("vat_bands")].role == "lookup"
    assert catalog.tables[Name("vat_bands")].role_why == "3 rows come with the schema"
    assert catalog.tables[Name("products")].role == "entity"


def test_nothing_else_of_the_catalog_changes() -> None:
    before = Catalog("mysql", {Name("t"): table("t", "id")}, default_schema="shop")
    after = with_roles(before)
    assert after.dialect == "mysql"
    assert after.default_schema == "shop"
    assert after.tables[Name("t")].columns == before.tables[Name("t")].columns
