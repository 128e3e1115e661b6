"""Replies that a capable model would give when it follows the rules of evidence: every one of them is true."""

from __future__ import annotations

from typing import Any

J = dict[str, Any]


def q(label: str, quote: str) -> J:
    return {"cite": label, "quote": quote}


def p(predicate: str, *args: str, value: str = "yes") -> J:
    return {"predicate": predicate, "args": list(args), "value": value}


def s(text: str, *grounds: J) -> J:
    return {"text": text, "rests_on": list(grounds)}


def explain(finding: str, *sentences: J) -> J:
    return {"kind": "explain", "finding": finding, "sentences": list(sentences)}


def risk(findings: list[str], *sentences: J) -> J:
    return {"kind": "risk", "findings": findings, "sentences": list(sentences)}


def rank(finding: str, above: str, reason: str) -> J:
    return {"kind": "rank", "finding": finding, "above": above, "reason": reason}


def ask(topic: str, about: str, text: str, *grounds: J) -> J:
    return {"kind": "question", "topic": topic, "about": about, "text": text, "rests_on": list(grounds)}


SHOP = [
    explain(
        "F1",
        s(
            "One DELETE on roles removes its rows of users, then sessions.",
            q("F1", "one DELETE on roles removes its rows of users, then sessions"),
        ),
        s("Deleting a row of users deletes rows of orders.", p("delete-reaches", "users", "orders")),
        s("So a delete on roles reaches payments too.", p("delete-reaches", "roles", "payments")),
    ),
    explain(
        "F1",
        s(
            "A delete on roles reaches orders, and orders grows with use.",
            p("delete-reaches", "roles", "orders"),
            p("grows", "orders"),
        ),
    ),
    explain(
        "F4",
        s(
            "A delete on users cascades to orders, and a delete on orders cascades to payments.",
            p("delete-reaches", "users", "orders"),
            p("delete-reaches", "orders", "payments"),
        ),
    ),
    explain(
        "F4",
        s("Deleting one user therefore erases the payment history as well.", p("delete-reaches", "users", "payments")),
    ),
    explain(
        "F5",
        s(
            "Nothing keeps users.email unique, and 3 foreign keys point at the rows.",
            p("unique-within", "users.email", value="no"),
            q("F5", "3 foreign keys point at the rows"),
        ),
    ),
    explain(
        "F5",
        s(
            "POST /users adds rows to users, so two inserts at once pass any check in code.",
            p("lands-in", "POST /users", "users"),
            q("F5", "two inserts at once pass any check in code"),
        ),
    ),
    explain(
        "F6",
        s(
            "Sums over products drift from the sum of what people paid.",
            q("F6", "sums over products drift from the sum of what people paid"),
        ),
    ),
    explain(
        "F7",
        s(
            "order_coupons ties orders and coupons together, and no unique key covers order_coupons(order_id,coupon_code).",
            q("F7", "order_coupons ties orders and coupons together"),
            p("unique-within", "order_coupons(order_id,coupon_code)", value="no"),
        ),
    ),
    explain(
        "F8",
        s(
            "order_items.product_id is an integer of at most 32 bits, while products.id is bigint.",
            p("narrow-integer", "order_items.product_id"),
            q("F8", "products.id is bigint"),
        ),
    ),
    explain(
        "F9",
        s(
            "audit_log grows with use, and audit_log.id ends at 2,147,483,647.",
            p("grows", "audit_log"),
            q("F9", "audit_log.id is integer and ends at 2,147,483,647"),
        ),
    ),
    explain(
        "F9",
        s(
            "Each insert takes a number, failed and rolled-back ones too.",
            q("F9", "each insert takes a number, failed and rolled-back ones too"),
        ),
    ),
    explain(
        "F9",
        s(
            "At 100 inserts a second the ids of audit_log are gone in 248 days.",
            q("F9", "248 days at 100 inserts a second"),
        ),
    ),
    explain(
        "F10",
        s(
            "POST /users accepts email of 320 characters, and users.email holds 255.",
            q("F10", "POST /users accepts email of 320 characters, and users.email holds 255"),
        ),
    ),
    explain(
        "F12",
        s("POST /payments takes no key that tells a repeated request.", p("repeatable", "POST /payments", value="no")),
    ),
    explain(
        "F13",
        s("Callers of GET /users cannot take its list in parts.", p("list-bounded", "GET /users", value="no")),
        s("The list of GET /users grows with use.", p("list-grows", "GET /users")),
    ),
    explain(
        "F14",
        s(
            "GET /orders returns a list that nothing bounds, and orders grows with use.",
            p("list-bounded", "GET /orders", value="no"),
            p("grows", "orders"),
        ),
    ),
    explain(
        "F14",
        s(
            "POST /orders adds to them, and a client written from this asks for all of them at once.",
            q("F14", "POST /orders adds to them, and a client written from this asks for all of them at once"),
        ),
    ),
    explain(
        "F15",
        s(
            "Each DELETE on users reads all of orders to find the rows to delete with it.",
            q("F15", "each DELETE on users reads all of orders to find the rows to delete with it"),
        ),
        s("orders grows with use, so that read gets longer.", p("grows", "orders")),
    ),
    explain(
        "F15",
        s(
            "No index serves a lookup by orders.user_id, while orders grows with use.",
            p("covered-by-index", "orders.user_id", value="no"),
            p("grows", "orders"),
        ),
    ),
    explain(
        "F16",
        s(
            "Each DELETE on orders reads all of order_coupons.",
            q("F16", "each DELETE on orders reads all of order_coupons"),
        ),
    ),
    explain(
        "F17",
        s(
            "The same product_id can be stored twice and neither removed alone.",
            q("F17", "the same product_id can be stored twice and neither removed alone"),
        ),
    ),
    explain(
        "F18",
        s("Every row added to products writes 4 indexes.", q("F18", "every row added to products writes 4 indexes")),
    ),
    explain(
        "F19",
        s("5 other columns of this schema carry a zone.", q("F19", "5 other columns of this schema carry a zone")),
    ),
    explain(
        "F22",
        s(
            "Nothing states a maximum, so per_page=1000000 is a request like any other.",
            q("F22", "nothing states a maximum"),
            q("F22", "per_page=1000000 is a request like any other here"),
        ),
    ),
    explain(
        "F4",
        s(
            "orders.user_id REFERENCES users (id) ON DELETE CASCADE.",
            q("S4", "user_id bigint NOT NULL REFERENCES users (id) ON DELETE CASCADE"),
        ),
    ),
    explain(
        "F15",
        s(
            "The scan reads about 1 GB at 10 million child rows of 100 bytes.",
            q("R12", "At 10 million child rows of 100 bytes a scan reads about 1 GB"),
        ),
    ),
    rank("F1", "F13", "consequence"),
    rank("F8", "F16", "consequence"),
    risk(
        ["F4", "F15"],
        s(
            "A delete on users reaches orders, and no index serves a lookup by orders.user_id.",
            p("delete-reaches", "users", "orders"),
            p("covered-by-index", "orders.user_id", value="no"),
        ),
    ),
    risk(
        ["F14"],
        s(
            "orders grows with use, and GET /orders answers with a list that nothing bounds.",
            p("grows", "orders"),
            p("list-bounded", "GET /orders", value="no"),
        ),
    ),
    risk(
        [],
        s(
            "POST /users requires no authentication, and the body of POST /users becomes a row of users.",
            p("requires-authentication", "POST /users", value="no"),
            p("lands-in", "POST /users", "users"),
        ),
    ),
    ask("growth", "orders", "How fast does orders grow?", p("grows", "orders")),
    ask("retention", "audit_log", "How long are rows of audit_log kept?", p("grows", "audit_log")),
    ask(
        "intent",
        "users.role_id",
        "Is deleting every user of a role intended?",
        q("F1", "deleting one row of roles deletes every row of users that points at it"),
    ),
    ask(
        "load",
        "GET /orders",
        "How many orders does the busiest caller of GET /orders have?",
        p("list-bounded", "GET /orders", value="no"),
    ),
]

