"""``/dismiss``: one finding, in the file's own comments, or nothing at all."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from chat.commands.staged import PRISMA, copied, said, staged, written

if TYPE_CHECKING:
    from pathlib import Path

    from buttress.chat.stage import Stage

JSON = '{\n  "openapi": "3.0.3",\n  "info": {"title": "T", "version": "1"},\n  "paths": {\n    "/users": {\n      "get": {\n        "responses": {\n          "200": {\n            "description": "ok",\n            "content": {"application/json": {"schema": {"type": "array", "items": {"type": "object"}}}}\n          }\n        }\n      }\n    }\n  }\n}\n'


def _label(stage: Stage, rule: str, subject: str = "") -> str:
    found = stage.bench.ledger.findings.items()
    return next(label for label, f in found if f.rule.name == rule and subject in ("", f.subject))


def _all(root: Path) -> dict[str, bytes]:
    files = (path for path in root.rglob("*") if path.is_file() and ".git" not in path.parts)
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in files}


def _git(root: Path, *words: str) -> None:
    subprocess.run(
        ["git", "-c", "user.name=a", "-c", "user.email=a@b", *words], cwd=root, check=True, capture_output=True
    )


def test_it_writes_one_comment_and_reviews_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = copied("shop", tmp_path)
    stage = staged(root, monkeypatch)
    before, number = _all(root), len(stage.bench.review.findings)
    label = _label(stage, "missing-unique-key")
    text = said(stage, f"/dismiss {label.lower()} imported accounts share addresses until=2999-03-01")
    line = "    -- buttress: ignore[missing-unique-key] imported accounts share addresses until=2999-03-01"
    assert f"migrations/0001_accounts.sql:9\n+ {line}\n" in text
    assert "0 new findings, 1 gone\n  - missing-unique-key users.email\n" in text
    after = _all(root)
    assert [path for path in after if after[path] != before[path]] == ["migrations/0001_accounts.sql"]
    assert line in (root / "migrations/0001_accounts.sql").read_text().splitlines()
    assert len(stage.bench.review.findings) == number - 1
    assert said(stage, "/findings").endswith("1 ignored beside the code\n")


def test_all_places_of_a_folded_finding(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = copied("shop", tmp_path)
    stage = staged(root, monkeypatch)
    text = said(stage, f"/dismiss {_label(stage, 'error-without-body')} the old clients read the status only")
    assert text.startswith("2 ignores written\n")
    assert (root / "openapi.yaml").read_text().count("buttress: ignore[error-without-body]") == 2
    assert all(f.rule.name != "error-without-body" for f in stage.bench.review.findings)


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("", "expected why it is fine here"),
        ("until=2999-01-01", "expected why it is fine here"),
        ('""', "expected why it is fine here"),
        ("-- ;", "expected words"),
        ("fine until=2020-01-01", "is over already"),
        ("fine until=soon", "expected a date such as"),
        ("fine */ DROP TABLE x", 'holds "*/"'),
        ("fine --> x", 'holds "-->"'),
        ("x" * 400, "at most 300 plain characters"),
        ("a\x1b[31mb", "plain characters"),
        ("a\x00b", "plain characters"),
    ],
)
def test_words_that_make_no_sense_write_nothing(
    words: str, why: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = copied("shop", tmp_path)
    stage = staged(root, monkeypatch)
    before = _all(root)
    text = said(stage, f"/dismiss F1 {words}")
    assert why in text
    assert "\x1b" not in text
    assert _all(root) == before


def test_a_reason_stays_in_its_comment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = copied("shop", tmp_path)
    stage = staged(root, monkeypatch)
    said(stage, f"/dismiss {_label(stage, 'missing-unique-key')} one\n  line; of 'quotes' \"and\" signs # -- //")
    added = [line for line in (root / "migrations/0001_accounts.sql").read_text().splitlines() if "buttress" in line]
    assert added == ["    -- buttress: ignore[missing-unique-key] one line; of 'quotes' \"and\" signs # -- //"]


def test_labels_that_have_moved_write_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = copied("shop", tmp_path)
    stage = staged(root, monkeypatch)
    said(stage, "/findings")
    first, later = _label(stage, "missing-unique-key"), _label(stage, "unsafe-post-without-idempotency")
    said(stage, f"/dismiss {first} imported accounts share addresses")
    before = _all(root)
    text = said(stage, f"/dismiss {later} the provider keeps them apart")
    now = _label(stage, "unsafe-post-without-idempotency")
    assert now != later
    flat = " ".join(text.split())
    assert "nothing was written, labels have moved" in flat
    assert f"what {later} was, unsafe-post-without-idempotency POST /payments, is {now} now" in flat
    assert _all(root) == before
    assert said(stage, f"/dismiss {now} the provider keeps them apart").startswith("2 ignores written")


def test_files_that_changed_meanwhile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = copied("shop", tmp_path)
    stage = staged(root, monkeypatch)
    label = _label(stage, "money-as-float")
    file = root / "migrations/0002_catalog.sql"
    file.write_text("-- a new first line\n" + file.read_text())
    assert "1 ignore written" in said(stage, f"/dismiss {label} the price list is a sketch")
    lines = file.read_text().splitlines()
    assert "money-as-float" in lines[13]
    assert "price" in lines[14]
    file.unlink()
    before = _all(root)
    assert "is gone now" in said(stage, f"/dismiss {_label(stage, 'redundant-index')} needed by the old report")
    assert _all(root) == before


def test_other_changes_of_the_file_are_named_and_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = copied("shop", tmp_path)
    _git(root, "init", "-q")
    _git(root, "add", "-A")
    _git(root, "commit", "-qm", "a")
    file = root / "openapi.yaml"
    file.write_text("# mine\n" + file.read_text())
    stage = staged(root, monkeypatch)
    text = said(stage, f"/dismiss {_label(stage, 'duplicate-operation-id')} old clients")
    assert "openapi.yaml has other changes that are not committed; they stand as they were" in text
    assert file.read_text().startswith("# mine\n")


def test_where_no_comment_can_stand(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = written({"openapi.json": "".join(JSON.split()), "db/schema.sql": GENERATED}, tmp_path)
    stage = staged(root, monkeypatch)
    before = _all(root)
    for rule, why in (("unpaginated-list", "the file is one line"), ("money-as-float", "the file is generated")):
        text = " ".join(said(stage, f"/dismiss {_label(stage, rule)} this is known").split())
        assert "nothing was written" in text
        assert why in text
        assert 'buttress baseline update --allow-new --reason "this is known"' in text
    assert _all(root) == before


GENERATED = "-- PostgreSQL database dump\nCREATE TABLE orders (id bigint PRIMARY KEY, price real NOT NULL);\n"


def test_in_json_and_prisma(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = written({"openapi.json": JSON, **PRISMA}, tmp_path)
    stage = staged(root, monkeypatch)
    text = said(stage, f"/dismiss {_label(stage, 'unpaginated-list')} never more than ten")
    assert '"x-buttress-ignore"' in text
    assert '"x-buttress-ignore"' in (root / "openapi.json").read_text()
    assert "// buttress: ignore[money-as-float] a sketch" in said(
        stage, f"/dismiss {_label(stage, 'money-as-float')} a sketch"
    )


def test_a_convention_is_no_matter_of_comments(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tables = "".join(
        f"CREATE TABLE thing{n} (id bigint PRIMARY KEY, owner_id bigint NOT NULL REFERENCES owners (id));\n"
        for n in range(20)
    )
    root = written({"db/schema.sql": f"CREATE TABLE owners (id bigint PRIMARY KEY);\n{tables}"}, tmp_path)
    stage = staged(root, monkeypatch)
    label, finding = max(stage.bench.ledger.findings.items(), key=lambda each: each[1].count)
    assert finding.count >= 20
    before = _all(root)
    text = " ".join(said(stage, f"/dismiss {label} old").split())
    assert f"holds at {finding.count} places" in text
    assert f'ignore = ["{finding.rule.name}"]' in text
    assert _all(root) == before
