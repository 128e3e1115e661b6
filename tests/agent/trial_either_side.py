"""Edits where two artefacts disagree, or where something as strong takes the place of what goes: truths and lies."""

from __future__ import annotations

from pathlib import Path

from agent.trial_projects import HISTORY

EXAMPLES = Path(__file__).parents[2] / "examples"
Pairs = tuple[tuple[str, str], ...]
Case = tuple[str, str, dict[str, str | Pairs]]


def _files(name: str, *paths: str) -> dict[str, str]:
    return {path: (EXAMPLES / name / path).read_text() for path in paths}


D, A, C, API = "design.md", "ARCHITECTURE.md", "compose.prod.yml", "openapi.yaml"
DRIFT = _files("drift", A, C, API)
DRAFT = _files("draft", D)
CASCADE = {
    path: text.replace("REFERENCES users (id)", "REFERENCES users (id) ON DELETE CASCADE").replace(
        "seen_at timestamptz", "seen_at timestamptz, ADD COLUMN token text"
    )
    for path, text in HISTORY.items()
}
CASCADE["migrations/0001_init.up.sql"] += (
    "CREATE TABLE carts (id bigint PRIMARY KEY, user_id bigint REFERENCES users (id));\n"
    "CREATE INDEX carts_user_id ON carts (user_id);\nCREATE INDEX users_token ON users (token);\n"
).replace("CREATE INDEX users_token", "ALTER TABLE users ADD COLUMN token text;\nCREATE INDEX users_token")
CASCADE["migrations/0002_seen.up.sql"] = HISTORY["migrations/0002_seen.up.sql"]
RULE, KEY = "cascade-reaches-valuable-rows", "orders.user_id"
UP, NEXT = "migrations/0003_key.up.sql", "migrations/0004_key.up.sql"
DROP = "ALTER TABLE orders DROP CONSTRAINT orders_user_id_fkey;\n"
ADD = "ALTER TABLE orders ADD CONSTRAINT orders_user_id_fkey FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE RESTRICT NOT VALID;\n"
VALID = "ALTER TABLE orders VALIDATE CONSTRAINT orders_user_id_fkey;\n"
ROW = "| DELETE | /v1/orders/{id} | cancel an order that has not shipped |\n"
POOLER = "Connections go through PgBouncer, since three copies of each service would use up the server's connections"
OWNED = "Owns the `payments` and `bookings` tables"
RUNS = "runs 12 replicas with a pool of 20 connections each"

