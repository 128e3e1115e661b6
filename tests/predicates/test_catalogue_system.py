"""Predicates about components and stores: what is drawn, configured or said, and never what is missing."""

from __future__ import annotations

import pytest

from predicates.catalogue_helper import answer, blueprint_of, value

COMPOSE = """\
services:
  gateway:
    image: nginx:1.27
    ports: ["80:80"]
    volumes: ["./nginx/nginx.conf:/etc/nginx/nginx.conf:ro"]
  orders:
    build: ./orders
    environment:
      USERS_URL: http://users:8080
      DATABASE_URL: postgres://shop:${PASSWORD}@db:5432/shop
    healthcheck:
      test: ["CMD", "curl", "-f", "http://localhost/health"]
    deploy:
      replicas: 3
  users:
    build: ./users
    environment:
      ORDERS_URL: http://orders:8080
    deploy:
      replicas: 1
  mailer:
    build: ./mailer
    environment:
      AMQP_URL: amqp://rabbitmq:5672
      HOOK_URL: https://orders.example.com/hook
  db:
    image: postgres:16
    volumes: ["data:/var/lib/postgresql/data", "./init.sql:/docker-entrypoint-initdb.d/init.sql"]
    ports: ["5432:5432"]
  cache:
    image: postgres:16
    volumes: ["./init.sql:/docker-entrypoint-initdb.d/init.sql"]
  rabbitmq:
    image: rabbitmq:4
volumes:
  data: {}
"""
FILES = {
    "compose__yml": COMPOSE,
    "nginx___nginx__conf": "server { location /orders { proxy_pass http://orders:8080; } }\n",
    "orders___main__py": 'import requests\n\n\ndef user(id):\n    return requests.get("http://users:8080/users/%s" % id)\n',
    "users___main__py": "print(1)\n",
    "mailer___main__py": "print(1)\n",
}
SEEN = blueprint_of(**FILES)


@pytest.mark.parametrize(
    ("name", "args", "expected"),
    [
        ("calls", ["orders", "users"], "yes"),
        ("calls", ["users", "mailer"], "unknown"),
        ("calls", ["db", "orders"], "unknown"),  # only the other way round
        ("calls", ["mailer", "orders"], "unknown"),  # orders.example.com is somebody else
        ("waits-for", ["orders", "users"], "yes"),
        ("waits-for", ["mailer", "rabbitmq"], "no"),
        ("waits-for", ["users", "mailer"], "unknown"),
        ("in-call-cycle", ["orders"], "yes"),
        ("in-call-cycle", ["mailer"], "unknown"),
        ("call-states", ["orders", "users", "backup"], "unknown"),
        ("call-states", ["orders", "users", "retry"], "no"),
        ("call-protected", ["users", "orders"], "unknown"),  # only configured: its code was not seen to call
        ("has-replicas", ["orders"], "yes"),
        ("has-replicas", ["users"], "no"),
        ("has-replicas", ["mailer"], "unknown"),
        ("behind-gateway", ["orders"], "yes"),
        ("behind-gateway", ["mailer"], "unknown"),
        ("health-check", ["orders"], "yes"),
        ("health-check", ["users"], "unknown"),
        ("publishes-port", ["db"], "yes"),
        ("publishes-port", ["orders"], "unknown"),
        ("uses-store", ["orders", "db"], "yes"),
        ("uses-store", ["users", "db"], "unknown"),
        ("writes-store", ["orders", "db"], "unknown"),
        ("durable", ["db"], "yes"),
        ("durable", ["cache"], "unknown"),  # only a start script is mounted
        ("states-signals", ["orders"], "unknown"),
        ("component-states", ["orders", "rate-limit"], "unknown"),
    ],
)
def test_the_deployment(name: str, args: list[str], expected: str) -> None:
    found = answer(SEEN, name, *args)
    assert found.value == expected, found.why
    assert found.why
    assert found.evidence


