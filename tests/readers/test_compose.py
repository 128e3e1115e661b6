"""The compose reader: every notation of every part, interpolation, and that spans name what they are about."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from buttress.blueprint.source import Source
from buttress.readers.deployments.compose import read_compose
from buttress.readers.deployments.interpolation import interpolate

if TYPE_CHECKING:
    from buttress.blueprint.deployment import Workload

SHOP = """\
x-common: &common
  restart: always
  environment: &env
    LOG: info
    FLAG: true

services:
  orders:
    <<: *common
    build:
      context: ./orders
      dockerfile: docker/Dockerfile
    image: ${REGISTRY:-shop}/orders:${TAG:-1.${MINOR:-2}}
    environment:
      <<: *env
      DATABASE_URL: postgres://app:${DB_PASSWORD}@db:5432/shop?sslmode=disable
      PRICE: $$5
    env_file:
      - path: ./orders.env
        required: false
    ports:
      - "8080:80"
      - "127.0.0.1:9000-9001:9000-9001"
      - "3000"
      - target: 5000
        published: "15000"
        host_ip: 10.0.0.1
        name: debug
    volumes:
      - data:/data
      - ./conf:/etc/orders:ro
      - /cache
      - type: bind
        source: ./x
        target: /x
    depends_on:
      db:
        condition: service_healthy
    healthcheck:
      test: [CMD, true]
    deploy:
      replicas: 3
      resources:
        limits: {memory: 1g}
    networks:
      back:
        aliases: [orders-api]
  db:
    image: postgres:16
    environment:
      - POSTGRES_DB=shop
      - POSTGRES_PASSWORD
    healthcheck:
      disable: true
    scale: 1
    links: ["orders:shop-orders"]
    profiles: [full]
volumes:
  data:
"""


def workload(text: str, name: str) -> Workload:
    service = read_compose(Source("shop/compose.yml", text)).service(name)
    assert service is not None
    return service.workload


def test_a_service_with_everything() -> None:
    orders = workload(SHOP, "orders")
    assert (orders.image, orders.folder, orders.replicas, orders.restart) == (
        "shop/orders:1.2",
        "shop/orders",
        3,
        "always",
    )
    assert [(p.host, p.container, p.address) for p in orders.ports] == [
        (8080, 80, ""),
        (9000, 9000, "127.0.0.1"),
        (9001, 9001, "127.0.0.1"),
        (0, 3000, ""),
        (15000, 5000, "10.0.0.1"),
    ]
    assert [(m.kind, m.source, m.target, m.read_only) for m in orders.mounts] == [
        ("named", "data", "/data", False),
        ("bind", "./conf", "/etc/orders", True),
        ("anonymous", "", "/cache", False),
        ("bind", "./x", "/x", False),
    ]
    assert [(d.name, d.condition) for d in orders.dependencies] == [("db", "service_healthy")]
    assert orders.hosts == ("orders", "orders-api")
    assert orders.limits
    assert orders.health is not None
    assert orders.health.line == 39


def test_variables_keep_their_text_and_say_whether_they_were_given() -> None:
    variables = {v.name: v for v in workload(SHOP, "orders").variables}
    assert {name: (v.value, v.given) for name, v in variables.items()} == {
        "DATABASE_URL": ("postgres://app:@db:5432/shop?sslmode=disable", False),
        "PRICE": ("$5", True),
        "LOG": ("info", True),
        "FLAG": ("true", True),
    }
    assert variables["LOG"].span.line == 4  # where it is written, not where it is merged
    listed = workload(SHOP, "db").variables
    assert [(v.name, v.value, v.given, v.source) for v in listed] == [
        ("POSTGRES_DB", "shop", True, ""),
        ("POSTGRES_PASSWORD", "", False, "environment"),
    ]


def test_the_other_service_and_the_file() -> None:
    file = read_compose(Source("shop/compose.yml", SHOP))
    db = workload(SHOP, "db")
    assert (db.health, db.replicas, db.profiles) == (None, 1, ("full",))
    assert db.disabled_health is not None
    assert file.volumes == ("data",)
    service = file.service("db")
    assert service is not None
    assert service.link_names == (("orders", "shop-orders"),)
    assert not file.problems


def test_spans_name_the_key_and_value() -> None:
    source = Source("shop/compose.yml", SHOP)
    orders = workload(SHOP, "orders")
    assert source.slice(orders.span) == "orders:"
    assert orders.image_at is not None
    assert source.slice(orders.image_at).startswith("image: ${REGISTRY:-shop}")
    assert [source.slice(p.span) for p in orders.ports][:1] == ['"8080:80"']
    price = next(v for v in orders.variables if v.name == "PRICE")
    assert source.slice(price.span) == "PRICE: $$5"


def test_an_own_dockerfile_deeper_in_the_context_says_where_the_code_is() -> None:
    text = "services:\n  w:\n    build: {context: ., dockerfile: ./worker/Dockerfile}\n  v:\n    build: {context: ., dockerfile: docker/v.Dockerfile}\n"
    assert (workload(text, "w").folder, workload(text, "v").folder) == ("shop/worker", "shop")
    remote = "services:\n  r:\n    build: https://example.com/x.git\n"
    assert workload(remote, "r").folder == ""


@pytest.mark.parametrize(
    ("text", "known", "value"),
    [
        ("${A:-x}", {}, "x"),
        ("${A:-x}", {"A": "y"}, "y"),
        ("${A:-${B:-z}}", {}, "z"),
        ("$A-$B", {"A": "1"}, "1-"),
        ("${A:?needed}", {}, ""),
        ("${A:+set}", {"A": "1"}, "set"),
        ("${A+set}", {}, ""),
    ],
)
def test_interpolation(text: str, known: dict[str, str], value: str) -> None:
    assert interpolate(text, known) == (value, False)


def test_a_dollar_that_is_none() -> None:
    assert interpolate("a$$b $", {}) == ("a$b $", True)


def test_a_file_of_the_first_version_has_its_services_at_the_top() -> None:
    file = read_compose(Source("docker-compose.yml", "web:\n  build: .\ndb:\n  image: mysql\n"))
    assert [s.workload.name for s in file.services] == ["web", "db"]


def test_what_cannot_be_read_is_said() -> None:
    broken = read_compose(Source("compose.yml", "services:\n  a: [\n"))
    assert len(broken.problems) == 1
    empty = read_compose(Source("compose.yml", "version: '3'\n"))
    assert "`services`" in empty.problems[0].reason
    assert not read_compose(Source("compose.yml", "# nothing\n")).problems
    assert not read_compose(Source("compose.yml", "networks: {a: {}}\n")).problems


def test_a_fence_in_a_document_has_the_documents_lines() -> None:
    text = "# Design\n\n```yaml\nservices:\n  api:\n    image: api\n```\n"
    start = text.index("services")
    file = read_compose(Source("design.md", text), {}, start, text.index("```\n", start))
    assert [(s.workload.name, s.workload.span.line) for s in file.services] == [("api", 5)]


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="abc:-[]{}\n \"'$&*<!|>#0189/", max_size=200))
def test_no_input_breaks_it(text: str) -> None:
    body = "services:\n  a:\n    image: x\n    ports:\n" + "".join(f"      {line}\n" for line in text.splitlines())
    for written in (text, body):
        source = Source("compose.yml", written)
        file = read_compose(source)
        for service in file.services:
            for port in service.workload.ports:
                assert str(port.container)[0] in source.slice(port.span)
