"""What OpenAPI fences of a design say of its endpoints, and which of them the repository has already."""

from __future__ import annotations

from typing import TYPE_CHECKING

from buttress.assembly.build import assemble
from buttress.assembly.tree import MemoryTree
from buttress.config import Config
from buttress.predicates.list_growth import survey
from buttress.predicates.shown_operations import (
    bounds_input,
    described_already,
    guarded_in_fences,
    is_unread,
    said_in_fences,
    shown_operation,
    states_callers,
)

if TYPE_CHECKING:
    from buttress.blueprint.blueprint import Blueprint
    from buttress.blueprint.document import Sketch

FENCE = """# Links: a REST API on PostgreSQL

```yaml
paths:
  /links:
    get:
      security: [{ session: [] }]
      parameters:
        - { name: limit, in: query, schema: { type: integer, maximum: 100, default: 20 } }
        - { name: cursor, in: query, schema: { type: string } }
      responses:
        "200":
          description: One page.
          content: { application/json: { schema: { $ref: "#/components/schemas/Links" } } }
        "429": { description: Ten a minute. }
    post:
      security: []
      requestBody:
        content: { application/json: { schema: { type: object, properties: { title: { type: string, maxLength: 80 } } } } }
  /links/{id}:
    delete:
      summary: Remove one
components:
  schemas:
    Links: { type: array, items: { type: object } }
```
"""
OPENAPI = """openapi: 3.0.3
info: { title: Shop, version: "1" }
paths:
  /payments:
    post: { responses: { "201": { description: Captured. } } }
"""


def _blueprint(text: str = FENCE, **files: str) -> Blueprint:
    tree = {"design.md": text, **{name.replace("__", "."): content for name, content in files.items()}}
    return assemble(MemoryTree(tree), Config(cache=False), frozenset({"design.md"}))


def _sketch(blueprint: Blueprint, subject: str) -> Sketch:
    return next(s for s in blueprint.documents[0].sketches if s.subject == subject)


def test_a_fence_says_who_may_call_each_of_its_operations() -> None:
    blueprint = _blueprint()
    stated = {}
    for sketch in blueprint.documents[0].sketches:
        operation = shown_operation(blueprint, blueprint.documents[0], sketch)
        assert operation is not None
        stated[sketch.subject] = states_callers(operation)
    assert stated == {"GET /links": True, "POST /links": True, "DELETE /links/{id}": False}
    assert guarded_in_fences(blueprint, blueprint.documents[0])


def test_security_at_the_top_of_a_fence_is_that_of_its_operations() -> None:
    blueprint = _blueprint(
        "# Links\n\n```yaml\nsecurity: [{ session: [] }]\npaths:\n  /links:\n    post:\n      summary: Keep one\n```\n"
    )
    api = next(a for a in blueprint.sketched if a.version != "sketch")
    assert [o.security for o in api.operations] == [(frozenset({"session"}),)]


def test_a_fence_in_a_list_at_the_top_of_a_document_is_read_with_its_places() -> None:
    text = "- Links\n\n  ```yaml\n  paths:\n    /links:\n      post:\n        security: [{ session: [] }]\n  ```\n"
    blueprint = _blueprint(text)
    api = next(a for a in blueprint.sketched if a.version != "sketch")
    assert [(o.subject, api.span(o.place).line) for o in api.operations] == [("POST /links", 6)]


def test_words_and_bounds_of_a_fence_count() -> None:
    blueprint = _blueprint()
    document = blueprint.documents[0]
    assert "429 Ten a minute. " in set(said_in_fences(blueprint, document))
    assert bounds_input(blueprint, document)
    open_ended = _blueprint(FENCE.replace(", maxLength: 80", ""))
    assert not bounds_input(open_ended, open_ended.documents[0])


def test_an_endpoint_is_reviewed_as_its_fence_describes_it() -> None:
    """The line of a fence that names GET /links is no second, bare endpoint beside the described one."""
    blueprint = _blueprint()
    (api,) = blueprint.promised
    assert {o.subject for o in api.operations} == {"GET /links", "POST /links", "DELETE /links/{id}"}
    (links,) = survey(api)
    assert links.bounded.yes
    page = links.operation.responses["200"].content["application/json"]
    assert api.resolve(page) is not None
    assert page is not None
    assert api.span(page.place).line == 14


def test_what_the_repository_describes_is_no_plan_of_the_design() -> None:
    text = f"{FENCE}\n- POST /payments\n- POST /refunds\n"
    blueprint = _blueprint(text, openapi__yaml=OPENAPI)
    document = blueprint.documents[0]
    assert described_already(blueprint, document, _sketch(blueprint, "POST /payments"))
    assert not described_already(blueprint, document, _sketch(blueprint, "POST /refunds"))
    assert not described_already(_blueprint(text), document, _sketch(blueprint, "POST /payments"))


def test_one_path_in_common_with_one_of_several_descriptions_is_chance() -> None:
    text = f"{FENCE}\n- POST /payments\n- POST /refunds\n"
    other = OPENAPI.replace("payments", "carts").replace("Shop", "Carts")
    blueprint = _blueprint(text, openapi__yaml=OPENAPI, carts__yaml=other)
    assert not described_already(blueprint, blueprint.documents[0], _sketch(blueprint, "POST /payments"))


def test_paths_alone_are_not_read_and_nothing_is_missed_in_them() -> None:
    blueprint = _blueprint(
        "# Links\n\n```yaml\n/links:\n  post:\n    security: [{ session: [] }]\n```\n\n- GET /tags\n"
    )
    document = blueprint.documents[0]
    assert is_unread(blueprint, document, _sketch(blueprint, "POST /links"))
    assert not is_unread(blueprint, document, _sketch(blueprint, "GET /tags"))
