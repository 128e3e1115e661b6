# ruff: noqa: S608 - SQL is text to read here, never to run
"""Replay: what a history leaves behind, and what it says that no server would run."""

from typing import Any

import pytest

from buttress.assembly.replay.fold import Replay, replay
from buttress.blueprint.catalog import Catalog, Migration, Table
from buttress.blueprint.sql import Dialect, Name
from buttress.readers.sql_file import read_sql


def run(*files: str, dialect: Dialect = "postgres", release: tuple[int, ...] = ()) -> Replay:
    """Replay files as the steps ``1.sql``, ``2.sql`` …"""
    steps = [
        Migration(str(number), f"{number}.sql", read_sql(f"{number}.sql", text, dialect).statements)
        for number, text in enumerate(files, 1)
    ]
    return replay(steps, dialect, frozenset(f"{number}.sql" for number in release))


def catalog(*files: str, dialect: Dialect = "postgres") -> Catalog:
    return run(*files, dialect=dialect).catalog()


def table(found: Catalog, name: str) -> Table:
    schema, _, bare = name.rpartition(".")
    return found.tables[Name(bare, schema)]


def names(found: Catalog) -> list[str]:
    return sorted(str(name) for name in found.tables)


def columns(found: Catalog, name: str) -> list[str]:
    return [f"{c.name} {c.type}{'' if c.nullable else '!'}" for c in table(found, name).columns]


def indexes(found: Catalog, name: str) -> list[str]:
    return sorted(f"{i.name}({','.join(i.columns)})" for i in table(found, name).indexes)


def keys(found: Catalog, name: str) -> list[str]:
    return sorted(
        f"{c.name}({','.join(c.columns)})" + (f" -> {c.parent}({','.join(c.parent_columns)})" if c.parent else "")
        for c in table(found, name).constraints
    )


def problems(found: Catalog) -> list[tuple[str, str, int]]:
    return [(problem.kind, problem.subject, problem.span.line) for problem in found.problems]


A = "CREATE TABLE a (id bigserial PRIMARY KEY, b int, c text);\n"
B = "CREATE TABLE b (id bigserial PRIMARY KEY, a_id bigint REFERENCES a ON DELETE CASCADE, UNIQUE (a_id, id));\n"


def test_a_chain_of_renames_carries_everything_along() -> None:
    found = catalog(
        A + B + "CREATE INDEX ix ON a (b) WHERE c IS NULL; CREATE VIEW v AS SELECT b FROM a;",
        "ALTER TABLE a RENAME TO a1; ALTER TABLE a1 RENAME TO a2; ALTER TABLE a2 RENAME COLUMN b TO b1;",
        "ALTER TABLE a2 RENAME COLUMN c TO c1; ALTER TABLE a2 RENAME COLUMN id TO key; ALTER INDEX ix RENAME TO iy;",
        "ALTER TABLE a2 RENAME CONSTRAINT a_pkey TO pk; ALTER TABLE b RENAME COLUMN a_id TO parent;",
    )
    assert names(found) == ["a2", "b", "v"]
    assert columns(found, "a2") == ["key bigint!", "b1 integer", "c1 text"]
    assert indexes(found, "a2") == ["iy(b1)", "pk(key)"]
    assert [index.where for index in table(found, "a2").indexes if index.name == "iy"] == ["c1 IS NULL"]
    assert keys(found, "b") == ["b_a_id_fkey(parent) -> a2(key)", "b_a_id_id_key(parent,id)", "b_pkey(id)"]
    view = table(found, "v").query
    assert view is not None
    assert [str(use.table) for use in view.uses] == ["a2"]
    assert found.problems == ()


def test_a_swap_of_names() -> None:
    found = catalog(
        A,
        "CREATE TABLE a_new (id int);",
        "ALTER TABLE a RENAME TO a_old; ALTER TABLE a_new RENAME TO a; DROP TABLE a_old;",
    )
    assert (names(found), columns(found, "a"), found.problems) == (["a"], ["id integer"], ())


