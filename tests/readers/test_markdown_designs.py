"""Which Markdown is a design, and which only looks like one."""

from __future__ import annotations

import pytest

from buttress.readers.markdown import read_design
from buttress.readers.markdown.designs import why_design

BACKEND = "# Orders\n\nThe service stores orders in PostgreSQL; its API has three endpoints.\n"
DRAWN = "```mermaid\ngraph LR\n  A[Order Service] --> B[(Orders DB)]\n  G[API Gateway] --> A\n```\n"
TABLES = "```sql\nCREATE TABLE a (id int);\n```\n\n- `GET /a`\n- `POST /a`\n"


@pytest.mark.parametrize(
    ("path", "text", "why"),
    [
        ("DESIGN.md", BACKEND, "its name says design"),
        ("docs/system-architecture.md", BACKEND, "its name says architecture"),
        ("docs/adr/0001-queue.md", BACKEND, "its folder says adr"),
        ("rfcs/12-paging.md", BACKEND, "its folder says rfc"),
        (".kiro/specs/orders/design.md", BACKEND, "its name says design"),
        ("specs/001-orders/plan.md", BACKEND, "its folder says spec"),
        ("specs/001-orders/data-model.md", BACKEND, "its folder says spec"),
        ("README.md", DRAWN, "it draws services"),
        ("docs/orders.md", TABLES, "it holds tables together with endpoints"),
        ("docs/system.mmd", "graph TD\n  A[Cart Service] --> D[(Carts)]", "it draws services"),
        ("docs/设计/design.md", "# 订单\n订单服务使用 PostgreSQL 数据库, 接口 GET /orders\n", "its name says design"),
    ],
)
def test_designs(path: str, text: str, why: str) -> None:
    assert why_design(path, text) == why


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("README.md", BACKEND),
        ("AGENTS.md", DRAWN),
        ("CLAUDE.md", BACKEND),
        (".claude/skills/api-design/SKILL.md", BACKEND),
        (".github/design.md", BACKEND),
        ("docs/design-system/buttons.md", BACKEND),
        ("design/figma/colors.md", "# Colors\nThe colour palette, typography, padding and dark mode.\n"),
        ("docs/design.md", "# Logo\nBlue, with a serif font.\n"),
        ("docs/design-patterns.md", BACKEND),
        ("CHANGELOG.md", BACKEND + TABLES),
        ("specs/001-orders/tasks.md", BACKEND),
        ("specs/001-orders/checklists/requirements.md", BACKEND),
        ("docs/adr/template.md", BACKEND),
        ("spec/models/README.md", BACKEND),
        ("prompts/architect.md", BACKEND),
        ("docs/backend-design.md", "---\nname: a\nmodel: inherit\n---\n" + BACKEND),
        ("docs/architecture.md", "You are a backend architect with an API and a database and a queue.\n"),
        ("docs/howto.md", "```mermaid\nflowchart TD\n  A[Start] --> B{API up?}\n  B -->|Yes| C[Go]\n  B -->|No| D{Service up?}\n```\n"),
        ("docs/flow.mmd", "graph TD\n  A[Start] --> B[End]"),
        ("docs/tables.md", "```sql\nCREATE TABLE a (id int);\n```\n"),
        ("docs/api.md", "- `GET /a`\n- `POST /a`\n"),
        ("design.md", ""),
    ],
)  # fmt: skip
def test_no_designs(path: str, text: str) -> None:
    assert why_design(path, text) == ""


@pytest.mark.parametrize(
    ("title", "bad"), [("Orders ❌ not implemented", False), ("订单表 ❌ 未实现", False), ("❌ Shared tables", True)]
)
def test_a_cross_that_tells_the_state_of_the_work_marks_nothing_bad(title: str, bad: bool) -> None:
    text = f"# Design\n\n## {title}\n\n```sql\nCREATE TABLE t (id BIGINT PRIMARY KEY);\n```\n"
    assert [block.bad for block in read_design("docs/design.md", text, "named").blocks] == [bad]
