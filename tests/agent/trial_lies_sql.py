"""Edits of SQL and Prisma schemas that hide a flaw."""

from __future__ import annotations

from agent.trial_projects import SQL

S, A, C, D, P = "db/schema.sql", "openapi.yaml", "compose.yaml", "docs/design.md", "prisma/schema.prisma"
END = "CREATE INDEX orders_placed_user ON orders (placed_at, user_id);\n"
FK = "unindexed-foreign-key"
SEED = "INSERT INTO order_items (order_id, price, quantity) VALUES (1, 2, 3);\n"
GONE = "DELETE FROM users;\n"
USER_ID = "user_id bigint NOT NULL REFERENCES users (id) ON DELETE CASCADE"
ITEMS = SQL[S][SQL[S].index("CREATE TABLE order_items") : SQL[S].index("CREATE TABLE audit_log")]
LOG = SQL[S][SQL[S].index("CREATE TABLE audit_log") : SQL[S].index("CREATE INDEX")]

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
