"""The baseline's file and its matching: nothing accepted is told, nothing else is hidden."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from buttress.blueprint.source import Source
from buttress.errors import ConfigError
from buttress.findings.baseline import FILE, HEADER, Baseline, Entry, match, parse, render
from buttress.findings.policy import identify
from buttress.findings.rule import Consequence, Principle, Rule, Severity

if TYPE_CHECKING:
    from buttress.findings.finding import Finding

RULE = Rule(
    name="some-rule",
    code="DB999",
    severity=Severity.WARNING,
    consequence=Consequence.SLOWNESS,
    principle=Principle.DATA_IS_SACRED,
)
KEY = "0123456789abcdef"
ENTRY = Entry("some-rule", "orders", KEY, "db/schema.sql")
LINE = f'{{"rule": "some-rule", "subject": "orders", "key": "{KEY}", "path": "db/schema.sql"}}'
words = st.text(max_size=12)
entries = st.builds(
    Entry, words, words, st.text("0123456789abcdef", min_size=16, max_size=16), words, words.map(str.strip)
)


def found(path: str, *texts: str, subject: str = "orders") -> list[Finding]:
    """Findings on the given lines of a file."""
    source = Source(path, "\n".join(texts))
    spans = [source.line_span(number) for number in range(1, len(texts) + 1)]
    findings = (RULE.finding(subject=subject, at=at, message="m", because="b", instead="i") for at in spans)
    return identify(findings, source.slice)


def accepted(*findings: Finding, path: str = FILE) -> Baseline:
    written = (Entry(f.rule.name, f.subject, f.key, f.span.path) for f in findings)
    return parse(render(written), path)


def hidden(findings: list[Finding], baseline: Baseline) -> list[tuple[str, int]]:
    return [(findings[at].span.path, findings[at].span.line) for at in sorted(match(findings, baseline)[0])]


@given(st.lists(entries, max_size=8))
def test_what_is_written_reads_back_sorted_and_whatever_the_order_of_lines(given_entries: list[Entry]) -> None:
    text = render(given_entries)
    assert text.startswith(HEADER + "\n")
    assert text.endswith("\n")
    assert text.encode("utf-8").decode("utf-8") == text, "no surrogate reaches the file"
    back = parse(text, FILE)
    assert len(back.entries) == len(given_entries)
    assert render(back.entries) == text
    header, *lines = text.split("\n")[:-1]
    assert render(parse("\n".join([*reversed(lines), header]), FILE).entries) == text


@given(st.text())
def test_no_text_crashes_it(text: str) -> None:
    """What it cannot read is the user's to mend; any other exception would fail this test."""
    for whole in (text, f"{HEADER}\n{text}"):
        with suppress(ConfigError):
            back = parse(whole, FILE)
            assert parse(render(back.entries), FILE).entries or not back.entries


def test_names_that_are_no_unicode_survive() -> None:
    text = render([replace(ENTRY, path="db/\udcff\u2028.sql")])
    assert re.search(r"db/.udcff.u2028\.sql", text.encode().decode())
    assert parse(text, FILE).entries[0].path == "db/\udcff\u2028.sql"


def test_the_format() -> None:
    more = replace(ENTRY, path="db/a.sql", reason="small, and read by nobody")
    assert render([ENTRY, ENTRY, more]) == (
        f"{HEADER}\n"
        f'{{"rule": "some-rule", "subject": "orders", "key": "{KEY}", "path": "db/a.sql", '
        '"reason": "small, and read by nobody"}\n'
        f"{LINE}\n"
        f'{LINE[:-1]}, "nth": 2}}\n'
    )


def test_both_sides_of_a_union_merge_are_read() -> None:
    ours, theirs = (
        render([ENTRY]),
        render([replace(ENTRY, reason="known since the audit"), replace(ENTRY, path="b.sql")]),
    )
    merged = parse(ours + theirs + "\r\n", FILE)
    assert {(entry.path, entry.reason) for entry in merged.entries} == {
        ("db/schema.sql", "known since the audit"),
        ("b.sql", ""),
    }
    assert parse("\ufeff" + ours.replace("\n", "\r\n"), FILE).entries[0].subject == "orders"


