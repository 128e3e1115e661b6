"""Roles of error bodies, whatever their shape."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from buttress.predicates.errors_shape import error_responses, missing_roles, tells_what_to_do

if TYPE_CHECKING:
    from collections.abc import Callable

    from buttress.blueprint.api import Api

STRING = "{type: string}"


def failing(body: str, status: str = "400", method: str = "post") -> str:
    return f"""
/orders:
  {method}:
    responses:
      "201": {{description: made}}
      "{status}":
        description: not made
        {body}
"""


def json(schema: str) -> str:
    return f"content: {{application/json: {{schema: {schema}}}}}"


@pytest.mark.parametrize(
    "schema",
    [
        "{type: object, properties: {code: {type: string}, message: {type: string}}}",
        "{type: object, properties: {error: {type: object, properties: {type: {type: string}, message: {type: string}}}}}",
        "{type: object, properties: {errors: {type: array, items: {type: object, properties: {code: {type: string}, detail: {type: string}}}}}}",
        "{type: object, properties: {type: {type: string}, title: {type: string}, status: {type: integer}, instance: {type: string}}}",
        "{type: object, properties: {error: {type: string}, error_description: {type: string}}}",
        "{type: object, properties: {id: {type: string}, message: {type: string}}}",
        "{oneOf: [{type: object, properties: {errorCode: {type: string}, errorMessage: {type: string}}}, {type: 'null'}]}",
        "{allOf: [{type: object, properties: {code: {type: string}}}, {properties: {msg: {type: string}}}]}",
    ],
)
def test_any_shape_that_plays_the_roles_will_do(describe: Callable[..., Api], schema: str) -> None:
    api = describe(failing(json(schema)))
    (response,) = error_responses(api.operations[0])
    assert tells_what_to_do(api, api.operations[0], response).yes


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ("", "no body"),
        ("content: {text/plain: {schema: {type: string}}}", "only text/plain"),
        (json("{type: string}"), "neither code nor message"),
        (
            json("{type: object, properties: {message: {type: string}, status: {type: integer}}}"),
            "a message but no code",
        ),
        (json("{type: object, properties: {error: {type: string}}}"), "a message but no code"),
        (json("{type: array, items: {type: string}}"), "a message but no code"),
        (json("{type: object, properties: {code: {type: integer}}}"), "no message"),
    ],
)
def test_what_is_missing_is_named(describe: Callable[..., Api], body: str, why: str) -> None:
    api = describe(failing(body))
    (response,) = error_responses(api.operations[0])
    answer = tells_what_to_do(api, api.operations[0], response)
    assert (answer.value, answer.why) == ("no", why)


@pytest.mark.parametrize("body", ["content: {application/json: {}}", json("{type: object}"), json("{}")])
def test_a_body_of_no_stated_shape_is_unknown(describe: Callable[..., Api], body: str) -> None:
    api = describe(failing(body))
    (response,) = error_responses(api.operations[0])
    assert tells_what_to_do(api, api.operations[0], response).unknown


def test_a_header_may_carry_the_request_id(describe: Callable[..., Api]) -> None:
    body = json("{type: object, properties: {code: {type: string}, message: {type: string}}}")
    without = describe(failing(body))
    having = describe(failing(body + "\n        headers: {X-Request-Id: {schema: {type: string}}}"))
    (bare,), (told,) = (list(error_responses(api.operations[0])) for api in (without, having))
    assert missing_roles(without, bare) == ["field", "request id"]
    assert missing_roles(having, told) == ["field"]


def test_a_conflict_names_no_field(describe: Callable[..., Api]) -> None:
    api = describe(failing(json("{type: object, properties: {message: {type: string}}}"), "409"))
    (response,) = error_responses(api.operations[0])
    assert missing_roles(api, response) == ["code", "request id"]


def test_head_has_no_body_to_miss_and_a_lone_default_is_no_error(describe: Callable[..., Api]) -> None:
    head = describe(failing("", method="head"))
    (response,) = error_responses(head.operations[0])
    assert tells_what_to_do(head, head.operations[0], response).yes
    lone = describe("/x: {get: {responses: {default: {description: ok}}}}")
    assert list(error_responses(lone.operations[0])) == []


def test_a_body_that_contains_itself_ends(describe: Callable[..., Api]) -> None:
    more = "components: {schemas: {E: {type: object, properties: {error: {$ref: '#/components/schemas/E'}}}}}"
    api = describe(failing(json("{$ref: '#/components/schemas/E'}")), more)
    (response,) = error_responses(api.operations[0])
    assert tells_what_to_do(api, api.operations[0], response).no
