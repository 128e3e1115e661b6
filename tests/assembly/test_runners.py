"""Runners: which files are one history, in which order, and what wraps them."""

from typing import Any

import pytest

from buttress.assembly.build import assemble
from buttress.assembly.runners import History, find_histories, rollbacks
from buttress.assembly.tree import MemoryTree
from buttress.blueprint.catalog import Database
from buttress.config import Config

PLAIN = "CREATE TABLE {} (id int);"


def histories(
    *paths: str, clues: dict[str, str] | None = None, marks: dict[str, set[str]] | None = None
) -> list[History]:
    return sorted(find_histories(paths, clues or {}, marks or {}), key=lambda history: history.root)


def only(*paths: str, **more: Any) -> History:
    (history,) = histories(*paths, **more)
    return history


def versions(history: History) -> list[str]:
    return [step.version for step in history.steps]


def order(history: History) -> list[str]:
    return [step.path.rsplit("/", 1)[-1] for step in history.steps]


def database(files: dict[str, str], **settings: Any) -> Database:
    (found,) = assemble(MemoryTree(files), Config(cache=False, **settings), frozenset()).databases
    return found


def test_plain_numbers_compare_as_numbers() -> None:
    history = only("m/10_c.sql", "m/9_b.sql", "m/1_a.sql")
    assert (history.runner, order(history)) == ("", ["1_a.sql", "9_b.sql", "10_c.sql"])
    assert history.transactional is None


@pytest.mark.parametrize(
    "names", [["1-a.sql", "2-b.sql"], ["001.sql", "002.sql"], ["V1.sql", "v2.sql"], ["1 a.sql", "2.b.sql"]]
)
def test_plain_numbers_in_every_spelling(names: list[str]) -> None:
    assert order(only(*(f"db/{name}" for name in names))) == names


def test_dates_are_versions() -> None:
    assert versions(only("m/2024-01-15-a.sql", "m/2023-12-31-b.sql")) == ["2023-12-31", "2024-01-15"]


def test_one_numbered_file_is_a_history_only_where_migrations_live() -> None:
    assert histories("queries/1_find.sql") == []
    assert versions(only("db/migrations/1_find.sql")) == ["1"]


def test_a_folder_that_dropped_the_ending_up_is_one_history() -> None:
    history = only("migrations/1_a.up.sql", "migrations/2_b.up.sql", "migrations/3_c.sql", "migrations/4_d.sql")
    assert order(history) == ["1_a.up.sql", "2_b.up.sql", "3_c.sql", "4_d.sql"]


def test_pairs_with_a_way_back_stay_apart_from_plain_files() -> None:
    paths = ("migrations/1_a.up.sql", "migrations/1_a.down.sql", "migrations/2_b.sql", "migrations/3_c.sql")
    assert len(histories(*paths)) == 2


def test_files_without_a_number_are_no_steps() -> None:
    assert order(only("migrations/1_a.sql", "migrations/2_b.sql", "migrations/README.sql")) == ["1_a.sql", "2_b.sql"]


def test_folders_apart_are_histories_apart() -> None:
    assert [h.root for h in histories("a/migrations/1_x.sql", "b/migrations/1_y.sql")] == [
        "a/migrations",
        "b/migrations",
    ]


def test_flyway_orders_dotted_versions_and_runs_repeatable_ones_last() -> None:
    history = only(
        *(f"db/migration/{name}" for name in ("R__views.sql", "V10__e.sql", "V1_1__b.sql", "V1__a.sql", "V2__d.sql")),
        *(f"db/migration/{name}" for name in ("V1.10__c2.sql", "V1.2__c1.sql", "U2__d.sql", "R__functions.sql")),
    )
    assert order(history) == [
        *("V1__a.sql", "V1_1__b.sql", "V1.2__c1.sql", "V1.10__c2.sql", "V2__d.sql", "V10__e.sql"),
        *("R__functions.sql", "R__views.sql"),
    ]
    assert history.runner == "flyway"
    assert {step.version: step.down for step in history.steps if step.down} == {"2": "db/migration/U2__d.sql"}


def test_flyway_name_that_begins_with_a_number() -> None:
    assert versions(only("m/V1__2_fixes.sql", "m/V2__x.sql")) == ["1", "2"]


