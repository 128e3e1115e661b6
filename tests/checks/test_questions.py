"""Questions are asked when a line of the design makes them matter, and never when the design has answered."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from buttress.assembly.tree import MemoryTree
from buttress.config import Config
from buttress.review import question_names, review

if TYPE_CHECKING:
    from buttress.findings.question import Question

#: For each question: a design that makes it matter, the line that does, and a sentence that settles it.
CASES = {
    "load": ("```http\nGET /v1/users  # list users\n```", 4, "At peak it takes 300 requests per second."),
    "growth": (
        "```sql\nCREATE TABLE orders (id BIGINT PRIMARY KEY, total BIGINT NOT NULL);\n```",
        4,
        "Orders are archived after 24 months.",
    ),
    "dependency-failure": (
        "```mermaid\ngraph LR\n  OS[Order Service] --> US[User Service]\n  OS --> DB[(Orders DB)]\n```",
        5,
        "Calls between services have a timeout of 300 ms and are retried once.",
    ),
    "service-level": ("```http\nGET /v1/users  # list users\n```", 4, "Every response arrives in under 200 ms (p95)."),
    "access": (
        "```http\nDELETE /v1/orders/{id}  # delete an order\n```",
        4,
        "Authorization: role based (RBAC), customers may touch only their own orders.",
    ),
    "rollout": (
        "```sql\nALTER TABLE users ADD COLUMN phone text;\n```",
        4,
        "Rollback: the column is dropped again; the migration runs before the deploy.",
    ),
    "signals": (
        "```mermaid\ngraph LR\n  OS[Order Service] --> US[User Service]\n  OS --> DB[(Orders DB)]\n```",
        5,
        "Each service exports Prometheus metrics, and alerts go to the team on call.",
    ),
    "consistency": (
        "```mermaid\ngraph LR\n  OS[Order Service] --> DB[(Orders DB)]\n  OS --> ES[(Elasticsearch)]\n```",
        6,
        "Search follows the database by a transactional outbox.",
    ),
    "contract": (
        "```http\nGET /orders  # list orders\nPOST /orders  # place an order\n```",
        4,
        (
            "Lists are paginated with a cursor. Errors have a code and a message (RFC 9457 error format). "
            "The API is versioned by a header. POST takes an idempotency key."
        ),
    ),
    "protection": (
        "```sql\nCREATE TABLE users (id BIGINT PRIMARY KEY, email TEXT NOT NULL UNIQUE);\n```",
        4,
        "Users can delete their account. Data is encrypted at rest. Backups run every night.",
    ),
    "alternatives": (
        "## Key decisions\n\n- We use PostgreSQL for orders, because they need transactions",
        5,
        "## Alternatives considered\n\nWe looked at MongoDB and did not take it because of transactions.",
    ),
    "simplest-version": (
        (
            "```mermaid\ngraph LR\n  A[Order Service] --> B[User Service]\n  A --> C[Stock Service]\n"
            "  A --> D[Mail Service]\n  A --> E[(Orders DB)]\n```"
        ),
        None,
        "Phase 1 is a single service with one database; the cost is about 200 EUR a month.",
    ),
}


def asked(text: str) -> dict[str, Question]:
    found = review(MemoryTree({"docs/design.md": text}), Config(cache=False), focus=("docs/design.md",))
    return {question.name: question for question in found.questions}


def test_every_question_has_a_case() -> None:
    assert set(CASES) == set(question_names())
    assert len(question_names()) == 12


@pytest.mark.parametrize("name", CASES)
def test_asked_with_its_trigger_and_silent_once_answered(name: str) -> None:
    body, line, answer = CASES[name]
    question = asked(f"# Shop design\n\n{body}\n")[name]
    assert question.document == "docs/design.md"
    assert question.trigger.path == "docs/design.md"
    assert line is None or question.trigger.line == line
    assert "___" in question.fill
    assert question.text.endswith("?")
    assert name not in asked(f"# Shop design\n\n{body}\n\n{answer}\n")


def test_a_document_that_sketches_nothing_is_asked_nothing() -> None:
    assert asked("# Shop design\n\nWe would like to sell things to people who like things.\n") == {}


def test_records_and_teaching_material_are_not_asked() -> None:
    record = "# 7. Use PostgreSQL\n\n## Status\n\nAccepted\n\n## Context\n\nWe need a database.\n\n## Decision\n\nWe use PostgreSQL.\n"
    found = review(MemoryTree({"docs/adr/0007-use-postgresql.md": record}), Config(cache=False))
    assert found.blueprint.documents
    assert found.questions == ()


def test_what_is_said_not_to_apply_with_a_reason_is_an_answer() -> None:
    body = CASES["dependency-failure"][0]
    said = "No retries or timeouts are needed, because both run in one process group and fail together."
    assert "dependency-failure" not in asked(f"# Shop design\n\n{body}\n\n{said}\n")


def test_probes_are_no_endpoints_that_anybody_waits_for() -> None:
    assert "load" not in asked("# Shop design\n\n- `GET /healthz`\n- `GET /metrics`\n")
    question = asked("# Shop design\n\n- `GET /healthz`\n- `GET /api/v1/orders`\n")["load"]
    assert "GET /api/v1/orders" in question.why


@pytest.mark.parametrize(
    "said",
    [
        "**Options considered**:\n- A) tokens in memory\n- B) tokens in the database",
        "Tokens are kept in PostgreSQL rather than in memory, because a restart must not sign everybody out.",
    ],
)
def test_options_named_beside_the_decision_are_an_answer(said: str) -> None:
    document = (
        "# Shop design\n\n## Key decisions\n\n### Token storage\n\n**Decision**: tokens are kept in PostgreSQL\n\n"
    )
    assert "alternatives" not in asked(f"{document}{said}\n")
    assert "alternatives" in asked(document)


def test_one_answer_serves_all_documents_of_a_system() -> None:
    page = (
        "# Shop design\n\n```mermaid\ngraph LR\n  A[Order Service] --> B[User Service]\n  A --> C[(Orders DB)]\n```\n"
    )
    found = review(MemoryTree({"docs/architecture.md": page, "docs/design.md": page}), Config(cache=False))
    names = [question.name for question in found.questions]
    assert "load" in names
    assert len(names) == len(set(names))


DESCRIBED = """openapi: 3.0.3
info: {title: Orders, version: "1"}
components: {securitySchemes: {BasicAuth: {type: http, scheme: basic}}}
paths:
  /api/v1/orders/{id}:
    delete:
      security: [SECURITY]
      responses: {"204": {description: gone}}
