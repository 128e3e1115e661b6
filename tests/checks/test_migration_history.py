"""Rules about the history of migrations itself, which need something to compare with."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from buttress.assembly.tree import DiskTree, MemoryTree, compare
from buttress.config import Config
from buttress.findings.rule import Severity
from buttress.review import review

if TYPE_CHECKING:
    from pathlib import Path

    from buttress.findings.finding import Finding

ONE, TWO = "CREATE TABLE users (id bigint PRIMARY KEY);\n", "CREATE TABLE teams (id bigint PRIMARY KEY);\n"
GOOSE = "-- +goose Up\n{}-- +goose Down\nSELECT 1;\n"


def compared(rule: str, new: dict[str, str], old: dict[str, str], name: str = "main") -> list[Finding]:
    tree = MemoryTree(new)
    config = Config(select=(rule,), cache=False)
    return list(review(tree, config, base=compare(tree, MemoryTree(old), name)).findings)


def numbered(pattern: str, *texts: str) -> dict[str, str]:
    return {pattern.format(at): text for at, text in enumerate(texts, 1)}


def test_an_edit_is_told_with_what_came_after_it_and_what_it_was_about() -> None:
    old = numbered("migrations/2024-0{}-01-000000_x/up.sql", ONE, TWO)
    new = old | {"migrations/2024-01-01-000000_x/up.sql": ONE.replace("bigint", "uuid")}
    (finding,) = compared("edited-merged-migration", new, old)
    assert "main has it (1 migration came after it) and it was about users" in finding.because
    assert finding.severity is Severity.WARNING


@pytest.mark.parametrize(("base", "severity"), [("main", Severity.ERROR), ("HEAD", Severity.ADVICE)])
def test_only_a_merged_base_makes_it_grave(base: str, severity: Severity) -> None:
    old = numbered("db/migration/V{}__x.sql", ONE, TWO)
    (finding,) = compared("edited-merged-migration", old | {"db/migration/V1__x.sql": TWO + ONE}, old, base)
    assert finding.severity is severity


def test_an_edit_that_leaves_the_tables_alike_loses_nothing() -> None:
    old = numbered("migrations/2024-0{}-01-000000_x/up.sql", ONE, TWO)
    new = old | {"migrations/2024-01-01-000000_x/up.sql": ONE.replace("TABLE", "TABLE IF NOT EXISTS")}
    assert not compared("edited-merged-migration", new, old)


def test_an_edit_that_a_new_migration_says_again_loses_nothing() -> None:
    fix = "ALTER TABLE users ADD COLUMN seen date;\n"
    old = numbered("migrations/2024-0{}-01-000000_x/up.sql", ONE, TWO)
    edited = old | {"migrations/2024-01-01-000000_x/up.sql": ONE + fix}
    assert compared("edited-merged-migration", edited, old)
    assert not compared("edited-merged-migration", edited | {"migrations/2024-03-01-000000_x/up.sql": fix}, old)


def test_edited_rows_are_no_detail() -> None:
    rows = "INSERT INTO users (id) VALUES ({});\n"
    old = numbered("migrations/2024-0{}-01-000000_x/up.sql", ONE + rows.format(1), TWO)
    new = old | {"migrations/2024-01-01-000000_x/up.sql": ONE + rows.format(2)}
    (finding,) = compared("edited-merged-migration", new, old)
    assert (finding.severity, finding.span.line) == (Severity.WARNING, 2)


def test_a_folder_that_moves_renames_nothing() -> None:
    old = numbered("db/migrations/000{}_x.sql", GOOSE.format(ONE), GOOSE.format(TWO))
    new = {path.replace("db/", "internal/db/"): text for path, text in old.items()}
    assert not compared("edited-merged-migration", new, old)


def test_a_deleted_migration_is_told_beside_its_neighbour() -> None:
    old = numbered("prisma/migrations/2024010{}000000_x/migration.sql", ONE, TWO, "ALTER TABLE users ADD a int;\n")
    new = {path: text for path, text in old.items() if "20240102" not in path}
    (finding,) = compared("edited-merged-migration", new, old)
    assert finding.subject == "prisma/migrations/20240102000000_x/migration.sql"
    assert finding.span.path == "prisma/migrations/20240103000000_x/migration.sql"
    assert "Prisma's migrate deploy warns of it" in finding.because


@pytest.mark.parametrize(
    ("text", "severity", "says"),
    [
        ("require github.com/golang-migrate/migrate/v4 v4.17.0\n", Severity.ERROR, "never runs this one"),
        ("", Severity.ADVICE, "never runs this one"),
    ],
)
def test_golang_migrate_skips_what_comes_late(text: str, severity: Severity, says: str) -> None:
    old = {"db/migrations/1_a.up.sql": ONE, "db/migrations/3_c.up.sql": TWO, "go.mod": f"module shop\n{text}"}
    (finding,) = compared(
        "out-of-order-migration", old | {"db/migrations/2_b.up.sql": "ALTER TABLE users ADD a int;\n"}, old
    )
    assert finding.severity is severity
    assert says in finding.because
    assert "its changes to users" in finding.because
    assert finding.instead == "rename it to 4_b.up.sql, behind 3_c.up.sql"


def test_goose_with_timestamps() -> None:
    old = {f"migrations/2024010{at}000000_x.sql": GOOSE.format(sql) for at, sql in ((1, ONE), (3, TWO))}
    late = {"migrations/20240102000000_y.sql": GOOSE.format("ALTER TABLE users ADD a int;\n")}
    (finding,) = compared("out-of-order-migration", old | late, old)
    assert "found 1 missing migrations" in finding.because
    assert finding.instead.startswith("rename it to today's timestamp_y.sql")


def test_a_runner_nobody_knows_is_asked_about_only_where_files_are_counted() -> None:
    for names, count in ((("1_a", "2_b", "3_c"), 1), (("20240101000000_a", "20240102000000_b", "20240103000000_c"), 0)):
        first, late, last = (f"migrations/{name}.sql" for name in names)
        old = {first: ONE, last: TWO}
        findings = compared("out-of-order-migration", old | {late: "ALTER TABLE users ADD a int;\n"}, old)
        assert [f.severity for f in findings] == [Severity.ADVICE] * count


def test_without_a_base_git_says_what_is_new(tmp_path: Path) -> None:
    def git(*arguments: str) -> None:
        identity = ("-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")
        subprocess.run(["git", "-C", str(tmp_path), *identity, *arguments], check=True, capture_output=True)

    folder = tmp_path / "migrations"
    folder.mkdir()
    (folder / "0001_a.sql").write_text(GOOSE.format(ONE))
    (folder / "0003_c.sql").write_text(GOOSE.format(TWO))
    git("init", "-q")
    git("add", ".")
    git("commit", "-qm", "start")
    (folder / "0001_a.sql").write_text(GOOSE.format(ONE + "SELECT 1;\n"))  # changed, not new
    (folder / "0002_b.sql").write_text(GOOSE.format("ALTER TABLE users ADD a int;\n"))
    findings = review(DiskTree(tmp_path), Config(select=("out-of-order-migration",), cache=False)).findings
    assert [finding.subject for finding in findings] == ["migrations/0002_b.sql"]
    assert "HEAD already has" in findings[0].message
    assert not review(DiskTree(tmp_path), Config(select=("edited-merged-migration",), cache=False)).findings
    # A new file of which nothing can be read is new all the same: HEAD does not have it.
    (folder / "0002_b.sql").rename(folder / "0004_d.sql")
    (folder / "0005_e.sql").write_text(GOOSE.format("CREATE TABEL oops (id int);\n"))
    found = review(DiskTree(tmp_path), Config(select=("out-of-order-migration",), cache=False))
    assert found.findings == ()
    assert found.blueprint.release.added == {"migrations/0004_d.sql", "migrations/0005_e.sql"}