@pytest.mark.parametrize(
    ("statements", "expected"),
    [
        ("CREATE TABLE t (a int PRIMARY KEY)", ["t_pkey(a)"]),
        ("CREATE TABLE t (a int UNIQUE, b int, UNIQUE (a, b))", ["t_a_b_key(a,b)", "t_a_key(a)"]),
        ("CREATE TABLE t (a int, b int); CREATE INDEX ON t (a); CREATE INDEX ON t (a)", ["t_a_idx(a)", "t_a_idx1(a)"]),
        ("CREATE TABLE t (a text); CREATE INDEX ON t (lower(a))", ["t_lower_idx()"]),
        ("CREATE TABLE t (a int); CREATE TABLE t_a_idx (b int); CREATE INDEX ON t (a)", ["t_a_idx1(a)"]),
        (f"CREATE TABLE {'x' * 40} (a int); CREATE INDEX ON {'x' * 40} ({'a'})", [f"{'x' * 40}_a_idx(a)"]),
    ],
)
def test_names_that_the_server_chooses(statements: str, expected: list[str]) -> None:
    found = catalog(statements)
    assert indexes(found, next(str(name) for name in found.tables if str(name) != "t_a_idx")) == expected


def test_long_names_are_cut_as_the_server_cuts_them() -> None:
    found = catalog(f"CREATE TABLE {'t' * 50} ({'c' * 50} int UNIQUE, d int REFERENCES {'t' * 50} ({'c' * 50}));")
    (key, foreign) = (c.name for c in table(found, "t" * 50).constraints)
    assert key == "t" * 29 + "_" + "c" * 29 + "_key"
    assert len(key) == 63
    assert foreign == "t" * 50 + "_d_fkey"


def test_dropping_a_column_takes_its_keys_and_indexes() -> None:
    found = catalog(
        A + B,
        "CREATE INDEX i1 ON a (b, c); CREATE INDEX i2 ON a (id) WHERE b > 1; CREATE INDEX i3 ON a (lower(c)); CREATE INDEX i4 ON a (id) INCLUDE (b);",
        "ALTER TABLE a DROP COLUMN b; ALTER TABLE b DROP COLUMN a_id;",
    )
    assert indexes(found, "a") == ["a_pkey(id)", "i3()"]
    assert keys(found, "b") == ["b_pkey(id)"]


def test_dropping_a_referenced_column_or_table_takes_the_foreign_key() -> None:
    assert keys(catalog(A + B, "ALTER TABLE a DROP COLUMN id CASCADE;"), "b") == [
        "b_a_id_id_key(a_id,id)",
        "b_pkey(id)",
    ]
    gone = catalog(
        A + B + "CREATE VIEW v AS SELECT * FROM a; CREATE VIEW w AS SELECT * FROM v;", "DROP TABLE a CASCADE;"
    )
    assert (names(gone), keys(gone, "b")) == (["b"], ["b_a_id_id_key(a_id,id)", "b_pkey(id)"])


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("ALTER TABLE b DROP CONSTRAINT b_a_id_fkey", ["b_a_id_id_key(a_id,id)", "b_pkey(id)"]),
        ("ALTER TABLE b DROP CONSTRAINT b_a_id_id_key", ["b_a_id_fkey(a_id) -> a(id)", "b_pkey(id)"]),
        ("ALTER TABLE a DROP CONSTRAINT a_pkey CASCADE", ["b_a_id_id_key(a_id,id)", "b_pkey(id)"]),
        (
            "ALTER TABLE b DROP CONSTRAINT IF EXISTS nothing",
            ["b_a_id_fkey(a_id) -> a(id)", "b_a_id_id_key(a_id,id)", "b_pkey(id)"],
        ),
        (
            "ALTER TABLE b ADD CONSTRAINT b_pkey PRIMARY KEY (id)",
            ["b_a_id_fkey(a_id) -> a(id)", "b_a_id_id_key(a_id,id)", "b_pkey(id)"],
        ),
    ],
)
def test_constraints_go_with_their_indexes_and_never_come_twice(statement: str, expected: list[str]) -> None:
    found = catalog(A + B + statement)
    assert keys(found, "b") == expected
    assert len(indexes(found, "b")) == sum("fkey" not in key for key in expected)


