"""The hooks that we publish, run by real commits; and the entry that ``init --hook`` writes, run by pre-commit itself."""

from __future__ import annotations

import os
import re
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from adoption.scratch import NEW_FLAW, OLD_FLAW, ROOT, SOUND, Scratch
from buttress.adoption import _hook
from buttress.assembly.collect import _kind

MANIFEST: dict[str, dict[str, Any]] = {
    hook["id"]: hook for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
}
PRE_COMMIT = shutil.which("pre-commit", path=os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]))
READ = (
    *("schema.sql", "db/a.psql", "x.ddl", "V1__a.SQL", "m/1.sql.postgres", "m/1.sql.postgresql", "m/1.sql.mysql"),
    *("m/1.sql.mariadb", "m/1.sql.sqlite", "m/1.sql.sqlite3", "prisma/schema.prisma", "db/schema.rb"),
    *("db/queue_schema.rb", "openapi.yaml", "api/v1.yml", "swagger.json", "my.package.json"),
    *("docker-compose.yml", "docker-compose.dev.yaml", "compose.yaml", "Procfile", "catalog-info.yaml", "k8s/web.yaml"),
    *("docs/design.md", "docs/adr/0001-queue.md", "architecture.mmd"),
)
NOT_READ = (
    *("src/main.py", "a.sql.txt", "package.json", "web/package-lock.json", "tsconfig.base.json"),
    *(".pre-commit-config.yaml", "mkdocs.yml"),
    *(".github/workflows/ci.yml", ".sqlx/query-1.json", "a/.vscode/x.json", "pnpm-lock.yaml", "a/.eslintrc.json"),
)


@pytest.fixture
def scratch(tmp_path: Path) -> Scratch:
    """An empty git repository."""
    return Scratch(tmp_path)


def test_the_manifest_says_what_pre_commit_needs() -> None:
    assert set(MANIFEST) == {"buttress", "buttress-all"}
    for hook in MANIFEST.values():
        assert (hook["files"], hook["exclude"]) == (_hook.FILES, _hook.EXCLUDE)
        assert hook["require_serial"] is True
        assert hook["language"] == "python"
    assert MANIFEST["buttress"]["entry"] == _hook.ENTRY
    assert MANIFEST["buttress-all"]["pass_filenames"] is False


@pytest.mark.parametrize("path", [*READ, *NOT_READ])
def test_a_hook_takes_the_files_that_are_read_and_no_others(path: str) -> None:
    taken = bool(re.search(_hook.FILES, path)) and not re.search(_hook.EXCLUDE, path)
    assert taken == (path in READ)
    assert bool(_kind(path)) == (path in READ)


@pytest.mark.parametrize("path", ["README.md", "docs/README.de.md", "CHANGELOG.md", "AGENTS.md"])
def test_markdown_that_seldom_plans_anything_starts_no_hook(path: str) -> None:
    """A review of everything looks whether such a file holds a design; a commit of one is not worth the start."""
    assert re.search(_hook.EXCLUDE, path)


@pytest.mark.parametrize("path", ["buttress.toml", "api/buttress.toml", "buttress-baseline.jsonl"])
def test_settings_and_baseline_start_a_hook_too(path: str) -> None:
    assert re.search(_hook.FILES, path)
    assert not re.search(_hook.EXCLUDE, path)


def test_a_commit_is_told_about_what_it_brings_up(scratch: Scratch) -> None:
    scratch.commit({"db/schema.sql": OLD_FLAW})
    scratch.install(MANIFEST["buttress"])
    refused = scratch.commit({"db/schema.sql": OLD_FLAW + NEW_FLAW})
    assert refused.code == 1
    assert "orders.price" in refused.said
    assert "carts.total" not in refused.said
    assert scratch.git("log", "--oneline").said.count("\n") == 1
    passed = scratch.commit({"db/schema.sql": OLD_FLAW + SOUND})
    assert passed.code == 0
    assert passed.said.startswith("buttress: no findings (1 file read: 2 tables")
    assert scratch.calls == ["db/schema.sql", "db/schema.sql"]


def test_the_whole_repository_is_context_and_not_news(scratch: Scratch) -> None:
    scratch.commit({"db/migrations/0001_carts.sql": OLD_FLAW})
    scratch.install(MANIFEST["buttress"])
    more = "ALTER TABLE carts ADD COLUMN note text;\n"
    passed = scratch.commit({"db/migrations/0002_note.sql": more})
    assert passed.code == 0, passed.said
    assert "2 files read: 1 table" in passed.said