DRIFT = [
    explain(
        "F1",
        s(
            "db keeps its data on no volume, and 3 services use it.",
            p("durable", "db", value="no"),
            q("F5", "Catalog Service, Order Service and invoice-service use one database, shop on db"),
        ),
    ),
    explain(
        "F1",
        s(
            "catalog-service uses db, so a new container starts empty under it.",
            p("uses-store", "catalog-service", "db"),
            q("F1", "the next up starts an empty one under catalog-service"),
        ),
    ),
    explain(
        "F2",
        s(
            "By the call, Order Service fails while Notification Service is down.",
            q("F2", "by the call, Order Service fails while Notification Service is down"),
        ),
    ),
    explain(
        "F2",
        s(
            "gateway uses order-service, and order-service uses notification-service.",
            p("calls", "gateway", "order-service"),
            p("calls", "order-service", "notification-service"),
        ),
    ),
    explain(
        "F3", s("Whoever reaches the host reaches postgres.", q("F3", "whoever reaches the host reaches postgres"))
    ),
    explain(
        "F5",
        s(
            "A migration for one of them can break the others and no release is its own.",
            q("F5", "a migration for one of them can break the others and no release is its own"),
        ),
    ),
    explain(
        "F5",
        s(
            "order-service and invoice-service both use db.",
            p("uses-store", "order-service", "db"),
            p("uses-store", "invoice-service", "db"),
        ),
    ),
    explain("F6", s("The failure of one leaves 0, not 2.", q("F6", "the failure of one leaves 0, not 2"))),
    explain(
        "F7", s("No API description has DELETE /v1/orders/{id}.", p("described", "DELETE /v1/orders/{id}", value="no"))
    ),
    explain(
        "F8",
        s(
            "The design relies on a store for sessions (redis), and none of the 6 deployed parts is one.",
            q("F8", "The design relies on a store for sessions (redis), and none of the 6 deployed parts is one"),
        ),
    ),
    explain(
        "F10",
        s("order-service waits for catalog-service.", p("waits-for", "order-service", "catalog-service")),
        s(
            "Order Service uses Catalog Service (compose.prod.yml:22), and the diagram that shows both draws no line between them.",
            q(
                "F10",
                "Order Service uses Catalog Service (compose.prod.yml:22), and the diagram that shows both draws no line between them",
            ),
        ),
    ),
    explain(
        "F11",
        s(
            "invoice-service writes to the database db, and the diagram does not show it.",
            p("uses-store", "invoice-service", "db"),
            q("F11", "invoice-service is missing there"),
        ),
    ),
    rank("F1", "F3", "consequence"),
    rank("F4", "F9", "consequence"),
    risk(
        ["F1", "F5"],
        s(
            "db keeps its data on no volume, and order-service uses db.",
            p("durable", "db", value="no"),
            p("uses-store", "order-service", "db"),
        ),
    ),
    risk(
        ["F3", "F4"],
        s(
            "A port of the host leads to db, and DATABASE_URL of invoice-service has a password inside its address in the file.",
            p("publishes-port", "db"),
            q("F4", "DATABASE_URL of invoice-service has a password inside its address in the file"),
        ),
    ),
    risk(
        ["F10"],
        s(
            "gateway uses order-service, and order-service waits for catalog-service.",
            p("calls", "gateway", "order-service"),
            p("waits-for", "order-service", "catalog-service"),
        ),
    ),
    ask("availability", "db", "How long may db be down?", p("durable", "db", value="no")),
    ask(
        "ownership",
        "db",
        "Which service owns db?",
        q("F5", "Catalog Service, Order Service and invoice-service use one database"),
    ),
]

