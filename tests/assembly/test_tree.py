"""Trees: list and read, whatever lies beneath."""

import socket
import subprocess
from pathlib import Path

import pytest

from buttress.assembly.git import git_root
from buttress.assembly.tree import DiskTree, GitTree, MemoryTree, OverlayTree, Subtree, Tree
from buttress.errors import InputError


def git(folder: Path, *arguments: str) -> str:
    identity = ["-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"]
    done = subprocess.run(["git", "-C", str(folder), *identity, *arguments], capture_output=True, text=True, check=True)
    return done.stdout.strip()


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A commit of ``a.sql``, ``db/b.sql`` and ``db/größe.sql``, with ``skip/`` ignored."""
    git(tmp_path, "init", "-q", "-b", "main")
    write(tmp_path, {"a.sql": "old", "db/b.sql": "b", "db/größe.sql": "ß", ".gitignore": "skip/\n"})
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-qm", "first")
    return tmp_path


def write(root: Path, files: dict[str, str]) -> None:
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")


def contents(tree: Tree) -> dict[str, str]:
    return {path: tree.read(path).decode() for path in tree.list()}


def test_memory() -> None:
    tree = MemoryTree({"b": "größe", "a": b"\xff"})
    assert tree.list() == ("a", "b")
    assert (tree.read("a"), tree.read("b")) == (b"\xff", "größe".encode())
    assert tree.size("b") == 7
    assert tree.pending() == frozenset()
    with pytest.raises(InputError, match="c: no such file"):
        tree.read("c")


def test_overlay_adds_replaces_and_removes() -> None:
    below = MemoryTree({"a": "1", "b": "2", "c": "3"})
    tree = OverlayTree(below, {"b": "22", "c": None, "d": b"4"})
    assert contents(tree) == {"a": "1", "b": "22", "d": "4"}
    assert (tree.size("a"), tree.size("b")) == (1, 2)
    assert tree.pending() == {"b", "d"}
    with pytest.raises(InputError, match="c: no such file"):
        tree.read("c")


def test_subtree_sees_its_folder_only() -> None:
    below = OverlayTree(MemoryTree({"db/a.sql": "1", "db2/b.sql": "2", "db": "3"}), {"db/x/c.sql": "4", "e": "5"})
    tree = Subtree(below, "db")
    assert contents(tree) == {"a.sql": "1", "x/c.sql": "4"}
    assert tree.size("a.sql") == 1
    assert tree.pending() == {"x/c.sql"}


def test_a_folder_without_git_lists_every_file_but_other_peoples(tmp_path: Path) -> None:
    write(tmp_path, {"a.sql": "1", "x/y/b.sql": "2", "node_modules/c.sql": "3", "x/vendor/d.sql": "4", "target": "5"})
    tree = DiskTree(tmp_path)
    assert contents(tree) == {"a.sql": "1", "x/y/b.sql": "2", "target": "5"}
    assert tree.pending() == frozenset()
    assert git_root(tmp_path) is None


def test_a_work_tree_lists_what_git_tracks_or_would_track(repository: Path) -> None:
    write(repository, {"new.sql": "n", "skip/no.sql": "x", "node_modules/c.sql": "3", "db/b.sql": "changed"})
    tree = DiskTree(repository)
    assert tree.list() == (".gitignore", "a.sql", "db/b.sql", "db/größe.sql", "new.sql")
    assert tree.pending() == {"new.sql", "node_modules/c.sql", "db/b.sql"}
    assert tree.read("db/größe.sql").decode() == "ß"


def test_a_folder_inside_a_work_tree_has_paths_of_its_own(repository: Path) -> None:
    write(repository, {"db/new.sql": "n", "other.sql": "o", "db/größe.sql": "sz"})
    tree = DiskTree(repository / "db")
    assert tree.list() == ("b.sql", "größe.sql", "new.sql")
    assert tree.pending() == {"new.sql", "größe.sql"}


def test_what_is_staged_and_what_is_removed(repository: Path) -> None:
    write(repository, {"staged.sql": "s"})
    git(repository, "add", "staged.sql")
    git(repository, "rm", "-q", "a.sql")
    (repository / "db/b.sql").unlink()
    git(repository, "mv", "db/größe.sql", "db/moved.sql")
    assert DiskTree(repository).pending() == {"staged.sql", "db/moved.sql"}


def test_a_repository_without_a_commit_has_everything_pending(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    write(tmp_path, {"a.sql": "1"})
    assert DiskTree(tmp_path).pending() == {"a.sql"}


def test_a_file_that_vanishes_after_listing_is_an_input_error(tmp_path: Path) -> None:
    write(tmp_path, {"a.sql": "1"})
    tree = DiskTree(tmp_path)
    assert tree.list() == ("a.sql",)
    (tmp_path / "a.sql").unlink()
    assert tree.size("a.sql") == 0
    with pytest.raises(InputError, match=r"a\.sql: cannot be read"):
        tree.read("a.sql")


def test_links_may_stay_inside_and_not_lead_out(tmp_path: Path) -> None:
    root = tmp_path / "root"
    write(tmp_path, {"secret.sql": "s", "root/a.sql": "1"})
    (root / "inside.sql").symlink_to("a.sql")
    (root / "outside.sql").symlink_to("../secret.sql")
    (root / "nowhere.sql").symlink_to("gone.sql")
    (root / "folder").symlink_to(tmp_path)
    tree = DiskTree(root)
    assert tree.read("inside.sql") == b"1"
    assert not [path for path in tree.list() if path.startswith("folder/")]
    with pytest.raises(InputError, match="leads out"):
        tree.read("outside.sql")
    with pytest.raises(InputError, match="cannot be read"):
        tree.read("nowhere.sql")


def test_what_is_no_regular_file_is_refused_instead_of_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)  # a socket's path may be 108 bytes long
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind("pipe.sql")
        with pytest.raises(InputError, match="not a regular file"):
            DiskTree(tmp_path).read("pipe.sql")


def test_a_commit_is_read_without_being_checked_out(repository: Path) -> None:
    write(repository, {"a.sql": "new", "later.sql": "l"})
    (repository / "link.sql").symlink_to("/etc/passwd")
    git(repository, "add", ".")
    git(repository, "commit", "-qm", "second")
    write(repository, {"a.sql": "newest"})
    first, second = GitTree(repository, "HEAD~1"), GitTree(repository, "main")
    assert contents(first) == {".gitignore": "skip/\n", "a.sql": "old", "db/b.sql": "b", "db/größe.sql": "ß"}
    assert second.read("a.sql") == b"new"
    assert "link.sql" not in second.list()
    assert (first.size("a.sql"), first.size("gone")) == (3, 0)
    assert first.pending() == frozenset()
    with pytest.raises(InputError, match=r"later\.sql: no such file at HEAD~1"):
        first.read("later.sql")


def test_a_commit_keeps_bytes_as_they_are(repository: Path) -> None:
    raw = {"crlf.sql": b"a\r\nb\n", "binary.sql": b"\x00\xff\n\n", "empty.sql": b"", "no-newline.sql": b"x"}
    for path, content in raw.items():
        (repository / path).write_bytes(content)
    git(repository, "add", ".")
    git(repository, "commit", "-qm", "second")
    tree = GitTree(repository, "HEAD")
    assert {path: tree.read(path) for path in raw} == raw


@pytest.mark.parametrize("ref", ["no-such-branch", "0" * 40, "HEAD~99", "--all"])
def test_an_unknown_commit_is_an_input_error_that_names_it(repository: Path, ref: str) -> None:
    with pytest.raises(InputError, match="git knows no such commit"):
        GitTree(repository, ref).list()


def test_no_repository_at_all(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="git knows no such commit"):
        GitTree(tmp_path, "HEAD").list()


def test_git_root_is_the_top_of_the_work_tree(repository: Path) -> None:
    assert git_root(repository / "db") == repository
