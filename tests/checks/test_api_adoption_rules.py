"""Rules about the whole of an API: versions, envelopes, safe methods, and paths with their parameters."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from buttress.assembly.tree import MemoryTree
from buttress.blueprint.api import Operation, Parameter, Place
from buttress.config import Config
from buttress.predicates.api_effects import changes_something, effect_of
from buttress.predicates.api_templates import path_mismatch, template_names, templates
from buttress.predicates.api_versions import in_path, leads, selectors
from buttress.review import review

if TYPE_CHECKING:
    from buttress.findings.finding import Finding

HERE = Place("openapi.yaml", ("paths",))
HEAD = "openapi: 3.0.3\ninfo: {title: Shop, version: '1'}\n"
THING = "{type: object, properties: {id: {type: integer}, name: {type: string}, price: {type: integer}}}"


def operation(
    path: str,
    *parameters: str,
    method: str = "GET",
    operation_id: str = "",
    summary: str = "",
    unread: int = 0,
    webhook: bool = False,
) -> Operation:
    """Parameters are written ``path id``, ``header X-Api-Version?`` (a question mark: not required)."""
    made = (parameter.split() for parameter in parameters)
    return Operation(
        method=method,
        path=path,
        place=HERE,
        operation_id=operation_id,
        summary=summary,
        parameters=tuple(Parameter(name.rstrip("?"), where, HERE, not name.endswith("?")) for where, name in made),
        unread_parameters=unread,
        webhook=webhook,
    )


def findings(rule: str, text: str, *, validate: bool = False) -> tuple[Finding, ...]:
    config = Config(cache=False, validate_openapi=validate)
    return tuple(f for f in review(MemoryTree({"openapi.yaml": HEAD + text}), config).findings if f.rule.name == rule)


def paths(*written: str) -> str:
    """``GET /orders`` as operations that answer with nothing in particular."""
    found: dict[str, list[str]] = {}
    for line in written:
        method, path = line.split(" ", 1)
        found.setdefault(path, []).append(f"{method.lower()}: {{responses: {{'200': {{description: ok}}}}}}")
    return "paths:\n" + "".join(f"  {path}: {{{', '.join(each)}}}\n" for path, each in found.items())


@pytest.mark.parametrize(
    ("path", "names"),
    [
        ("/orders/{id}/items/{item}", ("id", "item")),
        ("/orders/{id:[0-9]{3}}", ("id",)),
        ("/{proxy+}", ("proxy",)),
        ("/files/{path*}", ("path",)),
        ("/{+name}/{name}", ("name",)),
        ("/v1/{name=projects/*/topics/*}", ("name",)),
        ("/orders{?page,size}", ()),
        ("/orders?id={id}", ()),
        ("/orders/{id:a?b}/{rest}", ("id", "rest")),
        ("/projects{.format}", ()),
        ("/orders/:id", ()),
        ("/orders/{", ()),
        ("/orders/{}", ()),
    ],
)
def test_names_of_a_path(path: str, names: tuple[str, ...]) -> None:
    assert template_names(path) == names


@given(st.text(alphabet="/{}:+*=?.ab", max_size=30))
def test_templates_are_read_from_any_text(text: str) -> None:
    for inner in templates(text):
        assert "{" + inner + "}" in text
    assert all(name.strip() == name and name for name in template_names(text))


@pytest.mark.parametrize(
    ("made", "servers", "expected"),
    [
        (operation("/a/{x}", "path x"), (), ("", "", "")),
        (operation("/a/{x}"), (), ("x", "", "")),
        (operation("/a/{x}", "query x"), (), ("x", "", "")),
        (operation("/a", "path x"), (), ("", "x", "")),
        (operation("/a/{x}", "path x?"), (), ("", "", "x")),
        (operation("/a/{proxy+}", "path proxy+"), (), ("", "", "")),
        (operation("/a", "path tenant"), ("https://{tenant}.example.com",), ("", "", "")),
        (operation("/a/:id", "path id"), (), ("", "", "")),
        (operation("/a?x={x}", "path x"), (), ("", "", "")),
        (operation("/a/{x}", unread=1), (), ("", "", "")),
        (operation("/a/{x}", webhook=True), (), ("", "", "")),
    ],
)
def test_a_path_and_its_parameters(made: Operation, servers: tuple[str, ...], expected: tuple[str, str, str]) -> None:
    found = path_mismatch(made, servers)
    unused, optional = (",".join(p.name for p in each) for each in (found.unused, found.optional))
    assert (",".join(found.undeclared), unused, optional) == expected


def test_a_sibling_that_declares_it_shows_how() -> None:
    text = (
        "components: {parameters: {Id: {name: id, in: path, required: true, schema: {type: integer}}}}\n"
        "paths:\n  /orders/{id}:\n    get: {responses: {'200': {description: a}}}\n"
        "  /orders/{id}/items:\n    get:\n      parameters: [{$ref: '#/components/parameters/Id'}]\n"
        "      responses: {'200': {description: a}}\n"
    )
    (found,) = findings("undeclared-path-parameter", text)
    assert "GET /orders/{id}/items declares `id`" in found.because
    assert found.instead.endswith("$ref openapi.yaml#/components/parameters/Id")


def test_an_api_that_declares_none_is_one_decision() -> None:
    (found,) = findings("undeclared-path-parameter", paths("GET /a/{x}", "GET /b/{y}", "GET /c/{z}", "GET /d"))
    assert found.count == 3
    assert "3 of 3 operations with a template" in found.because


@pytest.mark.parametrize("written", ["", "required: false, "])
def test_a_path_parameter_is_reported_by_one_rule(written: str) -> None:
    text = (
        f"paths:\n  /a/{{x}}:\n    get:\n      parameters: [{{name: x, in: path, {written}schema: {{type: integer}}}}]\n"
        "      responses: {'200': {description: a}}\n"
    )
    (found,) = findings("undeclared-path-parameter", text, validate=True)
    assert "without required: true" in found.message
    assert not findings("invalid-api-description", text, validate=True)


@pytest.mark.parametrize(
    ("made", "verb"),
    [
        (operation("/users/{id}/delete"), "delete"),
        (operation("/remove/lock/{lock}"), "remove"),
        (operation("/setText", operation_id="setTextUsingGET"), "set"),
        (operation("/messages/send", summary="Sends a message"), "send"),
        (operation("/things/{id}", operation_id="deleteThing", summary="Deletes a thing"), "delete"),
        (operation("/users/delete", webhook=True), ""),
        (operation("/users/delete", method="POST"), ""),
        (operation("/messages/send"), ""),
        (operation("/commands/send", summary="Fetch a list of commands"), ""),
        (operation("/pulls/{id}/merge", operation_id="pulls/check-if-merged"), ""),
        (operation("/import", operation_id="getImportStatus"), ""),
        (operation("/pools/{id}/updates"), ""),
        (operation("/rides/cancel_fees", summary="Cancel fee of a ride"), ""),
        (operation("/destroy-jobs/{id}/status"), ""),
        (operation("/patients/{id}/archive", summary="Create a ZIP archive"), ""),
        (operation("/coverage", operation_id="CreateCoverageRequest", summary="Create a coverage request"), ""),
        (operation("/sends/series", operation_id="SendSeries", summary="Send analytics"), ""),
        (operation("/listings/{id}/edit", summary="Edit a listing"), ""),
        (operation("/users/google/start", summary="Start OAuth flow"), ""),
        (operation("/oauth/callback", summary="Create a session"), ""),
        (operation("/"), ""),
    ],
)
def test_what_a_get_says_that_it_does(made: Operation, verb: str) -> None:
    found = effect_of(made)
    assert (found.verb if found else "") == verb


@pytest.mark.parametrize(
    ("made", "mail"),
    [
        (operation("/users/verify-email", "query token"), True),
        (operation("/unsubscribe/{code}", "path code"), True),
        (operation("/verify", "query token"), False),
        (operation("/users/verify-email"), False),
        (operation("/customers/{id}/confirm", "path id"), False),
    ],
)
def test_links_in_mails_carry_a_ticket(made: Operation, mail: bool) -> None:
    found = effect_of(made)
    assert (found is not None and found.mail) is mail


def test_a_get_that_sends_is_exposed_to_forged_requests() -> None:
    text = "components: {securitySchemes: {sid: {type: apiKey, in: cookie, name: sid}}}\nsecurity: [{sid: []}]\n"
    (found,) = findings("get-with-side-effects", text + paths("GET /orders/{id}/cancel", "GET /orders"))
    assert "lets the cookie `sid` go along" in found.because
    assert "1 of 2 GETs here only read" in found.because


def test_the_same_action_by_post_is_named() -> None:
    (found,) = findings("get-with-side-effects", paths("GET /deletePad", "POST /deletePad"))
    assert found.instead == "POST /deletePad exists for it: answer the GET with 405"
    assert found.related


def test_a_verb_by_get_is_one_finding() -> None:
    text = paths("GET /listOrders/delete", "GET /listOrders")
    (found,) = findings("get-with-side-effects", text)
    assert found.subject == "GET /listOrders/delete"
    assert [o.subject for f in findings("verb-in-path", text) for o in f.occurrences] == ["GET /listOrders"]


def test_changes_something_is_never_a_certain_no() -> None:
    from buttress.assembly.apis import assemble_apis

    tree = MemoryTree({"openapi.yaml": HEAD + paths("GET /orders", "GET /orders/purge")})
    (api,) = assemble_apis(tree, ["openapi.yaml"], Config(validate_openapi=False)).apis
    answers = [changes_something(api, each) for each in api.operations]
    assert [answer.value for answer in answers] == ["unknown", "yes"]
    assert answers[1].evidence


@pytest.mark.parametrize(
    ("method", "body", "told"),
    [
        ("get", "{type: object, properties: {q: {type: string}}}", "warning"),
        ("head", "{type: array, items: {type: string}}", "warning"),
        ("delete", "{type: object, properties: {ids: {type: array}}}", "advice"),
        ("get", "{type: object}", ""),
        ("get", "{type: string}", ""),
        ("post", "{type: object, properties: {q: {type: string}}}", ""),
    ],
)
def test_bodies_that_nothing_promises_to_deliver(method: str, body: str, told: str) -> None:
    text = (
        f"paths:\n  /orders:\n    {method}:\n      requestBody: {{required: true, content: {{application/json: {{schema: {body}}}}}}}\n"
        "      responses: {'200': {description: ok}}\n"
    )
    assert [str(found.severity) for found in findings("get-or-delete-with-body", text)] == ([told] if told else [])


def test_a_secret_is_not_moved_into_the_address() -> None:
    text = (
        "paths:\n  /grants/{id}:\n    delete:\n      requestBody: {required: true, content: {application/json: {schema: {type: object,"
        " properties: {access_token: {type: string}}}}}}\n      responses: {'204': {description: gone}}\n"
    )
    (found,) = findings("get-or-delete-with-body", text)
    assert found.instead == "POST /grants/{id}/delete with this body"


@pytest.mark.parametrize(
    ("path", "version", "first"),
    [
        ("/v1/users", "v1", True),
        ("/api/v2beta1/users", "v2beta1", True),
        ("/rest/api/3/issue", "3", False),
        ("/2.0/users", "2.0", True),
        ("/{version}/users", "{version}", True),
        ("/categories/v2", "v2", False),
        ("/projects-v1", "v1", False),
        ("/packages/{name}/{version}", "", False),
        ("/documents/1", "", False),
        ("/users", "", False),
        ("/video", "", False),
    ],
)
def test_versions_in_paths(path: str, version: str, first: bool) -> None:
    assert in_path(path) == version
    assert first is False or leads(path)
    assert not (version == "" and leads(path))


@pytest.mark.parametrize(
    ("parameter", "selects"),
    [
        ("header X-Api-Version", True),
        ("header Stripe-Version", True),
        ("header Accept-Version", True),
        ("query api-version", True),
        ("header X-Client-Version", False),
        ("header If-Match-Version", False),
        ("query version", False),
        ("path version", False),
    ],
)
def test_parameters_that_select_a_version(parameter: str, selects: bool) -> None:
    assert bool(selectors(operation("/users", parameter))) is selects


def test_one_resource_both_ways_is_a_warning() -> None:
    plain = ("GET /orders", "GET /users", "GET /items")
    mixed = (*plain, "GET /v2/orders", "GET /v2/carts", "GET /v2/shops")
    (found,) = findings("mixed-api-versioning", paths(*mixed))
    assert (found.subject, str(found.severity)) == ("GET /orders", "warning")
    assert "3 operations say v2 in the path and 3 say nothing; 1 resource answers both ways" in found.because
    apart = (*plain, "GET /v2/rooms", "GET /v2/carts", "GET /v2/shops")
    assert [str(found.severity) for found in findings("mixed-api-versioning", paths(*apart))] == ["advice"]
    assert not findings("mixed-api-versioning", paths(*plain[:2], "GET /v2/carts", "GET /v2/rooms", "GET /v2/shops"))


def test_a_resource_with_a_version_below_the_servers_is_no_repetition() -> None:
    servers = "servers: [{url: 'https://api.example.com/v3'}]\n"
    assert not findings("mixed-api-versioning", servers + paths("GET /segments/2.0/{id}", "GET /links/search-v2"))
    (found,) = findings("mixed-api-versioning", servers + paths("GET /v3/segments"))
    assert "https://api.example.com/v3/v3/segments" in found.message


@pytest.mark.parametrize(
    ("title", "server", "told"),
    [
        ("Shop", "https://shop.acme.com/api", 1),
        ("Shop", "https://shop.acme.com/v1", 0),
        ("Shop", "https://shop.acme.com/latest", 0),
        ("Shop", "http://localhost:9000/api", 0),
        ("Shop", "/api", 0),
        ("Internal shop API", "https://shop.acme.com/api", 0),
        ("Shop API V1", "https://shop.acme.com/api", 0),
    ],
)
def test_who_needs_a_version(title: str, server: str, told: int) -> None:
    many = [f"{method} /{noun}" for noun in ("orders", "users", "items") for method in ("GET", "POST", "PUT", "DELETE")]
    text = HEAD.replace("Shop", title) + f"servers: [{{url: '{server}'}}]\n"
    text += "components: {securitySchemes: {key: {type: apiKey, in: header, name: X-Key}}}\n" + paths(*many)
    result = review(MemoryTree({"openapi.yaml": text}), Config(cache=False, validate_openapi=False))
    assert len([f for f in result.findings if f.rule.name == "unversioned-api"]) == told


def answers(**schemas: str) -> str:
    """``orders="[…]"``: what GET answers at that path; ``__id`` stands for ``/{id}``."""
    return "paths:\n" + "".join(
        f"  /{name.replace('__id', '/{id}')}:\n    get:\n      responses:\n        '200': {{description: a, content:"
        f" {{application/json: {{schema: {schema}}}}}}}\n"
        for name, schema in schemas.items()
    )


ARRAY = "{type: array, items: {type: object}}"


def wrapped(key: str, inner: str = ARRAY) -> str:
    return f"{{type: object, properties: {{{key}: {inner}}}}}"


def test_lists_in_three_wrappings() -> None:
    data = wrapped("data")
    told = findings("several-envelopes", answers(a=data, b=data, c=data, orders=wrapped("orders"), items=ARRAY))
    (found,) = told
    assert found.count == 2
    assert "3 in {data}" in found.because
    assert "1 under the thing's own name" in found.because


def test_a_key_that_is_an_envelope_and_the_things_name_counts_as_either() -> None:
    named = {name: wrapped(name) for name in ("orders", "users", "shops", "items", "entries")}
    assert not findings("several-envelopes", answers(**named))


def test_one_view_among_many_is_no_split() -> None:
    arrays = dict.fromkeys("abcdefghij", ARRAY)
    assert not findings("several-envelopes", answers(**arrays, keys=wrapped("keys")))
    data = dict.fromkeys("abcdefghij", wrapped("data"))
    (found,) = findings("several-envelopes", answers(**data, keys=ARRAY))
    assert found.subject == "GET /keys"


def test_wrapped_lists_and_bare_objects_are_one_scheme() -> None:
    lists = dict.fromkeys(("orders", "users", "shops"), wrapped("data"))
    things = dict.fromkeys(("orders__id", "users__id", "shops__id"), THING)
    assert not findings("several-envelopes", answers(**lists, **things))
    (found,) = findings(
        "several-envelopes",
        answers(**lists, **things, carts__id=wrapped("data", THING), rooms__id=wrapped("data", THING)),
    )
    assert "where 3 of 5 single objects of this API come as the bare object" in found.message
