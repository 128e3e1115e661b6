"""Four projects with accepted flaws, one in each format; and how formatters and people change such files."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

SQL = """CREATE TABLE users (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    email text NOT NULL UNIQUE
);
CREATE TABLE imports (
    line text NOT NULL
);
CREATE TABLE orders (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_id bigint NOT NULL REFERENCES users (id),
    total real NOT NULL DEFAULT 0,
    placed_at timestamp NOT NULL
);
CREATE INDEX orders_placed ON orders (placed_at);
CREATE INDEX orders_placed_total ON orders (placed_at, total);
CREATE TABLE plans (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL UNIQUE);
"""

OPENAPI = """openapi: 3.0.3
info:
  title: Shop
  version: "1.0"
paths:
  /orders:
    get:
      operationId: listOrders
      parameters:
        - name: offset
          in: query
          schema: {type: integer}
        - name: limit
          in: query
          schema:
            type: integer
      responses:
        "200":
          description: "Orders, the newest first"
          content:
            application/json:
              schema:
                type: array
                items: {$ref: "#/components/schemas/Order"}
  /users:
    get:
      operationId: listUsers
      responses:
        "200":
          description: All users
          content:
            application/json:
              schema:
                type: array
                items:
                  $ref: "#/components/schemas/User"
components:
  schemas:
    User:
      type: object
      properties:
        id: {type: integer}
        name: {type: string}
    Order:
      type: object
      properties:
        id: {type: integer}
        total: {type: number, format: float}
"""

PRISMA = """datasource db {
  provider = "postgresql"
  url      = env("DATABASE_URL")
}

model User {
  id     Int     @id @default(autoincrement())
  email  String  @unique
  orders Order[]

  @@index([email])
}

model Order {
  id      Int   @id @default(autoincrement())
  userId  Int
  total   Float
  user    User  @relation(fields: [userId], references: [id], onDelete: Cascade)
}

model Plan {
  id   Int    @id
  name String @unique
}
"""

RAILS = """ActiveRecord::Schema[7.1].define(version: 2024_05_01_000000) do
  enable_extension "plpgsql"

  create_table "users", force: :cascade do |t|
    t.string "email", null: false
    t.index ["email"], name: "index_users_on_email"
    t.index ["email"], name: "index_users_on_email_unique", unique: true
  end

  create_table "orders", force: :cascade do |t|
    t.bigint "user_id", null: false
    t.float "total", default: 0.0, null: false
    t.datetime "created_at", null: false
  end

  create_table "imports", id: false, force: :cascade do |t|
    t.string "line", null: false
  end

  create_table "plans", force: :cascade do |t|
    t.string "name", null: false
  end

  add_foreign_key "orders", "users"
