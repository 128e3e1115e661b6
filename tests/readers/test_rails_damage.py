"""The reader of ``db/schema.rb``: what stays closed or is damaged, and that no input breaks it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from buttress.blueprint.ops import CreateTable, Op
from buttress.blueprint.source import Source, Span
from buttress.blueprint.sql import Dialect, Name
from buttress.readers.rails import read_rails_schema

if TYPE_CHECKING:
    from buttress.blueprint.statements import SchemaFile, Statement

SHOP = """\
# This file is auto-generated from the current state of the database.
ActiveRecord::Schema[7.1].define(version: 2024_02_29_101112) do
  # These are extensions that must be enabled in order to support this database
  enable_extension "plpgsql"

  create_enum "order_state", ["open", "paid"]

  create_table "orders", id: :uuid, default: -> { "gen_random_uuid()" }, comment: "what people buy", force: :cascade do |t|
    t.bigint "user_id", null: false
    t.enum "state", default: "open", null: false, enum_type: "order_state"
    t.decimal "total", precision: 12, scale: 2, default: "0.0", null: false
    t.string "email", limit: 80
    t.jsonb "meta", default: {}, null: false
    t.string "tags", default: [], array: true
    t.datetime "created_at", null: false
    t.datetime "old_at", precision: nil, default: -> { "now()" }
    t.virtual "shout", type: :string, as: "upper((email)::text)", stored: true
    t.index "lower((email)::text), user_id DESC", name: "by_email", unique: true
    t.index ["state", "created_at"], name: "by_state", order: { created_at: :desc }, where: "(total > (0)::numeric)"
    t.index ["meta"], name: "by_meta", using: :gin
    t.check_constraint "total >= 0::numeric", name: "total_positive", validate: false
    t.unique_constraint ["user_id", "email"], deferrable: :deferred, name: "once"
  end

  create_table "users", force: :cascade do |t|
    t.string "name"
  end

  add_foreign_key "orders", "users", on_delete: :cascade, validate: false
  add_foreign_key "orders", "users", column: "email", primary_key: "name", name: "odd", on_update: :nullify

  create_view "totals", materialized: true, sql_definition: <<-SQL
      SELECT "end", sum(total) FROM orders do
  SQL
  add_index "totals", ["sum"], name: "by_sum"
end
"""


OLD = """\
# encoding: UTF-8
ActiveRecord::Schema.define(:version => 20120906183346) do

  create_table "users", :force => true do |t|
    t.string   "username",   :limit => 50, :null => false
    t.integer  "karma",                    :default => 0
    t.float    "score",                    :default => 0.5
  end

  add_index "users", ["username"], :name => "username", :unique => true

  create_table :votes, {:id => false} do |t|
    t.integer :user_id, :big, limit: 8
  end

end
"""


MYSQL = """
  create_table "a", id: { type: :bigint, unsigned: true }, charset: "utf8mb4", force: :cascade do |t|
    t.string "name", collation: "utf8mb4_bin"
    t.integer "tiny", limit: 1
    t.integer "big", limit: 8, unsigned: true
    t.text "body", size: :medium
    t.text "long", limit: 4294967295
    t.binary "hash", limit: 20
    t.binary "blob"
    t.float "ratio"
    t.boolean "on", default: true
    t.timestamp "at", default: -> { "current_timestamp()" }, null: false
    t.column "kind", "enum('a','b')", default: "a"
    t.json "j"
    t.index ["body"], name: "full", type: :fulltext
    t.index ["name", "body"], name: "prefixed", length: { body: 20 }
  end
"""


def read(text: str, dialect: Dialect | None = None) -> SchemaFile:
    return read_rails_schema("db/schema.rb", text, dialect)


def define(body: str, head: str = "ActiveRecord::Schema[7.1].define(version: 2024_02_29_101112) do") -> SchemaFile:
    return read(f"{head}\n{body}\nend\n")


def ops(file: SchemaFile) -> list[Op]:
    return [op for statement in file.statements for op in statement.ops]


def tables(file: SchemaFile) -> dict[str, CreateTable]:
    return {op.table.name: op for op in ops(file) if isinstance(op, CreateTable)}


def unread(file: SchemaFile) -> list[Statement]:
    return [s for s in file.statements if s.status != "understood"]


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
