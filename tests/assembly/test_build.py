"""From a tree to a blueprint: the release, what coverage says, and every kind of bad file."""

import subprocess
from pathlib import Path
from typing import Any

import pytest

from buttress.assembly.build import assemble
from buttress.assembly.tree import DiskTree, MemoryTree, Tree
from buttress.blueprint.blueprint import Blueprint
from buttress.config import Config
from buttress.readers.postgres import parser
from buttress.review import review

STEPS: dict[str, str | bytes] = {
    "migrations/1_a.sql": "CREATE TABLE a (id bigserial PRIMARY KEY, b text);",
    "migrations/2_b.sql": "CREATE TABLE c (a_id bigint REFERENCES a (id));",
    "migrations/3_c.sql": "ALTER TABLE a ADD COLUMN d int NOT NULL;\nCREATE INDEX ix ON a (b);",
}


def build(files: dict[str, str | bytes] | Tree, *focus: str, **settings: Any) -> Blueprint:
    tree = MemoryTree(files) if isinstance(files, dict) else files
    return assemble(tree, Config(cache=False, **{"dialect": "postgres", **settings}), frozenset(focus))


def skipped(found: Blueprint) -> dict[str, str]:
    return {skip.path: skip.reason for skip in found.coverage.skipped}


def tables(found: Blueprint) -> list[str]:
    return sorted(str(name) for database in found.databases for name in database.catalog.tables)


def unread(found: Blueprint) -> list[tuple[str, int, bool]]:
    return [(n.span.path, n.span.line, n.opaque) for n in found.coverage.not_understood]


def repository(root: Path, committed: dict[str, str | bytes]) -> DiskTree:
    git = ["git", "-C", str(root), "-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"]
    for path, content in committed.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(content.encode() if isinstance(content, str) else content)
    for arguments in (["init", "-q"], ["add", "."], ["commit", "-qm", "all"]):
        subprocess.run([*git, *arguments], check=True, capture_output=True)
    return DiskTree(root)


def test_named_files_are_the_release() -> None:
    found = build(STEPS, "migrations/3_c.sql")
    assert found.release.paths == {"migrations/3_c.sql"}
    assert found.release.why == "named on the command line"
    assert [type(change.op).__name__ for change in found.release.changes] == ["AddColumn", "CreateIndex"]
    assert [c.before and [column.name for column in c.before.columns] for c in found.release.changes] == [
        ["id", "b"],
        ["id", "b", "d"],
    ]


def test_a_release_in_the_middle_speaks_of_its_own_files_only() -> None:
    found = build(STEPS, "migrations/2_b.sql")
    assert {change.migration.path for change in found.release.changes} == {"migrations/2_b.sql"}
    assert tables(found) == ["a", "c"]
    (a,) = (t for d in found.databases for t in d.catalog.tables.values() if str(t.name) == "a")
    assert a.column("d") is not None, "what follows the release is replayed too"


def test_what_git_has_not_yet_is_the_release(tmp_path: Path) -> None:
    tree = repository(tmp_path, {path: STEPS[path] for path in list(STEPS)[:2]})
    assert build(tree).release.paths == frozenset()
    (tmp_path / "migrations/3_c.sql").write_text(str(STEPS["migrations/3_c.sql"]))
    (tmp_path / "notes.txt").write_text("unrelated")
    found = build(DiskTree(tmp_path))
    assert found.release.paths == {"migrations/3_c.sql"}
    assert found.release.why == "not yet in HEAD"


def test_files_named_come_before_what_git_says(tmp_path: Path) -> None:
    repository(tmp_path, {"migrations/1_a.sql": STEPS["migrations/1_a.sql"]})
    (tmp_path / "migrations/2_b.sql").write_text(str(STEPS["migrations/2_b.sql"]))
    found = build(DiskTree(tmp_path), "migrations/1_a.sql")
    assert found.release.paths == {"migrations/1_a.sql"}


def test_without_either_there_is_no_release_and_it_says_why() -> None:
    release = build(STEPS).release
    assert (release.paths, release.changes) == (frozenset(), ())
    assert "nothing is about to be deployed" in release.why


