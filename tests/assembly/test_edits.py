"""What happened to files since the point of comparison."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from buttress.assembly._edits import unrecorded
from buttress.assembly.build import assemble
from buttress.assembly.tree import DiskTree, MemoryTree, OverlayTree, Subtree, compare
from buttress.config import Config

if TYPE_CHECKING:
    from pathlib import Path

INIT = "-- +goose Up\nCREATE TABLE a (id bigint PRIMARY KEY);\nCREATE TABLE b (id bigint);\n-- +goose Down\nDROP TABLE a;\n"


@pytest.mark.parametrize(
    ("new", "altered"),
    [
        (INIT, {}),
        (INIT.replace("CREATE TABLE b (id", "-- the second\nCREATE TABLE b\n  (id"), {}),
        (INIT.replace("DROP TABLE a;", "DROP TABLE a; DROP TABLE b;"), {}),
        (INIT.replace("b (id bigint)", "b (id text)"), {"migrations/1_a.sql": 1}),
        (INIT.replace("CREATE TABLE b (id bigint);\n", ""), {"migrations/1_a.sql": 1}),
        (INIT.replace("-- +goose Down", "SELECT 1;\n-- +goose Down"), {"migrations/1_a.sql": 2}),
        (INIT.replace("b (id", "'b (id"), {"migrations/1_a.sql": 1}),
    ],
    ids=["same", "comments", "rollback", "type", "one less", "one more", "broken"],
)
def test_only_what_runs_differently_is_altered(new: str, altered: dict[str, int]) -> None:
    tree = MemoryTree({"migrations/1_a.sql": new, "migrations/2_b.sql": "SELECT 1;"})
    base = compare(tree, MemoryTree({"migrations/1_a.sql": INIT, "migrations/2_b.sql": "SELECT 1;"}), "main")
    release = assemble(tree, Config(cache=False), frozenset(), base).release
    assert release.altered == altered
    assert release.since == "main"


def test_added_and_removed_come_from_the_base() -> None:
    tree = MemoryTree({"migrations/1_a.sql": INIT, "migrations/3_c.sql": "CREATE TABLE c (id bigint);"})
    base = compare(
        tree, MemoryTree({"migrations/1_a.sql": INIT, "migrations/2_b.sql": "CREATE TABLE z (id int);"}), "main"
    )
    release = assemble(tree, Config(cache=False), frozenset(), base).release
    assert release.added == {"migrations/3_c.sql"}
    assert release.removed == {"migrations/2_b.sql"}


def test_without_a_base_only_git_or_an_overlay_knows_what_is_new(tmp_path: Path) -> None:
    def git(*arguments: str) -> None:
        identity = ("-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")
        subprocess.run(["git", "-C", str(tmp_path), *identity, *arguments], check=True, capture_output=True)

    (tmp_path / "db").mkdir()
    (tmp_path / "db" / "1_a.sql").write_text("SELECT 1;")
    git("init", "-q")
    git("add", ".")
    git("commit", "-qm", "start")
    (tmp_path / "db" / "1_a.sql").write_text("SELECT 2;")
    (tmp_path / "db" / "2_b.sql").write_text("SELECT 3;")
    disk, asked = DiskTree(tmp_path), frozenset({"db/1_a.sql", "db/2_b.sql"})
    assert unrecorded(disk, asked) == {"db/2_b.sql"}
    assert unrecorded(DiskTree(tmp_path / "db"), frozenset({"1_a.sql", "2_b.sql"})) == {"2_b.sql"}
    assert unrecorded(Subtree(disk, "db"), frozenset({"1_a.sql", "2_b.sql"})) == {"2_b.sql"}
    overlay = OverlayTree(disk, {"db/1_a.sql": "x", "db/3_c.sql": "y", "db/4_d.sql": None})
    assert unrecorded(overlay, asked | {"db/3_c.sql"}) == {"db/2_b.sql", "db/3_c.sql"}
    assert unrecorded(MemoryTree({"a.sql": ""}), frozenset({"a.sql"})) == frozenset()
    many = frozenset(f"db/{number}.sql" for number in range(600))
    assert unrecorded(disk, many | asked) == many | {"db/2_b.sql"}
