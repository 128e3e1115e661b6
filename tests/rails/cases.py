"""What the tests of the Rails reader share: a schema, and short ways to ask what was read from one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from buttress.blueprint.ops import AddConstraint, CreateTable, Op
from buttress.readers.rails import read_rails_schema

if TYPE_CHECKING:
    from buttress.blueprint.sql import Column, Constraint, Dialect
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


def read(text: str, dialect: Dialect | None = None) -> SchemaFile:
    return read_rails_schema("db/schema.rb", text, dialect)


def define(body: str, head: str = "ActiveRecord::Schema[7.1].define(version: 2024_02_29_101112) do") -> SchemaFile:
    return read(f"{head}\n{body}\nend\n")


def ops(file: SchemaFile) -> list[Op]:
    return [op for statement in file.statements for op in statement.ops]


def tables(file: SchemaFile) -> dict[str, CreateTable]:
    return {op.table.name: op for op in ops(file) if isinstance(op, CreateTable)}


def added(file: SchemaFile) -> list[Constraint]:
    return [op.constraint for op in ops(file) if isinstance(op, AddConstraint)]


def columns(file: SchemaFile, table: str) -> dict[str, Column]:
    return {column.name: column for column in tables(file)[table].columns}


def unread(file: SchemaFile) -> list[Statement]:
    return [s for s in file.statements if s.status != "understood"]


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
