"""Whatever stands in a repository or on the command line: one line, the right exit code, never a traceback."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

OPENAPI = "openapi: 3.1.0\ninfo: {title: t, version: '1'}\npaths: {}\n"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("review", "nowhere"), "nowhere: no such file or folder"),
        (("check", "db/schema.sql", "nowhere.sql"), "nowhere.sql: no such file or folder"),
        (("review", "broken"), "broken: no such file or folder (a broken link)"),
        (("check", "pipe"), "pipe: is neither a file nor a folder"),
        (("check", "x" * 5000), "cannot be read (File name too long)"),
        (("review", "--fail-on", "fatal"), '--fail-on: expected one of advice, warning, error, got "fatal"'),
        (("review", "--dialect", "oracle"), '--dialect: expected one of postgres, mysql, sqlite, got "oracle"'),
        (
            ("review", "--format", "yaml"),
            '--format: expected one of text, json, sarif, github, gitlab, junit, markdown, got "yaml"',
        ),
        (("rules", "--format", "yaml"), '--format: expected one of text, json, got "yaml"'),
        (("review", "--output", "report.json"), "--output: expected FORMAT=FILE with a format of text, json"),
        (
            ("review", "--output", "json=nowhere/x.json"),
            "nowhere/x.json: cannot be written (No such file or directory)",
        ),
        (("review", "--config", "nowhere.toml"), "nowhere.toml: no such configuration file"),
        (("check", "--select", "unindexed-foreign-ky"), 'did you mean "unindexed-foreign-key"?'),
        (("review", "--frobnicate"), "No such option: --frobnicate"),
        (("rewiev",), "No such command 'rewiev'"),
    ],
)
def test_the_command_line(
    project: Path, buttress: Callable[..., Any], arguments: tuple[str, ...], message: str
) -> None:
    (project / "broken").symlink_to("nothing")
    os.mkfifo(project / "pipe")
    ran = buttress(*arguments)
    assert ran.code == 2
    assert message in ran.err


def test_an_empty_folder_says_what_was_looked_for(tmp_path: Path, buttress: Callable[..., Any]) -> None:
    ran = buttress("review", tmp_path)
    assert ran.code == 2
    assert "nothing to review here; looked for SQL schemas and migrations" in ran.err
    assert ran.out.startswith("Buttress understood no table, no operation and no design here")
    assert buttress("check", tmp_path).code == 2


def test_a_folder_of_candidates_names_them(tmp_path: Path, buttress: Callable[..., Any]) -> None:
    (tmp_path / "models.py").write_text("class User(Model): ...\n")
    ran = buttress("review", tmp_path)
    assert ran.code == 2
    assert ran.out.splitlines()[2].endswith("models.py")


@pytest.mark.parametrize("name", ["README.md", "main.py", "logo.png", "values.yaml", "data.json"])
def test_a_named_file_with_nothing_for_us_never_blocks_a_commit(
    project: Path, buttress: Callable[..., Any], name: str
) -> None:
    (project / name).write_text("{}\n")
    for verb in ("check", "review"):
        ran = buttress(verb, name)
        assert ran.code == 0, ran
        assert f"note: {name} holds nothing that Buttress reviews" in ran.err


@pytest.mark.parametrize("text", ["", "-- nothing yet\n", "\n\n"])
def test_an_empty_sql_file_is_fine(project: Path, buttress: Callable[..., Any], text: str) -> None:
    (project / "db" / "0002_empty.sql").write_text(text)
    assert buttress("check", "db/0002_empty.sql").code == 0


@pytest.mark.parametrize("verb", ["check", "review"])
@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("broken.sql", b"CREATE TABLE users (id int;\n"),
        ("truncated.yaml", b"openapi: 3.1.0\ninfo: {title: t, version: '1'}\npaths:\n  /users: {get: {resp"),
    ],
)
def test_an_only_input_that_cannot_be_parsed_is_a_failure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, buttress: Callable[..., Any], verb: str, name: str, content: bytes
) -> None:
    (tmp_path / name).write_bytes(content)
    monkeypatch.chdir(tmp_path)
    for arguments in ((verb, name), (verb,)):
        ran = buttress(*arguments)
        assert ran.code == 2, ran
        assert f"{name}:" in ran.err
        assert "cannot be parsed" in ran.err


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("binary.sql", bytes(range(256)) * 40),
        ("latin.sql", "CREATE TABLE caf\xe9 (id int primary key);".encode("latin-1")),
        ("utf16.sql", "CREATE TABLE t (id int primary key);".encode("utf-16")),
        ("nul.sql", b"CREATE TABLE t (id int);\0\0"),
        ("deep.sql", b"SELECT " + b"(" * 20_000 + b"1" + b")" * 20_000 + b";"),
        ("quote.sql", b"CREATE TABLE t (id int); INSERT INTO t VALUES ('never closed"),
        ("dollar.sql", b"CREATE FUNCTION f() RETURNS int AS $$ never closed"),
        ("wide.sql", b"CREATE TABLE t (" + b", ".join(b"c%d int" % n for n in range(200)) + b");"),
        (
            "bomb.yaml",
            OPENAPI.encode() + b"a: &a [x,x,x,x]\nb: &b [*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b]\nd: [*c,*c,*c,*c]\n",
        ),
        ("deep.yaml", OPENAPI.encode() + b"x: " + b"[" * 5_000 + b"]" * 5_000),
        ("deep.json", b'{"openapi": "3.1.0", "x": ' + b"[" * 50_000 + b"]" * 50_000 + b"}"),
        ("tag.yaml", OPENAPI.encode() + b"x: !!python/object/apply:os.system ['touch pwned']\n"),
        ("merge.yaml", OPENAPI.encode() + b"a: &a {<<: *a}\n"),
        ("cycle.yaml", OPENAPI.replace("{}", "{/a: {$ref: '#/paths/~1a'}}").encode()),
        ("twice.json", b'{"openapi": "3.1.0", "openapi": "3.0.0", "paths": {}, "paths": []}'),
        ("schema.prisma", b"model User {\n  id Int @id\n  posts Post[\n"),
        ("schema.rb", b'ActiveRecord::Schema[7.1].define(version: 1) do\n  create_table "users" do |t|\n'),
    ],
)
def test_no_file_crashes_a_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, buttress: Callable[..., Any], name: str, content: bytes
) -> None:
    (tmp_path / name).write_bytes(content)
    monkeypatch.chdir(tmp_path)
    for arguments in (("check", name), ("check", "--no-cache"), *([] if name.endswith("yaml") else [("review", name)])):
        ran = buttress(*arguments)
        assert ran.code in {0, 1, 2}
        assert "crashed" not in ran.err
        assert "\0" not in ran.out
    assert not (tmp_path / "pwned").exists()


def test_a_hostile_description_does_not_crash_the_validator(project: Path, buttress: Callable[..., Any]) -> None:
    (project / "api.yaml").write_text(OPENAPI.replace("{}", "{/a: {$ref: '#/paths/~1a'}}") + "x: &a [*a]\n")
    assert "crashed" not in buttress("review", "api.yaml").err


def test_a_file_over_the_limit_is_skipped_and_said(project: Path, buttress: Callable[..., Any]) -> None:
    (project / "buttress.toml").write_text("max-file-bytes = 1000\n")
    (project / "db" / "big.sql").write_text("CREATE TABLE big (id bigint PRIMARY KEY);\n" * 100)
    assert "larger than" in buttress("review", "--coverage").out


def test_a_link_out_of_the_root_is_not_followed(
    project: Path, tmp_path_factory: pytest.TempPathFactory, buttress: Callable[..., Any]
) -> None:
    secret = tmp_path_factory.mktemp("elsewhere") / "secret.sql"
    secret.write_text("CREATE TABLE secrets (id int);\n")
    (project / "db" / "link.sql").symlink_to(secret)
    assert "secrets" not in buttress("review", "--all", "--format", "json").out


def test_escape_sequences_in_names_do_not_reach_the_terminal(project: Path, buttress: Callable[..., Any]) -> None:
    (project / "db" / "schema.sql").write_text('CREATE TABLE "x\x1b[2J" (id real, price real);\n')
    ran = buttress("review", "--all")
    assert "\x1b" not in ran.out + ran.err + buttress("check").out
