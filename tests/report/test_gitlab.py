"""The Code Quality report of GitLab."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import jsonschema_rs
from inline_snapshot import snapshot

from buttress.report.gitlab import items, render

if TYPE_CHECKING:
    from collections.abc import Callable

    from buttress.findings.finding import Finding
    from buttress.review import Review

#: What GitLab's manual asks of an item.
SCHEMA = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["description", "check_name", "fingerprint", "severity", "location"],
        "properties": {
            "description": {"type": "string", "minLength": 1},
            "check_name": {"type": "string", "minLength": 1},
            "fingerprint": {"type": "string", "minLength": 1},
            "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
            "location": {
                "type": "object",
                "required": ["path", "lines"],
                "properties": {
                    "path": {"type": "string", "pattern": "^[^./]"},
                    "lines": {
                        "type": "object",
                        "required": ["begin"],
                        "properties": {"begin": {"type": "integer", "minimum": 1}},
                    },
                },
            },
        },
    },
}


def test_the_report_is_what_gitlab_asks_for(shop: Review) -> None:
    report = json.loads(render(shop, str))
    jsonschema_rs.validate(SCHEMA, report)
    assert [item["severity"] for item in report] == ["critical", "major", "info", "info"]


def test_golden_first_item(shop: Review) -> None:
    item = items(shop, lambda path: f"shop/{path}")[0]
    assert item["fingerprint"] == shop.findings[0].fingerprint
    assert {**item, "fingerprint": ""} == snapshot(
        {
            "description": "deleting a row of users deletes its orders. Because: orders holds money (total, line 9), and nothing else keeps a record of what was paid; the key beside it, list_role_id, sets NULL instead. Instead: ON DELETE RESTRICT.",
            "check_name": "cascade-reaches-accounts",
            "fingerprint": "",
            "severity": "critical",
            "location": {"path": "shop/db/schema.sql", "lines": {"begin": 7, "end": 7}},
        }
    )


def test_every_occurrence_is_an_item_and_says_whose_words_it_shares(shop: Review) -> None:
    first, second = items(shop, str)[2:]
    assert first["check_name"] == second["check_name"] == "money-as-float"
    assert first["location"] != second["location"]
    assert second["description"].startswith("orders.total, like users.email: users.email is not as it should be.")
    assert second["description"].endswith("2 places, one decision.")


def test_no_fingerprint_repeats(review_of: Callable[..., Review], finding_of: Callable[..., Finding]) -> None:
    files = {"db/schema.sql": "CREATE TABLE t (id int);\nCREATE TABLE u (id int);\n"}
    result = review_of([finding_of("CREATE TABLE t", "t", files), finding_of("CREATE TABLE u", "u", files)], files)
    same = tuple(
        replace(f, occurrences=tuple(replace(o, fingerprint="0") for o in f.occurrences)) for f in result.findings
    )
    marks = [item["fingerprint"] for item in items(replace(result, findings=(*same, *same)), str)]
    assert len(set(marks)) == len(marks) == 4


def test_a_clean_review_is_an_empty_list(review_of: Callable[..., Review]) -> None:
    assert render(review_of([], {"db/schema.sql": "x"}), str) == "[]\n"
