"""The payload shows what a fix needs: the lines to edit, what is certain of the facts, what a migration is named after."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import pytest

from buttress.agent.ledger import build_ledger, payload_lines, with_source
from buttress.agent.ledger.edits import block_end
from buttress.assembly.tree import MemoryTree
from buttress.predicates.catalogue import ask
from buttress.review import Review, review

SCHEMA = """CREATE TABLE users (
  id BIGSERIAL PRIMARY KEY,
  name TEXT NOT NULL,
  email VARCHAR(255) NOT NULL,
  phone TEXT NOT NULL
);
CREATE TABLE orders (
  id SERIAL PRIMARY KEY,
  user_id BIGINT NOT NULL REFERENCES users (id),
  total DOUBLE PRECISION NOT NULL,
  status TEXT NOT NULL,
  placed_at TIMESTAMPTZ NOT NULL
);
"""
API = """openapi: 3.0.3
info: { title: Shop, version: "1" }
paths:
  /orders:
    get:
      operationId: listOrders
      parameters:
        - name: status
          in: query
          schema: { type: string }
        - name: per_page
          in: query
          schema:
            type: integer
      responses:
        "200":
          description: all of them
          content:
            application/json:
              schema: { type: array, items: { $ref: "#/components/schemas/Order" } }
        "404": { $ref: "#/components/responses/Missing" }
  /users:
    get:
      operationId: listUsers
      responses:
        "200":
          description: all of them
          content:
            application/json:
              schema:
                type: array
                items: { type: object, properties: { id: { type: integer } } }
    post:
      requestBody:
        required: true
        content:
          application/json:
            schema:
              type: object
              required: [name, email, phone]
              properties:
                name: { type: string }
                phone: { type: string }
                email:
                  type: string
                  maxLength: 320
      responses:
        "201": { description: made }
components:
  schemas:
    Order:
      type: object
      properties:
        id: { type: integer }
        total: { type: number }
"""
PRISMA = """datasource db {
  provider = "postgresql"
}
model User {
  id     BigInt @id @default(autoincrement())
  orders Order[]
}
model Order {
  id     BigInt @id @default(autoincrement())
  user   User   @relation(fields: [userId], references: [id])
  userId BigInt

  total  Float
  note   String
}
"""
RUBY = """ActiveRecord::Schema[8.0].define(version: 2026_01_01_000000) do
  create_table "orders", force: :cascade do |t|
    t.float "total", null: false
    t.string "note"
    t.string "state"
  end