def test_an_entry_knows_its_line() -> None:
    text = f"{HEADER}\n\n{LINE}\n"
    (entry,) = parse(text, FILE).entries
    assert entry.line == 3
    assert entry.span
    assert text[entry.span.start : entry.span.end] == LINE
    assert ENTRY.line == 0


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", f"{FILE}:1: is empty"),
        ("\n\n", f"{FILE}:1: is empty"),
        ("parameters:\n  ignoreErrors: []\n", f"{FILE}:1: is not a baseline of Buttress"),
        ('{\n  "version": "1.5.0"\n}\n', f"{FILE}:1: is not a baseline of Buttress"),
        ('{"version": "1.5.0", "results": {}}\n', f"{FILE}:1: is not a baseline of Buttress"),
        ('{"schema": "other.tool/1"}\n', f"{FILE}:1: is not a baseline of Buttress"),
        ("[1]\n", f"{FILE}:1: is not a baseline of Buttress"),
        ('{"schema": "buttress.baseline/2"}\n', "was written by a newer Buttress"),
        (f"{LINE}\n", f"{FILE}:1: the header is missing"),
        (f"<<<<<<< HEAD\n{HEADER}\n", f"{FILE}:1: is half merged"),
        (f"{HEADER}\n{LINE}\n=======\n{LINE}\n>>>>>>> theirs\n", f"{FILE}:3: is half merged"),
        (f"{HEADER}\n{LINE[:-9]}\n", f"{FILE}:2: is not a JSON object"),
        (f'{HEADER}\n{LINE}\n"a"\n', f"{FILE}:3: is not a JSON object"),
        (f'{HEADER}\n{{"rule": "a", "subject": "b", "path": "c"}}\n', f'{FILE}:2: lacks "key"'),
        (f"{HEADER}\n{LINE.replace(f'{chr(34)}{KEY}{chr(34)}', '7')}\n", f'{FILE}:2: "key" is not a text'),
        (f"{HEADER}\n{LINE.replace(KEY, 'abc')}\n", f'{FILE}:2: "key" is not 16 hexadecimal digits'),
        (f'{HEADER}\n{LINE[:-1]}, "resaon": "x"}}\n', 'unknown "resaon"; did you mean "reason"?'),
        (f'{HEADER}\n{LINE[:-1]}, "reason": 1}}\n', f'{FILE}:2: "reason" is not a text'),
        (f'{HEADER}\n{LINE[:-1]}, "nth": true}}\n', f'{FILE}:2: "nth" is not a whole number'),
        (f"{HEADER}\n{'[' * 100_000}\n", f"{FILE}:2: is not a JSON object"),
    ],
)
def test_a_file_that_is_none_or_damaged_says_where_and_what(text: str, said: str) -> None:
    with pytest.raises(ConfigError, match=r"^buttress-baseline.jsonl:\d+: ") as error:
        parse(text, FILE)
    assert said in str(error.value)


def test_a_rule_that_is_no_more_is_read() -> None:
    assert parse(f"{HEADER}\n{LINE}\n", FILE).entries == (
        replace(ENTRY, span=Source(FILE, f"{HEADER}\n{LINE}\n").line_span(2)),
    )


def test_one_entry_accepts_one_occurrence_of_its_own_path_first() -> None:
    here, there = found("a.sql", "x"), found("b.sql", "x")
    assert here[0].key == there[0].key
    assert hidden([*here, *there], accepted(*there)) == [("b.sql", 1)]
    assert hidden([*here, *there], accepted(*here, *there)) == [("a.sql", 1), ("b.sql", 1)]


def test_the_second_of_two_like_occurrences_is_told_and_two_entries_accept_both() -> None:
    twice = found("a.sql", "x", "x")
    assert hidden(twice, accepted(twice[0])) == [("a.sql", 1)]
    assert hidden(twice, accepted(*twice)) == [("a.sql", 1), ("a.sql", 2)]


def test_a_moved_file_keeps_its_entries_and_a_copy_does_not_take_them() -> None:
    old, moved = found("a.sql", "x"), found("db/a.sql", "x")
    assert hidden(moved, accepted(*old)) == [("db/a.sql", 1)]
    assert hidden([*moved, *old], accepted(*old)) == [("a.sql", 1)]


def test_another_subject_or_content_is_told_and_the_entry_is_stale() -> None:
    old = found("a.sql", "x")
    for new in (found("a.sql", "y"), found("a.sql", "x", subject="users")):
        matched, stale = match(new, accepted(*old))
        assert not matched
        assert [(entry.subject, entry.line) for entry in stale] == [("orders", 2)]


def test_a_folder_below_the_baseline_sees_shorter_paths() -> None:
    one, two = found("one/a.sql", "x"), found("two/a.sql", "x")
    baseline = accepted(*one, *two, path=f"../{FILE}")
    matched, stale = match(found("a.sql", "x"), baseline)
    assert [entry.path for entry in matched.values()] == ["one/a.sql"]
    assert [entry.path for entry in stale] == ["two/a.sql"]
