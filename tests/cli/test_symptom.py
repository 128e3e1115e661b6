"""``review --symptom``: what a user sees, whatever the file is."""

from __future__ import annotations

import io
import json
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from .conftest import Ran

PLAN = """\
Seq Scan on orders  (cost=0.00..8334.00 rows=40 width=20) (actual time=0.057..19.871 rows=8 loops=1)
  Filter: (user_id = 4711)
  Rows Removed by Filter: 399992
Execution Time: 20.001 ms
"""


@pytest.fixture
def slow(project: Path) -> Path:
    file = project / "slow.txt"
    file.write_text(PLAN)
    return file


def test_the_block_and_the_findings_it_points_at(buttress: Callable[..., Ran], slow: Path) -> None:
    plain = buttress("review")
    ran = buttress("review", "--symptom", slow.name)
    assert ran.code == plain.code
    block = ran.out[ran.out.index("The symptom:") :]
    assert block.startswith(
        "The symptom: slow.txt (an EXPLAIN (ANALYZE) of PostgreSQL) points at orders (db/schema.sql:5)"
    )
    assert "399,992 rows removed by filter user_id = ?" in " ".join(block.split())
    assert "finding 1 speaks of it" in block
    assert "4711" not in ran.out
    first = next(line for line in ran.out.splitlines() if line.startswith(" 1 "))
    assert "unindexed-foreign-key" in first
    assert " 1 " in plain.out
    assert "unindexed-foreign-key" not in next(line for line in plain.out.splitlines() if line.startswith(" 1 "))
    assert "symptom  Seq Scan on orders, filtered by user_id   slow.txt:1" in ran.out


def test_no_rule_fired(buttress: Callable[..., Ran], slow: Path) -> None:
    slow.write_text(PLAN.replace("user_id = 4711", "total = 4711"))
    block = " ".join(buttress("review", "--symptom", slow).out.split())
    assert "no finding speaks of that" in block
    assert "no index of orders begins with total (db/schema.sql:5)" in block
    assert "instead CREATE INDEX ON orders (total), and look at the EXPLAIN again (no rule fired here)" in block


def test_standard_input(buttress: Callable[..., Ran], project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert project.is_dir()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(PLAN.replace("\n", "\r\n").encode())))
    ran = buttress("review", "--symptom", "-")
    assert "The symptom: stdin (an EXPLAIN (ANALYZE) of PostgreSQL) points at orders" in ran.out
    assert "(an EXPLAIN" in ran.out
    assert ran.err == ""


def test_other_formats(buttress: Callable[..., Ran], slow: Path) -> None:
    report = json.loads(buttress("review", "--symptom", slow, "--format", "json").out)
    plain = json.loads(buttress("review", "--format", "json").out)
    assert plain["symptom"] is None
    assert report["findings"] == plain["findings"]  # the order of the machine formats is not the symptom's
    assert report["symptom"]["points_at"][0]["subject"] == "orders"
    assert report["symptom"]["findings"][0]["fingerprint"] in {f["fingerprint"] for f in report["findings"]}
    comment = buttress("review", "--symptom", slow, "--format", "markdown").out
    assert "**The symptom**: " in comment
    assert "4711" not in comment


def test_nothing_matches(buttress: Callable[..., Ran], slow: Path) -> None:
    slow.write_text("Seq Scan on invoices  (cost=0.00..9.00 rows=5000 width=4)\n")
    ran = buttress("review", "--symptom", slow)
    block = " ".join(ran.out.split())
    assert "points at nothing here (invoices is not known here); its names were compared with 2 tables" in block
    assert ran.code == buttress("review").code
    slow.write_text("::: 12 34\n")
    assert "nothing in" in buttress("review", "--symptom", slow).out


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        (b" \r\n\t\n", "is empty"),
        (bytes(range(256)) * 4, "is no text"),
        (b"\x1f\x8b\x08\x00abc", "is no text"),
    ],
)
def test_what_is_no_symptom(buttress: Callable[..., Ran], slow: Path, content: bytes, said: str) -> None:
    slow.write_bytes(content)
    ran = buttress("review", "--symptom", slow)
    assert ran.code == 2
    assert said in ran.err


def test_missing_and_misnamed(buttress: Callable[..., Ran], project: Path) -> None:
    ran = buttress("review", "--symptom", "nosuch.txt")
    assert ran.code == 2
    assert "no such file; name a file that holds an EXPLAIN" in ran.err
    assert buttress("review", "--symptom", project).code == 2
    both = buttress("review", "-", "--symptom", "-")
    assert (both.code, "standard input already is the text to review" in both.err) == (2, True)


def test_a_large_log_is_read_in_part(buttress: Callable[..., Ran], slow: Path) -> None:
    line = "2026-11-20 10:00:00 UTC [7] LOG:  duration: 900.0 ms  statement: SELECT total FROM orders WHERE total = 5\n"
    slow.write_text(line * 25_000)
    out = " ".join(buttress("review", "--symptom", slow).out.split())
    assert "only the first 2 MB of its 3 MB were read" in out


def test_utf_16_of_powershell(buttress: Callable[..., Ran], slow: Path) -> None:
    slow.write_bytes(PLAN.encode("utf-16"))
    assert "points at orders" in buttress("review", "--symptom", slow).out
