"""Freer words for the same facts are kept, and the lies next to them are not."""

from __future__ import annotations

import re
from typing import Any

import pytest

from agent.verifier.ground import checked, scenery, texts
from agent.verifier.truthful import ask, explain, p, q, risk, s

#: Grounds by a short name; the finding that each is told for.
GROUNDS: dict[str, tuple[str, str, list[Any]]] = {
    "waits": ("drift", "F10", [p("waits-for", "order-service", "catalog-service")]),
    "reach": ("shop", "F4", [p("delete-reaches", "users", "orders"), p("delete-reaches", "users", "payments")]),
    "chain": ("shop", "F4", [p("delete-reaches", "users", "orders"), p("delete-reaches", "orders", "payments")]),
    "no index": (
        "shop",
        "F15",
        [p("covered-by-index", "orders.user_id", value="no"), p("covered-by-index", "users.role_id", value="no")],
    ),
    "grows": ("shop", "F15", [p("references", "orders", "users"), p("grows", "orders")]),
    "lists": ("shop", "F13", [p("lists-rows-of", "GET /users", "users"), p("list-bounded", "GET /users", value="no")]),
    "stores": ("drift", "F1", [p("uses-store", "order-service", "db"), p("uses-store", "invoice-service", "db")]),
}


def told(name: str, text: str) -> tuple[str, int]:
    """What is shown for a sentence on grounds, and whether in our words."""
    example, finding, grounds = GROUNDS[name]
    found = checked(example, explain(finding, s(text, *grounds)))
    shown = next(iter(texts(found)), found.withheld[0].why if found.withheld else "")
    return re.sub(r" \([a-z-]+: by [^)]*\)\.$", ".", shown), found.reworded


def test_what_goes_by_signs_says_by_which() -> None:
    example, finding, grounds = GROUNDS["grows"]
    (shown,) = texts(checked(example, explain(finding, s("orders points at users and grows with use.", *grounds))))
    assert shown == "orders points at users and grows with use (grows: by stated rows, role or name)."
    hedged = s("orders points at users, and by its stated rows, its role or its name, orders grows with use.", *grounds)
    assert "(grows:" not in next(iter(texts(checked(example, explain(finding, hedged)))))


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("waits", "order-service waits for an answer of catalog-service."),
        ("reach", "A deleted row of users reaches orders and payments."),
        ("reach", "A deleted row of users reaches orders as well as payments."),
        ("reach", "A deleted row of users reaches rows of orders and rows of payments."),
        ("chain", "Cascades lead from users to orders, and from orders to payments."),
        ("no index", "No index serves a lookup by orders.user_id or users.role_id."),
        ("no index", "No index serves orders.user_id, and no index serves users.role_id."),
        ("no index", "Neither orders.user_id nor users.role_id is served by an index."),
        ("grows", "orders points at users, but orders grows with use."),
        ("grows", "orders points at users and grows with use."),
        ("grows", "orders, which points at users, grows with use."),
        ("grows", "orders points at users while orders grows with use."),
        ("grows", "The table orders points at users; orders grows with use."),
        ("grows", "`orders` points at `users`, whereas `orders` grows with use."),
        ("lists", "GET /users lists rows of users and cannot be taken in parts."),
        ("stores", "order-service and invoice-service use db."),
        ("stores", "order-service and invoice-service both use db."),
        ("stores", "db is used by order-service and invoice-service."),
    ],
)
def test_freer_words_are_kept(name: str, text: str) -> None:
    assert told(name, text) == (text, 0)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("reach", "A deleted row of users reaches orders but not payments."),
        ("reach", "A deleted row of users reaches payments or orders."),
        ("reach", "A deleted row of orders reaches users and payments."),
        ("reach", "A deleted row of users reaches only orders and payments."),
        ("reach", "A deleted row of users reaches orders and payments and users."),
        ("reach", "Two deleted rows of users reach orders and payments."),
        ("reach", "Users and payments are reached by a deleted row of orders."),
        ("chain", "Cascades lead from users to orders, and from payments to orders."),
        ("chain", "Cascades lead from orders to users, and from orders to payments."),
        ("chain", "A deleted row of users reaches orders, which reaches payments without a cascade."),
        ("no index", "An index serves a lookup by orders.user_id or users.role_id."),
        ("no index", "No index serves a lookup by orders.user_id, but one serves users.role_id."),
        ("no index", "Neither orders.user_id nor users.role_id needs an index."),
        ("no index", "No index serves a lookup by orders.user_id, and an index serves users.role_id."),
        ("no index", "No index serves both orders.user_id and users.role_id."),
        ("grows", "orders points at users, which grows with use."),
        ("grows", "orders points at users, and it grows with use."),
        ("grows", "orders points at users while grows with use."),
        ("grows", "The row orders points at users, and orders grows with use."),
        ("grows", "orders points at users; users grows with use."),
        ("lists", "GET /users lists rows of users and can be taken in parts."),
        ("lists", "GET /users lists all rows of users and cannot be taken in parts."),
        ("stores", "Neither order-service nor invoice-service uses db."),
        ("stores", "order-service or invoice-service uses db."),
        ("stores", "db uses order-service and invoice-service."),
        ("stores", "order-service and invoice-service are used by db."),
        ("stores", "order-services and invoice-service use db."),
        ("waits", "order-service waits for the answer of catalog-services."),
        ("waits", "order-service - waits for the answer of catalog-service."),
        ("waits", "order-service waits (for the answer of catalog-service."),
        ("waits", "Nothing: order-service waits for nothing but catalog-service."),
        ("waits", "order-service also waits for catalog-service."),
        ("waits", "order-service waits for catalog-service (too)."),
        ("waits", "the order-service waits for a catalog-service."),
        ("waits", "order-service [waits] for catalog-service."),
        ("waits", "{order-service waits for catalog-service."),
        ("waits", "order-service waits for catalog-service is."),
        ("waits", "Order-Service waits for catalog-service."),
        ("grows", "orders points at USERS, and orders grows with use."),
        ("grows", "orders points at users although orders grows with use."),
        ("grows", "orders points at users, yet orders grows with use."),
        ("grows", "orders points at users: orders grows with use."),
        ("reach", "A deleted row of users reaches orders, and also payments."),
    ],
)
def test_lies_next_to_them_are_not(name: str, text: str) -> None:
    shown, reworded = told(name, text)
    assert shown != text
    assert shown == told(name, "Zounds.")[0] or not reworded


