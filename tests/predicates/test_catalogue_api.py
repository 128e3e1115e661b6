"""Predicates about APIs: what a description carries, and no more."""

from __future__ import annotations

import json
from typing import Any

import pytest

from predicates.catalogue_helper import SCHEMA, answer, blueprint_of, value

ORDER = {
    "type": "object",
    "properties": {
        "id": {"type": "integer"},
        "user_id": {"type": "integer"},
        "status": {"type": "string"},
        "note": {"type": "string"},
        "total": {"type": "number"},
    },
}


def _query(name: str, kind: str = "integer", *, required: bool = False) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": required, "schema": {"type": kind}}


def _answers(schema: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"200": {"description": "ok", "content": {"application/json": {"schema": schema}}}, **more}


def _list(*parameters: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "parameters": list(parameters),
        "responses": _answers({"type": "array", "items": {"$ref": "#/components/schemas/Order"}}),
        **more,
    }


def _posts(*names: str, path: str = "create an order", **more: Any) -> dict[str, Any]:
    body = {"type": "object", "properties": {name: {"type": "string"} for name in names}}
    return {
        "summary": path,
        "requestBody": {"content": {"application/json": {"schema": body}}},
        "responses": {"201": {"description": "made"}, "422": {"description": "refused"}},
        **more,
    }