def test_a_key_takes_over_an_index() -> None:
    found = catalog(
        "CREATE TABLE t (a int, b int); CREATE UNIQUE INDEX ix ON t (a, b); ALTER TABLE t ADD CONSTRAINT pk PRIMARY KEY USING INDEX ix;"
    )
    assert (keys(found, "t"), indexes(found, "t")) == (["pk(a,b)"], ["pk(a,b)"])
    assert columns(found, "t") == ["a integer!", "b integer!"]


def test_types_defaults_and_nullability_change() -> None:
    found = catalog(
        A,
        "ALTER TABLE a ALTER COLUMN b TYPE bigint, ALTER COLUMN b SET NOT NULL, ALTER COLUMN b SET DEFAULT 7, ALTER c SET NOT NULL;"
        "ALTER TABLE a ALTER COLUMN c DROP NOT NULL; ALTER TABLE a ALTER COLUMN b DROP DEFAULT;",
        "ALTER TABLE a ADD COLUMN d int DEFAULT 1, ALTER d SET DEFAULT 2;",
    )
    assert columns(found, "a") == ["id bigint!", "b bigint!", "c text", "d integer"]
    assert [column.default for column in table(found, "a").columns] == [None, None, None, "2"]


def test_each_part_knows_the_file_that_last_defined_it() -> None:
    found = catalog(A, "ALTER TABLE a ALTER COLUMN b TYPE bigint;", "ALTER TABLE a ADD CONSTRAINT u UNIQUE (c);")
    (primary, unique) = table(found, "a").constraints
    assert [column.span.path for column in table(found, "a").columns] == ["1.sql", "2.sql", "1.sql"]
    assert (table(found, "a").span.path, primary.span.path, unique.span.path) == ("1.sql", "1.sql", "3.sql")


def test_enums() -> None:
    found = catalog(
        "CREATE TYPE mood AS ENUM ('a', 'c'); CREATE TABLE t (m mood);",
        "ALTER TYPE mood ADD VALUE 'b' BEFORE 'c'; ALTER TYPE mood ADD VALUE 'd'; ALTER TYPE mood ADD VALUE IF NOT EXISTS 'a';",
        "ALTER TYPE mood RENAME VALUE 'a' TO 'z'; ALTER TYPE mood ADD VALUE 'y' AFTER 'z'; ALTER TYPE mood RENAME TO feeling;",
    )
    assert found.types[Name("feeling")].values == ("z", "y", "b", "c", "d")
    assert columns(found, "t") == ["m feeling"]
    assert columns(
        catalog("CREATE TYPE mood AS ENUM ('a'); CREATE TABLE t (m mood, b int); DROP TYPE mood CASCADE;"), "t"
    ) == ["b integer"]


def test_partitions_belong_to_their_parent() -> None:
    found = catalog(
        "CREATE TABLE p (id bigint, at date, PRIMARY KEY (id, at)) PARTITION BY RANGE (at);"
        "CREATE TABLE p1 PARTITION OF p FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');"
        "CREATE TABLE p2 (LIKE p INCLUDING ALL); ALTER TABLE p ATTACH PARTITION p2 DEFAULT;",
        "ALTER TABLE p DETACH PARTITION p1;",
    )
    assert columns(found, "p1") == columns(found, "p2") == ["id bigint!", "at date!"]
    assert [str(t.name) for t in found.base_tables()] == ["p", "p1"]
    assert (table(found, "p").partitioned, table(found, "p").partition_by) == (True, ("at",))
    assert (
        names(
            catalog(
                "CREATE TABLE p (a int) PARTITION BY LIST (a); CREATE TABLE q PARTITION OF p DEFAULT; DROP TABLE p;"
            )
        )
        == []
    )


