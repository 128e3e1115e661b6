"""Which operations return collections, what bounds them, and which of them grow."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from buttress.predicates.list_growth import grows, paging_style, survey
from buttress.predicates.lists import collection_of, is_bounded
from buttress.predicates.paging import limit_in_words, offers_everything, size_limit, size_parameter

if TYPE_CHECKING:
    from collections.abc import Callable

    from buttress.blueprint.api import Api

ITEM = "{type: object, properties: {id: {type: integer}}}"
BARE = f"{{type: array, items: {ITEM}}}"


def listing(schema: str, path: str = "/things", parameters: str = "", more: str = "") -> str:
    asked = f"parameters: [{parameters}]" if parameters else ""
    return f"""
{path}:
  get:
    summary: {more or "things"}
    {asked}
    responses:
      "200":
        description: things
        content: {{application/json: {{schema: {schema}}}}}
"""


@pytest.mark.parametrize(
    ("schema", "envelope"),
    [
        (BARE, ()),
        (f"{{type: object, properties: {{data: {BARE}}}}}", ("data",)),
        (
            f"{{type: object, properties: {{items: {BARE}, total: {{type: integer}}, next: {{type: string}}}}}}",
            ("items",),
        ),
        (
            f"{{type: object, properties: {{data: {{type: object, properties: {{results: {BARE}, page: {{type: integer}}}}}}}}}}",
            ("data", "results"),
        ),
        (
            f"{{allOf: [{{type: object, properties: {{meta: {{type: object}}}}}}, {{properties: {{things: {BARE}}}}}]}}",
            ("things",),
        ),
        (f"{{oneOf: [{BARE}, {{type: 'null'}}]}}", ()),
        (
            f"{{type: object, properties: {{things: {BARE}, errors: {{type: array, items: {{type: string}}}}, note: {{type: string}}}}}}",
            None,
        ),
        ("{type: object, properties: {id: {type: integer}, tags: {type: array, items: {type: string}}}}", None),
        (
            "{type: object, properties: {name: {type: string}, status: {type: string}, tags: {type: array, items: {}}}}",
            None,
        ),
        (f"{{oneOf: [{BARE}, {{type: object}}]}}", None),
        ("{type: object}", None),
        ("{}", None),
    ],
)
def test_envelopes_are_opened_and_things_are_not(
    describe: Callable[..., Api], schema: str, envelope: tuple[str, ...] | None
) -> None:
    api = describe(listing(schema))
    found = collection_of(api, api.operations[0])
    assert (found.envelope if found else None) == envelope


@pytest.mark.parametrize(
    "name",
    [
        "limit",
        "per_page",
        "perPage",
        "page[size]",
        "$top",
        "X-Page-Size",
        "after",
        "cursor",
        "startAt",
        "continuationToken",
    ],
)
def test_every_spelling_of_pages_is_known(describe: Callable[..., Api], name: str) -> None:
    api = describe(listing(BARE, parameters=f'{{name: "{name}", in: query, schema: {{type: string}}}}'))
    (entry,) = survey(api)
    assert entry.bounded.yes
    assert paging_style(api, [entry])[0] == (name,)


@pytest.mark.parametrize(
    "parameter",
    [
        "{name: status, in: query, schema: {type: string}}",
        "{name: count, in: query, schema: {type: boolean}}",
        "{name: before, in: query, schema: {type: string, format: date-time}}",
        "{name: start_date, in: query, schema: {type: string, format: date}}",
        "{name: ids, in: query, schema: {type: array, items: {type: integer}}}",
    ],
)
def test_filters_bound_nothing(describe: Callable[..., Api], parameter: str) -> None:
    (entry,) = survey(describe(listing(BARE, parameters=parameter)))
    assert entry.bounded.no


@pytest.mark.parametrize(
    "parameter",
    [
        "{name: since, in: query, required: true, schema: {type: string, format: date-time}}",
        "{name: ids, in: query, required: true, schema: {type: array, items: {type: integer}}}",
    ],
)
def test_a_window_or_a_list_of_ids_that_must_be_given_does(describe: Callable[..., Api], parameter: str) -> None:
    (entry,) = survey(describe(listing(BARE, parameters=parameter)))
    assert entry.bounded.yes


def test_words_and_an_undescribed_margin_leave_it_unknown(describe: Callable[..., Api]) -> None:
    (told,) = survey(describe(listing(BARE, more="the last 14 days of things")))
    (margin,) = survey(describe(listing(f"{{type: object, properties: {{data: {BARE}, meta: {{type: object}}}}}}")))
    assert told.bounded.unknown
    assert "last 14" in told.bounded.why
    assert margin.bounded.unknown
    assert margin.bounded.why.startswith("meta ")


def test_fixed_values_and_max_items_are_bounds(describe: Callable[..., Api]) -> None:
    (held,) = survey(describe(listing("{type: array, maxItems: 10, items: {type: object}}")))
    (fixed,) = survey(describe(listing("{type: array, items: {type: string, enum: [a, b]}}")))
    assert (held.bounded.why, fixed.bounded.why) == (
        "its schema holds it to 10 items",
        "its items are one of 2 fixed values",
    )


@pytest.mark.parametrize(
    ("path", "also", "value"),
    [
        ("/orders", "", "yes"),
        ("/users/{id}/messages", "", "yes"),
        ("/audit-logs", "", "yes"),
        ("/log-drains", "", "unknown"),
        ("/widgets", "post", "yes"),
        ("/widgets", "", "unknown"),
        ("/boxes/{id}/widgets", "post", "unknown"),
        ("/comments/{id}/attachments", "post", "unknown"),
        ("/languages", "", "no"),
        ("/roles", "post", "no"),
        ("/issuetypes", "post", "no"),
        ("/stats/users", "", "no"),
        ("/pending_deployments", "", "unknown"),
        ("/user", "", "unknown"),
        ("/order/{id}", "", "unknown"),
    ],
)
def test_growth_is_judged_by_name_and_by_what_else_there_is(
    describe: Callable[..., Api], path: str, also: str, value: str
) -> None:
    more = f"  {also}: {{responses: {{'201': {{description: made}}}}}}\n" if also else ""
    api = describe(listing(BARE, path) + more)
    assert grows(api, api.operations[0]).value == value


def test_put_with_a_list_replaces_it_and_put_with_an_item_does_not(describe: Callable[..., Api]) -> None:
    more = "components: {schemas: {Thing: {type: object, properties: {name: {type: string}}}}}"
    get = listing("{type: array, items: {$ref: '#/components/schemas/Thing'}}", "/orders")
    put = "  put:\n    requestBody: {{content: {{application/json: {{schema: {}}}}}}}\n    responses: {{'200': {{description: ok}}}}\n"
    whole = describe(get + put.format("{type: array, items: {$ref: '#/components/schemas/Thing'}}"), more)
    single = describe(get + put.format("{$ref: '#/components/schemas/Thing'}"), more)
    assert grows(whole, whole.operations[0]).no
    assert grows(single, single.operations[0]).yes


def test_the_same_things_in_pages_elsewhere_are_evidence(describe: Callable[..., Api]) -> None:
    more = "components: {schemas: {Bounce: {type: object}}}"
    schema = "{type: array, items: {$ref: '#/components/schemas/Bounce'}}"
    paged = listing(schema, "/bounces", "{name: page, in: query, schema: {type: integer}}")
    api = describe(paged + listing(schema, "/things/{id}/bounces"), more)
    whole = next(entry for entry in survey(api) if "{" in entry.operation.path)
    assert whole.growth.why == "GET /bounces lets callers page through the same bounces"


@pytest.mark.parametrize(
    ("parameter", "value"),
    [
        ("schema: {type: integer, maximum: 100}", "yes"),
        ("schema: {type: integer, maximum: 1000000}", "no"),
        ("schema: {type: integer, maximum: .inf}", "no"),
        ("schema: {type: integer}", "no"),
        ("schema: {type: integer, enum: [10, 20]}", "yes"),
        ("schema: {oneOf: [{type: integer}, {type: string, enum: [all]}]}", "no"),
        ("description: The maximum number of items to return., schema: {type: integer}", "no"),
        ("description: 'Items per page (max 100).', schema: {type: integer}", "yes"),
        ("description: 'A limit between 1 and 100, default 10.', schema: {type: integer}", "yes"),
        ("description: '1-500', schema: {type: integer}", "yes"),
    ],
)
def test_a_maximum_counts_wherever_it_is_stated(describe: Callable[..., Api], parameter: str, value: str) -> None:
    api = describe(listing(BARE, parameters=f"{{name: limit, in: query, {parameter}}}"))
    size = size_parameter(api, api.operations[0])
    assert size is not None
    assert size_limit(api, size).value == value


@pytest.mark.parametrize(
    ("words", "everything"),
    [
        ("Use 'all' to get all.", True),
        ("-1 for all items", True),
        ("0 means no limit", True),
        ("how many of all items", False),
    ],
)
def test_a_page_size_may_offer_everything(describe: Callable[..., Api], words: str, everything: bool) -> None:
    api = describe(
        listing(BARE, parameters=f'{{name: limit, in: query, description: "{words}", schema: {{type: string}}}}')
    )
    size = size_parameter(api, api.operations[0])
    assert size is not None
    assert offers_everything(api, size) is everything


def test_is_bounded_points_at_the_parameter(describe: Callable[..., Api]) -> None:
    api = describe(listing(BARE, parameters="{name: page, in: query, schema: {type: integer}}"))
    found = collection_of(api, api.operations[0])
    assert found is not None
    (span,) = is_bounded(api, api.operations[0], found).evidence
    assert (span.path, span.line) == ("openapi.yaml", 7)


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("Returns what is stored in the log buffer.", "unknown"),
        ("The most recent orders of a customer.", "unknown"),
        ("The last 50 orders.", "unknown"),
        ("Orders, each with its latest state.", "no"),
        ("Orders of the last customer.", "no"),
    ],
)
def test_words_that_speak_of_a_bound_leave_it_open(describe: Callable[..., Api], words: str, value: str) -> None:
    (entry,) = survey(describe(listing(BARE, "/orders", more=words)))
    assert entry.bounded.value == value


@pytest.mark.parametrize(
    ("words", "limit"),
    [
        ("Sends up to 100 orders", "up to 100"),
        ("Sends no more than the first 50 orders", "first 50"),
        ("Sends at most 0 orders", ""),
        ("Orders of version 2", ""),
    ],
)
def test_an_operation_may_state_the_limit_in_its_own_words(
    describe: Callable[..., Api], words: str, limit: str
) -> None:
    api = describe(listing(BARE, "/orders", more=words))
    assert limit_in_words(api.operations[0]).endswith(limit)
    assert bool(limit_in_words(api.operations[0])) is bool(limit)
