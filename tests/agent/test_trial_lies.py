"""Edits that make a finding vanish by hiding what it speaks about: every one of them is refused, each for a reason."""

from __future__ import annotations

import pytest

from agent.trial_helper import tried
from agent.trial_projects import API, COMPOSE, DESIGN, HISTORY, PENDING, PRISMA, SQL

S, A, C, D, P = "db/schema.sql", "openapi.yaml", "compose.yaml", "docs/design.md", "prisma/schema.prisma"
END = "CREATE INDEX orders_placed_user ON orders (placed_at, user_id);\n"
FK = "unindexed-foreign-key"
SEED = "INSERT INTO order_items (order_id, price, quantity) VALUES (1, 2, 3);\n"
GONE = "DELETE FROM users;\n"
USER_ID = "user_id bigint NOT NULL REFERENCES users (id) ON DELETE CASCADE"
ITEMS = SQL[S][SQL[S].index("CREATE TABLE order_items") : SQL[S].index("CREATE TABLE audit_log")]
LOG = SQL[S][SQL[S].index("CREATE TABLE audit_log") : SQL[S].index("CREATE INDEX")]
LIST = API[A][API[A].index("  /orders:\n    get:") : API[A].index("    post:")]

SQL_LIES = {
    "an ignore": (FK, "orders.user_id", ((USER_ID, f"-- buttress: ignore[{FK}] small table\n    {USER_ID}"),)),
    "an ignore by code": (FK, "orders.user_id", ((f"{USER_ID},", f"{USER_ID}, -- buttress: ignore[DB102] later"),)),
    "a foreign key taken away": (FK, "orders.user_id", ((USER_ID, "user_id bigint NOT NULL"),)),
    "a column taken away": (FK, "orders.user_id", ((f"    {USER_ID},\n", ""), (", user_id)", ")"))),
    "a table taken away": (FK, "order_items.order_id", ((ITEMS, ""),)),
    "a table renamed": (FK, "order_items.order_id", (("TABLE order_items", "TABLE order_statuses"),)),
    "a column renamed": ("money-as-float", "orders.total", (("total real", "ratio real"),)),
    "a table commented out": (
        "missing-primary-key",
        "audit_log",
        ((LOG, "".join(f"-- {line}\n" for line in LOG.splitlines())),),
    ),
    "a table in a comment": ("missing-primary-key", "audit_log", ((LOG, f"/* {LOG} */\n"),)),
    "a type that means something else": ("money-as-float", "orders.total", (("total real", "total text"),)),
    "money cut to whole numbers": ("money-as-float", "orders.total", (("total real", "total integer"),)),
    "money without its digits": ("money-as-float", "orders.total", (("total real", "total numeric(3, 0)"),)),
    "an unknown type": ("money-as-float", "order_items.price", (("price double precision", "price price_t"),)),
    "a moment as text": ("timestamp-without-time-zone", "users.seen_at", (("seen_at timestamp", "seen_at text"),)),
    "a moment as a day": ("timestamp-without-time-zone", "users.seen_at", (("seen_at timestamp", "seen_at date"),)),
    "an unread statement": (FK, "orders.user_id", ((END, END + "ALTER TABLE orders FROBNICATE user_id;\n"),)),
    "a closed body": (
        FK,
        "orders.user_id",
        ((END, END + "DO $$ BEGIN EXECUTE 'CREATE INDEX ON orders (user_id)'; END $$;\n"),),
    ),
    "a table dropped at the end": (FK, "order_items.order_id", ((END, END + "DROP TABLE order_items;\n"),)),
    "dropped and made again": (
        "missing-primary-key",
        "audit_log",
        ((END, END + "DROP TABLE audit_log;\n" + LOG.replace("actor text", "id bigint PRIMARY KEY,\n    actor text")),),
    ),
    "a constraint dropped at the end": (
        FK,
        "orders.user_id",
        ((END, END + "ALTER TABLE orders DROP CONSTRAINT orders_user_id_fkey;\n"),),
    ),
    "a table renamed at the end": (
        FK,
        "order_items.order_id",
        ((END, END + "ALTER TABLE order_items RENAME TO order_item_types;\n"),),
    ),
    "few rows seeded": (
        FK,
        "order_items.order_id",
        ((END, END + SEED),),
    ),
    "rows deleted": (
        "missing-unique-key",
        "users.email",
        (("email text NOT NULL", "email text NOT NULL UNIQUE"), (END, END + GONE)),
    ),
    "rows emptied": (
        "missing-primary-key",
        "audit_log",
        (("    actor text", "    id bigint PRIMARY KEY,\n    actor text"), (END, END + "TRUNCATE orders;\n")),
    ),
    "values overwritten": (
        FK,
        "orders.user_id",
        ((END, END + "CREATE INDEX ON orders (user_id);\nUPDATE orders SET total = 0;\n"),),
    ),
    "another finding for it": (
        "cascade-reaches-valuable-rows",
        "orders.user_id",
        ((USER_ID, "user_id real REFERENCES users (id)"),),
    ),
    "a required column made optional": (
        FK,
        "orders.user_id",
        ((USER_ID, USER_ID.replace(" NOT NULL", "")), (END, END + "CREATE INDEX ON orders (user_id);\n")),
    ),
    "an index that serves nobody": (
        FK,
        "orders.user_id",
        ((END, END + "CREATE INDEX ON orders (user_id) WHERE false;\n"),),
    ),
    "another index taken": (FK, "order_items.order_id", ((END, "CREATE INDEX ON order_items (order_id);\n"),)),
    "a remark on the column": (
        "money-as-float",
        "orders.total",
        (("total real NOT NULL DEFAULT 0,", "total real NOT NULL DEFAULT 0, -- share, no amount"),),
    ),
    "a remark on the table": (
        FK,
        "orders.user_id",
        (("CREATE TABLE orders", "-- a lookup table of ten rows\nCREATE TABLE orders"),),
    ),
    "a remark, and something else": (
        "money-as-float",
        "orders.total",
        (
            ("total real NOT NULL DEFAULT 0,", "total real NOT NULL DEFAULT 0, -- a ratio, no amount"),
            (END, END + "CREATE INDEX ON orders (total);\n"),
        ),
    ),
    "a comment in the catalog": (
        "money-as-float",
        "orders.total",
        ((END, END + "COMMENT ON COLUMN orders.total IS 'a ratio';\n"),),
    ),
    "white space": (FK, "orders.user_id", (("CREATE TABLE orders (", "CREATE TABLE   orders  ("),)),
    "another dialect": (
        FK,
        "orders.user_id",
        (
            ("GENERATED ALWAYS AS IDENTITY", "AUTO_INCREMENT"),
            ("GENERATED ALWAYS AS IDENTITY", "AUTO_INCREMENT"),
            ("GENERATED ALWAYS AS IDENTITY", "AUTO_INCREMENT"),
            ("quantity integer NOT NULL\n);", "quantity integer NOT NULL\n) ENGINE=InnoDB;"),
        ),
    ),
    "a partition of nothing": (
        "missing-primary-key",
        "audit_log",
        (("CREATE TABLE audit_log (", "CREATE TABLE audit_log PARTITION OF orders ("),),
    ),
    "a temporary table": (
        "missing-primary-key",
        "audit_log",
        (("CREATE TABLE audit_log", "CREATE TEMPORARY TABLE audit_log"),),
    ),
    "a rule taken in": (
        FK,
        "orders.user_id",
        ((END, END + "CREATE INDEX ON orders (user_id);\nALTER TABLE orders DISABLE TRIGGER ALL;\n"),),
    ),
    "triggers off": (
        FK,
        "orders.user_id",
        ((END, END + "CREATE INDEX ON orders (user_id);\nSET session_replication_role = replica;\n"),),
    ),
    "a view in its place": (
        "missing-primary-key",
        "audit_log",
        ((LOG, "CREATE VIEW audit_log AS SELECT 1 AS actor;\n"),),
    ),
    "only half a fold": ("money-as-float", "orders.total", (("price double precision", "price numeric(12, 2)"),)),
    "an index taken that is needed": ("redundant-index", "orders.orders_placed", ((END, ""),)),
    "both indexes taken": (
        "redundant-index",
        "orders.orders_placed",
        (("CREATE INDEX orders_placed ON orders (placed_at);\n", ""), (END, "")),
    ),
}
SQL_LIES |= {
    "unique where nothing is": (
        "missing-unique-key",
        "users.email",
        ((END, END + "CREATE UNIQUE INDEX ON users (email) WHERE false;\n"),),
    ),
    "unique with the key": (
        "missing-unique-key",
        "users.email",
        ((END, END + "CREATE UNIQUE INDEX ON users (email, id);\n"),),
    ),
    "unique for one": (
        "missing-unique-key",
        "users.email",
        ((END, END + "CREATE UNIQUE INDEX ON users (email) WHERE id < 0;\n"),),
    ),
    "a name that is taken": (
        FK,
        "orders.user_id",
        (
            (
                "CREATE INDEX orders_placed ON orders",
                "CREATE INDEX IF NOT EXISTS orders_placed ON orders (user_id);\nCREATE INDEX IF NOT EXISTS orders_placed ON orders",
            ),
        ),
    ),
    "an index of ranges": (FK, "orders.user_id", ((END, END + "CREATE INDEX ON orders USING brin (user_id);\n"),)),
    "a habit of tables": (
        "timestamp-without-time-zone",
        "users.seen_at",
        ((END, END + "".join(f"CREATE TABLE x{n} (id bigint PRIMARY KEY, made_at timestamp);\n" for n in range(5))),),
    ),
}
API_LIES = {
    "an ignore": (
        "unpaginated-list",
        "GET /orders",
        (
            (
                "    get:\n      operationId: listOrders",
                "    get:\n      x-buttress-ignore: {unpaginated-list: small}\n      operationId: listOrders",
            ),
        ),
    ),
    "an ignore in a comment": (
        "unpaginated-list",
        "GET /orders",
        (("  /orders:\n", "  # buttress: ignore[unpaginated-list] small\n  /orders:\n"),),
    ),
    "an operation taken away": ("unpaginated-list", "GET /orders", ((LIST, "  /orders:\n"),)),
    "words that say it pages": (
        "unpaginated-list",
        "GET /orders",
        (("summary: List orders", "summary: List at most 20 orders"),),
    ),
    "words on the response": (
        "unpaginated-list",
        "GET /orders",
        (("description: Orders", "description: The latest 10 orders, at most 10"),),
    ),
    "a response without its list": (
        "unpaginated-list",
        "GET /orders",
        (
            (
                '                type: array\n                items: {$ref: "#/components/schemas/Order"}\n',
                "                type: object\n",
            ),
        ),
    ),
    "a response without content": ("unpaginated-list", "GET /orders", ((LIST[LIST.index("          content") :], ""),)),
    "another method": ("unpaginated-list", "GET /orders", (("  /orders:\n    get:", "  /orders:\n    put:"),)),
    "another path": ("unpaginated-list", "GET /orders", (("  /orders:\n", "  /order:\n"),)),
    "open to everybody": (
        "unauthenticated-operation",
        "DELETE /admin/reports",
        (("      summary: Remove reports\n", "      summary: Remove reports\n      security: []\n"),),
    ),
    "open, if you like": (
        "unauthenticated-operation",
        "DELETE /admin/reports",
        (("      summary: Remove reports\n", "      summary: Remove reports\n      security: [{}]\n"),),
    ),
    "all doors opened": (
        "unauthenticated-operation",
        "DELETE /admin/reports",
        (
            ("      security:\n        - bearer: []\n", ""),
            ("      security:\n        - bearer: []\n", ""),
            ("      security:\n        - bearer: []\n", ""),
            ("  securitySchemes:\n    bearer: {type: http, scheme: bearer}\n", ""),
        ),
    ),
    "deprecated": (
        "unpaginated-list",
        "GET /orders",
        (
            (
                "operationId: listOrders\n      summary: List",
                "deprecated: true\n      operationId: listOrders\n      summary: List",
            ),
        ),
    ),
    "the other id gone": (
        "duplicate-operation-id",
        "",
        (("      operationId: listOrders\n      summary: List", "      summary: List"),),
    ),
    "no parameter, no limit": (
        "unbounded-page-size",
        "GET /events",
        (("        - name: limit\n          in: query\n          schema: {type: integer}\n", ""),),
    ),
    "a limit without a limit": (
        "unbounded-page-size",
        "GET /events",
        (
            (
                "        - name: limit\n          in: query\n          schema: {type: integer}\n",
                "        - name: limit\n          in: query\n          schema: {type: string}\n",
            ),
        ),
    ),
    "no description any more": ("unpaginated-list", "GET /orders", (("openapi: 3.0.3", "opanepi: 3.0.3"),)),
    "an unreadable file": ("unpaginated-list", "GET /orders", (("paths:", "paths: {"),)),
    "a list for administrators": (
        "unpaginated-list",
        "GET /orders",
        (("  /orders:\n    get:", "  /x:\n    $ref: other.yaml\n  /orders:\n    get:\n      x-internal: true"),),
    ),
}
API_LIES |= {
    "a scheme that is none": (
        "unauthenticated-operation",
        "DELETE /admin/reports",
        (
            (
                "      summary: Remove reports\n",
                "      summary: Remove reports\n      security:\n        - nosuch: []\n",
            ),
        ),
    ),
    "a scheme for everybody": (
        "unauthenticated-operation",
        "DELETE /admin/reports",
        (
            (
                "      summary: Remove reports\n",
                "      summary: Remove reports\n      security:\n        - public: []\n",
            ),
            ("  securitySchemes:\n", "  securitySchemes:\n    public: {type: apiKey, in: query, name: x}\n"),
        ),
    ),
    "a largest page of billions": (
        "unbounded-page-size",
        "GET /events",
        (
            (
                "schema: {type: integer}\n        - name: cursor",
                "schema: {type: integer, maximum: 2147483647}\n        - name: cursor",
            ),
        ),
    ),
    "a parameter that pages nothing": (
        "unpaginated-list",
        "GET /orders",
        (
            (
                "      summary: List orders\n",
                "      summary: List orders\n      parameters:\n        - {name: foo, in: query, description: limit and cursor of the page, schema: {type: integer}}\n",
            ),
        ),
    ),
    "a second one of that name": (
        "unpaginated-list",
        "GET /orders",
        (
            (
                "    post:\n",
                "    get: {parameters: [{name: limit, in: query, schema: {type: integer}}], responses: {}}\n    post:\n",
            ),
        ),
    ),
}
COMPOSE_LIES = {
    "a store that is none": (
        "store-without-volume",
        "db",
        (("image: postgres:16", "image: registry.example.com/shop/thing:16"),),
    ),
    "a store behind a profile": (
        "store-without-volume",
        "db",
        (("    image: postgres:16", "    image: postgres:16\n    profiles: [dev]"),),
    ),
    "a store taken away": (
        "store-without-volume",
        "db",
        (
            (COMPOSE[C][COMPOSE[C].index("  db:\n    image") :], ""),
            ("depends_on: [db]", "depends_on: []"),
            ("    depends_on:\n      db: {condition: service_healthy}\n", ""),
        ),
    ),
    "memory in place of a volume": (
        "store-without-volume",
        "db",
        (("    healthcheck", "    tmpfs: [/var/lib/postgresql/data]\n    healthcheck"),),
    ),
    "for development only": ("store-without-volume", "db", (("services:", "name: shop-dev-test\nservices:"),)),
    "a volume in a comment": (
        "store-without-volume",
        "db",
        (("    healthcheck", "    # volumes: [db-data:/var/lib/postgresql/data]\n    healthcheck"),),
    ),
    "another published port": ("published-store-port", "db", (('["5432:5432"]', '["15432:5432"]'),)),
    "a secret of another kind": (
        "literal-secret",
        "api.DATABASE_URL",
        (("      DATABASE_URL: postgres://shop:hunter2secret@db:5432/shop\n", "      DB: x\n"),),
    ),
    "a secret as its own default": (
        "literal-secret",
        "api.DATABASE_URL",
        (("hunter2secret", "${API_PASSWORD:-hunter2secret}"),),
    ),
    "a secret that looks like an example": ("literal-secret", "api.DATABASE_URL", (("hunter2secret", "changeme"),)),
    "an ignore": (
        "published-store-port",
        "db",
        (
            (
                '    ports: ["5432:5432"]',
                '    # buttress: ignore[published-store-port] behind a firewall\n    ports: ["5432:5432"]',
            ),
        ),
    ),
}
COMPOSE_LIES |= {
    "a volume for nothing": (
        "store-without-volume",
        "db",
        (
            (
                "    healthcheck: {test: pg_isready}\n",
                "    healthcheck: {test: pg_isready}\n    volumes: [x:/tmp/x]\nvolumes: {x: }\n",
            ),
        ),
    ),
    "on the network of its host": (
        "published-store-port",
        "db",
        (('    ports: ["5432:5432"]\n', "    network_mode: host\n"),),
    ),
    "published by another": (
        "published-store-port",
        "db",
        (('    ports: ["5432:5432"]\n', ""), ('["8080:8080"]', '["8080:8080", "5432:5432"]')),
    ),
    "a range of ports": ("published-store-port", "db", (('["5432:5432"]', '["5430-5440:5430-5440"]'),)),
}
DESIGN_LIES = {
    "an ignore": (
        "unguarded-gateway",
        "api-gateway",
        (("# Shop: design\n", "<!-- buttress: ignore-file[unguarded-gateway] fine -->\n# Shop: design\n"),),
    ),
    "no gateway": (
        "unguarded-gateway",
        "api-gateway",
        (
            (
                "  App[Mobile App] --> GW[API Gateway]\n  GW --> OS[Order Service]\n",
                "  App[Mobile App] --> OS[Order Service]\n",
            ),
        ),
    ),
    "no call": (
        "unprotected-call",
        "order-service -> payment-service",
        (
            ("  OS --> PS[Payment Service]\n", "  PS[Payment Service]\n"),
            ("The Order Service calls the Payment Service over HTTP during checkout.\n", ""),
        ),
    ),
    "a call that is an event all of a sudden": (
        "unprotected-call",
        "order-service -> payment-service",
        (
            ("  OS --> PS[", "  OS -. event .-> PS["),
            ("calls the Payment Service over HTTP during", "publishes an event to the Payment Service after"),
        ),
    ),
    "somebody else's service": (
        "unprotected-call",
        "order-service -> payment-service",
        (("PS[Payment Service]", "PS[Browser]"), ("calls the Payment Service over HTTP", "shows a page")),
    ),
    "the arrow is taken away": (
        "reports-on-primary",
        "report-service -> order-db",
        (("  RS[Report Service] --> ODB[(Order DB)]\n", "  RS[Report Service]\n  ODB[(Order DB)]\n"),),
    ),
    "fewer users": (
        "endpoint-without-target",
        "",
        (("2,000 users", "2 users"), ("50 orders per second", "5 orders per day")),
    ),
    "no users": (
        "endpoint-without-target",
        "",
        (("We have 2,000 users and expect 50 orders per second at peak.\n", ""),),
    ),
    "an endpoint taken away": ("unpaginated-list", "GET /orders", (("GET /orders\n", ""),)),
    "a decision taken away": (
        "decision-without-why",
        "",
        (("## Decisions\n\n- PostgreSQL for orders\n- Events for notifications (order.placed)\n", ""),),
    ),
    "a heading that disowns it": (
        "unprotected-call",
        "order-service -> payment-service",
        (("The Order Service calls", "## What not to do\n\nThe Order Service calls"),),
    ),
    "a tutorial": (
        "unguarded-gateway",
        "api-gateway",
        (
            (
                "# Shop: design\n",
                "# Tutorial: how to design a shop\n\nIn this tutorial you learn, for example, how a design may look.\n",
            ),
        ),
    ),
    "a load made up": (
        "endpoint-without-target",
        "",
        (("## Services\n", "We assume 3 requests per day, by 1 user.\n\n## Services\n"),),
    ),
    "another language": (
        "unguarded-gateway",
        "api-gateway",
        (
            (
                "# Shop: design\n",
                "# Laden: Entwurf\n\n"
                + "Der Entwurf beschreibt den Laden und wie er gebaut werden soll, mit allem was dazu gehört und nicht fehlen darf. "
                * 8
                + "\n",
            ),
        ),
    ),
    "a diagram that is none": ("unguarded-gateway", "api-gateway", (("```mermaid", "```text"),)),
    "a remark of the page": (
        "unguarded-gateway",
        "api-gateway",
        (("## API\n", "<!-- The API Gateway verifies JWTs. -->\n\n## API\n"),),
    ),
    "a sentence turned round": (
        "unprotected-call",
        "order-service -> payment-service",
        (("calls the Payment Service over HTTP", "never calls the Payment Service over HTTP"),),
    ),
}
BEFORE_API = "## API\n"
DESIGN_LIES |= {
    "not needed": (
        "unprotected-call",
        "order-service -> payment-service",
        ((BEFORE_API, "No timeout is needed for the Payment Service.\n\n## API\n"),),
    ),
    "a question": (
        "unprotected-call",
        "order-service -> payment-service",
        ((BEFORE_API, "Does the call to the Payment Service need a timeout?\n\n## API\n"),),
    ),
    "some day": (
        "unguarded-gateway",
        "api-gateway",
        ((BEFORE_API, "Later the API Gateway may verify JWTs.\n\n## API\n"),),
    ),
    "no goal": (
        "unguarded-gateway",
        "api-gateway",
        ((BEFORE_API, "## Non-goals\n\n- Authentication and rate limits of the API Gateway\n\n## API\n"),),
    ),
    "out of scope": (
        "unguarded-gateway",
        "api-gateway",
        ((BEFORE_API, "The API Gateway does not check tokens; authentication is out of scope.\n\n## API\n"),),
    ),
}
PRISMA_LIES = {
    "a relation taken away": (
        FK,
        "Order.userId",
        (("  user   User  @relation(fields: [userId], references: [id])\n", ""), ("  orders Order[]\n", "")),
    ),
    "a field that is ignored": ("money-as-float", "Order.total", (("total  Float", "total  Float @ignore"),)),
    "a model that is ignored": (FK, "Order.userId", (("references: [id])\n", "references: [id])\n\n  @@ignore\n"),)),
    "relations that only Prisma knows": (
        FK,
        "Order.userId",
        (('provider = "postgresql"', 'provider = "postgresql"\n  relationMode = "prisma"'),),
    ),
    "another engine": (FK, "Order.userId", (('"postgresql"', '"mysql"'),)),
    "another name": ("missing-unique-key", "User.email", (("email  String", "mail   String"),)),
    "a remark": ("money-as-float", "Order.total", (("total  Float", "total  Float /// a ratio"),)),
}
CASES = [
    pytest.param(project, path, *case, id=f"{path}: {name}")
    for project, path, lies in (
        (SQL, S, SQL_LIES),
        (API, A, API_LIES),
        (COMPOSE, C, COMPOSE_LIES),
        (DESIGN, D, DESIGN_LIES),
        (PRISMA, P, PRISMA_LIES),
    )
    for name, case in lies.items()
]


