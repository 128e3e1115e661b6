"""Predicates about schemas: yes and no only where the files carry it."""

from __future__ import annotations

import pytest

from predicates.catalogue_helper import answer, blueprint_of, shop, value

SHOP = shop()


@pytest.mark.parametrize(
    ("name", "args", "expected"),
    [
        ("covered-by-index", ["order_items.order_id"], "yes"),
        ("covered-by-index", ["order_items(sku,order_id)"], "yes"),
        ("covered-by-index", ["order_items.sku"], "no"),
        ("covered-by-index", ["orders.user_id"], "no"),
        ("covered-by-index", ["recent.total"], "unknown"),
        ("unique-within", ["users(email,nickname)"], "yes"),
        ("unique-within", ["orders.user_id"], "no"),
        ("identified", ["orders"], "yes"),
        ("identified", ["coupons"], "no"),
        ("identified", ["recent"], "unknown"),
        ("nullable", ["users.nickname"], "yes"),
        ("nullable", ["users.email"], "no"),
        ("nullable", ["users.id"], "no"),
        ("nullable", ["recent.total"], "unknown"),
        ("has-default", ["orders.status"], "yes"),
        ("has-default", ["order_items.id"], "yes"),
        ("has-default", ["orders.total"], "no"),
        ("has-foreign-key", ["orders.user_id"], "yes"),
        ("has-foreign-key", ["orders.note"], "no"),
        ("references", ["orders", "users"], "yes"),
        ("references", ["users", "orders"], "no"),
        ("delete-reaches", ["users", "order_items"], "yes"),
        ("delete-reaches", ["order_items", "users"], "no"),
        ("delete-reaches", ["users", "users"], "no"),
        ("grows", ["orders"], "yes"),
        ("grows", ["recent"], "unknown"),
        ("stays-small", ["orders"], "unknown"),
        ("stated-large", ["orders"], "unknown"),
        ("retention-stated", ["coupons"], "yes"),
        ("retention-stated", ["orders"], "unknown"),
        ("partitioned", ["orders"], "no"),
        ("defined", ["orders"], "yes"),
        ("holds-secret", ["users.password_hash"], "yes"),
        ("holds-secret", ["users.email"], "unknown"),
        ("narrow-integer", ["orders.id"], "yes"),
        ("narrow-integer", ["users.id"], "no"),
        ("narrow-integer", ["users.email"], "unknown"),
        ("length-limited", ["users.email"], "yes"),
        ("length-limited", ["orders.note"], "no"),
        ("length-limited", ["orders.id"], "unknown"),
        ("filtered-by-query", ["orders.user_id"], "yes"),
        ("filtered-by-query", ["orders.status"], "unknown"),
        ("joined-by-query", ["orders.user_id"], "unknown"),
        ("scanned-by-query", ["orders"], "yes"),
        ("scanned-by-query", ["users"], "unknown"),
        ("deleted-by-query", ["coupons"], "yes"),
        ("deleted-by-query", ["users"], "unknown"),
        ("written-by-query", ["orders"], "yes"),
    ],
)
def test_the_shop(name: str, args: list[str], expected: str) -> None:
    found = answer(SHOP, name, *args)
    assert found.value == expected, found.why
    assert found.why
    assert found.evidence


def test_a_table_that_is_only_altered_leaves_everything_open() -> None:
    seen = blueprint_of(migrations___0002_note__sql="ALTER TABLE orders ADD COLUMN note text;")
    for name in ("identified", "grows", "defined", "partitioned"):
        assert value(seen, name, "orders") == "unknown"
    for name in ("covered-by-index", "unique-within", "nullable", "has-default", "has-foreign-key", "length-limited"):
        assert value(seen, name, "orders.note") == "unknown"


def test_a_statement_that_was_not_understood_leaves_absence_open() -> None:
    seen = blueprint_of(
        schema__sql="CREATE TABLE orders (id bigint PRIMARY KEY, user_id bigint);\nALTER TABLE orders FROBNICATE 12 OF user_id;\n"
    )
    assert value(seen, "identified", "orders") == "yes"
    assert value(seen, "covered-by-index", "orders.user_id") == "unknown"
    assert value(seen, "nullable", "orders.user_id") == "unknown"
    assert value(seen, "has-foreign-key", "orders.user_id") == "unknown"


def test_a_check_may_refuse_null() -> None:
    seen = blueprint_of(schema__sql="CREATE TABLE t (id bigint PRIMARY KEY, a text CHECK (a IS NOT NULL), b text);\n")
    assert value(seen, "nullable", "t.a") == "unknown"
    assert value(seen, "nullable", "t.b") == "yes"


def test_what_only_hides_a_row_ends_nothing() -> None:
    seen = blueprint_of(schema__sql="CREATE TABLE posts (id bigint PRIMARY KEY, deleted_at timestamptz);\n")
    assert value(seen, "retention-stated", "posts") == "unknown"


def test_settings_of_each_user_do_not_stay_small() -> None:
    text = "CREATE TABLE user_settings (user_id bigint PRIMARY KEY, theme text);\nCREATE TABLE settings (key text PRIMARY KEY, value text);\n"
    seen = blueprint_of(schema__sql=text)
    assert value(seen, "stays-small", "user_settings") == "unknown"
    assert value(seen, "stays-small", "settings") == "yes"
    assert value(seen, "grows", "settings") == "no"


