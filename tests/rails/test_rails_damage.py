"""The reader of ``db/schema.rb``: what stays closed or is damaged, and that no input breaks it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from buttress.blueprint.source import Source, Span
from buttress.blueprint.sql import Name
from rails.cases import MYSQL, OLD, SHOP, define, ops, read, tables, unread


def test_what_stays_closed_is_said() -> None:
    file = define(
        'create_table "a" do |t|\nend\n'
        "create_function :f, sql_definition: <<-'SQL'\n  CREATE FUNCTION f() AS $$ DROP TABLE a $$\nSQL\n"
        'create_virtual_table "fts", "fts5", ["x"]\n'
        'execute "ALTER TABLE a ADD COLUMN x int"\n'
        'mystery "a", 1\n'
        'if true\n  add_index "a", ["x"]\nend\n'
        'create_table "b" do |t|\nend\n'
    )
    assert [(s.status, s.kind, s.names) for s in unread(file)] == [
        ("opaque", "create_function", ()),
        ("opaque", "create_virtual_table", (Name("fts"),)),
        ("opaque", "execute", (Name("a"),)),
        ("failed", "unknown", (Name("a"),)),
        ("failed", "unknown", (Name("a"),)),
    ]
    assert list(tables(file)) == ["a", "b"]


def test_a_table_that_rails_could_not_dump_is_known_to_exist() -> None:
    text = (
        "# Could not dump table \"shapes\" because of following StandardError\n#   Unknown type 'geo' for column 'g'\n"
    )
    statement = unread(define(text))[0]
    assert (statement.status, statement.names, statement.span.line, statement.span.end_line) == (
        "failed",
        (Name("shapes"),),
        2,
        3,
    )


@pytest.mark.parametrize(
    ("body", "found", "reason"),
    [
        ('create_table "a" do |t|\n  t.string "x"\ncreate_table "b" do |t|\nend', ["a", "b"], "expected 'end'"),
        ('create_table "a" do |t|\n  t.string "x\nend\ncreate_table "b" do |t|\nend', ["a"], "expected"),
        ('create_table "a" do |t|\n  t.string("x", null: false\nend\ncreate_table "b" do |t|\nend', ["a", "b"], "')'"),
        ('create_table "a" do |t|\n  t.string "x" oops\nend\ncreate_table "b" do |t|\nend', ["a", "b"], "expected"),
        ('create_table "a" do |t|\nend\nend\ncreate_table "b" do |t|\nend', ["a", "b"], ""),
        ('create_table "a" do |t|\n  x = 5\nend\ncreate_table "b" do |t|\nend', ["a", "b"], "expected a column"),
    ],
)
def test_damage_costs_a_stretch_and_no_more(body: str, found: list[str], reason: str) -> None:
    file = define(body)
    assert [name for name in tables(file) if name in ("a", "b")] == found
    assert not reason or any(reason in s.reason for s in unread(file))


def test_damage_in_a_block_names_its_table() -> None:
    assert unread(define('create_table "a" do |t|\n  x = 5\nend'))[0].names == (Name("a"),)


def test_a_file_that_defines_no_schema_is_not_understood() -> None:
    assert [s.status for s in read("puts 'hello'\n").statements] == ["failed"]
    assert read("").statements == ()


PIECES = ["create_table ", '"a", ', "force: :cascade ", "do |t|\n", "end\n", '  t.string "x", null: false\n', "(", ")"]
PIECES += [
    "[",
    "]",
    "{",
    "}",
    '"',
    "'",
    "`",
    "\\",
    "#",
    "=>",
    "-> { ",
    "<<-SQL\n",
    "SQL\n",
    "=begin\n",
    "=end\n",
    ":",
    ",",
]
PIECES += [
    "t.index ",
    '["x"]',
    "if ",
    "|",
    "%w[",
    "1_0",
    "-",
    ".",
    "::",
    "nil",
    "\r\n",
    "\x00",
    "é",
    "null: ",
    "\n",
    ";",
]
PIECES += [
    "ActiveRecord::Schema[",
    "7.1].define(version: 1) do\n",
    'add_foreign_key "a", "b"\n',
    '"#{x}"',
    "add_index ",
]


def check_total(text: str) -> None:
    source, file = Source("db/schema.rb", text), read(text)
    spans: list[Span] = [*(s.span for s in file.statements), *(op.span for op in ops(file))]
    for table in tables(file).values():
        spans += [column.span for column in table.columns]
        spans += [constraint.span for constraint in table.constraints]
        spans += [index.span for index in table.indexes]
    for span in spans:
        assert 0 <= span.start < span.end <= len(text)
        assert (span.line, span.column) == source.position(span.start)
        assert source.slice(span).strip()
    for statement in file.statements:
        if statement.kind != "unknown":
            assert statement.kind in source.slice(statement.span)


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=200))
def test_no_text_breaks_it(text: str) -> None:
    check_total(text)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join))
def test_no_arrangement_of_real_pieces_breaks_it(text: str) -> None:
    check_total(text)
    check_total(f"ActiveRecord::Schema[7.1].define(version: 1) do\n{text}\nend")


@settings(max_examples=200, deadline=None)
@given(st.sampled_from([SHOP, OLD, MYSQL]), st.integers(0, 1200), st.integers(0, 60), st.sampled_from(PIECES))
def test_no_mutation_of_a_real_schema_breaks_it(text: str, at: int, cut: int, piece: str) -> None:
    check_total(text[:at] + piece + text[at + cut :])


RUNS = [
    '"',
    "'",
    '\\"',
    '\\"\n',
    "[",
    "{",
    "(",
    "do\n",
    "end\n",
    "-> {",
    "<<-SQL\n",
    "<<SQL",
    "=begin\n",
    "a.",
    "t.x [{",
    "\n ",
]
RUNS += ["if\n", "a b, ", ":", "x => ", '# Could not dump table "a"\n', "do |t| ", "%w[", '"a": ', "t.index ((((", "1_"]


@pytest.mark.parametrize("piece", RUNS)
def test_long_runs_of_one_piece_are_read(piece: str) -> None:
    check_total(piece * 4_000)
    check_total(f'ActiveRecord::Schema.define(version: 1) do\ncreate_table "a" do |t|\n{piece * 4_000}')
