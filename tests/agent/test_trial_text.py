"""Texts that are tried stand where such a text belongs, and what a review makes of them is told."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.trial_helper import reviewed
from agent.trial_projects import API, DESIGN, HISTORY, PRISMA, SQL
from buttress.agent.trial import Trial

CARTS = "CREATE TABLE carts (id int, user_id bigint REFERENCES users);\n"


def test_sql_is_the_next_migration() -> None:
    tried = Trial(reviewed(HISTORY)).try_text("sql", CARTS + "ALTER TABLE orders ADD COLUMN x int NOT NULL;")
    assert (tried.path, tried.why, tried.problems) == ("migrations/0003_tried.up.sql", "", ())
    assert {"table carts", "column orders.x", "foreign key carts(user_id) to users(id)"} <= set(tried.understood)
    told = {(finding.rule.name, finding.subject) for finding in tried.findings}
    assert ("new-required-column-without-default", "orders.x") in told
    assert ("missing-primary-key", "carts") in told
    assert ("unindexed-foreign-key", "orders.user_id") not in told  # it was there before


@pytest.mark.parametrize(
    ("last", "following"),
    [
        ("db/migrations/0009_x.sql", "db/migrations/0010_tried.sql"),
        ("db/V2.9__x.sql", "db/V2.10__tried.sql"),
        ("migrations/20240131235959_x.up.sql", "migrations/20240131235960_tried.up.sql"),
        ("migrations/2024-01-01-000009_x/up.sql", "migrations/2024-01-01-000010_tried/up.sql"),
        ("prisma/migrations/20240101000000_x/migration.sql", "prisma/migrations/20240101000001_tried/migration.sql"),
    ],
)
def test_the_next_migration_is_named_like_the_last(last: str, following: str) -> None:
    first = last.replace("9_x", "8_x").replace("9__x", "8__x").replace("000000_x", "000000_a")
    tried = Trial(reviewed({first: HISTORY["migrations/0001_init.up.sql"], last: "SELECT 1;\n"})).try_text("sql", CARTS)
    assert tried.path == following
    assert "table carts" in tried.understood


def test_sql_without_a_runner_stands_beside_the_schema() -> None:
    tried = Trial(reviewed(SQL)).try_text("sql", CARTS)
    assert tried.path == "db/tried.sql"
    assert "foreign key carts(user_id) to users(id)" in tried.understood


def test_what_heals_and_what_cannot_be_read() -> None:
    trial = Trial(reviewed(HISTORY))
    assert trial.try_text("sql", "CREATE INDEX CONCURRENTLY ON orders (user_id);").healed == (
        "unindexed-foreign-key orders.user_id",
    )
    broken = trial.try_text("sql", "CREATE TABEL x;")
    assert not broken.understood
    assert "TABEL" in broken.problems[0]


def test_what_is_no_design_is_told() -> None:
    assert "nothing in it" in Trial(reviewed(SQL)).try_text("design", "Hello.").problems[0]


def test_prisma_models_join_the_schema() -> None:
    trial = Trial(reviewed(PRISMA))
    tried = trial.try_text("prisma", "model Cart {\n  id    Int   @id\n  total Float\n}\n")
    assert tried.path == "prisma/schema.prisma"
    assert tried.line > 1
    assert "table Cart" in tried.understood
    assert [f.span.line for f in tried.findings if f.subject == "Cart.total"] == [tried.line + 2]
    other = trial.try_text("prisma", "model Order {\n  id Int @id\n  total Decimal\n}\n")
    assert "column Order.userId" in other.removed


def test_an_api_is_a_description_of_its_own() -> None:
    tried = Trial(reviewed(API)).try_text("openapi", "paths:\n  /carts:\n    get:\n      responses: {}\n")
    assert (tried.line, tried.understood, tried.removed) == (3, ("operation GET /carts",), ())


def test_a_design_beside_another() -> None:
    text = "# Carts: design\n\n```mermaid\ngraph LR\n  A[Cart Service] --> B[Order Service]\n  A --> D[(Cart DB)]\n```\n\nGET /carts\n"
    tried = Trial(reviewed(DESIGN)).try_text("design", text)
    assert tried.path == "design.md"
    assert not tried.removed
    assert any("cart-service" in thing for thing in tried.understood)


@pytest.mark.parametrize(
    ("text", "path"), [("", ""), (" \n", ""), ("x" * 200_001, ""), (CARTS, "../x.sql"), (CARTS, ".env"), ("a\0b", "")]
)
def test_texts_that_are_not_tried(text: str, path: str) -> None:
    tried = Trial(reviewed(SQL)).try_text("sql", text, path)
    assert tried.why
    assert tried.review is None


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(["sql", "prisma", "openapi", "design"]), st.text(max_size=300))
def test_no_text_breaks_it(kind: str, text: str) -> None:
    tried = TRIAL.try_text(kind, text)  # type: ignore[arg-type]
    assert tried.kind == kind


TRIAL = Trial(reviewed(SQL))