@pytest.mark.parametrize(
    "files", [{"README.md": "words"}, {"package.json": "{}"}, {".github/workflows/ci.yml": "on: push"}]
)
def test_other_files_start_nothing(scratch: Scratch, files: dict[str, str]) -> None:
    scratch.commit({"db/schema.sql": OLD_FLAW})
    for hook in MANIFEST.values():
        scratch.install(hook)
        assert scratch.commit({**files, "more.txt": hook["id"]}) == (0, "")
    assert scratch.calls == []


@pytest.mark.parametrize(
    "text", ["a: 1\n", "", "a: [1\n", "\t- {{ template }}\n", "kind: Deployment\n---\nkind: Service\n"]
)
def test_yaml_of_another_kind_never_blocks(scratch: Scratch, text: str) -> None:
    scratch.install(MANIFEST["buttress"])
    assert scratch.commit({"deploy/values.yaml": text}).code == 0
    scratch.commit({"db/schema.sql": SOUND})
    assert scratch.commit({"deploy/values.yaml": f"# again\n{text}"}).code == 0
    assert len(scratch.calls) == 3


def test_an_accepted_flaw_passes_and_its_answers_are_checked_when_they_change(scratch: Scratch) -> None:
    scratch.install(MANIFEST["buttress"])
    ignored = OLD_FLAW.replace(
        "NOT NULL)", "NOT NULL) -- buttress: ignore[money-as-float] cents are rounded by the till"
    )
    assert scratch.commit({"db/schema.sql": ignored}).code == 0
    assert scratch.commit({"buttress.toml": 'fail-on = "warning"\n'}).code == 0
    broken = scratch.commit({"buttress.toml": "fail-on = 3\n"})
    assert broken.code == 1
    assert "buttress.toml:1: fail-on: expected" in broken.said
    scratch.git("checkout", "-q", "HEAD", "--", ".")
    assert scratch.commit({"buttress-baseline.jsonl": "no json\n"}).code == 1


def test_the_first_commit_of_all_is_news(scratch: Scratch) -> None:
    scratch.install(MANIFEST["buttress"])
    refused = scratch.commit({"db/schema.sql": OLD_FLAW})
    assert refused.code == 1
    assert "carts.total" in refused.said


def test_a_file_that_goes_away_or_moves_is_no_news(scratch: Scratch) -> None:
    scratch.commit({"db/schema.sql": OLD_FLAW, "db/gone.sql": SOUND})
    scratch.install(MANIFEST["buttress"])
    (scratch.root / "db" / "gone.sql").unlink()
    assert scratch.commit({}).code == 0
    scratch.git("mv", "db/schema.sql", "db/structure.sql")
    assert scratch.commit({}).code == 0


def test_a_push_is_compared_with_where_its_range_begins(scratch: Scratch) -> None:
    scratch.commit({"db/schema.sql": OLD_FLAW})
    scratch.commit({"db/schema.sql": OLD_FLAW + NEW_FLAW})
    words = [*str(MANIFEST["buttress"]["entry"]).split(), "db/schema.sql"]
    assert scratch.run(*words).code == 0
    pushed = scratch.run(*words, PRE_COMMIT_FROM_REF="HEAD~1", PRE_COMMIT_TO_REF="HEAD")
    assert pushed.code == 1
    assert "orders.price" in pushed.said
    assert "carts.total" not in pushed.said


def test_the_whole_hook_reviews_everything_and_wants_a_baseline(scratch: Scratch) -> None:
    scratch.commit({"db/schema.sql": OLD_FLAW})
    scratch.install(MANIFEST["buttress-all"])
    assert "carts.total" in scratch.commit({"db/plans.sql": SOUND}).said
    assert scratch.run("buttress", "baseline").code == 0
    assert scratch.commit({}).code == 0


@pytest.mark.skipif(PRE_COMMIT is None, reason="pre-commit is not installed")
def test_pre_commit_itself_runs_what_init_writes(scratch: Scratch) -> None:
    scratch.commit({"db/schema.sql": OLD_FLAW})
    assert scratch.run("buttress", "init", "--hook").code == 0
    scratch.environment["PRE_COMMIT_HOME"] = str(scratch.root.parent / "pre-commit")
    installed = scratch.run(str(PRE_COMMIT), "install")
    assert installed.code == 0, installed.said
    passed = scratch.commit({"db/schema.sql": OLD_FLAW + SOUND})
    assert passed.code == 0, passed.said
    assert re.search(r"^buttress\.+Passed$", passed.said, re.MULTILINE)
    refused = scratch.commit({"db/schema.sql": OLD_FLAW + SOUND + NEW_FLAW})
    assert refused.code == 1
    assert "orders.price" in refused.said
    scratch.git("checkout", "-q", "HEAD", "--", ".")
    assert "Skipped" in scratch.commit({"README.md": "words"}).said
