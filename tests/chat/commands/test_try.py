"""``/try``: what kind a text is, where files may be, and what is said of it."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from buttress.agent.answers.parts import Listing, Statement
from buttress.chat.commands._tried import compact
from buttress.chat.commands.trying import kind_of
from chat.commands.staged import EXAMPLES, PRISMA, copied, said, staged, written

if TYPE_CHECKING:
    from pathlib import Path

INDEX = "CREATE INDEX CONCURRENTLY orders_user ON orders (user_id);"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (INDEX, "sql"),
        ("-- a note\n/* and */ alter table x add y int", "sql"),
        ("  select 1", "sql"),
        ("model User {\n id Int @id\n}", "prisma"),
        ("// keys\nenum Role {\n A\n}", "prisma"),
        ("openapi: 3.0.3\npaths: {}", "openapi"),
        ("paths:\n  /x:\n    get: {}", "openapi"),
        ('{"openapi": "3.1.0"}', "openapi"),
        ("GET /orders\nPOST /orders", "design"),
        ("DELETE /orders/{id}", "design"),
        ("# Orders\n\nA service that keeps orders.", "design"),
        ("graph LR\n a --> b", "design"),
        ("createdb and go", "design"),
    ],
)
def test_the_kind_is_told_from_the_text(text: str, kind: str) -> None:
    assert kind_of(text) == kind


@given(st.text(max_size=200))
def test_every_text_has_a_kind(text: str) -> None:
    assert kind_of(text) in ("sql", "prisma", "openapi", "design")


@pytest.mark.parametrize("piece", ["/*", "/**/", "-- x\n", "\n", " ", "model a", "```", "'\"", "openapi"])
def test_no_text_takes_long_to_tell(piece: str) -> None:
    begun = time.process_time()
    kind_of(piece * (200_000 // len(piece)))
    assert time.process_time() - begun < 2


def test_what_a_text_brings_heals_and_breaks(monkeypatch: pytest.MonkeyPatch) -> None:
    stage = staged(EXAMPLES / "shop", monkeypatch)
    text = said(stage, f"/try {INDEX}")
    assert "as if saved as migrations/0007_tried.sql; nothing was written" in text
    assert "brings     index orders.orders_user\n" in text
    assert "heals      unindexed-foreign-key orders.user_id\n" in text
    breaking = said(stage, "/try DROP TABLE orders;")
    assert "takes away table orders (5 columns, 1 primary key, 1 foreign key, 2 indexes)" in breaking
    assert "heals" not in breaking
    assert "dropped-but-still-used" in breaking
    assert not (EXAMPLES / "shop" / "migrations" / "0007_tried.sql").exists()


def test_several_lines_fences_and_a_stated_kind(monkeypatch: pytest.MonkeyPatch) -> None:
    stage = staged(EXAMPLES / "shop", monkeypatch)
    plain = said(stage, f"/try {INDEX}")
    for line in (f"/try sql {INDEX}", f"/try SQL\n{INDEX}\n", f"/try\n{INDEX}", f"/try ```sql\n{INDEX}\n```"):
        assert said(stage, line) == plain, line
    assert "1 line of prisma" in said(stage, "/try prisma model Note { id Int @id }")
    assert "table Note" in said(stage, "/try model Note {\n  id Int @id\n}")


def test_a_table_that_there_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    stage = staged(EXAMPLES / "shop", monkeypatch)
    text = said(stage, "/try ALTER TABLE ordesr ADD COLUMN note text")
    assert "ordesr is used, and created nowhere that was read; did you mean orders?" in text
    assert "brings     table ordesr" not in text


def test_what_cannot_be_read_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    stage = staged(EXAMPLES / "shop", monkeypatch)
    text = said(stage, "/try some words that mean nothing")
    assert "not read   design.md: nothing in it was understood" in text
    assert "it was taken for design" in text
    assert "No finding" not in text
    assert "taken for" not in said(stage, "/try sql CREATE TABEL x")


def test_the_last_listing_of_the_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    stage = staged(EXAMPLES / "shop", monkeypatch)
    assert "there is no answer with a listing yet" in said(stage, "/try")
    stage.parts = [Listing("sql", "SELECT 1", kind="sql"), Listing("sql", INDEX, kind="sql"), Listing("sh", "ls")]
    assert said(stage, "/try").startswith(
        "tried the last listing of the answer, as if saved as migrations/0007_tried.sql"
    )
    assert "orders_user" in said(stage, "/try sql\n") or "ls" in said(stage, "/try sql")
    stage.parts = [Statement("a", "unverified"), Listing("sh", "ls")]
    assert "no listing that can be tried" in said(stage, "/try")


def test_files_of_the_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = copied("shop", tmp_path)
    (root / "drafts.txt").write_text("x")
    stage = staged(root, monkeypatch)
    text = said(stage, "/try migrations/0003_orders.sql")
    assert text.startswith("tried migrations/0003_orders.sql, as it stands; nothing was written\n")
    assert "F15 warning  unindexed-foreign-key   orders.user_id" in text
    assert "that rest on it, the worst first" in text
    assert "did you mean\n  migrations/0003_orders.sql?" in said(stage, "/try migrations/0003_order.sql")
    assert "is no SQL, Prisma, OpenAPI or design file" in said(stage, "/try drafts.txt")
    (root / "later.sql").write_text(INDEX)  # after the review: it is not of the tree yet
    assert "later.sql, as it stands, as if saved as migrations/0007_tried.sql" in said(stage, "/try later.sql")


@pytest.mark.parametrize(
    "word",
    [
        "../outside.sql",
        "/etc/passwd.sql",
        "../../../../etc/passwd",
        "/etc/passwd",
        "~/x.sql",
        "link.sql",
        "a/../../outside.sql",
        "migrations/../../outside.sql",
        "folder/inside.sql",
        "./../outside.sql",
    ],
)
def test_no_path_leads_out(word: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "outside.sql").write_text("CREATE TABLE hidden_thing (id int);")
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "inside.sql").write_text("CREATE TABLE hidden_thing (id int);")
    root = copied("shop", tmp_path)
    stage = staged(root, monkeypatch)
    (root / "link.sql").symlink_to(tmp_path / "outside.sql")
    (root / "folder").symlink_to(tmp_path / "elsewhere")
    for line in (f"/try {word}", f"/try sql {word}", f'/try "{word}"'):
        text = said(stage, line)
        assert "hidden_thing" not in text
        assert text.startswith(("/try: ", "tried 1 line")) or "no file" in text
        assert re.search(r"outside of the reviewed folder|no file|nothing in it was understood|not read", text), line


def test_too_much(monkeypatch: pytest.MonkeyPatch) -> None:
    stage = staged(EXAMPLES / "drift", monkeypatch)
    assert "200,000 bytes are the most" in said(stage, "/try sql " + "x" * 1_000_000)
    assert "longer than 200 kB" in said(stage, "/try sql " + "ü" * 150_000)
    assert "holds a control character" in said(stage, "/try sql SELECT '\0'")


def test_a_prisma_model_beside_those_that_stand(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stage = staged(written(PRISMA, tmp_path), monkeypatch)
    text = said(stage, "/try model Refund {\n  id Int @id\n  amount Float\n}")
    assert "as if saved as prisma/schema.prisma:" in text
    assert "money-as-float" in text


def test_parts_of_a_new_table_are_counted() -> None:
    things = ["table a_b", "column a_b.id", "column a_b.n", "foreign key a_b(n) to a(id)", "index a.x", "column a.y"]
    assert compact(things) == ["table a_b (2 columns, 1 foreign key)", "index a.x", "column a.y"]
    assert compact([]) == []


def test_a_model_brings_its_own_findings_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stage = staged(written(PRISMA, tmp_path), monkeypatch)
    old = {(finding.rule.name, finding.subject) for finding in stage.bench.review.findings}
    assert ("money-as-float", "Order.total") in old
    text = said(stage, "/try model Note {\n  id Int @id\n  body String\n}")
    assert "Order.total" not in text
    assert "No finding comes with it." in text
