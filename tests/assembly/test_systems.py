"""Systems from documents and compose files: who is one component, who is not, and which edges there are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from buttress.assembly.build import assemble
from buttress.assembly.tree import MemoryTree
from buttress.config import Config
from buttress.predicates.graph import cycles
from buttress.predicates.stores import is_server, same_server, shared

if TYPE_CHECKING:
    from buttress.blueprint.system import Component, Edge, System

SHOP = """# Shop

```mermaid
graph LR
GW[API Gateway] --> US[User Service]
GW --> OS["Order Service<br/>(Go)"]
OS --> US
OS -->|order.created event| NS[Notification Service]
US --> UDB[(User DB)]
OS --> ODB[("PostgreSQL (orders)")]
```

Services:
- User Service: registration
- Payment Service: refunds

```http
GET /api/v1/users  # list users
POST /api/v1/orders
```
"""


def system(files: dict[str, str]) -> System:
    tree = MemoryTree(files)
    focus = frozenset(path for path in files if path.endswith(".md"))
    found = assemble(tree, Config(), focus, None).systems
    assert len(found) == 1
    return found[0]


def part(found: System, key: str) -> Component:
    component = found.component(key)
    assert component is not None, sorted(found.components)
    return component


def edge(found: System, subject: str) -> Edge:
    matching = [e for e in found.edges if e.subject == subject]
    assert len(matching) == 1, [e.subject for e in found.edges]
    return matching[0]


def test_a_drawing_and_a_list_name_the_same_parts() -> None:
    found = system({"shop.md": SHOP})
    kinds = {key: c.kind for key, c in found.components.items()}
    assert kinds == {
        "api-gateway": "gateway",
        "user-service": "service",
        "order-service": "service",
        "notification-service": "service",
        "user-db": "database",
        "postgresql": "database",
        "payment-service": "service",
    }
    assert {m.origin for m in part(found, "user-service").mentions} == {"mermaid", "markdown"}
    assert part(found, "postgresql").tech == "postgres"


def test_endpoints_go_to_the_service_whose_name_their_path_bears() -> None:
    found = system({"shop.md": SHOP})
    assert [s.subject for s in part(found, "user-service").sketches] == ["GET /api/v1/users"]
    assert [s.subject for s in part(found, "order-service").sketches] == ["POST /api/v1/orders"]


def test_modes_come_from_words_and_targets() -> None:
    found = system({"shop.md": SHOP})
    plain = edge(found, "order-service -> user-service")
    assert (plain.mode, plain.evidence[0].mode_stated) == ("sync", False)
    event = edge(found, "order-service -> notification-service")
    assert (event.mode, event.evidence[0].mode_stated) == ("async", True)
    assert edge(found, "user-service -> user-db").mode == "data"


def test_two_stores_are_never_one() -> None:
    text = "```mermaid\ngraph LR\nA[User Service] --> D1[(User DB)]\nB[Order Service] --> D2[(Order DB)]\nA --> C[(User Cache)]\n```\n"
    found = system({"design.md": text})
    assert {c.key for c in found.stores} == {"user-db", "order-db", "user-cache"}
    assert part(found, "user-cache").kind == "cache"


def test_compose_and_diagram_are_one_system() -> None:
    compose = """services:
  api-gateway:
    image: kong:3
  user-service:
    build: ./users
    environment:
      DATABASE_URL: postgres://app@user-db/users
  order-service:
    build: ./orders
    environment:
      USERS_URL: http://user-service:8080
  user-db:
    image: postgres:16
