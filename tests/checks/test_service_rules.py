"""Rules about services: what their pages do not show, mostly where they must stay silent."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from buttress.assembly.tree import MemoryTree
from buttress.checks.services._calls import circles, longest_path
from buttress.config import Config
from buttress.review import review

HEAD = "# Shop architecture\n\n```mermaid\ngraph LR\n"


def reported(files: dict[str, str], rule: str = "SVC") -> list[str]:
    config = Config(select=(rule,), profile="strict", cache=False)
    return [o.subject for f in review(MemoryTree(files), config).findings for o in f.occurrences]


def drawn(body: str, prose: str = "") -> dict[str, str]:
    return {"docs/architecture.md": f"{HEAD}{body}\n```\n\n{prose}\n"}


@pytest.mark.parametrize(
    ("body", "prose"),
    [
        ("A[Order Service] --> DB[(PostgreSQL<br/>order_db / stock_db)]\nB[Stock Service] --> DB", ""),
        ("A[Order Service] --> DB[(Shop DB)]\nB[Stock Service] --> DB", "One schema per service, one role for each."),
        ("A[API Server] --> DB[(Shop DB)]\nB[Background Worker] --> DB", ""),
        ("A[Instance 1] --> DB[(Shop DB)]\nB[Instance 2] --> DB", ""),
        ("A[router.ts] --> DB[(events)]\nB[writeEvents] --> DB", ""),
        ('subgraph "Anti-pattern"\nA[Cart Service] --> DB[(Shop DB)]\nB[Mail Service] --> DB\nend', ""),
    ],
)
def test_no_shared_database(body: str, prose: str) -> None:
    assert reported(drawn(body, prose), "shared-database") == []


def test_a_promise_makes_sharing_a_contradiction() -> None:
    files = drawn("A[Order Service] --> DB[(Shop DB)]\nB[Stock Service] --> DB", "Each service has its own database.")
    config = Config(select=("shared-database",), cache=False)
    (finding,) = review(MemoryTree(files), config).findings
    assert finding.subject == "shop-db"
    assert "docs/architecture.md:9 promises" in finding.because


def test_tiers_of_one_product_share_their_database() -> None:
    url = "    environment:\n      DATABASE_URL: postgres://app@db:5432/app\n"
    compose = "services:\n" + "".join(
        f"  acme-{name}:\n    image: ghcr.io/acme/{name}:1\n{url}" for name in ("engine", "portal")
    )
    assert reported({"compose.yaml": f"{compose}  db:\n    image: postgres:17\n"}, "shared-database") == []


@pytest.mark.parametrize(
    "body",
    [
        "A[Order Service] <--> B[Stock Service]",
        "A[Order Service] -->|order| B[Stock Service]\nB -->|response| A",
        'subgraph M["shop-monolith (port 8080)"]\nA[Order Service] -->|HTTP| B[Stock Service]\nB -->|HTTP| A\nend',
    ],
)
def test_no_circle(body: str) -> None:
    assert reported(drawn(body), "cyclic-calls") == []


def test_instances_of_one_build_are_no_circle() -> None:
    compose = "services:\n" + "".join(
        f"  shop-{a}:\n    build: .\n    environment:\n      PEER_URL: http://shop-{b}:8080\n" for a, b in ("xy", "yx")
    )
    assert reported({"compose.yaml": compose}, "cyclic-calls") == []


def test_sessions_alone_may_live_in_a_cache() -> None:
    files = {"docs/architecture.md": "# Shop architecture\n\n## Key decisions\n\n- Redis for sessions\n"}
    assert reported(files, "cache-as-only-copy") == []


def test_classes_do_not_wait_for_mail_over_a_network() -> None:
    messages = (
        "participant C as BookingController\nC->>BookingService: handle()\nBookingService->>NotificationService: send()"
    )
    files = {"docs/design.md": f"# Booking design\n\n```mermaid\nsequenceDiagram\n{messages}\n```\n"}
    assert reported(files) == []


def test_another_language_is_no_silence() -> None:
    body = "C[Mobile App] --> G[API Gateway]\nG --> A[Order Service]\nG --> B[Stock Service]\nA --> B"
    prose = "网关负责把请求转发到各个服务，并且检查每个用户的身份和访问频率。" * 12
    assert reported(drawn(body, prose)) == []


GRAPHS = st.dictionaries(st.sampled_from("abcdef"), st.lists(st.sampled_from("abcdef"), max_size=4), max_size=6)


@given(GRAPHS)
def test_circles_are_closed_walks(pairs: dict[str, list[str]]) -> None:
    clean = {a: [b for b in targets if b != a] for a, targets in pairs.items()}
    found = list(circles(clean))
    for circle in found:
        assert len(set(circle)) == len(circle) > 1
        assert all(b in clean[a] for a, b in zip(circle, (*circle[1:], circle[0]), strict=True))
    assert len({frozenset(c) for c in found}) == len(found)


@given(GRAPHS)
def test_the_longest_path_is_a_path(pairs: dict[str, list[str]]) -> None:
    path = longest_path(pairs, sorted(pairs))
    assert len(set(path)) == len(path)
    assert all(b in pairs[a] for a, b in pairwise(path))
