"""Inline ignores: what a comment says, and what it speaks for, in every format."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from buttress.blueprint.source import Source
from buttress.readers._directives_words import parse
from buttress.readers.directives import (
    read_document_directives,
    read_markdown,
    read_prisma,
    read_ruby,
    read_sql,
)
from buttress.readers.documents import read_document

if TYPE_CHECKING:
    from buttress.blueprint.directive import Directive


def read(path: str, text: str) -> tuple[Directive, ...]:
    if path.endswith((".yaml", ".json")):
        return read_document_directives(read_document(path, text).spans)
    readers = {"prisma": read_prisma, "rb": read_ruby, "md": read_markdown}
    source = Source(path, text)
    if (end := path.rpartition(".")[2]) in readers:
        return readers[end](source)
    return read_sql(source, "mysql" if "mysql" in path else "postgres")


def scopes(path: str, text: str) -> list[tuple[str, str]]:
    """Each directive's rules, and the text that it speaks for."""
    return [(",".join(d.rules), text[d.scope.start : d.scope.end].strip()) for d in read(path, text)]


@pytest.mark.parametrize(
    "words",
    [
        "buttress: ignore[a-b, DB101] two teams own it until=2027-03-01",
        "Buttress : IGNORE [ a-b,DB101 ]  two teams   own it  until = 2027-03-01",
        "buttress:ignore[a-b DB101] until=2027-03-01, two teams own it",
        "buttress: ignore[a-b,,DB101]: two teams own it; until=2027-03-01.",
    ],
)
def test_words_are_read_with_any_white_space_and_the_date_anywhere(words: str) -> None:
    said = parse(words)
    assert (said.rules, said.reason, said.until) == (("a-b", "DB101"), "two teams own it", date(2027, 3, 1))
    assert not said.problem
    assert not said.whole_file


def test_ignore_file_speaks_for_the_whole_file() -> None:
    (directive,) = read("a.sql", "SELECT 1;\n-- buttress: ignore-file[a] why\nSELECT 2;\n")
    assert directive.whole_file
    assert (directive.scope.start, directive.scope.end) == (0, 52)


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        ("buttress: disable[a] x", "got `disable`"),
        ("buttress: ignore-next-line[a] x", "got `ignore-next-line`"),
        ("buttress: [a] x", "expected `ignore[…]` or `ignore-file[…]`"),
        ("buttress: ignore a because", "expected the rules in brackets"),
        ("buttress: ignore", "expected the rules in brackets"),
        ("buttress: ignore[] x", "the brackets name no rule"),
        ("buttress: ignore[ , ] x", "the brackets name no rule"),
        ("buttress: ignore[a x", "never closed"),
        ("buttress ignore[a] x", "expected a colon"),
        ("buttress-ignore[a] x", "expected a colon"),
        ("buttress: ignore[a] x until=2027-13-01", "`until=2027-13-01` is no date"),
        ("buttress: ignore[a] x until=soon", "`until=soon` is no date"),
        ("buttress: ignore[a] x until=20270301", "is no date: expected until=YYYY-MM-DD"),
        ("buttress: ignore[a] x until=", "is no date"),
        ("buttress: ignore[a] until=2027-01-01 until=2028-01-01", "stands here twice"),
        ("buttress: see the handbook", "got `see`"),
    ],
)
def test_words_that_make_no_sense_are_told_and_never_nothing(words: str, problem: str) -> None:
    (directive,) = read("a.sql", f"-- {words}\nSELECT 1;\n")
    assert problem in directive.problem


def test_behind_other_words_only_the_full_form_counts() -> None:
    text = "-- the id; buttress: ignore[a] why\n-- use `buttress: ignore[b]` for that\n-- see buttress: the docs\n"
    assert [d.rules for d in read("a.sql", text)] == [("a",)]


def test_sql_a_comment_above_a_statement_speaks_for_all_of_it() -> None:
    text = (
        "-- buttress: ignore[a] one\n-- plain\n\n/* buttress: ignore[b]\n * two\n */\n"
        "CREATE TABLE t (\n  a int\n);\nSELECT 1;\n"
    )
    assert scopes("a.sql", text) == [("a", "CREATE TABLE t (\n  a int\n)"), ("b", "CREATE TABLE t (\n  a int\n)")]
    assert [d.reason for d in read("a.sql", text)] == ["one", "two"]


def test_sql_statements_that_begin_on_one_line_are_spoken_for_together() -> None:
    text = "-- buttress: ignore[a] x\nDROP INDEX i; CREATE INDEX i\n  ON t (a); SELECT 1;\n"
    assert scopes("a.sql", text) == [("a", "DROP INDEX i; CREATE INDEX i\n  ON t (a)")]