def test_cascades_that_only_the_framework_knows_reach_nothing() -> None:
    seen = blueprint_of(
        prisma___schema__prisma=(
            'datasource db {\n  provider = "postgresql"\n  url = env("URL")\n  relationMode = "prisma"\n}\n'
            "model User {\n  id Int @id\n  posts Post[]\n}\n"
            "model Post {\n  id Int @id\n  userId Int\n  user User @relation(fields: [userId], references: [id], onDelete: Cascade)\n}\n"
        )
    )
    assert value(seen, "delete-reaches", "User", "Post") == "no"
    assert value(seen, "has-foreign-key", "Post.userId") == "no"
    assert value(seen, "references", "Post", "User") == "no"


def test_an_index_of_another_kind_leaves_a_lookup_open() -> None:
    text = (
        "CREATE TABLE t (id bigint PRIMARY KEY, tags jsonb NOT NULL, email text NOT NULL, state text NOT NULL, a text, b text);\n"
        "CREATE INDEX t_tags ON t USING gin (tags);\nCREATE UNIQUE INDEX t_email ON t (lower(email));\n"
        "CREATE UNIQUE INDEX t_state ON t (state) WHERE a IS NULL;\nCREATE INDEX t_ab ON t (id, b);\n"
    )
    seen = blueprint_of(schema__sql=text)
    for column in ("tags", "email", "state", "a"):
        assert value(seen, "covered-by-index", f"t.{column}") == "unknown"
    for column in ("email", "state"):
        assert value(seen, "unique-within", f"t.{column}") == "unknown"
    assert value(seen, "covered-by-index", "t.b") == "no"
    assert value(seen, "unique-within", "t.a") == "no"


def test_a_script_that_nobody_may_have_run_leaves_absence_open() -> None:
    seen = blueprint_of(
        migrations___0001_a__sql="CREATE TABLE orders (id bigint PRIMARY KEY, user_id bigint NOT NULL);\nCREATE TABLE users (id bigint PRIMARY KEY, name text NOT NULL);\n",
        migrations___0002_b__sql="ALTER TABLE users ADD COLUMN email text NOT NULL;\n",
        scripts___speed__sql="CREATE INDEX orders_user ON orders (user_id);\n",
    )
    assert value(seen, "covered-by-index", "orders.user_id") == "unknown"
    assert value(seen, "covered-by-index", "users.email") == "no"


def test_what_a_later_migration_settled_is_the_evidence() -> None:
    seen = blueprint_of(
        migrations___0001_a__sql="CREATE TABLE t (id bigint PRIMARY KEY, a text NOT NULL DEFAULT 'x');\n",
        migrations___0002_b__sql="ALTER TABLE t ALTER COLUMN a DROP NOT NULL, ALTER COLUMN a DROP DEFAULT;\n",
    )
    nullable, default = answer(seen, "nullable", "t.a"), answer(seen, "has-default", "t.a")
    assert (nullable.value, default.value) == ("yes", "no")
    assert nullable.evidence[0].path == default.evidence[0].path == "migrations/0002_b.sql"


def test_a_cascade_back_to_its_own_table() -> None:
    seen = blueprint_of(
        schema__sql="CREATE TABLE nodes (id bigint PRIMARY KEY, parent_id bigint REFERENCES nodes (id) ON DELETE CASCADE);\n"
    )
    assert value(seen, "delete-reaches", "nodes", "nodes") == "yes"


class TestRelease:
    FIRST = "CREATE TABLE orders (id bigint PRIMARY KEY, note text);\nCREATE TABLE users (id bigint PRIMARY KEY);\n"
    SECOND = "ALTER TABLE orders ADD COLUMN sent_at timestamptz;\nALTER TABLE orders DROP COLUMN note;\nCREATE TABLE refunds (id bigint PRIMARY KEY);\n"

    def test_what_it_touches(self) -> None:
        seen = blueprint_of(
            "migrations/0002_b.sql", migrations___0001_a__sql=self.FIRST, migrations___0002_b__sql=self.SECOND
        )
        assert value(seen, "altered-by-release", "orders") == "yes"
        assert value(seen, "altered-by-release", "users") == "no"
        assert value(seen, "created-by-release", "refunds") == "yes"
        assert value(seen, "created-by-release", "orders") == "no"
        assert value(seen, "reduced-by-release", "orders") == "yes"
        assert value(seen, "reduced-by-release", "refunds") == "no"
        assert value(seen, "added-by-release", "orders.sent_at") == "yes"
        assert value(seen, "added-by-release", "users.id") == "no"

    def test_a_part_that_was_not_understood_leaves_it_open(self) -> None:
        seen = blueprint_of(
            "migrations/0002_b.sql",
            migrations___0001_a__sql=self.FIRST,
            migrations___0002_b__sql=self.SECOND + "FROBNICATE ALL THE THINGS;\n",
        )
        assert value(seen, "altered-by-release", "users") == "unknown"
