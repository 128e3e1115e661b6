"""What is told about a change, through the command: the news, and nothing that was there before."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from cli.conftest import Ran

OLD = """CREATE TABLE users (
    id bigint PRIMARY KEY,
    email text NOT NULL UNIQUE
);
CREATE TABLE orders (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_id bigint NOT NULL REFERENCES users (id),
    total real NOT NULL
);
CREATE INDEX orders_user ON orders (user_id);
"""
API = """openapi: 3.0.3
info: {title: shop, version: "1"}
servers: [{url: https://shop.example/v1}]
paths:
  /orders:
    get:
      operationId: listOrders
      responses:
        "200":
          description: the orders
          content:
            application/json:
              schema: {type: array, items: {$ref: "#/components/schemas/Order"}}
components:
  schemas:
    Order:
      type: object
      properties: {id: {type: integer}}
"""


def git(*words: str) -> str:
    settings = ("-c", "user.name=t", "-c", "user.email=t@example.org")
    return subprocess.run(["git", *settings, *words], check=True, capture_output=True, text=True).stdout


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with one merged, flawed migration; the user stands at its root."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("PRE_COMMIT_FROM_REF", raising=False)
    (tmp_path / "migrations").mkdir()
    (tmp_path / "migrations" / "0001_begin.sql").write_text(OLD)
    git("init", "-q", "-b", "main")
    save()
    return tmp_path


def save() -> None:
    git("add", "-A")
    git("commit", "-q", "-m", "more")


def lines(ran: Ran) -> list[str]:
    return [line.split(" ", 1)[1].split(":")[0] for line in ran.out.splitlines()]


def test_nothing_changed_nothing_told(shop: Path, buttress: Callable[..., Ran]) -> None:
    assert "money-as-float" in buttress("check").out
    ran = buttress("check", "--since", "HEAD")
    assert (ran.code, ran.out) == (0, "")
    assert "left out: 1 finding that HEAD has too" in ran.err
    assert shop.exists()


def test_only_what_the_change_brings(shop: Path, buttress: Callable[..., Ran]) -> None:
    (shop / "migrations" / "0002_notes.sql").write_text(
        "CREATE TABLE notes (id bigint PRIMARY KEY, order_id bigint NOT NULL REFERENCES orders (id), price real);\n"
    )
    ran = buttress("check", "--since", "HEAD")
    assert lines(ran) == ["warning money-as-float notes.price", "advice unindexed-foreign-key notes.order_id"]
    assert ran.code == 1


def test_a_flaw_elsewhere_that_the_change_causes(shop: Path, buttress: Callable[..., Ran]) -> None:
    """A dropped index uncovers a foreign key of an old file: no line of that file has changed."""
    (shop / "migrations" / "0002_drop.sql").write_text("DROP INDEX orders_user;\n")
    ran = buttress("check", "--since", "HEAD")
    assert "0001_begin.sql:7:29 advice unindexed-foreign-key orders.user_id" in ran.out
    assert "money-as-float" not in ran.out


def test_deploy_time_rules_speak_about_the_change(shop: Path, buttress: Callable[..., Ran]) -> None:
    (shop / "migrations" / "0002_index.sql").write_text("CREATE INDEX orders_total ON orders (total);\n")
    assert "index-without-concurrently" in buttress("check", "--since", "HEAD").out
    save()
    assert buttress("check", "--since", "HEAD").out == ""
    assert "index-without-concurrently" in buttress("check", "--since", "HEAD~1").out


def test_a_range_is_read_from_git(shop: Path, buttress: Callable[..., Ran]) -> None:
    git("checkout", "-q", "-b", "topic")
    (shop / "migrations" / "0002_notes.sql").write_text("CREATE TABLE notes (body text);\n")
    save()
    git("checkout", "-q", "main")
    ran = buttress("review", "--since", "main..topic")
    assert "missing-primary-key" in ran.out
    assert ">     1 │ CREATE TABLE notes (body text);" in ran.out, "the frame comes from the commit"
    assert "left out" in ran.out
    assert "checklist" not in ran.out


@pytest.mark.parametrize("pure", [True, False])
def test_a_renamed_file_is_no_news(shop: Path, buttress: Callable[..., Ran], *, pure: bool) -> None:
    git("mv", "migrations", "schema")
    if not pure:
        path = shop / "schema" / "0001_begin.sql"
        path.write_text("-- begin\n" + path.read_text().lower())
    git("add", "-A")
    ran = buttress("check", "--since", "HEAD", "--ignore", "migrations")
    assert (ran.out, ran.code) == ("", 0)


def test_a_reformatted_file_is_no_news(shop: Path, buttress: Callable[..., Ran]) -> None:
    path = shop / "migrations" / "0001_begin.sql"
    path.write_text("\n" * 1000 + path.read_text().replace("    ", "\t").replace(" NOT NULL", "\n  NOT NULL"))
    ran = buttress("check", "--since", "HEAD", "--ignore", "migrations")
    assert (ran.out, ran.code) == ("", 0)


def test_a_renamed_table_keeps_its_old_flaws(shop: Path, buttress: Callable[..., Ran]) -> None:
    path = shop / "migrations" / "0001_begin.sql"
    path.write_text(path.read_text().replace("orders", "purchases"))
    assert "money-as-float" not in buttress("check", "--since", "HEAD").out


def test_an_edited_line_that_was_flawed_before_is_no_news(shop: Path, buttress: Callable[..., Ran]) -> None:
    path = shop / "migrations" / "0001_begin.sql"
    path.write_text(path.read_text().replace("total real NOT NULL", "total real NOT NULL DEFAULT 0"))
    assert "money-as-float" not in buttress("check", "--since", "HEAD").out


def test_a_second_flaw_of_the_same_kind_is_news(shop: Path, buttress: Callable[..., Ran]) -> None:
    path = shop / "migrations" / "0001_begin.sql"
    path.write_text(path.read_text().replace("total real NOT NULL", "total real NOT NULL,\n    price real NOT NULL"))
    ran = buttress("check", "--since", "HEAD", "--select", "money-as-float")
    assert lines(ran) == ["warning money-as-float orders.price"]


def test_an_ignore_that_is_taken_away_is_news(shop: Path, buttress: Callable[..., Ran]) -> None:
    path = shop / "migrations" / "0001_begin.sql"
    plain = path.read_text()
    path.write_text(plain.replace("real NOT NULL", "real NOT NULL -- buttress: ignore[money-as-float] game coins only"))
    assert buttress("check").out == ""
    save()
    path.write_text(plain)
    assert "money-as-float" in buttress("check", "--since", "HEAD").out


def test_an_api_finding_is_compared_too(shop: Path, buttress: Callable[..., Ran]) -> None:
    (shop / "openapi.yaml").write_text(API)
    save()
    assert buttress("check", "--since", "HEAD").out == ""
    (shop / "openapi.yaml").write_text(
        API.replace(
            "components:",
            API.split("paths:\n")[1].split("components:", maxsplit=1)[0].replace("rders", "rderEvents") + "components:",
        )
    )
    told = buttress("check", "--since", "HEAD").out
    assert "GET /orderEvents" in told
    assert "GET /orders:" not in told


def test_the_hook_names_files_and_only_changed_ones_are_the_release(shop: Path, buttress: Callable[..., Ran]) -> None:
    """``pre-commit run --all-files`` names everything: what is merged is not about to be deployed."""
    index = shop / "migrations" / "0002_index.sql"
    index.write_text("CREATE INDEX orders_total ON orders (total);\n")
    files = sorted(str(path.relative_to(shop)) for path in shop.glob("migrations/*"))
    assert "index-without-concurrently" in buttress("check", "--since", "HEAD", *files).out
    save()
    ran = buttress("check", "--since", "HEAD", *files)
    assert (ran.code, ran.out) == (0, "")


def test_a_range_that_the_hook_is_told_about(
    shop: Path, buttress: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch
) -> None:
    """In CI pre-commit runs on commits that exist; it says where they begin."""
    first = git("rev-parse", "HEAD").strip()
    (shop / "migrations" / "0002_notes.sql").write_text("CREATE TABLE notes (body text);\n")
    save()
    assert buttress("check", "--since", "HEAD", "migrations/0002_notes.sql").code == 0
    monkeypatch.setenv("PRE_COMMIT_FROM_REF", first)
    assert "missing-primary-key" in buttress("check", "--since", "HEAD", "migrations/0002_notes.sql").out


def test_an_irrelevant_file_never_blocks(shop: Path, buttress: Callable[..., Ran]) -> None:
    (shop / "ci.yaml").write_text("steps: [1]\n")
    (shop / "broken.json").write_text("{\n")
    ran = buttress("check", "--since", "HEAD", "ci.yaml", "broken.json")
    assert (ran.code, ran.out) == (0, "")


def test_json_says_what_was_compared(shop: Path, buttress: Callable[..., Ran]) -> None:
    report = json.loads(buttress("check", "--since", "HEAD", "--format", "json").out)
    assert (report["since"], report["known"], report["findings"]) == ("HEAD", 1, [])
    assert any(item["verdict"] for item in report["checklist"])
    assert shop.exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--since", "nope"), 'git knows no commit "nope"'),
        (("--since", "main..nope"), 'git knows no commit "nope"'),
        (("--since",), "requires an argument"),
    ],
)
def test_a_ref_that_cannot_be_had_ends_with_2(
    shop: Path, buttress: Callable[..., Ran], words: tuple[str, ...], said: str
) -> None:
    ran = buttress("check", *words)
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err
    assert shop.exists()


def test_outside_git(project: Path, buttress: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(project.parent))
    ran = buttress("check", "--since", "HEAD")
    assert ran.code == 2
    assert "is in no git repository" in ran.err


def test_before_the_first_commit_all_of_it_is_new(project: Path, buttress: Callable[..., Ran]) -> None:
    git("init", "-q")
    ran = buttress("check", "--since", "HEAD")
    assert "money-as-float" in ran.out
    assert ran.code == 1
    assert project.exists()


def piped(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))


def test_standard_input_stands_in_for_a_file(
    shop: Path, buttress: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch
) -> None:
    piped(monkeypatch, "CREATE INDEX orders_total ON orders (total);\n")
    ran = buttress("check", "-", "--stdin-filename", "migrations/0002_index.sql")
    assert ran.out.startswith("migrations/0002_index.sql:1:1 error index-without-concurrently") or (
        "index-without-concurrently orders.orders_total" in ran.out
    )
    assert not (shop / "migrations" / "0002_index.sql").exists()


def test_standard_input_is_compared_too(
    shop: Path, buttress: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What an editor does: the file is being edited, and only what the edit brings is of interest."""
    piped(monkeypatch, OLD.replace("total real NOT NULL", "total real NOT NULL,\n    price real"))
    ran = buttress("check", "-", "--stdin-filename", "migrations/0001_begin.sql", "--since", "HEAD")
    assert "orders.price" in ran.out
    assert "orders.total:" not in ran.out
    assert shop.exists()


@pytest.mark.parametrize(("text", "told"), [(OLD, "stdin.sql:8"), (API, "stdin.yaml:6")])
def test_standard_input_without_a_name(
    shop: Path, buttress: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch, text: str, told: str
) -> None:
    piped(monkeypatch, text)
    assert told in buttress("check", "-", "--fail-on", "error").out
    assert shop.exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [(("-", "migrations"), "stands alone"), (("--stdin-filename", "x.sql"), "add - as the only path")],
)
def test_standard_input_misspelled(shop: Path, buttress: Callable[..., Ran], words: tuple[str, ...], said: str) -> None:
    ran = buttress("check", *words)
    assert ran.code == 2
    assert said in ran.err
    assert shop.exists()


def test_exit_zero_and_quiet(shop: Path, buttress: Callable[..., Ran]) -> None:
    assert buttress("check", "--exit-zero").code == 0
    assert buttress("check", "nowhere", "--exit-zero").code == 2, "what could not be done is not a finding"
    ran = buttress("check", "-q")
    assert (ran.code, ran.err) == (1, "")
    assert ran.out
    ran = buttress("review", "-q")
    assert ran.out.startswith(" 1 warning  money-as-float")
    assert "checklist" not in ran.out
    assert shop.exists()
    assert os.environ.get("PRE_COMMIT_FROM_REF") is None


def test_a_hook_that_names_test_data_does_not_mean_it(shop: Path, buttress: Callable[..., Ran]) -> None:
    (shop / "tests").mkdir()
    (shop / "tests" / "sample.sql").write_text("CREATE TABLE notes (body text);\n")
    assert buttress("check", "tests/sample.sql").code == 1, "somebody who names it means it"
    ran = buttress("check", "--since", "HEAD", "tests/sample.sql")
    assert (ran.code, ran.out) == (0, "")


def test_a_cause_in_another_schema_than_the_default_one(shop: Path, buttress: Callable[..., Ran]) -> None:
    path = shop / "migrations" / "0001_begin.sql"
    path.write_text(
        "CREATE SCHEMA billing;\n"
        + path.read_text().replace("orders (\n", "billing.orders (\n").replace("ON orders", "ON billing.orders")
    )
    save()
    (shop / "migrations" / "0002_drop.sql").write_text("DROP INDEX billing.orders_user;\n")
    assert "unindexed-foreign-key billing.orders.user_id" in buttress("check", "--since", "HEAD").out
