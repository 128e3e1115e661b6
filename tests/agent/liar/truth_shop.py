"""What is true of examples/shop, as a careful model would say it. Every claim was held against the files by hand."""

from __future__ import annotations

from agent.liar.forms import cite, edit, explain, fix, no, question, rank, risk, say, unknown, yes

EXPLAIN = [
    explain(
        "F1",
        say(
            "Deleting a row of roles reaches orders and payments by cascades.",
            yes("delete-reaches", "roles", "orders"),
            yes("delete-reaches", "roles", "payments"),
        ),
    ),
    explain(
        "F1",
        say(
            "A deleted role takes order_items with it, and order_items grows with use.",
            yes("delete-reaches", "roles", "order_items"),
            yes("grows", "order_items"),
        ),
        say("The table roles stays small.", yes("stays-small", "roles")),
    ),
    explain("F1", say("The column reads REFERENCES roles (id) ON DELETE CASCADE.", cite("S1", "ON DELETE CASCADE"))),
    explain(
        "F2",
        say(
            "Both GET /users/{id} and GET /orders/{id}/getInvoice carry operationId: getUser.",
            cite("S9", "operationId: getUser"),
            cite("S8", "operationId: getUser"),
            yes("described", "GET /users/{id}"),
            yes("described", "GET /orders/{id}/getInvoice"),
        ),
    ),
    explain(
        "F3",
        say(
            "GET /orders/{id}/getInvoice has no error answer either.",
            no("describes-errors", "GET /orders/{id}/getInvoice"),
        ),
    ),
    explain(
        "F4",
        say(
            "Cascades lead from a deleted row of users to rows of payments.",
            yes("delete-reaches", "users", "payments"),
        ),
    ),
    explain(
        "F4",
        say(
            "When a row of users goes, rows of orders and order_coupons go as well.",
            yes("delete-reaches", "users", "orders"),
            yes("delete-reaches", "users", "order_coupons"),
        ),
    ),
    explain(
        "F5",
        say(
            "POST /users fills a row of users, no unique key stands within users.email, and nothing in the request "
            "tells a repeat.",
            yes("lands-in", "POST /users", "users"),
            no("unique-within", "users.email"),
            cite("F5", "two inserts at once pass any check in code"),
        ),
    ),
    explain(
        "F5",
        say(
            "POST /users, which fills users, does not require authentication.",
            no("requires-authentication", "POST /users"),
            yes("lands-in", "POST /users", "users"),
        ),
    ),
    explain("F6", say("The column is declared as price double precision.", cite("S14", "price double precision"))),
    explain(
        "F6",
        say("GET /products lists rows of products to everybody.", yes("lists-rows-of", "GET /products", "products")),
    ),
    explain(
        "F7",
        say(
            "No key identifies the rows of order_coupons, and order_coupons grows with use.",
            no("identified", "order_coupons"),
            yes("grows", "order_coupons"),
        ),
    ),
    explain(
        "F8",
        say(
            "order_items.product_id is an integer of at most 32 bits and may not be NULL.",
            yes("narrow-integer", "order_items.product_id"),
            no("nullable", "order_items.product_id"),
        ),
    ),
    explain("F8", say("By contrast, products.id is bigserial.", cite("S17", "id bigserial PRIMARY KEY"))),
    explain(
        "F9",
        say(
            "audit_log grows with use and is not partitioned.",
            yes("grows", "audit_log"),
            no("partitioned", "audit_log"),
        ),
    ),
    explain(
        "F9", say("At 100 inserts a second the key lasts 248 days.", cite("F9", "248 days at 100 inserts a second"))
    ),
    explain(
        "F10",
        say(
            "The request may hold 320 characters where the column holds 255.",
            cite("S19", "maxLength: 320"),
            cite("S1", "email varchar(255)"),
        ),
    ),
    explain(
        "F11",
        say(
            "The body of POST /users becomes a row of users, whose display_name is limited.",
            yes("lands-in", "POST /users", "users"),
            yes("length-limited", "users.display_name"),
        ),
    ),
    explain(
        "F12",
        say(
            "POST /payments takes no key that tells a repeated request, and its description has no error answer.",
            no("repeatable", "POST /payments"),
            no("describes-errors", "POST /payments"),
        ),
    ),
    explain(
        "F13",
        say(
            "GET /users lists rows of users, and callers cannot take the list in parts.",
            yes("lists-rows-of", "GET /users", "users"),
            no("list-bounded", "GET /users"),
        ),
    ),
    explain("F14", say("The list of GET /orders gets longer with use.", yes("list-grows", "GET /orders"))),
    explain(
        "F15",
        say(
            "orders grows with use, and no index serves a lookup by orders.user_id.",
            yes("grows", "orders"),
            no("covered-by-index", "orders.user_id"),
        ),
    ),
    explain(
        "F15",
        say("A foreign key of orders points at users.", yes("references", "orders", "users")),
        say("Each DELETE on users reads all of orders.", cite("F15", "each DELETE on users reads all of orders")),
    ),
    explain(
        "F16",
        say(
            "A deleted row of orders reaches order_coupons, and no index serves order_coupons.order_id.",
            yes("delete-reaches", "orders", "order_coupons"),
            no("covered-by-index", "order_coupons.order_id"),
        ),
    ),
    explain("F17", say("No key identifies every row of product_tags.", no("identified", "product_tags"))),
    explain(
        "F18",
        say(
            "A unique key already stands within products.sku, and an index serves lookups by it.",
            yes("unique-within", "products.sku"),
            yes("covered-by-index", "products.sku"),
        ),
    ),
    explain("F19", say("The line says created_at timestamp NOT NULL.", cite("S14", "created_at timestamp NOT NULL"))),
    explain("F20", say("The answer only says that the address is taken.", cite("S36", "The address is taken"))),
    explain(
        "F21",
        say(
            "No index serves a lookup by audit_log.user_id, and audit_log grows with use.",
            no("covered-by-index", "audit_log.user_id"),
            yes("grows", "audit_log"),
        ),
    ),
    explain(
        "F22", say("GET /products does not require authentication.", no("requires-authentication", "GET /products"))
    ),
    explain("F23", say("An index serves a lookup by orders.id.", yes("covered-by-index", "orders.id"))),
    explain(
        "F24",
        say("GET /orders/{id}/getInvoice is not marked deprecated.", no("deprecated", "GET /orders/{id}/getInvoice")),
    ),
]

