"""Plans as real servers printed them: PostgreSQL 17 and MariaDB 10.11 (samples/), SQLite asked here."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from buttress.readers.symptoms import read_symptom

if TYPE_CHECKING:
    from buttress.blueprint.symptom import Plan, PlanNode

SAMPLES = Path(__file__).parent / "samples"


def plan(name: str) -> Plan:
    """The only plan of a sample."""
    found = read_symptom(name, (SAMPLES / name).read_text()).plans
    assert len(found) == 1
    return found[0]


def node(name: str, table: str) -> PlanNode:
    return next(node for node in plan(name).nodes if node.table == table)


@pytest.mark.parametrize(
    "name", ["postgres_open_orders.txt", "postgres_verbose.txt", "postgres_json.txt", "mariadb_analyze_json.txt"]
)
def test_one_query_in_four_forms_says_the_same(name: str) -> None:
    scan = node(name, "orders")
    assert (scan.kind, scan.filter, scan.equality) == ("whole", "status = ?", ("status",))
    assert scan.removed in (399_000, 199_500)
    assert scan.produced in (1_000, 500)


@pytest.mark.parametrize("name", ["postgres_psql.txt", "postgres_psql_json.txt"])
def test_frames_of_psql_are_read_over(name: str) -> None:
    symptom = read_symptom(name, (SAMPLES / name).read_text())
    assert [n.table for n in symptom.plans[0].nodes if n.table] == ["orders"]
    assert symptom.words == ()


def test_parallel_workers_share_one_scan() -> None:
    scan = node("postgres_parallel.txt", "order_items")
    assert (scan.operation, scan.loops, scan.removed) == ("Parallel Seq Scan", 3, 3 * 266653)


def test_a_loop_multiplies_what_one_turn_shows() -> None:
    scan = node("postgres_nested.txt", "audit_log")
    assert (scan.loops, scan.removed, scan.alias) == (60, 60 * 299_992, "a")
    assert scan.equality == ("user_id",)  # compared with another table's column: as good as a value


def test_a_sort_on_disk() -> None:
    sort = next(n for n in plan("postgres_disk_sort.txt").nodes if n.kind == "sort")
    assert (sort.disk_kb, sort.order, sort.produced) == (19_592, ("total_amount DESC",), 400_000)


def test_checks_of_keys_are_nodes() -> None:
    found = [n for n in plan("postgres_delete.txt").nodes if n.kind == "trigger"]
    assert [n.constraint for n in found] == ["product_tags_product_id_fkey", "order_items_product_id_fkey"]
    assert all(n.calls == 1 and n.ms is not None for n in found)


def test_parents_follow_indentation() -> None:
    nodes = plan("postgres_hash.txt").nodes
    users = next(n for n in nodes if n.table == "users")
    assert nodes[users.parent].operation == "Hash"
    assert users.filter.startswith("lower(email) LIKE")


@pytest.mark.parametrize("name", ["mariadb_tab.txt", "mariadb_vert.txt", "mariadb_analyze.txt"])
def test_tables_of_mysql(name: str) -> None:
    scan = node(name, "orders")
    assert (scan.kind, scan.order, scan.expected) == ("whole", ("filesort",), 199_626)


@pytest.mark.parametrize("name", ["mariadb_join_vert.txt", "mariadb_batch.txt", "mariadb_extended.txt"])
def test_joins_of_mysql(name: str) -> None:
    assert [(n.table, n.kind, n.index) for n in plan(name).nodes] == [
        ("i", "whole", ""),
        ("o", "index", "PRIMARY"),
        ("u", "index", "PRIMARY"),
    ]


@pytest.mark.parametrize("name", ["mariadb_json.txt", "mariadb_json_table.txt"])
def test_json_of_mariadb(name: str) -> None:
    scan = node(name, "orders")
    assert (scan.kind, scan.equality, scan.order) == ("whole", ("status",), ("orders.placed_at desc",))


def test_the_tree_of_mysql() -> None:
    text = (
        "-> Sort: orders.placed_at DESC  (cost=40325 rows=398210) (actual time=312..312 rows=50 loops=1)\n"
        "    -> Filter: (orders.`status` = 'open')  (cost=40325 rows=3982) (actual time=0.08..310 rows=1000 loops=1)\n"
        "        -> Table scan on orders  (cost=40325 rows=398210) (actual time=0.07..280 rows=400000 loops=1)\n"
    )
    scan = read_symptom("slow.txt", text).plans[0].nodes[-1]
    assert (scan.kind, scan.table, scan.equality, scan.filter) == ("whole", "orders", ("status",), "status = ?")
    assert (scan.produced, scan.removed) == (1_000, 399_000)


def test_sqlite_as_its_driver_and_its_shell_show_it() -> None:
    connection = sqlite3.connect(":memory:")
    connection.executescript(
        "CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT);"
        "CREATE TABLE orders (id INTEGER PRIMARY KEY, user_id INTEGER, status TEXT, placed_at TEXT);"
        "CREATE INDEX orders_user ON orders (user_id);"
    )
    sql = "SELECT * FROM orders o JOIN users u ON u.id = o.user_id WHERE o.status = 'open' ORDER BY o.placed_at"
    rows = connection.execute(f"EXPLAIN QUERY PLAN {sql}").fetchall()
    connection.close()
    for text in ("\n".join(map(str, rows)), "QUERY PLAN\n" + "\n".join(f"|--{row[3]}" for row in rows)):
        symptom = read_symptom("slow.txt", f"{sql};\n{text}\n")
        first, second = symptom.plans[0].nodes
        assert (first.kind, first.table, first.order) == ("whole", "o", ("filesort",))
        assert (second.kind, second.table) == ("index", "u")
        assert symptom.plans[0].query == 0


def test_the_pasted_statement_belongs_to_the_plan_behind_it() -> None:
    statement = "EXPLAIN ANALYZE SELECT id FROM orders o\nWHERE o.status = 'open';\n\n"
    text = statement + (SAMPLES / "postgres_psql.txt").read_text()
    symptom = read_symptom("slow.txt", text)
    assert symptom.queries[symptom.plans[0].query].text == "SELECT id FROM orders o WHERE o.status = ?"


def test_a_plan_without_costs() -> None:
    text = "Limit\n  ->  Sort\n        Sort Key: placed_at\n        ->  Seq Scan on orders\n              Filter: (status = 'open'::text)\n"
    assert [n.operation for n in read_symptom("slow.txt", text).plans[0].nodes] == ["Limit", "Sort", "Seq Scan"]
