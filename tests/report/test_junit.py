"""The JUnit report: red is what fails the run, and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st
from inline_snapshot import snapshot

from buttress.report.junit import legal, render

if TYPE_CHECKING:
    from collections.abc import Callable

    from buttress.findings.finding import Finding
    from buttress.review import Review


def parsed(review: Review, fail_on: str = "error", outcome: str = "exit 1: 1 error") -> ET.Element:
    return ET.fromstring(render(review, str, outcome, fail_on))  # noqa: S314 - our own output


@pytest.mark.parametrize(("fail_on", "failures"), [("error", 1), ("warning", 2), ("advice", 3)])
def test_a_failure_is_what_fails_the_run(shop: Review, fail_on: str, failures: int) -> None:
    root = parsed(shop, fail_on)
    cases = root.findall("testsuite/testcase")
    assert len([case for case in cases if case.find("failure") is not None]) == failures
    assert len([case for case in cases if case.find("skipped") is not None]) == 3 - failures
    for element in (root, *root):
        assert (
            element.attrib.items()
            >= {
                "tests": "4",
                "failures": str(failures),
                "errors": "0",
                "skipped": str(3 - failures),
            }.items()
        )


def test_golden_case(shop: Review) -> None:
    case = parsed(shop).findall("testsuite/testcase")[1]
    assert ET.tostring(case, encoding="unicode") == snapshot("""\
<testcase classname="buttress.cascade-reaches-accounts" name="orders.user_id (db/schema.sql)" file="db/schema.sql" line="7">
      <failure message="error: deleting a row of users deletes its orders" type="error">db/schema.sql:7 error cascade-reaches-accounts orders.user_id
deleting a row of users deletes its orders.
because: orders holds money (total, line 9), and nothing else keeps a record of what was paid; the key beside it, list_role_id, sets NULL instead.
instead: ON DELETE RESTRICT.</failure>
    </testcase>
    \
""")


def test_a_clean_review_is_one_case_that_passes(review_of: Callable[..., Review]) -> None:
    (case,) = parsed(review_of([], {"db/schema.sql": "x"}), outcome="exit 0: no error").findall("testsuite/testcase")
    assert [child.tag for child in case] == ["system-out"]


def test_a_review_that_could_not_be_done_is_an_error(review_of: Callable[..., Review]) -> None:
    root = parsed(review_of([], {"db/schema.sql": "x"}), outcome="exit 2: nothing was reviewed")
    assert root.get("errors") == "1"
    assert root.find("testsuite/testcase/error") is not None


def test_names_are_unique_and_hold_no_line(
    review_of: Callable[..., Review], finding_of: Callable[..., Finding]
) -> None:
    files = {"db/schema.sql": "CREATE TABLE t (id int);\nCREATE TABLE u (id int);\n"}
    both = [finding_of("CREATE TABLE t", "t", files), finding_of("CREATE TABLE u", "t", files)]
    names = [case.get("name") for case in parsed(review_of(both, files)).findall("testsuite/testcase")]
    assert names == ["the review was done", "t (db/schema.sql)", "t (db/schema.sql) #2"]


@given(st.text(st.characters(codec=None, exclude_categories=())))
def test_any_text_can_be_parsed_back(text: str) -> None:
    element = ET.Element("a")
    element.text = legal(text)
    back = ET.fromstring(ET.tostring(element, encoding="unicode")).text or ""  # noqa: S314 - our own output
    assert back == legal(text).replace("\r\n", "\n").replace("\r", "\n")