@pytest.mark.parametrize(("project", "path", "rule", "subject", "changes"), CASES)
def test_what_hides_is_refused(
    project: dict[str, str], path: str, rule: str, subject: str, changes: tuple[tuple[str, str], ...]
) -> None:
    outcome = tried(project, rule, {path: changes}, subject=subject)
    assert not outcome.ok
    assert outcome.why


NEXT = "migrations/0003_orders.up.sql"
INDEX = "CREATE INDEX CONCURRENTLY orders_user_id_idx ON orders (user_id);\n"
HISTORY_LIES = {
    "an old migration edited": {
        "migrations/0001_init.up.sql": (
            ("    note text\n", "    note text\n"),
            (");\nCREATE TABLE orders", ");\nCREATE TABLE  orders"),
            ("    note text\n);\n", "    note text\n);\nCREATE INDEX ON orders (user_id);\n"),
        )
    },
    "a migration before the others": {"migrations/0000_index.up.sql": INDEX},
    "a migration in between": {"migrations/0001_later.up.sql": INDEX},
    "a name that no runner knows": {"migrations/fix.sql": INDEX},
    "somewhere else": {"db/0003_fix.up.sql": INDEX},
    "beside the folder": {"fix.sql": INDEX},
    "the constraint dropped": {NEXT: "ALTER TABLE orders DROP CONSTRAINT orders_user_id_fkey;\n"},
    "the column dropped": {NEXT: "ALTER TABLE orders DROP COLUMN user_id;\n"},
    "the table renamed": {NEXT: "ALTER TABLE orders RENAME TO order_kinds;\n"},
    "the table dropped": {NEXT: "DROP TABLE orders;\n"},
    "made again": {
        NEXT: "DROP TABLE orders;\nCREATE TABLE orders (id bigint PRIMARY KEY, user_id bigint NOT NULL REFERENCES users (id), note text);\nCREATE INDEX ON orders (user_id);\n"
    },
    "a way back that goes further": {NEXT: INDEX, "migrations/0003_orders.down.sql": "DROP TABLE users CASCADE;\n"},
    "a way back that is not needed any more": {
        NEXT: INDEX,
        "migrations/0001_init.down.sql": (("DROP TABLE orders;\n", ""),),
    },
    "in a function": {
        NEXT: "CREATE FUNCTION f() RETURNS void AS $$ CREATE INDEX ON orders (user_id) $$ LANGUAGE sql;\n"
    },
    "an index of that name, maybe": {NEXT: "CREATE INDEX IF NOT EXISTS orders_pkey ON orders (user_id);\n"},
    "another finding": {NEXT: INDEX.replace(" CONCURRENTLY", "")},
    "an ignore": {NEXT: f"-- buttress: ignore-file[{FK}] nothing\nSELECT 1;\n"},
    "the runner changed": {"go.mod": "module shop\n"},
    "settings": {"buttress.toml": 'ignore = ["unindexed-foreign-key"]\n'},
    "a baseline": {"buttress-baseline.jsonl": "{}\n"},
}