def test_sql_inside_a_statement_the_next_line_and_behind_code_its_own() -> None:
    text = (
        "CREATE TABLE t ( -- buttress: ignore[a] x\n  -- buttress: ignore[b] x\n  -- buttress: ignore[c] x\n  k int,\n"
        "  l int, /* buttress: ignore[d] x */ m int\n  -- buttress: ignore[e] x\n);\n"
    )
    assert scopes("a.sql", text) == [
        ("a", "CREATE TABLE t ( -- buttress: ignore[a] x"),
        ("b", "k int,"),
        ("c", "k int,"),
        ("d", "l int, /* buttress: ignore[d] x */ m int"),
        ("e", ");"),
    ]


def test_sql_strings_dollar_quotes_and_copied_rows_hold_no_comments() -> None:
    text = (
        "INSERT INTO t VALUES ('-- buttress: ignore[a] x');\n"
        "CREATE FUNCTION f() RETURNS void AS $$\n-- buttress: ignore[b] x\n$$ LANGUAGE sql;\n"
        "COPY t FROM stdin;\n-- buttress: ignore[c] it's x\n\\.\n-- buttress: ignore[d] x\nSELECT 1;\n"
    )
    assert scopes("a.sql", text) == [("d", "SELECT 1")]


def test_sql_the_hash_is_a_comment_in_mysql_only() -> None:
    text = "# buttress: ignore[a] x\nSELECT 1;\n"
    assert scopes("mysql/a.sql", text) == [("a", "SELECT 1")]
    assert scopes("a.sql", text) == []


def test_a_comment_at_the_end_speaks_for_nothing() -> None:
    for path, text in {
        "a.sql": "SELECT 1;\n-- buttress: ignore[a] x",
        "a.rb": "x\n# buttress: ignore[a] x\n",
        "a.prisma": "model A {\n}\n// buttress: ignore[a] x",
        "a.yaml": "a: 1\n# buttress: ignore[a] x\n\n",
        "a.md": "text\n\n<!-- buttress: ignore[a] x -->\n",
    }.items():
        (directive,) = read(path, text)
        assert directive.scope.start == directive.scope.end == len(text), path


def test_windows_line_ends_are_no_part_of_a_comment() -> None:
    text = "-- buttress: ignore[a] why\r\nCREATE TABLE t (\r\n  a int -- buttress: ignore[b] x\r\n);\r\n"
    first, second = read("a.sql", text)
    assert text[first.span.start : first.span.end] == "-- buttress: ignore[a] why"
    assert (first.reason, second.reason) == ("why", "x")
    assert scopes("a.sql", text)[1] == ("b", "a int -- buttress: ignore[b] x")


def test_yaml_a_comment_above_speaks_for_the_key_or_item_with_all_of_its_value() -> None:
    text = (
        "paths:\n  # buttress: ignore[a] x\n  # plain\n\n  /a:\n    get:\n      parameters:\n"
        "        # buttress: ignore[b] x\n        - name: limit\n          in: query\n        - name: page\n"
        "    post: # buttress: ignore[c] x\n      x: 1\n  # buttress: ignore[d] x\n  /b: {}\n"
    )
    found = scopes("a.yaml", text)
    assert found[0][0] == "a"
    assert found[0][1].startswith("/a:\n    get:")
    assert "/b" not in found[0][1].partition("# buttress: ignore[d]")[0]
    assert found[1] == ("b", "name: limit\n          in: query")
    assert found[2] == ("c", "post: # buttress: ignore[c] x")
    assert found[3] == ("d", "/b: {}")


def test_yaml_strings_and_block_scalars_hold_no_comments_but_their_first_line_can() -> None:
    text = (
        "a: \"# buttress: ignore[a] x\"\nb: '# buttress: ignore[b] x'\nc: | # buttress: ignore[c] x\n"
        '  # buttress: ignore[d] x\n  text\nd: a#buttress: no\ne: "#" # buttress: ignore[e] x\n'
        '"# buttress: ignore[f] x": 1\ng:\n  - plain # buttress: ignore[g] x\n'
    )
    assert [rules for rules, _ in scopes("a.yaml", text)] == ["c", "e", "g"]


def test_yaml_that_breaks_off_still_has_its_comments() -> None:
    assert scopes("a.yaml", "a: 1\n# buttress: ignore[a] x\nb: [1,\n") == [("a", "b:")]


