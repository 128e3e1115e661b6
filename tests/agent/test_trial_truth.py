"""Fixes that heal: each is what a rule's own advice says, and none may be refused."""

from __future__ import annotations

import pytest

from agent.trial_helper import found, reviewed, tried
from agent.trial_projects import API, COMPOSE, DESIGN, HISTORY, PENDING, PRISMA, SQL
from buttress.agent.trial import Trial
from buttress.findings.finding import Edit

S, A, C, D, P = "db/schema.sql", "openapi.yaml", "compose.yaml", "docs/design.md", "prisma/schema.prisma"
END = "CREATE INDEX orders_placed_user ON orders (placed_at, user_id);\n"
OPERATION = "      operationId: listOrders\n      summary: List orders\n"
NEXT = "migrations/0003_orders.up.sql"

SQL_FIXES = {
    "an index on the key": (
        "unindexed-foreign-key",
        "orders.user_id",
        ((END, END + "CREATE INDEX ON orders (user_id);\n"),),
    ),
    "exact money": ("money-as-float", "orders.total", (("total real", "total numeric(12, 2)"),)),
    "a cascade that refuses": (
        "cascade-reaches-valuable-rows",
        "orders.user_id",
        (("ON DELETE CASCADE", "ON DELETE RESTRICT"),),
    ),
    "an index that is not needed": (
        "redundant-index",
        "orders.orders_placed",
        (("CREATE INDEX orders_placed ON orders (placed_at);\n", ""),),
    ),
    "a moment with a zone": (
        "timestamp-without-time-zone",
        "users.seen_at",
        (("seen_at timestamp", "seen_at timestamptz"),),
    ),
    "a primary key": (
        "missing-primary-key",
        "audit_log",
        (("    actor text", "    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,\n    actor text"),),
    ),
    "a unique address": ("missing-unique-key", "users.email", (("email text NOT NULL", "email text NOT NULL UNIQUE"),)),
    "an index, after a bound on waiting": (
        "unindexed-foreign-key",
        "order_items.order_id",
        ((END, END + "SET lock_timeout = '2s';\nCREATE INDEX ON order_items (order_id);\n"),),
    ),
}
API_FIXES = {
    "pages": (
        "unpaginated-list",
        "GET /orders",
        (
            (
                OPERATION,
                OPERATION
                + "      parameters:\n        - {name: limit, in: query, schema: {type: integer, default: 50, maximum: 100}}\n"
                "        - {name: cursor, in: query, schema: {type: string}}\n",
            ),
        ),
    ),
    "a largest page": (
        "unbounded-page-size",
        "GET /events",
        (
            (
                "schema: {type: integer}\n        - name: cursor",
                "schema: {type: integer, default: 50, maximum: 100}\n        - name: cursor",
            ),
        ),
    ),
    "an id of its own": (
        "duplicate-operation-id",
        "",
        (("operationId: listOrders\n      summary: Remove", "operationId: deleteReports\n      summary: Remove"),),
    ),
    "who is it": (
        "unauthenticated-operation",
        "DELETE /admin/reports",
        (
            (
                "      summary: Remove reports\n",
                "      summary: Remove reports\n      security:\n        - bearer: []\n",
            ),
        ),
    ),
}
COMPOSE_FIXES = {
    "a volume": (
        "store-without-volume",
        "db",
        (
            (
                "    healthcheck: {test: pg_isready}\n",
                "    healthcheck: {test: pg_isready}\n    volumes: [db-data:/var/lib/postgresql/data]\nvolumes:\n  db-data:\n",
            ),
        ),
    ),
    "a port for this host": ("published-store-port", "db", (('["5432:5432"]', '["127.0.0.1:5432:5432"]'),)),
    "no port": ("published-store-port", "db", (('    ports: ["5432:5432"]\n', ""),)),
    "a secret from outside": ("literal-secret", "api.DATABASE_URL", (("hunter2secret", "${API_PASSWORD:?}"),)),
}
DESIGN_FIXES = {
    "what the gateway checks": (
        "unguarded-gateway",
        "api-gateway",
        (
            (
                "## API\n",
                "The API Gateway verifies the JWT of every request and allows 100 requests per minute per user.\n\n## API\n",
            ),
        ),
    ),
    "a timeout": (
        "unprotected-call",
        "order-service -> payment-service",
        (
            (
                "over HTTP during checkout.",
                "over HTTP during checkout, with a timeout of 2 seconds, one retry and a circuit breaker.",
            ),
        ),
    ),
    "a reason": (
        "decision-without-why",
        "",
        (
            ("PostgreSQL for orders", "PostgreSQL for orders, because carts and payments change in one transaction"),
            ("(order.placed)", "(order.placed), because a mail may wait"),
        ),
    ),
    "pages": ("unpaginated-list", "GET /orders", (("GET /orders\n", "GET /orders?limit=50&cursor=\n"),)),
    "a target": (
        "endpoint-without-target",
        "",
        (
            (
                "## Services\n",
                "GET /orders answers in under 200 ms (p95). Prometheus measures it, and an alert tells us when it is missed.\n\n## Services\n",
            ),
        ),
    ),
}
PRISMA_FIXES = {
    "an index": (
        "unindexed-foreign-key",
        "Order.userId",
        (("references: [id])\n", "references: [id])\n\n  @@index([userId])\n"),),
    ),
    "exact money": ("money-as-float", "Order.total", (("total  Float", "total  Decimal @db.Decimal(12, 2)"),)),
    "a unique address": ("missing-unique-key", "User.email", (("email  String", "email  String @unique"),)),
}
CASES = [
    pytest.param(project, path, *case, id=f"{path}: {name}")
    for project, path, fixes in (
        (SQL, S, SQL_FIXES),
        (API, A, API_FIXES),
        (COMPOSE, C, COMPOSE_FIXES),
        (DESIGN, D, DESIGN_FIXES),
        (PRISMA, P, PRISMA_FIXES),
    )
    for name, case in fixes.items()
]