@pytest.mark.parametrize("changes", HISTORY_LIES.values(), ids=HISTORY_LIES)
def test_what_hides_in_a_history_is_refused(changes: dict[str, str | tuple[tuple[str, str], ...]]) -> None:
    outcome = tried({**HISTORY, "db/queries.sql": "SELECT 1;\n"}, FK, changes)
    assert not outcome.ok
    assert outcome.why


MESSAGES = {
    S: "CREATE TABLE messages (\n    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,\n    recipient text NOT NULL,\n"
    "    sent_at timestamptz NOT NULL\n);\nCREATE INDEX messages_sent_idx ON messages (sent_at);\n",
    "queries/messages.sql": "-- name: list-inbox\nSELECT id, sent_at FROM messages WHERE recipient = $1 LIMIT 50;\n",
}


@pytest.mark.parametrize(
    "change",
    [
        ("recipient = $1", "recipient || '' = $1"),
        ("WHERE recipient = $1 ", ""),
        ("list-inbox", "one-off"),
        ("recipient = $1", "sent_at > now() AND recipient = $1"),
    ],
)
def test_a_query_is_no_less_than_it_was(change: tuple[str, str]) -> None:
    assert not tried(MESSAGES, "filter-without-index", {"queries/messages.sql": (change,)}).ok


