"""Parts of an API description are completed, linked to what the repository describes, and keep their lines."""

from __future__ import annotations

from agent.drafts.desk import drafted, example, fenced, standing, told_of

REFUNDS = """paths:
  /refunds:
    post:
      operationId: refund
      parameters: [{ name: Idempotency-Key, in: header, required: true, schema: { type: string } }]
      requestBody:
        content:
          application/json:
            schema: { $ref: "#/components/schemas/Order" }
      responses:
        "201":
          description: Refunded.
        "422":
          description: Not possible.
          content:
            application/json:
              schema: { $ref: "#/components/schemas/Error" }"""
ORDERS = """paths:
  /orders:
    get:
      operationId: listOrders
      parameters:
        - { name: limit, in: query, schema: { type: integer, maximum: 100 } }
        - { name: cursor, in: query, schema: { type: string } }
      responses:
        "200":
          description: A page.
          content:
            application/json:
              schema: { type: array, items: { $ref: "#/components/schemas/Order" } }"""


def test_references_lead_to_what_the_repository_describes() -> None:
    draft = drafted(example("shop"), fenced(("yaml", REFUNDS)))
    assert draft.pieces[0].brings == ("operation POST /refunds",)
    told = {name for name, *_ in told_of(draft)}
    assert not told & {"dangling-reference", "unauthenticated-operation"}  # the shop's own way in counts


def test_a_reference_to_nothing_is_told() -> None:
    draft = drafted(example("shop"), fenced(("yaml", REFUNDS.replace("schemas/Order", "schemas/Refund"))))
    assert ("dangling-reference", "POST /refunds", 1, 9) in told_of(draft)


def test_listings_may_refer_to_each_other() -> None:
    other = "components:\n  schemas:\n    Refund:\n      type: object"
    draft = drafted(
        example("shop"), fenced(("yaml", REFUNDS.replace("schemas/Order", "schemas/Refund")), ("yaml", other))
    )
    assert [piece.path for piece in draft.pieces] == ["draft.yaml", "draft-2.yaml"]
    assert draft.pieces[1].brings == ("schema Refund",)
    assert "dangling-reference" not in {finding.rule.name for finding in draft.findings}


def test_an_operation_that_is_described_anew_takes_the_place_of_the_old_one() -> None:
    draft = drafted(example("shop"), fenced(("yaml", ORDERS)))
    assert draft.healed == ("unpaginated-list GET /orders",)
    assert not draft.pieces[0].takes_away
    assert draft.review is not None
    assert all(":" not in api.label for api in draft.review.blueprint.apis)


def test_an_operation_that_says_less_heals_nothing() -> None:
    silent = 'paths:\n  /orders:\n    get:\n      responses:\n        "200": { description: Orders. }'
    assert drafted(example("shop"), fenced(("yaml", silent))).healed == ()


def test_a_whole_description_stands_in_the_place_of_the_old_one() -> None:
    shop = (example("shop").tree.read("openapi.yaml")).decode()
    draft = drafted(example("shop"), fenced(("yaml", shop.replace("/payments:", "/captures:"))))
    assert draft.pieces[0].path == "openapi.yaml"
    assert draft.pieces[0].brings == ("operation POST /captures",)
    assert draft.pieces[0].takes_away == ("operation POST /payments",)


def test_json_and_bare_paths_keep_their_lines() -> None:
    json = '{\n  "paths": {\n    "/refunds/{id}": {\n      "get": { "responses": { "200": { "description": "ok" } } }\n    }\n  }\n}'
    bare = '/refunds/{id}:\n  get:\n    responses:\n      "200": { description: ok }'
    for language, text, line in (("json", json, 4), ("yaml", bare, 2), ("json", json[13:-2].strip(), 3)):
        for before in (example("shop"), standing({})):
            draft = drafted(before, fenced((language, text)))
            assert draft.pieces[0].brings == ("operation GET /refunds/{id}",), text
            places = {place for place in told_of(draft) if place[0] == "undeclared-path-parameter"}
            assert {place[3] for place in places} == {line}, text


def test_swagger_is_completed_as_swagger() -> None:
    old = 'swagger: "2.0"\ninfo: {title: A, version: "1"}\npaths: {}\ndefinitions:\n  Order: {type: object}\n'
    part = 'paths:\n  /o:\n    get:\n      responses:\n        "200": {description: ok, schema: {$ref: "#/definitions/Order"}}'
    draft = drafted(standing({"swagger.yaml": old}), fenced(("yaml", part)))
    assert draft.pieces[0].brings == ("operation GET /o",)
    assert "dangling-reference" not in {finding.rule.name for finding in draft.findings}


def test_a_part_never_stands_in_the_place_of_a_whole() -> None:
    small = "openapi: 3.0.3\ninfo: {title: A, version: '1'}\npaths:\n  /orders:\n    get:\n      responses: {}\n  /users:\n    get:\n      responses: {}\n"
    draft = drafted(standing({"openapi.yaml": small}), fenced(("yaml", ORDERS)))
    assert (draft.pieces[0].path, draft.pieces[0].takes_away) == ("draft.yaml", ())
