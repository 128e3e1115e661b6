"""What the migration rules say: facts of one moment, and repairs that work when somebody follows them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from buttress.assembly.tree import MemoryTree
from buttress.checks.migrations._ddl import clipped, server_name
from buttress.config import Config
from buttress.findings.rule import Severity
from buttress.review import review

if TYPE_CHECKING:
    from buttress.findings.finding import Finding

BEFORE = """\
CREATE TABLE users (id bigint PRIMARY KEY, name text NOT NULL);
CREATE TABLE orders (id bigint PRIMARY KEY, user_id bigint NOT NULL REFERENCES users (id), note text);
CREATE INDEX orders_note ON orders (note);
"""
LATER = "CREATE TABLE sessions (id bigint PRIMARY KEY, user_id bigint NOT NULL REFERENCES users (id));"


def found(rule: str, release: str, later: str = "", before: str = BEFORE) -> list[Finding]:
    files = {"migrations/0001_init.sql": before, "migrations/0002_change.sql": release}
    if later:
        files["migrations/0003_later.sql"] = later
    config = Config(select=(rule,), cache=False)
    return list(review(MemoryTree(files), config, focus=("migrations/0002_change.sql",)).findings)


def test_tables_that_come_later_or_in_the_release_are_not_counted() -> None:
    same = "CREATE TABLE visits (id bigint PRIMARY KEY, user_id bigint REFERENCES users (id));\n"
    (finding,) = found("index-without-concurrently", same + "CREATE INDEX users_name ON users (name);", LATER)
    assert "orders refers to it" in finding.because


def test_no_index_is_spelled_out_wrongly() -> None:
    (finding,) = found(
        "index-without-concurrently", "CREATE INDEX i ON users USING gin (name gin_trgm_ops) INCLUDE (id);"
    )
    assert finding.instead.startswith("the same statement with CONCURRENTLY, in a migration of its own")


@pytest.mark.parametrize(
    ("release", "says", "severity"),
    [
        ("CREATE INDEX i ON orders (note);", "reads go on", Severity.WARNING),
        (
            "BEGIN; ALTER TABLE orders ADD COLUMN a int; CREATE INDEX i ON orders (note); COMMIT;",
            "the transaction keeps readers out of orders as well",
            Severity.WARNING,
        ),
        (
            "ALTER TABLE orders ADD COLUMN a int;\nCREATE INDEX i ON orders (note);",
            "if the file runs in one transaction",
            Severity.WARNING,
        ),
        (
            "BEGIN; ALTER TABLE orders ADD COLUMN a int; UPDATE orders SET a = 1; CREATE INDEX i ON orders (a); COMMIT;",
            "rows are written at line 1",
            Severity.ADVICE,
        ),
        (
            "BEGIN; ALTER TABLE orders ADD COLUMN a int; COMMIT;\nCREATE INDEX i ON orders (note);",
            "reads go on",
            Severity.WARNING,
        ),
    ],
)
def test_readers_go_on_only_where_nothing_locks_them_out(release: str, says: str, severity: Severity) -> None:
    (finding,) = found("index-without-concurrently", release)
    assert says in finding.because
    assert finding.severity is severity


def test_a_new_index_stands_before_the_old_one_goes() -> None:
    (finding,) = found(
        "index-without-concurrently",
        "BEGIN; DROP INDEX orders_note; CREATE INDEX orders_note ON orders (note DESC); COMMIT;",
    )
    assert "under another name and before orders_note is dropped" in finding.instead


def test_a_nameless_constraint_keeps_the_name_that_the_server_gives_it() -> None:
    (finding,) = found(
        "constraint-without-not-valid", "ALTER TABLE orders ADD CHECK (note <> '' OR user_id IS NOT NULL);"
    )
    assert "named orders_check as PostgreSQL would" in finding.instead
    assert "VALIDATE CONSTRAINT orders_check," in finding.instead


def test_a_check_inside_a_new_column_becomes_a_constraint_of_the_table() -> None:
    (finding,) = found("constraint-without-not-valid", "ALTER TABLE orders ADD COLUMN pct int CHECK (pct < 100);")
    assert finding.instead.startswith("ADD COLUMN without it, then ADD CONSTRAINT orders_pct_check CHECK … NOT VALID")


def test_a_parent_that_the_release_creates_has_no_writers() -> None:
    release = (
        "CREATE TABLE plans (id bigint PRIMARY KEY);\n"
        "ALTER TABLE orders ADD CONSTRAINT f FOREIGN KEY (id) REFERENCES plans (id);"
    )
    (finding,) = found("constraint-without-not-valid", release)
    assert finding.because.startswith("writes to orders wait")


@pytest.mark.parametrize(
    ("fill", "says"),
    [
        ("UPDATE orders SET state = 'open';", "if one constant fits all rows"),
        ("UPDATE orders SET state = u.name FROM users u WHERE u.id = orders.user_id;", "fill state in batches"),
    ],
)
def test_a_default_is_proposed_only_where_one_value_can_fit(fill: str, says: str) -> None:
    release = f"ALTER TABLE orders ADD COLUMN state text;\n{fill}\nALTER TABLE orders ALTER state SET NOT NULL;"
    (finding,) = found("set-not-null-scans-table", release)
    assert finding.instead.startswith(says)


def test_a_constraint_that_the_history_knows_is_no_sign_of_work_by_hand() -> None:
    before = BEFORE + "ALTER TABLE orders ADD CONSTRAINT short CHECK (length(note) < 9);"
    release = "ALTER TABLE orders ALTER note SET NOT NULL;\nALTER TABLE orders DROP CONSTRAINT {};"
    assert found("set-not-null-scans-table", release.format("short"), before=before)
    assert not found("set-not-null-scans-table", release.format("note_present"), before=before)


def test_a_unique_key_keeps_its_clauses() -> None:
    (finding,) = found(
        "unique-constraint-builds-index", "ALTER TABLE orders ADD UNIQUE NULLS NOT DISTINCT (user_id, note);"
    )
    assert "(user_id, note) with the constraint's NULLS NOT DISTINCT" in finding.instead


@pytest.mark.parametrize(("release", "severity"), [("COLUMN note TO remark", "advice"), ("TO sales", "warning")])
def test_a_rename_says_on_what_it_depends(release: str, severity: str) -> None:
    (finding,) = found("rename-breaks-running-code", f"ALTER TABLE orders RENAME {release};")
    assert str(finding.severity) == severity
    assert finding.because.startswith("if old code runs while this is deployed")


@pytest.mark.parametrize(
    ("table", "columns", "label", "name"),
    [
        ("orders", ("total",), "check", "orders_total_check"),
        ("orders", (), "pkey", "orders_pkey"),
        ("t" * 60, ("c" * 60,), "fkey", "t" * 29 + "_" + "c" * 28 + "_fkey"),
        ("orders", ("c" * 90,), "key", "orders_" + "c" * 52 + "_key"),
    ],
)
def test_names_are_the_servers_own(table: str, columns: tuple[str, ...], label: str, name: str) -> None:
    assert server_name(table, columns, label) == name
    assert len(name.encode()) <= 63


def test_a_clipped_name_keeps_its_suffix_and_whole_characters() -> None:
    assert clipped("user_id", "_not_null") == "user_id_not_null"
    long = clipped("ü" * 40, "_not_null")
    assert long == "ü" * 27 + "_not_null"