WAITS = {
    "migrations/0003_nick.up.sql": "ALTER TABLE users ADD COLUMN nick text;\nALTER TABLE users ALTER COLUMN nick SET DEFAULT '';\n"
}


@pytest.mark.parametrize("value", ["0", "'0'", "'10h'", "DEFAULT", "'5min'", "90000"])
def test_a_lock_that_is_waited_for_too_long(value: str) -> None:
    children = "".join(
        f"CREATE TABLE c{n} (id bigint PRIMARY KEY, user_id bigint NOT NULL REFERENCES users (id));\n" for n in range(6)
    )
    files = {**HISTORY, "migrations/0001_init.up.sql": HISTORY["migrations/0001_init.up.sql"] + children}
    changes = {
        "migrations/0003_nick.up.sql": (
            ("ALTER TABLE users ADD", f"SET lock_timeout = {value};\nALTER TABLE users ADD"),
        )
    }
    assert not tried(files, "no-lock-timeout", changes, pending=WAITS).ok


UP = "migrations/0003_note.up.sql"

NOT_NULL = "ALTER TABLE orders ALTER COLUMN note SET NOT NULL;\n"
PENDING_LIES = {
    "not done at all": ("set-not-null-scans-table", {UP: ((NOT_NULL, ""),)}),
    "another column": (
        "set-not-null-scans-table",
        {UP: ((NOT_NULL, "ALTER TABLE users ALTER COLUMN seen_at SET NOT NULL;\n"),)},
    ),
    "not made at all": (
        "index-without-concurrently",
        {UP: (("CREATE INDEX orders_user_id_idx ON orders (user_id);\n", ""),)},
    ),
    "another index": (
        "index-without-concurrently",
        {
            UP: (("CREATE INDEX orders_user_id_idx ON orders (user_id);\n", ""),),
            "migrations/0004_i.up.sql": "CREATE INDEX CONCURRENTLY orders_user_id_idx ON orders (note);\n",
        },
    ),
    "in a body": (
        "index-without-concurrently",
        {
            UP: (
                (
                    "CREATE INDEX orders_user_id_idx ON orders (user_id);\n",
                    "DO $$ BEGIN CREATE INDEX orders_user_id_idx ON orders (user_id); END $$;\n",
                ),
            )
        },
    ),
    "as the way back": ("set-not-null-scans-table", {UP: ((NOT_NULL, f"-- +goose Down\n{NOT_NULL}"),)}),
    "in a comment": ("set-not-null-scans-table", {UP: ((NOT_NULL, f"-- {NOT_NULL}"),)}),
    "no lock is waited for long": ("set-not-null-scans-table", {UP: ((NOT_NULL, f"COMMIT;\n{NOT_NULL}"),)}),
}


