"""Markdown designs: sections, prose, blocks, and what they show as bad."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from buttress.blueprint.source import Source
from buttress.readers.markdown import read_design

if TYPE_CHECKING:
    from buttress.blueprint.document import Document, Passage


def read(text: str, path: str = "docs/design.md") -> Document:
    return read_design(path, text, "its name says design")


def said(document: Document) -> list[tuple[str, int, str]]:
    return [(p.kind, p.span.line, p.text) for p in document.passages]


def named(document: Document, text: str) -> Passage:
    return next(p for p in document.passages if p.text == text)


def test_sections_know_their_path_and_their_end() -> None:
    text = "# Shop\n\nintro\n\n## Data\nrows\n### Orders ###\nx\n## API\ny\n\nOld\n===\nz"
    document = read(text)
    assert [(s.title, s.level, s.span.line, s.path) for s in document.sections] == [
        ("Shop", 1, 1, ("Shop",)),
        ("Data", 2, 5, ("Shop", "Data")),
        ("Orders", 3, 7, ("Shop", "Data", "Orders")),
        ("API", 2, 9, ("Shop", "API")),
        ("Old", 1, 12, ("Old",)),
    ]
    assert [text[: s.end].rstrip()[-1] for s in document.sections] == ["y", "x", "x", "y", "z"]
    assert [p.section for p in document.passages] == [0, 0, 1, 1, 2, 2, 3, 3, 4, 4]
    assert document.title == "Shop"


def test_prose_loses_its_marks_and_keeps_its_place() -> None:
    text = (
        "# A\n\nThe **order service** asks [billing](http://b/x_(y)) for `SELECT *`.\nIt *waits* <!-- no --> 2 s.\n\n"
        "- one\n  two\n  - deep `a_b`\n1. first\n\n> quoted\n> more\n\n| Store | Why |\n|---|---|\n| `redis` | a\\|b |\n"
    )
    document = read(text)
    assert said(document) == [
        ("heading", 1, "A"),
        ("paragraph", 3, "The order service asks billing for SELECT *. It waits 2 s."),
        ("bullet", 6, "one two"),
        ("bullet", 8, "deep a_b"),
        ("bullet", 9, "first"),
        ("quote", 11, "quoted more"),
        ("row", 16, "redis | a|b"),
    ]
    source = Source("docs/design.md", text)
    assert source.slice(document.passages[2].span) == "one\n  two"
    assert source.slice(document.passages[3].span) == "deep `a_b`"
    assert (document.passages[3].depth, document.passages[3].parent) == (1, 2)
    row = document.passages[6]
    assert (row.cells, row.headers) == (("redis", "a|b"), ("Store", "Why"))


def test_lists_hang_below_the_line_that_introduces_them() -> None:
    document = read(
        "Services:\n- Cart: baskets\n- Mail: letters\nKey choices:\n- Redis for sessions\n- S3 for images\nRead the rest too.\n\n"
        "**Limits**\n\n- 10 MB\n\nA sentence that ends here.\n\n- alone\n\nStores:\n\n| a | b |\n|---|---|\n| x | y |\n"
    )
    parents = {p.text: document.passages[p.parent].text if p.parent >= 0 else "" for p in document.passages}
    assert parents == {
        "Services:": "",
        "Cart: baskets": "Services:",
        "Mail: letters": "Services:",
        "Key choices:": "",
        "Redis for sessions": "Key choices:",
        "S3 for images": "Key choices:",
        "Read the rest too.": "",
        "Limits": "",
        "10 MB": "Limits",
        "A sentence that ends here.": "",
        "alone": "",
        "Stores:": "",
        "x | y": "Stores:",
    }


def test_a_title_between_empty_bullets_leads_what_follows() -> None:
    document = read("## Scale\n\n-\nKeeping copies\n- Redis for baskets\n- a CDN\n-\nSpreading load\n- round robin\n")
    assert [(p.text, p.span.line, p.parent) for p in document.passages[1:]] == [
        ("Keeping copies", 4, -1),
        ("Redis for baskets", 5, 1),
        ("a CDN", 6, 1),
        ("Spreading load", 8, -1),
        ("round robin", 9, 4),
    ]


def test_wrapped_bullets_stay_whole() -> None:
    long = "- the order service keeps a copy of every price that it has ever shown to anybody\nand compares it"
    assert [p.text for p in read(long).passages] == [long[2:].replace("\n", " ")]


@pytest.mark.parametrize(
    ("fence", "kind"),
    [
        ("```\nCREATE TABLE a (id int);\n```", "sql"),
        ('```js\n{\n  "a": 1\n}\n```', "json"),
        ('```json\nPOST /orders\n{"a": 1}\n```', "endpoints"),
        ("```\nGET /a HTTP/1.1\nHost: x\n```", "http"),
        ("```http\nHTTP/1.1 404 Not Found\n\n{}\n```", "http"),
        ("```yaml\nservices:\n  a:\n    image: b\n```", "compose"),
        ("```yaml\napiVersion: v1\nkind: Service\n```", "kubernetes"),
        ("```\nopenapi: 3.0.3\npaths: {}\n```", "openapi"),
        ("```yaml\npaths:\n  /a:\n    get:\n      summary: x\n```", "openapi"),
        ("```yaml\na: 1\n```", "yaml"),
        ("```\ngraph LR\nA --> B\n```", "mermaid"),
        ("```\n┌───┐   ┌───┐\n│ a │──▶│ b │\n└───┘   └───┘\n```", "ascii"),
        ("```bash\nls\n```", "shell"),
        ("```\ncurl https://example.com/x\n```", "shell"),
        ("```python\ndef f(): ...\n```", "code"),
        ("```\njust words\n```", "text"),
        ("    CREATE TABLE a (id int);\n", "sql"),
        ("- a\n  ~~~sql\n  SELECT 1\n  ~~~", "sql"),
        ('> ```json\n> {"a": 1}\n> ```', "json"),
    ],
)  # fmt: skip
def test_blocks_are_told_by_their_content(fence: str, kind: str) -> None:
    assert [b.kind for b in read(fence).blocks] == [kind]


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_a_block_is_what_stands_between_its_fences(newline: str) -> None:
    text = "# A\n\n- item\n\n  ```sql title=x\n  SELECT 1;\n  SELECT 2;\n  ```\n\n````md\n```\nin\n```\n````\n```\nopen".replace(
        "\n", newline
    )
    document = read(text)
    source = Source("d", text)
    assert [source.slice(b.span).split(newline) for b in document.blocks] == [
        ["  SELECT 1;", "  SELECT 2;"],
        ["```", "in", "```"],
        ["open"],
    ]
    assert [(b.tag, b.span.line) for b in document.blocks] == [("sql", 6), ("md", 11), ("", 16)]


def test_comments_and_front_matter_hold_nothing() -> None:
    document = read(
        '---\ntitle: "Shop"\nlimit: GET /a\n---\n<!--\n## Gone\n- GET /b\n```sql\nCREATE TABLE t (a int);\n```\n-->\n'
        "- kept <!-- `GET /c` --> words\n\nand `<!-- a note` stays -->\n"
    )
    assert document.title == "Shop"
    assert [p.text for p in document.passages] == ["kept words", "and <!-- a note stays -->"]
    assert (document.sections, document.blocks, document.sketches) == ((), (), ())


def test_what_a_document_warns_of_is_bad() -> None:
    document = read(
        "## Common mistakes\n- One database for all\n\n## Design\n- Each its own\n- ❌ A shared cache\n- Don't join over HTTP\n"
        "- Avoid: chatter\n  - ten calls a page\n\n**Before:**\n\n```sql\nCREATE TABLE a (x int);\n```\n\n**After:**\n\n"
        "```sql\nCREATE TABLE b (x int);\n```\n\n## Problem statement\n- 200 orders a second\n\n## Options considered\n\n"
        "```sql\nCREATE TABLE c (x int);\n```\n\n## 反模式\n- 共享数据库\n"
    )
    bad = {p.text for p in document.passages if p.bad and p.kind != "heading"}
    assert bad == {
        "One database for all",
        "❌ A shared cache",
        "Don't join over HTTP",
        "Avoid: chatter",
        "ten calls a page",
        "Before:",
        "共享数据库",
    }
    assert [b.bad for b in document.blocks] == [True, False, True]


def test_a_fence_is_cut_where_its_comments_change_their_mind() -> None:
    text = (
        "```sql\n-- Good: indexed\nCREATE TABLE a (x int);\n-- ❌ Bad: no key\nCREATE TABLE b (x int);\n-- Good\n"
        "CREATE TABLE c (\n  -- Bad: not read, it stands inside\n  x int\n);\n```\n"
    )
    blocks = read(text).blocks
    assert [(b.kind, b.span.line, b.span.end_line, b.bad) for b in blocks] == [
        ("sql", 2, 3, False),
        ("sql", 4, 5, True),
        ("sql", 6, 10, False),
    ]


@pytest.mark.parametrize(
    ("path", "text", "stage"),
    [
        ("docs/adr/0003-queue.md", "# Use a queue", "record"),
        ("docs/choice.md", "# Queue\n## Status\n## Context\n## Decision\n## Consequences", "record"),
        ("docs/adr/README.md", "# Records", "design"),
        ("course/lessons/03-queues.md", "# Queues", "teaching"),
        ("twitter/design.md", "# Timeline\n## What interviewers look for\n## Exercises", "teaching"),
        ("docs/design.md", "# Shop\n## API\n## Data", "design"),
    ],
)
def test_stages(path: str, text: str, stage: str) -> None:
    assert read(text, path).stage == stage


def test_a_diagram_file_is_one_diagram() -> None:
    document = read("graph LR\n  A[Order Service] --> B[(Orders)]\n", "docs/system.mmd")
    assert [b.kind for b in document.blocks] == ["mermaid"]
    assert [(d.kind, len(d.edges), d.edges[0].span.line) for d in document.diagrams] == [("flowchart", 1, 2)]


def test_diagrams_know_their_block_and_whether_they_are_bad() -> None:
    document = read("## Design\n```mermaid\ngraph LR\nA-->B\n```\n## Anti-patterns\n```mermaid\ngraph LR\nA-->C\n```\n")
    assert [(d.block, d.section, d.bad, d.edges[0].span.line) for d in document.diagrams] == [
        (0, 0, False, 4),
        (1, 1, True, 9),
    ]
