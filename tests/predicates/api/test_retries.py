"""What a repeated POST would do twice, and how a server can tell."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from buttress.predicates.retries import repeatable, stake

if TYPE_CHECKING:
    from collections.abc import Callable

    from buttress.blueprint.api import Api


def post(
    path: str, properties: str = "amount", parameters: str = "", words: str = "make one", conflict: str = ""
) -> str:
    fields = ", ".join(f"{name}: {{type: string}}" for name in properties.split())
    asked = f"parameters: [{parameters}]" if parameters else ""
    refused = f', "409": {{description: {conflict}}}' if conflict else ""
    return f"""
{path}:
  post:
    description: {words}
    {asked}
    requestBody: {{content: {{application/json: {{schema: {{type: object, properties: {{{fields}}}}}}}}}}}
    responses: {{"201": {{description: made}}{refused}}}
"""


@pytest.mark.parametrize(
    ("path", "properties", "what"),
    [
        ("/payments", "source", "money"),
        ("/v1/payment_intents", "source", "money"),
        ("/charges/{id}/refund", "reason", "money"),
        ("/orders", "sku", "order"),
        ("/subscriptions", "plan", "order"),
        ("/subscriptions", "email", ""),
        ("/transfers", "amount", "money"),
        ("/repos/{id}/transfer", "new_owner", ""),
        ("/exports", "format", "job"),
        ("/campaigns/{id}/send", "when", "job"),
        ("/send", "when", ""),
        ("/orders/{id}/cancel", "reason", ""),
        ("/orders/{id}", "sku", ""),
        ("/payments/search", "query", ""),
        ("/payment-methods", "card", ""),
        ("/checkout/sessions", "items", ""),
        ("/runs/{id}/rerun-failed-jobs", "debug", ""),
        ("/users", "amount", ""),
    ],
)
def test_what_is_at_stake(describe: Callable[..., Api], path: str, properties: str, what: str) -> None:
    api = describe(post(path, properties))
    assert stake(api, api.operations[0]) == what


@pytest.mark.parametrize(
    "name", ["Idempotency-Key", "X-Idempotency-Key", "idempotence-key", "PayPal-Request-Id", "X-Request-Id"]
)
def test_a_header_that_names_the_request(describe: Callable[..., Api], name: str) -> None:
    api = describe(post("/payments", parameters=f"{{name: {name}, in: header, schema: {{type: string}}}}"))
    assert repeatable(api, api.operations[0]).why == f"it takes {name}"


@pytest.mark.parametrize(
    ("properties", "words", "value"),
    [
        ("amount external_id", "pay", "yes"),
        ("amount orderNumber", "pay", "yes"),
        ("amount id", "pay", "yes"),
        ("amount user_id", "pay", "no"),
        ("amount", "Safe to retry.", "unknown"),
        ("", "pay", "unknown"),
    ],
)
def test_an_id_from_the_client_or_a_word_about_repeats(
    describe: Callable[..., Api], properties: str, words: str, value: str
) -> None:
    api = describe(post("/payments", properties, words=words))
    assert repeatable(api, api.operations[0]).value == value


@pytest.mark.parametrize(
    ("conflict", "value"),
    [
        ("A job is already in progress for this cluster", "unknown"),
        ("An export of that day exists", "unknown"),
        ("The account is closed", "no"),
    ],
)
def test_a_409_that_turns_repeats_away(describe: Callable[..., Api], conflict: str, value: str) -> None:
    api = describe(post("/exports", "format", conflict=conflict))
    assert repeatable(api, api.operations[0]).value == value


@pytest.mark.parametrize(
    ("words", "value"),
    [("Creates or updates an export", "unknown"), ("Upserts an export", "unknown"), ("Creates an export", "no")],
)
def test_an_operation_that_updates_what_is_there(describe: Callable[..., Api], words: str, value: str) -> None:
    api = describe(post("/exports", "format", words=words))
    assert repeatable(api, api.operations[0]).value == value


@pytest.mark.parametrize(
    ("name", "told", "value"),
    [
        ("export_name", "Unique for the caller", "unknown"),
        ("export_name", "What people see", "no"),
        ("customer_id", "The unique id of a customer", "no"),
    ],
)
def test_a_name_that_the_client_gives_once(describe: Callable[..., Api], name: str, told: str, value: str) -> None:
    body = f"{{type: object, properties: {{{name}: {{type: string, description: {told}}}}}}}"
    api = describe(
        f"""
/exports:
  post:
    requestBody: {{content: {{application/json: {{schema: {body}}}}}}}
    responses: {{"201": {{description: made}}}}
"""
    )
    assert repeatable(api, api.operations[0]).value == value
