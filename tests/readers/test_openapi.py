"""One description's value as facts: OpenAPI 3.x and Swagger 2.0, and values of any shape."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from buttress.blueprint.api import Place
from buttress.readers.documents import read_document
from buttress.readers.openapi import looks_like_openapi, read_api, version_of
from buttress.readers.openapi_schema import SchemaReader
from buttress.readers.references import read_reference, write_pointer


def facts(text: str, path: str = "openapi.yaml") -> Any:
    return read_api(read_document(path, text).value, path, SchemaReader())


def schema(text: str) -> tuple[Any, SchemaReader]:
    reader = SchemaReader()
    return reader.read(read_document("s.yaml", text).value, Place("s.yaml")), reader


THREE = """
openapi: 3.0.3
info: {title: Shop, version: "1"}
servers: [{url: https://api.example.com/v1}, {url: /v1}]
security: [{key: []}]
paths:
  /orders/{id}:
    parameters:
      - {name: id, in: path, required: true, schema: {type: string}}
      - {name: page, in: query, schema: {type: string}}
    get:
      operationId: getOrder
      summary: One order
      tags: [orders]
      security: []
      x-owner: sales
      parameters:
        - {name: id, in: path, required: true, schema: {type: integer}}
        - {name: filter, in: query, content: {application/json: {schema: {type: object}}}}
        - {$ref: '#/components/parameters/Limit'}
      responses:
        200:
          description: found
          headers: {ETag: {schema: {type: string}}}
          links: {next: {operationId: getOrder}}
          content:
            application/json: {schema: {$ref: '#/components/schemas/Order'}}
            text/plain: {}
        4XX: {$ref: '#/components/responses/Bad'}
        x-more: 1
    delete:
      deprecated: true
      security: [{a: [], b: []}, {}]
      requestBody: {required: true, content: {application/json: {schema: {type: array}}}}
      responses: {default: {description: gone}}
      callbacks:
        done:
          '{$request.body#/url}': {post: {operationId: told, responses: {200: {description: ok}}}}
components:
  schemas:
    Order: {type: object, required: [id], properties: {id: {type: integer}}}
  securitySchemes: {key: {type: apiKey, in: header, name: K}}
"""


def test_a_whole_description() -> None:
    api = facts(THREE)
    get, delete, told = api.operations
    assert (api.version, api.title, api.servers) == ("3.0.3", "Shop", ("https://api.example.com/v1", "/v1"))
    assert api.global_security == (frozenset({"key"}),)
    assert dict(api.security_schemes["key"]) == {"type": "apiKey", "in": "header", "name": "K"}
    assert (get.subject, get.operation_id, get.summary, get.tags) == (
        "GET /orders/{id}",
        "getOrder",
        "One order",
        ("orders",),
    )
    assert get.place == Place("openapi.yaml", ("paths", "/orders/{id}", "get"))
    assert dict(get.extensions) == {"x-owner": "sales"}
    assert get.security == ()
    assert delete.security == (frozenset({"a", "b"}), frozenset())
    assert delete.deprecated
    assert delete.body.required
    assert delete.body.content["application/json"].types == ("array",)
    assert (told.webhook, told.subject, told.security) == (True, "POST {$request.body#/url}", (frozenset({"key"}),))


def test_parameters_of_the_path_are_merged_and_the_operation_wins() -> None:
    get, delete, _ = facts(THREE).operations
    assert [(p.name, p.schema.types if p.schema else None) for p in get.parameters] == [
        ("id", ("integer",)),
        ("page", ("string",)),
        ("filter", ("object",)),
    ]
    assert get.parameters[0].place.pointer == ("paths", "/orders/{id}", "get", "parameters", 0)
    assert get.parameters[2].schema.place.pointer[-3:] == ("content", "application/json", "schema")
    assert [p.place.pointer[-1] for p in delete.parameters] == [0, 1]


def test_responses() -> None:
    get = facts(THREE).operations[0]
    found = get.responses["200"]
    assert list(get.responses) == ["200", "4XX"]
    assert (found.status, found.headers, found.has_links, found.description) == (
        "200",
        frozenset({"etag"}),
        True,
        "found",
    )
    assert found.content["application/json"].ref == Place("openapi.yaml", ("components", "schemas", "Order"))
    assert found.content["text/plain"] is None


TWO = """
swagger: 2.0
info: {title: Old, version: "1"}
host: example.com
basePath: /api
schemes: [http, https]
consumes: [application/json]
produces: [application/json, text/csv]
paths:
  /files:
    post:
      parameters:
        - {in: body, name: meta, required: true, schema: {$ref: '#/definitions/Meta'}}
        - {in: query, name: n, type: integer, maximum: 10}
      responses:
        200: {description: ok, schema: {type: array, items: {$ref: '#/definitions/Meta'}}}
        204: {description: none}
        201: {description: file, schema: {type: file}}
    put:
      consumes: [multipart/form-data]
      parameters:
        - {in: formData, name: upload, type: file, required: true}
        - {in: formData, name: note, type: string}
      responses: {default: {description: x}}
    patch:
      parameters: [{in: formData, name: note, type: string}]
      consumes: []
      responses: {}
definitions:
  Meta: {type: object}
securityDefinitions: {basic: {type: basic}}
"""


def test_swagger_two() -> None:
    api = facts(TWO)
    put, post, patch = api.operations
    assert (api.version, api.servers) == ("2.0", ("http://example.com/api", "https://example.com/api"))
    assert list(api.schemas) == ["Meta"]
    assert list(api.security_schemes) == ["basic"]
    assert post.body.required
    assert post.body.content["application/json"].ref == Place("openapi.yaml", ("definitions", "Meta"))
    assert [(p.name, p.schema.types, p.schema.maximum) for p in post.parameters] == [("n", ("integer",), 10)]
    assert list(post.responses["200"].content) == ["application/json", "text/csv"]
    assert post.responses["200"].content["text/csv"].items.ref.pointer == ("definitions", "Meta")
    assert dict(post.responses["204"].content) == {}
    form = put.body.content["multipart/form-data"]
    assert (form.types, form.required, list(form.properties)) == (
        ("object",),
        frozenset({"upload"}),
        ["upload", "note"],
    )
    assert form.properties["upload"].types == ("file",)
    assert put.body.place.pointer == ("paths", "/files", "put", "parameters", 0)
    assert list(patch.body.content) == ["application/x-www-form-urlencoded"]


def test_webhooks_and_the_methods_of_three_two() -> None:
    api = facts(
        "openapi: 3.2.0\nwebhooks: {paid: {post: {operationId: paid}}}\n"
        "paths: {/a: {query: {operationId: q}, additionalOperations: {LINK: {operationId: l}}}}\n"
    )
    assert [(o.subject, o.webhook) for o in api.operations] == [
        ("QUERY /a", False),
        ("LINK /a", False),
        ("POST paid", True),
    ]
    assert api.operations[1].place.pointer == ("paths", "/a", "additionalOperations", "LINK")


def test_a_schema_in_full() -> None:
    found, reader = schema(
        "type: object\nrequired: [a, 3]\nproperties: {a: {$ref: 'b.yaml#/x~1y/%7Bz%7D'}, b: true}\n"
        "additionalProperties: {type: string}\nallOf: [{type: object}]\noneOf: [{}]\nanyOf: [{}]\n"
        "minimum: 1\nmaximum: 2.5\nminLength: 3\nmaxLength: 4\nminItems: 5\nmaxItems: 6\npattern: x\nformat: y\n"
        "default: null\nenum: [1, null]\nreadOnly: true\nwriteOnly: true\ndeprecated: true\nnullable: true\n"
    )
    assert found.types == ("object", "null")
    assert found.required == frozenset({"a"})
    assert found.properties["a"].ref == Place("b.yaml", ("x/y", "{z}"))
    assert found.properties["b"].types == ()
    assert found.additional.place.pointer == ("additionalProperties",)
    assert (len(found.all_of), len(found.one_of)) == (1, 2)
    assert (found.minimum, found.maximum, found.min_length, found.max_length) == (1, 2.5, 3, 4)
    assert (found.min_items, found.max_items, found.pattern, found.format) == (5, 6, "x", "y")
    assert (found.default, found.has_default, found.enum) == (None, True, (1, None))
    assert found.read_only
    assert found.write_only
    assert found.deprecated
    assert list(reader.references) == [Place("b.yaml", ("x/y", "{z}"))]


@pytest.mark.parametrize(
    ("text", "field", "value"),
    [
        ("type: [string, 'null']", "types", ("string", "null")),
        ("const: 3", "enum", (3,)),
        ("exclusiveMaximum: 7", "maximum", 7),
        ("{maximum: 9, exclusiveMaximum: true}", "maximum", 9),
        ("maxLength: 4.0", "max_length", 4),
        ("maxLength: 4.5", "max_length", None),
        ("maxItems: true", "max_items", None),
        ("maximum: .inf", "maximum", None),
        ("additionalProperties: false", "additional", False),
        ("type: 3", "types", ()),
        ("properties: [a]", "properties", {}),
        ("pattern: 3", "pattern", ""),
    ],
)
def test_keywords_of_any_shape(text: str, field: str, value: Any) -> None:
    assert getattr(schema(text)[0], field) == value


def test_a_reference_with_siblings() -> None:
    plain, _ = schema("{$ref: '#/a', description: words}")
    assert plain.ref == Place("s.yaml", ("a",))
    assert plain.description == "words"
    both, _ = schema("{$ref: '#/a', required: [x]}")
    assert both.ref is None
    assert both.all_of[0].ref == Place("s.yaml", ("a",))
    assert both.required == frozenset({"x"})


def test_a_reference_to_another_host_is_an_open_schema() -> None:
    found, reader = schema("{$ref: 'https://example.com/a.yaml#/b', type: object}")
    assert found.ref is None
    assert not reader.references


def test_schemas_nested_without_end_are_cut_off() -> None:
    node: dict[str, Any] = {}
    for _ in range(5000):
        node = {"type": "array", "items": node}
    found: Any = SchemaReader().read(node, Place("a"))
    depth = 0
    while found.items:
        found, depth = found.items, depth + 1
    assert 20 < depth < 500


@pytest.mark.parametrize(
    ("text", "base", "path", "pointer"),
    [
        ("#/a/b", "x/api.yaml", "x/api.yaml", ("a", "b")),
        ("#", "api.yaml", "api.yaml", ()),
        ("b.yaml", "x/api.yaml", "x/b.yaml", ()),
        ("../b.yaml#/~1a~0b", "x/api.yaml", "b.yaml", ("/a~b",)),
        ("./c%20d.yaml#/%7Bid%7D", "api.yaml", "c d.yaml", ("{id}",)),
        ("#name", "api.yaml", "api.yaml", ("#name",)),
        ("#/", "api.yaml", "api.yaml", ("",)),
    ],
)
def test_references(text: str, base: str, path: str, pointer: tuple[str | int, ...]) -> None:
    assert read_reference(text, base).place == Place(path, pointer)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("https://example.com/a", "remote"),
        ("//example.com/a", "remote"),
        ("file:///etc/passwd", "remote"),
        ("../../b.yaml", "outside"),
        ("/etc/passwd", "outside"),
        ("../..", "outside"),
        ("%2e%2e/%2e%2e/b.yaml#/a", "outside"),
    ],
)
def test_references_that_are_not_followed(text: str, why: str) -> None:
    reference = read_reference(text, "x/api.yaml")
    assert (reference.place, reference.why) == (None, why)


@given(st.lists(st.text(max_size=5), max_size=4))
def test_a_pointer_that_was_written_is_read_back(parts: list[str]) -> None:
    written = write_pointer(tuple(parts)).replace("%", "%25")
    assert read_reference(written, "a.yaml").place == Place("a.yaml", tuple(parts))


@pytest.mark.parametrize(
    "head",
    [
        "openapi: 3.0.0\n",
        "# hello\n---\n'openapi': '3.1.0'\n",
        'swagger: "2.0"\n',
        "swagger: 2\n",
        "info: {}\nopenapi: 3.1\n",
        '{"openapi":"3.0.1"}',
        '\n{\n  "info": {},\n  "swagger" : "2.0"',
        '\ufeff{"openapi": "3.1.0"',
        '{"components": {"schemas": {' + " " * 65_000,
        "components:\n  schemas:\n" + " " * 65_000,
    ],
)
def test_looks_like_a_description(head: str) -> None:
    assert looks_like_openapi(head)


@pytest.mark.parametrize(
    "head",
    [
        "",
        "name: x\n",
        "  openapi: 3.0.0\n",
        "openapi: path/to/file\n",
        '{"name": "openapi"}',
        "# openapi: 3\n",
        "swagger: 1.2\n",
    ],
)
def test_looks_like_something_else(head: str) -> None:
    assert not looks_like_openapi(head)


@pytest.mark.parametrize(
    ("root", "version"),
    [({"openapi": 3.1}, "3.1"), ({"swagger": 2.0}, "2.0"), ({"openapi": True}, ""), ({"openapi": "4"}, ""), ([], "")],
)
def test_versions(root: dict[str, Any], version: str) -> None:
    assert version_of(root) == version


KEYS = st.sampled_from(
    [
        "paths",
        "/a",
        "get",
        "post",
        "parameters",
        "responses",
        "200",
        "content",
        "application/json",
        "schema",
        "$ref",
        "in",
        "name",
        "type",
        "properties",
        "items",
        "allOf",
        "oneOf",
        "enum",
        "requestBody",
        "security",
        "tags",
        "callbacks",
        "x-a",
        "components",
        "schemas",
        "definitions",
        "servers",
        "webhooks",
        "info",
        "title",
        "additionalProperties",
        "headers",
    ]
)
LEAVES = st.sampled_from(
    [None, True, 0, 1.5, "", "body", "formData", "query", "#/a", "b.yaml", "object", "http://x", float("nan")]
)
ANYTHING = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=5), max_leaves=30
)


@given(st.dictionaries(KEYS, ANYTHING, max_size=6), st.sampled_from(["2.0", "3.0.0", "3.1.0", "3.2.0"]))
def test_values_of_any_shape_are_read(root: dict[str, Any], version: str) -> None:
    root["swagger" if version == "2.0" else "openapi"] = version
    read = read_api(root, "a.yaml", SchemaReader())
    assert read.version == version
    assert all(operation.subject for operation in read.operations)
