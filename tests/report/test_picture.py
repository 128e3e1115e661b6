"""The picture of a system: every part and edge, with evidence, coloured by what was found, whatever names hold."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from buttress.assembly.tree import MemoryTree
from buttress.blueprint.source import Source, Span
from buttress.blueprint.system import Component, Edge, EdgeEvidence, Mention, System
from buttress.config import Config
from buttress.findings.rule import Consequence, Principle, Rule, Severity
from buttress.readers.mermaid import read_mermaid
from buttress.report.json_v1 import document
from buttress.report.picture import MOST_NODES, picture, quoted
from buttress.report.style import Ink
from buttress.report.text import TextOptions, render
from buttress.report.tree import tree_lines
from buttress.review import Review, review

RULE = Rule(
    name="chatty-thing",
    code="SVC999",
    severity=Severity.WARNING,
    consequence=Consequence.SLOWNESS,
    principle=Principle.START_SIMPLE,
)
DESIGN = """# Shop

```mermaid
graph LR
  GW[API Gateway] --> US[User Service]
  GW --> OS[Order Service]
  OS -.->|order.placed| NS[Notification Service]
  OS --> ODB[(Order DB)]
```

- GET /v1/orders  list orders
"""


def at(line: int) -> Span:
    return Span("docs/design.md", 0, 1, line, 1, line, 2)


def part(key: str, kind: str = "service", name: str = "") -> Component:
    return Component(key, name or key, kind, (Mention(key, at(1), "mermaid"),))  # type: ignore[arg-type]


def system(*parts: Component, edges: tuple[tuple[str, str, str], ...] = ()) -> System:
    found = tuple(
        Edge(source, target, mode, (EdgeEvidence(at(number), "mermaid"),))  # type: ignore[arg-type]
        for number, (source, target, mode) in enumerate(edges, 18)
    )
    return System("docs/design.md", {c.key: c for c in parts}, found)


def reviewed(focus: tuple[str, ...] = ()) -> Review:
    return review(MemoryTree({"docs/design.md": DESIGN}), Config(cache=False), focus=focus)


def test_nodes_edges_evidence_and_colours() -> None:
    drawn = system(
        part("order-service"),
        part("orders", "database"),
        part("gateway", "gateway"),
        edges=(("gateway", "order-service", "sync"), ("order-service", "orders", "data")),
    )
    finding = RULE.finding(subject="order-service", at=at(2), message="m", because="b", instead="i")
    edge = RULE.finding(subject="order-service -> orders", at=at(2), message="m", because="b", instead="i")
    lines = picture(drawn, [finding, edge]).splitlines()
    assert lines[:6] == [
        "flowchart LR",
        '  n1["order-service"]',
        '  n2[("orders")]',
        '  n3{{"gateway"}}',
        '  n3 -->|"sync design.md:18"| n1',
        '  n1 -->|"data design.md:19"| n2',
    ]
    assert "  class n1 warning" in lines
    assert [line for line in lines if "linkStyle" in line] == ["  linkStyle 1 stroke:#9a6700,stroke-width:2px"]


def test_a_crowd_is_cut_to_what_somebody_can_read() -> None:
    crowd = [part(f"s{number}") for number in range(MOST_NODES + 20)]
    drawn = system(*crowd, edges=(("s70", "s71", "sync"),))
    text = picture(drawn, [])
    assert text.count('["') == 2
    assert "s70" in text


@given(st.text(max_size=80))
def test_no_name_breaks_the_picture(name: str) -> None:
    text = picture(system(part("a", name=name), part("b"), edges=(("a", "b", "sync"),)), [])
    read = read_mermaid(Source("x.mmd", text), 0, len(text))
    assert len(read.nodes) == 2
    assert [(edge.source, edge.target) for edge in read.edges] == [("n1", "n2")]
    assert not read.problems
    label = quoted(name)
    assert not re.search(r'["<>`\\{}\[\]|]', label)
    assert "\n" not in label


def test_the_tree_names_what_each_part_serves_and_calls() -> None:
    found = reviewed(("docs/design.md",))
    lines = list(tree_lines(found.blueprint.systems[0], found.findings, Ink(), str))
    text = "\n".join(lines)
    assert re.search(r"Order Service\n.*serves GET /v1/orders\n.*publishes to Notification Service \(:7\)", text)
    assert "keeps data in Order DB (:8)" in text
    assert "calls User Service (:5), Order Service (:6)" in text


def test_the_report_of_a_design_has_questions_and_tree_and_fits_the_terminal() -> None:
    text = render(reviewed(("docs/design.md",)), TextOptions(ink=Ink(width=80)))
    assert "leaves open" in text
    assert "├─ API Gateway (gateway)" in text
    assert all(len(line) <= 80 for line in text.splitlines())


def test_a_review_of_everything_asks_nothing_until_it_is_told_to() -> None:
    assert "leaves open" not in render(reviewed(), TextOptions())
    assert "leaves open" in render(reviewed(), TextOptions(everything=True))


def test_json_carries_systems_and_questions() -> None:
    whole = document(reviewed())
    (one,) = whole["systems"]
    assert {c["key"]: c["kind"] for c in one["components"]}["order-db"] == "database"
    assert all(edge["evidence"][0]["line"] >= 5 for edge in one["edges"])
    assert one["mermaid"].startswith("flowchart LR\n")
    assert {q["name"] for q in whole["questions"]} >= {"load", "signals"}
    assert all("___" in q["fill"] and q["trigger"]["line"] > 0 for q in whole["questions"])
