"""Who may call: statements, silence, and what has to be open."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from buttress.blueprint.api import Operation, Parameter, Place
from buttress.predicates.api_access import is_protected, open_by_nature, requirement
from buttress.predicates.http_caching import says_how_to_cache, shares_private_answers

if TYPE_CHECKING:
    from collections.abc import Callable

    from buttress.blueprint.api import Api

HERE = Place("openapi.yaml")


@pytest.mark.parametrize(
    ("security", "value"),
    [
        (None, "unknown"),
        ((), "no"),
        ((frozenset(), frozenset({"key"})), "no"),
        ((frozenset({"key"}),), "yes"),
    ],
)
def test_silence_is_unknown_and_an_opt_out_is_no(security: tuple[frozenset[str], ...] | None, value: str) -> None:
    assert is_protected(Operation("GET", "/orders", HERE, security=security)).value == value


def test_a_key_that_is_written_as_a_parameter_counts() -> None:
    parameter = Parameter("Api-Key", "header", HERE)
    assert requirement(Operation("GET", "/orders", HERE, parameters=(parameter,))) == "takes Api-Key"


def test_alternatives_read_as_they_are() -> None:
    both = (frozenset({"app", "user"}), frozenset({"basic"}))
    assert requirement(Operation("GET", "/orders", HERE, security=both)) == "requires app and user or basic"


OPEN = (
    "/health /healthz /auth/login /users/sign-up /oauth/token /webhooks/stripe /.well-known/jwks.json /password/reset "
    "/invitations/{token} /public/lists /docs /unsubscribe /health-check /campaigns/{id}/status"
)


@pytest.mark.parametrize("path", OPEN.split())
def test_what_has_to_be_open(path: str) -> None:
    assert open_by_nature(Operation("GET", path, HERE))


@pytest.mark.parametrize(
    "path",
    [
        "/orders",
        "/users/{id}",
        "/health-records",
        "/publications",
        "/documents",
        "/assignments",
        "/campaigns/{id}/status",
    ],
)
def test_what_has_not(path: str) -> None:
    assert not open_by_nature(Operation("POST", path, HERE))


CACHED = """
/me:
  get:
    security: [{key: []}]
    responses:
      "200":
        description: "Cache-Control: public, max-age=60"
        headers: {ETag: {schema: {type: string}}}
/orders:
  get:
    security: [{key: []}]
    responses: {"200": {description: orders}}
/products:
  get:
    responses:
      "200": {description: "Cache-Control: public, max-age=60"}
      "304": {description: as before}
"""


def test_caching_is_read_from_headers_and_304_and_silence_is_unknown(describe: Callable[..., Api]) -> None:
    api = describe(CACHED)
    me, orders, products = api.operations
    assert [says_how_to_cache(api, o).value for o in (me, orders, products)] == ["yes", "unknown", "yes"]
    assert [shares_private_answers(api, o).value for o in (me, orders, products)] == ["yes", "unknown", "no"]