def test_the_key_speaks_for_the_object_that_it_stands_in() -> None:
    text = (
        '{\n  "x-buttress-ignore": "[top] all until=2027-01-01",\n  "paths": {\n    "/a": {"x-buttress-ignore":'
        ' {"a": "why", "b": "why until=2027-01-01", "c, d": null}},\n    "l": [{"x-buttress-ignore": ["[e] x", "[f] y"]}]'
        '\n  },\n  "text": "\\"x-buttress-ignore\\": 1"\n}\n'
    )
    found = read("a.json", text)
    assert [(d.rules, d.reason, str(d.until or "")) for d in found] == [
        (("top",), "all", "2027-01-01"),
        (("a",), "why", ""),
        (("b",), "why", "2027-01-01"),
        (("c", "d"), "", ""),
        (("e",), "x", ""),
        (("f",), "y", ""),
    ]
    assert text[found[0].scope.start : found[0].scope.end] == text
    assert text[found[1].scope.start : found[1].scope.end].startswith('"/a": {')
    assert text[found[4].scope.start : found[4].scope.end].startswith('{"x-buttress-ignore"')
    assert text[found[1].span.start : found[1].span.end] == '"a": "why"'


def test_the_key_works_in_yaml_too() -> None:
    text = "paths:\n  /a:\n    x-buttress-ignore:\n      a: why\n    get: {}\n  /b: {}\n"
    ((rules, scope),) = scopes("a.yaml", text)
    assert rules == "a"
    assert scope.startswith("/a:")
    assert "/b" not in scope


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        ('"no bracket"', "names no rule in brackets"),
        ("[]", "got nothing"),
        ("{}", "got nothing"),
        ("null", "got nothing"),
        ("7", "got `7`"),
        ('{"a": ["why"]}', "expected the reason as one text, got a list"),
        ('{"a": "until=never"}', "is no date"),
        ('["[a] x", 1]', "got `1`"),
    ],
)
def test_a_key_that_makes_no_sense_is_told(value: str, problem: str) -> None:
    found = read("a.json", f'{{"x-buttress-ignore": {value}}}')
    assert problem in found[-1].problem


def test_ruby_blocks_lines_and_what_is_no_comment() -> None:
    text = (
        '# buttress: ignore[a] x\ncreate_table "t" do |t|\n  # buttress: ignore[b] x\n  t.string "n"\n'
        '  t.string "m", default: "# buttress: ignore[c] x" # buttress: ignore[d] x\nend\n'
        '=begin\nbuttress: ignore[e] x\n=end\nadd_index "t", "n"\n'
        "execute <<~SQL\n  # buttress: ignore[f] x\nSQL\nx # buttress: ignore[g] x\n"
    )
    found = scopes("a.rb", text)
    assert [rules for rules, _ in found] == ["a", "b", "d", "e", "g"]
    assert found[0][1].startswith('create_table "t"')
    assert found[0][1].endswith("end")
    assert found[1][1] == 't.string "n"'
    assert found[3][1] == 'add_index "t", "n"'
    assert found[4][1] == "x # buttress: ignore[g] x"


def test_prisma_blocks_lines_and_doc_comments() -> None:
    text = (
        "// buttress: ignore[a] x\nmodel A {\n  /// buttress: ignore[b] x\n  id Int @id\n"
        '  url String @default("// buttress: ignore[c] x") // buttress: ignore[d] x\n}\n\nmodel B {\n}\n'
    )
    found = scopes("a.prisma", text)
    assert [rules for rules, _ in found] == ["a", "b", "d"]
    assert found[0][1].startswith("model A {")
    assert found[0][1].endswith("}")
    assert "model B" not in found[0][1]
    assert found[1][1] == "id Int @id"


def test_markdown_blocks_sections_and_code() -> None:
    text = (
        "<!-- buttress: ignore[a] x -->\n## Head\n\ntext\n\n### Below\n\n## Next\n\n<!-- buttress: ignore[b] x -->\n"
        "```sql\nSELECT 1;\n\nSELECT 2;\n```\n\n<!-- buttress: ignore[c]\n  why\n-->\none\ntwo\n\nthree\n\n"
        "`<!-- buttress: ignore[d] x -->`\n\n```\n<!-- buttress: ignore[e] x -->\n```\n\nword <!-- buttress: ignore[f] x -->\n"
    )
    found = scopes("a.md", text)
    assert [rules for rules, _ in found] == ["a", "b", "c", "f"]
    assert found[0][1] == "## Head\n\ntext\n\n### Below"
    assert found[1][1] == "```sql\nSELECT 1;\n\nSELECT 2;\n```"
    assert found[2][1] == "one\ntwo"
    assert found[3][1] == "word <!-- buttress: ignore[f] x -->"
