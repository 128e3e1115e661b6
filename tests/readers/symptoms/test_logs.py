"""Logs, traces and errors: as real servers wrote them (samples/), and as frameworks word theirs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from buttress.readers.symptoms import read_symptom

if TYPE_CHECKING:
    from buttress.blueprint.symptom import Symptom

SAMPLES = Path(__file__).parent / "samples"


def sample(name: str) -> Symptom:
    return read_symptom(name, (SAMPLES / name).read_text())


def test_a_postgres_log() -> None:
    found = sample("postgres_server.log")
    assert [(w.mode, w.deadlock, w.tables) for w in found.waits] == [
        ("ShareLock", False, ("orders",)),
        ("", True, ("orders",)),
        ("AccessExclusiveLock", False, ()),
    ]
    kinds = [failure.kind for failure in found.failures]
    assert kinds == [
        "not-null",
        "missing-column",
        "missing-table",
        "too-long",
        "foreign-key",
        "unique",
        "sequence-end",
        "connections",
    ]
    by_kind = {failure.kind: failure for failure in found.failures}
    assert (by_kind["not-null"].table, by_kind["not-null"].column) == ("users", "email")
    assert by_kind["foreign-key"].constraint == "order_items_order_id_fkey"
    assert by_kind["connections"].count == 2
    assert found.queries[by_kind["too-long"].query].tables == ("users",)
    costs = [query.total_ms or 0 for query in found.queries]
    assert costs == sorted(costs, reverse=True)


def test_auto_explain_plans_know_their_statement() -> None:
    found = sample("postgres_server.log")
    slow = next(p for p in found.plans if any(n.table == "audit_log" and n.loops == 60 for n in p.nodes))
    assert found.queries[slow.query].text.startswith("select u.email, (select count(*) from audit_log")


def test_a_statement_of_a_wait_is_no_execution() -> None:
    change = next(q for q in sample("postgres_server.log").queries if q.verb == "alter")
    assert (change.count, change.tables) == (1, ("orders",))


def test_a_mariadb_slow_log() -> None:
    found = sample("mariadb_slow.log")
    update = next(q for q in found.queries if q.verb == "update")
    assert (update.text, update.count) == ("update orders set status=? where id=?", 2)
    join = next(q for q in found.queries if q.text.startswith("select u.email"))
    assert (join.examined, join.sent) == (300_051, 10)
    assert any(n.kind == "whole" and n.table == "i" for p in found.plans for n in p.nodes)


def test_an_innodb_deadlock() -> None:
    wait = sample("mariadb_innodb.txt").waits[0]
    assert (wait.deadlock, wait.tables) == (True, ("orders",))


def test_a_lock_that_was_given_up() -> None:
    assert [failure.kind for failure in sample("mariadb_lockwait.txt").failures] == ["lock-timeout"]


@pytest.mark.parametrize(
    ("line", "ms"),
    [
        ("(0.512) SELECT id FROM orders WHERE status = 'open'; args=('open',); alias=default", 512.0),
        ('  Order Load (512.0ms)  SELECT id FROM orders WHERE status = $1 [["status", "open"]]', 512.0),
        (
            '  \x1b[1m\x1b[36mOrder Load (512.0ms)\x1b[0m  \x1b[1m\x1b[34mSELECT id FROM orders WHERE status = $1\x1b[0m  [["status", "open"]]',
            512.0,
        ),
        ("Hibernate: SELECT id FROM orders WHERE status = ?", None),
        ("prisma:query SELECT id FROM orders WHERE status = $1", None),
        ("Executing (default): SELECT id FROM orders WHERE status = 'open';", None),
        ('query: SELECT id FROM orders WHERE status = $1 -- PARAMETERS: ["open"]', None),
        ("[512.000ms] [rows:50] SELECT id FROM orders WHERE status = 'open'", 512.0),
        ("INFO sqlalchemy.engine.Engine SELECT id FROM orders WHERE status = %(status_1)s", None),
        ("[SQL: SELECT id FROM orders WHERE status = %(status)s]", None),
        (
            "db-1  | 2026-11-20 10:00:00 UTC [7] LOG:  duration: 512.0 ms  execute <unnamed>: SELECT id FROM orders WHERE status = $1",
            512.0,
        ),
        ('{"level": "warn", "msg": "slow", "sql": "SELECT id FROM orders WHERE status = 7"}', None),
    ],
)
def test_one_statement_in_twelve_loggers(line: str, ms: float | None) -> None:
    (query,) = read_symptom("app.log", f"{line}\r\n").queries
    assert query.text == "SELECT id FROM orders WHERE status = ?"
    assert query.total_ms == ms
    assert query.shape is not None
    assert query.shape.uses[0].equality == ("status",)


def test_a_formatted_statement_of_hibernate() -> None:
    text = "Hibernate: \n    select\n        i1_0.id \n    from\n        order_items i1_0 \n    where\n        i1_0.product_id=?\n"
    (query,) = read_symptom("app.log", text).queries
    assert query.text == "select i1_0.id from order_items i1_0 where i1_0.product_id=?"


def test_statistics_and_digests() -> None:
    rows = (
        " calls | total_exec_time | mean_exec_time |  query\n-------+-----------------+----------------+--------\n"
        "  4012 |      812345.123 |       202.4789 | SELECT id FROM orders WHERE status = $1\n(1 row)\n"
    )
    (query,) = read_symptom("slow.txt", rows).queries
    assert (query.count, query.total_ms) == (4012, 812345.123)
    digest = (
        "# Query 1: 0.50 QPS, 1.2x concurrency, ID 0x558CAEF5F387E929 at byte 1234\n"
        "# Attribute    pct   total     min     max     avg     95%  stddev  median\n"
        "# Count         50     120\n# Exec time     80     12s   100us      2s    50ms   200ms    10ms    40ms\n"
        "# Rows examine  90   1.20M       0  10.00k\nSELECT id FROM orders WHERE status = 'open'\\G\n"
    )
    (query,) = read_symptom("slow.txt", digest).queries
    assert (query.count, query.total_ms, query.slowest_ms, query.examined) == (120, 12_000, 2_000, 1_200_000)


@pytest.mark.parametrize(
    ("text", "language", "exception", "frames"),
    [
        (
            (
                'Traceback (most recent call last):\n  File "/app/shop/views.py", line 41, in order_list\n    orders = list(q)\n'
                '  File "/usr/lib/python3/dist-packages/django/db/models/query.py", line 400, in __iter__\n    self._fetch_all()\n'
                "django.db.utils.OperationalError: canceling statement due to statement timeout\n"
            ),
            "Python",
            "django.db.utils.OperationalError",
            ["order_list"],
        ),
        (
            (
                "java.sql.SQLException: Too many connections\n\tat com.mysql.cj.jdbc.Connect(Connect.java:12)\n"
                "\tat com.shop.OrderRepository.findOpen(OrderRepository.java:41)\n"
            ),
            "Java",
            "java.sql.SQLException",
            ["com.shop.OrderRepository.findOpen"],
        ),
        (
            (
                "Error: timeout exceeded when trying to connect\n    at /app/node_modules/pg-pool/index.js:45:11\n"
                "    at async listOrders (/app/src/orders.js:12:18)\n"
            ),
            "Node",
            "Error",
            ["listOrders"],
        ),
        (
            (
                "panic: pq: sorry, too many clients already\n\ngoroutine 1 [running]:\nmain.(*Store).ListOrders(0xc000)\n"
                "\t/app/store/orders.go:41 +0x1d\n"
            ),
            "Go",
            "panic",
            ["main.(*Store).ListOrders"],
        ),
        (
            "app/models/order.rb:12:in `open_orders'\napp/controllers/orders_controller.rb:5:in `index'\n",
            "Ruby",
            "",
            ["open_orders", "index"],
        ),
    ],
)
def test_traces(text: str, language: str, exception: str, frames: list[str]) -> None:
    (trace,) = read_symptom("trace.txt", text).traces
    assert (trace.language, trace.exception) == (language, exception)
    assert [frame.function for frame in trace.frames] == frames


@pytest.mark.parametrize(
    ("line", "ms", "status"),
    [
        (
            '10.0.0.1 - - [20/Nov/2026:10:00:00 +0000] "GET /orders?token=x HTTP/1.1" 200 5123 "-" "curl/8" 5.123',
            5123,
            200,
        ),
        ("GET /orders 200 5123.0 ms - 12", 5123, 200),
        ('[GIN] 2026/11/20 - 10:00:00 | 200 |  5.123s |  127.0.0.1 | GET  "/orders"', 5123, 0),
        ('at=info method=GET path="/orders" host=x dyno=web.1 service=5123ms status=200', 5123, 200),
        ('Started GET "/orders" for 127.0.0.1\nCompleted 200 OK in 5123ms (Views: 4.1ms)', 5123, 200),
        ('{"method": "GET", "path": "/orders", "status": 200, "duration_ms": 5123}', 5123, 200),
    ],
)
def test_requests(line: str, ms: float, status: int) -> None:
    (call,) = read_symptom("access.log", line).calls
    assert (call.method, call.path, call.slowest_ms, call.status) == ("GET", "/orders", ms, status)


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("the orders page is slow since Friday", "slow"),
        ("Die Seite mit orders ist seit Freitag sehr langsam", "slow"),
        ("la page orders est très lente", "slow"),
        ("страница orders тормозит", "slow"),
        ("orders 页面很慢", "slow"),
        ("orders のページが遅い", "slow"),
        ("we get deadlocks on orders", "locked"),
        ("too many connections when orders peak", "connections"),
        ("orders appear twice", "lost"),
    ],
)
def test_sentences_in_any_language(text: str, topic: str) -> None:
    found = read_symptom("-", text)
    assert topic in found.topics
    assert "orders" in {word.text for word in found.words}
    assert found.recognised == ("a sentence",)


def test_a_log_of_an_unknown_kind_is_no_sentence() -> None:
    text = "".join(f"2026-11-20 10:00:{n:02} INFO orders were polled\n" for n in range(60))
    assert read_symptom("app.log", text).words == ()