end
"""


def payload(files: Mapping[str, str], focus: tuple[str, ...] = ()) -> list[dict[str, Any]]:
    found = review(MemoryTree(dict(files)), focus=focus)
    return [json.loads(line) for line in payload_lines(build_ledger(found))]


def shown(read: list[dict[str, Any]]) -> dict[tuple[str, int], str]:
    """The lines of source in a payload, by path and number."""
    stretches = [fields for fields in read if str(fields.get("l")).startswith("S")]
    lines = [
        (fields["at"].rpartition(":")[0], *line.split("|", 1))
        for s in stretches
        for fields in [s]
        for line in fields["t"].split("\n")
    ]
    return {(path, int(number)): text for path, number, text in lines}


def number_of(text: str, part: str) -> int:
    return next(n for n, line in enumerate(text.split("\n"), 1) if part in line)


def test_every_line_to_edit_is_shown_as_it_stands() -> None:
    files = {"schema.sql": SCHEMA, "openapi.yaml": API}
    lines = shown(payload(files))
    for (path, number), text in lines.items():
        assert files[path].split("\n")[number - 1] == text
    wanted = [
        ("schema.sql", "total DOUBLE"),  # money as float: the column, and where its table ends
        ("schema.sql", "placed_at"),
        ("openapi.yaml", "maxLength: 320"),  # wider than its column
        ("openapi.yaml", "- name: per_page"),  # a page size without a maximum, its schema included
        ("openapi.yaml", "            type: integer"),
        ("openapi.yaml", "components:"),  # where a missing part is to be defined
        ("openapi.yaml", "listUsers"),  # where parameters of a list go
    ]
    for path, part in wanted:
        assert (path, number_of(files[path], part)) in lines, part
    assert ("schema.sql", number_of(SCHEMA, "CREATE TABLE orders") + 6) in lines


def test_the_end_of_a_model_and_of_a_rails_table_are_shown() -> None:
    lines = shown(payload({"prisma/schema.prisma": PRISMA}))
    assert lines["prisma/schema.prisma", len(PRISMA.split("\n")) - 1] == "}"
    lines = shown(payload({"db/schema.rb": RUBY}))
    assert lines["db/schema.rb", 6] == "  end"


def test_migrations_that_have_run_show_their_own_lines_only() -> None:
    files = {
        "db/migrations/0001_shop.sql": SCHEMA,
        "db/migrations/0002_more.sql": "ALTER TABLE orders ADD note TEXT;\n",
    }
    lines = shown(payload(files))
    total = number_of(SCHEMA, "total DOUBLE")
    assert ("db/migrations/0001_shop.sql", total) in lines
    assert ("db/migrations/0001_shop.sql", number_of(SCHEMA, "placed_at")) not in lines


def test_all_places_of_a_folded_finding_are_named_and_shown() -> None:
    tables = "\n".join(
        f"CREATE TABLE t{n} (\n  a_id INT,\n  b_id INT,\n  PRIMARY KEY (a_id, b_id)\n);\nCREATE INDEX i{n} ON t{n} (a_id);"
        for n in range(3)
    )
    read = payload({"schema.sql": tables})
    lines = shown(read)
    places = {("schema.sql", n) for n, line in enumerate(tables.split("\n"), 1) if "INDEX" in line}
    assert places <= lines.keys()
    folded = [fields for fields in read if fields.get("n") == 3]
    assert folded
    assert all(fields["at"].count(":") == 3 for fields in folded)


@pytest.mark.parametrize(
    ("path", "text", "end"),
    [
        ("a.sql", "CREATE TABLE a (\n  id INT,\n  b INT\n);\nSELECT 1;", 4),
        ("a.sql", "CREATE TABLE a (\n  id INT\n) ENGINE=InnoDB;", 3),
        ("a.sql", "CREATE TABLE a (id INT);\n", 1),
        ("a.sql", "CREATE TABLE a (", 1),
        ("a.prisma", "model A {\n  id Int\n}\nmodel B {\n}", 3),
        ("a.rb", "create_table :a do |t|\n  t.string :b\nend\n", 3),
        ("a.yaml", "get:\n  a: 1\n\n  # why\n  b:\n    c: 1\npost:", 6),
        ("a.yaml", "parameters:\n- a: 1\n  b: 2\n- c: 3\nother:", 4),
        ("a.yaml", "- a: 1\n  b: 2\n- c: 3", 2),
        ("a.json", '{\n "a": {\n  "b": 1\n },\n "c": 2\n}', 6),
        ("a.yaml", "", 1),
    ],
)
def test_blocks_end_where_a_reader_sees_them_end(path: str, text: str, end: int) -> None:
    assert block_end(text.split("\n"), path, 1) == end


def answers(read: list[dict[str, Any]]) -> Iterator[tuple[str, list[str], str]]:
    """Predicate, arguments and value of everything that stands under ``p``."""
    for fields in read:
        if "l" not in fields:
            continue
        for said in filter(None, fields.get("p", "").split(", ")):
            value = "no" if said.startswith("not ") else "yes"
            name, _, other = said.removeprefix("not ").partition(" ")
            ends = fields["s"].split(" -> ") if " -> " in fields["s"] else [fields["s"]]
            yield name, [*ends, *([other] if other else [])], value


COMPOSE = """services:
  web:
    image: shop/web:1
    environment:
      DB_URL: postgres://db/shop
      PAY_URL: http://pay:8080
  pay:
    image: shop/pay:1
    environment:
      DB_URL: postgres://db/shop
  db:
    image: postgres:17
    environment:
      POSTGRES_PASSWORD: postgres
    ports: ["5432:5432"]
    healthcheck: { test: pg_isready }
"""


def test_answers_are_those_that_predicates_give() -> None:
    files = {"schema.sql": SCHEMA, "openapi.yaml": API, "compose.yaml": COMPOSE, "design.md": DESIGN}
    found = review(MemoryTree(files))
    told = list(answers(payload(files)))
    for name, args, value in told:
        assert ask(found.blueprint, name, args).value == value, (name, args)
    names = {(name, value) for name, _, value in told}
    assert {("list-grows", "yes"), ("list-bounded", "no"), ("lands-in", "yes"), ("shared-store", "yes")} <= names
    assert ("lists-rows-of", "yes") in names or ("grows", "yes") in names


def databases(files: Mapping[str, str]) -> list[dict[str, Any]]:
    return [fields for fields in payload(files) if "db" in fields]


def test_what_a_new_migration_is_named_after() -> None:
    (plain,) = databases(
        {"db/migrations/0001_a.sql": SCHEMA, "db/migrations/0002_b.sql": "ALTER TABLE users ADD a INT;"}
    )
    assert plain == {
        "db": "db/migrations",
        "dialect": "postgres",
        "runner": "unknown",
        "transaction": "unknown",
        "migrations": "db/migrations",
        "last": "db/migrations/0002_b.sql",
    }
    folders = {f"migrations/2026-01-0{n}-000000_step/{way}.sql": "" for n in (1, 2, 3) for way in ("up", "down")}
    folders |= {path: f"CREATE TABLE t{n} (id INT);" for n, path in enumerate(folders) if "up" in path}
    (own,) = databases(
        {**folders, "diesel.toml": "[print_schema]\n", "migrations/2026-01-03-000000_step/metadata.toml": ""}
    )
    assert (own["runner"], own["transaction"], own["migrations"]) == ("diesel", "yes", "migrations")
    assert own["last"] == "migrations/2026-01-03-000000_step/up.sql"
    assert own["beside it"] == ["down.sql", "metadata.toml"]
    alone = "run_in_transaction = false\n"
    (last,) = databases(
        {**folders, "diesel.toml": "[print_schema]\n", "migrations/2026-01-03-000000_step/metadata.toml": alone}
    )
    assert last["transaction"] == "yes, and no for the last"
    (file,) = databases({"schema.sql": SCHEMA})
    assert file == {"db": "schema.sql", "dialect": "postgres", "snapshot": "schema.sql"}
    (rails,) = databases(
        {"db/schema.rb": RUBY, "db/migrate/20260101000000_make.rb": "", "db/migrate/20250101000000_a.rb": ""}
    )
    assert rails["last"] == "db/migrate/20260101000000_make.rb"


def test_the_database_comes_before_everything_that_can_be_cited() -> None:
    read = payload({"schema.sql": SCHEMA})
    assert "keys" in read[0]
    assert "db" in read[1]
    assert all("l" not in fields for fields in read if "db" in fields)


DESIGN = """# Booking: design