KEY_TRUTHS: dict[str, Case] = {
    "in two statements": (RULE, KEY, {UP: DROP + ADD, NEXT: VALID}),
    "in one": (
        RULE,
        KEY,
        {UP: DROP.replace(";\n", ", ") + ADD.removeprefix("ALTER TABLE orders "), NEXT: VALID},
    ),
    "under another name": (RULE, KEY, {UP: DROP + ADD.replace("_fkey", "_key"), NEXT: VALID.replace("_fkey", "_key")}),
}
KEY_LIES: dict[str, Case] = {
    "never validated": (RULE, KEY, {UP: DROP + ADD}),
    "only dropped": (RULE, KEY, {UP: DROP}),
    "another parent": (RULE, KEY, {UP: DROP + ADD.replace("users (id)", "carts (id)"), NEXT: VALID}),
    "another column": (RULE, KEY, {UP: DROP + ADD.replace("(user_id)", "(id)"), NEXT: VALID}),
    "another table": (
        RULE,
        KEY,
        {UP: DROP + ADD.replace("orders", "carts"), NEXT: VALID.replace("orders", "carts")},
    ),
    "on the way back": (RULE, KEY, {UP: DROP, "migrations/0003_key.down.sql": ADD}),
    "and dropped again": (RULE, KEY, {UP: DROP + ADD, NEXT: VALID + DROP}),
    "another one dropped": (
        RULE,
        KEY,
        {UP: DROP + ADD, NEXT: VALID + DROP.replace("orders", "carts")},
    ),
}
DRIFT_TRUTHS: dict[str, Case] = {
    "what is described": (
        "endpoint-drift",
        "",
        {A: ((ROW, ROW.replace("DELETE", "POST").replace("{id}", "{id}/cancel")),)},
    ),
    "what is deployed": ("number-drift", "", {A: (("runs 3 replicas", "runs 1 replica"),)}),
    "no pooler yet": (
        "claimed-part-missing",
        "pooler",
        {
            A: (
                (
                    POOLER,
                    POOLER.replace("through PgBouncer,", "straight to the server; a pooler comes at three copies,"),
                ),
            )
        },
    ),
    "sessions elsewhere": ("claimed-part-missing", "session-store", {A: (("are in Redis", "are in PostgreSQL"),)}),
    "a call, drawn": ("call-mode-drift", "", {A: (("OS -.->|order.placed| NS", "OS -->|notify| NS"),)}),
}
DRIFT_LIES: dict[str, Case] = {
    "the row taken out": ("endpoint-drift", "", {A: ((ROW, ""),)}),
    "an endpoint that is there already": (
        "endpoint-drift",
        "",
        {A: ((ROW, "| GET | /v1/products/{id} | cancel an order that has not shipped |\n"),)},
    ),
    "an endpoint of another thing": (
        "endpoint-drift",
        "",
        {
            A: (
                ("| GET | /v1/products | a page of products (`limit`, `cursor`) |\n", ""),
                (ROW, "| GET | /v1/products | a page of products (`limit`, `cursor`) |\n"),
            )
        },
    ),
    "other words, too": (
        "endpoint-drift",
        "",
        {A: ((ROW, "| POST | /v1/orders/{id}/cancel | whatever the caller likes |\n"),)},
    ),
    "a row beside it, too": (
        "endpoint-drift",
        "",
        {
            A: (
                (ROW, ROW.replace("DELETE", "POST").replace("{id}", "{id}/cancel")),
                ("`Idempotency-Key` makes a repeat safe", "a repeat is safe"),
            )
        },
    ),
    "the description cut": (
        "endpoint-drift",
        "",
        {
            A: ((ROW, ""),),
            API: ((DRIFT[API][DRIFT[API].index("  /orders/{id}/cancel:") :], ""),),
        },
    ),
    "a third number": ("number-drift", "", {A: (("runs 3 replicas", "runs 2 replicas"),)}),
    "no number": ("number-drift", "", {A: (("runs 3 replicas", "runs"),)}),
    "another service": ("number-drift", "", {A: (("The Order Service runs", "The Catalog Service runs"),)}),
    "another reason": (
        "number-drift",
        "",
        {A: (("runs 3 replicas behind the gateway, so that one may be restarted at any time", "runs 1 replica"),)},
    ),
    "no sentence": ("claimed-part-missing", "pooler", {A: ((f"- {POOLER}\n", ""),)}),
    "a sentence about nothing": ("claimed-part-missing", "pooler", {A: ((POOLER, "Connections are fine"),)}),
    "another promise taken back, too": (
        "claimed-part-missing",
        "pooler",
        {
            A: (
                (
                    POOLER,
                    POOLER.replace("through PgBouncer,", "straight to the server; a pooler comes at three copies,"),
                ),
                ("Order DB is backed up every night", "Order DB is backed up"),
            )
        },
    ),
    "the service gone": ("number-drift", "", {C: (("      replicas: 1\n", "      replicas: 0\n"),)}),
}
DRAFT_TRUTHS: dict[str, Case] = {
    "one owner": ("owner-drift", "", {D: ((OWNED, "Owns the `payments` table"),)}),
    "a smaller pool": ("connections-exhausted", "", {D: ((RUNS, RUNS.replace("20", "7")),)}),
    "one shape": (
        "error-shape-drift",
        "",
        {
            D: (
                (
                    '{"success": false, "errors": ["card refused"]}',
                    '{"error": {"code": "CARD_REFUSED", "message": "card refused"}}',
                ),
            )
        },
    ),
    "one number": ("number-drift", "", {D: (("answers within 500 ms", "answers within 200 ms"),)}),
    "the other number": ("number-drift", "", {D: (("under 200 ms", "under 500 ms"),)}),
    "a thing in the path": ("verb-in-path", "POST /api/v1/createRefund", {D: (("createRefund ", "refunds "),)}),
    "a store of its own": ("shared-database", "", {D: (("  PS --> DB\n", "  PS --> PDB[(Payment DB)]\n"),)}),
    "a replica": (
        "reports-on-primary",
        "",
        {D: (("] --> DB\n", "] --> RR[(Booking DB replica)]\n  DB -.->|replication| RR\n"),)},
    ),
    "reasons": (
        "decision-without-why",
        "",
        {
            D: (
                ("own database\n", "own database, because each changes its tables alone\n"),
                (
                    "(booking.confirmed, payment.settled)\n",
                    "(booking.confirmed, payment.settled), because a mail may wait while a seat may not\n",
                ),
                ("MongoDB for seat maps\n", "MongoDB for seat maps, because no two halls are alike\n"),
                ("Redis for seat availability\n", "Redis for seat availability, because every click asks for it\n"),
            )
        },
    ),
}
DRAFT_LIES: dict[str, Case] = {
    "no owner": ("owner-drift", "", {D: ((f". {OWNED}", ""),)}),
    "the wrong table": ("owner-drift", "", {D: ((OWNED, "Owns the `refunds` table"),)}),
    "an owner that is denied": ("owner-drift", "", {D: ((OWNED, f"Never {OWNED.lower()}"),)}),
    "no service": (
        "owner-drift",
        "",
        {
            D: (
                (
                    "- Payment Service: charges and refunds through Stripe. Owns the `payments` and `bookings` tables.\n",
                    "",
                ),
            )
        },
    ),
    "less to do, too": (
        "owner-drift",
        "",
        {D: ((f"charges and refunds through Stripe. {OWNED}", "charges. Owns the `payments` table"),)},
    ),
    "no pool": ("connections-exhausted", "", {D: ((RUNS, "runs 12 replicas"),)}),
    "fewer replicas": ("connections-exhausted", "", {D: ((RUNS, RUNS.replace("12", "4")),)}),
    "a larger server": ("connections-exhausted", "", {D: (("allows 100 connections", "allows 1000 connections"),)}),
    "a pool of nothing": ("connections-exhausted", "", {D: ((RUNS, RUNS.replace("20", "0")),)}),
    "no error": (
        "error-shape-drift",
        "",
        {D: (('{"success": false, "errors": ["card refused"]}', '{"success": true}'),)},
    ),
    "both errors gone": (
        "error-shape-drift",
        "",
        {D: (('```json\n{"success": false, "errors": ["card refused"]}\n```\n', ""),)},
    ),
    "the other sample": (
        "error-shape-drift",
        "",
        {
            D: (
                (
                    '{"success": false, "errors": ["card refused"]}',
                    '{"error": {"code": "CARD_REFUSED", "message": "no"}}',
                ),
                ('"field": "seat_id"}', '"retry": true}'),
            )
        },
    ),
    "no number at all": (
        "number-drift",
        "",
        {D: (("The seat\nmap answers within 500 ms (p95).", "The seat\nmap answers."),)},
    ),
    "a third number": ("number-drift", "", {D: (("answers within 500 ms", "answers within 300 ms"),)}),
    "another thing": ("number-drift", "", {D: (("The seat\nmap answers within", "The ticket list answers within"),)}),
    "another percentile": ("number-drift", "", {D: (("500 ms (p95)", "200 ms (p50)"),)}),
    "another number, too": (
        "number-drift",
        "",
        {D: (("answers within 500 ms", "answers within 200 ms"), ("12 replicas", "2 replicas"))},
    ),
    "another path": ("verb-in-path", "POST /api/v1/createRefund", {D: (("createRefund ", "money "),)}),
    "no path": (
        "verb-in-path",
        "POST /api/v1/createRefund",
        {D: (("POST /api/v1/createRefund       # give money back\n", ""),)},
    ),
    "nobody uses the store": (
        "shared-database",
        "",
        {D: (("  BS --> DB[(Booking DB)]\n  PS --> DB\n", "  BS --> BDB[(Own DB)]\n  PS --> PDB[(Payment DB)]\n"),)},
    ),
    "a line less": ("shared-database", "", {D: (("  PS --> DB\n", ""),)}),
    "a line to somebody": ("shared-database", "", {D: (("  PS --> DB\n", "  PS --> Web\n"),)}),
    "reports from nowhere": (
        "reports-on-primary",
        "",
        {D: (("  RS[Report Service] --> DB\n", "  RS[Report Service] --> Web\n"),)},
    ),
    "a reason that takes it back": (
        "decision-without-why",
        "",
        {
            D: tuple(
                (line, f"{line.strip()}, because it seemed good. It is not used any more\n")
                for line in (
                    "own database\n",
                    "(booking.confirmed, payment.settled)\n",
                    "MongoDB for seat maps\n",
                    "Redis for seat availability\n",
                )
            )
        },
    ),
}

