"""What the Instead of rule pages says, done to the first Bad case of each page: pairs of texts, or a whole new file."""

from __future__ import annotations

Change = str | tuple[tuple[str, str], ...]
M2, M3 = "migrations/0002_", "migrations/0003_"
ARCH, DES, S, API = "docs/architecture.md", "docs/design.md", "schema.sql", "openapi.yaml"
_BODY = (
    "      requestBody:\n        content:\n          application/json:\n            schema: {type: object, properties: "
    "{customer: {type: string}, filter: {type: object, properties: {from: {type: string}}}}}\n"
)
_ANSWER = '      responses: {"200": {description: orders}}\n'

SQL_ADVICE: dict[str, dict[str, Change]] = {
    "nullable-foreign-key": {S: (("order_id bigint REFERENCES", "order_id bigint NOT NULL REFERENCES"),)},
    "unbounded-append-only-table": {
        "queries/campaigns.sql": (
            (
                "VALUES ($1);\n",
                "VALUES ($1);\n-- name: delete-old-views\nDELETE FROM campaign_views WHERE created_at < now() - interval '90 days';\n",
            ),
        )
    },
    "ddl-runs-nowhere": {
        S: ((");\nCREATE TABLE users (\n    id bigint PRIMARY KEY\n);\n", ");\n"),),
    },
    "unique-key-made-redundant": {
        "db/schema.sql": (
            ("CREATE UNIQUE INDEX linked_accounts_user_provider ON linked_accounts (user_id, provider);\n", ""),
        )
    },
    "concurrently-in-transaction": {f"{M2}order_index.sql": (("BEGIN;\n", ""), ("COMMIT;\n", ""))},
    "unique-constraint-builds-index": {
        f"{M2}unique_email.sql": (
            (
                "ALTER TABLE users ADD CONSTRAINT users_email_key UNIQUE (email);\n",
                "CREATE UNIQUE INDEX CONCURRENTLY users_email_key ON users (email);\n",
            ),
        ),
        f"{M3}key.sql": "ALTER TABLE users ADD CONSTRAINT users_email_key UNIQUE USING INDEX users_email_key;\n",
    },
    "validate-in-same-transaction": {
        f"{M2}total.sql": (("ALTER TABLE orders VALIDATE CONSTRAINT total_positive;\n", ""),),
        f"{M3}valid.sql": "ALTER TABLE orders VALIDATE CONSTRAINT total_positive;\n",
    },
    "type-change-rewrites-table": {
        f"{M2}bigint.sql": (
            ("ALTER TABLE orders ALTER COLUMN id TYPE bigint;\n", "ALTER TABLE orders ADD COLUMN id_new bigint;\n"),
        )
    },
    "rename-breaks-running-code": {
        f"{M2}rename.sql": (
            (
                "ALTER TABLE users RENAME COLUMN fullname TO full_name;\n",
                "ALTER TABLE users ADD COLUMN full_name text;\n",
            ),
        )
    },
    "volatile-default-rewrites-table": {
        f"{M2}public_id.sql": (
            (
                "ALTER TABLE users ADD COLUMN public_id uuid NOT NULL DEFAULT gen_random_uuid();\n",
                "ALTER TABLE users ADD COLUMN public_id uuid;\n",
            ),
        ),
        f"{M3}default.sql": "ALTER TABLE users ALTER COLUMN public_id SET DEFAULT gen_random_uuid();\n",
    },
    "index-lost-with-column": {
        f"{M2}single_tenant.sql": (
            (
                "ALTER TABLE members",
                "CREATE UNIQUE INDEX CONCURRENTLY members_email ON members (email);\nALTER TABLE members",
            ),
        )
    },
    "type-change-blocked-by-view": {
        f"{M2}wider.sql": (
            (
                "ALTER TABLE orders ALTER COLUMN code",
                "DROP VIEW order_rows;\nDROP VIEW order_totals;\nALTER TABLE orders ALTER COLUMN code",
            ),
            (
                "numeric(14,2);\n",
                "numeric(14,2);\nCREATE VIEW order_totals AS SELECT id, total FROM orders;\nCREATE VIEW order_rows AS SELECT * FROM orders;\n",
            ),
        )
    },
    "backfill-in-schema-transaction": {
        "migrations/2024-05-01-000000_state/up.sql": (("UPDATE orders SET state = 'new';\n", ""),),
        "migrations/2024-05-02-000000_fill/up.sql": "UPDATE orders SET state = 'new';\n",
    },
    "work-after-exclusive-lock": {
        "migrations/2024-05-01-000000_total/up.sql": (
            ("ALTER TABLE orders VALIDATE CONSTRAINT total_positive;\n", ""),
        ),
        "migrations/2024-05-02-000000_valid/up.sql": "ALTER TABLE orders VALIDATE CONSTRAINT total_positive;\n",
    },
}
API_ADVICE: dict[str, dict[str, Change]] = {
    "duplicate-mapping-key": {
        API: (
            (
                '        "200": {description: orders}\n  /orders:\n    post:\n',
                '        "200": {description: orders}\n    post:\n',
            ),
        )
    },
    "get-or-delete-with-body": {
        API: (
            ("  /customers:\n", f"  /orders/search:\n    post:\n{_BODY}{_ANSWER}  /customers:\n"),
            (f"{_BODY}      responses", "      responses"),
        )
    },
    "unversioned-api": {API: (("https://shop.acme.com/api", "https://shop.acme.com/api/v1"),)},
    "get-with-side-effects": {
        API: (
            ("  /orders/{id}/delete:\n    get:\n", "  /orders/{id}/delete:\n    post:\n"),
            ("  /users/resendWelcomeMail:\n    get:\n", "  /users/resendWelcomeMail:\n    post:\n"),
            ("  /messages/send:\n    get:\n", "  /messages/send:\n    post:\n"),
        )
    },
}
DESIGN_ADVICE: dict[str, dict[str, Change]] = {
    "shared-database": {ARCH: (("  IS --> DB\n", "  IS --> IDB[(Inventory DB)]\n"),)},
    "cyclic-calls": {ARCH: (("  SS -->|HTTP: open orders| OS", "  SS -.->|stock.changed| OS"),)},
    "missing-gateway": {
        ARCH: (
            (
                "  App[Mobile App] --> US[User Service]\n  App --> OS[Order Service]\n  App --> PS[Product Service]\n",
                "  App[Mobile App] --> GW[API Gateway]\n  GW --> US[User Service]\n  GW --> OS[Order Service]\n  GW --> PS[Product Service]\n",
            ),
        )
    },
    "chatty-calls": {
        DES: (
            (
                "  loop each line of the order\n    O->>P: GET /products/{id}\n    P-->>O: product\n  end\n",
                "  O->>P: GET /products?ids=\n  P-->>O: products\n",
            ),
        )
    },
    "long-call-chain": {ARCH: (("  CU -->|REST| LO", "  LO -.->|points.changed| CU\n  CU -.->|points.asked| LO"),)},
    "unprotected-call": {
        DES: (
            (
                "Orders reserve",
                "Calls to Stock and to Stripe have a timeout of 2 seconds, one retry and a circuit breaker; with Stripe down an order waits as unpaid.\n\nOrders reserve",
            ),
        )
    },
    "slow-work-in-request": {ARCH: (("  OS -->|HTTP POST| NS", "  OS -.->|order.placed| NS"),)},
    "dual-write": {
        DES: (
            (
                "  O->>D: INSERT order\n  O->>K: publish order.created\n",
                "  participant R as Relay\n  O->>D: INSERT order and its event (outbox)\n  R->>D: read outbox\n  R->>K: publish order.created\n",
            ),
        )
    },
    "event-without-contract": {
        ARCH: (
            (
                "- REST between",
                "- Schemas of order.created and payment.completed are versioned JSON with an event id; consumers leave out repeats, and a dead-letter queue with an alert takes what fails, because brokers repeat\n- REST between",
            ),
        )
    },
    "unverified-webhook": {
        "docs/api-design.md": (
            (
                "marks the order as paid\n",
                "marks the order as paid; the signature is checked over the raw body and the event id is kept under a unique key\n",
            ),
        )
    },
    "cache-as-only-copy": {
        ARCH: (
            (
                "- Redis for sessions and real-time inventory\n",
                "- Redis for sessions and real-time inventory, rebuilt from PostgreSQL after a restart\n",
            ),
        )
    },
    "cache-without-staleness": {
        DES: (
            (
                "to keep pages fast\n",
                "to keep pages fast; a cached price is at most 60 seconds old, price.changed clears it, and checkout reads Product DB\n",
            ),
        )
    },
    "service-without-signals": {
        DES: (
            (
                "(p95)\n",
                "(p95)\n\nEach service exports rate, errors and duration to Prometheus; an alert fires on errors and on the slowest 5 %; each log line has a request id.\n",
            ),
        )
    },
    "nullable-parent": {DES: (("user_id BIGINT REFERENCES", "user_id BIGINT NOT NULL REFERENCES"),)},
    "key-outgrown": {DES: (("id SERIAL", "id BIGSERIAL"),)},
    "broken-diagram": {DES: (("OS[Order Service (Node.js)]", 'OS["Order Service (Node.js)"]'),)},
    "object-without-owner": {
        DES: (
            (
                "All endpoints need a bearer token.\n",
                "All endpoints need a bearer token. Orders are read and deleted WHERE id and user_id are the caller's; others get 404.\n",
            ),
        )
    },
    "unbounded-input": {
        DES: (
            (
                "The backend is",
                "`content` has at most 2,000 characters and `mentions` at most 20 entries; beyond it the answer is 422.\n\nThe backend is",
            ),
        )
    },
    "personal-data-unprotected": {
        DES: (
            (
                "# Customers\n",
                "# Customers\n\nOnly support staff may read date_of_birth. It is encrypted with a key that the database lacks. Customers are deleted 30 days after they close the account, backups included.\n",
            ),
        )
    },
    "component-drift": {
        DES: (("  OS --> ODB[(Order DB)]\n", "  OS --> ODB[(Order DB)]\n  OS --> PS[Payment Service]\n"),)
    },
    "edge-drift": {DES: (("  OS --> DB[(Orders DB)]\n", "  OS --> DB[(Orders DB)]\n  OS --> PS\n"),)},
    "table-drift": {
        DES: (
            ("  status TEXT NOT NULL,\n", "  status INTEGER NOT NULL,\n"),
            ("NOT NULL,\n  coupon TEXT\n", "NOT NULL\n"),
        )
    },
    "entity-drift": {DES: (("NUMERIC(10, 2) NOT NULL\n", "NUMERIC(10, 2) NOT NULL,\n  coupon_code TEXT\n"),)},
    "owner-drift": {DES: (("`stock` and `products` tables", "`stock` table"),)},
    "endpoint-drift": {DES: (("PUT /orders/{id}   #", "PATCH /orders/{id} #"),)},
    "number-drift": {DES: (("under 500 ms", "under 200 ms"),)},
    "error-shape-drift": {
        "docs/api-design.md": (
            (
                '  "error": {\n    "code": "VALIDATION_ERROR",\n    "message": "Email address already exists"\n  }\n',
                '  "data": null,\n  "meta": {},\n  "errors": [{"code": "VALIDATION_ERROR", "message": "Email address already exists"}]\n',
            ),
        )
    },
}
SYSTEM_ADVICE: dict[str, dict[str, Change]] = {
    "single-point-of-failure": {
        "deploy/shop.yaml": (
            ("  replicas: 1\n", "  replicas: 2\n"),
            (
                "          image: traefik:v3.1\n",
                "          image: traefik:v3.1\n          readinessProbe:\n            httpGet: {path: /ping, port: 8080}\n",
            ),
        )
    },
    "replicas-without-balancer": {
        "deploy/orders.yaml": (
            (
                "            - containerPort: 8080\n",
                "            - containerPort: 8080\n          readinessProbe:\n            httpGet: {path: /ready, port: 8080}\n",
            ),
        )
    },
    "replicas-with-local-state": {"compose.prod.yaml": (("SESSION_DRIVER: file", "SESSION_DRIVER: redis"),)},
    "plaintext-traffic": {"compose.prod.yaml": (("sslmode=disable", "sslmode=verify-full"),)},
}