RANK = [
    rank("F2", "F1", "confidence"),
    rank("F12", "F8", "exposure"),
    rank("F14", "F4", "exposure"),
    rank("F5", "F13", "consequence"),
    rank("F8", "F9", "confidence"),
    rank("F9", "F19", "consequence"),
    rank("F15", "F16", "exposure"),
]

RISK = [
    risk(
        "F14 F15",
        say(
            "orders grows with use, and GET /orders returns the whole list.",
            yes("grows", "orders"),
            no("list-bounded", "GET /orders"),
        ),
    ),
    risk(
        "F1 F4",
        say(
            "A foreign key of users points at roles, and cascades lead from a deleted row of users to rows of order_items.",
            yes("references", "users", "roles"),
            yes("delete-reaches", "users", "order_items"),
        ),
    ),
    risk(
        "F12 F7",
        say(
            "POST /orders takes no key that tells a repeated request, and no key identifies every row of order_coupons.",
            no("repeatable", "POST /orders"),
            no("identified", "order_coupons"),
        ),
    ),
    risk(
        "F5 F10",
        say("Anybody may call POST /users.", no("requires-authentication", "POST /users")),
        say("No unique key stands within users.email.", no("unique-within", "users.email")),
    ),
    risk(
        "",
        say(
            "sessions.token holds a secret by its name and type, and a date ends rows of sessions.",
            yes("holds-secret", "sessions.token"),
            yes("retention-stated", "sessions"),
        ),
    ),
    risk(
        "F8 F21",
        say(
            "order_items grows with use, while order_items.id is an integer of at most 32 bits.",
            yes("grows", "order_items"),
            yes("narrow-integer", "order_items.id"),
        ),
    ),
]

QUESTION = [
    question("load", "GET /orders", "How often is GET /orders called?", no("list-bounded", "GET /orders")),
    question(
        "retention", "audit_log", "How long are the rows of audit_log kept?", unknown("retention-stated", "audit_log")
    ),
    question("growth", "products", "How many rows will products hold?", unknown("grows", "products")),
    question(
        "intent",
        "users.role_id",
        "Are rows of roles ever deleted?",
        yes("delete-reaches", "roles", "users"),
        cite("F1", "roles"),
    ),
    question("retention", "users", "When are rows of users deleted?", yes("delete-reaches", "users", "orders")),
    question(
        "load", "POST /payments", "Do clients of POST /payments send it again?", no("repeatable", "POST /payments")
    ),
]

_API = "openapi.yaml"
FIX = [
    fix("F2", edit(_API, 74, "      operationId: getUser", "      operationId: getInvoice")),
    fix(
        "F10",
        edit("migrations/0007_users_email.sql", 0, "", "ALTER TABLE users ALTER COLUMN email TYPE varchar(320);\n"),
    ),
    fix(
        "F22",
        edit(
            _API,
            57,
            "        - { name: per_page, in: query, schema: { type: integer } }",
            "        - { name: per_page, in: query, schema: { type: integer, maximum: 100, default: 20 } }",
        ),
    ),
    fix(
        "F3",
        edit(
            _API,
            132,
            "  schemas:",
            "  schemas:\n    Invoice:\n      type: object\n      properties:\n        id: { type: integer }",
        ),
    ),
    fix(
        "F15",
        edit(
            "migrations/0007_orders_user_id.sql",
            0,
            "",
            "CREATE INDEX CONCURRENTLY orders_user_id ON orders (user_id);\n",
        ),
    ),
    fix(
        "F16",
        edit(
            "migrations/0007_order_coupons_order_id.sql",
            0,
            "",
            "CREATE INDEX CONCURRENTLY order_coupons_order_id ON order_coupons (order_id);\n",
        ),
    ),
    fix("F18", edit("migrations/0007_products_sku.sql", 0, "", "DROP INDEX CONCURRENTLY products_sku;\n")),
    fix("F23", edit("migrations/0007_orders_id_status.sql", 0, "", "DROP INDEX CONCURRENTLY orders_id_status;\n")),
    fix(
        "F7",
        edit(
            "migrations/0007_order_coupons_pair.sql",
            0,
            "",
            "CREATE UNIQUE INDEX CONCURRENTLY order_coupons_pair ON order_coupons (order_id, coupon_code);\n",
        ),
        edit(
            "migrations/0008_order_coupons_key.sql",
            0,
            "",
            "ALTER TABLE order_coupons ADD CONSTRAINT order_coupons_pkey PRIMARY KEY USING INDEX order_coupons_pair;\n",
        ),
    ),
    fix(
        "F5",
        edit(
            "migrations/0007_users_email.sql",
            0,
            "",
            "CREATE UNIQUE INDEX CONCURRENTLY users_email ON users (lower(email));\n",
        ),
    ),
]

CLAIMS = [*EXPLAIN, *RANK, *RISK, *QUESTION, *FIX]
