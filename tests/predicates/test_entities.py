"""Names: every spelling that findings use leads to its thing, and nothing is guessed."""

from __future__ import annotations

import pytest

from buttress.predicates.catalogue import UnknownWord
from buttress.predicates.entities import KINDS, EntityIndex, entities_of, nearest
from predicates.catalogue_helper import blueprint_of, shop

SHOP = shop()
INDEX = entities_of(SHOP)


@pytest.mark.parametrize(
    ("word", "kinds"),
    [
        ("orders", ("table",)),
        ("public.orders", ("table",)),
        ("recent", ("view",)),
        ("orders.user_id", ("column",)),
        ("user_id", ("column",)),
        ("order_items_order", ("index",)),
        ("order_items.order_items_order", ("index",)),
        ("db/schema.sql", ("file",)),
        ("ORDERS", ("table",)),
        ("orderz", ()),
        ("", ()),
    ],
)
def test_kinds_of(word: str, kinds: tuple[str, ...]) -> None:
    assert INDEX.kinds_of(word) == kinds
    assert (word in INDEX) is bool(kinds)


def test_only_text_is_a_name() -> None:
    assert 7 not in INDEX


def test_exact_spelling_comes_before_letter_case() -> None:
    seen = blueprint_of(
        schema__sql='CREATE TABLE "Users" (id bigint PRIMARY KEY);\nCREATE TABLE users (id bigint PRIMARY KEY);\n'
    )
    index = EntityIndex(seen)
    assert index.resolve_table("Users").table.name.name == "Users"
    assert index.resolve_table("users").table.name.name == "users"
    with pytest.raises(UnknownWord, match="more than one table USERS; write one of: Users, users"):
        index.resolve_table("USERS")


def test_letter_case_alone_is_forgiven() -> None:
    assert INDEX.resolve_table("Orders").table.name.name == "orders"
    assert INDEX.resolve_column("orders.USER_ID").column.name == "user_id"


def test_every_spelling_of_a_column() -> None:
    assert INDEX.resolve_column("orders.user_id").subject == "orders.user_id"
    assert INDEX.resolve_column("public.orders.user_id").subject == "orders.user_id"
    assert INDEX.resolve_columns("orders(user_id, status)").columns == ("user_id", "status")
    with pytest.raises(UnknownWord, match="no column"):
        INDEX.resolve_column("orders(user_id,status)")
    with pytest.raises(UnknownWord, match="no column orders"):
        INDEX.resolve_column("orders")


def test_a_schema_that_was_written_is_part_of_the_name() -> None:
    seen = blueprint_of(schema__sql="CREATE TABLE billing.invoices (id bigint PRIMARY KEY);\n")
    index = EntityIndex(seen)
    assert index.resolve_table("billing.invoices").subject == "billing.invoices"
    assert index.resolve_column("billing.invoices.id").subject == "billing.invoices.id"
    assert "invoices" in index
    with pytest.raises(UnknownWord, match=r"no table invoices; near: .*billing\.invoices"):
        index.resolve_table("invoices")


class TestTwoDatabases:
    SEEN = blueprint_of(
        shop___migrations___0001_a__sql="CREATE TABLE users (id bigint PRIMARY KEY, name text);\nCREATE TABLE carts (id bigint PRIMARY KEY);\n",
        crm___migrations___0001_a__sql="CREATE TABLE users (id bigint PRIMARY KEY, phone text);\nCREATE TABLE leads (id bigint PRIMARY KEY);\n",
    )
    INDEX = EntityIndex(SEEN)

    def test_a_name_of_both_names_the_choices(self) -> None:
        subjects = sorted(
            d.subject(t.name) for d in self.SEEN.reviewed for t in d.catalog.tables.values() if t.name.name == "users"
        )
        assert len(subjects) == 2
        with pytest.raises(UnknownWord) as caught:
            self.INDEX.resolve_table("users")
        choices = str(caught.value).partition("write one of: ")[2].split(", ")
        assert len(choices) == 2
        for choice in choices:
            assert self.INDEX.resolve_table(choice).table.name.name == "users"

    def test_a_name_of_one_needs_no_label(self) -> None:
        assert self.INDEX.resolve_table("leads").table.name.name == "leads"
        assert self.INDEX.resolve_table("carts").database.key != self.INDEX.resolve_table("leads").database.key

    def test_the_key_always_tells_them_apart(self) -> None:
        for database in self.SEEN.reviewed:
            assert self.INDEX.resolve_table(f"{database.key}:users").database.key == database.key


def test_components_by_key_name_and_label() -> None:
    design = (
        "# Design\n\n```mermaid\nflowchart LR\n  A[Order Service] --> B[(Order DB)]\n  C[User Service] --> A\n```\n"
    )
    index = EntityIndex(blueprint_of(docs___design__md=design))
    found = index.resolve_component("Order Service")
    assert index.resolve_component(found.component.key).component is found.component
    assert index.resolve_component(found.exact).component is found.component
    assert index.resolve_component("Order DB", store=True).component.is_store
    with pytest.raises(UnknownWord, match="no store Order Service"):
        index.resolve_component("Order Service", store=True)
    assert "edge" in index.kinds_of(next(e.subject for s in index.blueprint.systems for e in s.edges))


def test_nearest_is_ordered_and_short() -> None:
    known = ["orders", "order_items", "users", "odors", "borders"]
    assert nearest("order", known)[0] == "orders"
    assert len(nearest("order", known)) <= 3
    assert nearest("zzzzzz", known) == ()
    assert "orders" not in nearest("orders", known)


def test_one_index_a_blueprint_and_few_are_kept() -> None:
    assert entities_of(SHOP) is entities_of(SHOP)
    others = [blueprint_of(schema__sql=f"CREATE TABLE t{at} (id bigint PRIMARY KEY);") for at in range(6)]
    assert all("t" + str(at) in entities_of(other) for at, other in enumerate(others))
    assert "t0" not in entities_of(others[1])


def test_every_kind_is_collected() -> None:
    for kind in KINDS:
        assert "" not in INDEX.names(kind)


def test_kinds_are_collected_once() -> None:
    assert INDEX.names("column") is INDEX.names("column")
    made: list[str] = []

    def make() -> str:
        made.append("made")
        return "value"

    assert [INDEX.once("key", make) for _ in range(2)] == ["value", "value"]
    assert made == ["made"]
