"""Rules about inline ignores, and ignores of real rules, through whole reviews of each format."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from buttress.assembly.tree import MemoryTree
from buttress.config import Config
from buttress.review import Review, review

if TYPE_CHECKING:
    from buttress.findings.finding import Finding

LOGS = "CREATE TABLE logs (\n    line text NOT NULL\n);\n"


def reviewed(files: dict[str, str], focus: tuple[str, ...] = (), **settings: Any) -> Review:
    return review(MemoryTree(files), Config(cache=False, profile="strict", **settings), focus=focus)


def remarks(files: dict[str, str], focus: tuple[str, ...] = (), **settings: Any) -> list[Finding]:
    return [f for f in reviewed(files, focus, **settings).findings if f.rule.code.startswith("IGN")]


def silenced(result: Review) -> list[tuple[str, str]]:
    return sorted((f.rule.name, o.subject) for f in result.suppressed for o in f.occurrences)


def told(result: Review) -> set[str]:
    return {f.rule.name for f in result.findings}


def test_sql_by_name_and_by_code_above_behind_and_for_the_file() -> None:
    text = (
        "-- buttress: ignore-file[timestamp-without-time-zone] all clocks are UTC\n"
        "-- buttress: ignore[DB101] nobody looks one up\nCREATE TABLE logs (\n    at timestamp NOT NULL,\n"
        "    -- buttress: ignore[money-as-float] shown only\n    price real NOT NULL,\n"
        "    total_price real NOT NULL -- buttress: ignore[money-as-float] shown only\n);\n"
    )
    result = reviewed({"db/schema.sql": text})
    assert silenced(result) == [
        ("missing-primary-key", "logs"),
        ("money-as-float", "logs.price"),
        ("money-as-float", "logs.total_price"),
        ("timestamp-without-time-zone", "logs.at"),
    ]
    assert told(result) == set()
    assert {f.suppression.reason for f in result.suppressed if f.suppression} == {
        "all clocks are UTC",
        "nobody looks one up",
        "shown only",
    }


def test_mysql_prisma_and_rails() -> None:
    mysql = reviewed({"db/schema.sql": f"# buttress: ignore[DB101] a log\n{LOGS[:-2]} ENGINE=InnoDB;\n"})
    assert silenced(mysql) == [("missing-primary-key", "logs")]
    prisma = (
        'datasource db {\n  provider = "postgresql"\n}\n\n// buttress: ignore[redundant-index] a test of Prisma\n'
        "model Link {\n  id   String @id @unique\n  slug String @unique\n\n  @@index([slug])\n}\n"
    )
    assert {rule for rule, _ in silenced(reviewed({"prisma/schema.prisma": prisma}))} == {"redundant-index"}
    rails = (
        'ActiveRecord::Schema[7.1].define(version: 1) do\n  create_table "a", force: :cascade do |t|\n'
        '    # buttress: ignore[money-as-float] shown only\n    t.float "price", null: false\n'
        '    t.float "total_price", null: false # buttress: ignore[money-as-float] shown only\n  end\nend\n'
    )
    result = reviewed({"db/schema.rb": rails})
    assert silenced(result) == [("money-as-float", "a.price"), ("money-as-float", "a.total_price")]


YAML = """openapi: 3.0.3
info: {title: Shop, version: "1"}
paths:
  /users:
    get:
      parameters:
        - {name: limit, in: query, schema: {type: integer}}
      responses:
        "200":
          description: ok
          content:
            application/json:
              schema: {type: array, items: {type: string}}
        "400": {description: no}