def test_flyway_baseline_stands_for_what_is_gone_and_for_nothing_else() -> None:
    assert order(only("m/B5__base.sql", "m/B3__base.sql", "m/V6__x.sql")) == ["B5__base.sql", "V6__x.sql"]
    assert order(only("m/B2__base.sql", "m/V1__a.sql", "m/V2__b.sql", "m/V3__c.sql")) == [
        *("V1__a.sql", "V2__b.sql", "V3__c.sql")
    ]


def test_golang_migrate_pairs_up_and_down() -> None:
    history = only("m/2_b.up.sql", "m/2_b.down.sql", "m/1_a.up.sql", "m/10.up.sql", "m/10.down.sql")
    assert (history.runner, versions(history)) == ("golang-migrate", ["1", "2", "10"])
    assert [step.down for step in history.steps] == ["", "m/2_b.down.sql", "m/10.down.sql"]


def test_dialect_suffixes_are_read_and_pair_within_their_dialect() -> None:
    stem = "m/20191100000001000000_identities"
    history = only(
        *(f"{stem}.{suffix}.sql" for suffix in ("mysql.up", "mysql.down", "sqlite3.up", "down", "up", "cockroach.up"))
    )
    assert {step.dialect: step.down for step in history.steps} == {
        "mysql": f"{stem}.mysql.down.sql",
        "sqlite": f"{stem}.down.sql",
        "": f"{stem}.down.sql",
        "cockroach": f"{stem}.down.sql",
    }
    assert set(versions(history)) == {"20191100000001000000"}


def test_a_dialect_in_the_last_suffix_of_numbered_files() -> None:
    history = only("delta/01/1_a.sql", "delta/01/2_b.sql.postgres", "delta/01/2_b.sql.sqlite")
    assert [(step.version, step.dialect) for step in history.steps] == [("1", ""), ("2", "postgres"), ("2", "sqlite")]


def test_diesel_folders_with_and_without_dashes_are_one_order() -> None:
    names = ["2017-09-23-182408_b", "20170308140537_a", "2018-01-01-000000_c", "00000000000000_diesel_initial_setup"]
    paths = [f"migrations/{name}/{way}.sql" for name in names for way in ("up", "down")]
    history = only(*paths, clues={"diesel.toml": ""})
    assert [step.path.split("/")[1] for step in history.steps] == [names[3], names[1], names[0], names[2]]
    assert all(step.down == step.path.replace("up.sql", "down.sql") for step in history.steps)
    assert (history.runner, history.transactional) == ("diesel", True)


def test_prisma_folders() -> None:
    history = only("prisma/migrations/20240102_b/migration.sql", "prisma/migrations/20240101000000_a/migration.sql")
    assert (history.runner, history.root) == ("prisma", "prisma/migrations")
    assert [step.path.split("/")[2] for step in history.steps] == ["20240101000000_a", "20240102_b"]


@pytest.mark.parametrize(
    ("clues", "root", "runner"),
    [
        ({"Cargo.toml": '[dependencies]\nsqlx = "0.8"'}, "migrations", "sqlx"),
        ({"go.mod": "require github.com/golang-migrate/migrate/v4 v4"}, "db/migrations", "golang-migrate"),
        ({"drizzle/meta/_journal.json": "{}"}, "drizzle", "drizzle"),
        ({"other/meta/_journal.json": "{}"}, "drizzle", ""),
        ({"Cargo.toml": '[dependencies]\nserde = "1"'}, "migrations", ""),
        ({"a/Cargo.toml": "sqlx", "b/go.mod": "golang-migrate"}, "b/migrations", "golang-migrate"),
        ({"a/Cargo.toml": "sqlx", "go.mod": "golang-migrate"}, "a/migrations", "sqlx"),
        ({"crates/db/Cargo.toml": "sqlx"}, "migrations", "sqlx"),
        ({}, "migrations", ""),
    ],
)
def test_the_nearest_file_that_names_a_runner_decides(clues: dict[str, str], root: str, runner: str) -> None:
    assert only(f"{root}/0001_a.sql", f"{root}/0002_b.sql", clues=clues).runner == runner


