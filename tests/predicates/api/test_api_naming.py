"""Verbs, nouns and the resource that a path names."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from buttress.blueprint.api import Operation, Place
from buttress.predicates.api_naming import home, nouns, parent_of, resource, segments, shape, verb_of, without_verb


def made(subject: str) -> Operation:
    method, _, path = subject.partition(" ")
    return Operation(method, path, Place("openapi.yaml", ("paths", path, method.lower())))


@pytest.mark.parametrize(
    ("subject", "better"),
    [
        ("GET /getUsers", "GET /users"),
        ("GET /get-user-by-id/{id}", "GET /users/{id}"),
        ("POST /users/create", "POST /users"),
        ("PUT /users/{id}/update", "PUT /users/{id}"),
        ("POST /users/{id}/delete", "DELETE /users/{id}"),
        ("GET /users/list", "GET /users"),
        ("GET /api/v1/fetchCategories", "GET /api/v1/categories"),
        ("GET /users/getUserById/{id}", "GET /users/{id}"),
        ("GET /products/getAll", "GET /products"),
        ("DELETE /removeUser/{id}", "DELETE /users/{id}"),
        ("GET /api/list_orders", "GET /api/orders"),
    ],
)
def test_a_verb_is_seen_and_the_plain_form_named(subject: str, better: str) -> None:
    assert verb_of(made(subject))[0]
    assert without_verb(made(subject)) == better


@pytest.mark.parametrize(
    "subject",
    [
        "POST /orders/{id}/cancel",
        "POST /orders/{id}/addNote",
        "POST /users:batchGet",
        "POST /chat.postMessage",
        "GET /search",
        "POST /login",
        "GET /lists",
        "GET /list/{id}",
        "GET /updates",
        "GET /checks",
        "POST /exports",
        "GET /add-ons",
        "POST /delete-requests",
        "GET /create-date",
        "POST /users/delete",
        "POST /system/update",
        "POST /pulls/{id}/update",
        "GET /update-policies",
        "GET /list-owner",
        "GET /shopping/list",
        "GET /{get}",
        "DELETE /createUser",
    ],
)
def test_nouns_sub_actions_and_custom_verbs_are_left_alone(subject: str) -> None:
    assert verb_of(made(subject)) == ("", "")


@pytest.mark.parametrize(
    ("path", "named"),
    [
        ("/api/v1/users", "users"),
        ("/users/{id}/orders.json", "orders"),
        ("/pet/findByStatus", "pet"),
        ("/users/search", "users"),
        ("/search", "search"),
        ("/preview/v2/users", "users"),
        ("/campaigns/{id}/preview", "preview"),
        ("/v2", ""),
        ("/{id}", ""),
        ("/orders/{id}:cancel", "orders"),
    ],
)
def test_the_resource_of_a_path(path: str, named: str) -> None:
    assert resource(path) == named


@pytest.mark.parametrize(
    ("path", "parent"),
    [("/users/{id}/orders", "user"), ("/me/orders", "caller"), ("/orders", ""), ("/a/{b}/{c}/orders", "a")],
)
def test_the_parent_of_a_path(path: str, parent: str) -> None:
    assert parent_of(path) == parent


@given(st.sampled_from(["GET", "POST", "PUT", "DELETE"]), st.text(alphabet="/{}:.?-_aBgetUsrs1 é", max_size=40))
def test_no_path_is_too_strange(method: str, path: str) -> None:
    strange = Operation(method, path, Place("openapi.yaml"))
    assert shape(home(path)) == shape(path)[: len(segments(home(path)))]
    assert resource(path) == "" or resource(path) in nouns(path)
    parent_of(path)
    segment, verb = verb_of(strange)
    if verb:
        assert segment in segments(path)
        assert without_verb(strange).startswith(("GET /", "POST /", "PUT /", "PATCH /", "DELETE /", "GET ", "POST "))