@pytest.mark.parametrize(("project", "path", "rule", "subject", "changes"), CASES)
def test_what_heals_holds(
    project: dict[str, str], path: str, rule: str, subject: str, changes: tuple[tuple[str, str], ...]
) -> None:
    outcome = tried(project, rule, {path: changes}, subject=subject)
    assert outcome.ok, outcome.why
    assert any(spelled.startswith(rule) for spelled in outcome.vanished)
    assert not outcome.appeared
    assert outcome.files == (path,)


def test_a_new_migration_heals() -> None:
    new = {NEXT: "CREATE INDEX CONCURRENTLY orders_user_id_idx ON orders (user_id);\n"}
    outcome = tried(HISTORY, "unindexed-foreign-key", new)
    assert outcome.ok, outcome.why
    assert outcome.added == ("index orders.orders_user_id_idx",)


def test_a_new_migration_with_its_way_back_heals() -> None:
    new = {
        NEXT: "CREATE INDEX CONCURRENTLY orders_user_id_idx ON orders (user_id);\n",
        "migrations/0003_orders.down.sql": "DROP INDEX CONCURRENTLY orders_user_id_idx;\n",
    }
    assert tried(HISTORY, "unindexed-foreign-key", new).ok


def test_a_migration_that_nobody_has_run_may_be_edited() -> None:
    up = "migrations/0003_note.up.sql"
    index = "CREATE INDEX orders_user_id_idx ON orders (user_id);\n"
    changes: dict[str, str | tuple[tuple[str, str], ...]] = {
        up: ((index, ""),),
        "migrations/0004_index.up.sql": index.replace("INDEX", "INDEX CONCURRENTLY"),
    }
    outcome = tried(HISTORY, "index-without-concurrently", changes, pending=PENDING)
    assert outcome.ok, outcome.why


def test_not_null_in_steps() -> None:
    up = "migrations/0003_note.up.sql"
    steps = (
        "ALTER TABLE orders ADD CONSTRAINT note_there CHECK (note IS NOT NULL) NOT VALID;\n",
        "ALTER TABLE orders VALIDATE CONSTRAINT note_there;\n",
        "ALTER TABLE orders ALTER COLUMN note SET NOT NULL;\n",
    )
    changes: dict[str, str | tuple[tuple[str, str], ...]] = {
        up: ((steps[2], steps[0]),),
        "migrations/0004_check.up.sql": steps[1],
        "migrations/0005_set.up.sql": steps[2],
    }
    outcome = tried(HISTORY, "set-not-null-scans-table", changes, pending=PENDING)
    assert outcome.ok, outcome.why


def test_line_endings_are_kept() -> None:
    crlf = {S: SQL[S].replace("\n", "\r\n")}
    result = reviewed(crlf)
    edit = Edit(S, 27, "", "CREATE INDEX ON orders (user_id);")
    outcome = Trial(result).fix(found(result, "unindexed-foreign-key", "orders.user_id"), [edit])
    assert outcome.ok, outcome.why
    assert outcome.review is not None
    written = outcome.review.tree.read(S).decode()
    assert written.count("\n") == written.count("\r\n") == crlf[S].count("\n") + 1
