"""What symptoms point at: tables, columns, operations, queries and findings, and nothing that does not matter."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from buttress.assembly.tree import MemoryTree
from buttress.config import Config
from buttress.predicates.symptoms import match
from buttress.readers.symptoms import read_symptom
from buttress.review import Review, review

if TYPE_CHECKING:
    from buttress.predicates.matched import Matched

SAMPLES = Path(__file__).parent.parent / "readers" / "symptoms" / "samples"
SHOP = Path(__file__).parent.parent.parent / "examples" / "shop"


@pytest.fixture(scope="module")
def shop() -> Review:
    """The example shop, with a query file and without its newest migration."""
    files = {path.relative_to(SHOP).as_posix(): path.read_bytes() for path in SHOP.rglob("*") if path.is_file()}
    del files["migrations/0006_search.sql"]
    files["queries/orders.sql"] = (
        b"-- name: ListOpenOrders :many\nSELECT id FROM orders WHERE status = $1 ORDER BY placed_at;\n"
    )
    return review(MemoryTree(files), Config(cache=False))


def matched(shop: Review, text: str) -> Matched:
    return match(shop.blueprint, shop.findings, read_symptom("slow.txt", text))


def sample(name: str) -> str:
    return (SAMPLES / name).read_text()


def rules(shop: Review, found: Matched) -> set[tuple[str, str]]:
    """The findings that are pointed at, as rule and subject."""
    pointed = {one.fingerprint for one in found.pointed}
    return {(f.rule.name, f.subject) for f in shop.findings if f.fingerprint in pointed}


def test_a_table_read_whole_and_the_index_it_lacks(shop: Review) -> None:
    found = matched(shop, sample("postgres_open_orders.txt"))
    (fact,) = found.facts
    assert fact.text == (
        "orders is read whole: Seq Scan, 399,000 rows removed by filter status = ?, 1,000 kept; "
        "no index of orders begins with status (migrations/0003_orders.sql:2)"
    )
    assert fact.fix == "CREATE INDEX ON orders (status, placed_at), and look at the EXPLAIN again"
    assert {one.subject for one in found.touched} == {"orders", "orders.status"}


def test_a_finding_that_speaks_of_the_plan(shop: Review) -> None:
    found = matched(shop, sample("postgres_parallel.txt"))
    assert rules(shop, found) == {("unindexed-foreign-key", "order_items.product_id")}
    assert found.facts[0].findings == (found.pointed[0].fingerprint,)
    assert "times over" not in found.facts[0].text  # workers share one scan


def test_a_member_of_a_folded_finding_is_enough(shop: Review) -> None:
    found = matched(shop, sample("postgres_nested.txt"))
    assert "60 times over" in found.facts[0].text
    assert {rule for rule, _ in rules(shop, found)} == {"unindexed-foreign-key"}
    assert found.pointed[0].why == "Seq Scan on audit_log, filtered by user_id"


def test_the_slow_check_of_a_key(shop: Review) -> None:
    found = matched(shop, sample("postgres_delete.txt"))
    assert "order_items is read whole for it, no index begins with product_id" in found.facts[0].text
    assert "product_tags" not in found.facts[0].text
    assert rules(shop, found) == {("unindexed-foreign-key", "order_items.product_id")}


def test_a_sort_on_disk(shop: Review) -> None:
    texts = [fact.text for fact in matched(shop, sample("postgres_disk_sort.txt")).facts]
    assert any("sorted on disk (19,592 kB) by total_amount DESC" in text for text in texts)


def test_a_sound_plan_says_so(shop: Review) -> None:
    text = "Index Scan using order_items_order_id on order_items  (cost=0.42..8.47 rows=2 width=8) (actual time=0.02..0.03 rows=2 loops=1)\n"
    found = matched(shop, text)
    assert found.facts[0].text.startswith("nothing in this plan stands out")
    assert found.pointed == ()


def test_an_index_that_the_schema_has_and_the_plan_leaves_alone(shop: Review) -> None:
    text = "Seq Scan on sessions  (cost=0.00..9.00 rows=5 width=4) (actual time=0.1..90.0 rows=1 loops=1)\n  Filter: (user_id = 7)\n  Rows Removed by Filter: 90000\n"
    (fact,) = matched(shop, text).facts
    assert (
        "sessions_user_id leads with user_id (migrations/0001_accounts.sql:21), and this plan does not use it"
        in fact.text
    )


def test_aliases_need_the_statement(shop: Review) -> None:
    plan = sample("mariadb_batch.txt")
    bare = matched(shop, plan)
    assert bare.unknown == ("i", "o", "u")
    assert "paste the statement with its plan" in bare.note
    sql = "select * from users u join orders o on o.user_id = u.id join order_items i on i.order_id = o.id order by i.quantity;\n"
    assert {one.subject for one in matched(shop, sql + plan).touched if one.kind == "table"} == {
        "users",
        "orders",
        "order_items",
    }


def test_a_loop_in_a_log(shop: Review) -> None:
    line = '  User Load (0.3ms)  SELECT "users".* FROM "users" WHERE "users"."id" = $1 LIMIT $2  [["id", {}]]\n'
    found = matched(shop, "".join(line.format(n) for n in range(20)))
    assert "one statement runs 20 times, 20 of them in a row (from line 1 to line 20)" in found.facts[0].text
    assert "a loop asks users for one row at a time by id" in found.facts[0].text
    few = matched(shop, "".join(line.format(n) for n in range(3)))
    assert not any("a loop" in fact.text for fact in few.facts)


def test_a_slow_statement_many_times_is_no_loop(shop: Review) -> None:
    line = "2026-11-20 10:00:00 UTC [7] LOG:  duration: 900.0 ms  statement: SELECT id FROM orders WHERE status = 'a'\n"
    (fact,) = matched(shop, line * 20).facts
    assert fact.text.startswith("20 times, 18.0 s in all, the slowest 900 ms: SELECT id FROM orders WHERE status = ?")
    assert "no index of orders begins with status" in fact.text


def test_the_repositorys_own_query_is_recognised(shop: Review) -> None:
    found = matched(shop, "(0.5) SELECT id FROM orders WHERE status = 'open' ORDER BY placed_at; args=()\n")
    assert ("query", "ListOpenOrders") in {(one.kind, one.subject) for one in found.touched}
    assert ("filter-without-index", "orders.status") in rules(shop, found)


def test_a_frame_names_a_query(shop: Review) -> None:
    text = (
        "panic: timeout\n\ngoroutine 1 [running]:\nmain.(*Store).ListOpenOrders(0xc000)\n\t/app/store/db.go:41 +0x1d\n"
    )
    assert ("query", "ListOpenOrders") in {(one.kind, one.subject) for one in matched(shop, text).touched}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            'ERROR:  nextval: reached maximum value of sequence "audit_log_id_seq" (2147483647)',
            ("narrow-key-on-growing-table", "audit_log.id"),
        ),
        (
            "ERROR:  value too long for type character varying(255)\nSTATEMENT:  INSERT INTO users (email) VALUES ('x')",
            ("request-wider-than-column", "users.email"),
        ),
        ("GET /orders 200 5123.0 ms - 12", ("unpaginated-list", "GET /orders")),
        ("the orders page is slow since Friday", ("unpaginated-list", "GET /orders")),
        ("orders 页面很慢", ("unindexed-foreign-key", "orders.user_id")),
        ("Bestellungen sind seit Freitag langsam", ("unpaginated-list", "GET /orders")),
        ("订单页面很慢", ("unpaginated-list", "GET /orders")),
    ],
)
def test_what_points_at_what(shop: Review, text: str, expected: tuple[str, str]) -> None:
    assert expected in rules(shop, matched(shop, text))


def test_slowness_points_at_no_other_flaw(shop: Review) -> None:
    """Every flaw of the table is not its slowness: money as float has nothing to do with it."""
    found = rules(shop, matched(shop, "products and orders are slow"))
    assert found
    assert not {rule for rule, _ in found} & {
        "money-as-float",
        "cascade-reaches-valuable-rows",
        "timestamp-without-time-zone",
    }


def test_a_deadlock_names_both(shop: Review) -> None:
    facts = [fact for fact in matched(shop, sample("postgres_server.log")).facts if fact.text.startswith("deadlock")]
    both = "«update orders set status=? where id=?» and «update orders set status=? where id=?»"
    assert facts[0].text == f"deadlock on orders between {both}"


@pytest.mark.parametrize(
    "text",
    ["it is slow", "Seq Scan on invoices  (cost=0.00..9.00 rows=5 width=4)", "GET /nowhere/jane@x.test 200 9000 ms"],
)
def test_what_matches_nothing_points_at_nothing(shop: Review, text: str) -> None:
    found = matched(shop, text)
    assert (found.touched, found.pointed, found.facts) == ((), (), ())
    assert "12 tables" in found.looked_for
    assert "jane" not in repr(found.unknown)


def test_ids_of_requests_are_not_repeated(shop: Review) -> None:
    found = matched(shop, 'GET /orders/4711/getInvoice HTTP/1.1" 200 9000 ms')
    assert "4711" not in repr(found.facts)
    assert found.facts[0].text.startswith("GET /orders/{id}/getInvoice: one request, 9,000 ms")
