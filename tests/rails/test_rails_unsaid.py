"""The reader of ``db/schema.rb``: what Rails and each database leave unsaid."""

from __future__ import annotations

import pytest

from buttress.blueprint.ops import CreateIndex
from buttress.blueprint.sql import Name
from rails.cases import MYSQL, OLD, added, columns, define, ops, read, tables, unread


def test_hash_rockets_symbols_and_integer_keys_of_old_files() -> None:
    file = read(OLD)
    assert unread(file) == []
    assert file.version == "20120906183346"
    assert [(c.name, str(c.type), c.nullable, c.default, c.auto) for c in columns(file, "users").values()] == [
        ("id", "integer", False, None, True),
        ("username", "varchar(50)", False, None, False),
        ("karma", "integer", True, "0", False),
        ("score", "double precision", True, "0.5", False),
    ]
    index = next(op for op in ops(file) if isinstance(op, CreateIndex))
    assert (index.table, index.index.name, index.index.unique) == (Name("users"), "username", True)
    assert [(c.name, str(c.type)) for c in columns(file, "votes").values()] == [
        ("user_id", "bigint"),
        ("big", "bigint"),
    ]
    assert tables(file)["votes"].constraints == ()


@pytest.mark.parametrize(
    ("head", "body", "kind"),
    [
        ("ActiveRecord::Schema[7.1].define(version: 2024_01_01_000000) do", "", "bigint"),
        ("ActiveRecord::Schema.define(version: 2019_01_01_000000) do", "", "bigint"),
        ("ActiveRecord::Schema.define(version: 20160101000000) do", "", "integer"),
        ("ActiveRecord::Schema.define(version: 20190101000000) do", '  add_index "a", ["b"]', "integer"),
        (
            "ActiveRecord::Schema.define(version: 20160101000000) do",
            '  create_table "b", id: :serial do |t| end',
            "bigint",
        ),
    ],
)
def test_an_unstated_id_is_a_bigint_since_rails_5_1(head: str, body: str, kind: str) -> None:
    file = define(f'  create_table "a", force: :cascade do |t|\n    t.string "b"\n  end\n{body}', head)
    assert str(columns(file, "a")["id"].type) == kind


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ("", [("id", "bigint", True, None)]),
        ("id: :serial", [("id", "integer", True, None)]),
        ("id: :integer", [("id", "integer", True, None)]),
        ("id: :bigint, default: nil", [("id", "bigint", False, None)]),
        ("id: :uuid", [("id", "uuid", False, "gen_random_uuid()")]),
        ("id: :uuid, default: nil", [("id", "uuid", False, None)]),
        ("id: :string, limit: 36", [("id", "varchar(36)", False, None)]),
        ('primary_key: "key"', [("key", "bigint", True, None)]),
        ('primary_key: "key", id: :string', [("key", "varchar", False, None)]),
        ("id: false", []),
    ],
)
def test_primary_keys(options: str, expected: list[tuple[str, str, bool, str | None]]) -> None:
    file = define(f'create_table "a", {options + ", " if options else ""}force: :cascade do |t|\nend')
    assert [(c.name, str(c.type), c.auto, c.default) for c in columns(file, "a").values()] == expected
    assert [c.columns for c in tables(file)["a"].constraints] == [(name,) for name, *_ in expected]


def test_a_composite_key_names_columns_of_the_block() -> None:
    file = define(
        'create_table "a", primary_key: ["x", "y"], force: :cascade do |t|\n  t.bigint "x"\n  t.bigint "y"\nend'
    )
    assert [(c.name, c.nullable) for c in columns(file, "a").values()] == [("x", False), ("y", False)]
    assert tables(file)["a"].constraints[0].columns == ("x", "y")


def test_mysql_types() -> None:
    file = define(MYSQL)
    assert file.dialect == "mysql"
    assert [str(c.type) for c in columns(file, "a").values()] == [
        "bigint unsigned",
        "varchar(255)",
        "tinyint",
        "bigint unsigned",
        "mediumtext",
        "longtext",
        "varbinary(20)",
        "bytea",
        "real",
        "boolean",
        "timestamptz(6)",
        "enum(a,b)",
        "json",
    ]
    assert columns(file, "a")["id"].auto
    full, prefixed = tables(file)["a"].indexes
    assert (full.method, prefixed.keys[0].prefix, prefixed.keys[1].prefix) == ("fulltext", None, 20)