def test_inheritance_brings_columns() -> None:
    found = catalog(
        "CREATE TABLE p (a int NOT NULL, b text); CREATE TABLE q (c int) INHERITS (p); CREATE TABLE r (LIKE p);"
    )
    assert columns(found, "q") == ["a integer!", "b text", "c integer"]
    assert columns(found, "r") == ["a integer!", "b text"]


def test_views_and_tables_made_of_queries_know_their_columns() -> None:
    found = catalog(
        A
        + "CREATE VIEW v AS SELECT id, b AS beta, now() AS at FROM a; CREATE MATERIALIZED VIEW m (x) AS SELECT c FROM a;"
        "CREATE TABLE t AS SELECT * FROM a; CREATE TABLE u (one) AS SELECT b FROM a;"
    )
    assert columns(found, "v") == ["id bigint", "beta integer", "at unknown"]
    assert (table(found, "v").kind, table(found, "m").kind, table(found, "t").kind) == (
        "view",
        "materialized view",
        "table",
    )
    assert columns(found, "m") == ["x text"]
    assert columns(found, "t") == ["id bigint", "b integer", "c text"]
    assert columns(found, "u") == ["one integer"]
    assert [str(t.name) for t in found.base_tables()] == ["a", "t", "u"]


def test_a_table_made_of_an_unknown_one_claims_nothing_about_its_columns() -> None:
    found = catalog("CREATE TABLE t AS SELECT * FROM elsewhere; CREATE TABLE u (LIKE elsewhere);")
    assert all("elsewhere" in table(found, name).taint for name in ("t", "u"))


@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE a ADD COLUMN x int AFTER b",
        "DO $$ BEGIN IF true THEN ALTER TABLE a ADD COLUMN x int; END IF; END $$",
        "CREATE INDEX ix ON a (b) COMMENT 'x'",
        "DROP TABLE a RESTRICT CASCADE",
    ],
)
def test_what_was_not_understood_taints_what_it_names_and_nothing_else(statement: str) -> None:
    found = catalog(A + B + statement + ";\nALTER TABLE a DROP COLUMN x; ALTER TABLE b DROP COLUMN y;")
    assert "was not understood" in table(found, "a").taint
    assert table(found, "b").taint == ""
    assert problems(found) == [("missing-column", "b.y", 4)]


def test_a_table_that_a_failed_statement_may_have_made_is_tainted_when_it_appears() -> None:
    found = catalog("CREATE TABLE a (id int AUTO_INCREMENT);\nALTER TABLE a ADD COLUMN b int;\nCREATE TABLE a (c int);")
    assert table(found, "a").taint
    assert found.problems == ()


def test_a_query_that_was_not_understood_taints_nothing() -> None:
    assert table(catalog(A + "SELECT FROM a WHERE ((;"), "a").taint == ""


def test_an_unknown_table_is_assumed_and_nothing_is_proved_about_it() -> None:
    found = catalog(
        "ALTER TABLE a ADD COLUMN b int; ALTER TABLE a DROP COLUMN c; CREATE INDEX ix ON a (d); ALTER TABLE a ADD CONSTRAINT f FOREIGN KEY (e) REFERENCES z (id);"
    )
    assert table(found, "a").assumed
    assert columns(found, "a") == ["b integer"]
    assert found.problems == ()


