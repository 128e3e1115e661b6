"""The JSON report: it parses, its paths are relative, its positions are 1-based, its names do not move."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from inline_snapshot import snapshot

from buttress.blueprint.source import Source
from buttress.findings.suppression import Suppression
from buttress.report.json_v1 import (
    FindingJson,
    OccurrenceJson,
    Place,
    RelatedJson,
    ReviewJson,
    SuppressionJson,
    document,
    render,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from buttress.findings.finding import Finding
    from buttress.review import Review


def test_the_report_is_what_its_types_say(shop: Review) -> None:
    text = render(shop)
    report = json.loads(text)
    assert report == document(shop)
    assert "\x1b" not in text
    assert list(report) == list(ReviewJson.__annotations__)
    for finding in report["findings"]:
        assert list(finding) == list(FindingJson.__annotations__)
        assert list(finding["location"]) == list(Place.__annotations__)
        assert all(list(one) == list(OccurrenceJson.__annotations__) for one in finding["occurrences"])
        assert all(list(one) == list(RelatedJson.__annotations__) for one in finding["related"])


def test_golden_first_finding(shop: Review) -> None:
    assert document(shop)["findings"][0] == snapshot(
        {
            "rule": "cascade-reaches-accounts",
            "code": "DB110",
            "domain": "schema",
            "severity": "error",
            "confidence": "likely",
            "consequence": "data-loss",
            "principle": "data-is-sacred",
            "subject": "orders.user_id",
            "count": 1,
            "message": "deleting a row of users deletes its orders",
            "because": "orders holds money (total, line 9), and nothing else keeps a record of what was paid; the key beside it, list_role_id, sets NULL instead",
            "instead": "ON DELETE RESTRICT",
            "location": {"path": "db/schema.sql", "line": 7, "column": 5, "end_line": 7, "end_column": 68},
            "related": [{"path": "db/schema.sql", "line": 8, "note": "list_role_id, the sibling that sets NULL"}],
            "occurrences": [
                {
                    "subject": "orders.user_id",
                    "location": {"path": "db/schema.sql", "line": 7, "column": 5, "end_line": 7, "end_column": 68},
                    "fingerprint": "08f2c64df1f9f6a4",
                }
            ],
            "fingerprint": "08f2c64df1f9f6a4",
            "suppressed": False,
            "suppression": None,
            "annotations": [],
        }
    )


def test_golden_frame(shop: Review) -> None:
    whole: dict[str, Any] = {**document(shop), "findings": [], "tool": {}}
    assert whole == snapshot(
        {
            "schema": "buttress.review/1",
            "tool": {},
            "root": ".",
            "since": "",
            "known": 0,
            "coverage": {
                "files": 1,
                "read": 1,
                "skipped": [],
                "statements": {"found": 2, "understood": 2, "opaque": 0},
                "not_understood": [],
                "candidates": [],
                "tables": 2,
                "operations": 0,
                "services": 0,
                "documents": [],
            },
            "findings": [],
            "checklist": [
                {
                    "item": "queries-use-indexes",
                    "verdict": "fail",
                    "reason": "orders.user_id has no index",
                    "evidence": [],
                },
                {"item": "lists-paginated", "verdict": "pass", "reason": "3 of 3 lists are bounded", "evidence": []},
                {
                    "item": "pools-sized",
                    "verdict": "unknown",
                    "reason": "no pool is configured in the repository",
                    "evidence": [],
                },
                {
                    "item": "caching-headers-set",
                    "verdict": "unknown",
                    "reason": "responses state no headers",
                    "evidence": [],
                },
                {
                    "item": "monitoring-and-alerts",
                    "verdict": "not-applicable",
                    "reason": "nothing runs",
                    "evidence": [],
                },
            ],
            "systems": [],
            "questions": [],
            "advice": None,
            "symptom": None,
            "summary": {"error": 1, "warning": 1, "advice": 1, "suppressed": 0},
        }
    )


def test_a_folded_finding_lists_every_occurrence(shop: Review) -> None:
    folded = document(shop)["findings"][2]
    assert folded["count"] == 2
    assert [one["subject"] for one in folded["occurrences"]] == ["users.email", "orders.total"]
    assert folded["occurrences"][0]["location"] == folded["location"]


def test_what_was_answered_comes_last_with_its_answer(shop: Review) -> None:
    *told, last = shop.findings
    comment = Source("db/schema.sql", "-- a comment\n").line_span(1)
    answer = Suppression("inline", "the shop closes in March", comment, date(2027, 3, 1))
    report = document(replace(shop, findings=tuple(told), suppressed=(replace(last, suppression=answer),)))
    assert [finding["suppressed"] for finding in report["findings"]] == [False, False, True]
    assert report["findings"][-1]["rule"] == last.rule.name
    assert report["findings"][-1]["suppression"] == {
        "kind": "inline",
        "reason": "the shop closes in March",
        "path": "db/schema.sql",
        "line": 1,
        "until": "2027-03-01",
    }
    assert report["summary"] == {"error": 1, "warning": 1, "advice": 0, "suppressed": 1}


def test_an_answer_in_the_baseline_has_no_place(shop: Review) -> None:
    answered = replace(shop.findings[0], suppression=Suppression("baseline"))
    told = document(replace(shop, suppressed=(answered,)))["findings"][-1]["suppression"]
    assert told == {"kind": "baseline", "reason": "", "path": None, "line": None, "until": None}
    assert told is not None
    assert list(told) == list(SuppressionJson.__annotations__)


def test_the_point_of_comparison_is_named(shop: Review) -> None:
    report = document(replace(shop, since="origin/main", known=42))
    assert (report["since"], report["known"]) == ("origin/main", 42)


def test_paths_are_relative_and_positions_start_at_one(shop: Review) -> None:
    def places(value: object) -> list[dict[str, Any]]:
        if isinstance(value, dict):
            return [value] * ("path" in value) + [place for part in value.values() for place in places(part)]
        return [place for part in value for place in places(part)] if isinstance(value, list) else []

    named = places(json.loads(render(shop)))
    assert len(named) == 8
    for place in named:
        assert not place["path"].startswith(("/", ".."))
        assert all(place[key] >= 1 for key in ("line", "column", "end_line", "end_column") if key in place)


def test_the_order_in_which_rules_report_does_not_matter(
    review_of: Callable[..., Review], finding_of: Callable[..., Finding]
) -> None:
    files = {"db/schema.sql": "".join(f"CREATE TABLE t{number} (id int);\n" for number in range(4))}
    findings = [finding_of(f"CREATE TABLE t{n}", f"t{n}", files, exposure=n % 2) for n in range(4)]
    assert render(review_of(findings, files)) == render(review_of(findings[::-1], files))


def test_a_name_that_is_not_unicode_is_still_json(
    review_of: Callable[..., Review], finding_of: Callable[..., Finding]
) -> None:
    files = {"db/\udcff.sql": "CREATE TABLE t (id int);\n"}
    text = render(review_of([finding_of("CREATE", "t", files, path="db/\udcff.sql")], files))
    assert json.loads(text.encode("utf-8"))["findings"][0]["location"]["path"] == "db/?.sql"