@pytest.mark.parametrize(
    ("line", "dialect", "why"),
    [
        ('enable_extension "plpgsql"', "postgres", 'enable_extension "plpgsql", line 2'),
        ('create_table "a" do |t|\nt.inet "ip"\nend', "postgres", "t.inet, line 3"),
        ('create_table "a" do |t|\nt.index ["x"], using: :gin\nend', "postgres", "using: :gin, line 3"),
        ('create_table "a", options: "ENGINE=InnoDB" do |t|\nend', "mysql", 'options: "ENGINE=InnoDB", line 2'),
        ('create_table "a", charset: "utf8mb4" do |t|\nend', "mysql", 'charset: "utf8mb4", line 2'),
        ('create_table "a" do |t|\nt.integer "n", unsigned: true\nend', "mysql", "unsigned: true, line 3"),
        ('create_table "a" do |t|\nt.text "n", size: :long\nend', "mysql", "size: :long, line 3"),
        ('create_table "a" do |t|\nt.string "n", collation: "NOCASE"\nend', "sqlite", 'collation: "NOCASE", line 3'),
    ],
)
def test_dialect_hints(line: str, dialect: str, why: str) -> None:
    file = define(line)
    assert (file.dialect, file.hints) == (dialect, (("dialect", dialect, why),))


def test_without_a_sign_there_is_no_hint() -> None:
    file = define('create_table "a" do |t|\nt.string "n"\nt.index ["n"], using: :btree\nend')
    assert (file.dialect, file.hints) == ("postgres", ())


def test_a_dialect_that_is_known_already_decides_the_types() -> None:
    text = 'ActiveRecord::Schema[8.0].define(version: 1) do\ncreate_table "a" do |t|\nt.string "n"\nt.datetime "d"\nend\nend'
    kinds = {d: [str(c.type) for c in columns(read(text, d), "a").values()] for d in ("postgres", "mysql", "sqlite")}
    assert kinds == {
        "postgres": ["bigint", "varchar", "timestamp(6)"],
        "mysql": ["bigint", "varchar(255)", "timestamp(6)"],
        "sqlite": ["bigint", "varchar", "timestamp(6)"],
    }


def test_references_bring_columns_indexes_and_keys() -> None:
    file = define(
        """create_table "a" do |t|
        t.references "user", null: false, foreign_key: { to_table: "people", on_delete: :cascade }
        t.belongs_to :subject, polymorphic: true, index: { name: "by_subject" }
        t.references "plain", type: :uuid, index: false
        t.timestamps
      end"""
    )
    table = tables(file)["a"]
    assert [(c.name, str(c.type), c.nullable) for c in table.columns[1:]] == [
        ("user_id", "bigint", False),
        ("subject_type", "varchar", True),
        ("subject_id", "bigint", True),
        ("plain_id", "uuid", True),
        ("created_at", "timestamp(6)", False),
        ("updated_at", "timestamp(6)", False),
    ]
    assert [(i.name, i.columns) for i in table.indexes] == [
        ("index_a_on_user_id", ("user_id",)),
        ("by_subject", ("subject_type", "subject_id")),
    ]
    key = table.constraints[1]
    assert (key.columns, key.parent, key.on_delete) == (("user_id",), Name("people"), "cascade")


@pytest.mark.parametrize(
    ("parent", "column"),
    [
        ("users", "user_id"),
        ("stories", "story_id"),
        ("addresses", "address_id"),
        ("boxes", "box_id"),
        ("statuses", "status_id"),
        ("houses", "house_id"),
        ("people", "person_id"),
        ("work_people", "work_person_id"),
        ("wolves", "wolf_id"),
        ("batches", "batch_id"),
        ("movies", "movie_id"),
        ("data", "datum_id"),
        ("indices", "index_id"),
        ("analyses", "analysis_id"),
        ("staff", "staff_id"),
        ("billing.plans", "plan_id"),
    ],
)
def test_the_column_of_a_foreign_key_is_the_singular_that_exists(parent: str, column: str) -> None:
    file = define(f'create_table "a" do |t|\nt.bigint "{column}"\nend\nadd_foreign_key "a", "{parent}"')
    assert added(file)[0].columns == (column,)
