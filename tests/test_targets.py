"""What is reviewed, for what the user named and from where."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from buttress.errors import InputError
from buttress.targets import find_target

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A git repository with two services; the user stands at its root."""
    for name in ("orders/db/schema.sql", "orders/openapi.yaml", "users/db/schema.sql", "ignored/x.sql", "README.md"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("SELECT 1;\n")
    (tmp_path / ".gitignore").write_text("ignored/\n")
    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_default_is_this_folder(repository: Path) -> None:
    target = find_target(())
    assert target.root == repository
    assert target.focus == ()
    assert "orders/db/schema.sql" in target.tree.list()
    assert "ignored/x.sql" not in target.tree.list()
    assert target.place == "."


def test_one_folder_is_the_root(repository: Path) -> None:
    target = find_target(("orders",))
    assert target.root == repository / "orders"
    assert target.tree.list() == ("db/schema.sql", "openapi.yaml")
    assert target.show("db/schema.sql") == "orders/db/schema.sql"
    assert target.place == "orders"


def test_several_folders_share_a_root_and_nothing_else_is_read(repository: Path) -> None:
    target = find_target(("orders/db", "users"))
    assert target.root == repository
    assert target.tree.list() == ("orders/db/schema.sql", "users/db/schema.sql")


def test_a_folder_and_a_file(repository: Path) -> None:
    target = find_target(("orders", "ignored/x.sql"))
    assert target.root == repository
    assert target.tree.list() == ("ignored/x.sql", "orders/db/schema.sql", "orders/openapi.yaml")
    assert target.focus == ()


def test_a_file_is_looked_at_within_its_repository(repository: Path) -> None:
    target = find_target(("orders/db/schema.sql",))
    assert target.root == repository
    assert target.focus == ("orders/db/schema.sql",)
    assert "users/db/schema.sql" in target.tree.list()


def test_a_configuration_file_decides_the_root_of_a_file(repository: Path) -> None:
    (repository / "orders" / "buttress.toml").touch()
    target = find_target(("orders/db/schema.sql",))
    assert target.root == repository / "orders"
    assert target.focus == ("db/schema.sql",)
    (repository / "ci.toml").touch()
    assert find_target(("orders/db/schema.sql",), "ci.toml").root == repository


def test_a_named_file_is_read_even_if_git_ignores_it(repository: Path) -> None:
    target = find_target(("ignored/x.sql",))
    assert target.root == repository
    assert "ignored/x.sql" in target.tree.list()
    assert target.tree.read("ignored/x.sql") == b"SELECT 1;\n"
    assert target.tree.size("ignored/x.sql") == 10
    assert target.tree.pending() >= {"orders/openapi.yaml", "README.md"}


def test_paths_are_shown_from_a_subfolder(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(repository / "orders" / "db")
    target = find_target(("schema.sql",))
    assert target.root == repository
    assert target.show("orders/db/schema.sql") == "schema.sql"
    assert target.show("users/db/schema.sql") == "../../users/db/schema.sql"


def test_outside_any_project_only_the_files_own_folder_is_read(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a/1.sql", "a/2.sql", "a/deep/3.sql", "b/4.sql"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("SELECT 1;\n")
    monkeypatch.chdir(tmp_path_factory.mktemp("elsewhere"))
    target = find_target((str(tmp_path / "a" / "1.sql"),))
    assert target.root == tmp_path / "a"
    assert target.tree.list() == ("1.sql", "2.sql")
    assert target.show("1.sql") == f"{tmp_path}/a/1.sql"


def test_a_file_below_this_folder_is_looked_at_within_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("migrations/1/up.sql", "migrations/2/up.sql"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("SELECT 1;\n")
    monkeypatch.chdir(tmp_path)
    target = find_target(("migrations/2/up.sql",))
    assert target.root == tmp_path
    assert target.tree.list() == ("migrations/1/up.sql", "migrations/2/up.sql")
    assert target.focus == ("migrations/2/up.sql",)


def test_a_file_that_may_not_be_read(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert repository
    monkeypatch.setattr("buttress.targets.os.access", lambda *_: False)
    with pytest.raises(InputError, match="may not be read"):
        find_target(("README.md",))