_LOOP = "  loop each line of the order\n    O->>P: GET /products/{id}\n    P-->>O: product\n  end\n"
_APP = "  App[Mobile App] --> US[User Service]\n  App --> OS[Order Service]\n  App --> PS[Product Service]\n"
_VIEWS = "VALUES ($1);\n"
#: Rule, what is done, and the edits: none of it is what the page says.
NO_ADVICE: dict[tuple[str, str], dict[str, Change]] = {
    ("unbounded-append-only-table", "all rows"): {
        "queries/campaigns.sql": ((_VIEWS, f"{_VIEWS}-- name: forget\nDELETE FROM campaign_views;\n"),)
    },
    ("unbounded-append-only-table", "other rows"): {
        "queries/campaigns.sql": ((_VIEWS, f"{_VIEWS}-- name: forget\nDELETE FROM campaigns WHERE id = $1;\n"),)
    },
    ("unbounded-append-only-table", "at once"): {
        "db/schema.sql": (
            (
                "USING brin (created_at);\n",
                "USING brin (created_at);\nDELETE FROM campaign_views WHERE created_at < now() - interval '90 days';\n",
            ),
        )
    },
    ("unique-key-made-redundant", "the stronger one"): {
        "db/schema.sql": (("CREATE UNIQUE INDEX linked_accounts_user ON linked_accounts (user_id);\n", ""),)
    },
    ("concurrently-in-transaction", "no index"): {
        f"{M2}order_index.sql": (("CREATE INDEX CONCURRENTLY orders_user_id_idx ON orders (user_id);\n", ""),)
    },
    ("concurrently-in-transaction", "more without a transaction"): {
        f"{M2}order_index.sql": (
            ("BEGIN;\n", "ALTER TABLE orders ADD COLUMN note text;\n"),
            ("COMMIT;\n", "ALTER TABLE orders ALTER COLUMN note SET DEFAULT '';\n"),
        )
    },
    ("type-change-rewrites-table", "not done"): {
        f"{M2}bigint.sql": (("ALTER TABLE orders ALTER COLUMN id TYPE bigint;\n", "SELECT 1;\n"),)
    },
    ("type-change-rewrites-table", "a column of another type"): {
        f"{M2}bigint.sql": (
            ("ALTER TABLE orders ALTER COLUMN id TYPE bigint;\n", "ALTER TABLE orders ADD COLUMN id_new text;\n"),
        )
    },
    ("rename-breaks-running-code", "not done"): {
        f"{M2}rename.sql": (("ALTER TABLE users RENAME COLUMN fullname TO full_name;\n", ""),)
    },
    ("rename-breaks-running-code", "another column loosened"): {
        f"{M2}rename.sql": (
            (
                "ALTER TABLE users RENAME COLUMN fullname TO full_name;\n",
                "ALTER TABLE users ADD COLUMN full_name text;\nALTER TABLE users ALTER COLUMN email DROP NOT NULL;\n",
            ),
        )
    },
    ("volatile-default-rewrites-table", "no column"): {
        f"{M2}public_id.sql": (
            ("ALTER TABLE users ADD COLUMN public_id uuid NOT NULL DEFAULT gen_random_uuid();\n", "SELECT 1;\n"),
        )
    },
    ("duplicate-mapping-key", "something else"): {
        API: (
            (
                '        "200": {description: orders}\n  /orders:\n    post:\n',
                '        "200": {description: orders}\n  /bills:\n    post:\n',
            ),
        )
    },
    ("get-or-delete-with-body", "no body anywhere"): {API: ((f"{_BODY}      responses", "      responses"),)},
    ("get-or-delete-with-body", "half of the body"): {
        API: (
            (
                "  /customers:\n",
                "  /orders/search:\n    post:\n"
                + _BODY.replace("customer: {type: string}, ", "")
                + f"{_ANSWER}  /customers:\n",
            ),
            (f"{_BODY}      responses", "      responses"),
        )
    },
    ("get-with-side-effects", "another path"): {
        API: (
            ("  /orders/{id}/delete:\n    get:\n", "  /orders/{id}/delete:\n    post:\n"),
            ("  /users/resendWelcomeMail:\n    get:\n", "  /users/mail:\n    post:\n"),
            ("  /messages/send:\n    get:\n", "  /messages/send:\n    post:\n"),
        )
    },
    ("get-with-side-effects", "no parameter"): {
        API: (
            (
                "  /orders/{id}/delete:\n    get:\n      parameters: [{name: id, in: path, required: true, schema: {type: integer}}]\n",
                "  /orders/{id}/delete:\n    post:\n",
            ),
            ("  /users/resendWelcomeMail:\n    get:\n", "  /users/resendWelcomeMail:\n    post:\n"),
            ("  /messages/send:\n    get:\n", "  /messages/send:\n    post:\n"),
        )
    },
    ("missing-gateway", "two of three"): {
        ARCH: (
            (_APP, "  App[Mobile App] --> GW[API Gateway]\n  GW --> US[User Service]\n  GW --> OS[Order Service]\n"),
        )
    },
    ("missing-gateway", "nobody calls"): {
        ARCH: (
            (
                _APP,
                "  App[Mobile App]\n  GW[API Gateway] --> US[User Service]\n  GW --> OS[Order Service]\n  GW --> PS[Product Service]\n",
            ),
        )
    },
    ("chatty-calls", "out of the loop"): {
        DES: ((_LOOP, _LOOP.replace("  loop each line of the order\n", "").replace("  end\n", "")),)
    },
    ("chatty-calls", "no call"): {DES: ((_LOOP, ""),)},
    ("dual-write", "no event"): {DES: (("  O->>K: publish order.created\n", ""),)},
    ("dual-write", "an event from nowhere"): {
        DES: (("  O->>K: publish order.created\n", "  participant R as Relay\n  R->>K: publish order.created\n"),)
    },
    ("single-point-of-failure", "none"): {"deploy/shop.yaml": (("  replicas: 1\n", "  replicas: 0\n"),)},
    ("single-point-of-failure", "others fewer"): {
        "deploy/shop.yaml": (("  replicas: 1\n", "  replicas: 2\n"), ("  replicas: 3\n", "  replicas: 1\n"))
    },
    ("table-drift", "a column that is there"): {
        DES: (("  status TEXT NOT NULL,\n", ""), ("NOT NULL,\n  coupon TEXT\n", "NOT NULL\n"))
    },
    ("table-drift", "no table"): {DES: (("CREATE TABLE orders (", "CREATE TABLE carts ("),)},
    ("plaintext-traffic", "no word of it"): {"compose.prod.yaml": (("?sslmode=disable", ""),)},
}
