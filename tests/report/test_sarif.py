"""SARIF: one result an occurrence, rules that carry their page, answers as suppressions, nothing absolute."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote_to_bytes

import pytest
from hypothesis import given
from hypothesis import strategies as st
from inline_snapshot import snapshot

from buttress.assembly.tree import MemoryTree
from buttress.blueprint.blueprint import NotUnderstood
from buttress.blueprint.source import Source
from buttress.config import Config
from buttress.findings.finding import Confidence
from buttress.findings.pages import page_for
from buttress.findings.rule import Consequence, Principle, Rule, Severity
from buttress.findings.suppression import Suppression
from buttress.report import sarif
from buttress.report._sarif_rules import descriptor
from buttress.report._sarif_words import text, uri
from buttress.review import Review, all_rules, review

if TYPE_CHECKING:
    from collections.abc import Callable

    from buttress.findings.finding import Finding

SQL = "CREATE TABLE payments (id bigint PRIMARY KEY, amount real NOT NULL);\n"


def run_of(result: Review, outcome: str = "exit 1: 1 error") -> dict[str, Any]:
    run: dict[str, Any] = json.loads(sarif.render(result, str, outcome))["runs"][0]
    return run


def test_golden_result(shop: Review) -> None:
    mark = shop.findings[0].fingerprint
    result = json.loads(json.dumps(run_of(shop)["results"][0]).replace(mark, "MARK"))
    assert result == snapshot(
        {
            "ruleId": "cascade-reaches-accounts",
            "ruleIndex": 2,
            "level": "error",
            "message": {
                "text": "deleting a row of users deletes its orders. Because: orders holds money (total, line 9), and nothing else keeps a record of what was paid; the key beside it, list_role_id, sets NULL instead. Instead: ON DELETE RESTRICT. See [list_role_id, the sibling that sets NULL](1).",
                "markdown": """\
deleting a row of users deletes its orders.

**Because** orders holds money (total, line 9), and nothing else keeps a record of what was paid; the key beside it, list_role_id, sets NULL instead.

**Instead** ON DELETE RESTRICT.

