"""What the official parser does not say: places, purposes, answers, and diagrams that nobody could draw."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from buttress.blueprint.source import Source
from buttress.readers.mermaid import read_mermaid

if TYPE_CHECKING:
    from buttress.blueprint.document import Diagram

FLOW = """flowchart LR
  GW[API Gateway<br/>Kong] -->|"GET /x"| OS(Order Service) & US
  OS --> DB[(Orders DB)]
"""
PIECES = st.sampled_from(
    ["flowchart TD\n", "graph LR\n", "sequenceDiagram\n", "erDiagram\n", "subgraph x [", "end", "\n", ";", " ", "A", "B", "[", "]", "(", ")",
     "{", "}", '"', "|", "-->", "-- ", "-.", ".->", "==>", "<-->", "~~~", "&", "@{", "@", ":::", ":", "->>", "-->>", "-)", "+", "participant ",
     "note over ", "loop x", "alt", "else", "||--o{", " : ", "PK", "%%", "---\n", "style A ", "click A ", "\r\n", "\t", "> ", "`", "#", "é", "订单", "🚀", "/", "\\"]
)  # fmt: skip


def read(text: str) -> Diagram:
    return read_mermaid(Source("d.md", text), 0, len(text))


@settings(max_examples=300, deadline=None)
@given(st.lists(PIECES | st.text(max_size=5), max_size=60).map("".join), st.text(max_size=20))
def test_no_input_crashes_it_and_spans_lie_inside(text: str, before: str) -> None:
    source = Source("d.md", before + text + "\nafter")
    start, end = len(before), len(before) + len(text)
    diagram = read_mermaid(source, start, end)
    drawn = [node.span for node in diagram.nodes] + [edge.span for edge in diagram.edges]
    drawn += [note.span for note in diagram.notes]
    for span in (diagram.span, *drawn, *(span for span, _ in diagram.problems)):
        assert start <= span.start <= span.end <= end
        assert span == source.span(span.start, span.end)
    known = {node.id for node in diagram.nodes}
    assert all({edge.source, edge.target} <= known for edge in diagram.edges)
    assert all(set(note.nodes) <= known for note in diagram.notes)
    assert all(fix and "\n" not in fix for _, fix in diagram.problems)


@pytest.mark.parametrize("blank", ["\u3000", "\xa0", "\u2003", "\x1f"])
def test_any_white_space_may_end_a_line(blank: str) -> None:
    diagram = read(f"flowchart TD\n  A --> B{blank}\n  B --> C{blank}")
    assert [(e.source, e.target) for e in diagram.edges] == [("A", "B"), ("B", "C")]
    assert diagram.problems == ()


def test_spans_name_what_they_slice() -> None:
    text = "# Title\n\n```mermaid\n" + FLOW + "```\n"
    source, start = Source("d.md", text), text.index("flowchart")
    diagram = read_mermaid(source, start, start + len(FLOW))
    assert {node.id: source.slice(node.span) for node in diagram.nodes} == {
        "GW": "GW[API Gateway<br/>Kong]",
        "OS": "OS(Order Service)",
        "US": "US",
        "DB": "DB[(Orders DB)]",
    }
    assert [(edge.target, edge.span.line) for edge in diagram.edges] == [("OS", 5), ("US", 5), ("DB", 6)]
    assert source.slice(diagram.edges[2].span) == "OS --> DB[(Orders DB)]"
    assert diagram.nodes[0].label == "API Gateway\nKong"
    assert [node.shape for node in diagram.nodes] == ["box", "round", "", "database"]


@pytest.mark.parametrize(
    "dressed",
    [
        FLOW.replace("\n", "\r\n"),
        FLOW.replace("  ", "\t"),
        textwrap.indent(FLOW, "    "),
        "flowchart LR" + textwrap.indent(FLOW, "> ")[len("> flowchart LR") :],
        "%%{init: {'theme': 'x'}}%%\n%% words\n" + FLOW,
        "---\nconfig:\n  theme: dark\n---\n" + FLOW,
    ],
    ids=["crlf", "tabs", "indented", "quoted", "directive", "front matter"],
)
def test_what_stands_around_changes_nothing(dressed: str) -> None:
    bare, diagram = read(FLOW), read(dressed)
    assert not diagram.problems
    assert [(n.id, n.label, n.shape) for n in diagram.nodes] == [(n.id, n.label, n.shape) for n in bare.nodes]
    assert [(e.source, e.target, e.label) for e in diagram.edges] == [(e.source, e.target, e.label) for e in bare.edges]


def test_a_refused_diagram_is_read_on() -> None:
    text = "graph TD\n  M[models.py (ORM)] -> DB[(Orders) (hot)]\n  DB --> end\n  X[/api/{id}] ---> M\n"
    diagram = read(text)
    assert {n.id: n.label for n in diagram.nodes} == {
        "M": "models.py (ORM)",
        "DB": "Orders) (hot",
        "end": "end",
        "X": "/api/{id}",
    }
    assert [(e.source, e.target) for e in diagram.edges] == [("M", "DB"), ("DB", "end"), ("X", "M")]
    assert [(span.line, fix) for span, fix in diagram.problems] == [
        (2, 'put the label in quotes: `M["models.py (ORM)"]`'),
        (3, "`end` is a word of the notation: call the node `end_node`"),
        (4, 'put the label in quotes: `X["/api/{id}"]`'),
    ]


def test_answers_loops_and_branches_of_a_sequence() -> None:
    diagram = read(
        'sequenceDiagram\n  actor U\n  box Data\n  participant D@{ "type": "database" }\n  end\n'
        "  U->>API: order\n  loop every item\n  API->>D: read\n  D-->>API: row\n  end\n"
        "  alt paid\n  API-)Q: order.created\n  else\n  API--xU: 402\n  end\n  Q-->>Mail: event\n  API->>U: 201 Created\n  API->>API: log\n"
    )
    assert [(e.target, e.reply, e.asynchronous, e.loop, e.branch, e.arrow) for e in diagram.edges] == [
        ("API", False, False, "", "", "forward"),
        ("D", False, False, "every item", "", "forward"),
        ("API", True, False, "every item", "", "forward"),
        ("Q", False, True, "", "alt", "forward"),
        ("U", True, False, "", "alt", "cross"),
        ("Mail", False, False, "", "", "forward"),
        ("U", True, False, "", "", "forward"),
        ("API", False, False, "", "", "forward"),
    ]
    assert [(n.id, n.shape, n.group) for n in diagram.nodes[:3]] == [
        ("U", "actor", ()),
        ("D", "database", ("Data",)),
        ("API", "", ()),
    ]


def test_groups_are_nodes_only_where_an_edge_leads_to_them() -> None:
    diagram = read("graph TD\nsubgraph one[Edge]\nsubgraph two\nA\nend\nB\nend\nsubgraph three\nC\nend\nC --> one\n")
    assert [(n.id, n.shape, n.group) for n in diagram.nodes] == [
        ("A", "", ("Edge", "two")),
        ("B", "", ("Edge",)),
        ("C", "", ("three",)),
        ("one", "group", ()),
    ]
    assert diagram.nodes[3].label == "Edge"


@pytest.mark.parametrize(
    ("purpose", "text"),
    [
        ("architecture", "graph TD\nC[Client] --> GW[API Gateway]\nGW --> US[User Service]\nUS --> D[(User DB)]"),
        ("architecture", "graph TD\nsubgraph Data Layer\nD[(Postgres)]\nend\nsubgraph Service Layer\nA[User Service]\nend\nA --> D"),
        ("architecture", "graph LR\nLB{Load Balancer} --> A[app 1]\nLB --> B[app 2]\nA --> P[(Primary)]"),
        ("architecture", "graph LR\n浏览器 --> 网关[HTTPS 网关]\n网关 --> 订单服务 --> D[(MySQL)]"),
        ("architecture", "sequenceDiagram\nparticipant B as Browser\nB->>API: GET /orders"),
        ("algorithm", "graph TD\nA([Start]) --> B{Token valid?}\nB -->|Yes| C[Return user]\nB -->|No| D[Reject request]"),
        ("algorithm", "graph TD\nA[接收请求] --> B{缓存命中}\nB -->|是| C[返回缓存数据]\nB -->|否| D[查询数据库]"),
        ("algorithm", "graph TD\nU[User] --> A[API]\nA --> Q{Cache hit?}\nQ -->|yes| R[Redis]\nQ -->|no| D[(Postgres)]"),
        ("layers", "graph TD\nController --> Service --> Repository --> D[(Database)]"),
        ("layers", "sequenceDiagram\nOrderController->>OrderAppService: create\nOrderAppService->>OrderRepository: save"),
        ("data", "erDiagram\nA ||--o{ B : has"),
        ("other", "graph LR\nDraft --> Pending --> Completed"),
        ("other", "gantt\ntitle x"),
    ],
)  # fmt: skip
def test_purpose(purpose: str, text: str) -> None:
    assert read(text).purpose == purpose


@pytest.mark.parametrize(
    "unit",
    ["A[(x] --> B\n", "A[x (y) ", "A -- x ", "A --> B & ", "subgraph x\n", 'A["x\n', "a->>b: x; ", "A |", "    \t", "-- ", "([{", "A@", '"', "A{ x PK "],
)  # fmt: skip
@pytest.mark.parametrize("head", ["graph TD\n", "sequenceDiagram\n", "erDiagram\n"])
def test_a_long_diagram_of_anything_ends(head: str, unit: str) -> None:
    """What grows with the square of the length would take minutes here."""
    text = head + unit * (60_000 // len(unit))
    diagram = read(text)
    assert diagram.kind != "other"
    assert diagram.span.end == len(text.rstrip())
