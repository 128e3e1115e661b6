"""Parts, relations and decisions that prose states."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from buttress.readers.markdown import read_design

if TYPE_CHECKING:
    from buttress.blueprint.document import Document


def _read(text: str) -> Document:
    return read_design("design.md", text)


def _listed(text: str) -> list[str]:
    return [part.name for part in _read(text).parts if part.listed]


@pytest.mark.parametrize(
    "text",
    [
        "Services:\n- Cart Service: baskets, prices\n- Mail Worker: receipts\n",
        "## Components\n\n- **Cart Service** — baskets\n- **Mail Worker**: receipts\n",
        "## Services\n\n### Cart Service\n\nBaskets.\n\n### Mail Worker\n\nReceipts.\n",
        "| Service | Does |\n|---|---|\n| Cart Service | baskets |\n| Mail Worker | receipts |\n",
    ],
)
def test_lists_of_services_are_read(text: str) -> None:
    assert _listed(text) == ["Cart Service", "Mail Worker"]


@pytest.mark.parametrize(
    "text",
    [
        "## Components and Interfaces\n\n- CartController: takes requests\n- CartRepository: stores\n",
        "## Components\n\n- `useCart`: a hook\n- CartPanel: shows the basket\n- src/cart.py: the code\n",
        "## Architecture\n\n- **Controllers**: read input\n- **Service**: validates\n- Storage: keeps it in memory\n",
        "## Alternatives considered\n\nServices:\n- Cart Service: baskets\n",
    ],
)
def test_classes_files_layers_and_rejected_parts_are_none(text: str) -> None:
    assert _listed(text) == []


def test_what_a_technology_is_for() -> None:
    text = "- Redis for sessions and prices\n- PostgreSQL for orders\n- S3 for product images\n- Redis is fast\n"
    assert [(p.name, p.tech, p.purpose, p.listed) for p in _read(text).parts] == [
        ("Redis", "redis", "sessions and prices", False),
        ("PostgreSQL", "postgres", "orders", False),
        ("S3", "s3", "product images", False),
    ]


def test_what_a_part_owns_and_does() -> None:
    (part,) = _read("Services:\n- Cart Service: owns `carts` and `cart_items`\n").parts
    assert part.owns == ("carts", "cart_items")


def test_a_sentence_about_a_part_is_a_mention() -> None:
    (part,) = _read("API Gateway handles authentication and limits.").parts
    assert (part.name, part.listed) == ("API Gateway", False)


@pytest.mark.parametrize(
    ("text", "source", "target", "mode"),
    [
        ("Cart Service calls Price Service over REST.", "Cart Service", "Price Service", "sync"),
        ("Cart Service publishes order.placed to Kafka.", "Cart Service", "Kafka", "async"),
        ("mail-worker consumes order.placed from RabbitMQ.", "mail-worker", "RabbitMQ", "async"),
        ("Cart Service reads from the Cart Database.", "Cart Service", "Cart Database", "data"),
        ("- API Gateway → Cart Service", "API Gateway", "Cart Service", "unknown"),
        ("- Cart Service -> Redis", "Cart Service", "Redis", "data"),
    ],
)
def test_who_talks_to_whom(text: str, source: str, target: str, mode: str) -> None:
    (relation,) = _read(text).relations
    assert (relation.source, relation.target, relation.mode) == (source, target, mode)


def test_events_between_all_services() -> None:
    (relation,) = _read("Key Decisions:\n- Events for service communication (cart.opened, cart.paid)\n").relations
    assert (relation.source, relation.target, relation.mode) == ("", "", "async")
    assert relation.events == ("cart.opened", "cart.paid")


@pytest.mark.parametrize(
    "text", ["Redis -> CDN -> nothing", "Client -> Server", "- Should Cart Service call Price Service?"]
)
def test_other_arrows_say_nothing(text: str) -> None:
    assert _read(text).relations == ()


def test_decisions_in_a_list_with_and_without_a_reason() -> None:
    text = (
        "## Key Decisions\n\n- One database, because one team runs it\n- Redis for sessions\n- REST over gRPC\n"
        "  - Why: partners know it\n"
    )
    assert [(d.text, d.reason) for d in _read(text).decisions] == [
        ("One database, because one team runs it", "because one team runs it"),
        ("Redis for sessions", ""),
        ("REST over gRPC", "Why: partners know it"),
    ]


def test_a_spoken_decision_and_the_reason_behind_it() -> None:
    (decision,) = _read("We chose PostgreSQL over MongoDB. It keeps the books in one transaction.").decisions
    assert decision.form == "sentence"
    assert decision.alternatives == ("MongoDB",)
    assert decision.reason


def test_a_table_of_decisions() -> None:
    text = "| Topic | Choice | Rationale | Alternatives |\n|---|---|---|---|\n| Store | PostgreSQL | one team knows it | MySQL, SQLite |\n"
    (decision,) = _read(text).decisions
    assert (decision.text, decision.reason) == ("Store: PostgreSQL", "one team knows it")
    assert decision.alternatives == ("MySQL", "SQLite")


def test_a_decision_record() -> None:
    text = (
        "# 3. Keep one database\n\n## Status\n\nAccepted\n\n## Context\n\nOne team runs everything.\n\n"
        "## Decision\n\nAll modules share one PostgreSQL.\n\n## Consequences\n\nOne backup.\n"
    )
    (decision,) = _read(text).decisions
    assert (decision.form, decision.status) == ("record", "accepted")
    assert decision.text == "All modules share one PostgreSQL."
    assert decision.reason


def test_headings_below_design_decisions() -> None:
    text = (
        "## Design Decisions\n\n### 1. One queue\n\nTo avoid lost mail.\n\n### 2. Two regions\n\nBoth are in Europe.\n"
    )
    assert [(d.text, bool(d.reason)) for d in _read(text).decisions] == [("One queue", True), ("Two regions", False)]


def test_options_that_lost_are_not_decided() -> None:
    assert _read("## Alternatives considered\n\nWe chose Kafka first.\n").decisions == ()