LOOKUP = "CREATE INDEX users_token ON users (token);\n"
INDEXES = {
    "db/schema.sql": "CREATE TABLE users (\n    id bigint PRIMARY KEY,\n    email text NOT NULL,\n    kind text,\n    token text\n);\n"
    "CREATE INDEX users_email ON users (email);\nCREATE INDEX users_kind ON users (kind);\n" + LOOKUP
}
S = "db/schema.sql"
EMAIL = "CREATE INDEX users_email ON users (email);\n"
INDEX_TRUTHS: dict[str, Case] = {
    "an index that is unique": (
        "missing-unique-key",
        "users.email",
        {S: ((EMAIL, EMAIL.replace("INDEX", "UNIQUE INDEX")),)},
    ),
    "under another name": (
        "missing-unique-key",
        "users.email",
        {S: ((EMAIL, "CREATE UNIQUE INDEX users_one_email ON users (email);\n"),)},
    ),
    "a key": ("missing-unique-key", "users.email", {S: ((EMAIL, "ALTER TABLE users ADD UNIQUE (email);\n"),)}),
}
INDEX_LIES: dict[str, Case] = {
    "another index for it": (
        "missing-unique-key",
        "users.email",
        {S: (("CREATE INDEX users_kind ON users (kind);\n", "CREATE UNIQUE INDEX users_one ON users (email);\n"),)},
    ),
    "of some rows": (
        "missing-unique-key",
        "users.email",
        {S: ((EMAIL, "CREATE UNIQUE INDEX users_one ON users (email) WHERE kind = 'x';\n"),)},
    ),
    "of small letters": (
        "missing-unique-key",
        "users.email",
        {S: ((EMAIL, EMAIL.replace("INDEX", "UNIQUE INDEX").replace("(email)", "(lower(email))")),)},
    ),
    "one that sorts nothing": (
        "missing-unique-key",
        "users.email",
        {
            S: (
                (EMAIL, EMAIL.replace("INDEX", "UNIQUE INDEX")),
                ("ON users (kind)", "ON users USING hash (kind)"),
            )
        },
    ),
}
