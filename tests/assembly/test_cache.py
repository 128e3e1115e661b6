"""The cache: fast when it helps, invisible otherwise."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from buttress.assembly import cache
from buttress.assembly.build import assemble
from buttress.assembly.cache import Cache, key_of, open_cache
from buttress.assembly.tree import MemoryTree
from buttress.blueprint.blueprint import Blueprint
from buttress.config import Config

FILES = {
    "m/1_a.up.sql": "CREATE TABLE a (id bigserial PRIMARY KEY);\nCREATE FUNCTION f() RETURNS int AS $$ x $$ LANGUAGE c;",
    "m/2_b.up.sql": "CREATE TABLE b (a_id bigint REFERENCES a (id));\nCREATE TABEL c (d int);\n-- +goose Down\nDROP TABLE b;",
    "m/2_b.down.sql": "DROP TABLE b;",
    "m/3_c.up.sql": "ALTER TABLE b ADD COLUMN c text NOT NULL;",
    "queries/get.sql": "-- name: get\nSELECT * FROM b WHERE a_id = $1;",
}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("BUTTRESS_CACHE_DIR", str(tmp_path / "cache"))
    return tmp_path / "cache"


def run(*release: str, files: dict[str, str] | None = None, cached: bool = True) -> Blueprint:
    return assemble(MemoryTree(files or FILES), Config(cache=cached), frozenset(release))


def entries(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file() and len(path.name) == 64)


@pytest.mark.parametrize("release", [(), ("m/3_c.up.sql",), ("queries/get.sql",), ("m/2_b.up.sql", "m/3_c.up.sql")])
def test_a_cold_run_a_warm_run_and_a_run_without_agree(folder: Path, release: tuple[str, ...]) -> None:
    cold, warm, without = run(*release), run(*release), run(*release, cached=False)
    assert entries(folder)
    assert cold == warm
    assert cold == without
    assert cold.coverage == warm.coverage == without.coverage


def test_coverage_does_not_depend_on_the_release(folder: Path) -> None:
    whole, part = run(), run("m/3_c.up.sql")
    assert entries(folder)
    for figure in ("files", "read", "statements", "understood", "opaque", "not_understood"):
        assert getattr(whole.coverage, figure) == getattr(part.coverage, figure), figure


def test_an_edit_is_seen(folder: Path) -> None:
    run("m/3_c.up.sql")
    edited = {**FILES, "m/1_a.up.sql": FILES["m/1_a.up.sql"].replace("id bigserial", "key bigserial")}
    assert entries(folder)
    catalog = run("m/3_c.up.sql", files=edited).databases[0].catalog
    assert {str(name): [c.name for c in table.columns] for name, table in catalog.tables.items()}["a"] == ["key"]


def test_a_deleted_cache_comes_back(folder: Path) -> None:
    first = run()
    for entry in entries(folder):
        entry.unlink()
    assert run() == first
    assert entries(folder)


@pytest.mark.parametrize(
    "damage", [b"", b"\x00" * 40, b"buttress1", b"buttress1\x80\x05garbage", b"someone else's file"]
)
def test_a_damaged_entry_is_as_good_as_none(folder: Path, damage: bytes) -> None:
    first = run("m/3_c.up.sql")
    for entry in entries(folder):
        entry.write_bytes(damage)
    assert run("m/3_c.up.sql") == first
    assert all(entry.read_bytes() != damage for entry in entries(folder))


def test_half_an_entry_is_as_good_as_none(folder: Path) -> None:
    first = run()
    for entry in entries(folder):
        raw = entry.read_bytes()
        entry.write_bytes(raw[: len(raw) // 2])
    assert run() == first


def test_an_entry_of_a_class_that_is_gone_is_as_good_as_none(folder: Path) -> None:
    kept = open_cache(enabled=True)
    key = key_of("x")
    kept.put(key, "value")
    (entry,) = entries(folder)
    entry.write_bytes(b"buttress1cbuttress.gone\nThing\n.")
    assert kept.get(key) is None


def test_two_processes_at_once(folder: Path) -> None:
    code = (
        "from buttress.assembly.cache import open_cache, key_of\n"
        "cache = open_cache(enabled=True)\n"
        "assert cache.folder is not None\n"
        "for round in range(150):\n"
        "    for number in range(4):\n"
        "        key = key_of(str(number))\n"
        "        cache.put(key, ['value', number] * 500)\n"
        "        found = cache.get(key)\n"
        "        assert found == ['value', number] * 500, found\n"
    )
    running = [subprocess.Popen([sys.executable, "-c", code], stderr=subprocess.PIPE) for _ in range(3)]
    for process in running:
        _, errors = process.communicate(timeout=60)
        assert process.returncode == 0, errors.decode()
    assert len(entries(folder)) == 4
    assert not [path for path in folder.rglob("tmp*") if path.is_file()], "no temporary file stays behind"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_may_not_be_written_costs_nothing_but_time(folder: Path) -> None:
    folder.mkdir(mode=0o500)
    assert run() == run(cached=False)


def test_a_file_where_the_folder_should_be(folder: Path) -> None:
    folder.write_text("in the way")
    assert open_cache(enabled=True).folder is None
    assert run() == run(cached=False)


def test_a_full_disk_costs_nothing_and_leaves_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = open_cache(enabled=True)

    def full(self: Path, target: Path) -> Path:
        raise OSError(28, "No space left on device", str(self), None, str(target))

    monkeypatch.setattr(Path, "replace", full)
    kept.put(key_of("x"), "value")
    assert kept.get(key_of("x")) is None
    assert [path for path in folder.rglob("*") if path.is_file() and path.name != "swept"] == []


@pytest.mark.parametrize("mode", [0o777, 0o770, 0o720])
@pytest.mark.parametrize("which", ["outer", "inner"])
def test_a_folder_that_others_may_write_to_is_not_used(folder: Path, mode: int, which: str) -> None:
    """Loading a pickle runs what it says: an entry that somebody else could have put there is not loaded."""
    used = open_cache(enabled=True).folder
    assert used is not None
    assert used.parent == folder
    (folder if which == "outer" else used).chmod(mode)
    assert open_cache(enabled=True).folder is None
    assert run() == run(cached=False)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder away")
def test_a_folder_of_somebody_else_is_not_used(folder: Path) -> None:
    folder.mkdir(mode=0o700)
    os.chown(folder, 12345, -1)
    assert open_cache(enabled=True).folder is None


def test_folders_are_closed_to_others(folder: Path) -> None:
    run()
    assert {path.stat().st_mode & 0o077 for path in [folder, *folder.rglob("*")] if path.is_dir()} == {0}


def test_new_code_reads_again(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    package = tmp_path / "buttress"
    reader = package / "readers" / "sql_file.py"
    for room in ("blueprint", "readers", "assembly"):
        (package / room).mkdir(parents=True)
    reader.write_text("x = 1")
    monkeypatch.setattr(cache, "__file__", str(package / "assembly" / "cache.py"))

    def key() -> str:
        monkeypatch.setattr(cache, "_version", "")
        return key_of("sql", "a.sql")

    before = key()
    assert key() == before
    os.utime(reader, ns=(1, 1))
    assert key() != before


def test_another_parser_reads_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "_version", "")
    with_parsers = key_of("x")
    monkeypatch.setattr(cache, "_version", "")
    monkeypatch.setattr(cache, "bindings", tuple)
    assert key_of("x") != with_parsers


def test_keys_do_not_run_together() -> None:
    assert len({key_of("ab", "c"), key_of("a", "bc"), key_of("abc"), key_of("abc", "")}) == 4


def test_old_entries_go_at_most_once_a_day(folder: Path) -> None:
    kept = open_cache(enabled=True)
    for name in ("old", "new"):
        kept.put(key_of(name), name)
    assert kept.folder is not None
    old = kept.folder / key_of("old")[:2] / key_of("old")
    os.utime(old, (0, 0))
    kept.sweep()
    assert kept.get(key_of("old")) == "old", "swept a moment ago, when it was opened"
    os.utime(kept.folder / "swept", (0, 0))
    kept.sweep()
    assert (kept.get(key_of("old")), kept.get(key_of("new"))) == (None, "new")
    assert entries(folder)


def test_nothing_is_kept_when_nothing_shall_be_kept(folder: Path) -> None:
    run(cached=False)
    assert not folder.exists()
    nothing = Cache(None)
    nothing.put("key", 1)
    nothing.sweep()
    assert nothing.get("key") is None


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({"BUTTRESS_CACHE_DIR": "/a/b", "XDG_CACHE_HOME": "/c", "HOME": "/d"}, "/a/b"),
        ({"XDG_CACHE_HOME": "/c", "HOME": "/d"}, "/c/buttress"),
        ({"HOME": "/d"}, "/d/.cache/buttress"),
    ],
)
def test_where_it_lies(environment: dict[str, str], expected: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("BUTTRESS_CACHE_DIR", "XDG_CACHE_HOME", "HOME"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert cache.cache_folder() == Path(expected)