"""
    found = system({"docs/design.md": SHOP, "docker-compose.yml": compose})
    user = part(found, "user-service")
    assert {m.origin for m in user.mentions} == {"mermaid", "markdown", "compose"}
    assert user.workloads[0].folder.strip("./") == "users"
    assert part(found, "user-db").tech == "postgres"
    assert part(found, "api-gateway").tech == "kong"
    call = edge(found, "order-service -> user-service")
    assert [e.origin for e in call.evidence] == ["mermaid", "compose"]
    assert not call.inferred


def test_one_redis_on_both_sides_is_one_but_not_among_two() -> None:
    text = "```mermaid\ngraph LR\nA[Cart Service] --> R[(Redis)]\nA --> B[Order Service]\n```\n"
    one = "services:\n  cart:\n    build: cart\n  order:\n    build: order\n  sessions:\n    image: redis:7\n"
    found = system({"design.md": text, "compose.yaml": one})
    assert [c.key for c in found.of_kind("cache")] == ["sessions"]
    two = one + "  queue-cache:\n    image: valkey/valkey:8\n  limits:\n    image: redis:7\n"
    found = system({"design.md": text, "compose.yaml": two})
    assert len(list(found.of_kind("cache"))) == 4


def test_databases_on_one_server_are_apart_and_not_shared() -> None:
    compose = """services:
  shipping:
    build: shipping
    environment:
      DSN: mysql://mysql/cities
  ratings:
    build: ratings
    environment:
      DSN: mysql://mysql/ratings
  mysql:
    image: mysql:8
"""
    found = system({"docker-compose.yml": compose})
    cities, server = part(found, "mysql-cities"), part(found, "mysql")
    assert (cities.server, cities.database) == ("mysql", "cities")
    assert is_server(found, server)
    assert shared(found, cities).no
    assert shared(found, part(found, "mysql-ratings")).no
    assert {c.key for c in same_server(found, cities)} == {"mysql", "mysql-ratings"}
    assert edge(found, "shipping -> mysql-cities").inferred


def test_one_database_named_by_two_services_is_shared() -> None:
    compose = """services:
  orders:
    build: orders
    environment:
      DATABASE_URL: postgres://db/shop
  billing:
    build: billing
    environment:
      DATABASE_URL: postgres://db/shop
  db:
    image: postgres:16
"""
    found = system({"docker-compose.yml": compose})
    answer = shared(found, part(found, "db"))
    assert answer.yes
    assert len(answer.evidence) == 2


def test_start_order_is_no_call() -> None:
    compose = "services:\n  a-service:\n    build: a\n    depends_on: [b-service]\n  b-service:\n    build: b\n    depends_on: [db]\n  db:\n    image: postgres\n"
    assert system({"docker-compose.yml": compose}).edges == ()


def test_separate_compose_files_are_separate_systems() -> None:
    files = {
        f"{folder}/compose.yaml": "services:\n  backend:\n    build: .\n  db:\n    image: postgres:16\n"
        for folder in ("one", "two")
    }
    found = assemble(MemoryTree(files), Config(), frozenset(), None).systems
    assert [s.label for s in found] == ["one:", "two:"]


def test_development_files_only_confirm() -> None:
    files = {
        "docker-compose.dev.yml": "services:\n  user-service:\n    build: .\n  mailhog:\n    image: mailhog/mailhog\n",
    }
    assert assemble(MemoryTree(files), Config(), frozenset(), None).systems == ()
    found = system({"shop.md": SHOP, **files})
    user = part(found, "user-service")
    assert user.seen_in("compose") is not None
    assert user.workloads == ()
    assert "mailhog" not in found.components


def test_what_is_shown_as_bad_gives_nothing() -> None:
    text = SHOP + "\n## Bad\n\n```mermaid\ngraph LR\nX[Cart Service] --> S[(Shared DB)]\nY[Stock Service] --> S\n```\n"
    found = system({"shop.md": text})
    assert "cart-service" not in found.components


def test_classes_and_layers_are_no_services() -> None:
    text = """# Login
```mermaid
sequenceDiagram
participant C as AuthController
participant S as AuthService
participant R as AccountRepository
C->>S: login
S->>R: find
R-->>S: account
S->>C: token
```
"""
    found = system({"login.md": text})
    assert found.services == ()
    assert cycles(found) == ()


def test_flows_know_replies_and_loops() -> None:
    text = """# Checkout