@pytest.mark.parametrize(
    ("statements", "kind", "subject"),
    [
        ("DROP TABLE a;\nALTER TABLE a ADD COLUMN x int", "missing-table", "a"),
        ("DROP TABLE a;\nDROP TABLE a", "missing-table", "a"),
        ("ALTER TABLE a RENAME TO z;\nALTER TABLE a ADD COLUMN x int", "missing-table", "a"),
        ("DROP TABLE a;\nCREATE TABLE q (x bigint REFERENCES a)", "missing-table", "q"),
        (
            "SELECT 1;\nCREATE TABLE q (x bigint REFERENCES r (id)); CREATE TABLE r (id bigint PRIMARY KEY)",
            "missing-table",
            "q",
        ),
        ("SELECT 1;\nCREATE TABLE a (x int)", "duplicate-table", "a"),
        ("SELECT 1;\nALTER TABLE a ADD COLUMN b int", "duplicate-column", "a.b"),
        ("SELECT 1;\nALTER TABLE a DROP COLUMN x", "missing-column", "a.x"),
        ("ALTER TABLE a DROP COLUMN b;\nALTER TABLE a ALTER COLUMN b SET NOT NULL", "missing-column", "a.b"),
        ("SELECT 1;\nALTER TABLE a RENAME COLUMN x TO y", "missing-column", "a.x"),
        ("SELECT 1;\nCREATE INDEX ix ON a (x)", "missing-column", "a.x"),
        ("SELECT 1;\nALTER TABLE a ADD CONSTRAINT u UNIQUE (x)", "missing-column", "a.x"),
        ("CREATE TABLE q (x int);\nALTER TABLE q ADD FOREIGN KEY (x) REFERENCES a (b)", "no-unique-key", "q.x"),
        ("CREATE TABLE q (x int);\nALTER TABLE q ADD FOREIGN KEY (x) REFERENCES a (y)", "missing-column", "a.y"),
        ("SELECT 1;\nCREATE TABLE q (x int, INDEX ix (x))", "refused", "q"),
    ],
)
def test_what_no_server_would_run_is_a_problem_at_its_line(statements: str, kind: str, subject: str) -> None:
    assert problems(catalog(A + statements)) == [(kind, subject, 3)]


@pytest.mark.parametrize(
    "statements",
    [
        "CREATE TABLE IF NOT EXISTS a (x int)",
        "ALTER TABLE a ADD COLUMN IF NOT EXISTS b int",
        "ALTER TABLE a DROP COLUMN IF EXISTS x",
        "DROP TABLE a; DROP TABLE IF EXISTS a",
        "DROP TABLE a; CREATE TABLE a (x int); ALTER TABLE a DROP COLUMN x",
        "ALTER TABLE a RENAME TO z; CREATE TABLE a (x int); ALTER TABLE a ADD y int",
        "CREATE TABLE q (x bigint REFERENCES q, y bigint PRIMARY KEY)",
        "CREATE UNIQUE INDEX u ON a (b); CREATE TABLE q (x int REFERENCES a (b))",
        "CREATE TEMP TABLE t (x int); ALTER TABLE t DROP COLUMN y; DROP TABLE t",
        "CREATE INDEX ix ON a (ctid)",
        "DO $$ BEGIN CREATE TABLE a (x int); EXCEPTION WHEN duplicate_table THEN NULL; END $$",
    ],
)
def test_what_a_server_runs_is_no_problem(statements: str) -> None:
    assert problems(catalog(A + statements)) == []


def test_a_search_path_holds_to_the_end_of_its_file() -> None:
    found = catalog(
        "SET search_path TO billing, public; CREATE TABLE a (x int); ALTER TABLE a ADD y int; CREATE INDEX ix ON a (x); SET search_path = public; CREATE TABLE b (z int);",
        "CREATE TABLE a (other int); DROP INDEX billing.ix;",
    )
    assert names(found) == ["a", "b", "billing.a"]
    assert columns(found, "billing.a") == ["x integer", "y integer"]
    assert (indexes(found, "billing.a"), found.problems) == ([], ())


def test_schemas_are_renamed_and_dropped_with_what_they_hold() -> None:
    text = "CREATE TABLE s.a (id int PRIMARY KEY); CREATE TABLE b (a_id int REFERENCES s.a);"
    renamed = catalog(text + "ALTER SCHEMA s RENAME TO r;")
    assert keys(renamed, "b") == ["b_a_id_fkey(a_id) -> r.a(id)"]
    assert names(catalog(text + "DROP SCHEMA s CASCADE;")) == ["b"]
    assert names(catalog(text + "ALTER TABLE s.a SET SCHEMA public;")) == ["a", "b"]