@pytest.mark.parametrize(
    ("name", "text", "kept"),
    [
        (
            "waits",
            "It is worse still: order-service waits for catalog-service, which is a disaster.",
            "order-service waits for catalog-service.",
        ),
        ("waits", "It is false, order-service waits for catalog-service.", "order-service waits for catalog-service."),
        (
            "grows",
            "orders points at users, so orders grows with use.",
            "orders points at users, and orders grows with use.",
        ),
        (
            "grows",
            "orders points at users, and orders grows with use, so F15 is wrong.",
            "orders points at users, and orders grows with use.",
        ),
        (
            "waits",
            "Mail stops because order-service waits for catalog-service.",
            "order-service waits for catalog-service.",
        ),
    ],
)
def test_what_goes_further_is_cut_off(name: str, text: str, kept: str) -> None:
    assert told(name, text) == (kept, 0)


def _records(example: str, kind: Any, subject: str) -> str:
    return next(record.label for record in scenery(example)[0].of_kind(kind) if record.subject == subject)


@pytest.mark.parametrize(
    ("text", "own"),
    [
        ("POST /users is open to anybody and answers 409.", True),
        ("POST /users is open to anybody, and GET /users answers 409.", False),
        ("POST /users is open to anybody and answers 404.", False),
        ("POST /users is not open to anybody and answers 409.", False),
        ("POST /users answers 409 and is open to nobody.", False),
    ],
)
def test_facts_of_an_operation_are_said_of_it_alone(text: str, own: bool) -> None:
    label = _records("shop", "operation", "POST /users")
    said = s(text, q(label, "security open to anybody"), q(label, "answers 201, 409"))
    other = s("Nothing keeps users.email unique.", p("unique-within", "users.email", value="no"))
    found = checked("shop", explain("F5", said, other))
    assert (texts(found) == {f"{text} Nothing keeps users.email unique."}) is own


