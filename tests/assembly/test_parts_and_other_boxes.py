"""What a diagram's boxes are: parts of a system, or settings, commands and words about parts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from buttress.assembly.build import assemble
from buttress.assembly.tree import MemoryTree
from buttress.config import Config

if TYPE_CHECKING:
    from buttress.blueprint.system import System


def systems(files: dict[str, str]) -> tuple[System, ...]:
    focus = frozenset(path for path in files if path.endswith(".md"))
    return assemble(MemoryTree(files), Config(), focus, None).systems


def drawn(*lines: str) -> str:
    return "\n".join(("# Shop", "", "```mermaid", "graph TB", *lines, "```", ""))


def kinds(*lines: str) -> dict[str, str]:
    found = systems({"docs/design.md": drawn(*lines)})
    return {component.name: component.kind for s in found for component in s.components.values()}


@pytest.mark.parametrize(
    "label",
    [
        "ORDER_SERVICE_URLS",
        "CACHE_TTL: 60",
        "make services-start",
        "kubectl apply",
        "GET /orders",
        "values.yaml",
        "Docker Compose",
        "Go Microservices",
        "Backend Services",
        "Encryption in Transit",
        "Alert Rules",
        "Global Rate Limit",
        "API Endpoints",
        "Service Deployments",
    ],
)
def test_what_is_written_as_no_part_is_none_even_beside_a_database(label: str) -> None:
    found = kinds("OS[Order Service] --> DB[(Orders DB)]", f'X["{label}"] --> DB')
    assert found["Order Service"] == "service"
    assert {kind for name, kind in found.items() if name not in {"Order Service", "Orders DB"}} == {"unknown"}


@pytest.mark.parametrize("label", ["Billing", "Payment Services Hub", "Order Workflow", "Terraform Runner"])
def test_a_name_of_its_own_stays_a_part(label: str) -> None:
    assert kinds("OS[Order Service] --> DB[(Orders DB)]", f"X[{label}] --> DB")[label] == "service"


def test_kafka_is_a_broker_however_it_is_drawn() -> None:
    assert kinds("A[Order Service] --> K[(Kafka)]", "B[Mail Service] --> K")["Kafka"] == "broker"


def test_a_box_of_backend_integration_makes_no_services() -> None:
    found = kinds(
        'subgraph "Backend Integration"',
        "S[Session Handover]",
        "end",
        "subgraph Backend",
        "B[Billing] --> O[Order Service]",
        "O --> DB[(Orders DB)]",
        "end",
        "S --> O",
    )
    assert found["Session Handover"] == "unknown"
    assert found["Billing"] == "service"


def test_a_port_behind_a_name_is_no_part_of_it() -> None:
    compose = (
        "services:\n  order-service:\n    build: ./order\n  user-service:\n    build: ./user\n"
        "  postgres:\n    image: postgres:16\n"
    )
    page = drawn("A[order-service:8081] --> P[(postgres:5432)]", "B[user-service:8082] --> P")
    found = systems({"docs/architecture.md": page, "docker-compose.yml": compose})
    assert len(found) == 1
    assert {"order-service", "user-service", "postgres"} == set(found[0].components)


CONFIG = """apiVersion: v1
kind: ConfigMap
metadata: {name: shop}
data:
  PRICE_URL: http://price:8080
"""
POD = """---
apiVersion: apps/v1
kind: Deployment
metadata: {name: NAME}
spec:
  template:
    spec:
      containers:
        - name: NAME
          image: shop/NAME:1
          envFrom: [{configMapRef: {name: shop}}]
---
apiVersion: v1
kind: Service
metadata: {name: NAME}
spec: {selector: {app: NAME}, ports: [{port: 8080}]}
"""


@pytest.mark.parametrize(("names", "edges"), [(("order", "price"), 0), (("order",), 1)])
def test_settings_that_all_share_say_who_may_call_and_not_who_does(names: tuple[str, ...], edges: int) -> None:
    price = POD.replace("NAME", "price").replace("          envFrom: [{configMapRef: {name: shop}}]\n", "")
    pods = "".join(POD.replace("NAME", name) for name in names) + ("" if "price" in names else price)
    (found,) = systems({"k8s/shop.yaml": CONFIG + pods})
    assert len([e for e in found.edges if (e.source, e.target) == ("order", "price")]) == edges


def compose_of(names: tuple[str, ...], listed: dict[str, tuple[str, ...]]) -> str:
    lines = ["services:"]
    for name in names:
        lines += [f"  {name}-service:", f"    build: ./{name}"]
        if name in listed:
            lines.append("    environment:")
            lines += [f"      {other.upper()}_URL: http://{other}-service:8080" for other in listed[name]]
    return "\n".join(lines) + "\n"


def test_a_list_of_all_services_that_is_copied_around_says_nothing_about_calls() -> None:
    names = ("user", "ride", "driver", "payment")
    books = compose_of(names, {"user": names, "ride": names, "driver": ("user",)})
    (found,) = systems({"docker-compose.yml": books})
    assert {e.subject for e in found.edges} == {"driver-service -> user-service"}
    hub = compose_of(names, {"ride": ("user", "driver", "payment")})
    (found,) = systems({"docker-compose.yml": hub})
    assert len(found.edges) == 3


def test_cylinders_that_all_say_postgres_are_as_many_databases() -> None:
    (found,) = systems(
        {"docs/design.md": drawn("A[User Service] --- U[(Postgres)]", "B[Ride Service] --- R[(Postgres)]")}
    )
    used = {e.target for e in found.edges} | {e.source for e in found.edges} - {"user-service", "ride-service"}
    assert len([key for key in used if found.components[key].kind == "database"]) == 2