def test_a_named_file_without_any_change_is_no_release() -> None:
    assert build({**STEPS, "README.md": "hello"}, "README.md").release.paths == frozenset()


def test_history_is_counted_and_not_listed() -> None:
    config = Config(cache=False, dialect="postgres")
    whole, part = review(MemoryTree(STEPS), config), review(MemoryTree(STEPS), config, focus=["migrations/3_c.sql"])
    assert whole.looking_back > 0
    assert not [finding for finding in whole.findings if finding.rule.release_only]
    assert part.looking_back == 0
    assert [finding for finding in part.findings if finding.rule.release_only]


def test_coverage_counts_files_and_statements() -> None:
    found = build(
        {
            **STEPS,
            "migrations/3_c.down.sql": "DROP INDEX ix;",
            "functions.sql": "CREATE FUNCTION f() RETURNS int AS $$ $$ LANGUAGE sql;\nCREATE FUNKTION g();\nSELECT 1;",
            "tests/fixture.sql": "CREATE TABLE z (y int);",
            "db/schema.sqlserver.sql": "CREATE TABLE z (y int);",
            "app/models.py": "",
            "README.md": "",
        },
        dialect="",
    )
    coverage = found.coverage
    assert skipped(found) == {
        "migrations/3_c.down.sql": "takes a migration back: no part of what the database becomes",
        "tests/fixture.sql": "test, seed or sample data; name it to have it reviewed",
        "db/schema.sqlserver.sql": "is sql-server (the name of db/schema.sqlserver.sql), which is not read; "
        "PostgreSQL, MySQL and SQLite are",
    }
    assert (coverage.files, coverage.read) == (7, 4)
    assert (coverage.statements, coverage.understood, coverage.opaque) == (7, 5, 1)
    assert unread(found) == [("functions.sql", 1, True), ("functions.sql", 2, False)]
    assert coverage.candidates == ("app/models.py",)


def test_every_statement_is_understood_opaque_or_reported() -> None:
    text = "SELECT 1;\nDO $$ BEGIN LOOP END LOOP; END $$;\nSELECT (;\nCREATE TABLE a (b int);\nSELECT 'open"
    coverage = build({"schema.sql": text}).coverage
    failed = [n for n in coverage.not_understood if not n.opaque]
    assert coverage.understood + coverage.opaque + len(failed) == coverage.statements == 5


def test_a_file_named_in_a_test_folder_is_read() -> None:
    files: dict[str, str | bytes] = {"tests/schema.sql": "CREATE TABLE a (b int);"}
    assert tables(build(files)) == []
    assert tables(build(files, "tests/schema.sql")) == ["a"]


@pytest.mark.parametrize("pattern", ["legacy", "legacy/", "legacy/**", "legacy/*.sql", "*/old.sql"])
def test_excluded_files(pattern: str) -> None:
    found = build({**STEPS, "legacy/old.sql": "CREATE TABLE z (y int);"}, exclude=(pattern,))
    assert tables(found) == ["a", "c"]
    assert skipped(found) == {"legacy/old.sql": f"excluded by {pattern!r} in the configuration"}


@pytest.mark.parametrize(
    ("raw", "expected", "notes"),
    [
        (b"", [], []),
        (b"\n\n", [], []),
        (b"\xef\xbb\xbfCREATE TABLE a (b int);", ["a"], []),
        (b"CREATE TABLE a (\r\n  b int\r\n);\r\n", ["a"], []),
        ("CREATE TABLE größe (b int);".encode("utf-16"), ["größe"], ["schema.sql is UTF-16; read as such"]),
        (
            b"-- one\nCREATE TABLE a (b text DEFAULT 'caf\xe9');",
            ["a"],
            ["schema.sql is not UTF-8 (line 2); read as Latin-1, save it as UTF-8"],
        ),
        (b"CREATE TABLE a (b int); CREATE TABLE c (d int", ["a"], []),
        (b"CREATE TABLE a (b int); CREATE TABLE c (d text DEFAULT 'x", ["a"], []),
        (b"CREATE TABLE a (b int); /* c", ["a"], []),
        (
            b"CREATE TABLE a (b int DEFAULT " + b"(" * 20_000 + b"1" + b")" * 20_000 + b");CREATE TABLE c (d int);",
            ["c"],
            [],
        ),
        (b"CREATE TABLE a (b int);\x00", [], []),
        (b"\x7fELF\x00\x01\x02CREATE TABLE a (b int);", [], []),
        (b"\x80\x81\x82", [], ["schema.sql is not UTF-8 (line 1); read as Latin-1, save it as UTF-8"]),
    ],
)
def test_bad_files(raw: bytes, expected: list[str], notes: list[str]) -> None:
    found = build({"schema.sql": raw})
    assert tables(found) == expected
    assert list(found.coverage.notes) == notes
    assert found.coverage.files == 1


