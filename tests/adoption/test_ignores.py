"""``check --add-ignore``: what it writes, what it leaves alone, and that a check is silent afterwards."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING

import pytest

from buttress.__main__ import main
from buttress.adoption import ignores
from buttress.adoption._ignore_trial import Draft, Trial
from buttress.errors import ConfigError, InputError
from buttress.session import Request

if TYPE_CHECKING:
    from pathlib import Path

LOGS = "CREATE TABLE logs (\n    line text NOT NULL\n);\n"


class Folder:
    """A project on disk, and commands in it."""

    def __init__(self, root: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.root = root
        self.capsys = capsys

    def write(self, path: str, text: str | bytes) -> None:
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text.encode() if isinstance(text, str) else text)

    def read(self, path: str) -> str:
        return (self.root / path).read_bytes().decode()

    def add(self, *words: str, reason: str = "as agreed", until: str = "", **request: object) -> str:
        self.capsys.readouterr()
        made = Request(terse=True, cache=False, **request)  # type: ignore[arg-type]
        assert ignores.add(made, words, reason, until) == 0
        return self.capsys.readouterr().out

    def check(self, *arguments: str) -> str:
        self.capsys.readouterr()
        main(["check", "--no-cache", *arguments])
        return self.capsys.readouterr().out

    def git(self, *arguments: str) -> None:
        author = ["-c", "user.name=a", "-c", "user.email=a@example.com"]
        subprocess.run(["git", "-C", str(self.root), *author, *arguments], check=True, capture_output=True)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Folder:
    (tmp_path / "project").mkdir()
    monkeypatch.chdir(tmp_path / "project")
    return Folder(tmp_path / "project", capsys)


def test_sql_above_the_statement_and_above_the_line(folder: Folder) -> None:
    folder.write("db/schema.sql", "CREATE TABLE logs (\n\tline text NOT NULL,\n\tprice real NOT NULL\n);\n")
    said = folder.add("missing-primary-key", "money-as-float", until="2999-01-01")
    assert folder.read("db/schema.sql") == (
        "-- buttress: ignore[missing-primary-key] as agreed until=2999-01-01\nCREATE TABLE logs (\n\tline text NOT NULL,\n"
        "\t-- buttress: ignore[money-as-float] as agreed until=2999-01-01\n\tprice real NOT NULL\n);\n"
    )
    assert said.splitlines() == [
        "db/schema.sql:1: ignores missing-primary-key (logs)",
        "db/schema.sql:4: ignores money-as-float (logs.price)",
        "2 ignores written in 1 file",
    ]
    assert folder.check() == ""


@pytest.mark.parametrize(
    ("path", "text", "words"),
    [
        ("db/schema.sql", LOGS, ("DB101",)),
        ("db/schema.sql", LOGS.replace("\n", "\r\n"), ("missing-primary-key",)),
        ("db/schema.sql", LOGS.rstrip().rstrip(";"), ("missing-primary-key",)),
        ("db/mysql/schema.sql", f"{LOGS[:-2]} ENGINE=InnoDB;\n", ("missing-primary-key",)),
        (
            "prisma/schema.prisma",
            (
                'datasource db {\n  provider = "postgresql"\n}\n\nmodel Link {\n  id   String @id\n  slug String @unique\n\n'
                "  @@index([slug])\n}\n"
            ),
            ("redundant-index",),
        ),
        (
            "db/schema.rb",
            (
                'ActiveRecord::Schema[7.1].define(version: 1) do\n  create_table "a", force: :cascade do |t|\n'
                '    t.float "price", null: false\n  end\nend\n'
            ),
            ("money-as-float",),
        ),
        (
            "openapi.yaml",
            (
                'openapi: 3.0.3\ninfo: {title: a, version: "1"}\npaths:\n  /users:\n    get:\n      responses:\n'
                '        "200":\n          description: ok\n          content:\n            application/json:\n'
                "              schema: {type: array, items: {type: string}}\n"
            ),
            ("unpaginated-list", "error-without-body"),
        ),
        (
            "openapi.json",
            (
                '{\n    "openapi": "3.0.3",\n    "info": {"title": "a", "version": "1"},\n    "paths": {\n        "/getUsers": {\n'
                '            "get": {\n                "responses": {"204": {"description": "ok"}}\n            }\n        }\n    }\n}'
            ),
            ("verb-in-path", "error-without-body"),
        ),
    ],
    ids=["sql", "windows line ends", "no last line end", "mysql", "prisma", "rails", "yaml", "json"],
)
def test_afterwards_a_check_is_silent_and_nothing_else_changed(
    folder: Folder, path: str, text: str, words: tuple[str, ...]
) -> None:
    folder.write(path, text)
    folder.write("buttress.toml", f"select = {json.dumps([*words, 'ignores'])}\n")
    assert folder.check()
    said = folder.add(*words)
    assert "not ignored" not in said
    after = folder.read(path)
    assert folder.check() == ""
    if path.endswith(".json"):
        document = json.loads(after)
        del document["paths"]["/getUsers"]["get"]["x-buttress-ignore"], document["paths"]["x-buttress-ignore"]
        assert document == json.loads(text)
        assert '\n        "x-buttress-ignore": {\n            "error-without-body": "as agreed"\n        },' in after
    else:
        lines = after.splitlines(keepends=True)
        assert "".join(line for line in lines if "buttress" not in line) == text
        assert ("\r\n" in text) == all(line.endswith("\r\n") for line in lines)
    assert after.endswith("\n") == text.endswith("\n")
    assert folder.add(*words).startswith("nothing to ignore")
    assert folder.read(path) == after


@pytest.mark.parametrize(("mark", "codec"), [(b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"", "latin-1")])
def test_the_encoding_stays(folder: Folder, mark: bytes, codec: str) -> None:
    text = f"-- für Protokolle\n{LOGS}"
    folder.write("db/schema.sql", mark + text.encode(codec))
    folder.add("missing-primary-key", reason="nur für Protokolle")
    raw = (folder.root / "db/schema.sql").read_bytes()
    line = "-- buttress: ignore[missing-primary-key] nur für Protokolle\n"
    assert raw == mark + text.replace("CREATE", f"{line}CREATE").encode(codec)
    assert folder.check() == ""


def test_a_reason_that_the_encoding_lacks_is_not_written(folder: Folder) -> None:
    raw = f"-- für Protokolle\n{LOGS}".encode("latin-1")
    folder.write("db/schema.sql", raw)
    assert "lacks a character of the reason" in folder.add("missing-primary-key", reason="alt → neu")
    assert (folder.root / "db/schema.sql").read_bytes() == raw


def test_an_ignore_that_stands_there_is_joined_or_mended(folder: Folder) -> None:
    text = "CREATE TABLE logs (\n    price real NOT NULL\n);\n"
    folder.write("db/schema.sql", f"-- buttress: ignore[money-as-float] as agreed\n{text}")
    folder.add("missing-primary-key")
    assert folder.read("db/schema.sql") == f"-- buttress: ignore[money-as-float, missing-primary-key] as agreed\n{text}"
    folder.write("db/schema.sql", f"-- the log; buttress: ignore[DB101]\n{text}")
    folder.add("missing-primary-key")
    mended = f"-- the log; buttress: ignore[missing-primary-key] as agreed\n{text}"
    assert folder.read("db/schema.sql") == mended
    folder.write("db/schema.sql", f"/* buttress: ignore[DB101] x until=2020-01-01 */\n{text}")
    folder.add("missing-primary-key", until="2999-01-01")
    assert folder.read("db/schema.sql").startswith(
        "/* buttress: ignore[missing-primary-key] as agreed until=2999-01-01 */\nCREATE"
    )
    folder.write("db/schema.sql", f"-- buttress: ignore[money-as-float] another reason\n{text}")
    folder.add("missing-primary-key")
    assert folder.read("db/schema.sql").splitlines()[:2] == [
        "-- buttress: ignore[money-as-float] another reason",
        "-- buttress: ignore[missing-primary-key] as agreed",
    ]


@pytest.mark.parametrize(
    ("present", "after"),
    [
        ('{"verb-in-path": ""}', '{"verb-in-path": "as agreed"}'),
        ('{"unpaginated-list": "x"}', '{"verb-in-path": "as agreed", "unpaginated-list": "x"}'),
        ('"[unpaginated-list] x"', '["[unpaginated-list] x", "[verb-in-path] as agreed"]'),
        ('["[unpaginated-list] x"]', '["[verb-in-path] as agreed", "[unpaginated-list] x"]'),
    ],
)
def test_a_key_that_stands_there_is_joined(folder: Folder, present: str, after: str) -> None:
    text = (
        '{\n  "openapi": "3.0.3",\n  "info": {"title": "a", "version": "1"},\n  "paths": {\n    "/getUsers": {\n'
        '      "get": {"x-buttress-ignore": HERE, "responses": {"204": {"description": "ok"}}}\n    }\n  }\n}\n'
    )
    folder.write("openapi.json", text.replace("HERE", present))
    folder.add("verb-in-path")
    assert folder.read("openapi.json") == text.replace("HERE", after)


def test_what_cannot_take_a_comment_is_left_and_the_baseline_named(folder: Folder) -> None:
    folder.git("init", "-q")
    one_line = json.dumps(
        {
            "openapi": "3.0.3",
            "info": {"title": "a", "version": "1"},
            "paths": {"/getUsers": {"get": {"responses": {"204": {"description": "ok"}}}}},
        }
    )
    files = {
        "api/openapi.json": one_line,
        "dump/structure.sql": f"--\n-- PostgreSQL database dump\n--\n{LOGS.replace('logs', 'dumped')}",
        "flyway/V1__logs.sql": LOGS.replace("logs", "old"),
    }
    for path, text in files.items():
        folder.write(path, text)
    folder.git("add", ".")
    folder.git("commit", "-qm", "a")
    folder.write("flyway/V2__more.sql", LOGS.replace("logs", "fresh"))
    said = folder.add("missing-primary-key", "verb-in-path")
    assert {path: folder.read(path) for path in files} == files
    assert folder.read("flyway/V2__more.sql").startswith("-- buttress: ignore[missing-primary-key] as agreed\n")
    lines = said.splitlines()
    assert lines[0] == "flyway/V2__more.sql:1: ignores missing-primary-key (fresh)"
    assert "the file is one line; accept it in the baseline instead (buttress baseline)" in lines[1]
    assert 'the file is generated ("PostgreSQL database dump")' in lines[2]
    assert "Flyway keeps a checksum" in lines[3]
    assert lines[4] == "1 ignore written in 1 file, 3 findings left as they are"


def test_an_old_migration_is_not_deployed_again_by_a_comment(folder: Folder) -> None:
    folder.git("init", "-q")
    folder.write("db/migrations/0001_users.sql", "CREATE TABLE users (id bigint PRIMARY KEY, a text);\n")
    folder.write("db/migrations/0002_logs.sql", f"{LOGS}ALTER TABLE users RENAME COLUMN a TO b;\n")
    folder.git("add", ".")
    folder.git("commit", "-qm", "a")
    before = folder.check()
    assert "rename-breaks-running-code" not in before
    folder.add("missing-primary-key")
    assert folder.read("db/migrations/0002_logs.sql").startswith("-- buttress: ignore[missing-primary-key]")
    after = folder.check().splitlines()
    assert after == [line for line in before.splitlines() if "missing-primary-key" not in line]
    assert "rename-breaks-running-code" not in folder.check("--since", "HEAD")
    folder.write("db/migrations/0002_logs.sql", folder.read("db/migrations/0002_logs.sql").replace("TO b", "TO c"))
    assert "rename-breaks-running-code" in folder.check()


def test_what_would_silence_something_else_is_not_written(folder: Folder) -> None:
    folder.git("init", "-q")
    text = "CREATE TABLE t (id bigint PRIMARY KEY, a_price real NOT NULL);\n"
    folder.write("db/schema.sql", text)
    folder.git("add", ".")
    folder.git("commit", "-qm", "a")
    text = text.replace(");", ", b_price real NOT NULL);")
    folder.write("db/schema.sql", text)
    said = folder.add("money-as-float", since="HEAD")
    assert "db/schema.sql:1: money-as-float not ignored: it would silence money-as-float about t.a_price too" in said
    assert folder.read("db/schema.sql") == text


def test_only_what_is_shown_is_answered(folder: Folder) -> None:
    folder.write("a/schema.sql", LOGS)
    folder.write("b/schema.sql", LOGS.replace("logs", "others"))
    folder.add("missing-primary-key", paths=("b/schema.sql",))
    assert folder.read("a/schema.sql") == LOGS
    assert folder.read("b/schema.sql").startswith("-- buttress:")


def test_since_answers_only_what_is_new(folder: Folder) -> None:
    folder.git("init", "-q")
    folder.write("db/schema.sql", LOGS)
    folder.git("add", ".")
    folder.git("commit", "-qm", "a")
    more = LOGS.replace("logs", "more")
    folder.write("db/schema.sql", LOGS + more)
    folder.add("missing-primary-key", since="HEAD")
    assert folder.read("db/schema.sql") == f"{LOGS}-- buttress: ignore[missing-primary-key] as agreed\n{more}"


@pytest.mark.parametrize(
    ("words", "reason", "until", "problem"),
    [
        (("missing-primry-key",), "x", "", 'did you mean "missing-primary-key"?'),
        (("unused-ignore",), "x", "", "about ignores themselves"),
        (("DB101",), " ", "", "expected --reason"),
        (("DB101",), "--", "", "expected words"),
        (("DB101",), "x until=2027-01-01", "", "say the date with --until"),
        (("DB101",), "x */ y", "", "would end the comment"),
        (("DB101",), "x", "tomorrow", "expected a date such as"),
        (("DB101",), "x", "2027-02-30", "expected a date such as"),
        (("DB101",), "x", "2020-01-01", "is over already"),
    ],
)
def test_what_was_typed_wrong_is_said(
    folder: Folder, words: tuple[str, ...], reason: str, until: str, problem: str
) -> None:
    folder.write("db/schema.sql", LOGS)
    with pytest.raises(ConfigError) as told:
        folder.add(*words, reason=reason, until=until)
    assert problem in str(told.value)
    assert folder.read("db/schema.sql") == LOGS


def test_standard_input_cannot_be_written_to(folder: Folder) -> None:
    with pytest.raises(InputError, match="standard input"):
        folder.add("DB101", paths=("-",))


def test_a_rule_that_does_not_run_here_is_named(folder: Folder) -> None:
    folder.write("db/schema.sql", LOGS)
    folder.write("buttress.toml", 'ignore = ["missing-primary-key"]\n')
    assert "(missing-primary-key: not among the rules that run here; --select adds it)" in folder.add("DB101")


def test_a_file_that_was_saved_meanwhile_is_not_overwritten(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    folder.write("db/schema.sql", LOGS)
    kept = Trial.kept

    def save(self: Trial, drafts: list[Draft]) -> list[Draft]:
        folder.write("db/schema.sql", f"{LOGS}-- saved\n")
        return kept(self, drafts)

    monkeypatch.setattr(Trial, "kept", save)
    with pytest.raises(InputError, match="is not what was reviewed"):
        folder.add("DB101")
    assert folder.read("db/schema.sql") == f"{LOGS}-- saved\n"


DESIGN = (
    "# Shop\n\n## Data\n\n- rows:\n\n  ```sql\n  CREATE TABLE orders (\n    id BIGSERIAL PRIMARY KEY,\n    placed_at TIMESTAMPTZ NOT NULL,\n"
    "    INDEX ix_placed (placed_at)\n  );\n  ```\n\n## Decisions\n\n- We use Kafka between the services\n- MySQL for carts\n"
)


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_a_design_is_answered_above_the_fence_and_behind_the_line(folder: Folder, newline: str) -> None:
    folder.write("docs/design.md", DESIGN.replace("\n", newline))
    assert "mixed-dialect-ddl" in folder.check()
    assert "decision-without-why" in folder.check()
    folder.add("mixed-dialect-ddl", "decision-without-why")
    assert folder.read("docs/design.md").split(newline) == (
        DESIGN.replace("  ```sql", "  <!-- buttress: ignore[mixed-dialect-ddl] as agreed -->\n  ```sql")
        .replace("services\n", "services <!-- buttress: ignore[decision-without-why] as agreed -->\n")
        .replace("carts\n", "carts <!-- buttress: ignore[decision-without-why] as agreed -->\n")
        .split("\n")
    )
    said = folder.check()
    assert "mixed-dialect-ddl" not in said
    assert "decision-without-why" not in said
    assert "unused-ignore" not in said


def test_an_ignore_above_a_heading_speaks_for_its_section(folder: Folder) -> None:
    ignore = "<!-- buttress: ignore[mixed-dialect-ddl] it is a sketch -->\n"
    folder.write("docs/design.md", DESIGN.replace("## Data", f"{ignore}## Data"))
    assert "mixed-dialect-ddl" not in folder.check()
    folder.write("docs/design.md", DESIGN.replace("## Decisions", f"{ignore}## Decisions"))
    said = folder.check()
    assert "mixed-dialect-ddl" in said
    assert "unused-ignore" in said


def test_a_comment_that_stands_above_a_fence_is_mended(folder: Folder) -> None:
    old = "<!-- buttress: ignore[mixed-dialect-ddl] it was until=2020-01-01 -->"
    folder.write("docs/design.md", DESIGN.replace("  ```sql", f"  {old}\n  ```sql"))
    folder.add("mixed-dialect-ddl")
    text = folder.read("docs/design.md")
    assert "  <!-- buttress: ignore[mixed-dialect-ddl] as agreed -->\n  ```sql" in text
    assert text.count("<!--") == 1


def test_compose_is_answered_in_its_own_comments(folder: Folder) -> None:
    app = "  app:\n    image: example/app:1.2\n    environment:\n      DATABASE_URL: ${DATABASE_URL}\n"
    folder.write("compose.yaml", f'services:\n{app}  db:\n    image: postgres:16\n    ports:\n      - "5432:5432"\n')
    folder.add("published-store-port")
    written = folder.read("compose.yaml")
    assert '    ports:\n      # buttress: ignore[published-store-port] as agreed\n      - "5432' in written
    assert "published-store-port" not in folder.check()