end
"""


@dataclass(frozen=True)
class Project:
    """One file with flaws, the rules that tell them, and changes to it.

    ``kept`` are changes after which nothing is news. ``news`` are changes with the one finding that each must bring
    (the subject, and the rule), whatever was accepted. ``moved`` is another place for the file.
    """

    path: str
    text: str
    moved: str
    rules: tuple[str, ...]
    kept: Mapping[str, Callable[[str], str]]
    news: Mapping[str, tuple[str, str, str, str]]  # what to replace, by what; the rule and the subject of the news


def sub(pattern: str, by: str, flags: re.RegexFlag = re.MULTILINE) -> Callable[[str], str]:
    """A change that must change something."""

    def change(text: str) -> str:
        changed = re.sub(pattern, by, text, flags=flags)
        assert changed != text
        return changed

    return change


def spread_sql(text: str) -> str:
    """As formatters with leading commas and upper-case types leave it."""
    text = re.sub(r"\b(bigint|text|real|timestamp|default|identity)\b", lambda found: found.group().upper(), text)
    return re.sub(r",\n? *", "\n        , ", text).replace("(", "(\n        ").replace(";", "\n;\n")


def block_yaml(text: str) -> str:
    """As a serialiser writes it: no flow style, no needless quotes."""
    import yaml

    return str(yaml.safe_dump(yaml.safe_load(text), sort_keys=False, width=40, indent=4))


PROJECTS = {
    "sql": Project(
        "db/schema.sql",
        SQL,
        "database/structure.sql",
        ("money-as-float", "missing-primary-key", "redundant-index", "unindexed-foreign-key"),
        {
            "indented otherwise": sub(r"^    ", "\t"),
            "on fewer lines": sub(r"\n    ", " "),
            "in another case": lambda text: text.replace("CREATE TABLE", "create table").replace(
                "NOT NULL", "not null"
            ),
            "as a formatter leaves it": spread_sql,
            "with comments": sub(r",$", ", -- as agreed /* twice */"),
            "with comments inside": sub(r" NOT NULL", " /* always */ NOT NULL"),
            "with other line breaks": lambda text: text.replace("\n", "\r\n"),
            "a thousand lines lower": lambda text: "-- once more\n" * 1000 + text,
            "an unrelated table renamed": sub("plans", "tariffs"),
            "an unrelated column added": sub(r"^    id bigint", "    note text,\n    id bigint"),
        },
        {
            "a second one elsewhere": (
                "name text NOT NULL",
                "price real NOT NULL, name text NOT NULL",
                "money-as-float",
                "plans.price",
            ),
            "another table like one accepted": (
                "CREATE TABLE plans",
                "CREATE TABLE exports (line text NOT NULL);\nCREATE TABLE plans",
                "missing-primary-key",
                "exports",
            ),
            "an accepted one changed": ("total real", "total double precision", "money-as-float", "orders.total"),
        },
    ),
    "openapi": Project(
        "openapi.yaml",
        OPENAPI,
        "docs/api/openapi.yaml",
        ("unpaginated-list", "error-without-body", "unbounded-page-size"),
        {
            "in single quotes": sub('"', "'"),
            "as a serialiser writes it": block_yaml,
            "with comments": sub(r":$", ":  # as agreed"),
            "with other line breaks": lambda text: text.replace("\n", "\r\n"),
            "a thousand lines lower": lambda text: "# once more\n" * 1000 + text,
            "an unrelated schema renamed": sub("User\\b", "Account"),
            "an unrelated property added": sub(r"^( +)operationId", r"\1deprecated: false\n\1operationId"),
        },
        {
            "a second one elsewhere": (
                "  /users:\n",
                """  /invoices:
    get:
      operationId: listInvoices
      responses:
        "200":
          description: All invoices
          content: {application/json: {schema: {type: array, items: {$ref: "#/components/schemas/User"}}}}
  /users:
""",
                "unpaginated-list",
                "GET /invoices",
            ),
            "an accepted one changed": (
                "- name: limit",
                "- name: per_page",
                "unbounded-page-size",
                "GET /orders",
            ),
        },
    ),
    "prisma": Project(
        "prisma/schema.prisma",
        PRISMA,
        "packages/db/prisma/schema.prisma",
        ("money-as-float", "cascade-reaches-valuable-rows", "unindexed-foreign-key", "redundant-index"),
        {
            "indented otherwise": sub(r"^  ", "    "),
            "aligned otherwise": sub(r"(\w) +(?=[\w@])", r"\1     "),
            "with comments": sub(r"$", " // as agreed"),
            "with other line breaks": lambda text: text.replace("\n", "\r\n"),
            "a thousand lines lower": lambda text: "// once more\n" * 1000 + text,
            "an unrelated table renamed": sub("Plan", "Tariff"),
            "an unrelated column added": sub(r"^(model \w+ \{)", r"\1\n  note String?"),
        },
        {
            "a second one elsewhere": (
                "  name String @unique",
                "  name String @unique\n  price Float",
                "money-as-float",
                "Plan.price",
            ),
            "an accepted one changed": ("total   Float", "total   Float @default(0)", "money-as-float", "Order.total"),
        },
    ),
    "rails": Project(
        "db/schema.rb",
        RAILS,
        "engines/shop/db/schema.rb",
        ("money-as-float", "missing-primary-key", "redundant-index", "unindexed-foreign-key"),
        {
            "in single quotes": sub('"', "'"),
            "indented otherwise": sub(r"^( +)", r"\1\1"),
            "on more lines": sub(r", (?=\w+:)", ",\n        "),
            "with comments": sub(r"$", "  # as agreed"),
            "with other line breaks": lambda text: text.replace("\n", "\r\n"),
            "a thousand lines lower": lambda text: "# once more\n" * 1000 + text,
            "an unrelated table renamed": sub("plans", "tariffs"),
            "an unrelated column added": sub(r"(\|t\|)$", r'\1\n    t.text "note"'),
        },
        {
            "a second one elsewhere": (
                '    t.string "name"',
                '    t.float "price", null: false\n    t.string "name"',
                "money-as-float",
                "plans.price",
            ),
            "an accepted one changed": (
                't.float "total", default: 0.0',
                't.float "total", default: 1.0',
                "money-as-float",
                "orders.total",
            ),
        },
    ),
}
