"""The reader of ``db/schema.rb``: what it finds, and where."""

from __future__ import annotations

from buttress.blueprint.ops import AddConstraint, CreateIndex, CreateTable, CreateType, CreateView, NoEffect
from buttress.blueprint.source import Source
from buttress.blueprint.sql import Name
from rails.cases import SHOP, added, columns, define, ops, read, tables, unread


def test_statements_come_in_order() -> None:
    file = read(SHOP)
    assert [type(op) for op in ops(file)] == [
        NoEffect,
        CreateType,
        CreateTable,
        CreateTable,
        AddConstraint,
        AddConstraint,
        CreateView,
        CreateIndex,
    ]
    assert (file.version, file.dialect, file.notation, unread(file)) == ("20240229101112", "postgres", "rails", [])


def test_columns() -> None:
    found = columns(read(SHOP), "orders")
    assert [(c.name, str(c.type), c.nullable, c.default) for c in found.values()] == [
        ("id", "uuid", False, "gen_random_uuid()"),
        ("user_id", "bigint", False, None),
        ("state", "order_state", False, "'open'"),
        ("total", "numeric(12,2)", False, "0.0"),
        ("email", "varchar(80)", True, None),
        ("meta", "jsonb", False, "'{}'"),
        ("tags", "varchar[]", True, "'{}'"),
        ("created_at", "timestamp(6)", False, None),
        ("old_at", "timestamp", True, "now()"),
        ("shout", "varchar", True, "upper((email)::text)"),
    ]
    assert [c.name for c in found.values() if c.generated] == ["shout"]
    assert [c.name for c in found.values() if c.auto] == []


def test_keys_indexes_and_checks() -> None:
    table = tables(read(SHOP))["orders"]
    assert [(c.kind, c.columns, c.name, c.valid, c.expression) for c in table.constraints] == [
        ("primary", ("id",), "", True, ""),
        ("check", ("total",), "total_positive", False, "total >= 0::numeric"),
        ("unique", ("user_id", "email"), "once", True, ""),
    ]
    assert [(i.name, i.columns, i.unique, i.method, i.where) for i in table.indexes] == [
        ("by_email", ("", "user_id"), True, "btree", ""),
        ("by_state", ("state", "created_at"), False, "btree", "(total > (0)::numeric)"),
        ("by_meta", ("meta",), False, "gin", ""),
    ]
    expression, descending = table.indexes[0].keys
    assert (expression.expression, expression.uses) == ("lower((email)::text)", ("email",))
    assert descending.descending
    assert [key.descending for key in table.indexes[1].keys] == [False, True]
    assert (table.comment, table.force) == ("what people buy", True)


def test_foreign_keys() -> None:
    first, second = added(read(SHOP))
    assert (first.columns, first.parent, first.parent_columns) == (("user_id",), Name("users"), ())
    assert (first.on_delete, first.on_update, first.valid) == ("cascade", "no action", False)
    assert (second.columns, second.parent_columns, second.name) == (("email",), ("name",), "odd")
    assert (second.on_delete, second.on_update) == ("no action", "set null")


def test_the_hidden_name_of_a_foreign_key_is_the_one_rails_computes() -> None:
    # articles.author_id: the example of Active Record's own documentation
    file = define('create_table "articles" do |t|\nt.bigint "author_id"\nend\nadd_foreign_key "articles", "authors"')
    assert added(file)[0].name == "fk_rails_e74ce85cbc"


def test_spans_slice_the_text_they_name() -> None:
    source, file = Source("db/schema.rb", SHOP), read(SHOP)
    table = tables(file)["orders"]
    statement = next(s for s in file.statements if table in s.ops)
    assert source.slice(statement.span).startswith('create_table "orders", id: :uuid')
    assert source.slice(statement.span).endswith('name: "once"\n  end')
    assert source.slice(table.span).endswith("force: :cascade")
    assert [source.slice(c.span).split()[0] for c in table.columns[1:4]] == ["t.bigint", "t.enum", "t.decimal"]
    assert source.slice(table.columns[1].span) == 't.bigint "user_id", null: false'
    assert source.slice(table.indexes[2].span) == 't.index ["meta"], name: "by_meta", using: :gin'
    assert source.slice(added(file)[0].span).startswith('add_foreign_key "orders", "users", on_delete')
    view = next(s for s in file.statements if s.kind == "create_view")
    assert source.slice(view.span).endswith("FROM orders do\n  SQL")


def test_index_names_and_strings_that_are_columns() -> None:
    file = define(
        'create_table "a" do |t|\nt.string "x"\nt.string "y"\nt.index "x"\nt.index [:x, :y], include: ["id"]\n'
        't.index ["y"], order: :desc\nend\nadd_index(:a, :y, unique: true)'
    )
    assert [(i.name, i.columns, i.include) for i in tables(file)["a"].indexes] == [
        ("index_a_on_x", ("x",), ()),
        ("index_a_on_x_and_y", ("x", "y"), ("id",)),
        ("index_a_on_y", ("y",), ()),
    ]
    assert tables(file)["a"].indexes[2].keys[0].descending
    last = ops(file)[-1]
    assert isinstance(last, CreateIndex)
    assert (last.index.unique, last.index.columns) == (True, ("y",))


def test_arguments_run_over_lines_with_and_without_parentheses() -> None:
    file = define(
        'create_table("a",\n  force: :cascade\n) do |t|\n  t.string "x",\n    null: false, # why\n    limit: 5\n'
        '  t.index(\n    ["x"],\n    name: "by_x",\n  )\nend'
    )
    assert unread(file) == []
    assert [(c.name, str(c.type), c.nullable) for c in tables(file)["a"].columns[1:]] == [("x", "varchar(5)", False)]
    assert tables(file)["a"].indexes[0].name == "by_x"


def test_braces_are_blocks_and_escapes_are_read() -> None:
    file = define('create_table("a") { |t|\n  t.string "x", default: "say \\"hi\\"\\n # no comment"\n}')
    assert columns(file, "a")["x"].default == "'say \"hi\"\n # no comment'"


def test_partitions_come_from_the_options() -> None:
    table = tables(define('create_table "a", options: "PARTITION BY RANGE (made_at, id)" do |t|\nend'))["a"]
    assert (table.partitioned, table.partition_by) == (True, ("made_at", "id"))


def test_a_schema_in_the_name_is_kept_unless_it_is_the_default() -> None:
    file = define('create_table "billing.a" do |t|\nend\ncreate_table "public.b" do |t|\nend')
    assert [op.table for op in ops(file) if isinstance(op, CreateTable)] == [Name("a", "billing"), Name("b")]


def test_views_that_come_from_sql_are_views() -> None:
    view = next(op for op in ops(read(SHOP)) if isinstance(op, CreateView))
    assert (view.view, view.materialized) == (Name("totals"), True)
