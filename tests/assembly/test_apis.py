"""APIs out of trees: several files, problems, labels, what the validators say."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from buttress.assembly import _api_second_opinion
from buttress.assembly.apis import assemble_apis
from buttress.assembly.tree import MemoryTree
from buttress.blueprint.api import ApiProblem, Place
from buttress.config import Config

if TYPE_CHECKING:
    from buttress.blueprint.source import Span

FAST = Config(validate_openapi=False)
HEAD = "openapi: 3.0.3\ninfo: {title: Shop, version: '1'}\n"


def read(config: Config = FAST, **files: str) -> Any:
    """Files by name, ``__`` for a folder and ``_`` before the ending; candidates are those with a version key."""
    named = {name.replace("__", "/").replace("_", "."): text for name, text in files.items()}
    candidates = [path for path, text in named.items() if "openapi" in text[:60] or "swagger" in text[:60]]
    return assemble_apis(MemoryTree(named), candidates, config)


def problems(reading: Any, kind: str) -> list[ApiProblem]:
    return [problem for api in reading.apis for problem in api.problems if problem.kind == kind]


def sliced(text: str, span: Span) -> str:
    return text[span.start : span.end]


# -- references over several files ---------------------------------------------------------------------------------

SEVERAL = {
    "api__openapi_yaml": HEAD
    + """\
paths:
  /orders: {$ref: 'paths/orders.yaml'}
  /orders/{id}: {$ref: 'paths/all%20orders.yaml#/~1orders~1%7Bid%7D'}
components:
  schemas:
    Order: {$ref: '../shared/models.json#/Order'}
    Other: {type: string}
""",
    "api__paths__orders_yaml": """\
get:
  operationId: listOrders
  parameters:
    - {$ref: '../../shared/parameters.yaml#/Limit'}
  responses:
    200: {$ref: '../openapi.yaml#/paths/~1orders~1{id}/get/responses/200'}
post:
  operationId: addOrder
  requestBody: {$ref: '../../shared/bodies.yaml'}
  responses:
    201: {description: added}
""",
    "api__paths__all orders_yaml": """\
/orders/{id}:
  get:
    operationId: getOrder
    parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
    responses:
      200:
        description: found
        content: {application/json: {schema: {$ref: '../openapi.yaml#/components/schemas/Order'}}}
