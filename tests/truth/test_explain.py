"""EXPLAIN asked of a running PostgreSQL: every join, scan and format that it answers with is read in full."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

import pytest

from buttress.readers.symptoms import read_symptom
from truth.server import NoServerError, running_server

if TYPE_CHECKING:
    from collections.abc import Iterator

    import psycopg

SCHEMA = """
CREATE TABLE users (id bigint PRIMARY KEY, email text NOT NULL, "Odd Name" text);
CREATE TABLE orders (id bigint PRIMARY KEY, user_id bigint REFERENCES users, status varchar(9), placed_at timestamptz);
CREATE INDEX orders_placed ON orders (placed_at);
CREATE TABLE "Odd Table" (id bigint, note text) PARTITION BY RANGE (id);
CREATE TABLE odd_1 PARTITION OF "Odd Table" FOR VALUES FROM (0) TO (100);
INSERT INTO users SELECT i, 'u' || i FROM generate_series(1, 500) i;
INSERT INTO orders SELECT i, 1 + i % 500, 'paid', now() FROM generate_series(1, 2000) i;
ANALYZE;
"""
QUERIES = (
    "SELECT * FROM orders o JOIN users u ON u.id = o.user_id WHERE o.status = 'open' ORDER BY o.placed_at LIMIT 5",
    "SELECT status, count(*) FROM orders WHERE status IN ('a', 'b') GROUP BY status HAVING count(*) > 1",
    "SELECT * FROM users WHERE email LIKE 'u1%' OR email ILIKE '%9'",
    "SELECT * FROM users u WHERE EXISTS (SELECT 1 FROM orders o WHERE o.user_id = u.id AND o.placed_at > now())",
    "WITH t AS MATERIALIZED (SELECT user_id FROM orders) SELECT * FROM t UNION ALL SELECT id FROM users",
    "SELECT *, row_number() OVER (PARTITION BY user_id ORDER BY placed_at) FROM orders",
    'SELECT * FROM "Odd Table" WHERE id = 5 AND note IS NULL',
    'SELECT "Odd Name" FROM users WHERE "Odd Name" = \'x\'',
    "UPDATE orders SET status = 'x' WHERE id = 7",
    "DELETE FROM users WHERE id = 499999",
    "SELECT * FROM orders WHERE id = ANY(ARRAY[1, 2, 3]) FOR UPDATE",
    "SELECT DISTINCT ON (user_id) * FROM orders ORDER BY user_id, placed_at DESC",
)


@pytest.fixture(scope="module")
def connection() -> Iterator[psycopg.Connection[Any]]:
    """A server with rows. Without one the tests fail in CI and are skipped, with the reason, elsewhere."""
    try:
        with running_server() as server, server.connect() as found:
            found.execute(SCHEMA)
            yield found
    except NoServerError as error:
        if os.environ.get("CI"):
            raise
        pytest.skip(f"no PostgreSQL to ask: {error}")


def explained(connection: psycopg.Connection[Any], options: str, sql: str) -> str:
    """The answer as a client shows it."""
    rows = connection.execute(f"EXPLAIN ({options}) {sql}".encode()).fetchall()
    return "\n".join(row[0] if isinstance(row[0], str) else json.dumps(row[0], indent=2) for row in rows)


def operations(value: Any) -> list[str]:
    """The node types of a JSON plan, in order."""
    if isinstance(value, list):
        return [name for each in value for name in operations(each)]
    if not isinstance(value, dict):
        return []
    own = [value["Node Type"]] if "Node Type" in value else []
    return own + [name for key in ("Plan", "Plans") for name in operations(value.get(key))]


@pytest.mark.parametrize("sql", QUERIES)
@pytest.mark.parametrize("options", ["ANALYZE, BUFFERS", "ANALYZE, VERBOSE", "COSTS OFF", "COSTS"])
def test_the_text_has_as_many_nodes_as_the_json(connection: psycopg.Connection[Any], sql: str, options: str) -> None:
    told = json.loads(explained(connection, "FORMAT JSON", sql))
    text = explained(connection, options, sql)
    (plan,) = read_symptom("slow.txt", text).plans
    nodes = [node for node in plan.nodes if node.kind != "trigger"]
    assert len(nodes) == len(operations(told)), text
    (other,) = read_symptom("slow.txt", explained(connection, "FORMAT JSON", sql)).plans
    assert [(n.table, n.index, n.filter, n.equality) for n in nodes] == [
        (n.table, n.index, n.filter, n.equality) for n in other.nodes
    ]


def test_filters_compare_the_columns_that_they_name(connection: psycopg.Connection[Any]) -> None:
    text = explained(
        connection, "ANALYZE", "SELECT * FROM orders WHERE status = 'open' AND placed_at IS NULL AND user_id > 7"
    )
    scan = next(n for n in read_symptom("slow.txt", text).plans[0].nodes if n.table == "orders")
    asked = f"{scan.filter} {scan.condition}"
    assert all(column in asked for column in ("status", "user_id", "placed_at"))
    assert "open" not in asked