```mermaid
sequenceDiagram
actor U as Shopper
participant O as Order Service
participant P as Payment Service
participant Q as Kafka
U->>O: POST /orders
loop every item
O->>P: reserve
P->>O: 200 OK
end
O-)Q: order.created
O-->>U: 201
```
"""
    found = system({"checkout.md": text})
    (flow,) = found.flows
    assert [(m.source, m.target, m.mode) for m in flow.messages] == [
        ("shopper", "order-service", "sync"),
        ("order-service", "payment-service", "sync"),
        ("payment-service", "order-service", "reply"),
        ("order-service", "kafka", "async"),
        ("order-service", "shopper", "reply"),
    ]
    assert flow.messages[1].loop == "every item"
    assert flow.title == "Checkout"
    assert {e.subject for e in found.edges} == {
        "shopper -> order-service",
        "order-service -> payment-service",
        "order-service -> kafka",
    }


def test_a_design_without_components_is_still_a_system() -> None:
    found = system({"api.md": "# API\n\n```http\nGET /users\n```\n"})
    assert found.components == {}
    assert [d.path for d in found.documents] == ["api.md"]


@pytest.mark.parametrize(
    ("image", "kind", "tech"),
    [
        ("postgis/postgis:16-3.4", "database", "postgres"),
        ("bitnami/postgresql", "database", "postgres"),
        ("mcr.microsoft.com/mssql/server:2022-latest", "database", "mssql"),
        ("valkey/valkey", "cache", "redis"),
        ("docker.elastic.co/elasticsearch/elasticsearch:8.1.0", "search", "elasticsearch"),
        ("minio/minio", "object-store", "minio"),
        ("confluentinc/cp-kafka:7", "broker", "kafka"),
        ("nginx:alpine", "gateway", "nginx"),
        ("quay.io/keycloak/keycloak:26", "infrastructure", "keycloak"),
        ("localhost:5000/acme/orders@sha256:abc", "service", ""),
        ("oliver006/redis_exporter", "infrastructure", ""),
        ("wordpress:6", "unknown", "wordpress"),
    ],
)
def test_images_tell_kinds(image: str, kind: str, tech: str) -> None:
    found = system({"docker-compose.yml": f"services:\n  thing:\n    image: {image}\n  shop:\n    build: shop\n"})
    thing = part(found, "thing")
    assert (thing.kind, thing.tech) == (kind, tech)
    assert thing.kind_why


@pytest.mark.parametrize(
    ("participant", "kind"),
    [
        ("participant P as Reader", "client"),
        ("actor P as Reader", "client"),
        ("actor P as Nightly Report", "client"),
        ("participant P as User", "client"),
        ("participant P as Admin", "client"),
        ("participant P as Client", "client"),
        ("participant P as Card Reader", "unknown"),
        ("participant P as User Service", "service"),
    ],
)
def test_a_person_who_begins_a_sequence_is_no_part_of_the_system(participant: str, kind: str) -> None:
    talk = "P->>API: GET /books\n  API-->>P: 200 OK\n  API->>P: the book is in"
    page = f"# D\n\n```mermaid\nsequenceDiagram\n  {participant}\n  participant API as Catalog API\n  {talk}\n```\n"
    assert _kinds(page)[0] == kind


def test_who_is_called_first_is_hardly_a_person() -> None:
    page = "# D\n\n```mermaid\nsequenceDiagram\n  Order->>User: look up\n  User->>Payment: charge\n```\n"
    assert "client" not in _kinds(page)


def _kinds(page: str) -> list[str]:
    blueprint = assemble(MemoryTree({"docs/design.md": page}), Config(cache=False), frozenset())
    return [component.kind for system in blueprint.systems for component in system.components.values()]
