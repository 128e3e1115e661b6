"""``/diff`` and ``/review --since``: what is new, under the labels that findings have here."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

from chat.commands.staged import copied, said, staged

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

MIGRATION = (
    "CREATE TABLE order_notes (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, price real NOT NULL);\n"
    "CREATE INDEX orders_status ON orders (status);\n"
)


def _committed(root: Path) -> Path:
    for words in (["init", "-q"], ["add", "-A"], ["-c", "user.name=a", "-c", "user.email=a@b", "commit", "-qm", "a"]):
        subprocess.run(["git", *words], cwd=root, check=True, capture_output=True)
    return root


def test_what_is_new(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = _committed(copied("shop", tmp_path))
    (root / "migrations" / "0007_notes.sql").write_text(MIGRATION)
    api = root / "openapi.yaml"
    api.write_text(api.read_text().replace("paths:\n", "paths:\n  /notes:\n    get: {responses: {}}\n", 1))
    stage = staged(root, monkeypatch)
    label = next(each for each, f in stage.bench.ledger.findings.items() if f.subject == "order_notes.price")
    text = said(stage, "/diff HEAD")
    assert "new since HEAD; " in text.splitlines()[0]
    assert f"{label} warning  money-as-float   order_notes.price   migrations/0007_notes.sql:1\n" in text
    for told in (
        "+ migrations/0007_notes.sql\n",
        "~ openapi.yaml\n",
        "order_notes: create table (new here)   migrations/0007_notes.sql:1\n",
        "orders: create index orders_status   migrations/0007_notes.sql:2\n",
        "+ GET /notes   openapi.yaml:",
    ):
        assert told in text, told
    assert said(stage, "/review --since HEAD") == text
    assert "because  " in said(stage, "/diff HEAD --all")
    assert "history\n  create index orders_status   migrations/0007_notes.sql:2\n" in said(stage, "/table orders")
    assert "create table, create index orders_id_status   migrations/0003_orders.sql:2" in said(stage, "/table orders")


def test_nothing_new_and_nothing_known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stage = staged(_committed(copied("shop", tmp_path)), monkeypatch)
    assert said(stage, "/diff HEAD").startswith("Nothing new since HEAD; 30 findings that HEAD has too")
    for ref in ("nosuch", "-x", "HEAD..nosuch", "$(id)"):
        assert "git knows no commit" in said(stage, f"/diff {ref}"), ref


def test_outside_git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stage = staged(copied("shop", tmp_path), monkeypatch)
    assert "git" in said(stage, "/diff HEAD")


def test_a_review_says_what_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = copied("shop", tmp_path)
    stage = staged(root, monkeypatch)
    assert "changed    nothing: the same findings as before\n" in said(stage, "/review")
    (root / "migrations" / "0007_notes.sql").write_text(MIGRATION)
    stage.bench.refresh()  # a conversation reviews changed files by itself; what is told is what the person does not know
    text = said(stage, "/review")
    assert "changed    1 new finding, 0 gone\n  + F" in text or "new findings, 0 gone\n  + F" in text
    assert "money-as-float order_notes.price" in text
    (root / "migrations" / "0007_notes.sql").unlink()
    assert "- money-as-float order_notes.price\n" in said(stage, "/review")
