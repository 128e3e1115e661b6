"""Which review a call speaks of, whether it still stands, and what is told when nothing does."""

from __future__ import annotations

import json
import shutil
import subprocess
from typing import TYPE_CHECKING, Any

import pytest

from buttress.mcp.office import Office
from buttress.session import Request

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(autouse=True)
def _cache(read_before: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BUTTRESS_CACHE_DIR", str(read_before))


def asked(office: Office, tool: str, **arguments: Any) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(office.call(tool, arguments))
    return told


def opened(root: Path, **more: Any) -> Office:
    return Office(Request(paths=(str(root),), quiet=True), **more)


def git(root: Path, *arguments: str) -> None:
    who = ["-c", "user.name=a", "-c", "user.email=a@b.c", "-c", "init.defaultBranch=main"]
    subprocess.run(["git", *who, *arguments], cwd=root, check=True, capture_output=True)


def test_what_is_new_since_a_commit_has_a_ledger_of_its_own(shop: Path) -> None:
    git(shop, "init")
    git(shop, "add", ".")
    git(shop, "commit", "-m", "x")
    (shop / "migrations" / "0007_refunds.sql").write_text(
        "CREATE TABLE refunds (id bigint PRIMARY KEY, order_id bigint NOT NULL REFERENCES orders (id), amount real);\n"
    )
    office = opened(shop)
    whole = asked(office, "review")
    new = asked(office, "review", since="HEAD")
    assert new["since"] == "HEAD"
    assert new["ledger"] != whole["ledger"]
    assert {each["subject"].partition(".")[0] for each in new["data"]["findings"]} == {"refunds"}
    assert new["known_before"] > 10
    assert asked(office, "explain_finding", label="F1")["data"][0]["subject"].startswith("refunds")
    old = asked(office, "explain_finding", label="F1", ledger=whole["ledger"])
    assert old["ledger"] == whole["ledger"]
    assert not old["data"][0]["subject"].startswith("refunds")
    failed = asked(office, "review", since="nowhere")
    assert failed["error"].startswith('since: git knows no commit "nowhere" here')
    assert asked(office, "list_findings")["since"] == "HEAD"
    git(shop, "add", ".")
    git(shop, "commit", "-m", "y")
    assert asked(office, "review", since="HEAD")["findings"] == {}
    assert asked(office, "review", since="HEAD~1")["findings"] == new["findings"]
    assert "since" not in asked(office, "review")


def test_findings_in_some_files(shop: Path) -> None:
    office = opened(shop)
    api = asked(office, "review", paths=["openapi.yaml"])
    assert {each["at"].partition(":")[0] for each in api["data"]["findings"]} == {"openapi.yaml"}
    assert sum(asked(office, "review", paths=["migrations/"])["findings"].values()) > 5
    assert asked(office, "review", paths=["elsewhere"])["findings"] == {}


def test_a_folder_that_goes_while_it_is_served(shop: Path) -> None:
    office = opened(shop)
    assert "error" not in asked(office, "review")
    shutil.rmtree(shop)
    gone = asked(office, "list_findings")
    assert "no such file or folder" in gone["error"]
    assert str(shop.parent) not in gone["error"]


def test_settings_that_make_no_sense_are_told(shop: Path) -> None:
    (shop / "buttress.toml").write_text("postgres_version = 'x'\n")
    office = opened(shop)
    told = asked(office, "review")["error"]
    assert "buttress.toml" in told
    assert str(shop.parent) not in told
    (shop / "buttress.toml").unlink()
    assert "error" not in asked(office, "review")


def test_facts_only(shop: Path) -> None:
    office = opened(shop, context="facts")
    asked(office, "review")
    assert "text" not in asked(office, "explain_finding", label="F1")["data"][0]
    assert "facts" in asked(office, "evidence", path="openapi.yaml")["error"]
    assert "CREATE TABLE" not in json.dumps(asked(office, "ask_predicate", name="grows", args=["orders"]))


def test_claims_of_every_form(shop: Path) -> None:
    office = opened(shop)
    ground = {"predicate": "unique-within", "args": ["users.email"], "value": "no"}
    sentence = {"text": "no unique key stands within users.email.", "rests_on": [ground]}
    cited = {"cite": "F5", "quote": "two rows of users may have the same email"}
    path = "migrations/0002_catalog.sql"
    old = (shop / path).read_text().split("\n")[12]
    told = asked(
        office,
        "verify_claims",
        statements=[sentence, {"text": "Two users share chaos.", "rests_on": [cited]}],
        claims=[
            {"kind": "explain", "finding": "F5", "sentences": [sentence]},
            {"kind": "explain", "finding": "F5", "sentences": [sentence]},
            {"kind": "rank", "finding": "F1", "above": "F2", "reason": "consequence"},
            {"kind": "rank", "finding": "F5", "above": "F4", "reason": "exposure"},
            {"kind": "rank", "finding": "F4", "above": "F5", "reason": "exposure"},
            {"kind": "fix", "finding": "F6", "edits": [{"path": path, "line": 13, "old": old, "new": ""}]},
            {"kind": "praise"},
        ],
    )
    said = [(each["verdict"], each.get("reason")) for each in told["data"]]
    assert said == [
        ("holds", None),
        ("reworded", None),
        ("holds", None),
        ("withheld", "duplicate"),
        ("holds", None),
        ("withheld", "rank"),
        ("withheld", "rank"),
        ("withheld", "fix"),
        ("withheld", "shape"),
    ]
    assert told["data"][1]["say"] == "two rows of users may have the same email."