def test_code_that_calls_without_a_guard() -> None:
    assert value(SEEN, "call-protected", "orders", "users") == "no"


def test_a_guard_anywhere_leaves_the_call_open() -> None:
    guarded = {**FILES, "users___main__py": "import requests\n\n\nrequests.get(URL, timeout=3)\n"}
    assert value(blueprint_of(**guarded), "call-protected", "orders", "users") == "unknown"


def test_words_on_the_arrow_are_about_that_call_only() -> None:
    drawn = """# Shop design

```mermaid
flowchart LR
  api[Shop API] -->|charge: timeout 5 s, retry with the same key| pay[Payment Service]
  api -->|reserve| stock[Stock Service]
```
"""
    seen = blueprint_of(design__md=drawn)
    assert value(seen, "call-protected", "shop-api", "payment-service") == "yes"
    assert value(seen, "call-states", "shop-api", "payment-service", "retry") == "yes"
    assert value(seen, "call-states", "shop-api", "payment-service", "breaker") == "unknown"
    assert value(seen, "call-protected", "shop-api", "stock-service") == "unknown"


def test_a_file_for_all_says_nothing_about_one() -> None:
    """All services are built from the root: an address in a shared folder may be anybody's."""
    compose = "services:\n" + "".join(
        f"  {name}:\n    build:\n      context: .\n      args: {{SERVICE: {name}}}\n    ports: ['80{at}:80']\n"
        for at, name in enumerate(("rides", "drivers", "billing"))
    )
    seen = blueprint_of(
        compose__yml=compose, Dockerfile="FROM python:3\n", shared___client__py='URL = "http://billing:80/invoices"\n'
    )
    assert value(seen, "calls", "rides", "billing") == "unknown"


class TestDesign:
    DESIGN = """\
# Shop design

## Architecture

```mermaid
flowchart LR
  Web[Web App] --> Orders[Order Service]
  Orders --> Users[User Service]
  Orders -->|INSERT orders| DB[(Order DB)]
  Users --> DB
  Reports[Report Service] -->|SELECT| DB
```

Order Service owns `orders`. Backups of Order DB are taken every night.

```sql
CREATE TABLE orders (id bigint PRIMARY KEY, note text);
```
"""
    SEEN = blueprint_of(docs___design__md=DESIGN)

    @pytest.mark.parametrize(
        ("name", "args", "expected"),
        [
            ("calls", ["Order Service", "User Service"], "yes"),
            ("calls", ["User Service", "Order Service"], "unknown"),
            ("waits-for", ["Order Service", "User Service"], "unknown"),  # an arrow says nothing of waiting
            ("writes-store", ["Order Service", "Order DB"], "yes"),
            ("writes-store", ["Report Service", "Order DB"], "unknown"),
            ("durable", ["Order DB"], "unknown"),
            ("shared-store", ["Order DB"], "yes"),
            ("document-states", ["docs/design.md", "backup"], "yes"),
            ("document-states", ["docs/design.md", "rollback"], "unknown"),
            ("states", ["backup"], "yes"),
            ("unique-within", ["orders.note"], "unknown"),
            ("nullable", ["orders.note"], "unknown"),
        ],
    )
    def test_what_is_drawn(self, name: str, args: list[str], expected: str) -> None:
        found = answer(self.SEEN, name, *args)
        assert found.value == expected, found.why
        assert found.evidence

    def test_silence_has_no_place(self) -> None:
        found = answer(self.SEEN, "states", "tracing")
        assert found.unknown
        assert not found.evidence


def test_replicas_of_one_service_share_nothing() -> None:
    design = """\
# Scaling

```mermaid
flowchart LR
  LB[Load Balancer] --> A[backend replica 1]
  LB --> B[backend replica 2]
  A --> PG[(Postgres)]
  B --> PG
```
"""
    seen = blueprint_of(docs___design__md=design)
    stores = [c.name for s in seen.systems for c in s.stores]
    assert stores
    assert value(seen, "shared-store", stores[0]) != "yes"
