"""Points of comparison in real git repositories: which base, what differs, and what is said when there is none."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from buttress.assembly.history import compare_since
from buttress.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path

ONE = "CREATE TABLE a (id int PRIMARY KEY);\n" * 3
TWO = "CREATE TABLE b (id int PRIMARY KEY);\n"


def git(folder: Path, *words: str) -> str:
    settings = ("-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "protocol.file.allow=always")
    return subprocess.run(["git", "-C", folder, *settings, *words], check=True, capture_output=True, text=True).stdout


def save(folder: Path, message: str = "more") -> str:
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", message)
    return git(folder, "rev-parse", "HEAD").strip()


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """One commit on main with two files."""
    folder = tmp_path / "shop"
    (folder / "db").mkdir(parents=True)
    git(tmp_path, "init", "-q", "-b", "main", str(folder))
    (folder / "db" / "1.sql").write_text(ONE)
    (folder / "README.md").write_text("shop\n")
    save(folder)
    return folder


def test_nothing_differs_from_head_after_a_commit(repository: Path) -> None:
    base = compare_since(repository, "HEAD").base
    assert (base.changed, base.added, base.removed, dict(base.renames)) == (frozenset(), frozenset(), frozenset(), {})
    assert base.tree.list() == ("README.md", "db/1.sql")


def test_edited_staged_untracked_and_removed_files_differ(repository: Path) -> None:
    (repository / "db" / "1.sql").write_text(ONE + TWO)
    (repository / "db" / "2.sql").write_text(TWO)
    git(repository, "add", "db/2.sql")
    (repository / "db" / "3.sql").write_text("SELECT 3;\n")
    (repository / "README.md").unlink()
    base = compare_since(repository, "HEAD").base
    assert base.changed == {"db/1.sql", "db/2.sql", "db/3.sql"}
    assert base.added == {"db/2.sql", "db/3.sql"}
    assert base.removed == {"README.md"}


def test_the_merge_base_counts_and_not_the_tip_of_the_other_branch(repository: Path) -> None:
    fork = git(repository, "rev-parse", "HEAD").strip()
    git(repository, "checkout", "-q", "-b", "topic")
    (repository / "db" / "topic.sql").write_text(TWO)
    save(repository)
    git(repository, "checkout", "-q", "main")
    (repository / "db" / "main.sql").write_text("SELECT 1;\n")
    save(repository)
    git(repository, "checkout", "-q", "topic")
    base = compare_since(repository, "main").base
    assert base.commit == fork
    assert base.changed == {"db/topic.sql"}
    assert base.removed == frozenset(), "what main has gained since is not gone"


def test_a_range_reads_both_sides_from_git(repository: Path) -> None:
    git(repository, "checkout", "-q", "-b", "topic")
    (repository / "db" / "2.sql").write_text(TWO)
    save(repository)
    git(repository, "checkout", "-q", "main")
    for spelling in ("main..topic", "main...topic", "..topic"):
        comparison = compare_since(repository, spelling)
        assert comparison.head is not None
        assert comparison.head.read("db/2.sql") == TWO.encode()
        assert comparison.base.added == {"db/2.sql"}
    assert not (repository / "db" / "2.sql").exists()


@pytest.mark.parametrize("staged", [True, False])
def test_a_file_that_only_moved_has_not_changed(repository: Path, *, staged: bool) -> None:
    (repository / "schema").mkdir()
    (repository / "db" / "1.sql").rename(repository / "schema" / "first.sql")
    if staged:
        git(repository, "add", "-A")
    base = compare_since(repository, "HEAD").base
    assert dict(base.renames) == {"schema/first.sql": "db/1.sql"}
    assert (base.changed, base.removed) == (frozenset(), frozenset())


def test_a_file_that_moved_and_was_edited_has_changed(repository: Path) -> None:
    git(repository, "mv", "db/1.sql", "db/first.sql")
    (repository / "db" / "first.sql").write_text(ONE + TWO)
    git(repository, "add", "-A")
    base = compare_since(repository, "HEAD").base
    assert dict(base.renames) == {"db/first.sql": "db/1.sql"}
    assert base.changed == {"db/first.sql"}
    assert base.added == frozenset()


def test_a_folder_is_compared_with_itself(repository: Path) -> None:
    (repository / "README.md").write_text("changed\n")
    (repository / "db" / "1.sql").write_text(TWO)
    base = compare_since(repository / "db", "HEAD").base
    assert base.changed == {"1.sql"}
    assert base.tree.list() == ("1.sql",)
    assert base.tree.read("1.sql") == ONE.encode()


def test_before_the_first_commit_everything_is_new(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    (tmp_path / "1.sql").write_text(ONE)
    base = compare_since(tmp_path, "HEAD").base
    assert base.added == {"1.sql"}
    assert base.tree.list() == ()


def test_a_detached_head_is_a_head(repository: Path) -> None:
    first = git(repository, "rev-parse", "HEAD").strip()
    (repository / "db" / "2.sql").write_text(TWO)
    save(repository)
    git(repository, "checkout", "-q", "--detach")
    assert compare_since(repository, first).base.added == {"db/2.sql"}
    assert compare_since(repository, "HEAD").base.changed == frozenset()


def test_file_names_of_every_kind(repository: Path) -> None:
    names = {"db/a b.sql", "db/é.sql", 'db/"q".sql', "db/new\nline.sql"}
    for name in names:
        (repository / name).write_text(TWO + name)
    assert compare_since(repository, "HEAD").base.added == names
    save(repository)
    assert compare_since(repository, "HEAD~1").base.added == names


def test_a_submodule_that_moved_on_is_no_file(repository: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    git(tmp_path, "init", "-q", str(other))
    (other / "x.sql").write_text(TWO)
    save(other)
    git(repository, "submodule", "add", "-q", str(other), "libs/other")
    save(repository)
    (other / "x.sql").write_text(ONE)
    save(other)
    git(repository / "libs" / "other", "pull", "-q")
    base = compare_since(repository, "HEAD").base
    assert base.changed == {"libs/other"}
    assert "libs/other" not in base.tree.list()
    inside = compare_since(repository / "libs" / "other", "HEAD~1").base
    assert inside.changed == {"x.sql"}, "within a submodule its own history counts"


def test_outside_git_there_is_nothing_to_compare_with(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is in no git repository that can be read"):
        compare_since(tmp_path, "HEAD")


def test_without_a_git_command(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(repository))
    with pytest.raises(InputError, match="needs git, and there is no git command"):
        compare_since(repository, "HEAD")


@pytest.mark.parametrize("ref", ["nope", "main..nope", "--output=x", "HEAD~9", "", "a b"])
def test_a_ref_that_does_not_exist(repository: Path, ref: str) -> None:
    if not ref:
        assert compare_since(repository, ref).base.changed == frozenset(), "as in git, an empty side is HEAD"
        return
    with pytest.raises(InputError, match="git knows no commit"):
        compare_since(repository, ref)
    assert not (repository / "x").exists()


def test_a_branch_that_only_the_remote_has(repository: Path, tmp_path: Path) -> None:
    git(repository, "branch", "release")
    git(tmp_path, "clone", "-q", str(repository), "clone")
    with pytest.raises(InputError, match='no commit "release" here; did you mean "origin/release"'):
        compare_since(tmp_path / "clone", "release")


def test_a_shallow_clone_says_that_it_is_shallow(repository: Path, tmp_path: Path) -> None:
    git(repository, "checkout", "-q", "-b", "topic")
    for number in range(3):
        (repository / "db" / f"t{number}.sql").write_text(TWO)
        save(repository)
    git(repository, "checkout", "-q", "main")
    (repository / "db" / "main.sql").write_text(TWO)
    save(repository)
    url = f"file://{repository}"
    git(tmp_path, "clone", "-q", "--depth", "1", "--no-single-branch", "-b", "topic", url, "clone")
    with pytest.raises(InputError, match=r"shallow, and the commit that joins origin/main and HEAD.*--unshallow"):
        compare_since(tmp_path / "clone", "origin/main")
    with pytest.raises(InputError, match="this clone is shallow: git fetch --unshallow"):
        compare_since(tmp_path / "clone", "HEAD~2")
    git(tmp_path / "clone", "fetch", "-q", "--unshallow")
    assert compare_since(tmp_path / "clone", "origin/main").base.added == {f"db/t{n}.sql" for n in range(3)}


def test_histories_without_a_common_commit(repository: Path) -> None:
    git(repository, "checkout", "-q", "--orphan", "island")
    save(repository, "another beginning")
    with pytest.raises(InputError, match="main and HEAD have no commit in common"):
        compare_since(repository, "main")


def test_a_branch_may_still_rewrite_what_main_does_not_have(repository: Path) -> None:
    git(repository, "checkout", "-q", "-b", "topic")
    (repository / "db" / "2.sql").write_text(TWO)
    save(repository)
    for name in ("1.sql", "2.sql"):
        (repository / "db" / name).write_text("SELECT 1;\n")
    base = compare_since(repository, "HEAD").base
    assert base.changed == {"db/1.sql", "db/2.sql"}
    assert base.draft == {"db/2.sql"}
    assert base.edited == {"db/1.sql"}
    git(repository, "checkout", "-q", "--detach")
    git(repository, "branch", "-q", "-D", "main")
    assert compare_since(repository, "HEAD").base.draft == frozenset(), "nothing tells a main branch"
