"""The structure check: what the packaged schemas and the validator say, in sentences and at places."""

from __future__ import annotations

import re
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from buttress.assembly import _api_second_opinion
from buttress.assembly.apis import assemble_apis
from buttress.assembly.tree import MemoryTree
from buttress.config import Config

if TYPE_CHECKING:
    from buttress.blueprint.api import ApiProblem

FAST = Config(validate_openapi=False)
HEAD = "openapi: 3.0.3\ninfo: {title: Shop, version: '1'}\n"
ONE = HEAD + "paths: {/a: {get: {operationId: a, responses: {200: {description: a}}}}}\n"


def read(config: Config, **files: str) -> Any:
    """Files by name, ``_`` before the ending; the first one is the description."""
    named = {name.replace("_", "."): text for name, text in files.items()}
    return assemble_apis(MemoryTree(named), [next(iter(named))], config)


def structure(text: str, config: Config | None = None, **more: str) -> list[ApiProblem]:
    reading = read(config or Config(), openapi_yaml=text, **more)
    return [problem for api in reading.apis for problem in api.problems if problem.kind == "structure"]


WRONG = [
    (
        "{in: qury, name: q, schema: {}}",
        "`in` of parameter `q` of GET /a is `qury`, expected one of .*did you mean `query`",
    ),
    ("{in: query, name: q}", "parameter `q` of GET /a has neither `schema` nor `content`"),
    ("{in: query, name: q, schema: {}, content: {a/b: {}}}", "parameter `q` of GET /a has both `schema` and `content`"),
    ("{name: q, schema: {}}", "parameter `q` of GET /a has no `in`"),
    (
        "{in: query, name: q, required: 'yes', schema: {}}",
        "`required` of parameter `q` of GET /a is text, expected true or false",
    ),
    (
        "{in: query, name: q, schema: {type: strng}}",
        "`schema.type` of parameter `q` of GET /a is `strng`, expected.*did you mean `string`",
    ),
    (
        "{in: query, name: q, schema: {minimum: '1'}}",
        "`schema.minimum` of parameter `q` of GET /a is text, expected a number",
    ),
    (
        "{in: query, name: q, schema: {properties: {x: {properties: {y: 3}}}}}",
        "`schema.properties.x.properties.y` of .* is a number, expected .*mapping",
    ),
]


@pytest.mark.parametrize("version", ["3.0.3", "3.1.0"])
@pytest.mark.parametrize(("parameter", "pattern"), WRONG)
def test_the_branch_that_was_meant_speaks(
    version: str, parameter: str, pattern: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_api_second_opinion, "_answer", lambda _: ("", ""))
    text = HEAD.replace("3.0.3", version)
    text += f"paths:\n  /a:\n    get:\n      parameters:\n        - {parameter}\n      responses: {{200: {{description: a}}}}\n"
    (problem,) = structure(text)
    assert re.fullmatch(pattern, problem.message)
    assert (problem.span.line, problem.source, problem.breaks) == (7, "openapi-spec-validator", True)
    assert problem.fix


def test_a_list_of_types_before_three_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_api_second_opinion, "_answer", lambda _: ("", ""))
    tail = "paths: {}\ncomponents: {schemas: {A: {type: [string, 'null']}}}\n"
    (problem,) = structure(HEAD + tail)
    assert "before OpenAPI 3.1" in problem.message
    assert not structure(HEAD.replace("3.0.3", "3.1.0") + tail)


def test_the_same_mistake_is_one_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_api_second_opinion, "_answer", lambda _: ("", ""))
    text = HEAD + "paths:\n" + "".join(f"  /a{n}: {{get: {{responses: {{200: {{}}}}}}}}\n" for n in range(20))
    (problem,) = structure(text)
    assert (problem.uses, len(problem.related), problem.breaks) == (20, 5, False)
    assert problem.message == "response `200` of GET /a0 has no `description`"


def test_parts_in_other_files_are_checked_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_api_second_opinion, "_answer", lambda _: ("", ""))
    (problem,) = structure(
        HEAD + "paths: {/a: {$ref: 'a.yaml'}}\n", a_yaml="get:\n  responses:\n    200: {description: a, heders: {}}\n"
    )
    assert (str(problem.span), "field `heders`" in problem.message) == ("a.yaml:3", True)


