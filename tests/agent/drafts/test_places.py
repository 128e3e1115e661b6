"""Every listing stands where it would be deployed, whatever a model writes behind its fence."""

from __future__ import annotations

import pytest

from agent.drafts.desk import EXAMPLES, drafted, example, fenced, standing, told_of
from buttress.agent.answers.parts import Listing
from buttress.agent.drafts import look, told
from buttress.agent.drafts.forms import form_of
from buttress.agent.trial import Trial
from buttress.assembly.tree import DiskTree

USERS = "CREATE TABLE users (id bigserial PRIMARY KEY, email text NOT NULL);\n"
CARTS = "CREATE TABLE carts (id bigserial PRIMARY KEY, user_id bigint NOT NULL REFERENCES users (id), total real);"
NICK = "ALTER TABLE users ADD COLUMN nick text NOT NULL;"


@pytest.mark.parametrize(
    ("last", "following"),
    [
        ("migrations/00001_init.sql", ["migrations/00002_carts.sql", "migrations/00003_users.sql"]),
        ("migrations/000001_init.up.sql", ["migrations/000002_carts.up.sql", "migrations/000003_users.up.sql"]),
        (
            "migrations/2024-01-01-000000_init/up.sql",
            ["migrations/2024-01-01-000001_carts/up.sql", "migrations/2024-01-01-000002_users/up.sql"],
        ),
        ("db/migration/V1__init.sql", ["db/migration/V2__carts.sql", "db/migration/V3__users.sql"]),
        ("db/schema.sql", ["db/schema_carts.sql", "db/schema_carts.sql"]),
    ],
)
def test_sql_listings_follow_each_other(last: str, following: list[str]) -> None:
    down = {last.replace("up.sql", "down.sql"): "DROP TABLE users;\n"} if "up.sql" in last else {}
    draft = drafted(standing({last: USERS, **down}), fenced(("sql", CARTS), ("sql", NICK)))
    assert [piece.path for piece in draft.pieces] == following
    found = told_of(draft)
    assert ("money-as-float", "carts.total", 1, 1) in found
    assert ("new-required-column-without-default", "users.nick", 2, 1) in found
    assert ("unindexed-foreign-key", "carts.user_id", 1, 1) in found
    assert draft.pieces[1].brings == ("column users.nick",)


@pytest.mark.parametrize(
    "info", ["../../etc/x.sql", "/etc/x.sql", "migrations/0001_accounts.sql", ".git/hooks/x.sql", "a\0b.sql", "C:\\x"]
)
def test_a_path_behind_a_fence_decides_nothing(info: str) -> None:
    before = example("shop")
    draft = look(before, Trial(before), [Listing("sql", CARTS, info)], f"```sql {info}\n{CARTS}\n```")
    assert [piece.path for piece in draft.pieces] == ["migrations/0007_carts.sql"]
    assert draft.review is not None
    assert draft.review.tree.read("migrations/0001_accounts.sql") == before.tree.read("migrations/0001_accounts.sql")
    assert set(draft.review.tree.list()) - set(before.tree.list()) == {"migrations/0007_carts.sql", "design.md"}


def test_nothing_is_written_to_the_disk() -> None:
    drafted(example("shop"), fenced(("sql", CARTS)))
    assert DiskTree(EXAMPLES / "shop").list() == example("shop").tree.list()


def test_tables_that_exist_are_noticed_with_and_without_a_runner() -> None:
    again = "CREATE TABLE users (id bigserial PRIMARY KEY);"
    ordered = drafted(example("shop"), fenced(("sql", again)))
    assert ("ddl-runs-nowhere", "users", 1, 1) in told_of(ordered)
    plain = drafted(standing({"db/schema.sql": USERS}), fenced(("sql", f"{CARTS}\n{again}")))
    assert plain.pieces[0].path == "db/schema.sql"
    assert "users" in told(plain)
    quiet = drafted(example("shop"), fenced(("sql", again.replace("TABLE", "TABLE IF NOT EXISTS"))))
    assert "line 1: users exists already (migrations/0001_accounts.sql:7), so this statement does nothing" in str(
        quiet.pieces[0].problems
    )


def test_what_a_draft_takes_away_is_named() -> None:
    draft = drafted(
        example("shop"), fenced(("sql", "DROP TABLE order_coupons;"), ("sql", "ALTER TABLE orders DROP COLUMN status;"))
    )
    assert draft.pieces[0].takes_away == ("table order_coupons",)
    assert "column orders.status" in draft.pieces[1].takes_away
    assert draft.healed == ()  # what is said of a table that goes is not healed


