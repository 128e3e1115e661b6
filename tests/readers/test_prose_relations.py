"""Who talks to whom: chains, lists, events, headings, and sentences that only look like it."""

from __future__ import annotations

import pytest

from buttress.readers.markdown import read_design


def _pairs(text: str) -> set[tuple[str, str, str]]:
    return {(r.source, r.target, r.mode) for r in read_design("design.md", text).relations}


_LIST = "## Services\n\n- Cart Service: baskets\n- Price Service: prices\n- Mail Worker: receipts\n\n## Flow\n\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The gateway routes requests to Cart Service.", {("gateway", "Cart Service", "sync")}),
        ("Cart Service sends Mail Worker an event.", {("Cart Service", "Mail Worker", "async")}),
        (
            "Cart Service publishes cart.paid, which Mail Worker consumes.",
            {("Cart Service", "Mail Worker", "async")},
        ),
        ("The Cart Service runs 3 replicas behind the gateway.", {("gateway", "Cart Service", "unknown")}),
        ("Price Service is called by Cart Service over gRPC.", {("Cart Service", "Price Service", "sync")}),
        ("Cart Service uses Redis.", {("Cart Service", "Redis", "data")}),
        ("Cart Service stores baskets in PostgreSQL.", {("Cart Service", "PostgreSQL", "data")}),
        (
            "Cart Service checks the basket and calls Price Service.",
            {("Cart Service", "Price Service", "sync")},
        ),
        (
            "Cart Service calls Price Service and Mail Worker.",
            {("Cart Service", "Price Service", "sync"), ("Cart Service", "Mail Worker", "sync")},
        ),
        (
            "API Gateway → Cart Service → Price Service",
            {("API Gateway", "Cart Service", "unknown"), ("Cart Service", "Price Service", "unknown")},
        ),
        ("the cart service calls the price service", {("Cart Service", "Price Service", "sync")}),
    ],
)
def test_sentences_between_listed_services(text: str, expected: set[tuple[str, str, str]]) -> None:
    assert _pairs(_LIST + text + "\n") == expected


def test_a_name_that_goes_on_opens_a_sentence_of_its_own() -> None:
    text = "Cart Service calls Price Service and Mail Worker reads from RabbitMQ."
    assert _pairs(_LIST + text) == {("Cart Service", "Price Service", "sync"), ("Mail Worker", "RabbitMQ", "async")}


@pytest.mark.parametrize(
    "text",
    [
        "### Cart Service\n\n- Calls Price Service over REST\n",
        "### Cart Service\n\n- Depends on: Price Service\n",
        "- Cart Service:\n  - Calls Price Service\n",
    ],
)
def test_a_bullet_speaks_for_the_part_above_it(text: str) -> None:
    assert _pairs(_LIST + text) == {("Cart Service", "Price Service", "sync")}


def test_the_gateway_is_the_one_that_is_listed() -> None:
    text = (
        "## Services\n\n- API Gateway: routes\n- Cart Service: baskets\n\n## Flow\n\nThe gateway calls Cart Service.\n"
    )
    assert _pairs(text) == {("API Gateway", "Cart Service", "sync")}


def test_chinese_sentences() -> None:
    assert _pairs("订单服务同步调用库存服务。") == {("订单服务", "库存服务", "sync")}


@pytest.mark.parametrize(
    "text",
    [
        "Cart Service never calls Price Service.",
        "Should Cart Service call Price Service?",
        "Cart Service calls another service.",
        "Redis stores sessions for Cart Service.",
        "Cart Service uses the Strategy pattern.",
        "| Cache | Redis → Memcached → CDN cache |\n",
        "## Alternatives considered\n\nCart Service calls Price Service.\n",
    ],
)
def test_sentences_that_name_no_call(text: str) -> None:
    assert _pairs(_LIST + text) == set()