def test_temporary_tables_leave_nothing_behind() -> None:
    found = catalog(
        "CREATE TEMP TABLE t (x int); CREATE INDEX ix ON t (x); INSERT INTO t VALUES (1); ALTER TABLE t RENAME TO u; DROP TABLE u;",
        "SELECT 1",
    )
    assert (names(found), found.problems) == ([], ())


def test_seeded_rows_are_counted() -> None:
    text = A + "INSERT INTO a (b) VALUES (1), (2); INSERT INTO a SELECT 1; COPY a (b) FROM stdin;\n7\n8\n9\n\\.\n"
    assert table(catalog(text), "a").rows_seeded == 5
    assert table(catalog(text + "TRUNCATE a; INSERT INTO a (b) VALUES (1);"), "a").rows_seeded == 1


def test_rollback_sections_are_not_run() -> None:
    assert names(catalog("-- +goose Up\nCREATE TABLE a (x int);\n-- +goose Down\nDROP TABLE a;\n")) == ["a"]


def test_triggers_are_known() -> None:
    assert table(
        catalog(A + "CREATE TRIGGER t BEFORE UPDATE ON a FOR EACH ROW EXECUTE FUNCTION f();"), "a"
    ).triggers == ("t",)


def changes(found: Replay) -> dict[str, Any]:
    return {type(change.op).__name__: change for change in found.changes}


def test_a_change_knows_the_table_before_and_after_it() -> None:
    found = changes(run(A, "SET lock_timeout = '1s'; ALTER TABLE a DROP COLUMN c;", release=(2,)))["DropColumn"]
    assert [column.name for column in found.before.columns] == ["id", "b", "c"]
    assert [column.name for column in found.after.columns] == ["id", "b"]
    assert (found.settings, found.created_here) == ({"lock_timeout": "1s"}, False)
    assert Name("a") in found.around


def test_a_table_of_the_same_release_is_created_here() -> None:
    text = ("CREATE TABLE n (x int);", "ALTER TABLE n RENAME TO m; CREATE INDEX ix ON m (x);")
    assert changes(run(A, *text, release=(2, 3)))["CreateIndex"].created_here
    assert not changes(run(A, *text, release=(3,)))["CreateIndex"].created_here


@pytest.mark.parametrize(
    ("text", "inside"),
    [
        ("BEGIN; CREATE INDEX ix ON a (b); COMMIT;", True),
        ("CREATE INDEX ix ON a (b);", None),
        ("BEGIN; SELECT 1; COMMIT; CREATE INDEX ix ON a (b);", None),
        ("BEGIN; SELECT 1; COMMIT; BEGIN; CREATE INDEX ix ON a (b);", True),
    ],
)
def test_transactions_that_the_file_opens_itself(text: str, inside: bool | None) -> None:
    assert changes(run(A, text))["CreateIndex"].in_transaction is inside


def test_mysql_change_and_modify_restate_a_column() -> None:
    found = catalog(
        "CREATE TABLE t (id int unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY, a varchar(10) NOT NULL, b int, KEY ix (a));",
        "ALTER TABLE t CHANGE a alpha varchar(20) DEFAULT 'x', MODIFY COLUMN b bigint NOT NULL;",
        "ALTER TABLE t RENAME INDEX ix TO iy, RENAME TO u;",
        dialect="mysql",
    )
    assert columns(found, "u") == ["id integer unsigned!", "alpha varchar(20)", "b bigint!"]
    assert "iy(alpha)" in indexes(found, "u")
    assert found.problems == ()


def test_mysql_index_names_belong_to_their_table() -> None:
    found = catalog(
        "CREATE TABLE t (a int, KEY ix (a)); CREATE TABLE u (b int, KEY ix (b));",
        "ALTER TABLE u RENAME INDEX ix TO iy; DROP INDEX ix ON t;",
        dialect="mysql",
    )
    assert (indexes(found, "t"), indexes(found, "u")) == ([], ["iy(b)"])