"""


@pytest.mark.parametrize(
    ("security", "sketched", "asks"),
    [
        ("{BasicAuth: []}", "DELETE /v1/orders/{id}", "Which rows may a caller touch?"),
        ("", "DELETE /v1/orders/{id}", None),  # declared open to all
        ("{BasicAuth: []}", "DELETE /v1/orders/{id}\nDELETE /v1/refunds/{id}", "Who may call what?"),
        ("{}, {BasicAuth: []}", "DELETE /v1/orders/{id}", None),
    ],
)
def test_an_api_description_says_who_may_call(security: str, sketched: str, asks: str | None) -> None:
    page = f"# Design\n\n```http\n{sketched}\n```\n"
    tree = MemoryTree({"docs/design.md": page, "openapi.yaml": DESCRIBED.replace("SECURITY", security)})
    found = review(tree, Config(cache=False), focus=("docs/design.md",))
    question = {q.name: q for q in found.questions}.get("access")
    assert (question.text if question else None) == asks
    if asks == "Who may call what?":
        assert "refunds" in question.why  # type: ignore[union-attr]
    elif question is not None:
        assert question.why.startswith("openapi.yaml:6")


@pytest.mark.parametrize(("label", "open_"), [("timeout 2 s, one retry", False), ("charges", True)])
def test_a_label_answers_for_its_own_call_only(label: str, open_: bool) -> None:
    drawn = f"flowchart LR\n  orders[Order Service] -->|{label}| billing[Billing Service]\n  orders --> mail[Mail Service]\n"
    question = asked(f"# Shop design\n\n```mermaid\n{drawn}```\n")["dependency-failure"]
    told = f"{question.text} {question.why}".lower()
    assert "mail" in told
    assert ("billing" in told) is open_


def test_labels_on_every_call_answer_the_question() -> None:
    drawn = "flowchart LR\n  orders[Order Service] -->|timeout 2 s, one retry| billing[Billing Service]\n"
    assert "dependency-failure" not in asked(f"# Shop design\n\n```mermaid\n{drawn}```\n")


FENCED = """# Shop design

```yaml
paths:
  /v1/audit:
    get:
      description: Entries are kept for 365 days.
      parameters:
        - {name: limit, in: query, schema: {type: integer, maximum: 100}}
        - {name: cursor, in: query, schema: {type: string}}
      responses:
        "200": {description: One page.}
        "403": {description: Not an administrator.}
    post:
      parameters:
        - {name: Idempotency-Key, in: header, required: true, schema: {type: string}}
      responses:
        "201": {description: Kept.}
        default: {description: The error.}
```

```sql
CREATE TABLE audit_events (id BIGINT PRIMARY KEY, note TEXT NOT NULL, created_at TIMESTAMPTZ NOT NULL);
```
"""


def test_what_a_description_in_a_fence_states_is_not_asked() -> None:
    assert {"contract", "growth"}.isdisjoint(asked(FENCED))


def test_a_time_that_a_fence_leaves_out_is_asked() -> None:
    assert "growth" in asked(FENCED.replace("Entries are kept for 365 days.", "Entries."))


def test_pages_and_errors_that_a_fence_leaves_out_are_asked_together() -> None:
    bare = FENCED.replace("name: limit", "name: colour").replace("name: cursor", "name: shape")
    bare = bare.replace('"403": {description: Not an administrator.}', "").replace("/v1", "")
    text = asked(bare)["contract"].text
    assert all(word in text for word in ("versions", "errors", "pages"))
    assert "repeated" not in text