@pytest.mark.parametrize(("rule", "changes"), PENDING_LIES.values(), ids=PENDING_LIES)
def test_what_hides_in_a_release_is_refused(rule: str, changes: dict[str, str | tuple[tuple[str, str], ...]]) -> None:
    outcome = tried(HISTORY, rule, changes, pending=PENDING)
    assert not outcome.ok
    assert outcome.why


def test_a_comment_does_not_carry_a_fix() -> None:
    """The edit is more than its remark, and still only the remark makes the finding vanish."""
    remark = "seen_at timestamp, -- wall clock of the shop, local time on purpose"
    changes = {
        S: (
            ("seen_at timestamp", remark.replace("timestamp,", "timestamp")),
            (END, END + "CREATE INDEX ON orders (total);\n"),
        )
    }
    assert not tried(SQL, "timestamp-without-time-zone", changes, subject="users.seen_at").ok


@pytest.mark.parametrize(
    "text", ["A nightly backup of the database is kept for 30 days.", "Port 5432 is closed by a firewall."]
)
def test_words_mend_nothing_that_runs(text: str) -> None:
    changes = {"docs/design.md": f"# Shop: design\n\n{text}\n"}
    outcome = tried({**COMPOSE, "docs/notes.md": "x\n"}, "published-store-port", changes, subject="db")
    assert not outcome.ok
    assert "words mend nothing" in outcome.why


def test_secrets_are_not_told_in_reasons() -> None:
    outcome = tried(
        COMPOSE,
        "published-store-port",
        {C: (("hunter2secret", "another1secret"), ('["5432:5432"]', '["127.0.0.1:5432:5432"]'))},
        subject="db",
    )
    assert not outcome.ok
    assert "secret" not in outcome.why.replace("literal-secret", "")
