"""The ledger holds what a statement may rest on, under labels that a reader can follow and ids that last."""

import json
from dataclasses import replace

import pytest

from buttress.agent.ledger import build_ledger, find_label, shown_labels, with_record, with_source
from buttress.agent.ledger.text import numbers_in
from buttress.agent.records import LETTERS, Ledger, Record, RecordKind
from buttress.assembly.tree import MemoryTree
from buttress.config import Config
from buttress.errors import InputError
from buttress.findings.finding import Annotation
from buttress.review import Review, review

SCHEMA = """CREATE TABLE users (
  id BIGSERIAL PRIMARY KEY,
  email VARCHAR(255) NOT NULL
);
CREATE TABLE orders (
  id BIGSERIAL PRIMARY KEY,
  user_id BIGINT NOT NULL REFERENCES users (id),
  total DOUBLE PRECISION NOT NULL,
  note TEXT
);
CREATE INDEX orders_total ON orders (total);
"""
MORE = """CREATE TABLE coupons (
  id SERIAL PRIMARY KEY,
  owner_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  amount REAL NOT NULL
);
"""
API = """openapi: 3.0.3
info: { title: Shop, version: "1" }
paths:
  /orders:
    get:
      parameters:
        - { name: status, in: query, schema: { type: string } }
      responses:
        "200":
          description: all of them
          content:
            application/json:
              schema: { type: array, items: { $ref: "#/components/schemas/Order" } }
    post:
      requestBody:
        required: true
        content:
          application/json:
            schema: { $ref: "#/components/schemas/Order" }
      responses:
        "201": { description: placed }
components:
  schemas:
    Order:
      type: object
      required: [total]
      properties:
        user_id: { type: integer }
        total: { type: number }
        note: { type: string }
"""
DESIGN = """# Shop: design

Order Service keeps 5 million orders per day for 3 years. It answers within 200 ms (p95).

```mermaid
flowchart LR
  OS[Order Service] --> PS[Payment Service]
  OS --> DB[(Order DB)]
  PS --> DB
```
"""
FILES = {"db/migrations/0001_shop.sql": SCHEMA, "openapi.yaml": API, "design.md": DESIGN}


@pytest.fixture(scope="module")
def shop() -> Review:
    return review(MemoryTree(FILES))


@pytest.fixture(scope="module")
def ledger(shop: Review) -> Ledger:
    return build_ledger(shop)


def subjects(ledger: Ledger, kind: RecordKind) -> list[str]:
    return [record.subject for record in ledger.of_kind(kind)]


def about(ledger: Ledger, kind: RecordKind, subject: str) -> Record:
    return next(record for record in ledger.of_kind(kind) if record.subject == subject)


def test_findings_are_numbered_as_the_report_numbers_them(shop: Review, ledger: Ledger) -> None:
    assert shop.findings
    for number, finding in enumerate(shop.findings, 1):
        record = ledger.by_label[f"F{number}"]
        assert (record.subject, record.path, record.line) == (finding.subject, finding.span.path, finding.span.line)
        assert record.text.startswith(f"{finding.message}\n{finding.because}\n{finding.instead}")
        assert all(related.note in record.text for related in finding.related)
        assert ledger.findings[f"F{number}"] is finding


def test_labels_count_by_kind(ledger: Ledger) -> None:
    for kind, letter in LETTERS.items():
        labels = [record.label for record in ledger.of_kind(kind)]
        assert labels == [f"{letter}{number}" for number in range(1, len(labels) + 1)]


def test_a_finding_is_found_again_with_annotations(shop: Review, ledger: Ledger) -> None:
    second = replace(shop.findings[1], annotations=(Annotation("explanation", "because"),))
    assert find_label(ledger, second) == "F2"
    assert find_label(ledger, replace(second, fingerprint="0" * 16)) == ""


def test_two_builds_are_equal(ledger: Ledger) -> None:
    again = build_ledger(review(MemoryTree(FILES)))
    assert again.hash == ledger.hash
    assert again.records == ledger.records


def test_ids_survive_other_findings(ledger: Ledger) -> None:
    more = build_ledger(review(MemoryTree({**FILES, "db/migrations/0002_coupons.sql": MORE})))
    assert len(more.findings) > len(ledger.findings)
    ids = {record.id for record in more.records}
    kinds: tuple[RecordKind, ...] = ("source", "rule", "table", "component", "edge", "number")
    for kind in kinds:
        kept = [record for record in ledger.of_kind(kind) if record.id in ids]
        assert len(kept) == len(list(ledger.of_kind(kind))), kind
    same = {record.text for record in more.of_kind("finding")}
    assert all(record.id in ids for record in ledger.of_kind("finding") if record.text in same)


def test_source_stands_as_it_is_in_the_file(ledger: Ledger) -> None:
    stretches = list(ledger.of_kind("source"))
    assert stretches
    for record in stretches:
        lines = FILES[record.path].split("\n")[record.line - 1 : record.end_line]
        assert record.text == "\n".join(lines)
        assert len(lines) <= 12
    assert any("orders.total" in record.entities for record in stretches)


def test_every_finding_shows_its_own_line(shop: Review, ledger: Ledger) -> None:
    for finding in shop.findings:
        assert any(
            record.path == finding.span.path and record.line <= finding.span.line <= record.end_line
            for record in ledger.of_kind("source")
        )


def test_facts_only_holds_no_source(shop: Review) -> None:
    facts = build_ledger(shop, context="facts")
    assert not list(facts.of_kind("source"))
    assert list(facts.of_kind("table"))
    assert list(facts.of_kind("finding"))


def test_entities_are_the_names_that_a_finding_speaks_of(ledger: Ledger) -> None:
    label = next(label for label, f in ledger.findings.items() if f.subject == "orders.user_id")
    entities = ledger.by_label[label].entities
    assert entities[0] == "orders.user_id"
    assert {"orders", "users"} <= set(entities)
    assert "design.md" not in entities


