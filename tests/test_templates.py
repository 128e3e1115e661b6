"""Files with holes: templates of migrations and descriptions, and spellings that only real repositories have."""

from __future__ import annotations

from typing import TYPE_CHECKING

from buttress.assembly.build import assemble
from buttress.assembly.tree import MemoryTree
from buttress.blueprint.sql import Name
from buttress.config import Config

if TYPE_CHECKING:
    from buttress.blueprint.blueprint import Blueprint

CREATE = 'CREATE TABLE {{ index .Options "Namespace" }}.users (id bigint PRIMARY KEY, email text);\n'
RENAME = """DO $$ BEGIN
  IF EXISTS (SELECT 1) THEN
    ALTER TABLE {{ index .Options "Namespace" }}.users RENAME COLUMN email TO mail;
  END IF;
END $$;
"""


def read(files: dict[str, str]) -> Blueprint:
    return assemble(MemoryTree(files), Config(cache=False), frozenset())


def test_a_hole_for_the_schema_is_read_through() -> None:
    (database,) = read(
        {"migrations/1_users.sql": CREATE, "migrations/2_more.sql": "ALTER TABLE users ADD x int;"}
    ).databases
    table = database.catalog.tables[Name("users")]
    assert [column.name for column in table.columns] == ["id", "email", "x"]
    assert table.columns[1].span.column == CREATE.index("email") + 1


def test_a_closed_block_in_a_template_taints_its_table() -> None:
    (database,) = read({"migrations/1_users.sql": CREATE, "migrations/2_more.sql": RENAME}).databases
    assert "not understood" in database.catalog.tables[Name("users")].taint


def test_a_hole_for_a_name_is_a_name() -> None:
    files = {"migrations/1.sql": "CREATE TABLE {{ .Table }} (id int PRIMARY KEY);", "migrations/2.sql": "SELECT 1;"}
    (database,) = read(files).databases
    assert len(database.catalog.tables) == 1


def test_a_templated_description_is_not_called_broken() -> None:
    text = "openapi: 3.0.3\ninfo: {title: A, version: '1'}\ntags:\n  - name: a\n  {{- if .B }}\n  - name: b\n  {{- end }}\n"
    blueprint = read({"openapi.yml": text})
    assert [problem for api in blueprint.apis for problem in api.problems] == []
    (missed,) = blueprint.coverage.not_understood
    assert "template" in missed.reason


def test_a_version_prefix_is_no_folder() -> None:
    files = {f"m/V000{n}.Step.up.sql": f"CREATE TABLE t{n} (id int);" for n in (1, 2)}
    (database,) = read(files).databases
    assert (database.key, [step.version for step in database.migrations]) == ("m", ["0001", "0002"])


def test_a_prisma_folder_may_be_called_anything() -> None:
    files = {
        "prisma/migrations/20250101_a/migration.sql": "CREATE TABLE a (id int);",
        "prisma/migrations/20250102_views.sql/migration.sql": "CREATE TABLE b (id int);",
    }
    (database,) = read(files).databases
    assert (database.runner, len(database.migrations)) == ("prisma", 2)


def test_one_field_needs_no_brackets_in_prisma() -> None:
    model = "model A {\n  id Int @id\n  owner Int\n  @@index(owner)\n}\n"
    text = 'datasource db {\n  provider = "postgresql"\n}\n' + model
    (database,) = read({"prisma/schema.prisma": text}).databases
    assert [index.columns for index in database.catalog.tables[Name("A")].indexes] == [("id",), ("owner",)]


def test_a_guard_that_asks_the_catalog_is_read_as_what_it_makes() -> None:
    text = """CREATE TABLE a (id int PRIMARY KEY);
CREATE TABLE b (a_id int);
DO $$ BEGIN
  IF NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conname = 'b_a') THEN
    ALTER TABLE b ADD CONSTRAINT b_a FOREIGN KEY (a_id) REFERENCES a (id);
  END IF;
END $$;
"""
    (database,) = read({"schema.sql": text}).databases
    table = database.catalog.tables[Name("b")]
    assert ([key.name for key in table.foreign_keys], table.taint) == (["b_a"], "")


def test_a_guard_over_rows_stays_closed() -> None:
    text = """CREATE TABLE b (a_id int);
DO $$ BEGIN
  IF NOT EXISTS (SELECT 1 FROM b) THEN
    ALTER TABLE b ADD COLUMN c int;
  END IF;
END $$;
"""
    (database,) = read({"schema.sql": text}).databases
    assert "not understood" in database.catalog.tables[Name("b")].taint


def test_pop_is_not_taken_for_another_runner() -> None:
    files = {
        "go.mod": "require github.com/gobuffalo/pop/v6 v6.1.1\n",
        "migrations/1_a.up.sql": "CREATE TABLE a (id int);",
    }
    files["migrations/1_a.down.sql"] = "DROP TABLE a;"
    (database,) = read(files).databases
    assert (database.runner, database.migrations[0].transactional) == ("pop", True)


def test_a_folder_a_release_is_one_history() -> None:
    files = {
        "store/migration/0.9/00__a.sql": "CREATE TABLE a (id integer PRIMARY KEY);",
        "store/migration/0.10/01__c.sql": "ALTER TABLE a ADD COLUMN c text;",
        "store/migration/0.10/00__b.sql": "ALTER TABLE a ADD COLUMN b text;",
    }
    (database,) = read(files).databases
    assert [migration.version for migration in database.migrations] == ["0.9.00", "0.10.00", "0.10.01"]
    assert [column.name for column in database.catalog.tables[Name("a")].columns] == ["id", "b", "c"]
