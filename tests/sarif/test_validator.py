"""SARIF before Microsoft's validator and the official schema: nothing to complain about, and what is broken is seen."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from buttress.assembly.tree import DiskTree, MemoryTree
from buttress.blueprint.source import Source
from buttress.config import Config
from buttress.findings.suppression import Suppression
from buttress.report.sarif import render
from buttress.review import Review, review

if TYPE_CHECKING:
    from collections.abc import Callable

    from sarif.conftest import Validator

SHOP = Path(__file__).resolve().parent.parent.parent / "examples" / "shop"
#: The one remark that stays: the project has no address that could be given. Without it the validator did not look: it
#: says nothing at all about a file that it cannot read as SARIF.
EXPECTED = ["warning SARIF2005"]


def shop() -> Review:
    return review(DiskTree(SHOP), Config(cache=False))


def awkward() -> Review:
    """Names and paths that are hard to write down, a file that is not understood, and every kind of answer."""
    files = {
        "db/a b#c%d.sql": 'CREATE TABLE "o[r](1){0}\u202e" (id int PRIMARY KEY, "a@everyone|`]]>" real);\n',
        "db/\udcff\U0001f600.sql": "CREATE TABLE payments (id int PRIMARY KEY, amount real, fee float);\nCREATE TABLE (;\n",
        "db/c:d.sql": "CREATE TABLE logs (at timestamp, total_price real);\nCREATE INDEX ON logs (at);\n",
    }
    result = review(MemoryTree(files), Config(cache=False))
    assert len(result.findings) >= 3
    assert result.blueprint.coverage.not_understood
    comment = Source("db/c:d.sql", files["db/c:d.sql"]).line_span(1)
    answers = (
        Suppression("inline", "one team [owns](2) both", comment, date(2027, 3, 1)),
        Suppression("config", "legacy"),
        Suppression("baseline"),
    )
    answered = (replace(f, suppression=a) for f, a in zip(result.findings, answers, strict=False))
    return replace(result, suppressed=tuple(answered))


def nothing() -> Review:
    return review(MemoryTree({}), Config(cache=False))


def test_nothing_to_complain_about(validator: Validator, tmp_path: Path) -> None:
    reports = {made.__name__: render(made(), lambda path: f"below/{path}") for made in (shop, awkward, nothing)}
    assert validator.complaints(reports, tmp_path) == dict.fromkeys(reports, EXPECTED)


def no_message(run: dict[str, Any]) -> None:
    del run["results"][0]["message"]


def unknown_level(run: dict[str, Any]) -> None:
    run["results"][0]["level"] = "fatal"


def rule_that_is_not_there(run: dict[str, Any]) -> None:
    run["results"][0]["ruleIndex"] = 99


def end_before_start(run: dict[str, Any]) -> None:
    run["results"][1]["locations"][0]["physicalLocation"]["region"]["endLine"] = 1


def with_fault(*faults: Callable[[dict[str, Any]], None]) -> dict[str, str]:
    reports = {}
    for fault in faults:
        report = json.loads(render(shop(), str))
        fault(report["runs"][0])
        reports[fault.__name__] = json.dumps(report)
    return reports


def test_what_is_broken_is_seen(validator: Validator, tmp_path: Path) -> None:
    reports = with_fault(no_message, rule_that_is_not_there, end_before_start)
    assert validator.complaints(reports, tmp_path) == {
        "no_message": ['schema: "message" is a required property', "error JSON1002"],
        "rule_that_is_not_there": ["error SARIF1009", *EXPECTED],
        "end_before_start": ["error SARIF1007", *EXPECTED],
    }


def test_a_word_that_makes_the_program_fall_silent_is_seen_by_the_schema(validator: Validator, tmp_path: Path) -> None:
    assert validator.complaints(with_fault(unknown_level), tmp_path) == {
        "unknown_level": ['schema: "fatal" is not one of "none", "note" or 2 other candidates'],
    }
