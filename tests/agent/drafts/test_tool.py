"""A model may review its design before it answers."""

from __future__ import annotations

from agent.tools.fixture import EXAMPLES, ask, box, everything

SQL = "CREATE TABLE refunds (id bigserial PRIMARY KEY, order_id bigint REFERENCES orders (id), amount real NOT NULL);"
DIAGRAM = (
    "graph LR\n  OS[Order Service] --> RS[Refund Service]\n  RS --> RDB[(Refund DB)]\n  RS --> PAY[Payment Provider]"
)


def test_parts_are_reviewed_together() -> None:
    toolbox = box(EXAMPLES / "shop")
    told = everything(
        toolbox,
        "review_design",
        parts=[{"language": "sql", "text": SQL}, {"language": "mermaid", "text": DIAGRAM}],
        prose="Refunds are paid back by a service of their own.",
    )
    findings = {(each["finding"], each.get("listing"), each.get("line")) for each in told if "finding" in each}
    assert ("money-as-float", 1, 1) in findings
    assert ("unprotected-call", 2, 4) in findings
    assert {"listing": 1, "stood_at": "migrations/0007_refunds.sql", "brings": ["table refunds"]} in told
    assert any("open" in each and each["write"] for each in told)


def test_a_design_without_flaws_says_so_and_code_says_why_it_is_not_tried() -> None:
    answer = ask(box(EXAMPLES / "shop"), "review_design", parts=[{"text": "def f(): pass", "language": "python"}])
    assert answer["note"] == "no finding comes with it"
    assert answer["data"] == [{"listing": 1, "not_tried": "python, which no rule reads"}]


def test_what_is_wrong_with_the_arguments_is_told() -> None:
    toolbox = box(EXAMPLES / "shop")
    assert "parts" in ask(toolbox, "review_design", parts=[])["error"]
    assert "error" in ask(toolbox, "review_design", parts=[{"text": "x" * 17_000}])
    assert "error" in ask(toolbox, "review_design", parts=[{"text": "x", "path": "../x"}])
    fences = ask(toolbox, "review_design", parts=[{"language": "sql", "text": f"-- ```\n{SQL}\n-- `````"}])
    assert any(each.get("finding") == "money-as-float" for each in fences["data"])
