"""The checklist item answers in three values, and passes only on evidence."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from buttress.assembly.tree import MemoryTree
from buttress.config import Config
from buttress.review import review

if TYPE_CHECKING:
    from buttress.findings.verdict import Verdict

SCHEMA = """\
CREATE TABLE users (id bigint PRIMARY KEY, email text NOT NULL UNIQUE);
CREATE TABLE orders (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_id bigint NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    status text NOT NULL,
    placed_at timestamptz NOT NULL
);
"""
INDEX = "CREATE INDEX orders_user_idx ON orders (user_id, placed_at);\n"
SERVED = "\n".join(f"-- name: q{n}\nSELECT id FROM orders WHERE user_id = $1 AND id > {n};" for n in range(6))


def verdict(**files: str) -> Verdict:
    tree = MemoryTree({name.replace("__", "/") + ".sql": text for name, text in files.items()})
    checklist = review(tree, Config(cache=False)).checklist
    return next(found for found in checklist if found.item == "queries-use-indexes")


def test_a_foreign_key_without_index_fails() -> None:
    found = verdict(schema=SCHEMA)
    assert found.answer == "fail"
    assert "orders.user_id" in found.reason
    assert [span.line for span in found.evidence] == [4]


def test_a_filter_without_index_fails() -> None:
    found = verdict(schema=SCHEMA + INDEX, queries__orders="SELECT id FROM orders WHERE status = $1;")
    assert found.answer == "fail"
    assert "orders.status" in found.reason


def test_no_query_is_unknown_and_says_what_would_settle_it() -> None:
    found = verdict(schema=SCHEMA + INDEX)
    assert found.answer == "unknown"
    assert ".sql" in found.settle


def test_one_query_is_not_enough_to_pass() -> None:
    found = verdict(schema=SCHEMA + INDEX, queries__orders="SELECT id FROM orders WHERE user_id = $1;")
    assert found.answer == "unknown"


def test_enough_queries_that_are_all_served_pass() -> None:
    found = verdict(schema=SCHEMA + INDEX, queries__orders=SERVED)
    assert found.answer == "pass"
    assert found.evidence


def test_a_filter_on_a_small_or_unread_table_does_not_decide() -> None:
    queries = SERVED + "\nSELECT id FROM lost WHERE a = 1;"
    assert verdict(schema=SCHEMA + INDEX, queries__orders=queries).answer == "pass"


@pytest.mark.parametrize("text", ["SELECT 1;", ""])
def test_without_a_schema_it_does_not_apply(text: str) -> None:
    assert verdict(queries__some=text).answer == "not-applicable"


def test_queries_without_a_schema_are_unknown() -> None:
    found = verdict(queries__some="SELECT id FROM orders WHERE status = $1;")
    assert found.answer == "unknown"
    assert "schema" in found.settle
