"""Annotations for GitHub Actions: escaped, at most ten of a kind, the rest counted; and the job's summary."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from inline_snapshot import snapshot

from buttress.report.github import SUMMARY_BYTES, render, summary_markdown

if TYPE_CHECKING:
    from collections.abc import Callable

    from buttress.findings.finding import Finding
    from buttress.review import Review

COMMAND = re.compile(r"::(error|warning|notice) ((?:\w+=[^,:\r\n]*,?)+)::([^\r\n]*)")


def test_golden(shop: Review) -> None:
    assert render(shop, str, "exit 1: 1 error") == snapshot("""\
::error file=db/schema.sql,line=7,endLine=7,col=5,endColumn=67,title=cascade-reaches-accounts%3A orders.user_id::deleting a row of users deletes its orders.%0Abecause orders holds money (total, line 9), and nothing else keeps a record of what was paid; the key beside it, list_role_id, sets NULL instead.%0Ainstead ON DELETE RESTRICT.
::warning file=db/schema.sql,line=8,endLine=8,col=5,endColumn=23,title=unindexed-foreign-key%3A orders.list_role_id::orders.list_role_id is not as it should be.%0Abecause orders.list_role_id stands beside list_role_id and so on.%0Ainstead CREATE INDEX CONCURRENTLY ON orders (list_role_id).
::notice file=db/schema.sql,line=3,endLine=3,col=5,endColumn=14,title=money-as-float%3A users.email::users.email is not as it should be.%0Abecause users.email stands beside email text and so on.%0Ainstead CREATE INDEX CONCURRENTLY ON users (email).%0A2 places, one decision.
buttress: 1 error, 1 warning, 1 advice (exit 1: 1 error)
""")


def test_each_kind_has_ten_and_the_rest_is_counted(
    review_of: Callable[..., Review], finding_of: Callable[..., Finding]
) -> None:
    files = {"db/schema.sql": "".join(f"CREATE TABLE t{number:02} (id int);\n" for number in range(13))}
    result = review_of([finding_of(f"CREATE TABLE t{n:02}", f"t{n:02}", files) for n in range(13)], files)
    *commands, last = render(result, str, "").splitlines()
    assert len(commands) == 10
    assert last == (
        "buttress: 13 errors; 3 errors not annotated, for GitHub shows 10 of a kind for each step: "
        "see the job's summary, or buttress review --all"
    )


def test_nothing_to_annotate(review_of: Callable[..., Review]) -> None:
    assert render(review_of([], {"db/schema.sql": "x"}), str, "exit 0: no error") == (
        "buttress: no findings (exit 0: no error)\n"
    )


@pytest.mark.parametrize("text", ["a\n::error::b", "a\r::warning::b", "100% , : b", "%0A::notice::c", "\x1b[1m"])
def test_no_text_becomes_a_command(
    text: str, review_of: Callable[..., Review], finding_of: Callable[..., Finding]
) -> None:
    path = f"db/{text}.sql"
    files = {path: "CREATE TABLE t (id int);\n"}
    finding = finding_of("CREATE", text, files, path=path, message=text, because=text, instead=text)
    command, last = render(review_of([finding], files), str, "").splitlines()
    found = COMMAND.fullmatch(command)
    assert found
    properties = dict(part.split("=", 1) for part in found.group(2).split(","))
    assert list(properties) == ["file", "line", "endLine", "col", "endColumn", "title"]
    assert decoded(properties["file"]) == path
    assert len(decoded(found.group(3)).splitlines()) == 3
    assert last == "buttress: 1 error"


def decoded(value: str) -> str:
    """As the runner reads it: the percent sign last."""
    for code, character in (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")):
        value = value.replace(code, character)
    return value


def test_several_lines_have_no_columns(review_of: Callable[..., Review], finding_of: Callable[..., Finding]) -> None:
    files = {"db/schema.sql": "CREATE TABLE t (\n  id int\n);\n"}
    command = render(review_of([finding_of(files["db/schema.sql"].strip(), "t", files)], files), str, "")
    assert "line=1,endLine=3,title=" in command


def test_the_summary_tells_everything(shop: Review) -> None:
    text = summary_markdown(shop, str, "exit 1: 1 error")
    assert all(f"`{finding.rule.name}`" in text for finding in shop.findings)
    assert "**fail** queries-use-indexes" in text
    assert text.endswith("Read 1 of 1 file: 2 tables, 0 operations · exit 1: 1 error\n")


def test_the_summary_has_room_for_thousands_of_findings(
    review_of: Callable[..., Review], finding_of: Callable[..., Finding]
) -> None:
    files = {"db/schema.sql": "".join(f"CREATE TABLE t{number:04} (id int);\n" for number in range(2500))}
    loud = "\U0001f600@" * 600
    findings = [finding_of(f"CREATE TABLE t{n:04}", f"t{n:04}", files, message=loud, because=loud) for n in range(2500)]
    text = summary_markdown(review_of(findings, files), str, "")
    assert 500_000 < len(text.encode()) < SUMMARY_BYTES
    assert "findings that a summary has no room for" in text


def test_the_summary_of_a_clean_review(review_of: Callable[..., Review]) -> None:
    assert "No findings.\n" in summary_markdown(review_of([], {"db/schema.sql": "x"}), str, "exit 0: no error")