See [list_role_id, the sibling that sets NULL](1).\
""",
            },
            "locations": [
                {
                    "physicalLocation": {
                        "artifactLocation": {"uri": "db/schema.sql", "uriBaseId": "%SRCROOT%"},
                        "region": {"startLine": 7, "startColumn": 5, "endLine": 7, "endColumn": 68},
                    }
                }
            ],
            "partialFingerprints": {"buttressFingerprint/v1": "MARK"},
            "properties": {"subject": "orders.user_id", "confidence": "likely", "decision": "MARK"},
            "relatedLocations": [
                {
                    "id": 1,
                    "physicalLocation": {
                        "artifactLocation": {"uri": "db/schema.sql", "uriBaseId": "%SRCROOT%"},
                        "region": {"startLine": 8, "startColumn": 1, "endLine": 8, "endColumn": 66},
                    },
                    "message": {"text": "list_role_id, the sibling that sets NULL"},
                }
            ],
        }
    )


def test_golden_frame(shop: Review) -> None:
    run = run_of(shop)
    run["tool"]["driver"] |= {"rules": [], "version": "", "semanticVersion": ""}
    assert {**run, "results": []} == snapshot(
        {
            "tool": {
                "driver": {
                    "name": "Buttress",
                    "version": "",
                    "semanticVersion": "",
                    "shortDescription": {"text": "Reviews backend designs: schemas, migrations and HTTP APIs."},
                    "rules": [],
                    "notifications": [
                        {
                            "id": "not-understood",
                            "shortDescription": {
                                "text": "A stretch of a file could not be read; rules that argue from absence are silent there."
                            },
                            "fullDescription": {
                                "text": "A stretch of a file could not be read; rules that argue from absence are silent there."
                            },
                            "help": {
                                "text": "A stretch of a file could not be read; rules that argue from absence are silent there."
                            },
                        },
                        {
                            "id": "opaque",
                            "shortDescription": {"text": "A body that stays closed: what it does is not known."},
                            "fullDescription": {"text": "A body that stays closed: what it does is not known."},
                            "help": {"text": "A body that stays closed: what it does is not known."},
                        },
                        {
                            "id": "note",
                            "shortDescription": {"text": "A remark on what was read or how it was read."},
                            "fullDescription": {"text": "A remark on what was read or how it was read."},
                            "help": {"text": "A remark on what was read or how it was read."},
                        },
                    ],
                }
            },
            "automationDetails": {"id": "buttress/"},
            "originalUriBaseIds": {"%SRCROOT%": {"description": {"text": "The top of the repository."}}},
            "invocations": [{"executionSuccessful": True, "toolExecutionNotifications": []}],
            "columnKind": "unicodeCodePoints",
            "results": [],
        }
    )


def test_a_rule_carries_its_page() -> None:
    result = review(MemoryTree({"db/schema.sql": SQL}), Config(cache=False))
    rules = {rule["id"]: rule for rule in run_of(result)["tool"]["driver"]["rules"]}
    assert set(rules) == {finding.rule.name for finding in result.findings}
    page = page_for("buttress.checks.schema.money_as_float")
    rule = rules["money-as-float"]
    assert rule["name"] == "MoneyAsFloat"
    assert rule["shortDescription"]["text"] == page.summary
    for title in ("Why it matters", "Instead", "When it is fine"):
        assert f"## {title}\n\n{page.sections[title]}" in rule["help"]["markdown"]
        assert page.sections[title] in rule["help"]["text"]
    assert page.sections["Bad"] not in rule["help"]["markdown"]
    assert "helpUri" not in rule


def test_every_rule_can_be_described() -> None:
    for loaded in all_rules():
        described = descriptor(loaded.rule)
        assert 0 < len(described["shortDescription"]["text"]) <= 1024
        assert len(described["shortDescription"]["text"]) < len(described["fullDescription"]["text"]) <= 1024
        assert described["defaultConfiguration"]["level"] in {"error", "warning", "note"}
        security = loaded.rule.consequence is Consequence.SECURITY
        assert ("security-severity" in described["properties"]) == security
        assert ("security" in described["properties"]["tags"]) or not security


@pytest.mark.parametrize(("severity", "number"), [("ERROR", "8.0"), ("WARNING", "5.5"), ("ADVICE", "2.0")])
def test_a_security_rule_has_a_number(severity: str, number: str) -> None:
    rule = Rule(
        name="open-door",
        code="SEC999",
        severity=Severity[severity],
        consequence=Consequence.SECURITY,
        principle=Principle.DATA_IS_SACRED,
        confidence=Confidence.PROVED,
    )
    properties = descriptor(rule)["properties"]
    assert properties["security-severity"] == number
    assert properties["tags"] == ["security", "data-is-sacred"]
    assert properties["precision"] == "very-high"


def test_every_occurrence_is_a_result_of_one_decision(shop: Review) -> None:
    first, second = [result for result in run_of(shop)["results"] if result["ruleId"] == "money-as-float"]
    assert first["properties"]["decision"] == second["properties"]["decision"]
    assert first["partialFingerprints"] != second["partialFingerprints"]
    assert first["locations"] != second["locations"]
    assert second["message"]["text"].startswith("orders.total, like users.email: ")
    assert second["relatedLocations"][0]["physicalLocation"] == first["locations"][0]["physicalLocation"]


def test_rule_numbers_point_at_their_rules(shop: Review) -> None:
    run = run_of(shop)
    rules = run["tool"]["driver"]["rules"]
    assert [rules[result["ruleIndex"]]["id"] for result in run["results"]] == [r["ruleId"] for r in run["results"]]


def test_answers_are_suppressions(shop: Review) -> None:
    comment = Source("db/schema.sql", "-- a comment\n").line_span(1)
    answers = (
        Suppression("inline", "the shop closes in March", comment, date(2027, 3, 1)),
        Suppression("baseline"),
        Suppression("config", "a pattern"),
    )
    answered = tuple(replace(f, suppression=a) for f, a in zip(shop.findings, answers, strict=True))
    results = run_of(replace(shop, findings=(), suppressed=answered))["results"]
    assert [result["suppressions"] for result in results] == [
        [
            {
                "kind": "inSource",
                "status": "accepted",
                "justification": "the shop closes in March",
                "location": {
                    "physicalLocation": {
                        "artifactLocation": {"uri": "db/schema.sql", "uriBaseId": "%SRCROOT%"},
                        "region": {"startLine": 1, "startColumn": 1, "endLine": 1, "endColumn": 13},
                    }
                },
                "properties": {"until": "2027-03-01"},
            }
        ],
        [{"kind": "external", "status": "accepted"}],
        *[[{"kind": "external", "status": "accepted", "justification": "a pattern"}]] * 2,
    ]
    assert all("suppressions" not in result for result in run_of(shop)["results"])


def test_what_was_not_understood_is_notified(review_of: Callable[..., Review]) -> None:
    source = Source("db/schema.sql", "CREATE TABLE (;\n")
    places = (
        NotUnderstood(source.line_span(1), "a name is missing"),
        NotUnderstood(source.line_span(1), "DO", opaque=True),
    )
    result = review_of([], {"db/schema.sql": source.text}, not_understood=places * 60, notes=("a note",))
    told = run_of(replace(result, config=Config(notes=("two files",))))["invocations"][0]
    assert [note["message"]["text"] for note in told["toolConfigurationNotifications"]] == ["two files"]
    notes = told["toolExecutionNotifications"]
    assert [(note["descriptor"]["id"], note["level"]) for note in notes[:3]] == [
        ("note", "note"),
        ("not-understood", "warning"),
        ("opaque", "note"),
    ]
    assert notes[1]["locations"][0]["physicalLocation"]["region"]["startLine"] == 1
    assert notes[-1]["message"]["text"] == "20 more places not understood: buttress --coverage"
    assert len(notes) == 102


def test_a_review_that_could_not_be_done_says_so(shop: Review) -> None:
    assert run_of(shop)["invocations"][0]["executionSuccessful"] is True
    assert run_of(shop, "exit 2: nothing was reviewed")["invocations"][0]["executionSuccessful"] is False


def test_two_folders_of_one_repository_do_not_replace_one_another(shop: Review) -> None:
    document = sarif.document(shop, lambda path: f"services/a/{path}")
    assert document["runs"][0]["automationDetails"] == {"id": "buttress/services/a/"}


def test_there_is_a_most(shop: Review, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sarif, "MOST_RESULTS", 2)
    run = run_of(shop)
    assert [result["level"] for result in run["results"]] == ["error", "warning"]
    (note,) = run["invocations"][0]["toolExecutionNotifications"]
    assert note["message"]["text"] == "2 of 4 results left out, the least severe"


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("db/a b#c%d?.sql", "db/a%20b%23c%25d%3F.sql"),
        ("c:d.sql", "c%3Ad.sql"),
        ("db/\udcff.sql", "db/%FF.sql"),
        ("db/\ud800.sql", "db/%3F.sql"),
        ("größe.sql", "gr%C3%B6%C3%9Fe.sql"),
    ],
)
def test_paths_are_uri_references(path: str, expected: str) -> None:
    assert uri(path) == expected


@given(st.text(min_size=1))
def test_a_uri_can_be_turned_back(path: str) -> None:
    assert uri(path).isascii()
    assert unquote_to_bytes(uri(path)) == path.encode("utf-8", "replace")


def test_a_text_is_no_link() -> None:
    assert text("[click](https://evil.example) a[0]") == "\\[click\\](https://evil.example) a\\[0\\]"
    assert text("tags[0] (the first)") == "tags[0] (the first)"


def test_related_places_are_linked_from_the_message(
    review_of: Callable[..., Review], finding_of: Callable[..., Finding]
) -> None:
    files = {"db/schema.sql": SQL}
    span = Source("db/schema.sql", SQL).line_span(1)
    finding = finding_of("CREATE", "payments", files, related=[(span, "it]"), (span, "that")])
    (result,) = run_of(review_of([finding], files))["results"]
    assert result["message"]["text"].endswith("See [it\\]](1), [that](2).")
    assert [place["id"] for place in result["relatedLocations"]] == [1, 2]