@pytest.mark.parametrize(
    ("text", "own"),
    [
        ("order_items.unit_price is numeric(12,2).", True),
        ("order_items keeps unit_price as numeric(12,2).", True),
        ("order_items.unit_price is numeric(12,4).", False),
        ("products.unit_price is numeric(12,2).", False),
        ("products keeps unit_price as numeric(12,2).", False),
        ("order_items.unit_price may be NULL.", False),
        ("order_items.unit_price is not numeric(12,2).", False),
    ],
)
def test_a_column_is_said_of_its_table(text: str, own: bool) -> None:
    label = _records("shop", "table", "order_items")
    said = s(text, q(label, "unit_price numeric(12,2)"))
    found = checked("shop", risk([], said, s("users points at roles.", p("references", "users", "roles"))))
    assert any(text in each for each in texts(found)) is own


def test_a_bare_column_is_not_taken_for_that_of_another_table() -> None:
    said = "users points at roles, and no index serves a lookup by {}user_id."
    grounds = [p("references", "users", "roles"), p("covered-by-index", "orders.user_id", value="no")]
    assert checked("shop", risk([], s(said.format("orders."), *grounds))).reworded == 0
    found = checked(
        "shop",
        risk(
            [],
            s(
                "order_items grows, and no index serves a lookup by order_id.",
                p("grows", "order_items"),
                p("covered-by-index", "order_coupons.order_id", value="no"),
            ),
        ),
    )
    assert found.reworded == 1


def test_a_fact_that_bounds_itself_is_told_whole() -> None:
    label = _records("shop", "operation", "GET /users")
    found = checked("shop", explain("F13", s("GET /users returns a list bounded.", q(label, "bounded"))))
    assert texts(found) == {"Of the list of GET /users is noted “bounded: no”."}


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("How many rows a day does audit_log gain?", True),
        ("How long must a row of audit_log be kept, given that audit_log grows with use?", True),
        ("How long must a row of audit_log be kept, given that audit_log does not grow?", False),
        ("How long must a row of audit_log be kept, given that users grows with use?", False),
        ("Is it meant that audit_log grows with use?", True),
        ("Is it meant that audit_log loses rows?", False),
        ("Why does audit_log lose rows?", False),
        ("How fast does audit_log shrink?", False),
        ("Who deleted audit_log, and who calls it?", False),
    ],
)
def test_a_question_supposes_what_its_grounds_say(text: str, kept: bool) -> None:
    found = checked("shop", ask("growth", "audit_log", text, p("grows", "audit_log")))
    assert (texts(found) == {text}) is kept


@pytest.mark.parametrize(
    ("topic", "about", "ground", "asked"),
    [
        (
            "intent",
            "users",
            p("references", "users", "roles"),
            "Is it meant that a foreign key of users points at roles?",
        ),
        (
            "load",
            "audit_log",
            p("grows", "audit_log"),
            "How many rows a second does audit_log take at the busiest time, given that audit_log grows with use?",
        ),
        (
            "consistency",
            "GET /users",
            p("list-bounded", "GET /users", value="no"),
            "How old may the answer of GET /users be, given that callers of GET /users cannot take its list in parts?",
        ),
    ],
)
def test_our_questions_say_what_makes_them_matter(topic: str, about: str, ground: Any, asked: str) -> None:
    assert texts(checked("shop", ask(topic, about, "Zounds?", ground))) == {asked}


def test_a_heading_of_a_design_can_be_asked_about() -> None:
    ground = q("F8", "the latency (p95) of map seat is 200 ms (p95) at :8 and 500 ms (p95) at :91")
    found = checked("draft", ask("intent", "design.md#Running it", "Zounds?", ground))
    assert texts(found) == {
        "Is it meant that the latency (p95) of map seat is 200 ms (p95) at :8 and 500 ms (p95) at :91?"
    }


def test_people_write_names_of_components_as_they_like() -> None:
    ground = p("calls", "booking-service", "event-service")
    assert checked("draft", ask("load", "Booking Service", "How many requests does Booking Service get?", ground)).shown
    said = s(
        "Booking Service uses Event Service.",
        ground,
    )
    found = checked("draft", risk([], said, s("payment-service uses stripe.", p("calls", "payment-service", "stripe"))))
    assert found.reworded == 0
