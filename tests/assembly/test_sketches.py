"""What documents sketch becomes facts like any other: databases, APIs, shapes of errors."""

from __future__ import annotations

from typing import TYPE_CHECKING

from buttress.assembly.build import assemble
from buttress.assembly.tree import MemoryTree
from buttress.config import Config
from buttress.review import review

if TYPE_CHECKING:
    from buttress.blueprint.blueprint import Blueprint

CONFIG = Config(cache=False)
TABLES = """# Tickets: design

```sql
CREATE TABLE agents (id BIGINT AUTO_INCREMENT PRIMARY KEY, email VARCHAR(200) NOT NULL);
CREATE TABLE tickets (
  id BIGINT AUTO_INCREMENT PRIMARY KEY,
  agent_id BIGINT NOT NULL REFERENCES agents (id),
  KEY idx_agent (agent_id)
);
```

Later on:

```sql
CREATE TABLE tickets (id BIGINT PRIMARY KEY, other TEXT);
ALTER TABLE tickets ADD COLUMN closed_at DATETIME;
SELECT id FROM tickets WHERE closed_at IS NULL LIMIT 20;
```
"""
ENDPOINTS = """# Tickets: design

## API

```http
GET /api/v1/tickets?status=open   # list tickets
GET /api/v1/tickets/{id}
POST /api/v1/tickets
```

### GET /tickets/{id}

```json
{"id": 7, "opened_at": "2026-01-01T10:00:00Z", "price": 1.5, "lines": [{"text": "a"}]}
```
"""


def blueprint_of(files: dict[str, str]) -> Blueprint:
    named = frozenset(path for path in files if path.endswith(".md"))
    return assemble(MemoryTree(files), CONFIG, named)


def test_all_fences_of_a_document_are_one_database_and_the_first_telling_of_a_table_counts() -> None:
    blueprint = blueprint_of({"design.md": TABLES})
    (database,) = blueprint.designed
    assert (database.key, database.dialect, database.sketch) == ("design.md", "mysql", "design")
    tickets = next(t for t in database.catalog.base_tables() if t.name.name == "tickets")
    assert [c.name for c in tickets.columns] == ["id", "agent_id", "closed_at"]
    assert [(i.name, i.span.line) for i in tickets.indexes if i.origin == "index"] == [("idx_agent", 8)]
    assert not database.catalog.problems


def test_a_design_is_reviewed_and_never_deployed() -> None:
    blueprint = blueprint_of({"design.md": TABLES})
    assert [d.key for d in blueprint.reviewed] == ["design.md"]
    assert not blueprint.release.changes
    assert blueprint.coverage.statements == blueprint.coverage.understood == 5
    assert not [f for f in review(MemoryTree({"design.md": TABLES}), CONFIG).findings if f.rule.release_only]


def test_a_design_of_tables_that_exist_is_compared_and_not_reviewed() -> None:
    schema = (
        "CREATE TABLE tickets (id bigint PRIMARY KEY, agent_id bigint);\nCREATE TABLE agents (id bigint PRIMARY KEY);\n"
    )
    blueprint = blueprint_of({"design.md": TABLES, "db/schema.sql": schema})
    assert [d.key for d in blueprint.reviewed] == ["db/schema.sql"]
    assert [d.key for d in blueprint.designed] == ["design.md"]


def test_two_designs_with_a_table_of_one_name_say_which_is_meant() -> None:
    shop = "# a\n\n```sql\nCREATE TABLE users (id BIGSERIAL PRIMARY KEY);\nCREATE TABLE carts (id BIGSERIAL);\n```\n"
    blog = "# b\n\n```sql\nCREATE TABLE users (id BIGSERIAL PRIMARY KEY);\nCREATE TABLE posts (id BIGSERIAL);\n```\n"
    blueprint = blueprint_of({"shop/design.md": shop, "blog/design.md": blog})
    assert sorted(d.label for d in blueprint.reviewed) == ["blog:", "shop:"]


def test_other_kinds_of_stores_are_designed_and_not_reviewed() -> None:
    text = "# a\n\n```sql\nCREATE TABLE m (a UUID, b BIGINT, PRIMARY KEY ((a), b)) WITH CLUSTERING ORDER BY (b DESC);\n```\n"
    blueprint = blueprint_of({"design.md": text})
    assert [(d.key, d.family) for d in blueprint.designed] == [("design.md (cassandra)", "cassandra")]
    assert not blueprint.databases


def test_endpoint_sketches_become_operations_with_their_samples() -> None:
    blueprint = blueprint_of({"design.md": ENDPOINTS})
    (api,) = blueprint.sketched
    assert not blueprint.apis
    assert [o.subject for o in api.operations] == [
        "GET /api/v1/tickets",
        "GET /api/v1/tickets/{id}",
        "POST /api/v1/tickets",
    ]
    listed, one, _ = api.operations
    assert [(p.name, p.where) for p in listed.parameters] == [("status", "query")]
    assert api.span(listed.place).line == 6
    schema = next(iter(one.responses["200"].content.values()))
    assert schema is not None
    kinds = {name: (child.types, child.format) for name, child in schema.properties.items()}
    assert kinds["opened_at"] == (("string",), "date-time")
    assert kinds["price"] == (("number",), "")
    assert api.span(one.responses["200"].place).line == 14


def test_a_sketch_of_what_a_description_says_is_marked() -> None:
    openapi = (
        "openapi: 3.0.3\ninfo: {title: T, version: '1'}\npaths:\n  /tickets:\n    get: {responses: {'200': {description: a}}}\n"
        "    post: {responses: {'201': {description: b}}}\n"
    )
    blueprint = blueprint_of({"design.md": ENDPOINTS, "openapi.yaml": openapi})
    assert [api.described_by for api in blueprint.sketched] == ["openapi.yaml"]
    assert [api.key for api in blueprint.promised] == ["openapi.yaml"]


def test_a_graphql_door_promises_no_endpoints() -> None:
    assert not blueprint_of({"design.md": "# a\n\n```http\nPOST /graphql\n```\n"}).sketched


def test_a_whole_description_in_a_fence_is_an_api_with_the_documents_lines() -> None:
    openapi = "openapi: 3.0.3\ninfo: {title: T, version: '1'}\npaths:\n"
    for name in ("a", "b", "c"):
        openapi += f"  /{name}:\n    get:\n      responses:\n        '200': {{description: it}}\n"
    blueprint = blueprint_of({"design.md": f"# Design\n\nWords.\n\n```yaml\n{openapi}```\n"})
    (api,) = blueprint.apis
    assert api.key == "design.md"
    assert [api.span(o.place).line for o in api.operations] == [10, 14, 18]


def test_shapes_of_errors_know_their_lines_and_leave_bad_ones_out() -> None:
    text = '# a\n\n```json\n{\n  "data": {},\n  "errors": []\n}\n```\n\nBad:\n\n```json\n{"error": "no"}\n```\n'
    shapes = blueprint_of({"design.md": text}).error_shapes
    assert [(s.shape, s.key, s.span.line) for s in shapes] == [("errors list", "errors", 6)]