def test_sqlx_reversible_migrations_pair() -> None:
    history = only("migrations/1_a.up.sql", "migrations/1_a.down.sql", clues={"Cargo.toml": "sqlx"})
    assert (history.runner, history.steps[0].down) == ("sqlx", "migrations/1_a.down.sql")


@pytest.mark.parametrize("mark", ["goose", "dbmate", "sql-migrate"])
def test_marks_in_the_files_name_the_runner_before_anything_else(mark: str) -> None:
    history = only("m/1_a.sql", "m/2_b.sql", clues={"go.mod": "golang-migrate"}, marks={"m/2_b.sql": {mark}})
    assert (history.runner, history.transactional) == (mark, True)


@pytest.mark.parametrize(
    ("paths", "expected"),
    [
        (["m/1_a.down.sql"], ["m/1_a.down.sql"]),
        (["m/1_a/down.sql", "m/1_a/up.sql"], ["m/1_a/down.sql"]),
        (["m/1_a.undo.sql", "m/1_a.rollback.sql"], ["m/1_a.undo.sql", "m/1_a.rollback.sql"]),
        (["m/1_a_down.sql", "m/1_a_up.sql"], ["m/1_a_down.sql"]),
        (["m/1_a-rollback.sql", "m/1_a.sql"], ["m/1_a-rollback.sql"]),
        (["m/4_scale_down.sql"], []),
        (["m/5_enable_rollback.sql", "m/6_x.sql"], []),
        (["m/down/1_a.sql", "m/up/1_a.sql"], ["m/down/1_a.sql"]),
        (["m/rollback/1_a.sql", "m/1_a.sql"], ["m/rollback/1_a.sql"]),
        (["undo/schema.sql", "redo/schema.sql"], []),
        (["services/rollback/db/schema.sql"], []),
        (["rollback/db/1.sql"], []),
    ],
)
def test_what_takes_a_migration_back(paths: list[str], expected: list[str]) -> None:
    assert sorted(rollbacks(paths)) == sorted(expected)


def test_a_way_back_by_name_pairs_with_its_step() -> None:
    history = only("m/1_a_up.sql", "m/1_a_down.sql", "m/2_b_up.sql")
    assert [(step.version, step.down) for step in history.steps] == [("1", "m/1_a_down.sql"), ("2", "")]


INDEX = "CREATE TABLE a (b int);\nCREATE INDEX ix ON a (b);\n"
SINGLE = "CREATE INDEX CONCURRENTLY ix ON a (b);\n"