"""


@pytest.mark.parametrize(
    ("above", "rule"),
    [
        ("  /users:", "unbounded-page-size"),
        ("    get:", "unbounded-page-size"),
        ("      parameters:", "unbounded-page-size"),
        ("        - {name", "unbounded-page-size"),
        ("paths:", "error-without-body"),
        ('        "400"', "error-without-body"),
    ],
)
def test_yaml_above_the_path_the_operation_and_the_part(above: str, rule: str) -> None:
    indent = above[: len(above) - len(above.lstrip())]
    result = reviewed({"openapi.yaml": YAML.replace(above, f"{indent}# buttress: ignore[{rule}] so it is\n{above}")})
    assert rule in {name for name, _ in silenced(result)}
    assert rule not in told(result)
    assert "unused-ignore" not in told(result)


DESCRIPTIONS: dict[str, dict[str, Any]] = {
    version: {
        ("swagger" if version == "2.0" else "openapi"): version,
        "info": {"title": "Shop", "version": "1"},
        "paths": {
            "/users/{id}": {
                "get": {
                    "operationId": "user",
                    "parameters": [
                        {"name": "id", "in": "path", "required": True}
                        | ({"type": "string"} if version == "2.0" else {"schema": {"type": "string"}})
                    ],
                    "responses": {"204": {"description": "none"}},
                }
            }
        },
        **(
            {"definitions": {"User": {"type": "object", "properties": {"id": {"type": "string"}}}}}
            if version == "2.0"
            else {"components": {"schemas": {"User": {"type": "object", "properties": {"id": {"type": "string"}}}}}}
        ),
    }
    for version in ("2.0", "3.0.3", "3.1.0")
}
PLACES: tuple[tuple[str | int, ...], ...] = (
    (),
    ("info",),
    ("paths",),
    ("paths", "/users/{id}"),
    ("paths", "/users/{id}", "get"),
    ("paths", "/users/{id}", "get", "parameters", 0),
    ("paths", "/users/{id}", "get", "responses"),
    ("paths", "/users/{id}", "get", "responses", "204"),
    ("User",),
    ("User", "properties", "id"),
)


VALUES: tuple[Any, ...] = ({"verb-in-path": "why"}, "[verb-in-path] why", ["[verb-in-path] why"])


@pytest.mark.parametrize("version", DESCRIPTIONS)
def test_the_key_itself_is_no_flaw_of_the_description(version: str) -> None:
    document = json.loads(json.dumps(DESCRIPTIONS[version]))
    for number, place in enumerate(PLACES):
        node = document
        if place[:1] == ("User",):
            node = (document.get("definitions") or document["components"]["schemas"])["User"]
        for part in place[place[:1] == ("User",) :]:
            node = node[part]
        node["x-buttress-ignore"] = VALUES[number % len(VALUES)]
    clean = reviewed({"openapi.json": json.dumps(DESCRIPTIONS[version], indent=2)})
    marked = reviewed({"openapi.json": json.dumps(document, indent=2)})
    assert len(marked.blueprint.directives) == len(PLACES)
    assert told(marked) - {"unused-ignore"} == told(clean)
    assert [o.subject for o in marked.blueprint.apis[0].operations] == ["GET /users/{id}"]


def test_json_the_key_in_the_object_silences_what_stands_in_it() -> None:
    document = json.loads(json.dumps(DESCRIPTIONS["3.0.3"]))
    document["paths"]["/getUsers"] = {"get": {"responses": {"204": {"description": "x"}}}}
    document["paths"]["/getUsers"]["get"]["x-buttress-ignore"] = {"API109": "old clients call it"}
    codes = {f.rule.code for f in reviewed({"openapi.json": json.dumps(document)}).suppressed}
    assert codes <= {"API109"}
    document["paths"]["/getUsers"]["get"]["x-buttress-ignore"] = {"verb-in-path": "old clients call it"}
    result = reviewed({"openapi.json": json.dumps(document)})
    assert silenced(result) == [("verb-in-path", "GET /getUsers")]


def test_unused_names_the_line_where_the_rule_reports() -> None:
    (remark,) = remarks({"db/schema.sql": f"SELECT 1; -- buttress: ignore[missing-primary-key] a log\n{LOGS}"})
    assert remark.rule.name == "unused-ignore"
    assert "reports `logs` at line 2" in remark.because
    assert remark.related[0].span.line == 2


def test_unused_says_which_rule_is_near() -> None:
    (remark,) = remarks({"db/schema.sql": f"-- buttress: ignore[missing-primary-keys] a log\n{LOGS}"})
    assert 'did you mean "missing-primary-key"?' in remark.message
    assert "missing-primary-key" in remark.because
    assert remark.instead == "write `buttress: ignore[missing-primary-key] a log`"


def test_unused_speaks_of_each_word_and_leaves_the_others() -> None:
    (remark,) = remarks({"db/schema.sql": f"-- buttress: ignore[DB101, money-as-float] a log\n{LOGS}"})
    assert remark.subject == "ignore[money-as-float]"
    assert remark.instead == "leave `ignore[DB101]` and delete `money-as-float`"
    (remark,) = remarks({"db/schema.sql": f"-- buttress: ignore[DB101, missing-primary-key] a log\n{LOGS}"})
    assert "named twice" in remark.message


def test_unused_is_silent_about_rules_that_did_not_run() -> None:
    text = f"-- buttress: ignore[missing-primary-key, rename-breaks-running-code] a log\n{LOGS}"
    assert remarks({"db/schema.sql": text}) == []
    other = {
        "db/schema.sql": f"-- buttress: ignore[missing-primary-key] a log\n{LOGS.replace('text', 'int PRIMARY KEY')}"
    }
    assert [f.rule.name for f in remarks(other)] == ["unused-ignore"]
    assert remarks(other, ignore=("missing-primary-key",)) == []
    assert remarks(other, select=("schema",)) == []


def test_an_ignore_cannot_answer_remarks_about_ignores() -> None:
    (remark,) = remarks({"db/schema.sql": f"-- buttress: ignore[missing-primary-key, unused-ignore] a log\n{LOGS}"})
    assert remark.subject == "ignore[unused-ignore]"
    assert "cannot be answered" in remark.message


def test_a_senseless_ignore_says_what_it_should_have_silenced() -> None:
    (remark,) = remarks({"db/schema.sql": f"-- buttress: disable[missing-primary-key] a log\n{LOGS}"})
    assert "got `disable`" in remark.message
    assert "missing-primary-key is told in spite of it: `logs` at line 2" in remark.because


def test_an_expired_ignore_tells_its_findings_again_and_only_once() -> None:
    text = f"-- buttress: ignore[missing-primary-key] a log until=2020-01-01\n{LOGS}"
    result = reviewed({"db/schema.sql": text})
    assert told(result) >= {"missing-primary-key", "expired-ignore"}
    assert silenced(result) == []
    both = reviewed({"db/schema.sql": f"-- buttress: ignore[missing-primary-key] a log\n{text}"})
    assert "expired-ignore" not in told(both)


def test_without_reason_it_does_not_hold_unless_the_settings_say_so() -> None:
    files = {"db/schema.sql": f"-- buttress: ignore[missing-primary-key]\n{LOGS}"}
    result = reviewed(files)
    assert told(result) >= {"missing-primary-key", "ignore-without-reason"}
    relaxed = reviewed(files, require_reason=False)
    assert silenced(relaxed) == [("missing-primary-key", "logs")]
    assert not told(relaxed) & {"ignore-without-reason", "unused-ignore"}


def test_deploy_time_rules_are_ignored_in_the_release() -> None:
    files = {
        "db/migrations/0001_a.sql": "CREATE TABLE a (id bigint PRIMARY KEY, email text);\n",
        "db/migrations/0002_b.sql": (
            "-- buttress: ignore[rename-breaks-running-code] no code reads it\n"
            "ALTER TABLE a RENAME COLUMN email TO address;\n"
        ),
    }
    result = reviewed(files, focus=("db/migrations/0002_b.sql",))
    assert ("rename-breaks-running-code", "a.email") in silenced(result)
    assert "rename-breaks-running-code" not in told(result)
