"""C4 diagrams: who is a person, a store or somebody else's, and who talks to whom."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from buttress.blueprint.source import Source
from buttress.readers.mermaid import read_mermaid

_DRAWN = """C4Context
    title 系统上下文图
    Person(user, "运维工程师", "配置和管理 Agent")
    Enterprise_Boundary(own, "平台") {
        System(agentMgmt, "Agent 配置管理系统", "管理 Agent 配置 (和模板)")
        SystemDb(mysql, "MySQL", "存储 Agent 配置")
    }
    System_Ext(executor, "aiops-agent-executor")
    Rel(user, agentMgmt, "使用", "HTTP/REST")
    Rel(agentMgmt, executor, "调用")
    BiRel(agentMgmt, mysql, "读写", "JDBC")
    Rel_Back(user, nobody, "nothing")
"""


def test_people_systems_and_stores() -> None:
    """Shapes say what a part is; a boundary and the word Ext say where it stands."""
    diagram = read_mermaid(Source("design.md", _DRAWN), 0, len(_DRAWN))
    assert (diagram.kind, diagram.purpose, diagram.title) == ("flowchart", "architecture", "系统上下文图")
    assert [(n.id, n.shape, n.group, n.span.line) for n in diagram.nodes] == [
        ("user", "actor", (), 3),
        ("agentMgmt", "box", ("平台",), 5),
        ("mysql", "database", ("平台",), 6),
        ("executor", "box", ("External",), 8),
    ]


def test_relations_carry_label_and_technology() -> None:
    """Both words stand on the edge; a relation to what nobody declared is none."""
    diagram = read_mermaid(Source("design.md", _DRAWN), 0, len(_DRAWN))
    assert [(e.source, e.target, e.label, e.arrow, e.span.line) for e in diagram.edges] == [
        ("user", "agentMgmt", "使用 (HTTP/REST)", "forward", 9),
        ("agentMgmt", "executor", "调用", "forward", 10),
        ("agentMgmt", "mysql", "读写 (JDBC)", "both", 11),
    ]


def test_components_of_a_program_are_layers() -> None:
    """A C4Component diagram shows the inside of one program."""
    text = 'C4Component\n  Component(a, "Controller")\n  Component(b, "Repository")\n  Rel(a, b, "calls")\n'
    assert read_mermaid(Source("design.md", text), 0, len(text)).purpose == "layers"


@given(st.text(alphabet='System_DbRel(){},"$ab \n', max_size=120))
def test_nothing_crashes_it(rest: str) -> None:
    """Whatever stands there, every span names its own text."""
    text = f"C4Context\n{rest}"
    source = Source("design.md", text)
    for part in read_mermaid(source, 0, len(text)).nodes:
        assert source.slice(part.span).strip()