""",
    "shared__models_json": json.dumps(
        {
            "Order": {
                "type": "object",
                "properties": {"lines": {"type": "array", "items": {"$ref": "#/Line"}}, "next": {"$ref": "#/Order"}},
            },
            "Line": {
                "type": "object",
                "properties": {"order": {"$ref": "../api/openapi.yaml#/components/schemas/Order"}},
            },
        },
        indent=1,
    ),
    "shared__parameters_yaml": "Limit: {name: limit, in: query, schema: {type: integer, maximum: 100}}\n",
    "shared__bodies_yaml": "content: {application/json: {schema: {$ref: 'models.json#/Order'}}}\n",
}


def test_references_lead_through_files() -> None:
    reading = read(FAST, **SEVERAL)
    (api,) = reading.apis
    by_id = {operation.operation_id: operation for operation in api.operations}
    assert [o.subject for o in api.operations] == ["GET /orders", "POST /orders", "GET /orders/{id}"]
    assert not api.problems
    assert by_id["listOrders"].parameters[0].schema.maximum == 100
    assert by_id["listOrders"].place == Place("api/paths/orders.yaml", ("get",))
    found = by_id["listOrders"].responses["200"].content["application/json"]
    order = api.resolve(found)
    assert order.place == Place("shared/models.json", ("Order",))
    assert api.resolve(by_id["addOrder"].body.content["application/json"]) is order
    line = api.resolve(order.properties["lines"].items)
    assert api.resolve(line.properties["order"]) is order
    assert api.resolve(order.properties["next"]) is order
    assert set(api.files) == set(reading.read) == {name.replace("__", "/").replace("_", ".") for name in SEVERAL}
    assert str(api.span(by_id["getOrder"].place)) == "api/paths/all orders.yaml:2"
    assert str(api.span(line.place)) == "shared/models.json:16"


def test_a_reference_through_a_reference() -> None:
    reading = read(
        openapi_yaml=HEAD
        + "paths: {}\ncomponents:\n  schemas:\n    A: {$ref: '#/components/schemas/B'}\n    B: {properties: {x: {type: string}}}\n"
        "    C: {properties: {x: {$ref: '#/components/schemas/A/properties/x'}}}\n    D: {items: {$ref: '#/components/schemas/L/allOf/1'}}\n"
        "    L: {allOf: [{type: object}, {type: integer}]}\n"
    )
    (api,) = reading.apis
    assert not api.problems
    assert api.resolve(api.schemas["A"]) is api.schemas["B"]
    assert api.resolve(api.schemas["C"].properties["x"]).types == ("string",)
    found = api.resolve(api.schemas["D"].items)
    assert (found.types, found.place.pointer[-1]) == (("integer",), 1)


def test_references_that_are_not_followed_are_noted() -> None:
    reading = read(
        openapi_yaml=HEAD + "paths: {/a: {$ref: 'https://example.com/a.yaml'}, /b: {$ref: '../../b.yaml'}}\n"
    )
    assert not reading.apis[0].problems
    assert any("other hosts" in note for note in reading.notes)
    assert any("outside" in note for note in reading.notes)


def test_anchors() -> None:
    text = "openapi: 3.1.0\ninfo: {title: a, version: '1'}\npaths: {}\ncomponents:\n  schemas:\n"
    text += "    A: {$anchor: here, type: integer}\n    B: {items: {$ref: '#here'}, properties: {x: {$ref: '#gone'}}}\n"
    (api,) = read(openapi_yaml=text).apis
    assert api.resolve(api.schemas["B"].items).types == ("integer",)
    assert [problem.message for problem in api.problems] == ["`#gone` names nothing: openapi.yaml has no `gone`"]


# -- dangling and wrong references ---------------------------------------------------------------------------------


def test_a_dangling_reference_is_one_problem_with_its_uses() -> None:
    text = HEAD + "paths: {}\ncomponents:\n  schemas:\n    Order: {type: object}\n"
    text += "".join(f"    U{n}: {{items: {{$ref: '#/components/schemas/Ordr'}}}}\n" for n in range(9))
    (problem,) = problems(read(openapi_yaml=text), "dangling-ref")
    assert problem.uses == 9
    assert len(problem.related) == 5
    assert sliced(text, problem.span) == "$ref: '#/components/schemas/Ordr'"
    assert problem.place.pointer == ("components", "schemas", "U0", "items", "$ref")
    assert "nearest name is `Order`" in problem.message
    assert problem.fix == "write `#/components/schemas/Order`"


@pytest.mark.parametrize(
    ("reference", "message", "fix"),
    [
        (
            "#/components/responses/Order",
            "components has no `responses`; there is `#/components/schemas/Order`",
            "`#/components/schemas/Order`",
        ),
        ("#/definitions/Order", "openapi.yaml has no `definitions`; there is", "`#/components/schemas/Order`"),
        ("models.yml#/Order", "no file models.yml; the nearest is models.yaml", "`models.yaml#/Order`"),
        ("models.yaml#/order", "models.yaml has no `order`; the nearest name is `Order`", "`models.yaml#/Order`"),
        ("Order", "there is no file Order", "`#/components/schemas/Order`"),
        (
            "#/components/schemas/Zebra",
            "components/schemas has no `Zebra`",
            "define `components/schemas/Zebra` in openapi.yaml",
        ),
        ("#/components/schemas/Loop", "leads only to itself", "instead of a reference"),
        ("#/components/schemas/Order/oneOf/3", "has no `oneOf`", "define"),
    ],
)
def test_dangling_references_say_what_is_near(reference: str, message: str, fix: str) -> None:
    text = (
        HEAD
        + "paths: {}\ncomponents:\n  schemas:\n    Order: {type: object}\n    Loop: {$ref: '#/components/schemas/Loop'}\n"
    )
    text += f"    Use: {{items: {{$ref: '{reference}'}}}}\n"
    found = problems(read(openapi_yaml=text, models_yaml="Order: {}\n"), "dangling-ref")
    problem = next(p for p in found if "Use" in p.place.pointer or p.uses > 1)
    assert message in problem.message
    assert fix in problem.fix


def test_data_is_not_searched_for_references() -> None:
    text = HEAD + (
        "x-own: {$ref: '#/a'}\npaths:\n  /a:\n    get:\n      responses:\n        200:\n          description: x\n"
        "          content:\n            application/json:\n              example: {$ref: '#/b'}\n"
        "              examples: {one: {value: {$ref: '#/c'}}, two: {$ref: '#/components/examples/Gone'}}\n"
        "              schema: {type: object, default: {$ref: '#/d'}, enum: [{$ref: '#/e'}], properties: {$ref: {type: string}, "
        "default: {$ref: '#/components/schemas/Gone'}}}\n"
    )
    found = problems(read(openapi_yaml=text), "dangling-ref")
    assert sorted(p.message.split("`")[1] for p in found) == ["#/components/examples/Gone", "#/components/schemas/Gone"]


def test_references_of_the_wrong_kind() -> None:
    text = HEAD + (
        "paths:\n  /a:\n    get:\n      parameters:\n        - {$ref: '#/components/schemas/S'}\n"
        "      responses: {200: {$ref: '#/info/title'}}\n"
        "components:\n  schemas:\n    S: {items: {$ref: '#/components/responses/R'}}\n  responses:\n    R: {description: r}\n"
    )
    found = problems(read(openapi_yaml=text), "wrong-kind-ref")
    assert sorted(problem.message for problem in found) == [
        "`#/components/responses/R` is a response, expected a schema",
        "`#/components/schemas/S` is a schema, expected a parameter",
        "`#/info/title` is no mapping, expected a response",
    ]


def test_what_could_not_be_read_is_unknown_and_not_missing() -> None:
    text = HEAD + "paths:\n  /a:\n    get: {operationId: a, responses: {200: {$ref: '#/components/responses/R'}}}\n"
    text += (
        "  /b:\n    get:\n      operationId: b\n      summary: x: y\ncomponents: {responses: {R: {description: r}}}\n"
    )
    reading = read(openapi_yaml=text, closed_bin="x")
    (api,) = reading.apis
    assert [operation.operation_id for operation in api.operations] == ["a"]  # the half of b would look like omissions
    assert [problem.kind for problem in api.problems] == ["syntax"]
    (stretch,) = reading.not_understood
    assert (stretch.span.line, "quotes" in stretch.reason) == (9, True)
    assert sliced(text, stretch.span) == "      summary: x: y"


def test_references_into_files_of_other_kinds_are_unknown() -> None:
    text = HEAD + "paths:\n  /a: {get: {description: {$ref: notes.md}, responses: {200: {$ref: 'big.bin#/x'}}}}\n"
    assert not problems(read(openapi_yaml=text, notes_md="# hi", big_bin="\0"), "dangling-ref")


# -- texts ---------------------------------------------------------------------------------------------------------


def test_duplicate_keys_become_problems() -> None:
    text = HEAD + "paths:\n  /a:\n    get: {responses: {}}\n    get: {responses: {}}\n"
    (problem,) = problems(read(openapi_yaml=text), "duplicate-key")
    assert problem.place.pointer == ("paths", "/a", "get")
    assert (problem.span.line, problem.related[0][0].line) == (6, 5)
    assert sliced(text, problem.span) == "get"


def test_a_broken_json_description_is_not_understood() -> None:
    reading = read(openapi_json='{"openapi": "3.0.0",\n "paths": {},}')
    assert not reading.apis
    (stretch,) = reading.not_understood
    assert (stretch.span.line, "comma" in stretch.reason) == (2, True)


def test_binary_and_large_files_are_skipped() -> None:
    tree = MemoryTree({"a.yaml": b"openapi: 3.0.0\0\x01", "b.yaml": "openapi: 3.0.0\n" + " " * 100})
    reading = assemble_apis(tree, ["a.yaml", "b.yaml", "gone.yaml"], Config(max_file_bytes=50))
    assert {skipped.path for skipped in reading.skipped} == {"a.yaml", "b.yaml"}
    assert not reading.apis


@pytest.mark.parametrize("opening", ["[", "{a: ", "- "])
def test_depth_bombs(opening: str) -> None:
    started = time.process_time()
    reading = read(openapi_yaml=HEAD + "paths: {}\nx-deep:\n  " + opening * 20_000)
    assert time.process_time() - started < 2
    assert [problem.kind for problem in reading.apis[0].problems][:1] in (["depth"], ["syntax"])


def test_a_billion_laughs() -> None:
    lines = [f"  a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12)]
    text = HEAD + "paths: {}\nx-bomb:\n  a0: &a0 [lol]\n" + "\n".join(lines) + "\n"
    started = time.process_time()
    reading = read(Config(), openapi_yaml=text)
    assert time.process_time() - started < 2
    assert [problem.kind for problem in reading.apis[0].problems] == ["alias-budget"]


def test_shared_schemas_stay_linear() -> None:
    levels = "".join(
        f"    S{n}: &s{n} {{type: object, properties: {{a: *s{n - 1}, b: *s{n - 1}}}}}\n" for n in range(1, 16)
    )
    text = HEAD + "paths: {}\ncomponents:\n  schemas:\n    S0: &s0 {type: string}\n" + levels
    started = time.process_time()
    (api,) = read(openapi_yaml=text).apis
    assert time.process_time() - started < 2
    found = api.schemas["S15"]
    assert found.properties["a"] is found.properties["b"]


# -- several APIs --------------------------------------------------------------------------------------------------

ONE = HEAD + "paths: {/a: {get: {operationId: a, responses: {200: {description: a}}}}}\n"
OTHER = HEAD + "paths: {/b: {get: {operationId: b, responses: {200: {description: b}}}}}\n"


def labels(reading: Any) -> list[str]:
    return [api.label for api in reading.apis]


def test_labels_only_where_subjects_meet() -> None:
    assert labels(read(one_yaml=ONE, other_yaml=OTHER)) == ["", ""]
    same = ONE.replace("operationId: a", "operationId: z")
    reading = read(FAST, **{"orders-api_yaml": ONE, "stock_yaml": same, "other_yaml": OTHER})
    assert labels(reading) == ["orders-api:", "stock:", ""]
    api = reading.apis[0]
    assert api.subject(api.operations[0]) == "orders-api:GET /a"
    assert labels(read(a__openapi_yaml=ONE, b__openapi_yaml=same)) == ["a/openapi:", "b/openapi:"]


def test_the_same_description_in_two_notations_is_one_api() -> None:
    from buttress.readers.yaml_tree import read_yaml

    reading = read(swagger_json=json.dumps(read_yaml(ONE).value), swagger_yaml=ONE)
    assert [api.key for api in reading.apis] == ["swagger.json"]
    assert [(s.path, s.reason) for s in reading.skipped] == [("swagger.yaml", "the same description as swagger.json")]


def test_a_candidate_that_is_no_description_is_left_alone() -> None:
    reading = assemble_apis(MemoryTree({"a.yaml": "name: openapi\n"}), ["a.yaml"], FAST)
    assert reading == type(reading)()


def test_three_two_is_noted() -> None:
    assert any("read as 3.1" in note for note in read(openapi_yaml=ONE.replace("3.0.3", "3.2.0")).notes)


# -- anything ------------------------------------------------------------------------------------------------------

WORDS = st.sampled_from(
    [
        "paths",
        "/a",
        "/a/{x}",
        "get",
        "parameters",
        "responses",
        "200",
        "content",
        "a/b",
        "schema",
        "$ref",
        "in",
        "name",
        "type",
        "properties",
        "items",
        "allOf",
        "required",
        "components",
        "schemas",
        "examples",
        "default",
        "$id",
        "$anchor",
        "info",
    ]
)
LEAVES = st.sampled_from(
    [
        None,
        True,
        3,
        "",
        "query",
        "path",
        "#",
        "#/paths",
        "#/components/schemas/A",
        "b.json#/paths",
        "#x",
        "../..",
        "%zz",
    ]
)
ANYTHING = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=5), max_leaves=25
)


@settings(max_examples=60)
@given(
    st.dictionaries(WORDS, ANYTHING, max_size=5),
    st.dictionaries(WORDS, ANYTHING, max_size=4),
    st.sampled_from(["2.0", "3.0.1", "3.1.0"]),
)
def test_no_description_crashes_it(root: dict[str, Any], other: dict[str, Any], version: str) -> None:
    root["swagger" if version == "2.0" else "openapi"] = version
    files = {"a.json": json.dumps(root), "b.json": json.dumps(other)}
    with pytest.MonkeyPatch.context() as patch:  # half a second for each would be too much here
        patch.setattr(_api_second_opinion, "_answer", lambda _: ("", ""))
        (api,) = assemble_apis(MemoryTree(files), ["a.json"], Config()).apis
    for problem in api.problems:
        assert len(problem.message) < 400
        assert 0 <= problem.span.start <= problem.span.end <= len(files[problem.span.path])
    for target in api.targets.values():
        api.properties(target)
