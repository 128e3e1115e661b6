"""What the tools say about real examples, and that it can be gone on from: places, labels, pages."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from agent.tools.fixture import EXAMPLES, ask, box, everything
from buttress.agent.tools import TOOLS, Toolbox
from buttress.agent.wire import ToolCall
from buttress.assembly.tree import DiskTree, MemoryTree, OverlayTree, compare


@pytest.fixture(scope="module")
def shop() -> Toolbox:
    return box(EXAMPLES / "shop")


@pytest.fixture(scope="module")
def drift() -> Toolbox:
    return box(EXAMPLES / "drift")


def by(items: list[Any], key: str) -> list[Any]:
    return [item[key] for item in items if key in item]


def test_findings_are_listed_and_told(shop: Toolbox) -> None:
    assert by(everything(shop, "list_findings", rule="DB102"), "subject")[0] == "orders.user_id"
    assert by(everything(shop, "list_findings", subject="coupon"), "label")
    told = ask(shop, "get_finding", label="F1")
    assert told["cite"] == "F1"
    assert (told["rule"], told["consequence"], told["in_release"]) == (
        "cascade-reaches-valuable-rows",
        "data-loss",
        False,
    )
    assert told["data"][0]["at"] == "migrations/0001_accounts.sql:11"
    assert "RESTRICT" in told["data"][0]["about"]["instead"]
    assert "goes with it: sessions" in by(told["data"], "note")
    assert "see list_findings" in ask(shop, "get_finding", label="F999")["error"]


def test_lines_come_with_numbers_labels_and_the_line_to_go_on_with() -> None:
    toolbox = box(MemoryTree({"a.sql": "".join(f"-- line {n}\n" for n in range(1, 101))}))
    answer = ask(toolbox, "read_lines", path="a.sql", start=5, end=100)
    lines = [line for stretch in answer["data"] for line in stretch["lines"]]
    assert lines == [[n, f"-- line {n}"] for n in range(5, 65)]
    assert (answer["file_has_lines"], answer["next"]) == (100, 65)
    for stretch in answer["data"]:
        record = toolbox.ledger.by_label[stretch["cite"]]
        assert record.text == "\n".join(text for _, text in stretch["lines"])
        assert record.line == stretch["lines"][0][0]
    assert "the file has 100 lines" in ask(toolbox, "read_lines", path="a.sql", start=101, end=102)["error"]
    assert ask(toolbox, "read_lines", path="a.sql", start=3, end=2) == {"error": "end stands before start"}


@pytest.mark.parametrize("character", ["x", '"', "\\", "é", "\x01", "\U0001f600"])
def test_long_lines_fit(character: str) -> None:
    toolbox = box(MemoryTree({"a.txt": (character * 500 + "\n") * 80}))
    start, read = 1, 0
    while start:
        answer = ask(toolbox, "read_lines", path="a.txt", start=start, end=80)
        assert "error" not in answer
        read += sum(len(stretch["lines"]) for stretch in answer["data"])
        start = answer.get("next", 0)
    assert read == 80


def test_a_table_is_told_part_by_part(shop: Toolbox) -> None:
    answer = ask(shop, "table", name="orders")
    assert answer["cite"] == "T4"
    assert answer["data"][0]["findings"][:2] == ["F4", "F15"]
    assert answer["data"][0]["record"] == shop.ledger.by_label["T4"].text
    assert by(answer["data"], "column") == ["id", "user_id", "status", "total_amount", "placed_at"]
    key = next(item for item in answer["data"] if item.get("key") == "foreign")
    assert (key["columns"], key["to"], key["on_delete"]) == (["user_id"], "users(id)", "cascade")
    assert by(answer["data"], "index") == ["orders_id_status", "orders_placed_at"]
    assert "orders" in json.dumps(ask(shop, "table", name="ordrs")["data"]["near"])


def test_an_operation_is_told_part_by_part(shop: Toolbox) -> None:
    answer = ask(shop, "operation", method="post", path="/users")
    assert answer["data"][0]["subject"] == "POST /users"
    body = by(answer["data"], "body")[0][0]
    assert body["properties"][:2] == ["id: integer", "email: string required"]
    assert by(answer["data"], "status") == ["201", "409"]
    listed = ask(shop, "operation", method="GET", path="/orders")["data"][1]
    assert listed["list"]["bounded"] == "no"
    assert ask(shop, "operation", method="GET", path="/ordres")["data"]["near"]


def test_a_component_is_told_with_its_edges(drift: Toolbox) -> None:
    store = next(r.subject for r in drift.ledger.of_kind("component") if r.text.startswith("database"))
    answer = ask(drift, "component", name=store)
    assert answer["data"][1]["kind"] == "database"
    edges = by(answer["data"], "edge")
    assert edges
    assert all(store in edge.split(" -> ") for edge in edges)
    users = everything(drift, "who_uses", entity=store)
    assert {f"{item['used_by']} -> {store}" for item in users if "used_by" in item} <= set(edges)
    assert all(item["cite"].startswith("E") for item in users if "used_by" in item)


def test_who_uses_a_table_and_a_column(shop: Toolbox) -> None:
    users = everything(shop, "who_uses", entity="users")
    assert by(users, "foreign_key") == ["sessions(user_id)", "orders(user_id)", "audit_log(user_id)"]
    assert by(users, "operation") == ["POST /users"]
    for item in users[1:]:
        record = shop.ledger.by_label[item["cite"]]
        assert item.get("foreign_key", record.subject).startswith(record.subject)
    keys = everything(shop, "who_uses", entity="order_items.order_id")
    assert by(keys, "foreign key") == ["order_items(order_id)"]
    assert by(keys, "index") == ["order_items(order_id)"]
    assert "not proof" in ask(shop, "who_uses", entity="orders.total_amount")["note"]
    assert ask(shop, "who_uses", entity="usres")["data"]["near"][0] == "users"


def test_queries_and_documents_that_use_a_table() -> None:
    toolbox = box(
        MemoryTree(
            {
                "schema.sql": "CREATE TABLE orders (id serial PRIMARY KEY, user_id int, status text);\n",
                "queries/orders.sql": "-- name: open\nSELECT id\nFROM orders\nWHERE status = 'open'\nORDER BY id;\n",
                "docs/design.md": "# Design\n\nWe keep orders forever in one table.\n\nA REST API over a PostgreSQL database.\n",
            }
        )
    )
    users = everything(toolbox, "who_uses", entity="orders")
    query = next(item for item in users if "query" in item)
    assert (query["query"], query["equals"], query["order"]) == ("select", ["status"], ["id"])
    assert query["text"] == "SELECT id FROM orders WHERE status = 'open' ORDER BY id;"
    document = next(item for item in users if "document" in item)
    assert document["at"] == "docs/design.md:3"
    assert "We keep orders" in toolbox.ledger.by_label[document["cite"]].text
    facts = box(toolbox._desk.review.tree, "facts")
    for item in everything(facts, "who_uses", entity="orders"):
        assert "text" not in item


def test_facts_are_found_by_label_subject_and_word(shop: Toolbox) -> None:
    assert ask(shop, "get_fact", which="T4")["data"]["subject"] == "orders"
    assert ask(shop, "get_fact", which=" Orders ")["cite"] == "T4"
    assert ask(shop, "get_fact", which="GET /orders")["kind"] == "operation"
    assert "users" in by(everything(shop, "list_facts", kind="table", contains="roles(id)"), "subject")
    assert ask(shop, "get_fact", which="T999")["error"].startswith("no record has")


def test_a_big_backend_is_reached_beyond_the_first_records() -> None:
    ddl = "".join(f"CREATE TABLE part_{n:03} (id int PRIMARY KEY);\n" for n in range(150))
    toolbox = box(MemoryTree({"schema.sql": ddl}))
    assert len(list(toolbox.ledger.of_kind("table"))) < 150
    listed = everything(toolbox, "list_facts", kind="table")
    assert sorted(by(listed, "subject")) == [f"part_{n:03}" for n in range(150)]
    assert all(toolbox.ledger.by_label[item["cite"]].subject == item["subject"] for item in listed)
    fresh = box(MemoryTree({"schema.sql": ddl}))
    assert ask(fresh, "table", name="part_149")["cite"].startswith("T")
    assert ask(fresh, "get_fact", which="part_148")["data"]["text"]


def test_predicates_are_listed_and_asked(shop: Toolbox) -> None:
    assert "covered-by-index" in by(everything(shop, "list_predicates", contains="index"), "name")
    answer = ask(shop, "ask_predicate", name="covered-by-index", args=["orders.user_id"])
    assert answer["ground"] == {"predicate": "covered-by-index", "args": ["orders.user_id"], "value": "no"}
    assert answer["data"][0]["statement"]
    assert shop.ledger.by_label[answer["data"][1]["cite"]].path == "migrations/0003_orders.sql"
    assert ask(shop, "ask_predicate", name="coverd-by-index", args=["x"])["known"] == ["covered-by-index"]
    wrong = ask(shop, "ask_predicate", name="covered-by-index", args=["orders.nothing"])
    assert wrong["error"].startswith("covered-by-index takes columns")
    assert ask(shop, "ask_predicate", name="covered-by-index", args=[])["error"]


def test_a_rule_page_can_be_quoted(shop: Toolbox) -> None:
    text, page = "", 1
    while page:
        answer = ask(shop, "rule_page", name="db102", page=page)
        text += answer["page"]
        page = answer.get("next", 0)
    assert text == shop.ledger.by_label[answer["cite"]].text
    assert "Why it matters" in text
    assert ask(shop, "rule_page", name="unindexed-foreign-keys")["known"][0] == "unindexed-foreign-key"


def test_text_is_tried_where_it_belongs(shop: Toolbox) -> None:
    items = everything(shop, "try_text", kind="sql", text="CREATE INDEX by_user ON orders (user_id);")
    assert items[0] == {"stood_at": "migrations/0007_tried.sql"}
    assert "unindexed-foreign-key orders.user_id" in by(items, "heals")
    assert by(items, "brings") == ["index orders.by_user"]
    worse = everything(shop, "try_text", kind="sql", text="ALTER TABLE orders ADD COLUMN price real;")
    found = next(item for item in worse if item.get("subject") == "orders.price")
    assert (found["finding"], found["line"]) == ("money-as-float", 1)
    assert "numeric" in found["instead"]


def test_what_cannot_be_read_heals_nothing(shop: Toolbox) -> None:
    answer = ask(shop, "try_text", kind="sql", text="ALTER TABLE orders ADD COLUMN x money_ float NOT;")
    assert answer["note"] == "what was not understood may hide findings"
    assert "expected" in answer["data"][1]["not_understood"]
    assert by(answer["data"], "heals") == []
    refused = ask(shop, "try_text", kind="sql", text="SELECT 1;", path="../../etc/x.sql")
    assert (refused["note"], list(refused["data"][0])) == ("this was not tried", ["because"])


def test_without_a_base_it_says_so(shop: Toolbox) -> None:
    assert ask(shop, "compare_with_base")["note"].startswith("this review has no point of comparison")


def test_what_is_new_since_the_base() -> None:
    old = DiskTree(EXAMPLES / "shop")
    new = OverlayTree(old, {"migrations/0099_more.sql": "ALTER TABLE orders ADD COLUMN extra text;\n"})
    toolbox = box(new, base=compare(new, old, "HEAD"))
    items = everything(toolbox, "compare_with_base")
    assert {"added": "migrations/0099_more.sql"} in items
    change = next(item for item in items if "change" in item)
    assert (change["change"], change["subject"]) == ("add column", "orders")
    assert change["at"] == "migrations/0099_more.sql:1"
    assert toolbox.ledger.by_label[change["cite"]].text.startswith("ALTER TABLE orders")


CANARY = "prose-canary"


def test_facts_only_means_no_prose_and_no_source() -> None:
    tree = MemoryTree(
        {
            "schema.sql": f"-- {CANARY}\nCREATE TABLE users (id int PRIMARY KEY);\nCREATE TABLE orders (id int PRIMARY KEY,"
            f" user_id int REFERENCES users, note text DEFAULT '{CANARY}' CHECK (note <> '{CANARY}'));\n"
            f"COMMENT ON COLUMN orders.note IS '{CANARY}';\nCREATE INDEX partly ON orders (note) WHERE note = '{CANARY}';\n",
            "openapi.yaml": "openapi: 3.0.3\ninfo: {title: Shop, version: '1'}\npaths:\n  /orders:\n    get:\n"
            f"      summary: {CANARY}\n      description: {CANARY}\n      parameters:\n        - {{name: q, in: query, "
            f"description: {CANARY}, schema: {{type: string}}}}\n      responses: {{'200': {{description: {CANARY}}}}}\n",
            "docs/design.md": f"# Design\n\nThe orders {CANARY} in a PostgreSQL database behind a REST API.\n\n```mermaid\ngraph TD\n  A[Web] -->|{CANARY}| B[Orders]\n```\n",
        }
    )
    facts, source = box(tree, "facts"), box(tree)
    calls: list[tuple[str, dict[str, Any]]] = [
        ("table", {"name": "orders"}),
        ("operation", {"method": "GET", "path": "/orders"}),
        ("who_uses", {"entity": "orders"}),
        ("who_uses", {"entity": "GET /orders"}),
        ("list_facts", {"kind": "table"}),
        ("list_facts", {"kind": "edge"}),
        ("list_facts", {"kind": "source"}),
        ("ask_predicate", {"name": "covered-by-index", "args": ["orders.user_id"]}),
        *(("component", {"name": r.subject}) for r in source.ledger.of_kind("component")),
        *(("who_uses", {"entity": r.subject}) for r in source.ledger.of_kind("component")),
        *(("get_finding", {"label": label}) for label in facts.ledger.findings),
    ]
    assert source._desk.review.blueprint.documents
    shown = 0
    for name, arguments in calls:
        assert CANARY not in facts.call(ToolCall("1", name, arguments)), (name, arguments)
        shown += CANARY in source.call(ToolCall("1", name, arguments))
    assert shown > 3
    assert CANARY not in json.dumps([r.text for r in facts.ledger.records if r.kind not in ("number", "question")])


@pytest.mark.parametrize("name", ["shop", "drift", "draft", "well-kept"])
def test_every_tool_answers_about_every_example(name: str) -> None:
    toolbox = box(EXAMPLES / name)
    tree = toolbox._desk.review.tree
    arguments: dict[str, dict[str, Any]] = {
        "get_finding": {"label": "F1"},
        "list_facts": {"kind": "component"},
        "get_fact": {"which": next(iter(toolbox.ledger.records)).label},
        "read_lines": {"path": tree.list()[0], "start": 1, "end": 60},
        "grep": {"text": "orders"},
        "table": {"name": next((r.subject for r in toolbox.ledger.of_kind("table")), "-")},
        "operation": {"method": "GET", "path": "/orders"},
        "component": {"name": next((r.subject for r in toolbox.ledger.of_kind("component")), "-")},
        "who_uses": {"entity": "orders"},
        "ask_predicate": {"name": "defined", "args": ["orders"]},
        "try_text": {"kind": "sql", "text": "CREATE TABLE extra (id int);"},
        "rule_page": {"name": "money-as-float"},
    }
    for spec in TOOLS:
        answer = ask(toolbox, spec.name, **arguments.get(spec.name, {}))
        assert "could not answer" not in answer.get("error", ""), spec.name
        assert Path.cwd().anchor + "work" not in json.dumps(answer)
