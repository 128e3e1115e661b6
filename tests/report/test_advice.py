"""Checked statements of a model in every format: told beside the finding, never as one."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from buttress.findings.advice import Advice, Bill, Remark, Withheld
from buttress.findings.finding import Annotation, Edit, Related
from buttress.report import text
from buttress.report.formats import render
from buttress.report.scores import Score, scores_json, scores_text

if TYPE_CHECKING:
    from buttress.review import Review

SAYS = "users grows with use and GET /users returns all of it"
EDIT = Edit("db/0009_fix.sql", 0, "", "CREATE INDEX ON users (email);\n\x1b[31mred")


@pytest.fixture
def advised(shop: Review) -> Review:
    first = shop.findings[0]
    place = Related(first.span, "here")
    notes = (
        Annotation("explanation", SAYS, (place,)),
        Annotation("rank", "before the next: data loss against cost"),
        Annotation("fix", "the finding goes, none comes", (), (EDIT,)),
    )
    advice = Advice(
        "answered",
        "m: 5 of 7 statements hold and are shown",
        Bill("m", 1, 900, 100, 0, 50, usd=0.0123),
        (Remark("risk", "both wait for one table", (place,)), Remark("question", "How many rows will users have?")),
        (Withheld("explain", "number", "no ground has 42", "42 rows"), Withheld("fix", "fix", "it stays", "edit")),
        given=7,
        shown=5,
    )
    return replace(shop, findings=(replace(first, annotations=notes), *shop.findings[1:]), advice=advice)


def in_text(review: Review, *, withheld: bool = False, everything: bool = False) -> str:
    return text.render(review, text.TextOptions(withheld=withheld, everything=everything))


def test_text_tells_them_below_the_finding(advised: Review) -> None:
    told = in_text(advised)
    assert f"   checked  {SAYS}" in told
    assert "   ranked   before the next" in told
    assert "            + CREATE INDEX ON users (email);" in told
    assert "   together both wait for one table" in told
    assert "architect  m: 5 of 7 statements hold and are shown; withheld: 1 fix, 1 number" in told
    assert "42 rows" not in told
    assert "\x1b" not in told


def test_withheld_statements_are_told_when_asked_for(advised: Review) -> None:
    told = in_text(advised, withheld=True)
    assert "   said     explain: 42 rows" in told
    assert "   but      number: no ground has 42" in told


def test_what_is_below_the_fold_is_counted(advised: Review) -> None:
    last = replace(advised.findings[0], annotations=(Annotation("explanation", "below"),))
    many = replace(advised, findings=(*([replace(last, annotations=())] * 5), last))
    assert "1 statement on findings further down: --all" in " ".join(in_text(many).split())
    assert "further down" not in in_text(many, everything=True)


def test_a_review_without_a_model_says_nothing_of_one(shop: Review) -> None:
    assert "architect" not in in_text(shop)
    assert json.loads(render("json", shop, str, "", "error"))["advice"] is None


@pytest.mark.parametrize("form", ["json", "sarif", "github", "gitlab", "junit", "markdown"])
def test_every_format_tells_them(advised: Review, form: str) -> None:
    written = render(form, advised, str, "exit 1: 1 error", "error")
    if form in ("json", "sarif", "gitlab"):
        json.loads(written)
    if form == "junit":
        ET.fromstring(written)  # noqa: S314 - our own report
    plain = written.replace("\\", "").replace("`", "")
    assert SAYS in plain
    assert "\x1b" not in plain


def test_findings_and_summary_are_the_same_with_and_without(advised: Review, shop: Review) -> None:
    told, plain = (json.loads(render("json", review, str, "", "error")) for review in (advised, shop))
    assert told["summary"] == plain["summary"]
    bare = [{k: v for k, v in finding.items() if k != "annotations"} for finding in told["findings"]]
    assert bare == [{k: v for k, v in finding.items() if k != "annotations"} for finding in plain["findings"]]
    assert told["advice"]["statements"] == {"given": 7, "shown": 5, "reworded": 0}


def test_scores_are_a_table(advised: Review) -> None:
    assert advised.advice is not None
    scores = [Score("a.json", "m", "brief", advised.advice, moved=True)]
    head, row, total, note = scores_text(scores).splitlines()
    assert head.split()[:3] == ["recording", "model", "mode"]
    assert row.split() == ["a.json", "m", "brief", "7", "5", "5", "1", "number,", "1", "fix", "$0.012"]
    assert total.split()[:2] == ["all", "7"]
    assert note == "a.json: what a model would be told has changed since it was recorded"
    assert json.loads(scores_json(scores))["recordings"][0]["advice"]["state"] == "answered"