The Booking Service keeps 6 million bookings per day for 5 years.

```mermaid
flowchart LR
  BS[Booking Service] --> PS[Payment Service]
  BS --> DB[(Booking DB)]
  PS --> DB
```

```sql
CREATE TABLE bookings (id SERIAL PRIMARY KEY, total REAL);
```
"""
OTHER = """# Ferry: design

The Ferry Service answers within 200 ms (p95) and calls the Harbour Service.

```mermaid
flowchart LR
  FS[Ferry Service] --> HS[Harbour Service]
  FS --> HDB[(Harbour DB)]
  HS --> HDB
```
"""


def test_a_focus_leaves_other_projects_out() -> None:
    files = {
        "a/design.md": DESIGN,
        "b/design.md": OTHER,
        "b/migrations/0001_ferry.sql": "CREATE TABLE ferries (id SERIAL PRIMARY KEY, price REAL);",
        "b/openapi.yaml": API,
    }
    whole = json.dumps(payload(files))
    assert all(word in whole for word in ("ferries", "ferry-service", "GET /orders", "booking-service"))
    read = payload(files, focus=("a/design.md",))
    narrow = json.dumps(read)
    assert "booking-service" in narrow
    assert "bookings" in narrow
    assert not any(word in narrow for word in ("ferr", "harbour", "/orders", "200 ms"))


def test_a_focus_keeps_the_one_schema_of_the_project() -> None:
    files = {"docs/design.md": DESIGN, "db/schema.sql": SCHEMA, "other/notes.md": OTHER}
    read = payload(files, focus=("docs/design.md",))
    assert [fields["db"] for fields in read if "db" in fields] == ["db/schema.sql"]
    assert "users" in json.dumps(read)


@pytest.fixture(scope="module")
def deployed() -> Review:
    text = """apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  template:
    spec:
      containers:
        - name: web
          image: shop/web:1
          env:
            - name: DB_PASSWORD
              value: correct horse battery
            - name: GREETING
              value: hello
"""
    return review(MemoryTree({"compose.yaml": COMPOSE, "web.yaml": text}))


def test_only_values_of_secrets_are_veiled(deployed: Review) -> None:
    assert any(finding.rule.conceals for finding in deployed.findings)
    _, record = with_source(build_ledger(deployed), "compose.yaml", 11, 16, deployed)
    assert "image: postgres:17" in record.text
    assert 'ports: ["5432:5432"]' not in record.text or "5432" in record.text
    assert "POSTGRES_PASSWORD: postgres" not in record.text
    _, record = with_source(build_ledger(deployed), "web.yaml", 9, 14, deployed)
    assert "image: shop/web:1" in record.text
    assert "correct horse" not in record.text


def test_a_line_that_is_cut_says_so() -> None:
    long = (
        f"CREATE TABLE orders (id BIGSERIAL PRIMARY KEY, total REAL, {', '.join(f'note_{n} TEXT' for n in range(90))});"
    )
    lines = shown(payload({"schema.sql": long}))
    assert lines["schema.sql", 1].endswith("…")
    assert len(lines["schema.sql", 1]) <= 401


def test_places_depend_on_the_finding_alone() -> None:
    found = review(MemoryTree({"schema.sql": SCHEMA, "openapi.yaml": API}))
    whole = build_ledger(found)
    for finding in found.findings:
        alone = build_ledger(replace(found, findings=(finding,)))
        ids = {record.id for record in whole.of_kind("source")}
        assert {record.id for record in alone.of_kind("source")} <= ids