@pytest.mark.parametrize(
    ("files", "wrapped", "why"),
    [
        ({"m/1_a.sql": INDEX, "m/2_b.sql": SINGLE}, None, ""),
        ({"m/1_a.sql": "-- +goose Up\n" + INDEX, "m/2_b.sql": "-- +goose Up\n" + SINGLE}, True, "goose runs each"),
        (
            {"m/1_a.sql": "-- +goose Up\n" + INDEX, "m/2_b.sql": "-- +goose NO TRANSACTION\n-- +goose Up\n" + SINGLE},
            False,
            "m/2_b.sql",
        ),
        (
            {"m/1_a.sql": "-- migrate:up\n" + INDEX, "m/2_b.sql": "-- migrate:up transaction:false\n" + SINGLE},
            False,
            "m/2_b.sql",
        ),
        (
            {"m/1_a.sql": "-- +migrate Up\n" + INDEX, "m/2_b.sql": "-- +migrate Up notransaction\n" + SINGLE},
            False,
            "m/2_b.sql",
        ),
        ({"m/1_a.sql": INDEX, "m/2_b.sql": "-- no-transaction\n" + SINGLE, "Cargo.toml": "sqlx"}, False, "m/2_b.sql"),
        (
            {"m/1_a.sql": INDEX, "m/2_b.sql": "SELECT 1;\n-- no-transaction\n" + SINGLE, "Cargo.toml": "sqlx"},
            True,
            "sqlx runs each",
        ),
        ({"m/1_a/up.sql": INDEX, "m/2_b/up.sql": SINGLE, "diesel.toml": ""}, True, "diesel runs each"),
        (
            {
                "m/1_a/up.sql": INDEX,
                "m/2_b/up.sql": SINGLE,
                "diesel.toml": "",
                "m/2_b/metadata.toml": "run_in_transaction = false",
            },
            False,
            "m/2_b/metadata.toml",
        ),
        (
            {
                "m/1_a/up.sql": INDEX,
                "m/2_b/up.sql": SINGLE,
                "diesel.toml": "",
                "m/1_a/metadata.toml": "run_in_transaction = false",
            },
            True,
            "diesel runs each",
        ),
        ({"m/V1__a.sql": INDEX, "m/V2__b.sql": INDEX.replace("a", "c")}, True, "Flyway runs each"),
        ({"m/V1__a.sql": INDEX, "m/V2__b.sql": SINGLE}, False, "m/V2__b.sql:1"),
        (
            {"m/V1__a.sql": INDEX, "m/V2__b.sql": "SELECT 1;", "m/V2__b.sql.conf": "executeInTransaction=false"},
            False,
            "V2__b.sql.conf",
        ),
        (
            {"m/V1__a.sql": INDEX, "m/V2__b.sql": "SELECT 1;", "m/V1__a.sql.conf": "executeInTransaction=false"},
            True,
            "Flyway runs each",
        ),
        ({"m/1_a.up.sql": INDEX, "m/2_b.up.sql": SINGLE}, False, "a single statement"),
        ({"m/1_a.up.sql": INDEX, "m/2_b.up.sql": SINGLE + SINGLE.replace("ix", "iy")}, True, "one transaction"),
        (
            {"drizzle/0001_a.sql": INDEX, "drizzle/0002_b.sql": SINGLE, "drizzle/meta/_journal.json": "{}"},
            True,
            "drizzle-kit",
        ),
    ],
)
def test_whether_the_last_step_runs_inside_a_transaction(files: dict[str, str], wrapped: bool | None, why: str) -> None:
    last = database(files, dialect="postgres").migrations[-1]
    assert last.transactional is wrapped
    assert why in last.transactional_why


@pytest.mark.parametrize(
    ("files", "wrapped"),
    [
        ({"m/1_a.sql": INDEX, "m/2_b.sql": SINGLE}, True),
        ({"schema.sql": INDEX}, True),
        ({"m/1_a.sql": "-- +goose Up\n" + INDEX, "m/2_b.sql": "-- +goose NO TRANSACTION\n" + SINGLE}, False),
    ],
)
def test_the_configuration_says_what_cannot_be_seen_and_nothing_else(files: dict[str, str], wrapped: bool) -> None:
    assert database(files, dialect="postgres", transactional=True).migrations[-1].transactional is wrapped


def test_an_up_file_is_not_undone_by_its_down_file() -> None:
    found = database({"m/1_a.up.sql": PLAIN.format("a"), "m/1_a.down.sql": "DROP TABLE a;"})
    assert [str(name) for name in found.catalog.tables] == ["a"]
    assert found.migrations[0].down_path == "m/1_a.down.sql"


POP = {
    "go.mod": "require github.com/ory/pop/v6 v6.3.0\n",
    "migrations/20250101000000_begin.up.sql": "CREATE TABLE a (id bigserial PRIMARY KEY);\n",
    "migrations/20250101000000_begin.mysql.up.sql": "CREATE TABLE a (id bigint AUTO_INCREMENT PRIMARY KEY);\n",
    "migrations/20250102000000_index.cockroach.up.sql": "CREATE INDEX i ON a (id);\n",
    "migrations/20250102000000_index.postgres.autocommit.up.sql": "CREATE INDEX CONCURRENTLY i ON a (id);\n",
}


def test_a_fork_of_pop_is_pop_and_its_autocommit_files_have_no_transaction() -> None:
    blueprint = assemble(MemoryTree(POP), Config(cache=False), frozenset())
    (reviewed,) = blueprint.reviewed
    assert (reviewed.runner, reviewed.dialect, reviewed.online) == ("pop", "postgres", False)
    assert [migration.transactional for migration in reviewed.migrations] == [True, False]


def test_files_of_one_version_for_several_dialects_are_pops() -> None:
    files = {path: text for path, text in POP.items() if path != "go.mod"}
    assert {d.runner for d in assemble(MemoryTree(files), Config(cache=False), frozenset()).databases} == {"pop"}