def test_what_is_renamed_is_no_news() -> None:
    draft = drafted(example("shop"), fenced(("sql", "ALTER TABLE audit_log RENAME TO audit_log_old;")))
    assert draft.pieces[0].brings == ("table audit_log_old",)
    assert draft.pieces[0].takes_away == ("table audit_log",)
    assert not any(subject.startswith("audit_log_old.") for _, subject, *_ in told_of(draft))


def test_an_ignore_in_a_draft_answers_nothing() -> None:
    text = "-- buttress: ignore[money-as-float] the model thinks so\nCREATE TABLE x (id bigserial PRIMARY KEY, price real NOT NULL);"
    assert ("money-as-float", "x.price", 1, 2) in told_of(drafted(example("shop"), fenced(("sql", text))))


def test_a_short_fix_is_no_design() -> None:
    answer = (
        "The index:\n\n```sql\nCREATE INDEX CONCURRENTLY ON orders (user_id);\n```\nGET /orders gets faster by it.\n"
    )
    draft = drafted(example("shop"), answer)
    assert (draft.document, draft.questions, draft.healed) == ("", (), ("unindexed-foreign-key orders.user_id",))


def test_models_join_the_schema_and_its_settings_stay() -> None:
    schema = 'datasource db {\n  provider = "postgresql"\n  url = env("X")\n}\n\nmodel User {\n  id BigInt @id\n}\n\nmodel Order {\n  id Int @id\n}\n'
    order = 'datasource db {\n  provider = "mysql"\n}\nmodel Order {\n  id Int @id\n  total Float\n  items Item[]\n}'
    item = (
        "model Item {\n  id BigInt @id\n  orderId Int\n  order Order @relation(fields: [orderId], references: [id])\n}"
    )
    draft = drafted(standing({"prisma/schema.prisma": schema}), fenced(("prisma", order), ("", item)))
    assert [piece.path for piece in draft.pieces] == ["prisma/schema.prisma"] * 2
    assert draft.pieces[0].brings == ("column Order.total",)
    assert draft.pieces[1].brings == ("table Item",)
    assert draft.pieces[0].takes_away == ()
    assert ("money-as-float", "Order.total", 1, 6) in told_of(draft)
    assert ("unindexed-foreign-key", "Item.orderId", 2, 4) in told_of(draft)


def test_a_query_without_a_schema_is_not_tried() -> None:
    draft = drafted(standing({}), fenced(("sql", "SELECT * FROM orders WHERE status = 'open'")))
    assert (draft.pieces[0].tried, draft.pieces[0].why) == (
        False,
        "a query, and there is no schema to hold it against",
    )


@pytest.mark.parametrize(
    ("language", "text", "form"),
    [
        ("", "CREATE TABLE x (id int);", "sql"),
        ("text", "graph TD\n  A[Order Service] --> B[(Order DB)]", "design"),
        ("", "GET /orders   # all\nPOST /orders  # new", "design"),
        ("yaml", "openapi: 3.0.3\npaths: {}", "openapi"),
        ("yml", "paths:\n  /x:\n    get: {}", "openapi"),
        ("yaml", "components:\n  schemas: {}", "openapi"),
        ("", "/x:\n  get:\n    responses: {}", "openapi"),
        ("json", '{"openapi": "3.1.0", "paths": {}}', "openapi"),
        ("json", '{"id": 1, "status": "open"}', ""),
        ("yaml", "replicas: 3\nimage: x", ""),
        ("python", "def f():\n    return 1", ""),
        ("bash", "psql -c 'CREATE TABLE x (id int)'", ""),
        ("sql", "SELECT id FROM orders WHERE id = $1 FOR UPDATE;", "query"),
        ("sql", "-- one order\nWITH o AS (SELECT 1) SELECT * FROM o", "query"),
        (
            "sql",
            "BEGIN;\nINSERT INTO orders (a) VALUES (:a);\nUPDATE stock SET n = n - 1 WHERE id = :id;\nCOMMIT;",
            "query",
        ),
        ("sql", "UPDATE orders SET total = 0 WHERE total IS NULL;", "sql"),
        ("sql", "CREATE TABLE x (a text DEFAULT '?');", "sql"),
        ("prisma", "model A {\n  id Int @id\n}", "prisma"),
        ("", "model A {\n  id Int @id\n}", "prisma"),
        ("", "", ""),
    ],
)
def test_a_listing_is_known_by_what_it_says(language: str, text: str, form: str) -> None:
    assert form_of(Listing(language, text))[0] == form
