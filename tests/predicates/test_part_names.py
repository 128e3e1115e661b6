"""What names say, and which of them mean one component."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from buttress.predicates.part_names import part_name, plain_label, same_name


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("User Service", "user-service"),
        ("User Service", "users"),
        ("UserService", "users-api"),
        ("cartservice", "Cart"),
        ("Order Service<br/>(Go)", "orders"),
        ("PostgreSQL (orders)", "Order DB"),
        ("Redis Cache", "redis"),
        ("订单服务", "订单"),
        ("Order Service :8081", "order-service:8081"),
        ("WebSocket Service", "websocket-service"),
        ("Authentication Service", "Auth Service"),
        ("Price Crawler Worker", "price-crawler"),
    ],
)
def test_one_component(one: str, two: str) -> None:
    assert same_name(one, two)
    assert same_name(two, one)


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("User Service", "User DB"),
        ("User DB", "Order DB"),
        ("orders-postgres", "orders-redis"),
        ("Notification Service", "Notification Queue"),
        ("Order Service", "Order History Service"),
        ("user", "user-worker"),
    ],
)
def test_two_components(one: str, two: str) -> None:
    assert not same_name(one, two)


def test_a_label_is_read_without_its_marks() -> None:
    assert (
        plain_label("**Order Service**<br/>(Go)<br/>:8080") == ("Order Service", (":8080", "Go"))
        or plain_label("**Order Service**<br/>(Go)<br/>:8080")[0] == "Order Service"
    )
    assert part_name("Session Store (Redis)")[:3] == ("session", "store", "redis")


@given(st.text(max_size=60))
def test_no_name_crashes_and_every_name_is_its_own(text: str) -> None:
    said = part_name(text)
    assert said.side in {"part", "store", "broker"}
    assert not said.core or same_name(text, text)
