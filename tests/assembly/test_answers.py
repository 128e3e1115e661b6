"""Which files' ignores are read: those that the review rests on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from buttress.assembly import answers
from buttress.assembly.build import assemble
from buttress.assembly.tree import MemoryTree, compare
from buttress.config import Config

if TYPE_CHECKING:
    import pytest

TABLE = "CREATE TABLE logs (line text);\n"
IGNORE = "-- buttress: ignore[missing-primary-key] a log\n"
API = 'openapi: 3.0.3\ninfo: {title: a, version: "1"}\npaths:\n'


def stands(files: dict[str, str | bytes], focus: frozenset[str] = frozenset()) -> list[str]:
    return [str(d.span) for d in assemble(MemoryTree(files), Config(cache=False), focus).directives]


def test_every_notation_is_read_in_the_order_of_paths_and_lines() -> None:
    files: dict[str, str | bytes] = {
        "db/schema.sql": IGNORE + TABLE,
        "b/prisma/schema.prisma": (
            'datasource db {\n  provider = "postgresql"\n}\n'
            "// buttress: ignore[unindexed-foreign-key] x\nmodel A {\n  id Int @id\n}\n"
        ),
        "c/db/schema.rb": (
            "ActiveRecord::Schema[7.1].define(version: 1) do\n  # buttress: ignore[missing-primary-key] x\n"
            '  create_table "a" do |t|\n  end\nend\n'
        ),
        "d/openapi.yaml": f"# buttress: ignore-file[verb-in-path] x\n{API}  /a:\n    $ref: parts/a.yaml\n",
        "d/parts/a.yaml": "# buttress: ignore[unpaginated-list] x\nget:\n  responses: {}\n",
        "e/openapi.json": '{"swagger": "2.0", "info": {"x-buttress-ignore": "[a] x"}, "paths": {}}',
    }
    assert stands(files) == [
        "b/prisma/schema.prisma:4",
        "c/db/schema.rb:2",
        "d/openapi.yaml:1",
        "d/parts/a.yaml:1",
        "db/schema.sql:1",
        "e/openapi.json:1",
    ]


def test_what_is_not_reviewed_says_nothing() -> None:
    files: dict[str, str | bytes] = {
        "db/migrations/1_a.up.sql": IGNORE + TABLE,
        "db/migrations/1_a.down.sql": f"{IGNORE}DROP TABLE logs;\n",
        "tests/schema.sql": IGNORE + TABLE,
        "openapi.yaml": f"{API}  /a: {{get: {{responses: {{}}}}}}\n",
        "values.yaml": "# buttress: ignore[verb-in-path] x\na: 1\n",
    }
    assert stands(files) == ["db/migrations/1_a.up.sql:1"]


def test_a_schema_in_a_second_dialect_is_not_reviewed_and_so_are_its_ignores() -> None:
    tables = "CREATE TABLE a (id int PRIMARY KEY, n int);\nCREATE TABLE b (id int PRIMARY KEY, m int);\n"
    found = stands({"postgres/schema.sql": IGNORE + tables, "mysql/schema.sql": IGNORE + tables})
    assert found == ["postgres/schema.sql:1"]


def test_the_mysql_hash_is_read_where_the_dialect_is_known() -> None:
    text = "# buttress: ignore[missing-primary-key] x\nCREATE TABLE a (n int) ENGINE=InnoDB;\n"
    assert stands({"db/schema.sql": text}) == ["db/schema.sql:1"]


def test_files_before_a_release_are_read_although_their_effect_is_kept() -> None:
    files: dict[str, str | bytes] = {
        "db/migrations/1_a.sql": IGNORE + TABLE,
        "db/migrations/2_b.sql": "CREATE TABLE b (id int PRIMARY KEY);\n",
    }
    assert stands(files, frozenset({"db/migrations/2_b.sql"})) == ["db/migrations/1_a.sql:1"]


def test_a_comment_in_a_migration_does_not_put_it_into_the_release() -> None:
    old = {"db/migrations/1_a.sql": TABLE, "db/migrations/2_b.sql": "ALTER TABLE logs DROP COLUMN line;\n"}
    edited = {path: IGNORE + text for path, text in old.items()}
    edited["db/migrations/2_b.sql"] = edited["db/migrations/2_b.sql"].replace("line", "other")
    base = compare(MemoryTree(edited), MemoryTree(old), "main")
    release = assemble(MemoryTree(edited), Config(cache=False), frozenset(), base).release
    assert release.paths == {"db/migrations/2_b.sql"}


def test_a_byte_order_mark_is_no_part_of_the_first_line() -> None:
    assert stands({"db/schema.sql": b"\xef\xbb\xbf" + (IGNORE + TABLE).encode()}) == ["db/schema.sql:1"]


def test_a_file_that_never_names_us_costs_one_search(monkeypatch: pytest.MonkeyPatch) -> None:
    for reader in ("read_sql", "read_prisma", "read_ruby"):
        monkeypatch.delattr(answers, reader)  # using one would fail
    monkeypatch.setattr("buttress.readers._outline.outline_of", None)
    assert stands({"db/schema.sql": TABLE, "openapi.yaml": f"{API}  /a: {{}}\n"}) == []


def test_designs_compose_files_and_manifests_speak_where_they_were_read() -> None:
    service = "apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec: {ports: [{port: 80}]}\n"
    workload = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\nspec:\n  template: {spec: {containers: [{name: a, image: a}]}}\n"
    ignore = "buttress: ignore[missing-health-check] as agreed"
    files: dict[str, str | bytes] = {
        "docs/design.md": f"# A\n\n<!-- {ignore} -->\n## API\n\n- `GET /a`\n\n```sql\n-- {ignore}\nCREATE TABLE t (a int);\n```\n",
        "notes.md": f"<!-- {ignore} -->\n# Not a design\n",
        "compose.yaml": f"services:\n  # {ignore}\n  app:\n    image: a\n",
        "k8s/app.yaml": f"# {ignore}\n---\n{service}---\n# {ignore}\n{workload}",
    }
    directives = assemble(
        MemoryTree(files), Config(cache=False), frozenset({"docs/design.md", "compose.yaml"})
    ).directives
    assert [str(d.span) for d in directives] == [
        "compose.yaml:2",
        "docs/design.md:3",
        "k8s/app.yaml:1",
        "k8s/app.yaml:8",
    ]
    assert [(d.scope.line, d.scope.end_line) for d in directives] == [(3, 5), (4, 12), (3, 3), (9, 9)]