def test_mysql_shortens_an_index_when_its_column_goes() -> None:
    found = catalog(
        "CREATE TABLE t (a int, b int, KEY ix (a, b), KEY iy (a));", "ALTER TABLE t DROP COLUMN a;", dialect="mysql"
    )
    assert indexes(found, "t") == ["ix(b)"]


def test_mysql_rebuilds_a_parent_with_its_checks_off() -> None:
    found = catalog(
        "CREATE TABLE p (id int PRIMARY KEY); CREATE TABLE c (p_id int, CONSTRAINT fk FOREIGN KEY (p_id) REFERENCES p (id));",
        "SET FOREIGN_KEY_CHECKS = 0; DROP TABLE p; CREATE TABLE p (id int PRIMARY KEY, x int); SET FOREIGN_KEY_CHECKS = 1;",
        dialect="mysql",
    )
    assert "fk(p_id) -> p(id)" in keys(found, "c")


def test_sqlite_rebuilds_a_table_under_a_new_name() -> None:
    found = catalog(
        "CREATE TABLE users (id INTEGER PRIMARY KEY, name text); CREATE TABLE posts (user_id REFERENCES users (id));",
        "PRAGMA foreign_keys=OFF; CREATE TABLE new_users (id INTEGER PRIMARY KEY, name text NOT NULL, age int);"
        "INSERT INTO new_users SELECT id, name, 0 FROM users; DROP TABLE users;"
        'ALTER TABLE "new_users" RENAME TO "users"; CREATE INDEX ix ON users (name); PRAGMA foreign_keys=ON;',
        dialect="sqlite",
    )
    assert names(found) == ["posts", "users"]
    assert columns(found, "users") == ["id bigint!", "name text!", "age bigint"]
    assert [str(key.parent) for key in table(found, "posts").foreign_keys] == ["users"]
    assert found.problems == ()


@pytest.mark.parametrize("dialect", ["mysql", "sqlite"])
def test_upper_and_lower_case_are_one_outside_postgres(dialect: Dialect) -> None:
    found = catalog(
        "CREATE TABLE Users (Id int PRIMARY KEY, Name text, Age int); CREATE TABLE posts (user_id int, FOREIGN KEY (USER_ID) REFERENCES users (ID));",
        "CREATE INDEX ix ON users (NAME); ALTER TABLE USERS RENAME COLUMN name TO title; ALTER TABLE users ADD COLUMN x int;",
        "ALTER TABLE users DROP COLUMN AGE;",
        dialect=dialect,
    )
    assert [column.name for column in table(found, "Users").columns] == ["Id", "title", "x"]
    assert [index.columns for index in table(found, "Users").indexes if index.name == "ix"] == [("title",)]
    (key,) = table(found, "posts").foreign_keys
    assert (key.columns, key.parent, key.parent_columns) == (("user_id",), Name("Users"), ("Id",))
    assert found.problems == ()


def test_postgres_folds_what_is_not_quoted_and_nothing_else() -> None:
    found = catalog(
        'CREATE TABLE Users (Id int, "Id" int); ALTER TABLE USERS DROP COLUMN ID; CREATE TABLE "Users" (x int);'
    )
    assert names(found) == ["Users", "users"]
    assert columns(found, "users") == ["Id integer"]


def test_a_column_added_with_a_reference_is_a_foreign_key() -> None:
    found = catalog(
        A,
        "CREATE TABLE q (x int);",
        "ALTER TABLE q ADD COLUMN a_id bigint NOT NULL REFERENCES a ON DELETE SET NULL, ADD UNIQUE (x);",
    )
    assert keys(found, "q") == ["q_a_id_fkey(a_id) -> a(id)", "q_x_key(x)"]
    assert table(found, "q").foreign_keys[0].on_delete == "set null"