DRAFT = [
    explain(
        "F1",
        s("Two owners write bookings by two sets of rules.", q("F1", "two owners write bookings by two sets of rules")),
    ),
    explain(
        "F1",
        s(
            "booking-service is said to own bookings, and payment-service is said to own bookings too.",
            p("owns-table", "booking-service", "bookings"),
            p("owns-table", "payment-service", "bookings"),
        ),
    ),
    explain(
        "F2",
        s(
            "bookings grows with use, and then every insert into bookings fails.",
            p("grows", "bookings"),
            q("F2", "then every insert into bookings fails"),
        ),
    ),
    explain(
        "F2",
        s("bookings.id is an integer of at most 32 bits.", p("narrow-integer", "bookings.id")),
        s("The design plans for 6 million bookings per day.", q("N1", "written 6 million bookings per day")),
    ),
    explain(
        "F3",
        s(
            "Under load the last 140 are refused, just when they are needed.",
            q("F3", "under load the last 140 are refused, just when they are needed"),
        ),
    ),
    explain(
        "F4", s("booking-service uses notification-service.", p("calls", "booking-service", "notification-service"))
    ),
    explain(
        "F9",
        s(
            "payment-service uses stripe, and booking-service uses payment-service.",
            p("calls", "payment-service", "stripe"),
            p("calls", "booking-service", "payment-service"),
        ),
    ),
    explain(
        "F10",
        s(
            "booking-service uses payment-service, and payment-service uses booking-service.",
            p("calls", "booking-service", "payment-service"),
            p("calls", "payment-service", "booking-service"),
        ),
    ),
    explain("F12", s("design.md names no signature.", q("F12", "design.md names no signature"))),
    explain(
        "F14",
        s(
            "bookings references events, and no index begins with bookings.event_id.",
            p("references", "bookings", "events"),
            p("covered-by-index", "bookings.event_id", value="no"),
        ),
    ),
    explain(
        "F14",
        s(
            "Each DELETE on events reads all of bookings to check that no row still points at it.",
            q("F14", "each DELETE on events reads all of bookings to check that no row still points at it"),
        ),
    ),
    explain(
        "F15",
        s(
            "A long read holds back the clean-up of old rows in Booking DB.",
            q("F15", "a long read holds back the clean-up of old rows in Booking DB"),
        ),
    ),
    explain(
        "F16",
        s(
            "A client written from this asks for all of them at once.",
            q("F16", "a client written from this asks for all of them at once"),
        ),
    ),
    explain(
        "F8",
        s(
            "The latency of map seat is 200 ms (p95) at :8 and 500 ms (p95) at :91.",
            q("F8", "the latency (p95) of map seat is 200 ms (p95) at :8 and 500 ms (p95) at :91"),
        ),
    ),
    rank("F1", "F14", "consequence"),
    risk(
        ["F9", "F10"],
        s(
            "booking-service uses payment-service, and payment-service uses stripe.",
            p("calls", "booking-service", "payment-service"),
            p("calls", "payment-service", "stripe"),
        ),
    ),
    risk(
        ["F7", "F15"],
        s(
            "Report Service reads Booking DB, and more than one application writes booking-db.",
            q("F15", "Report Service reads Booking DB"),
            p("shared-store", "booking-db"),
        ),
    ),
    ask(
        "load",
        "booking-service",
        "How many requests does booking-service answer at the busiest time?",
        p("calls", "booking-service", "event-service"),
    ),
    ask("growth", "events", "How much does events grow?", p("references", "bookings", "events")),
]