def test_facts_are_compact_statements(ledger: Ledger) -> None:
    orders = about(ledger, "table", "orders")
    assert orders.text == (
        "postgres; id bigint generated, user_id bigint, total double precision, note text nullable; primary key(id); "
        "foreign key(user_id) to users(id); index orders_total(total)"
    )
    assert {"orders.user_id", "users", "orders.orders_total"} <= set(orders.entities)
    listed = about(ledger, "operation", "GET /orders")
    assert listed.text == (
        "query status string; returns a list of Order; bounded: no; answers 200; security: none stated"
    )
    assert "becomes a row of orders" in about(ledger, "operation", "POST /orders").text
    service = about(ledger, "component", "order-service")
    assert service.text.endswith("; keeps data in order-db; calls payment-service")
    assert about(ledger, "edge", "order-service -> payment-service").text == "shown as a call by mermaid"


def test_numbers_are_told_in_our_words(ledger: Ledger) -> None:
    texts = [record.text for record in ledger.of_kind("number")]
    assert any(text.startswith("latency 200 ms; p95; a target") for text in texts)
    assert any("rate 58 orders a second" in text for text in texts)
    assert all("answers within" not in text for text in texts)


def test_stated_facts_are_numbers() -> None:
    config = Config(
        max_connections=100, pools={"web": (20, 4)}, tables={"orders": (9_000_000, "")}, path="buttress.toml"
    )
    told = build_ledger(review(MemoryTree(FILES), config))
    texts = {record.subject: record.text for record in told.of_kind("number") if record.path == "buttress.toml"}
    assert texts["orders"] == "9,000,000 rows in production, as the configuration states"
    assert texts["web"] == "pool of 20 connections in each of 4 copies"
    assert "100" in texts["max_connections"]
    assert "9,000,000 rows stated" in about(told, "table", "orders").text


def test_rules_bring_their_pages(shop: Review, ledger: Ledger) -> None:
    assert set(subjects(ledger, "rule")) == {finding.rule.name for finding in shop.findings}
    page = about(ledger, "rule", "unindexed-foreign-key")
    assert "When it is fine: " in page.text
    assert "CREATE TABLE" not in page.text.partition("When it is fine")[2]


def test_a_record_is_added_once(ledger: Ledger) -> None:
    more, record = with_record(ledger, "symptom", "slow", "GET /orders took 2300 ms", entities=("GET /orders",))
    assert (record.label, record.numbers, record.entities) == ("Y1", ("2300",), ("GET /orders",))
    assert more.records[:-1] == ledger.records
    again, same = with_record(more, "symptom", "slow", "GET /orders took 2300 ms")
    assert again is more
    assert same is record
    assert ledger.hash != more.hash


def test_source_is_added_by_place(shop: Review, ledger: Ledger) -> None:
    more, record = with_source(ledger, "openapi.yaml", 1, 2, shop)
    assert record.text == 'openapi: 3.0.3\ninfo: { title: Shop, version: "1" }'
    assert record.data["t"] == '1|openapi: 3.0.3\n2|info: { title: Shop, version: "1" }'
    again, same = with_source(more, "openapi.yaml", 1, 2, shop)
    assert again is more
    assert same is record
    _, long = with_source(ledger, "openapi.yaml", -5, 900, shop)
    assert (long.line, long.end_line) == (1, 12)


@pytest.mark.parametrize(
    ("path", "line"),
    [("openapi.yaml", 900), ("nothing.sql", 1), ("../openapi.yaml", 1), ("/etc/passwd", 1), ("", 1)],
)
def test_lines_that_nobody_reviewed_are_refused(shop: Review, ledger: Ledger, path: str, line: int) -> None:
    with pytest.raises(InputError):
        with_source(ledger, path, line, line + 3, shop)


@pytest.mark.parametrize("path", [".env", "config/.env.production", "deploy/id_rsa", "certs/server.key"])
def test_files_of_secrets_are_refused(path: str) -> None:
    reviewed = review(MemoryTree({**FILES, path: "PASSWORD=hunter2-hunter2\n"}))
    with pytest.raises(InputError, match="not sent"):
        with_source(build_ledger(reviewed), path, 1, 1, reviewed)


def test_only_what_was_shown_may_be_cited(ledger: Ledger) -> None:
    labels = shown_labels(ledger, 6_000)
    assert labels["findings"] == [f"F{number}" for number in range(1, len(ledger.findings) + 1)]
    assert set(labels["findings"]) < set(labels["records"]) <= set(ledger.by_label)
    few = shown_labels(ledger, 900)
    assert few["findings"] == labels["findings"]
    assert len(few["records"]) < len(labels["records"])


def test_nothing_to_tell_is_a_ledger_too() -> None:
    empty = build_ledger(review(MemoryTree({})))
    assert empty.records == ()
    assert shown_labels(empty) == {"findings": [], "records": []}


def test_payload_fields_are_plain_json(ledger: Ledger) -> None:
    for record in ledger.records:
        assert json.loads(json.dumps(dict(record.data))) == dict(record.data)


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("248 days at 100 inserts a second, 2,147,483,647 at most", ("248", "100", "2,147,483,647")),
        ("it is defined (db/0002_catalog.sql:9) and 3 more", ("3",)),
        ("GET /v1/users answers in 200ms (p95), 99.95 % of 50/s", ("200", "p95", "99.95", "50")),
        ("varchar(255), int4, v2 and orders.total_12", ("255",)),
    ],
)
def test_numbers_are_read_as_written(text: str, numbers: tuple[str, ...]) -> None:
    assert numbers_in(text) == numbers