def test_a_binary_file_is_skipped_with_the_reason() -> None:
    found = build({"schema.sql": b"\x7fELF\x00\x01", **STEPS})
    assert skipped(found) == {"schema.sql": "is binary, expected text"}
    assert (found.coverage.files, found.coverage.read) == (4, 3)


def test_a_huge_file_is_not_read_and_says_what_to_do() -> None:
    files: dict[str, str | bytes] = {
        "dump.sql": "CREATE TABLE a (b int);\n" * 100,
        "schema.sql": "CREATE TABLE c (d int);",
    }
    found = build(files, max_file_bytes=1500)
    assert tables(found) == ["c"]
    assert skipped(found) == {"dump.sql": "larger than 0.0015 MB; raise max-file-bytes to read it"}


def test_a_file_that_vanishes_is_skipped_with_the_reason(tmp_path: Path) -> None:
    for path, text in STEPS.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(str(text))
    tree = DiskTree(tmp_path)
    assert len(tree.list()) == 3
    (tmp_path / "migrations/3_c.sql").unlink()
    found = build(tree)
    assert tables(found) == ["a", "c"]
    assert list(skipped(found)) == ["migrations/3_c.sql"]
    assert "cannot be read" in skipped(found)["migrations/3_c.sql"]


def test_lines_count_in_files_with_either_line_break() -> None:
    for newline in ("\n", "\r\n"):
        text = newline.join(["-- first", "CREATE TABLE a (", "  b int", ");", "CREATE TABEL c ();"])
        found = build({"schema.sql": text})
        (table,) = found.databases[0].catalog.tables.values()
        assert (table.span.line, table.columns[0].span.line, unread(found)) == (2, 3, [("schema.sql", 5, False)])


def test_a_byte_order_mark_moves_no_column() -> None:
    (table,) = build({"schema.sql": b"\xef\xbb\xbfCREATE TABLE a (b int);"}).databases[0].catalog.tables.values()
    assert (table.span.start, table.span.column) == (0, 1)


@pytest.mark.parametrize("path", ["spec/openapi.yaml", "specs/v1.yaml", "docs/openapi.yml", "openapi.json"])
def test_api_descriptions_in_folders_that_mean_tests_elsewhere(path: str) -> None:
    text = '{"openapi": "3.1.0", "info": {"title": "a", "version": "1"}, "paths": {}}'
    assert [api.key for api in build({path: text}).apis] == [path]
    assert build({f"spec/fixtures/{path}": text}).apis == ()


def test_an_empty_tree_is_an_empty_blueprint() -> None:
    found = build({})
    assert (found.databases, found.apis, found.coverage.files) == ((), (), 0)


@pytest.mark.parametrize("raw", [b"", b"-- nothing yet\n", b"\xef\xbb\xbf", b"\x00"])
def test_a_file_that_says_nothing_is_no_database(raw: bytes) -> None:
    assert build({"schema.sql": raw}).databases == ()


def test_the_garbage_collector_is_as_it_was() -> None:
    import gc

    build(STEPS)
    assert gc.isenabled()


def test_coverage_says_when_the_grammar_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BUTTRESS_NO_LIBPG_QUERY", "1")
    parser.bindings.cache_clear()
    try:
        notes = assemble(MemoryTree({"schema.sql": "CREATE TABLE a (id bigserial);"}), Config(cache=False), frozenset())
        assert any("without its own grammar" in note for note in notes.coverage.notes)
    finally:
        monkeypatch.undo()
        parser.bindings.cache_clear()
