"""Findings about calls, numbers and endpoints rest on what is shown for this part, and not on what stands near it."""

from __future__ import annotations

import pytest

from buttress.assembly.tree import MemoryTree
from buttress.config import Config
from buttress.review import review


def _names(files: dict[str, str]) -> set[str]:
    tree = MemoryTree({path: text.encode() for path, text in files.items()})
    return {finding.rule.name for finding in review(tree, Config(cache=False, profile="strict")).findings}


_FLOW = """# Session design

```mermaid
sequenceDiagram
  participant O as Order Service
  participant S as Stock Service
  {first}
  O->>S: GET /stock/1
  {second}
  O->>S: PUT /stock/1
  {third}
  O->>S: GET /prices/1
```
"""


@pytest.mark.parametrize(
    ("notes", "expected"),
    [
        (("Note over O,S: Step 1: look", "Note over O,S: Step 2: write", "Note over O: Step 3: price"), True),
        (("Note over O,S: Scenario 1", "Note over O,S: Scenario 2", "Note over O: Scenario 3"), False),
        (("Note over O,S: 场景1", "Note over O,S: 场景2", "Note over O: 场景3"), False),
    ],
)
def test_scenarios_of_one_diagram_are_no_round_trips_of_one_flow(notes: tuple[str, str, str], expected: bool) -> None:
    text = _FLOW.format(first=notes[0], second=notes[1], third=notes[2])
    assert ("chatty-calls" in _names({"docs/design.md": text})) is expected


def test_lines_of_a_log_are_no_round_trips() -> None:
    text = _FLOW.format(first="", second="", third="").replace("Stock Service", "Monitoring Service")
    assert "chatty-calls" not in _names({"docs/design.md": text})


_REGIONS = """# Store design

## {one}

| Component | Count |
|---|---|
| DB Read Replica | 2 replicas |

## {two}

| Component | Count |
|---|---|
| DB Read Replica | 1 replica |
"""


@pytest.mark.parametrize(("one", "two"), [("US-EAST", "EU-WEST"), ("Leader region", "Follower regions")])
def test_two_regions_may_have_two_numbers(one: str, two: str) -> None:
    assert "number-drift" not in _names({"docs/design.md": _REGIONS.format(one=one, two=two)})


_TABLE = """# URL design

## {title}

| {head} | Frequency | By suffix |
|---|---|---|
| `GET /users/{{id}}/urls` (dashboard) | 10/sec | ALL urls |
| `POST /users/{{id}}/urls` (create) | 1,000/sec | 1 shard |
"""


@pytest.mark.parametrize(("head", "expected"), [("Endpoint", True), ("Access Pattern", False), ("Workload", False)])
def test_a_row_is_an_endpoint_below_a_head_that_says_so(head: str, expected: bool) -> None:
    tree = MemoryTree({"docs/design.md": _TABLE.format(title="Endpoints", head=head).encode()})
    found = review(tree, Config(cache=False)).blueprint.documents[0].sketches
    assert bool(found) is expected


def _compose(shared: str, own: str) -> str:
    names = ("orders", "stock", "users", "billing", "search", "mail")
    parts = "".join(
        f"  {name}:\n    build: ./{name}\n    environment:\n      <<: *env\n      {name.upper()}_X: {own}\n"
        for name in names
    )
    return f"x-env: &env\n  RENDER_URL: {shared}\nservices:\n{parts}  render:\n    build: ./render\n"


@pytest.mark.parametrize(
    ("shared", "own", "expected"), [("http://render:3000", "none", False), ("none", "http://render:3000", True)]
)
def test_one_line_for_all_is_no_call_of_each(shared: str, own: str, expected: bool) -> None:
    files = {"docker-compose.yml": _compose(shared, own), "render/main.py": "print('r')\n"}
    files |= {f"{n}/main.py": "print('x')\n" for n in ("orders", "stock", "users", "billing", "search", "mail")}
    assert ("hub-service" in _names(files)) is expected


@pytest.mark.parametrize("name", ["webapigatewayapp", "edge-gateway"])
def test_a_gateway_under_a_compound_name_is_one(name: str) -> None:
    ports = "    ports: ['{}:80']\n"
    services = "".join(
        f"  {each}:\n    build: ./{each}\n{ports.format(port)}"
        for each, port in (("orders", 5003), ("customers", 5004))
    )
    with_gateway = f"services:\n  {name}:\n    build: ./{name}\n{ports.format(5000)}{services}"
    assert "missing-gateway" not in _names({"docker-compose.yml": with_gateway})
    assert "missing-gateway" in _names({"docker-compose.yml": with_gateway.replace(name, "payments")})