PATHS: dict[str, Any] = {
    "/orders": {
        "get": _list(security=[{"token": []}]),
        "post": _posts("user_id", "status", "note", "total", security=[]),
    },
    "/users": {"get": _list(_query("limit"), _query("offset"))},
    "/pets": {"get": _list(_query("size", "string"))},
    "/events": {"get": _list(_query("from", "string", required=True))},
    "/orders/search": {"post": _posts("user_id", "status", "note", path="search")},
    "/payments": {
        "post": _posts("amount", parameters=[{"name": "Idempotency-Key", "in": "header", "schema": {"type": "string"}}])
    },
    "/refunds": {"post": _posts("amount", "reference")},
    "/traced": {
        "post": _posts("amount", parameters=[{"name": "X-Request-Id", "in": "header", "schema": {"type": "string"}}])
    },
    "/me": {
        "get": {
            "responses": _answers({"type": "object", "properties": {"name": {"type": "string"}}}),
            "deprecated": True,
        }
    },
    "/keyed": {"get": _list({"name": "X-Api-Key", "in": "header", "schema": {"type": "string"}})},
    "/cached": {
        "get": {"responses": {"200": {"description": "ok", "headers": {"ETag": {"schema": {"type": "string"}}}}}}
    },
}
API = json.dumps(
    {
        "openapi": "3.0.3",
        "info": {"title": "Shop", "version": "1"},
        "paths": PATHS,
        "components": {
            "schemas": {"Order": ORDER},
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    },
    indent=1,
)
SEEN = blueprint_of(db___schema__sql=SCHEMA, openapi__json=API)


@pytest.mark.parametrize(
    ("name", "args", "expected"),
    [
        ("returns-list", ["GET /orders"], "yes"),
        ("returns-list", ["GET /me"], "no"),
        ("returns-list", ["POST /orders"], "unknown"),
        ("list-bounded", ["GET /orders"], "no"),
        ("list-bounded", ["GET /users"], "yes"),
        ("list-bounded", ["GET /pets"], "unknown"),  # ?size=large is no page
        ("list-bounded", ["GET /events"], "unknown"),  # when, not how many
        ("list-bounded", ["GET /me"], "unknown"),
        ("list-grows", ["GET /orders"], "yes"),
        ("list-grows", ["GET /me"], "unknown"),
        ("requires-authentication", ["GET /orders"], "yes"),
        ("requires-authentication", ["POST /orders"], "no"),
        ("requires-authentication", ["GET /users"], "unknown"),
        ("requires-authentication", ["GET /keyed"], "unknown"),  # taken, and not required
        ("api-states-authentication", ["openapi.json"], "yes"),
        ("repeatable", ["POST /payments"], "yes"),
        ("repeatable", ["POST /orders"], "no"),
        ("repeatable", ["POST /refunds"], "unknown"),  # a reference may be anything
        ("repeatable", ["POST /traced"], "unknown"),  # an id for tracing
        ("repeatable", ["GET /orders"], "unknown"),
        ("states-caching", ["GET /cached"], "yes"),
        ("states-caching", ["GET /orders"], "unknown"),
        ("get-changes-something", ["GET /orders"], "unknown"),
        ("deprecated", ["GET /me"], "yes"),
        ("deprecated", ["GET /orders"], "no"),
        ("describes-errors", ["POST /orders"], "yes"),
        ("describes-errors", ["GET /orders"], "no"),
        ("described", ["GET /orders"], "yes"),
        ("lands-in", ["POST /orders", "orders"], "yes"),
        ("lands-in", ["POST /orders", "users"], "unknown"),
        ("lands-in", ["POST /orders/search", "orders"], "unknown"),  # a question is no row
        ("lists-rows-of", ["GET /orders", "orders"], "yes"),
        ("lists-rows-of", ["GET /users", "users"], "unknown"),  # it lists orders
    ],
)
def test_the_description(name: str, args: list[str], expected: str) -> None:
    found = answer(SEEN, name, *args)
    assert found.value == expected, found.why
    assert found.why
    assert found.evidence


def test_an_api_without_any_requirement() -> None:
    text = json.dumps(
        {"openapi": "3.0.3", "info": {"title": "t", "version": "1"}, "paths": {"/users": PATHS["/users"]}}
    )
    assert value(blueprint_of(openapi__json=text), "api-states-authentication", "openapi.json") == "no"


def test_a_sketch_leaves_open_what_it_does_not_show() -> None:
    design = (
        "# Design\n\n## API\n\n```\nGET /v1/orders  # list orders\nPOST /v1/orders  # create an order\n"
        "GET /v1/users  # list users\nPOST /v1/users  # create a user\n```\n"
    )
    seen = blueprint_of(docs___design__md=design)
    assert value(seen, "list-bounded", "GET /v1/orders") == "unknown"
    assert value(seen, "repeatable", "POST /v1/orders") == "unknown"
    assert value(seen, "requires-authentication", "GET /v1/users") == "unknown"
    assert value(seen, "deprecated", "GET /v1/users") == "unknown"
    assert value(seen, "described", "GET /v1/users") == "unknown"


def test_a_sketch_that_the_description_lacks() -> None:
    design = "# Design\n\n## API\n\n```\nGET /v1/wishes  # list wishes\nPOST /v1/wishes  # make a wish\nDELETE /v1/wishes/{id}\n```\n"
    seen = blueprint_of(docs___design__md=design, openapi__json=API)
    assert value(seen, "described", "GET /v1/wishes") == "no"


@pytest.mark.parametrize(
    ("schema", "described", "expected", "why"),
    [
        ({"type": "integer", "maximum": 100}, "", "yes", "it takes per_page and page"),
        ({"type": "integer"}, "", "yes", "so one part may be large"),
        ({"type": "string"}, "How many; `all` returns every row.", "unknown", "a value that means all of them"),
    ],
)
def test_a_part_that_may_be_the_whole_bounds_nothing(
    schema: dict[str, object], described: str, expected: str, why: str
) -> None:
    size = {"name": "per_page", "in": "query", "schema": schema, "description": described}
    page = {"name": "page", "in": "query", "schema": {"type": "integer"}}
    answers = {
        "200": {"description": "ok", "content": {"application/json": {"schema": {"type": "array", "items": {}}}}}
    }
    paths = {"/rows": {"get": {"parameters": [size, page], "responses": answers}}}
    text = json.dumps({"openapi": "3.0.3", "info": {"title": "t", "version": "1"}, "paths": paths})
    found = answer(blueprint_of(openapi__json=text), "list-bounded", "GET /rows")
    assert found.value == expected
    assert found.why.endswith(why)
