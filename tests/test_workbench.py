"""A review that stands: it is done again when files have changed, and only then."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

import pytest

from buttress.errors import ButtressError
from buttress.session import Request
from buttress.workbench import Workbench

if TYPE_CHECKING:
    from pathlib import Path

USERS = "CREATE TABLE users (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, email text NOT NULL UNIQUE);\n"
ORDERS = "CREATE TABLE orders (id bigint PRIMARY KEY, user_id bigint NOT NULL REFERENCES users (id));\n"


@pytest.fixture
def bench(tmp_path: Path) -> Workbench:
    (tmp_path / "schema.sql").write_text(USERS)
    return Workbench(Request(paths=(str(tmp_path),), quiet=True))


def subjects(bench: Workbench) -> set[str]:
    return {f"{finding.rule.name} {finding.subject}" for finding in bench.review.findings}


def test_nothing_is_reviewed_again_while_nothing_changes(bench: Workbench) -> None:
    review = bench.review
    assert not bench.refresh()
    assert bench.review is review
    assert bench.reviews == 1


def test_a_changed_file_is_seen_in_review_ledger_and_tools(bench: Workbench, tmp_path: Path) -> None:
    before = bench.ledger.hash
    (tmp_path / "schema.sql").write_text(USERS + ORDERS)
    assert bench.refresh()
    assert "unindexed-foreign-key orders.user_id" in subjects(bench)
    assert bench.ledger.hash != before
    assert bench.toolbox.ledger is bench.ledger
    assert bench.scene.review is bench.review


def test_a_new_file_and_a_removed_one_are_seen(bench: Workbench, tmp_path: Path) -> None:
    (tmp_path / "more.sql").write_text(ORDERS)
    assert bench.refresh()
    (tmp_path / "more.sql").unlink()
    assert bench.refresh()
    assert "unindexed-foreign-key orders.user_id" not in subjects(bench)


def test_the_same_size_at_another_time_is_seen(bench: Workbench, tmp_path: Path) -> None:
    file = tmp_path / "schema.sql"
    file.write_text(USERS.replace("email", "phone"))
    os.utime(file, (1, 1))
    assert bench.refresh()
    assert not bench.refresh()


def test_what_was_known_stays_when_the_folder_goes(bench: Workbench, tmp_path: Path) -> None:
    review = bench.review
    (tmp_path / "buttress.toml").write_text("selekt = []\n")
    with pytest.raises(ButtressError):
        bench.refresh()
    assert bench.review is review


def test_a_file_of_secrets_that_git_ignores_is_seen(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    (tmp_path / "schema.sql").write_text(USERS)
    (tmp_path / ".gitignore").write_text(".env\n")
    bench = Workbench(Request(paths=(str(tmp_path),), quiet=True))
    assert not bench.refresh()
    (tmp_path / ".env").write_text("MAILER_LOGIN=xK9vQ2mB7tR4wZ8p\n")
    assert bench.refresh()
    assert "xK9vQ2mB7tR4wZ8p" not in bench.redactor.redact("it is xK9vQ2mB7tR4wZ8p")