@pytest.mark.parametrize("version", ["3.0.3", "3.1.0"])
def test_regular_expressions_of_other_dialects_are_fine(version: str) -> None:
    patterns = [r"^[\p{L}]+$", r"[\w-.]", "(?<year>x)", "ok"]
    written = ", ".join(f"A{n}: {{type: string, pattern: '{pattern}'}}" for n, pattern in enumerate(patterns))
    assert not structure(HEAD.replace("3.0.3", version) + f"paths: {{}}\ncomponents: {{schemas: {{{written}}}}}\n")


def test_a_regular_expression_that_is_broken_everywhere() -> None:
    (problem,) = structure(HEAD + "paths: {}\ncomponents: {schemas: {A: {type: string, pattern: '[a-z'}}}\n")
    assert "no valid regex" in problem.message


def test_parameters_that_could_not_be_followed_are_counted() -> None:
    text = HEAD + (
        "paths:\n  /c/{w}:\n    parameters: [{$ref: 'http://example.com/w'}]\n"
        "    get: {parameters: [{$ref: '#/gone'}, {name: v, in: query, schema: {}}], responses: {200: {description: a}}}\n"
    )
    (operation,) = read(FAST, openapi_yaml=text).apis[0].operations
    assert (operation.unread_parameters, [p.name for p in operation.parameters]) == (2, ["v"])


@pytest.mark.parametrize("written", ["", "required: false, "])
def test_path_parameters_are_left_to_a_rule(written: str) -> None:
    parameter = f"{{name: x, in: path, {written}schema: {{type: integer}}}}"
    assert not structure(
        HEAD + f"paths: {{/a/{{x}}: {{get: {{parameters: [{parameter}], responses: {{200: {{description: a}}}}}}}}}}\n"
    )


def test_what_only_the_validator_knows_and_nothing_twice() -> None:
    text = HEAD + (
        "paths:\n  /a/{x}:\n    get:\n      operationId: a\n      parameters:\n"
        "        - {name: q, in: query, schema: {type: integer, default: many}}\n"
        "        - {name: q, in: query, schema: {type: integer}}\n"
        "      responses: {200: {description: a, content: {a/b: {schema: {$ref: 'c.yaml#/C'}}}}, 404: {$ref: '#/gone'}}\n"
        "    put: {operationId: a, responses: {200: {$ref: 'http://example.com/x'}}}\n"
    )
    found = structure(text, c_yaml="C:\n  allOf: [{type: object}]\n  required: [left]\n")
    said = sorted((p.message, str(p.span), p.source) for p in found)
    name = "openapi-spec-validator"
    assert said == [
        ("GET /a/{x} declares its parameter `q` twice", "openapi.yaml:7", name),
        ("`C` requires `left`, which none of its parts defines", "c.yaml:1", name),
        (
            "the default `many` of `schema` of parameter `q` of GET /a/{x} does not fit its schema: 'many' is not of type 'integer'",
            "openapi.yaml:8",
            name,
        ),
    ]


def test_a_slow_validator_is_cut_and_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    def slow(command: list[str], **options: Any) -> None:
        raise subprocess.TimeoutExpired(command, options["timeout"], b'{"stopped": "Half"}\n{"mess')

    monkeypatch.setattr(subprocess, "run", slow)
    _api_second_opinion._answer.cache_clear()
    reading = read(Config(), openapi_yaml=ONE.replace("Shop", "Slow"))
    _api_second_opinion._answer.cache_clear()
    assert any("stopped after 5 seconds" in note for note in reading.notes)


def test_without_validation_no_validator_is_imported() -> None:
    code = (
        "import sys\nfrom buttress.assembly.apis import assemble_apis\nfrom buttress.assembly.tree import MemoryTree\n"
        "from buttress.config import Config\n"
        f"reading = assemble_apis(MemoryTree({{'a.yaml': {ONE!r}}}), ['a.yaml'], Config(validate_openapi=False))\n"
        "assert len(reading.apis) == 1\n"
        "print(sorted(m for m in ('openapi_spec_validator', 'jsonschema_rs', 'jsonschema', 'orjson', 'pydantic') if m in sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
